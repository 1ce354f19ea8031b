"""Whether an object has the shape that the installed SDK declares for it, read from the SDK's own response classes.

`fields` reads a class body (`stripe.Price`, `stripe.checkout.Session.AutomaticTax`) into name → `Type`; `faults` compares an
object as it goes over the wire with a class and with every class below it. Annotations that are texts or forward references
are parsed, never evaluated: they name what exists for type checkers only. What the wire shows and the SDK does not declare is
in `UNDECLARED`, what is null although the SDK does not say so in `NULL`, each with where it was seen.

An undeclared field is a fault on the newest SDK only. Stripe adds a field to every version on one calendar date
(VER-06), and the account's objects are of today: an SDK of last
year cannot declare all of them, and which of them it might not know stands in no SDK but the newest. Every object has one
shape that steps down by removals and renames, so what is checked here on the newest SDK is what an older one would be sent.
Missing fields, nulls and types are faults on every SDK.
"""

from __future__ import annotations

import ast
import re
import sys
import typing
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import stripe

from fakecheckout.protocol.parameters.schema import installed_api_version
from fakecheckout.protocol.versions.released import RELEASED

DECLARES_ALL = installed_api_version()[:10] >= RELEASED[-1][:10]
"""Whether the installed SDK is as new as the newest change that the fake knows of."""

UNDECLARED = {
    ("Charge", "destination"): "REC-303, REC-418",
    ("Charge", "dispute"): "REC-303, REC-418",
    ("Charge", "order"): "REC-303, REC-418",
    ("InvoiceLineItem.Parent", "license_fee_subscription_details"): "REC-363",
    ("PaymentIntent", "shared_payment_granted_token"): "REC-391",
    ("PaymentMethod", "shared_payment_granted_token"): "REC-391",
    ("Subscription", "plan"): "REC-158, REC-425: still sent beside the items",
    ("Subscription", "quantity"): "REC-158, REC-425: still sent beside the items",
    ("Product", "attributes"): "REC-507, REC-502: sent although the spec omits it",
    ("ListObject", "total_count"): "REC-379: in the lists that a customer expands to",
    ("SearchResultObject", "url"): "CAT-54: /v1/products/search",
    ("SearchResultObject", "total_count"): "CAT-58: by expand",
}

NULL = {
    ("SearchResultObject", "next_page"): "the OpenAPI spec: nullable and not required; the last page has no next",
}


@dataclass(frozen=True)
class Type:
    """What a value may be.

    kind: "str", "int", "float", "bool", "decimal", "null", "literal", "list", "map", "object", "union", "item" (of a list
    object) or "any". values: of a literal. of: the items of a list, the values of a map, the options of a union, the items of
    a list object. cls: of an object; its name where that is all that the annotation gives.
    """

    kind: str
    values: tuple[Any, ...] = ()
    of: tuple[Type, ...] = ()
    cls: Any = None

    @property
    def is_optional(self) -> bool:
        """The SDK writes what may be null and what may be absent in the same way."""
        return any(option.kind in ("null", "any") for option in _options(self))


_SCALARS = {"str": str, "int": int, "float": float, "bool": bool}
_NAMED = {
    **{name: Type(name) for name in _SCALARS},
    "Decimal": Type("decimal"),
    "NoneType": Type("null"),
    "Any": Type("any"),
}
_DECIMAL = re.compile(r"-?\d+(\.\d+)?")
_CLASSES = {"item": "LineItem", "list": "ListObject", "search_result": "SearchResultObject"}


@cache
def fields(cls: type[Any]) -> dict[str, Type]:
    """The fields that a class body declares, its own housekeeping left out; `object` is declared by OBJECT_NAME, too."""
    declared = {
        name: _union([_read(annotation, cls.__module__), *([Type("null")] if (cls.__qualname__, name) in NULL else [])])
        for name, annotation in cls.__annotations__.items()
        if not name.startswith("_") and name != "OBJECT_NAME"
    }
    kind = getattr(cls, "OBJECT_NAME", None)
    return declared if kind is None else {"object": Type("literal", values=(kind,)), **declared}


def class_of(kind: str) -> Any:
    """The SDK's class for a value of `object`: "checkout.session" → `stripe.checkout.Session`; None if it has none."""
    package, _, name = kind.rpartition(".")
    found: Any = getattr(stripe, package, None) if package else stripe
    return getattr(found, _CLASSES.get(kind) or "".join(word.title() for word in name.split("_")), None)


def _read(annotation: Any, module: str) -> Type:
    if isinstance(annotation, typing.ForwardRef):
        annotation = annotation.__forward_arg__
    if isinstance(annotation, str):
        return _parsed(ast.parse(annotation.strip(), mode="eval").body, module)
    if annotation is None:
        return Type("null")
    if isinstance(annotation, typing.TypeVar):
        return Type("item")
    origin = typing.get_origin(annotation)
    if origin is not None:
        name = getattr(annotation, "_name", None) or getattr(origin, "_name", None) or origin.__name__
        arguments = typing.get_args(annotation)
        return _generic(name, arguments, lambda each: _read(each, module))
    return _name(getattr(annotation, "__name__", str(annotation)), annotation)


def _parsed(written: ast.expr, module: str) -> Type:
    if isinstance(written, ast.Constant):
        return _read(written.value, module)
    if isinstance(written, ast.BinOp):
        return _union([_parsed(written.left, module), _parsed(written.right, module)])
    name = ast.unparse(written)
    if isinstance(written, ast.Subscript):
        name = ast.unparse(written.value).rpartition(".")[2]
        inner = written.slice.elts if isinstance(written.slice, ast.Tuple) else [written.slice]
        if name == "Literal":
            inner = [ast.literal_eval(each) for each in inner]
        return _generic(name, inner, lambda each: _parsed(each, module))
    found: Any = vars(sys.modules[module])
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else getattr(found, part, None)
    return _name(name, found)


def _name(name: str, found: Any) -> Type:
    if name == "StripeObject":  # the items of a list, as stripe 7 and 8 write them
        return Type("item")
    return _NAMED.get(name) or Type("object", cls=found if isinstance(found, type) else getattr(stripe, name, name))


def _generic(name: str, arguments: Iterable[Any], read: Any) -> Type:
    if name == "Literal":
        return Type("literal", values=tuple(arguments))
    inner = [read(each) for each in arguments]
    if name in ("List", "list"):
        return Type("list", of=(inner[0],))
    if name in ("Dict", "dict"):
        return Type("map", of=(inner[1],))
    if name == "UntypedStripeObject":  # Dict, as stripe 15 and later write it
        return Type("map", of=(inner[0],))
    if name in ("Union", "UnionType", "ExpandableField"):
        return _union([*inner, Type("str")] if name == "ExpandableField" else inner)
    if name == "Optional":
        return _union([*inner, Type("null")])
    return Type("object", of=(inner[0],), cls=getattr(stripe, name))  # ListObject, SearchResultObject


def _options(type: Type) -> tuple[Type, ...]:
    return type.of if type.kind == "union" else (type,)


def _union(inner: list[Type]) -> Type:
    """Options side by side. `Literal[…] | str` is how stripe 15 and later write an enum that may grow: it is the literals."""
    flat = list(dict.fromkeys(option for each in inner for option in _options(each)))
    if any(option.kind == "literal" for option in flat):
        flat = [option for option in flat if option.kind != "str"]
    return flat[0] if len(flat) == 1 else Type("union", of=tuple(flat))


def faults(value: Any, cls: Any, *, items: Any = None) -> list[str]:
    """How an object differs from a class, a line for each difference; empty if it conforms. `items`: the class of a list's."""
    return _faults(value, cls, "", Type("any") if items is None else Type("object", cls=items))


def _faults(value: Any, cls: Any, at: str, item: Type) -> list[str]:
    if value.get("deleted") is True:  # a stub, which no class describes (CAT-48)
        return [] if set(value) == {"id", "object", "deleted"} else [f"{at}deleted: more than a stub"]
    declared = {name: _of_items(type, item) for name, type in fields(cls).items()}
    found = [f"{at}{name}: missing" for name, type in declared.items() if name not in value and not type.is_optional]
    for name, each in value.items():
        if name in declared:
            found += _faults_of(each, declared[name], at + name)
        elif DECLARES_ALL and (cls.__qualname__, name) not in UNDECLARED:
            found.append(f"{at}{name}: not declared by {cls.__qualname__}")
    return found


def _of_items(type: Type, item: Type) -> Type:
    """A field of a list object, whose items are of the type that the list is of."""
    return item if type.kind == "item" else replace(type, of=tuple(_of_items(each, item) for each in type.of))


def _faults_of(value: Any, type: Type, at: str) -> list[str]:
    if type.kind == "union":
        fitting = [option for option in type.of if option.kind in _shapes(value)] or type.of
        return min((_faults_of(value, option, at) for option in fitting), key=len)
    if type.kind == "any" or (type.kind == "map" and type.of[0].kind == "any"):
        cls = class_of(str(value.get("object"))) if isinstance(value, dict) else None
        return [] if cls is None else _faults(value, cls, f"{at}.", Type("any"))
    if type.kind == "list" and isinstance(value, list):
        return [fault for n, each in enumerate(value) for fault in _faults_of(each, type.of[0], f"{at}[{n}]")]
    if type.kind == "map" and isinstance(value, dict):
        return [fault for name, each in value.items() for fault in _faults_of(each, type.of[0], f"{at}.{name}")]
    if type.kind == "object" and isinstance(value, dict):
        cls = class_of(str(value.get("object"))) if isinstance(type.cls, str) else type.cls
        return _faults(value, cls, f"{at}.", type.of[0] if type.of else Type("any"))
    return [] if _is_right_scalar(value, type) else [f"{at}: {value!r} is no {_wanted(type)}"]


def _is_right_scalar(value: Any, type: Type) -> bool:
    if type.kind == "null":
        return value is None
    if type.kind == "literal":
        return value in type.values
    if type.kind == "decimal":
        return isinstance(value, str) and _DECIMAL.fullmatch(value) is not None
    return value.__class__ is _SCALARS.get(type.kind)  # True is no int


def _shapes(value: Any) -> tuple[str, ...]:
    """The kinds of type that a value is told apart by at first sight."""
    return ("object", "map", "any") if isinstance(value, dict) else ("list",) if isinstance(value, list) else ()


def _wanted(type: Type) -> str:
    if type.kind == "literal":
        return f"one of {', '.join(map(repr, type.values))}"
    return getattr(type.cls, "__qualname__", type.cls) if type.kind == "object" else type.kind

"""The parameters of each operation, read from the installed SDK's TypedDicts into a small tree, lazily and once.

Reading them there keeps the fake true to the SDK that its user runs. This file knows how the SDK of each major names and
writes its types; it does not know what a parameter means, nor what Stripe says of a wrong one.
"""

from __future__ import annotations

import ast
import importlib
import re
import sys
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Node:
    """What a value may be.

    kind: "string", "integer", "number", "decimal", "boolean", "enum", "array", "map", "object", "union", "empty" or "any".
    values: of an enum. of: the items of an array, the values of a map. options: of a union.
    source: the TypedDict of an object and the namespace its annotations are written in; or its fields themselves.
    longest: of a string, in characters; the types do not say it (see `limits`).
    of_other_sdks: values of an enum that another release of the SDK declares.
    """

    kind: str
    values: tuple[str, ...] = ()
    of: Node | None = None
    options: tuple[Node, ...] = ()
    source: Any = None
    longest: int = 5000
    of_other_sdks: tuple[str, ...] = ()

    def fields(self) -> Mapping[str, Field]:
        """The fields of an object, one level down."""
        if isinstance(self.source, Mapping):
            return self.source
        return _fields(*self.source) if self.source is not None else {}


@dataclass(frozen=True)
class Field:
    """A named parameter. `emptyable`: an empty text unsets it."""

    node: Node
    required: bool = False
    emptyable: bool = False


_SCALARS = {
    "str": Node("string"),
    "int": Node("integer"),
    "float": Node("number"),
    "bool": Node("boolean"),
    "Decimal": Node("decimal"),
}
_EMPTY = Node("empty")
_ANY = Node("any")

# Keys that belong to the SDK's own request options; before stripe 13 they stand among the parameters.
REQUEST_OPTIONS = frozenset(
    "api_base api_key stripe_version stripe_account stripe_context max_network_retries idempotency_key content_type"
    " headers".split()
)
_PATH = re.compile(r'"(/v[12]/[^"\s]*)"')
_ID = re.compile(r"\{\w+\}")
_SDK_WORDS = {"update": "modify"}


class _Namespace:
    """The names that a TypedDict's annotations are written in; compared by identity, so that it can be a cache key."""

    def __init__(self, names: Mapping[str, Any]) -> None:
        self.names = names

    def find(self, dotted: str) -> Any:
        head, *rest = dotted.split(".")
        found = self.names.get(head)
        for name in rest:
            found = getattr(found, name, None)
        return found


@cache
def _namespace(module: str) -> _Namespace:
    return _Namespace(vars(sys.modules[module]))


@cache
def _fields(cls: Any, namespace: _Namespace) -> Mapping[str, Field]:
    names = dict(cls.__annotations__)
    if any(getattr(base, "__name__", "") == "RequestOptions" for base in getattr(cls, "__orig_bases__", ())):
        names = {name: annotation for name, annotation in names.items() if name not in REQUEST_OPTIONS}
    required = cls.__required_keys__
    return {name: _field(name, _node(annotation, namespace), name in required) for name, annotation in names.items()}


def _field(name: str, node: Node, required: bool) -> Field:
    options = node.options if node.kind == "union" else (node,)
    rest = tuple(option for option in options if option is not _EMPTY)
    node = rest[0] if len(rest) == 1 else Node("union", options=rest) if rest else _ANY
    if name.endswith("_decimal") and node.kind == "string":  # typed as Decimal since stripe 15, as str before
        node = _SCALARS["Decimal"]
    return Field(node, required, len(rest) < len(options))


def _node(annotation: Any, namespace: _Namespace) -> Node:
    """An annotation as a node. Texts are parsed, never evaluated: they name what exists for type checkers only."""
    if isinstance(annotation, typing.ForwardRef):
        annotation = annotation.__forward_arg__
    if isinstance(annotation, str):
        return _parsed(ast.parse(annotation.strip(), mode="eval").body, namespace)
    if annotation is None or annotation is type(None):
        return _EMPTY
    origin = typing.get_origin(annotation)
    if origin is not None:
        name = getattr(annotation, "_name", None) or getattr(origin, "_name", None) or origin.__name__
        arguments = typing.get_args(annotation)
        if name == "Literal":
            return _literal(arguments)
        return _generic(name, [_node(each, namespace) for each in arguments])
    if isinstance(annotation, type):
        return _named(annotation.__name__, annotation, namespace)
    return _ANY


def _parsed(written: ast.expr, namespace: _Namespace) -> Node:
    if isinstance(written, ast.Constant):
        return _node(written.value, namespace)
    if isinstance(written, ast.BinOp):
        return _union([_parsed(written.left, namespace), _parsed(written.right, namespace)])
    if isinstance(written, ast.Subscript):
        inner = written.slice.elts if isinstance(written.slice, ast.Tuple) else [written.slice]
        name = _dotted(written.value)
        if name.rpartition(".")[2] == "Literal":
            return _literal([ast.literal_eval(each) for each in inner])
        return _generic(name, [_parsed(each, namespace) for each in inner])
    name = _dotted(written)
    return _named(name, namespace.find(name), namespace)


def _dotted(written: ast.expr) -> str:
    return ast.unparse(written)


def _named(name: str, found: Any, namespace: _Namespace) -> Node:
    if name in _SCALARS:
        return _SCALARS[name]
    if isinstance(found, type) and hasattr(found, "__total__"):
        return Node("object", source=(found, namespace))
    return _ANY


def _literal(values: typing.Sequence[str]) -> Node:
    named = tuple(value for value in values if value != "")
    options = [Node("enum", values=named)] if named else []
    return _union([*options, _EMPTY] if len(named) < len(values) else options)


def _generic(name: str, inner: list[Node]) -> Node:
    name = name.rpartition(".")[2]
    if name in ("List", "list", "Sequence"):
        return Node("array", of=inner[0])
    if name in ("Dict", "dict", "Mapping"):
        return Node("map", of=inner[1])
    if name == "UntypedStripeObject":
        return Node("map", of=inner[0])
    if name == "Optional":
        return _union([*inner, _EMPTY])
    if name in ("Union", "UnionType"):
        return _union(inner)
    return inner[0] if name in ("NotRequired", "Required") else _ANY


def _union(nodes: list[Node]) -> Node:
    """Options side by side. `Literal[…] | str` is how the SDK writes an enum that may grow: the literals are the enum."""
    flat: list[Node] = []
    values: tuple[str, ...] = ()
    for node in nodes:
        for option in node.options if node.kind == "union" else (node,):
            if option.kind == "enum":
                values += option.values
            elif option not in flat:
                flat.append(option)
    if values:
        flat = [Node("enum", values=values), *(option for option in flat if option.kind != "string")]
    return flat[0] if len(flat) == 1 else Node("union", options=tuple(flat))


@cache
def parameters_of(name: str) -> Node | None:
    """The parameters of an operation, "checkout.session.create" or "price.list"; None where the SDK has no types for it."""
    resource, _, verb = name.rpartition(".")
    package, _, snake = resource.rpartition(".")
    verb = _SDK_WORDS.get(verb, verb)
    class_name = _camel(snake)
    if not has_resource(resource):
        return None
    found: Any = getattr(_resource(resource), f"{_camel(verb)}Params", None)  # stripe 7 to 12
    if found is None:
        module = ".".join(part for part in ("stripe.params", package, f"_{snake}_{verb}_params") if part)
        try:
            found = getattr(importlib.import_module(module), f"{class_name}{_camel(verb)}Params")
        except ImportError:
            return None
    return Node("object", source=(found, _namespace(found.__module__)))


def _camel(snake: str) -> str:
    return "".join(word.title() for word in snake.split("_"))


def has_resource(resource: str) -> bool:
    """Whether the installed SDK has this resource at all."""
    package, _, snake = resource.rpartition(".")
    return hasattr(importlib.import_module(f"stripe.{package}" if package else "stripe"), _camel(snake))


def _resource(resource: str) -> Any:
    """The SDK's class of a resource: "checkout.session" → `stripe.checkout.Session`."""
    package, _, snake = resource.rpartition(".")
    module = importlib.import_module(f"stripe.{package}" if package else "stripe")
    return getattr(module, _camel(snake))


@cache
def response_fields(resource: str) -> frozenset[str]:
    """The fields that the SDK declares for a resource, or for the objects in it ("line_item")."""
    return frozenset(_resource(resource).__annotations__)


@cache
def paths_of_services() -> frozenset[str]:
    """Every path that the services of the installed SDK write out, with `*` for ids; none before stripe 8 has services."""
    import stripe

    services = Path(str(stripe.__file__)).parent.rglob("*_service.py")
    written = (path for file in services for path in _PATH.findall(file.read_text(encoding="utf-8")))
    return frozenset(_ID.sub("*", path) for path in written)


def installed_sdk() -> str:
    """The version of the installed `stripe` package."""
    import stripe

    return str(stripe.VERSION)


def installed_api_version() -> str:
    """The API version that the installed SDK is made for, whatever `stripe.api_version` was set to since."""
    module = importlib.import_module("stripe._api_version")
    return str(module._ApiVersion.CURRENT)

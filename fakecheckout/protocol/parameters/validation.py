"""Parameters held against the SDK's types: unknown, missing, of the wrong type, outside the enum, empty where that is nothing.

Text goes in, typed values come out. What Stripe says of each fault is worded here (VAL-01 to VAL-08, UPD-10); what a
parameter means to an operation, and which of them this fake honours, is none of this file's business.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from ...errors import NotModelled
from ..forms import Tree
from ..refusals import Refusal, empty_string, missing_param
from .at_version import Gone, parameters_at
from .schema import Field, Node, installed_sdk

_INTEGER = re.compile(r"-?[0-9]{1,20}")
_DECIMAL = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,40})?")
_INDEX = re.compile(r"[0-9]{1,4}")  # *inferred*: no array of Stripe's is longer
_INTEGERS = 2**63
_LONGEST_METADATA_KEY = 40
_LONGEST_METADATA_VALUE = 500
_LONGEST_GUESS = 50
_MOST_SHOWN = 200

# Where a recorded list of values has an order that is not the SDK's (VAL-03).
_RECORDED_ORDER: dict[frozenset[str], tuple[str, ...]] = {
    frozenset(values): tuple(values)
    for values in (
        ("none", "reverse", "exempt"),
        ("draft", "open", "void", "paid", "uncollectible"),
        "active past_due unpaid canceled incomplete incomplete_expired trialing paused all ended".split(),
    )
}


class ParameterRemoved(Refusal):
    """A parameter that Stripe took away at a version: `parameter`, and the version it went with, `removed_at`."""

    def __init__(self, parameter: str, removed_at: str) -> None:
        super().__init__(f"Received unknown parameter: {parameter}", param=parameter, code="parameter_unknown")
        self.parameter = parameter
        self.removed_at = removed_at


class _Fault(Exception):
    """A wrong value on its way up; each level puts its name in front. `refuse` words it once the whole name is known."""

    def __init__(self, refuse: Callable[[str], Exception], *names: str) -> None:
        super().__init__()
        self.refuse = refuse
        self.names = list(names)

    def refusal(self) -> Exception:
        head, *rest = self.names[::-1]
        return self.refuse(head + "".join(f"[{name}]" for name in rest))


def typed_params(operation: str, tree: Tree, *, version: str) -> dict[str, Any]:
    """The parameters of a request, typed: numbers, booleans and lists; what is text stays text, decimals as well.

    Raises `Refusal` for what Stripe refuses and `NotModelled` for a parameter that only a newer SDK knows.
    """
    try:
        return _check_object(parameters_at(operation, version), tree)
    except _Fault as fault:
        raise fault.refusal() from None


def _check_object(fields: Mapping[str, Field], sent: Tree) -> dict[str, Any]:
    unknown = [name for name in sent if name not in fields]
    if unknown:
        raise _unknown(unknown, fields)
    typed: dict[str, Any] = {}
    for name, value in sent.items():
        field = fields[name]
        if value == "":
            if field.node.kind == "gone":
                raise _Fault(_gone(field.node), name)
            if not field.emptyable:
                raise _Fault(empty_string, name)
            typed[name] = ""
            continue
        try:
            typed[name] = _CHECKS[field.node.kind](field.node, value)
        except _Fault as fault:
            fault.names.append(name)
            raise
    for name in _required_names(fields):
        if name not in sent:
            raise _Fault(missing_param, name)
    return dict(sorted(typed.items()))  # what is echoed is shown in this order


_REQUIRED: dict[int, tuple[Mapping[str, Field], list[str]]] = {}
"""By the id of a mapping of fields, which is kept so that the id stays its own: there are as many as the schema has."""


def _required_names(fields: Mapping[str, Field]) -> list[str]:
    """Of some sixty fields one or two are required: they are looked for once."""
    found = _REQUIRED.get(id(fields))
    if found is None:
        found = _REQUIRED[id(fields)] = (fields, [name for name, field in fields.items() if field.required])
    return found[1]


def _unknown(names: list[str], fields: Mapping[str, Field]) -> _Fault:
    """Several at one level are named barely (VAL-01); one is named with its path, and with a near name if any."""
    if len(names) > 1:
        text = f"Received unknown parameters: {', '.join(names)}"
        return _Fault(lambda at: Refusal(text, param=at, code="parameter_unknown"), names[0])
    known = [name for name, field in fields.items() if field.node.kind != "gone"]
    near = difflib.get_close_matches(names[0], known, 1) if len(names[0]) <= _LONGEST_GUESS else []
    hint = f". Did you mean {near[0]}?" if near else ""
    return _Fault(lambda at: Refusal(f"Received unknown parameter: {at}{hint}", param=at, code="parameter_unknown"), names[0])


def _invalid(text: str, code: str | None = None) -> _Fault:
    return _Fault(lambda at: Refusal(text, param=at, code=code))


def _shortened(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _MOST_SHOWN else text[:_MOST_SHOWN] + "..."


def _check_string(node: Node, value: Any) -> str:
    if isinstance(value, dict):
        raise _invalid(f"Invalid string: {_shortened(value)}")
    if len(value) > node.longest > 0:  # in the words recorded for an id that is too long (CRE-20)
        raise _invalid(f"Invalid string: {value[:4]}...{value[-4:]}; must be at most {node.longest} characters")
    return str(value)


def _check_integer(_: Node, value: Any) -> int:
    if isinstance(value, dict) or not _INTEGER.fullmatch(value):
        raise _invalid(f"Invalid integer: {_shortened(value)}", "parameter_invalid_integer")
    if not -_INTEGERS <= int(value) < _INTEGERS:  # VAL-23
        raise _invalid(f"Invalid integer: {value}", "parameter_invalid_integer")
    return int(value)


def _check_number(_: Node, value: Any) -> float:
    if isinstance(value, dict) or not _DECIMAL.fullmatch(value):
        raise _invalid(f"Invalid decimal: {_shortened(value)}", "parameter_invalid_decimal")
    return float(value)


def _check_decimal(_: Node, value: Any) -> str:
    _check_number(_, value)
    return str(value)


def _check_boolean(_: Node, value: Any) -> bool:
    """Any case is taken: the SDK sends `True` before stripe 12. "1" is refused."""
    if isinstance(value, dict) or value.lower() not in ("true", "false"):
        raise _invalid(f"Invalid boolean: {_shortened(value)}")
    return bool(value.lower() == "true")


def _check_enum(node: Node, value: Any) -> str:
    if value in node.values:
        return str(value)
    if value in node.of_other_sdks:
        raise _Fault(_of_another_sdk(value))
    values = _RECORDED_ORDER.get(frozenset(node.values), node.values)
    listed = f"{', '.join(values[:-1])}, or {values[-1]}" if len(values) > 2 else " or ".join(values)
    raise _Fault(lambda at: Refusal(f"Invalid {at}: must be one of {listed}", param=at))


def _check_array(node: Node, value: Any) -> list[Any]:
    """Arrays come as hashes by index; their order is that of the indexes, gaps are closed."""
    assert node.of is not None
    if not isinstance(value, dict) or not all(_INDEX.fullmatch(index) for index in value):
        raise _invalid("Invalid array")
    typed: list[Any] = []
    check_item = _CHECKS[node.of.kind]
    for index in sorted(value, key=int):
        item = value[index]
        try:
            if item == "":
                raise _Fault(empty_string)
            typed.append(check_item(node.of, item))
        except _Fault as fault:
            fault.names.append(index)
            raise
    return typed


def _check_map(node: Node, value: Any) -> dict[str, Any]:
    """A hash with names of the caller's: metadata, or something by currency."""
    assert node.of is not None
    if not isinstance(value, dict):
        raise _invalid("Invalid object")
    if node.of.kind == "string":
        return {name: _metadata_value(name, item) for name, item in value.items()}
    typed: dict[str, Any] = {}
    for name, item in value.items():
        try:
            typed[name] = _CHECKS[node.of.kind](node.of, item)
        except _Fault as fault:
            fault.names.append(name)
            raise
    return typed


def _metadata_value(name: str, value: Any) -> str:
    """Texts recorded, without code and param; that of brackets in a key is the text of what they come to on the wire."""
    if isinstance(value, dict) or "[" in name or "]" in name:
        raise _invalid(f"Invalid value type: {_shortened(value)} must be a string")
    if len(name) > _LONGEST_METADATA_KEY:
        text = (
            f"Metadata keys can have up to {_LONGEST_METADATA_KEY} characters, "
            f"but you passed in a key that is {len(name)} characters."
        )
        raise _without_param(f"{text} Invalid key: {name}")
    if len(value) > _LONGEST_METADATA_VALUE:
        text = (
            f"Metadata values can have up to {_LONGEST_METADATA_VALUE} characters, "
            f"but you passed in a value that is {len(value)} characters."
        )
        raise _without_param(f"{text} Invalid value: {value}")
    return str(value)


def _without_param(text: str) -> _Fault:
    return _Fault(lambda _: Refusal(text))


def _check_hash(node: Node, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _invalid("Invalid object")
    return _check_object(node.fields(), value)


def _check_union(node: Node, value: Any) -> Any:
    """The option whose form the value has: a hash goes to what takes hashes, text to what takes text."""
    fault: _Fault | None = None
    for option in node.options:
        if (option.kind in ("object", "array", "map")) is isinstance(value, dict):
            try:
                return _CHECKS[option.kind](option, value)
            except _Fault as this:
                fault = fault or this
    raise fault or _invalid("Invalid object")


def _check_anything(_: Node, value: Any) -> Any:
    return value


def _gone(node: Node) -> Callable[[str], Exception]:
    gone = node.source
    assert isinstance(gone, Gone)
    if gone.removed_at:
        return lambda at: ParameterRemoved(at, gone.removed_at)
    return lambda at: NotModelled(
        f"The parameter `{at}` is known to stripe {gone.known_since} and later, and its types are read from the installed "
        f"SDK, which is {installed_sdk()}. Upgrade stripe to use it in a test."
    )


def _of_another_sdk(value: str) -> Callable[[str], Exception]:
    return lambda at: NotModelled(
        f"The value {value!r} of `{at}` is known to other releases of stripe, and types are read from the installed one, "
        f"which is {installed_sdk()}. Test with a release that has it."
    )


def _check_gone(node: Node, _: Any) -> Any:
    raise _Fault(_gone(node))


_CHECKS: dict[str, Callable[[Node, Any], Any]] = {
    "string": _check_string,
    "integer": _check_integer,
    "number": _check_number,
    "decimal": _check_decimal,
    "boolean": _check_boolean,
    "enum": _check_enum,
    "array": _check_array,
    "map": _check_map,
    "object": _check_hash,
    "union": _check_union,
    "any": _check_anything,
    "gone": _check_gone,
}

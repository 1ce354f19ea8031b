"""Forms: `line_items[0][price]=p` read into nested values, and nested values as the SDK would send them.

Nothing here knows what a parameter means: leaves stay text, as they were sent, until `parameters.validation` gives them a type.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Union
from urllib.parse import unquote_to_bytes

Tree = dict[str, Union[str, "Tree"]]
"""Parameters as the form spelt them: hashes by key, arrays by index ("0", "1", …), leaves as text."""


MAX_BYTES = 1 << 20
MAX_PAIRS = 5_000
MAX_NESTING = 32
_LONGEST_KEPT_NAME = 200


class MalformedForm(ValueError):
    """A form that cannot be read; the message says why."""


def read_form(form: str | bytes) -> Tree:
    """Reads `line_items[0][price]=p&line_items[0][quantity]=2` into nested values.

    `a[]=x` appends. The last of two equal keys stands. Raises `MalformedForm` for what no client of Stripe sends: too large,
    too deep, a broken percent escape, bytes that are no UTF-8, or one name used as a value and as a hash.
    """
    raw = form if isinstance(form, bytes) else form.encode("utf-8", "surrogatepass")
    if len(raw) > MAX_BYTES:
        raise MalformedForm(f"The form has {len(raw)} bytes; at most {MAX_BYTES} are read.")
    root: Tree = {}
    if not raw:
        return root
    pairs = raw.split(b"&")
    if len(pairs) > MAX_PAIRS:
        raise MalformedForm(f"The form has {len(pairs)} parameters; at most {MAX_PAIRS} are read.")
    for pair in pairs:
        if pair:
            key, _, value = pair.partition(b"=")
            _place(root, _short_name_parts(key) if len(key) <= _LONGEST_KEPT_NAME else _name_parts(key), _decoded(value))
    return root


def _decoded(raw: bytes) -> str:
    decoded = unquote_to_bytes(raw.replace(b"+", b" ")) if b"%" in raw or b"+" in raw else raw
    try:
        return decoded.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedForm("The form is not valid UTF-8.") from error


def _name_parts(raw: bytes) -> list[str]:
    """`line_items[0][price]` → ["line_items", "0", "price"]; a bracket out of place stays part of the name, as sent."""
    key = _decoded(raw)
    head, bracket, rest = key.partition("[")
    if not bracket or not head or not rest.endswith("]"):
        return [key]
    inner = rest[:-1].split("][")
    if any("[" in part or "]" in part for part in inner[:-1]) or len(inner) >= MAX_NESTING:
        raise MalformedForm(f"The parameter name {key[:80]!r} cannot be read.")
    return [head, *inner]


_short_name_parts = lru_cache(maxsize=1024)(_name_parts)  # an application sends the same few names again and again


def _place(root: Tree, segments: list[str], value: str) -> None:
    here = root
    for segment in segments[:-1]:
        below = here.get(_index(segment, here))
        if below is None:
            below = here[_index(segment, here)] = {}
        elif isinstance(below, str):
            raise _value_and_hash(segments)
        here = below
    last = _index(segments[-1], here)
    if isinstance(here.get(last), dict):
        raise _value_and_hash(segments)
    here[last] = value


def _value_and_hash(segments: list[str]) -> MalformedForm:
    key = segments[0] + "".join(f"[{segment}]" for segment in segments[1:])
    return MalformedForm(f"The parameter {key[:80]!r} is given both as a value and as a hash.")


def _index(segment: str, here: Tree) -> str:
    return segment or str(len(here))


def to_form(params: Mapping[str, Any]) -> Tree:
    """Nested Python values as the SDK would send them.

    None, {} and [] send nothing, booleans are lower-case words, a datetime is its Unix time, an object with an id is its id.
    Raises `MalformedForm` for what is nested too deeply, and for text that no UTF-8 can say.
    """
    tree: Tree = {}
    for key, value in params.items():
        _plant(tree, str(key), value, 0)
    return tree


def _plant(tree: Tree, key: str, value: Any, depth: int) -> None:
    if depth >= MAX_NESTING:
        raise MalformedForm(f"The parameter {key[:80]!r} is nested too deeply.")
    value = _leaf(value)
    if value is None:
        return
    if has_lone_surrogate(key) or (isinstance(value, str) and has_lone_surrogate(value)):
        raise MalformedForm(f"The parameter {key[:80]!a} has a lone surrogate, which is no valid UTF-8.")
    if isinstance(value, Mapping):
        below: Tree = {}
        for inner_key, inner in value.items():
            _plant(below, str(inner_key), inner, depth + 1)
        if below:
            tree[key] = below
    else:
        tree[key] = value if isinstance(value, str) else str(value)


def has_lone_surrogate(text: str) -> bool:
    """Whether a text has half of a pair of surrogates: it cannot be sent, nor written as JSON that others read."""
    if text.isascii():
        return False
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _leaf(value: Any) -> Any:
    """A leaf as text, or what is nested as a mapping."""
    if value is None or type(value) in (str, dict):
        return value
    if hasattr(value, "to_dict") and hasattr(value, "id"):  # an SDK object
        return str(value.id)
    if isinstance(value, (str, Mapping)):
        return value
    if hasattr(value, "to_dict"):  # one without id, since stripe 15; before it was a mapping
        return value.to_dict()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return dict(enumerate(value))
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if hasattr(value, "timestamp"):  # a datetime; without a time zone it is local time, as for the SDK
        return str(int(value.timestamp()))
    return str(value)

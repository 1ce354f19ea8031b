"""What a test hands over as a recorded object, made the JSON that it stands for; or told where it is none.

Which objects there are, and what is in them, is not known here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from ..errors import Unloadable

_DEEPEST = 64
_LARGEST_INTEGER = 2**63 - 1
_MOST_DIGITS = 30
_DECIMALS_AS_TEXT = ("fx_rate", "metric_tons", "metric_tons_available", "percent_ownership")
"""Decimals of the SDK that Stripe shows as texts although their names do not end in `_decimal`."""

Place = tuple[str, ...]

_TAKES = (
    "fake.load takes objects as the API returns them: a dict, an object of the SDK, a list object, or a list of them; "
    "of a JSON text write fake.load(json.loads(text)), of an iterator fake.load(list(iterator))"
)


class NoJson(ValueError):
    """What JSON cannot hold. `place` is where it stands, `why` what is the matter with it."""

    def __init__(self, place: Place, why: str) -> None:
        shown = "".join(place).lstrip(".")
        self.place = f"`{ascii(shown)[1:-1]:.200}`" if shown else "This object"
        self.why = why
        super().__init__(f"{self.place}: {why}.")


def plain_objects(given: Any) -> Any:
    """One object, or a list of them, as dicts and lists that nobody else holds. Raises `Unloadable` for what is none."""
    if _as_mapping(given) is None and not isinstance(given, (list, tuple)):
        raise Unloadable(f"{_TAKES}. This is {_named(given)}.")
    try:
        return plain_json(given)
    except NoJson as error:
        raise Unloadable(f"{error.place} cannot be loaded: {error.why}.") from None


def plain_json(given: Any) -> Any:
    """A value as the JSON that it stands for, in dicts and lists that nobody else holds. Raises `NoJson`."""
    return _plain(given, (), frozenset())


def _plain(value: Any, place: Place, around: frozenset[int]) -> Any:
    """`around`: what stands around it, by identity."""
    for type, make in _SCALARS.items():
        if isinstance(value, type):
            return make(value, place)
    if value is None:
        return None
    mapping = _as_mapping(value)
    if mapping is None and not isinstance(value, (list, tuple)):
        raise NoJson(place, f"it is {_named(value)}, and JSON has none")
    if id(value) in around:
        raise NoJson(place, "it contains itself")
    if len(place) > _DEEPEST:
        raise NoJson(place, f"it is nested more than {_DEEPEST} levels deep")
    around |= {id(value)}
    if mapping is None:
        return [_plain(each, (*place, f"[{index}]"), around) for index, each in enumerate(value)]
    return {_key(name, place): _plain(each, (*place, f".{name}"), around) for name, each in mapping.items()}


def _as_mapping(value: Any) -> Mapping[Any, Any] | None:
    """A dict, or an object of the SDK, which is none since stripe 15 and gives one then."""
    if isinstance(value, Mapping):
        return value
    to_dict = getattr(value, "to_dict", None)
    found = to_dict() if callable(to_dict) and not isinstance(value, type) else None
    return found if isinstance(found, dict) else None


def _key(name: Any, place: Place) -> str:
    if not isinstance(name, str):
        raise NoJson(place, f"its key {name!r:.100} is no string")
    return _text(name, place)


def _text(value: str, place: Place) -> str:
    plain = str.__str__(value)
    if not plain.isascii():
        try:
            plain.encode()
        except UnicodeEncodeError:
            raise NoJson(place, f"{plain!a:.100} has half of a surrogate pair") from None
    return plain


def _integer(value: int, place: Place) -> int:
    if not -_LARGEST_INTEGER <= value <= _LARGEST_INTEGER:
        raise NoJson(place, "it is an integer of more than 64 bits")
    return int(value)


def _number(value: float, place: Place) -> float:
    if not math.isfinite(value):
        raise NoJson(place, f"it is {float(value)}, and JSON has none")
    return float(value)


def _decimal(value: Decimal, place: Place) -> str | int | float:
    """As Stripe shows the field: the SDK makes Decimals of its texts since stripe 15."""
    if not value.is_finite() or abs(value.adjusted()) > _MOST_DIGITS:
        raise NoJson(place, f"no amount of Stripe's is {value}")
    name = place[-1][1:] if place else ""
    if name.endswith("_decimal") or name in _DECIMALS_AS_TEXT:
        return f"{value:f}"
    if value == value.to_integral_value():
        return _integer(int(value), place)
    return _number(float(value), place)


_SCALARS: dict[type, Callable[[Any, Place], Any]] = {
    str: _text,
    bool: lambda value, _: value,
    int: _integer,
    float: _number,
    Decimal: _decimal,
}


def _named(value: Any) -> str:
    """What something is, in a word, without asking it."""
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"

"""Which types of events Stripe has, and which one a text is nearest to; for single types, and for patterns of them.

On the list, or named by an installed SDK that is newer than it. What an event of a type tells of is not known here.
"""

from __future__ import annotations

import difflib
import fnmatch
from functools import cache
from pathlib import Path

from ..parameters.schema import parameters_of

LIST = Path(__file__).with_name("event_types.txt")

_LONGEST_SHOWN = 80
_ENDED = ("canceled", "cancelled", "ended")
"""What is said of a subscription that ends; the type of its event ends with "deleted"."""


@cache
def event_types() -> frozenset[str]:
    """Every type, as in "checkout.session.completed"."""
    listed = (line for line in LIST.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return frozenset(listed) | _types_of_sdk()


def _types_of_sdk() -> frozenset[str]:
    """What the installed SDK lets an endpoint name."""
    endpoint = parameters_of("webhook_endpoint.create")
    named = None if endpoint is None else endpoint.fields()["enabled_events"].node.of
    return frozenset() if named is None else frozenset(named.values) - {"*"}


def is_event_type(type: str) -> bool:
    """Whether Stripe has this type."""
    return type in event_types()


def nearest_event_type(text: str) -> str:
    """The type that is spelt most alike, or that says the same in Stripe's word."""
    begin, _, end = text.rpartition(".")
    if end in _ENDED and is_event_type(f"{begin}.deleted") and not is_event_type(f"{begin}.canceled"):
        return f"{begin}.deleted"
    return _nearest(text, event_types())


def check_event_type(type: str) -> None:
    """Raises `ValueError` for a type that Stripe has not, with the nearest that it has."""
    if not is_event_type(str(type)):
        raise ValueError(f"Stripe has no event {_shown(type)}; did you mean {nearest_event_type(str(type))!r}?")


def check_event_pattern(pattern: str) -> None:
    """The same for what an endpoint takes: a type, or with `*` for any part every type of that form."""
    if not isinstance(pattern, str):
        raise TypeError(f"A type of events is a text, such as 'checkout.session.completed', not {pattern!r:.200}.")
    if any(fnmatch.fnmatchcase(type, pattern) for type in event_types()):
        return
    if "*" in pattern:
        raise ValueError(
            f"Stripe has no event that {_shown(pattern)} stands for; did you mean {_nearest(pattern, _patterns())!r}?"
        )
    nearest = _nearest(pattern, frozenset({nearest_event_type(pattern)}) | _patterns())
    raise ValueError(f"Stripe has no event {_shown(pattern)}; did you mean {nearest!r}?")


@cache
def _patterns() -> frozenset[str]:
    """What stands for all types that begin alike, as in "checkout.*"."""
    parts = (type.split(".") for type in event_types())
    return frozenset(f"{'.'.join(each[:length])}.*" for each in parts for length in range(1, len(each)))


def _nearest(text: str, names: frozenset[str]) -> str:
    return max(sorted(names), key=lambda name: difflib.SequenceMatcher(None, name, text[:_LONGEST_SHOWN]).ratio())


def _shown(given: object) -> str:
    return repr(given if len(str(given)) <= _LONGEST_SHOWN else f"{str(given)[:_LONGEST_SHOWN]}…")

"""Which types of events Stripe has: those that the installed SDK names for the endpoints of webhooks.

What an event of a type tells of is not known here.
"""

from __future__ import annotations

import difflib
import fnmatch
from functools import cache

from ..parameters.schema import parameters_of


@cache
def event_types() -> frozenset[str]:
    """Every type, as in "checkout.session.completed"."""
    endpoint = parameters_of("webhook_endpoint.create")
    assert endpoint is not None
    items = endpoint.fields()["enabled_events"].node.of
    assert items is not None
    return frozenset(items.values) - {"*"}


def check_event_type(type: str) -> None:
    """Raises `ValueError` for a type that Stripe has not, with the nearest that it has."""
    if type not in event_types():
        raise ValueError(f"Stripe has no event {type!r}; did you mean {_nearest(type)!r}?")


def check_event_pattern(pattern: str) -> None:
    """The same for what an endpoint takes: a type, or with `*` for any part every type of that form."""
    if "*" not in str(pattern):
        check_event_type(pattern)
    elif not fnmatch.filter(event_types(), pattern):
        like = _nearest(pattern)
        raise ValueError(f"Stripe has no event that {pattern!r} stands for; did you mean {like!r}, or {_group(like)!r}?")


def _nearest(type: str) -> str:
    (nearest,) = difflib.get_close_matches(str(type), sorted(event_types()), n=1, cutoff=0)
    return nearest


def _group(type: str) -> str:
    return f"{type.rpartition('.')[0]}.*"

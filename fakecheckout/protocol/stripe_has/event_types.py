"""Which types of events Stripe has: those that the installed SDK names for the endpoints of webhooks.

What an event of a type tells of is not known here.
"""

from __future__ import annotations

import difflib
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
        (nearest,) = difflib.get_close_matches(str(type), sorted(event_types()), n=1, cutoff=0)
        raise ValueError(f"Stripe has no event {type!r}; did you mean {nearest!r}?")

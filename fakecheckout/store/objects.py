"""A Stripe object as it is kept: a plain dict in the newest shape, replaced and never edited; and the order of its keys."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

Object = dict[str, Any]
"""One Stripe object in its newest shape. By convention nobody edits it."""


def in_wire_order(object: Object, **added: Any) -> Object:
    """A copy with the keys in the order in which Stripe sends them: id, object, then alphabetical."""
    whole = {**object, **added} if added else object
    names = _ordered(tuple(whole))
    return dict(zip(names, map(whole.__getitem__, names), strict=True))


@lru_cache(maxsize=1000)
def _ordered(names: tuple[str, ...]) -> tuple[str, ...]:
    first = tuple(name for name in ("id", "object") if name in names)
    return (*first, *sorted(set(names) - set(first)))

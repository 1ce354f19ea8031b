"""A Stripe object as it is kept: a plain dict in the newest shape, replaced and never edited; and the order of its keys."""

from __future__ import annotations

from typing import Any

Object = dict[str, Any]
"""One Stripe object in its newest shape. By convention nobody edits it."""


def in_wire_order(object: Object, **added: Any) -> Object:
    """A copy with the keys in the order in which Stripe sends them: id, object, then alphabetical."""
    whole = {**object, **added}
    head: Object = {name: whole[name] for name in ("id", "object") if name in whole}
    return {**head, **{name: whole[name] for name in sorted(whole) if name not in head}}

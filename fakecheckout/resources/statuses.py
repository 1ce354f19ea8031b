"""The status that an object has after a move of its lifecycle, as it is written into the object.

The tables are those of `rules.lifecycles`. Which move it is, and what Stripe says when it refuses one, is known by the caller.
"""

from __future__ import annotations

from ..errors import NotModelled
from ..rules.lifecycles.lifecycle import Lifecycle, Move, MoveRefused, State
from ..store.objects import Object


def status_after(lifecycle: Lifecycle[State, Move], object: Object, move: Move) -> str:
    """Raises `NotModelled` where the table has no such move: what is made here is not asked for one, what is loaded may be."""
    try:
        after: str = lifecycle.after(object[lifecycle.field], move).value
    except MoveRefused as refused:
        raise NotModelled(
            f"{object['object']} {object['id']} has {lifecycle.field} {refused.status!r}: nothing says that Stripe lets it "
            f"{move.value} then. docs/lifecycles.md has the moves of each status."
        ) from None
    return after

"""What time does to an object where that is not modelled: it raises, so that nothing goes stale in silence (PAY-31).

When it is due, and what Stripe does then, the kind says that declares it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone

from ..errors import NotModelled
from ..protocol.kinds import Due
from ..store.objects import Object
from .call import Call


def due_and_not_modelled(at: Callable[[Object], int | None], what: str) -> Due:
    """A deadline at which Stripe does something that this account does not: `what`, as a sentence without its full stop."""

    def step(call: Call) -> None:
        kind, _, deadline = call.operation.rpartition(".")
        id, at = call.ids[0], datetime.fromtimestamp(call.now, timezone.utc)
        raise NotModelled(
            f"Time has come for {kind} {id}: its {deadline} was {call.now} ({at:%Y-%m-%d %H:%M:%S} UTC). {what}; that is not "
            f"modelled yet. Go on with fake.load({{'id': {id!r}, 'object': {kind!r}, …}}), the object as it has become, and "
            "tell of it with fake.emit(type, obj).",
            allow=call.operation,
            due_at=call.now,
        )

    return Due(at, step)

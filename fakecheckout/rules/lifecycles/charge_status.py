"""The life of a charge: most are made with their end, those of bank debits wait for it (LIF-03).

That a charge was captured, refunded or disputed is no status: it stays `succeeded`. What else a move changes is not known here.
"""

from __future__ import annotations

from enum import Enum

from .lifecycle import Lifecycle


class Status(str, Enum):
    """`status` of a charge, with Stripe's words as values."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class Move(str, Enum):
    """What can happen to a charge."""

    SUCCEED = "succeed"
    FAIL = "fail"


LIFECYCLE = Lifecycle(
    "charge",
    Status,
    starts=(Status.PENDING, Status.SUCCEEDED, Status.FAILED),
    final=(Status.SUCCEEDED, Status.FAILED),
    moves={
        Status.PENDING: {Move.SUCCEED: Status.SUCCEEDED, Move.FAIL: Status.FAILED},
        Status.SUCCEEDED: {},
        Status.FAILED: {},
    },
    by={
        Move.SUCCEED: "the money of a delayed payment arrives",
        Move.FAIL: "the bank sends a delayed payment back",
    },
    rule="LIF-03",
)

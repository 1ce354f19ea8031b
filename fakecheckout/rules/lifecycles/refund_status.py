"""The life of a refund: sent, waiting for money or for the buyer, returned by a bank, or canceled (LIF-04).

A refund that `succeeded` can still fail: the bank sends it back. What a refund does to its charge is not known here.
"""

from __future__ import annotations

from enum import Enum

from .lifecycle import Lifecycle


class Status(str, Enum):
    """`status` of a refund, with Stripe's words as values."""

    PENDING = "pending"
    REQUIRES_ACTION = "requires_action"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELED = "canceled"


class Move(str, Enum):
    """What can happen to a refund."""

    SUCCEED = "succeed"
    FAIL = "fail"
    RECEIVE_DETAILS = "receive details"
    CANCEL = "cancel"
    RUN_OUT = "run out"


LIFECYCLE = Lifecycle(
    "refund",
    Status,
    starts=(Status.PENDING, Status.REQUIRES_ACTION, Status.SUCCEEDED),
    final=(Status.FAILED, Status.CANCELED),
    moves={
        Status.PENDING: {Move.SUCCEED: Status.SUCCEEDED, Move.FAIL: Status.FAILED},
        Status.REQUIRES_ACTION: {
            Move.RECEIVE_DETAILS: Status.PENDING,  # *inferred*: documented is that Stripe processes it then
            Move.CANCEL: Status.CANCELED,
            Move.RUN_OUT: Status.CANCELED,
        },
        Status.SUCCEEDED: {Move.FAIL: Status.FAILED},
        Status.FAILED: {},
        Status.CANCELED: {},
    },
    by={
        Move.SUCCEED: "the money is sent: the balance suffices, the payment it is of has settled",
        Move.FAIL: "the bank cannot take it, or sends it back",
        Move.RECEIVE_DETAILS: "the buyer says where the money shall go",
        Move.CANCEL: "`POST /v1/refunds/:id/cancel`",
        Move.RUN_OUT: "time: the buyer has not said within 45 days where the money shall go",
    },
    rule="LIF-04",
)

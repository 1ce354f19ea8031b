"""The life of a setup intent: confirmed, answered by the bank, or canceled (LIF-02).

The order of the lines is that of Stripe's refusals. What else a move changes, and what refuses it, is not known here.
"""

from __future__ import annotations

from enum import Enum

from .lifecycle import Lifecycle


class Status(str, Enum):
    """`status` of a setup intent, with Stripe's words as values."""

    REQUIRES_PAYMENT_METHOD = "requires_payment_method"
    REQUIRES_CONFIRMATION = "requires_confirmation"
    REQUIRES_ACTION = "requires_action"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"


class Move(str, Enum):
    """What can happen to a setup intent. A confirmation is the move that it leads to."""

    GIVE_METHOD = "give method"
    SUCCEED = "succeed"
    PROCESS = "process"
    CHALLENGE = "challenge"
    FAIL = "fail"
    CANCEL = "cancel"
    REACH_CONFIRMATION_LIMIT = "reach confirmation limit"


_CONFIRMATION = {
    Move.GIVE_METHOD: Status.REQUIRES_CONFIRMATION,
    Move.SUCCEED: Status.SUCCEEDED,
    Move.PROCESS: Status.PROCESSING,
    Move.CHALLENGE: Status.REQUIRES_ACTION,
    Move.FAIL: Status.REQUIRES_PAYMENT_METHOD,
    Move.CANCEL: Status.CANCELED,
    Move.REACH_CONFIRMATION_LIMIT: Status.CANCELED,
}
LIFECYCLE = Lifecycle(
    "setup_intent",
    Status,
    starts=(Status.REQUIRES_PAYMENT_METHOD, Status.REQUIRES_CONFIRMATION),
    final=(Status.SUCCEEDED, Status.CANCELED),
    moves={
        Status.REQUIRES_PAYMENT_METHOD: _CONFIRMATION,
        Status.REQUIRES_CONFIRMATION: _CONFIRMATION,
        Status.REQUIRES_ACTION: {
            Move.SUCCEED: Status.SUCCEEDED,
            Move.PROCESS: Status.PROCESSING,
            Move.FAIL: Status.REQUIRES_PAYMENT_METHOD,
            Move.CANCEL: Status.CANCELED,
        },
        Status.PROCESSING: {
            Move.SUCCEED: Status.SUCCEEDED,
            Move.FAIL: Status.REQUIRES_PAYMENT_METHOD,
        },
        Status.SUCCEEDED: {},
        Status.CANCELED: {},
    },
    by={
        Move.GIVE_METHOD: "`POST /v1/setup_intents/:id` with a `payment_method`",
        Move.SUCCEED: "a confirmation, the challenge that was passed, or the bank's answer days later",
        Move.PROCESS: "the same, by a method whose bank answers later",
        Move.CHALLENGE: "a confirmation, where the bank asks who the buyer is",
        Move.FAIL: "the bank says no, or the buyer does not pass the challenge",
        Move.CANCEL: "`POST /v1/setup_intents/:id/cancel`, or the end of the Checkout Session it is for",
        Move.REACH_CONFIRMATION_LIMIT: "a confirmation that fails once too often",
    },
    rule="LIF-02",
)

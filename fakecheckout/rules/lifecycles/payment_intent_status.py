"""The life of a payment intent: confirmed, answered by the bank, captured or canceled (LIF-01).

The order of the lines is that of Stripe's refusals, which list the statuses that allow a move. Two statuses that the
refusal of a cancellation has named since 2026, `requires_reauthorization` and `expired`, are not among the documented ones:
nothing says what leads to them, so they have no line. What else a move changes, and what refuses it, is not known here.
"""

from __future__ import annotations

from enum import Enum

from .lifecycle import Lifecycle


class Status(str, Enum):
    """`status` of a payment intent, with Stripe's words as values."""

    REQUIRES_PAYMENT_METHOD = "requires_payment_method"
    REQUIRES_CAPTURE = "requires_capture"
    REQUIRES_CONFIRMATION = "requires_confirmation"
    REQUIRES_ACTION = "requires_action"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    CANCELED = "canceled"


class Move(str, Enum):
    """What can happen to a payment intent. A confirmation is the move that it leads to."""

    GIVE_METHOD = "give method"
    SUCCEED = "succeed"
    HOLD = "hold"
    PROCESS = "process"
    CHALLENGE = "challenge"
    AUTHENTICATE = "authenticate"
    FAIL_AUTHENTICATION = "fail authentication"
    DECLINE = "decline"
    CAPTURE = "capture"
    UPDATE_AMOUNT = "update amount"
    CANCEL = "cancel"
    REACH_CONFIRMATION_LIMIT = "reach confirmation limit"
    LAPSE = "lapse"


_CONFIRMATION = {
    Move.GIVE_METHOD: Status.REQUIRES_CONFIRMATION,
    Move.SUCCEED: Status.SUCCEEDED,
    Move.HOLD: Status.REQUIRES_CAPTURE,
    Move.PROCESS: Status.PROCESSING,
    Move.CHALLENGE: Status.REQUIRES_ACTION,
    Move.DECLINE: Status.REQUIRES_PAYMENT_METHOD,
    Move.REACH_CONFIRMATION_LIMIT: Status.CANCELED,
}
LIFECYCLE = Lifecycle(
    "payment_intent",
    Status,
    starts=(Status.REQUIRES_PAYMENT_METHOD, Status.REQUIRES_CONFIRMATION),
    final=(Status.SUCCEEDED, Status.CANCELED),
    moves={
        Status.REQUIRES_PAYMENT_METHOD: {
            **_CONFIRMATION,
            Move.UPDATE_AMOUNT: Status.REQUIRES_PAYMENT_METHOD,
            Move.CANCEL: Status.CANCELED,
        },
        Status.REQUIRES_CAPTURE: {
            Move.CAPTURE: Status.SUCCEEDED,  # recorded; documented is `processing` in between, which no answer has shown
            Move.CANCEL: Status.CANCELED,
            Move.LAPSE: Status.CANCELED,
        },
        Status.REQUIRES_CONFIRMATION: {
            **_CONFIRMATION,
            Move.UPDATE_AMOUNT: Status.REQUIRES_CONFIRMATION,
            Move.CANCEL: Status.CANCELED,
        },
        Status.REQUIRES_ACTION: {
            Move.SUCCEED: Status.SUCCEEDED,
            Move.HOLD: Status.REQUIRES_CAPTURE,
            Move.PROCESS: Status.PROCESSING,
            Move.AUTHENTICATE: Status.REQUIRES_CONFIRMATION,
            Move.FAIL_AUTHENTICATION: Status.REQUIRES_PAYMENT_METHOD,
            Move.DECLINE: Status.REQUIRES_PAYMENT_METHOD,
            Move.UPDATE_AMOUNT: Status.REQUIRES_ACTION,
            Move.CANCEL: Status.CANCELED,
        },
        Status.PROCESSING: {
            Move.SUCCEED: Status.SUCCEEDED,
            Move.DECLINE: Status.REQUIRES_PAYMENT_METHOD,
            Move.CANCEL: Status.CANCELED,  # documented: "in rare cases"
        },
        Status.SUCCEEDED: {},
        Status.CANCELED: {},
    },
    by={
        Move.GIVE_METHOD: "`POST /v1/payment_intents/:id` with a `payment_method`",
        Move.SUCCEED: "a confirmation, the challenge that was passed, or the money of a delayed payment",
        Move.HOLD: "the same, with `capture_method=manual`",
        Move.PROCESS: "the same, by a delayed method",
        Move.CHALLENGE: "a confirmation, where the bank asks who the buyer is",
        Move.AUTHENTICATE: "the buyer passes the challenge, with `confirmation_method=manual`",
        Move.FAIL_AUTHENTICATION: "the buyer does not pass the challenge",
        Move.DECLINE: "the bank says no, at a confirmation or days later",
        Move.CAPTURE: "`POST /v1/payment_intents/:id/capture`",
        Move.UPDATE_AMOUNT: "`POST /v1/payment_intents/:id` with an `amount`",
        Move.CANCEL: "`POST /v1/payment_intents/:id/cancel`, or the end of the Checkout Session it is for",
        Move.REACH_CONFIRMATION_LIMIT: "a confirmation that fails once too often",
        Move.LAPSE: "time: what is held was not captured, for a card within 7 days",
    },
    rule="LIF-01",
)

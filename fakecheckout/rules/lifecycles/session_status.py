"""The life of a Checkout Session: its `status`, and its `payment_status`, whether what was due has been paid.

Nothing leaves `complete` or `expired` (SES-01). This file does not know what else a move changes (url, events, money), who
asks for it, or what time it is.
"""

from __future__ import annotations

from enum import Enum

from .lifecycle import Lifecycle


class Status(str, Enum):
    """`status` of a session, with Stripe's words as values."""

    OPEN = "open"
    COMPLETE = "complete"
    EXPIRED = "expired"


class Move(str, Enum):
    """What can happen to a session."""

    UPDATE = "update"
    COMPLETE = "complete"
    EXPIRE = "expire"
    RUN_OUT = "run out"


LIFECYCLE = Lifecycle(
    "checkout.session",
    Status,
    starts=(Status.OPEN,),
    final=(Status.COMPLETE, Status.EXPIRED),
    moves={
        Status.OPEN: {
            Move.UPDATE: Status.OPEN,
            Move.COMPLETE: Status.COMPLETE,
            Move.EXPIRE: Status.EXPIRED,
            Move.RUN_OUT: Status.EXPIRED,
        },
        Status.COMPLETE: {},
        Status.EXPIRED: {},
    },
    by={
        Move.UPDATE: "`POST /v1/checkout/sessions/:id`, of more than metadata, which can be written in every state",
        Move.COMPLETE: "the buyer, on the payment page",
        Move.EXPIRE: "`POST /v1/checkout/sessions/:id/expire`",
        Move.RUN_OUT: "time: `expires_at` has come",
    },
    rule="SES-01",
)
SHORTEST_LIFE_SECONDS = 30 * 60
LONGEST_LIFE_SECONDS = 24 * 60 * 60
"""Documented bounds of `expires_at`, counted from creation; the longest is also the default."""


def runs_out_at(status: Status | str, expires_at: int) -> int | None:
    """When a session expires by itself: at `expires_at`, not a second later (SES-04, SES-05). None if it does not."""
    return expires_at if LIFECYCLE.allows(status, Move.RUN_OUT) else None


class PaymentStatus(str, Enum):
    """`payment_status` of a session: whether what was due has been paid."""

    UNPAID = "unpaid"
    PAID = "paid"
    NO_PAYMENT_REQUIRED = "no_payment_required"


class PaymentOutcome(Enum):
    """What has become of the money when a session is complete, or later."""

    RECEIVED = "received"
    ON_ITS_WAY = "on its way"  # a bank debit: `settle` or `reject` follow
    HELD = "held"  # authorised, to be captured later
    NOTHING_DUE = "nothing due"  # and a payment method was collected all the same
    NOT_ASKED_FOR = "not asked for"  # nothing is due, and no payment method was collected


PAYMENT_LIFECYCLE = Lifecycle(
    "checkout.session",
    PaymentStatus,
    starts=(PaymentStatus.UNPAID, PaymentStatus.NO_PAYMENT_REQUIRED),
    final=(PaymentStatus.PAID, PaymentStatus.NO_PAYMENT_REQUIRED),
    moves={
        PaymentStatus.UNPAID: {
            PaymentOutcome.RECEIVED: PaymentStatus.PAID,
            PaymentOutcome.ON_ITS_WAY: PaymentStatus.UNPAID,
            PaymentOutcome.HELD: PaymentStatus.UNPAID,  # *inferred*: no body of such a session was recorded
            PaymentOutcome.NOTHING_DUE: PaymentStatus.PAID,  # PAY-03
            PaymentOutcome.NOT_ASKED_FOR: PaymentStatus.NO_PAYMENT_REQUIRED,  # PAY-03; the doubt zero_total_payment_status
        },
        PaymentStatus.PAID: {},
        PaymentStatus.NO_PAYMENT_REQUIRED: {},  # of a setup session from the start
    },
    by={
        PaymentOutcome.RECEIVED: "the buyer pays, or the money of a delayed payment arrives",
        PaymentOutcome.ON_ITS_WAY: "the buyer pays by a delayed method, such as a bank debit",
        PaymentOutcome.HELD: "the buyer pays what is to be captured by hand",
        PaymentOutcome.NOTHING_DUE: "the buyer completes a session that costs nothing, and leaves a payment method",
        PaymentOutcome.NOT_ASKED_FOR: "the buyer completes a session that costs nothing, without a payment method",
    },
    rule="PAY-03",
    field="payment_status",
)

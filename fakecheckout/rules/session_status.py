"""The life of a Checkout Session, as one table: every state, every move, and what a move leads to.

    open ──complete──▶ complete
      │
      ├──expire─────▶ expired        asked for: POST /v1/checkout/sessions/:id/expire
      └──run_out────▶ expired        by itself: `expires_at` has passed

A move that is not in the table is refused and changes nothing. Nothing leaves `complete` or `expired` (SES-01).
This file does not know what else a move changes (url, events, money), who asks for it, or what time it is.
"""

from __future__ import annotations

from enum import Enum


class Status(str, Enum):
    """`status` of a session, with Stripe's words as values."""

    OPEN = "open"
    COMPLETE = "complete"
    EXPIRED = "expired"


class Move(str, Enum):
    """What can happen to a session. The values are the participles of Stripe's refusals: "… can be expired"."""

    UPDATE = "updated"  # everything but metadata; metadata can be written in every state
    COMPLETE = "completed"
    EXPIRE = "expired"
    RUN_OUT = "run out"


TRANSITIONS: dict[tuple[Status, Move], Status] = {
    (Status.OPEN, Move.UPDATE): Status.OPEN,
    (Status.OPEN, Move.COMPLETE): Status.COMPLETE,
    (Status.OPEN, Move.EXPIRE): Status.EXPIRED,
    (Status.OPEN, Move.RUN_OUT): Status.EXPIRED,
}
SHORTEST_LIFE_SECONDS = 30 * 60
LONGEST_LIFE_SECONDS = 24 * 60 * 60
"""Documented bounds of `expires_at`, counted from creation; the longest is also the default."""


class MoveRefused(Exception):
    """The table has no line for this state and move. Carries both; the state stays what it was."""

    def __init__(self, status: Status, move: Move) -> None:
        super().__init__(f"a session that is {status.value} cannot be {move.value}")
        self.status = status
        self.move = move


def allows(status: Status, move: Move) -> bool:
    """Whether the table has a line for this state and move; nothing moves."""
    return (status, move) in TRANSITIONS


def step(status: Status, move: Move) -> Status:
    """The state after `move`. Raises `MoveRefused` when the table has no such line."""
    try:
        return TRANSITIONS[status, move]
    except KeyError:
        raise MoveRefused(status, move) from None


def runs_out_at(status: Status, expires_at: int) -> int | None:
    """When an open session expires by itself: at `expires_at`, not a second later (SES-04, SES-05). None for others."""
    return expires_at if status is Status.OPEN else None


class PaymentStatus(str, Enum):
    """`payment_status` of a session: whether what was due has been paid."""

    UNPAID = "unpaid"
    PAID = "paid"
    NO_PAYMENT_REQUIRED = "no_payment_required"


class PaymentOutcome(Enum):
    """What has become of the money when a session is complete."""

    RECEIVED = "received"
    ON_ITS_WAY = "on its way"  # a bank debit: `settle` or `reject` follow
    HELD = "held"  # authorised, to be captured later
    NOTHING_DUE = "nothing due"  # and a payment method was collected all the same
    NOT_ASKED_FOR = "not asked for"  # nothing is due, and no payment method was collected


PAYMENT_STATUS: dict[PaymentOutcome, PaymentStatus] = {
    PaymentOutcome.RECEIVED: PaymentStatus.PAID,
    PaymentOutcome.ON_ITS_WAY: PaymentStatus.UNPAID,
    PaymentOutcome.HELD: PaymentStatus.UNPAID,  # *inferred*: no body of such a session was recorded
    PaymentOutcome.NOTHING_DUE: PaymentStatus.PAID,  # PAY-03
    PaymentOutcome.NOT_ASKED_FOR: PaymentStatus.NO_PAYMENT_REQUIRED,  # PAY-03; the doubt zero_total_payment_status
}
"""`payment_status` at completion in payment and subscription mode; a setup session needs no payment from the start."""

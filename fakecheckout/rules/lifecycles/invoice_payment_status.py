"""The life of an invoice payment: what is to be paid on an invoice by an intent, until it is paid or canceled (LIF-06).

What becomes of the invoice and the intent is not known here.
"""

from __future__ import annotations

from enum import Enum

from .lifecycle import Lifecycle


class Status(str, Enum):
    """`status` of an invoice payment, with Stripe's words as values."""

    OPEN = "open"
    PAID = "paid"
    CANCELED = "canceled"


class Move(str, Enum):
    """What can happen to an invoice payment."""

    PAY = "pay"
    CANCEL = "cancel"


LIFECYCLE = Lifecycle(
    "invoice_payment",
    Status,
    starts=(Status.OPEN,),
    final=(Status.PAID, Status.CANCELED),
    moves={
        Status.OPEN: {Move.PAY: Status.PAID, Move.CANCEL: Status.CANCELED},
        Status.PAID: {},
        Status.CANCELED: {},
    },
    by={
        Move.PAY: "its payment intent succeeds",
        Move.CANCEL: "the invoice is paid by another payment, or voided",
    },
    rule="LIF-06",
)

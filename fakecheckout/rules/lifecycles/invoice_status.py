"""The life of an invoice: drafted, finalized, paid or given up (LIF-05).

A draft can also be deleted, which is no status. What an invoice comes to, and when it is finalized, is not known here.
"""

from __future__ import annotations

from enum import Enum

from .lifecycle import Lifecycle


class Status(str, Enum):
    """`status` of an invoice, with Stripe's words as values."""

    DRAFT = "draft"
    OPEN = "open"
    PAID = "paid"
    UNCOLLECTIBLE = "uncollectible"
    VOID = "void"


class Move(str, Enum):
    """What can happen to an invoice."""

    FINALIZE = "finalize"
    PAY = "pay"
    FAIL_PAYMENT = "fail payment"
    SEND = "send"
    MARK_UNCOLLECTIBLE = "mark uncollectible"
    VOID = "void"


LIFECYCLE = Lifecycle(
    "invoice",
    Status,
    starts=(Status.DRAFT,),
    final=(Status.PAID, Status.VOID),
    moves={
        Status.DRAFT: {Move.FINALIZE: Status.OPEN, Move.PAY: Status.PAID},
        Status.OPEN: {
            Move.PAY: Status.PAID,
            Move.FAIL_PAYMENT: Status.OPEN,
            Move.SEND: Status.OPEN,
            Move.MARK_UNCOLLECTIBLE: Status.UNCOLLECTIBLE,
            Move.VOID: Status.VOID,
        },
        Status.PAID: {},
        Status.UNCOLLECTIBLE: {
            Move.PAY: Status.PAID,
            Move.FAIL_PAYMENT: Status.UNCOLLECTIBLE,
            Move.VOID: Status.VOID,  # documented; a refusal that was recorded says "open" alone
        },
        Status.VOID: {},
    },
    by={
        Move.FINALIZE: "`POST /v1/invoices/:id/finalize`, or time: about an hour after it was made",
        Move.PAY: "`POST /v1/invoices/:id/pay`, which finalizes a draft first; the first payment; nothing is due",
        Move.FAIL_PAYMENT: "the same, or a retry, and the bank says no",
        Move.SEND: "`POST /v1/invoices/:id/send`",
        Move.MARK_UNCOLLECTIBLE: "`POST /v1/invoices/:id/mark_uncollectible`, or the end of the retries",
        Move.VOID: "`POST /v1/invoices/:id/void`, or the end of an incomplete subscription",
    },
    rule="LIF-05",
)

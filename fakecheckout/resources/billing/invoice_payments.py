"""Invoice payments: what was paid, or is to be paid, on an invoice by an intent; retrieved and listed.

What becomes of the invoice itself is not known here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...protocol.kinds import Kind, fields, list_operation, retrieve_operation
from ...protocol.versions.basil_2025_03_31 import INVOICE_OF, INVOICE_PAYMENTS
from ...rules.lifecycles import invoice_payment_status, invoice_status
from ...rules.lifecycles.invoice_payment_status import LIFECYCLE, Move
from ...store.objects import Object, in_wire_order
from ...store.transaction import Transaction
from .. import base
from ..base import is_created_in, list_objects
from ..call import Call
from ..defaults import new_object
from ..statuses import status_after

_UNPAID = LIFECYCLE.start(invoice_payment_status.Status.OPEN)


def new_invoice_payment(call: Call, invoice: Object, intent: Object) -> Object:
    """The payment of an invoice, paid as the invoice is, and kept."""
    is_paid = invoice["status"] == invoice_status.Status.PAID
    payment = new_object(
        "invoice_payment",
        call.transaction.new_id("invoice_payment"),
        amount_paid=invoice["total"] if is_paid else None,
        amount_requested=invoice["total"],
        created=call.now,
        currency=invoice["currency"],
        invoice=invoice["id"],
        payment={"payment_intent": intent["id"], "type": "payment_intent"},
        status=(LIFECYCLE.after(_UNPAID, Move.PAY) if is_paid else _UNPAID).value,
        status_transitions={"canceled_at": None, "paid_at": call.now if is_paid else None},
    )
    _keep(call, payment)
    return payment


def _keep(call: Call, payment: Object) -> None:
    call.transaction.put("invoice_payment", payment["id"], payment)
    call.transaction.put_record(INVOICE_PAYMENTS, payment["invoice"], [payment])


def async_succeed(call: Call, invoice: Object) -> Object:
    """The money of a delayed payment is here."""
    (present,) = call.transaction.get_record(INVOICE_PAYMENTS, invoice["id"]) or [{}]
    payment: Object = {
        **present,
        "amount_paid": invoice["total"],
        "status": status_after(LIFECYCLE, present, Move.PAY),
        "status_transitions": {"canceled_at": None, "paid_at": call.now},
    }
    _keep(call, payment)
    return payment


def _load(transaction: Transaction, payment: Object, _: Callable[[Any], str]) -> None:
    """What older versions show of it on the invoice and on the intent follows from it."""
    invoice, intent = payment.get("invoice"), (payment.get("payment") or {}).get("payment_intent")
    transaction.put("invoice_payment", payment["id"], in_wire_order(payment))
    if isinstance(invoice, str):
        others = [each for each in transaction.get_record(INVOICE_PAYMENTS, invoice) or () if each["id"] != payment["id"]]
        transaction.put_record(INVOICE_PAYMENTS, invoice, [*others, payment])
        if isinstance(intent, str):
            transaction.put_record(INVOICE_OF, intent, invoice)


def list_(call: Call) -> Object:
    """The payments of invoices, of one if it is named."""
    sent = call.params

    def keep(payment: Object) -> bool:
        filters = sent.get("payment") or {}
        return (
            sent.get("invoice") in (None, payment.get("invoice"))
            and sent.get("status") in (None, payment.get("status"))
            and filters.get("payment_intent") in (None, (payment.get("payment") or {}).get("payment_intent"))
            and is_created_in(payment, sent.get("created"))
        )

    return list_objects(call, "invoice_payment", keep)


KIND = Kind(
    "invoice_payment",
    path="/v1/invoice_payments",
    id=("inpay_1", 30),
    param="invoice_payment",
    indexes={"invoice": lambda invoice_payment: invoice_payment.get("invoice")},
    defaults=fields(
        "amount_paid",
        amount_requested=0,
        created=0,
        currency="",
        invoice="",
        is_default=True,
        livemode=False,
        payment={},
        status=_UNPAID.value,
        status_transitions=dict.fromkeys(("canceled_at", "paid_at")),
    ),
    expands={"invoice": "invoice", "payment.charge": "charge", "payment.payment_intent": "payment_intent"},
    load=_load,
    operations=(
        list_operation(list_, "created.* invoice payment.* status"),
        retrieve_operation(base.retrieve),
    ),
)

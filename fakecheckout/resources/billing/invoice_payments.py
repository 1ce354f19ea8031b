"""Reading subscriptions and invoices: retrieved and listed, with lines and payments (PAY-18).

What a finished session makes of them is `first_invoices`; what is done to them afterwards is not modelled yet.
"""

from __future__ import annotations

from ...protocol.kinds import Kind, fields, list_operation, retrieve_operation
from ...store.objects import Object
from .. import base
from ..base import is_created_in, list_objects
from ..call import Call


def list_(call: Call) -> Object:
    """The payments of invoices, of one if it is named."""
    sent = call.params

    def keep(payment: Object) -> bool:
        of = sent.get("payment") or {}
        return (
            sent.get("invoice") in (None, payment["invoice"])
            and sent.get("status") in (None, payment["status"])
            and of.get("payment_intent") in (None, payment["payment"].get("payment_intent"))
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
        status="open",
        status_transitions=dict.fromkeys(("canceled_at", "paid_at")),
    ),
    expands={"invoice": "invoice", "payment.charge": "charge", "payment.payment_intent": "payment_intent"},
    is_only_read=True,
    operations=(
        list_operation(list_, "created.* invoice payment.* status"),
        retrieve_operation(base.retrieve),
    ),
)

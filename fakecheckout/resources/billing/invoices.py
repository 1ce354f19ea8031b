"""Invoices: finalized and paid, or waiting for the money of a delayed payment; retrieved and listed (PAY-13).

The fields of a session's invoice are not known here; what is done to an invoice afterwards is not modelled yet.
"""

from __future__ import annotations

from typing import Any

from ...protocol.kinds import Kind, ListOf, fields, list_operation, retrieve_operation
from ...protocol.rendering.pagination import DEFAULT_LIMIT, list_object
from ...protocol.versions.basil_2025_03_31 import INVOICE_OF
from ...rules.lifecycles import invoice_status, payment_intent_status, subscription_status
from ...store.objects import Object
from ...store.transaction import Transaction
from .. import base
from ..base import check_customer_filter, is_created_in, list_objects, previous_attributes
from ..call import Call
from ..checkout.purchase import Purchase
from ..checkout.stored_sessions import is_before_basil
from ..deadlines import due_and_not_modelled
from ..statuses import status_after
from . import invoice_payments


def finalize(purchase: Purchase, invoice: Object, intent: Object | None) -> None:
    """Paid at once if nothing is due (EVT-02) or the money is here; open while it is on its way. Kept, and told."""
    call = purchase.call
    is_paid = intent is None or intent["status"] == payment_intent_status.Status.SUCCEEDED
    is_older = is_before_basil(call, purchase.session)
    attempt_count = 1 if intent is not None and is_older else 0  # since basil what the page collects is none (PAY-48)
    attempted: Object = {**invoice, "attempt_count": attempt_count, "attempted": True}
    finalized = _with_payment(attempted, call.now) if is_paid else attempted
    is_subscription = purchase.session["mode"] == "subscription"
    if intent is not None and is_subscription and is_older:
        _tell_as_open_then_updated(call, invoice, finalized)
    else:
        _tell_as_finalized(call, finalized)
    if is_paid:
        _tell_as_paid(call, finalized)
    call.transaction.put("invoice", finalized["id"], finalized)
    if intent is not None:
        payment = _record_payment(call, finalized, intent)
        if is_paid and is_subscription and not is_older:
            purchase.call.emit("invoice_payment.paid", payment)


def _tell_as_finalized(call: Call, invoice: Object) -> None:
    """As it stands at the end: of a payment, where nothing is due, and since basil. No `invoice.updated` follows (EVT-13)."""
    call.emit("invoice.created", invoice)
    call.emit("invoice.finalized", invoice)


def _tell_as_open_then_updated(call: Call, invoice: Object, finalized: Object) -> None:
    """Of a subscription that is charged, before basil: open first, then with the attempt to pay it."""
    call.emit("invoice.created", invoice)
    call.emit("invoice.finalized", invoice)
    call.emit("invoice.updated", finalized, previous_attributes(invoice, finalized))


def _tell_as_paid(call: Call, invoice: Object) -> None:
    call.emit("invoice.paid", invoice)
    call.emit("invoice.payment_succeeded", invoice)


def _record_payment(call: Call, invoice: Object, intent: Object) -> Object:
    """The payment of an invoice by an intent. Intent and charge showed their invoice before basil."""
    for id in (str(intent["id"]), str(intent["latest_charge"])):
        call.transaction.put_record(INVOICE_OF, id, invoice["id"])
    return invoice_payments.new_invoice_payment(call, invoice, intent)


def _with_payment(invoice: Object, now: int) -> Object:
    return {
        **invoice,
        "amount_paid": invoice["total"],
        "amount_remaining": 0,
        "status": status_after(invoice_status.LIFECYCLE, invoice, invoice_status.Move.PAY),
        "status_transitions": {**invoice["status_transitions"], "paid_at": now},
    }


def async_succeed(call: Call, id: str) -> None:
    """The money of a delayed payment is here: the invoice is paid."""
    invoice: Object = call.transaction.get("invoice", id)
    paid = _with_payment(invoice, call.now)
    call.transaction.put("invoice", id, paid)
    payment = invoice_payments.async_succeed(call, paid)
    call.emit("invoice.updated", paid, previous_attributes(invoice, paid))
    _tell_as_paid(call, paid)
    call.emit("invoice_payment.paid", payment)


def async_fail(call: Call, id: str) -> None:
    """The invoice stays open, and its subscription is past due (documented for bank debits)."""
    invoice: Object = call.transaction.get("invoice", id)
    call.emit("invoice.payment_failed", invoice)
    if invoice["parent"] is None:
        return
    subscription: Object = call.transaction.get("subscription", invoice["parent"]["subscription_details"]["subscription"])
    past_due = status_after(subscription_status.LIFECYCLE, subscription, subscription_status.Move.FAIL_PAYMENT)
    after: Object = {**subscription, "status": past_due}
    call.transaction.put("subscription", after["id"], after)
    call.emit("customer.subscription.updated", after, {"status": subscription["status"]})


def list_(call: Call) -> Object:
    sent = call.params
    check_customer_filter(call)

    def keep(invoice: Object) -> bool:
        due = sent.get("due_date")
        return (
            all(invoice.get(name) == sent[name] for name in ("collection_method", "customer", "status") if name in sent)
            and sent.get("subscription") in (None, subscription_of(invoice))
            and is_created_in(invoice, sent.get("created"))
            and (due is None or (invoice.get("due_date") is not None and is_created_in({"created": invoice["due_date"]}, due)))
        )

    index: tuple[str, Any] | None = ("customer", sent["customer"]) if "customer" in sent else None
    return list_objects(call, "invoice", keep, index)


def subscription_of(invoice: Object) -> str | None:
    """The id of the subscription that an invoice is for, if it is for one."""
    details = (invoice.get("parent") or {}).get("subscription_details") or {}
    id: str | None = details.get("subscription")
    return id


def _payments_of(transaction: Transaction, invoice: Object) -> Object:
    """As an invoice shows them when expanded: the address names no invoice, and nothing is counted (PAY-50)."""
    payments = transaction.indexed("invoice_payment", "invoice", invoice["id"])[::-1]
    return list_object(payments[:DEFAULT_LIMIT], len(payments) > DEFAULT_LIMIT, "/v1/invoices/payments")


def _finalizes_at(invoice: Object) -> int | None:
    at: int | None = invoice.get("automatically_finalizes_at")
    return at if invoice.get("status") == invoice_status.Status.DRAFT else None


def _next_attempt_at(invoice: Object) -> int | None:
    at: int | None = invoice.get("next_payment_attempt")
    return at if invoice.get("status") == invoice_status.Status.OPEN else None


KIND = Kind(
    "invoice",
    path="/v1/invoices",
    id=("in_1", 27),
    param="invoice",
    indexes={"customer": lambda invoice: invoice.get("customer")},
    defaults=fields(
        "account_tax_ids application automatically_finalizes_at custom_fields customer_account customer_address "
        "customer_email customer_name customer_phone customer_shipping default_payment_method default_source description "
        "due_date effective_at footer from_invoice hosted_invoice_url invoice_pdf last_finalization_error latest_revision "
        "next_payment_attempt number on_behalf_of parent receipt_number rendering shipping_cost shipping_details "
        "statement_descriptor subtotal_excluding_tax test_clock total_excluding_tax webhooks_delivered_at",
        account_country="US",
        account_name="fakecheckout",
        amount_due=0,
        amount_overpaid=0,
        amount_paid=0,
        amount_remaining=0,
        amount_shipping=0,
        attempt_count=0,
        attempted=False,
        auto_advance=False,
        automatic_tax=fields("disabled_reason liability provider status", enabled=False),
        billing_reason="manual",
        collection_method="charge_automatically",
        created=0,
        currency="",
        customer="",
        customer_tax_exempt="none",
        customer_tax_ids=[],
        default_tax_rates=[],
        discounts=[],
        ending_balance=0,
        issuer={"type": "self"},
        lines={},
        livemode=False,
        metadata={},
        payment_settings=dict.fromkeys(("default_mandate", "payment_method_options", "payment_method_types")),
        period_end=0,
        period_start=0,
        post_payment_credit_notes_amount=0,
        pre_payment_credit_notes_amount=0,
        starting_balance=0,
        status=invoice_status.LIFECYCLE.start(invoice_status.Status.DRAFT).value,
        status_transitions=dict.fromkeys(("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at")),
        subtotal=0,
        total=0,
        total_discount_amounts=[],
        total_pretax_credit_amounts=[],
        total_taxes=[],
    ),
    expands={
        "charge": "charge",
        "customer": "customer",
        "default_payment_method": "payment_method",
        "discounts": "discount",
        "payment_intent": "payment_intent",
        "shipping_cost.shipping_rate": "shipping_rate",
        "subscription": "subscription",
        "total_discount_amounts.discount": "discount",
    },
    inline_lists={"lines": "line_item"},
    lists={"payments": ListOf("invoice_payment", make=_payments_of)},
    due={
        "automatically_finalizes_at": due_and_not_modelled(_finalizes_at, "Stripe finalizes the draft then"),
        "next_payment_attempt": due_and_not_modelled(_next_attempt_at, "Stripe tries to collect the payment then"),
    },
    not_modelled_expansions=("confirmation_secret",),
    operations=(
        list_operation(list_, "collection_method created.* customer due_date.* status subscription"),
        retrieve_operation(base.retrieve),
    ),
)

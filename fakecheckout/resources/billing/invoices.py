"""The subscription that a session starts, and the invoice that goes with it or with a payment (PAY-11, PAY-13).

Amounts are those of the session; what a subscription and its items look like is `subscriptions_made`'s. What becomes of them
later, at the end of a period, is not modelled yet.
"""

from __future__ import annotations

from typing import Any

from ...protocol.kinds import Kind, ListOf, fields, list_operation, retrieve_operation
from ...protocol.versions.basil_2025_03_31 import INVOICE_OF, INVOICE_PAYMENTS
from ...store.ids import account_id, token
from ...store.objects import Object
from .. import base
from ..base import check_customer_filter, is_created_in, list_objects
from ..call import Call
from ..checkout.lookups import is_before_basil
from ..checkout.records import SHIPPING_TAXES, BuyerDetails, CompletionParameters
from ..customers import customers
from ..defaults import new_object
from ..events.delivery_order import EventBatch
from . import subscriptions
from .invoice_lines import invoice_tax, new_invoice_lines, session_discounts, sum_by_rate


def start_billing(
    call: Call,
    events: EventBatch,
    session: Object,
    customer: Object,
    method: Object | None,
    intent: Object | None,
    data: CompletionParameters,
    said: BuyerDetails,
) -> dict[str, Any]:
    """Makes them, and gives what the session shows of them: `invoice`, and `subscription` in that mode."""
    customer = _with_currency(call, events, session, customer)
    id = call.transaction.new_id("invoice")
    invoice_lines: list[Object]
    if session["mode"] == "subscription":
        subscription = subscriptions.new_subscription(call, session, customer, method, id, data)
        invoice_lines = new_invoice_lines(call, session, id, subscription)
        incomplete = intent is not None and is_before_basil(call, session)
        if incomplete:
            first = {**subscription, "default_payment_method": None, "status": "incomplete"}
            events.add("customer.subscription.created", first)
            previous = {name: first[name] for name in ("default_payment_method", "status")}
            events.add("customer.subscription.updated", subscription, previous)
        else:
            events.add("customer.subscription.created", subscription)
    else:
        subscription = None
        invoice_lines = new_invoice_lines(call, session, id, None)
    finalized = _new_invoice(call, session, customer, id, invoice_lines, subscription, said, data)
    _finalize(call, events, session, finalized, intent)
    left: dict[str, Any] = {"invoice": id}
    if subscription is not None:
        left["subscription"] = subscription["id"]
    return left


def _with_currency(call: Call, events: EventBatch, session: Object, customer: Object) -> Object:
    """The first invoice holds a customer to its currency and takes a number (PAY-27)."""
    after = {
        **customer,
        "currency": customer.get("currency") or session["currency"],
        "next_invoice_sequence": (customer.get("next_invoice_sequence") or 1) + 1,
    }
    call.transaction.put("customer", customer["id"], after)
    if customer.get("currency") is None:
        events.add("customer.updated", after, {"currency": None})
    return after


def _new_invoice(
    call: Call,
    session: Object,
    customer: Object,
    id: str,
    lines: list[Object],
    subscription: Object | None,
    said: BuyerDetails,
    data: CompletionParameters,
) -> Object:
    """The invoice as it is finalized: numbered and open, nothing paid."""
    url = f"https://invoice.stripe.com/i/{account_id(call.transaction.store.seed)}/test_{token(f'{id}/hosted', 80)}"
    return new_object(
        "invoice",
        id,
        **_of_customer(customer),
        **_of_seller(session, subscription),
        **_of_money(call, session, lines),
        automatic_tax={"disabled_reason": None, **session["automatic_tax"]},
        billing_reason="manual" if subscription is None else "subscription_create",
        created=call.now,
        currency=session["currency"],
        customer_tax_ids=said.tax_ids,
        default_tax_rates=(subscription or {}).get("default_tax_rates", []),
        effective_at=call.now,
        hosted_invoice_url=f"{url}?s=ap",
        invoice_pdf=f"{url.replace('invoice.stripe.com/i', 'pay.stripe.com/invoice')}/pdf?s=ap",
        lines={
            "object": "list",
            "data": lines,
            "has_more": False,
            "total_count": len(lines),
            "url": f"/v1/invoices/{id}/lines",
        },
        number=f"{customers.invoice_prefix(call, customer)}-{customer['next_invoice_sequence'] - 1:04}",
        on_behalf_of=(subscription or {}).get("on_behalf_of") or data.get("payment_intent_data", {}).get("on_behalf_of"),
        parent=None
        if subscription is None
        else {
            "quote_details": None,
            "subscription_details": {"metadata": subscription["metadata"], "subscription": subscription["id"]},
            "type": "subscription_details",
        },
        period_end=call.now,
        period_start=call.now,
        shipping_cost=session["shipping_cost"],
        shipping_details=None if said.shipping is None else {**said.shipping, "phone": said.phone},
        status="open",
        status_transitions={"finalized_at": call.now, "marked_uncollectible_at": None, "paid_at": None, "voided_at": None},
    )


def _of_customer(customer: Object) -> dict[str, Any]:
    """What an invoice copies from its customer."""
    return {
        "customer": customer["id"],
        "customer_address": customer.get("address"),
        "customer_email": customer["email"],
        "customer_name": customer.get("name"),
        "customer_phone": customer.get("phone"),
        "customer_shipping": customer.get("shipping"),
        "customer_tax_exempt": customer.get("tax_exempt", "none"),
    }


def _of_seller(session: Object, subscription: Object | None) -> dict[str, Any]:
    """What the seller said of invoices, for this payment or for all of a subscription."""
    said: dict[str, Any] = (session["invoice_creation"] or {}).get("invoice_data", {})
    if subscription is not None:
        said = subscription["invoice_settings"]
    given = {name: said.get(name) for name in ("account_tax_ids", "custom_fields", "description", "footer")}
    return {
        **given,
        "issuer": said.get("issuer") or {"type": "self"},
        "metadata": said.get("metadata", {}),
        "rendering": said.get("rendering_options"),
    }


def _of_money(call: Call, session: Object, lines: list[Object]) -> dict[str, Any]:
    """What the invoice comes to: the session's totals, and what they are made of."""
    total, details = session["amount_total"], session["total_details"]
    shipping = [invoice_tax(call, tax) for tax in call.transaction.get_record(SHIPPING_TAXES, session["id"]) or ()]
    taxes = [tax for line in lines for tax in line["taxes"]] + shipping
    inclusive = sum(tax["amount"] for tax in taxes if tax["tax_behavior"] == "inclusive")
    discounts = [each["id"] for each in session_discounts(call, session)]
    return {
        "amount_due": total,
        "amount_remaining": total,
        "amount_shipping": details["amount_shipping"],
        "discounts": discounts,
        "subtotal": session["amount_subtotal"],
        "subtotal_excluding_tax": session["amount_subtotal"] - inclusive,
        "total": total,
        "total_discount_amounts": [{"amount": details["amount_discount"], "discount": each} for each in discounts],
        "total_excluding_tax": total - details["amount_tax"],
        "total_taxes": sum_by_rate(taxes),
    }


def _finalize(call: Call, events: EventBatch, session: Object, invoice: Object, intent: Object | None) -> None:
    """Paid at once if nothing is due (EVT-02) or the money is here; open while it is on its way."""
    total = invoice["total"]
    is_paid = intent is None or intent["status"] == "succeeded"
    paid: Object = {
        **invoice,
        "amount_paid": total if is_paid else 0,
        "amount_remaining": 0 if is_paid else total,
        "attempt_count": 0 if intent is None else 1,
        "attempted": True,
        "status": "paid" if is_paid else "open",
    }
    if is_paid:
        paid["status_transitions"] = {**invoice["status_transitions"], "paid_at": call.now}
    first = paid if intent is None or session["mode"] == "payment" else invoice
    events.add("invoice.created", first)
    events.add("invoice.finalized", first)
    if first is not paid:
        events.add("invoice.updated", paid, _before(invoice, paid))
    payment = None if intent is None else _new_invoice_payment(call, paid, intent)
    if is_paid:
        events.add("invoice.paid", paid)
        events.add("invoice.payment_succeeded", paid)
    call.transaction.put("invoice", paid["id"], paid)
    if payment is not None and intent is not None:
        call.transaction.put("invoice_payment", payment["id"], payment)
        call.transaction.put_record(INVOICE_PAYMENTS, paid["id"], [payment])
        for id in (intent["id"], intent["latest_charge"]):
            call.transaction.put_record(INVOICE_OF, id, paid["id"])
        if is_paid and session["mode"] == "subscription" and not is_before_basil(call, session):
            events.add("invoice_payment.paid", payment)


def _before(invoice: Object, paid: Object) -> dict[str, Any]:
    """What the update replaced (EVT-04)."""
    previous = {name: value for name, value in invoice.items() if paid[name] != value}
    if "status_transitions" in previous:
        previous["status_transitions"] = {"paid_at": None}
    return previous


def _new_invoice_payment(call: Call, invoice: Object, intent: Object) -> Object:
    is_paid = invoice["status"] == "paid"
    return new_object(
        "invoice_payment",
        call.transaction.new_id("invoice_payment"),
        amount_paid=invoice["total"] if is_paid else None,
        amount_requested=invoice["total"],
        created=call.now,
        currency=invoice["currency"],
        invoice=invoice["id"],
        payment={"payment_intent": intent["id"], "type": "payment_intent"},
        status="paid" if is_paid else "open",
        status_transitions={"canceled_at": None, "paid_at": call.now if is_paid else None},
    )


def async_succeed(call: Call, events: EventBatch, id: str) -> None:
    """The money of a delayed payment is here: the invoice is paid."""
    invoice: Object = call.transaction.get("invoice", id)
    paid: Object = {
        **invoice,
        "amount_paid": invoice["total"],
        "amount_remaining": 0,
        "status": "paid",
        "status_transitions": {**invoice["status_transitions"], "paid_at": call.now},
    }
    call.transaction.put("invoice", id, paid)
    (present,) = call.transaction.get_record(INVOICE_PAYMENTS, id) or [{}]
    payment: Object = {
        **present,
        "amount_paid": invoice["total"],
        "status": "paid",
        "status_transitions": {"canceled_at": None, "paid_at": call.now},
    }
    call.transaction.put("invoice_payment", payment["id"], payment)
    call.transaction.put_record(INVOICE_PAYMENTS, id, [payment])
    events.add("invoice.updated", paid, _before(invoice, paid))
    events.add("invoice.paid", paid)
    events.add("invoice.payment_succeeded", paid)
    events.add("invoice_payment.paid", payment)


def async_fail(call: Call, events: EventBatch, id: str) -> None:
    """The invoice stays open, and its subscription is past due (documented for bank debits)."""
    invoice: Object = call.transaction.get("invoice", id)
    events.add("invoice.payment_failed", invoice)
    if invoice["parent"] is None:
        return
    subscription: Object = call.transaction.get("subscription", invoice["parent"]["subscription_details"]["subscription"])
    after: Object = {**subscription, "status": "past_due"}
    call.transaction.put("subscription", after["id"], after)
    events.add("customer.subscription.updated", after, {"status": subscription["status"]})


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
        status="draft",
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
    lists={"payments": ListOf("invoice_payment", by="invoice")},
    not_modelled_expansions=("application", "confirmation_secret", "on_behalf_of", "quote", "test_clock"),
    is_only_read=True,
    operations=(
        list_operation(list_, "collection_method created.* customer due_date.* status subscription"),
        retrieve_operation(base.retrieve),
    ),
)

"""The subscription that a session starts, and the invoice that goes with it or with a payment (semantics.md 12.6 and 12.7).

Amounts are those of the session; what a subscription and its items look like is `subscriptions_made`'s. What becomes of them
later, at the end of a period, is not modelled yet.
"""

from __future__ import annotations

from typing import Any

from . import customers, shapes, subscriptions_made
from .authentication import account_id
from .call import Call
from .invoice_lines import discounts_of, lines_of, summed, tax_of
from .page_details import Said
from .payments import kept_data
from .store import Object, token
from .telling import Told
from .versions import BASIL, is_before


def is_before_basil(call: Call, session: Object) -> bool:
    """Whether the request that made the session is older than 2025-03-31.basil: then the subscription comes first."""
    return is_before(kept_data(call, session).get("version", BASIL), BASIL)


def made(
    call: Call,
    told: Told,
    session: Object,
    customer: Object,
    method: Object | None,
    intent: Object | None,
    data: dict[str, Any],
    said: Said,
) -> dict[str, Any]:
    """Makes them, and gives what the session shows of them: `invoice`, and `subscription` in that mode."""
    customer = _with_currency(call, told, session, customer)
    id = call.fork.new_id("invoice")
    invoice_lines: list[Object]
    if session["mode"] == "subscription":
        subscription = subscriptions_made.made(call, session, customer, method, id, data)
        invoice_lines = lines_of(call, session, id, subscription)
        incomplete = intent is not None and is_before_basil(call, session)
        if incomplete:
            first = {**subscription, "default_payment_method": None, "status": "incomplete"}
            told.tell("customer.subscription.created", first)
            previous = {name: first[name] for name in ("default_payment_method", "status")}
            told.tell("customer.subscription.updated", subscription, previous)
        else:
            told.tell("customer.subscription.created", subscription)
    else:
        subscription = None
        invoice_lines = lines_of(call, session, id, None)
    finalized = _invoice(call, session, customer, id, invoice_lines, subscription, said, data)
    _settle(call, told, session, finalized, intent)
    left: dict[str, Any] = {"invoice": id}
    if subscription is not None:
        left["subscription"] = subscription["id"]
    return left


def _with_currency(call: Call, told: Told, session: Object, customer: Object) -> Object:
    """The first invoice holds a customer to its currency and takes a number (recorded: after/011)."""
    after = {
        **customer,
        "currency": customer.get("currency") or session["currency"],
        "next_invoice_sequence": (customer.get("next_invoice_sequence") or 1) + 1,
    }
    call.fork.put("customer", customer["id"], after)
    if customer.get("currency") is None:
        told.tell("customer.updated", after, {"currency": None})
    return after


def _invoice(
    call: Call,
    session: Object,
    customer: Object,
    id: str,
    lines: list[Object],
    subscription: Object | None,
    said: Said,
    data: dict[str, Any],
) -> Object:
    """The invoice as it is finalized: numbered and open, nothing paid."""
    url = f"https://invoice.stripe.com/i/{account_id(call.fork.store.seed)}/test_{token(f'{id}/hosted', 80)}"
    return shapes.made(
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
        number=f"{customers.prefix_of(call, customer)}-{customer['next_invoice_sequence'] - 1:04}",
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
    shipping = [tax_of(call, tax) for tax in call.fork.get("shipping_taxes", session["id"]) or ()]
    taxes = [tax for line in lines for tax in line["taxes"]] + shipping
    inclusive = sum(tax["amount"] for tax in taxes if tax["tax_behavior"] == "inclusive")
    discounts = [each["id"] for each in discounts_of(call, session)]
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
        "total_taxes": summed(taxes),
    }


def _settle(call: Call, told: Told, session: Object, invoice: Object, intent: Object | None) -> None:
    """Paid at once if nothing is due (recorded: after/132 to 135) or the money is here; open while it is on its way."""
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
    told.tell("invoice.created", first)
    told.tell("invoice.finalized", first)
    if first is not paid:
        told.tell("invoice.updated", paid, _before(invoice, paid))
    payment = None if intent is None else _payment(call, paid, intent)
    if is_paid:
        told.tell("invoice.paid", paid)
        told.tell("invoice.payment_succeeded", paid)
    call.fork.put("invoice", paid["id"], paid)
    if payment is not None and intent is not None:
        call.fork.put("invoice_payment", payment["id"], payment)
        call.fork.put("invoice.hidden", paid["id"], {"payments": [payment]})
        for kind, id in (("payment_intent", intent["id"]), ("charge", intent["latest_charge"])):
            call.fork.put(f"{kind}.hidden", id, {"invoice": paid["id"]})
        if is_paid and session["mode"] == "subscription" and not is_before_basil(call, session):
            told.tell("invoice_payment.paid", payment)


def _before(invoice: Object, paid: Object) -> dict[str, Any]:
    """What the update replaced (recorded: after/018)."""
    previous = {name: value for name, value in invoice.items() if paid[name] != value}
    if "status_transitions" in previous:
        previous["status_transitions"] = {"paid_at": None}
    return previous


def _payment(call: Call, invoice: Object, intent: Object) -> Object:
    is_paid = invoice["status"] == "paid"
    return shapes.made(
        "invoice_payment",
        call.fork.new_id("invoice_payment"),
        amount_paid=invoice["total"] if is_paid else None,
        amount_requested=invoice["total"],
        created=call.now,
        currency=invoice["currency"],
        invoice=invoice["id"],
        payment={"payment_intent": intent["id"], "type": "payment_intent"},
        status="paid" if is_paid else "open",
        status_transitions={"canceled_at": None, "paid_at": call.now if is_paid else None},
    )


def arrived(call: Call, told: Told, id: str) -> None:
    """The money of a delayed payment is here: the invoice is paid."""
    invoice: Object = call.fork.get("invoice", id)
    paid: Object = {
        **invoice,
        "amount_paid": invoice["total"],
        "amount_remaining": 0,
        "status": "paid",
        "status_transitions": {**invoice["status_transitions"], "paid_at": call.now},
    }
    call.fork.put("invoice", id, paid)
    row: Object = call.fork.get("invoice.hidden", id)
    payment: Object = {
        **row["payments"][0],
        "amount_paid": invoice["total"],
        "status": "paid",
        "status_transitions": {"canceled_at": None, "paid_at": call.now},
    }
    call.fork.put("invoice_payment", payment["id"], payment)
    call.fork.put("invoice.hidden", id, {**row, "payments": [payment]})
    told.tell("invoice.updated", paid, _before(invoice, paid))
    told.tell("invoice.paid", paid)
    told.tell("invoice.payment_succeeded", paid)
    told.tell("invoice_payment.paid", payment)


def did_not_arrive(call: Call, told: Told, id: str) -> None:
    """The invoice stays open, and its subscription is past due (documented for bank debits)."""
    invoice: Object = call.fork.get("invoice", id)
    told.tell("invoice.payment_failed", invoice)
    if invoice["parent"] is None:
        return
    subscription: Object = call.fork.get("subscription", invoice["parent"]["subscription_details"]["subscription"])
    after: Object = {**subscription, "status": "past_due"}
    call.fork.put("subscription", after["id"], after)
    told.tell("customer.subscription.updated", after, {"status": subscription["status"]})

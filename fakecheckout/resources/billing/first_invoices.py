"""The first invoice of a session: its fields, and the subscription that starts with it in that mode (PAY-11, PAY-13).

Amounts are those of the session. What a subscription looks like, and what becomes of an invoice once it is made, is not known
here.
"""

from __future__ import annotations

from typing import Any

from ...rules.lifecycles import invoice_status
from ...store.ids import account_id, token
from ...store.objects import Object
from ..call import Call
from ..checkout.purchase import Purchase
from ..checkout.records import SHIPPING_TAXES
from ..customers import customers
from ..defaults import new_object
from . import invoices, subscriptions
from .invoice_lines import invoice_tax, new_invoice_lines, session_discounts, sum_by_rate


def start_billing(purchase: Purchase, customer: Object, method: Object | None, intent: Object | None) -> dict[str, Any]:
    """Makes both, and gives what the session shows of them: `invoice`, and `subscription` in that mode."""
    call, session = purchase.call, purchase.session
    customer = _with_currency(purchase, customer)
    id = call.transaction.new_id("invoice")
    subscription = None
    if session["mode"] == "subscription":
        subscription = subscriptions.start(purchase, customer, method, id, is_charged=intent is not None)
    invoices.finalize(purchase, _new_invoice(purchase, customer, id, subscription), intent)
    return {"invoice": id} if subscription is None else {"invoice": id, "subscription": subscription["id"]}


def _with_currency(purchase: Purchase, customer: Object) -> Object:
    """The first invoice holds a customer to its currency and takes a number (PAY-27)."""
    after = {
        **customer,
        "currency": customer.get("currency") or purchase.session["currency"],
        "next_invoice_sequence": (customer.get("next_invoice_sequence") or 1) + 1,
    }
    purchase.call.transaction.put("customer", customer["id"], after)
    if customer.get("currency") is None:
        purchase.call.emit("customer.updated", after, {"currency": None})
    return after


def _new_invoice(purchase: Purchase, customer: Object, id: str, subscription: Object | None) -> Object:
    """The invoice as it is finalized: numbered and open, nothing paid."""
    call, session, buyer = purchase.call, purchase.session, purchase.buyer
    lines = new_invoice_lines(call, session, id, subscription)
    seller = _copied_from_seller(session, subscription)
    url = f"https://invoice.stripe.com/i/{account_id(call.transaction.store.seed)}/test_{token(f'{id}/hosted', 80)}"
    return new_object(
        "invoice",
        id,
        **_copied_from_customer(customer),
        **seller,
        **_amounts(call, session, lines),
        automatic_tax={"disabled_reason": None, **session["automatic_tax"]},
        billing_reason="manual" if subscription is None else "subscription_create",
        created=call.now,
        currency=session["currency"],
        customer_tax_ids=buyer.tax_ids,
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
        number=_number(call, customer, seller["issuer"]),
        on_behalf_of=(subscription or {}).get("on_behalf_of")
        or purchase.parameters.get("payment_intent_data", {}).get("on_behalf_of"),
        parent=None if subscription is None else _parent_subscription(subscription),
        **({} if subscription is None else {"payment_settings": _payment_settings(subscription)}),
        period_end=call.now,
        period_start=call.now,
        shipping_cost=session["shipping_cost"],
        shipping_details=None if buyer.shipping is None else {**buyer.shipping, "phone": buyer.phone},
        status=invoice_status.LIFECYCLE.after(invoice_status.Status.DRAFT, invoice_status.Move.FINALIZE).value,
        status_transitions={"finalized_at": call.now, "marked_uncollectible_at": None, "paid_at": None, "voided_at": None},
    )


def _number(call: Call, customer: Object, issuer: Object) -> str:
    """Prefix and sequence of the customer; of what another account issues, that account's own (PAY-51)."""
    if issuer["type"] != "account":
        return f"{customers.invoice_prefix(call, customer)}-{customer['next_invoice_sequence'] - 1:04}"
    text = f"{call.transaction.store.seed}/{issuer['account']}/invoice_prefix"
    return f"{token(text, 8).upper()}-{call.transaction.next_number(text):04}"


def _payment_settings(subscription: Object) -> Object:
    """Copied from the subscription, without the card's network (PAY-49)."""
    settings = subscription["payment_settings"]
    card = {"request_three_d_secure": settings["payment_method_options"]["card"]["request_three_d_secure"]}
    return {
        "default_mandate": None,
        "payment_method_options": {**settings["payment_method_options"], "card": card},
        "payment_method_types": settings["payment_method_types"],
    }


def _parent_subscription(subscription: Object) -> Object:
    return {
        "quote_details": None,
        "subscription_details": {"metadata": subscription["metadata"], "subscription": subscription["id"]},
        "type": "subscription_details",
    }


def _copied_from_customer(customer: Object) -> dict[str, Any]:
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


def _copied_from_seller(session: Object, subscription: Object | None) -> dict[str, Any]:
    """What the seller says on invoices, for this payment or for all of a subscription."""
    settings: dict[str, Any] = (session["invoice_creation"] or {}).get("invoice_data", {})
    if subscription is not None:
        settings = subscription["invoice_settings"]
    return {
        **{name: settings.get(name) for name in ("account_tax_ids", "custom_fields", "description", "footer")},
        "issuer": settings.get("issuer") or {"type": "self"},
        "metadata": settings.get("metadata", {}),
        "rendering": settings.get("rendering_options"),
    }


def _amounts(call: Call, session: Object, lines: list[Object]) -> dict[str, Any]:
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

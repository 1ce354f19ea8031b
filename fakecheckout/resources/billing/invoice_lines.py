"""The lines of an invoice, one for each line of the session it is for (PAY-13); listed.

Amounts are those of the session's lines. What the invoice as a whole comes to is not worked out here.
"""

from __future__ import annotations

from dataclasses import dataclass

from ...protocol.kinds import Kind, Operation, fields
from ...protocol.rendering.expand_only_fields import get_expand_only
from ...protocol.rendering.pagination import slice_page
from ...rules import currencies
from ...rules.lifecycles import subscription_status
from ...store.ids import token
from ...store.objects import Object
from ..base import get_or_404, get_referenced
from ..call import Call
from ..checkout.amounts.breakdowns import session_discount
from ..checkout.records import LINE_ITEM_DETAILS
from ..checkout.stored_sessions import get_line_items
from ..defaults import new_object

_NO_PARENT: Object = dict.fromkeys(("invoice_item_details", "license_fee_subscription_details", "subscription_item_details"))
_NOT_PRORATED: Object = {"proration": False, "proration_details": {"credited_items": None}}


@dataclass(frozen=True)
class _InvoicedItem:
    """A line of the session, its price, and in a subscription the item that was made for it."""

    item: Object
    price: Object
    subscription: Object | None
    subscription_item: Object | None


def session_discounts(call: Call, session: Object) -> list[Object]:
    """The discount of a session, as a list, which is what an invoice has."""
    return [session_discount(session, call.transaction)] if session["discounts"] else []


def new_invoice_lines(call: Call, session: Object, invoice: str, subscription: Object | None) -> list[Object]:
    """One line for each of the session's, in its order; subscription items come in the same order."""
    subscription_items = iter([] if subscription is None else subscription["items"]["data"])
    discounts = session_discounts(call, session)
    lines: list[Object] = []
    for item in get_line_items(call.transaction, session["id"]):
        price = get_referenced(call, "price", item["price"])
        subscription_item = next(subscription_items) if price["recurring"] is not None else None
        invoiced = _InvoicedItem(item, price, subscription, subscription_item)
        lines.append(_new_line(call, invoice, invoiced, discounts))
    return lines


def _new_line(call: Call, invoice: str, invoiced: _InvoicedItem, discounts: list[Object]) -> Object:
    item, price, subscription_item = invoiced.item, invoiced.price, invoiced.subscription_item
    quantity, discount = item["quantity"], item["amount_discount"]
    period = {"end": call.now, "start": call.now}
    metadata: dict[str, str] = {}
    if subscription_item is not None:
        period = {"end": subscription_item["current_period_end"], "start": subscription_item["current_period_start"]}
        metadata = (invoiced.subscription or {}).get("metadata", {})
    return new_object(
        "line_item",
        call.transaction.new_id("line_item"),
        amount=item["amount_subtotal"],
        currency=item["currency"],
        description=_description(call, invoiced),
        discount_amounts=[{"amount": discount, "discount": each["id"]} for each in discounts if discount],
        invoice=invoice,
        metadata=metadata,
        parent=_parent_of_line(call, invoiced),
        period=period,
        pricing={
            "price_details": {"price": price["id"], "product": price["product"]},
            "type": "price_details",
            "unit_amount_decimal": _unit_amount(item, price),
        },
        quantity=quantity,
        quantity_decimal=None if quantity is None else str(quantity),
        subtotal=item["amount_subtotal"],
        taxes=_taxes(call, item),
    )


def _unit_amount(item: Object, price: Object) -> str | None:
    """What one costs: of tiers and packages what it comes to on the average (PAY-11)."""
    if price["unit_amount_decimal"] is not None and price["currency"] == item["currency"]:
        return str(price["unit_amount_decimal"])
    quantity = item["quantity"]
    if not quantity:
        return None
    whole, rest = divmod(item["amount_subtotal"], quantity)
    return str(whole) if not rest else f"{item['amount_subtotal'] / quantity:.12f}".rstrip("0")


def _parent_of_line(call: Call, invoiced: _InvoicedItem) -> Object:
    """What the line is for: an item of a subscription, or an invoice item of its own."""
    subscription, subscription_item = invoiced.subscription, invoiced.subscription_item
    if subscription_item is not None:
        details: Object = {
            "invoice_item": None,
            **_NOT_PRORATED,
            "subscription": subscription_item["subscription"],
            "subscription_item": subscription_item["id"],
        }
        return {**_NO_PARENT, "subscription_item_details": details, "type": "subscription_item_details"}
    details = {
        "invoice_item": _new_invoice_item_id(call),
        **_NOT_PRORATED,
        "subscription": None if subscription is None else subscription["id"],
    }
    return {**_NO_PARENT, "invoice_item_details": details, "type": "invoice_item_details"}


def _new_invoice_item_id(call: Call) -> str:
    """Of an object that this account does not keep."""
    while True:
        id = "ii_1" + token(f"{call.transaction.store.seed}/{call.transaction.new_id('line_item')}", 23)
        if not call.transaction.is_from_outside(id):
            return id


def _description(call: Call, invoiced: _InvoicedItem) -> str | None:
    """Recorded (PAY-11). That a one-time line has the product's name is *inferred* (PAY-12)."""
    item, price = invoiced.item, invoiced.price
    name = item["description"]
    if invoiced.subscription_item is None or invoiced.subscription is None:
        return str(name) if name is not None else None
    if invoiced.subscription["status"] == subscription_status.Status.TRIALING:
        return f"Trial period for {name}"
    recurring = price["recurring"]
    count = recurring["interval_count"]
    interval = recurring["interval"] if count == 1 else f"every {count} {recurring['interval']}s"
    quantity = item["quantity"]
    if quantity is None:
        return str(name)
    if price["billing_scheme"] == "tiered" and price["tiers_mode"] == "graduated":  # how its tiers are told is not known
        return f"{quantity} × {name}"
    tier = _tier_text(call, price, quantity) if price["billing_scheme"] == "tiered" else ""
    amount = currencies.printed(_unit_amount(item, price) or "0", item["currency"])
    return f"{quantity} × {name} ({tier}at {amount} / {interval})"


def _tier_text(call: Call, price: Object, quantity: int) -> str:
    """Which of the tiers by volume it is (PAY-11)."""
    tiers = get_expand_only(call.transaction, "price", price["id"]).get("tiers") or ()
    below = sum(1 for tier in tiers if tier["up_to"] is not None and tier["up_to"] < quantity)
    return f"Tier {below + 1} "


def _taxes(call: Call, item: Object) -> list[Object]:
    """The taxes of a session's line, as a line of an invoice has them."""
    details = call.transaction.get_record(LINE_ITEM_DETAILS, item["id"])
    return [invoice_tax(call, tax) for tax in (details or {}).get("taxes", ())]


def invoice_tax(call: Call, tax: Object) -> Object:
    """A tax of a session's line, or of its shipping, as invoices have it."""
    rate = get_referenced(call, "tax_rate", tax["rate"])
    return {
        "amount": tax["amount"],
        "tax_behavior": "inclusive" if rate["inclusive"] else "exclusive",
        "tax_rate_details": {"tax_rate": tax["rate"]},
        "taxability_reason": tax["taxability_reason"] or "not_available",
        "taxable_amount": tax["taxable_amount"],
        "type": "tax_rate_details",
    }


def sum_by_rate(taxes: list[Object]) -> list[Object]:
    """The taxes of all lines and of shipping, each rate once."""
    sums: dict[str, Object] = {}
    for tax in taxes:
        rate = tax["tax_rate_details"]["tax_rate"]
        before = sums.get(rate)
        added = {} if before is None else {name: before[name] + tax[name] for name in ("amount", "taxable_amount")}
        sums[rate] = {**tax, **added}
    return list(sums.values())


def list_(call: Call) -> Object:
    """A page of an invoice's lines, in their order."""
    invoice = get_or_404(call, "invoice", call.ids[0])
    lines: list[Object] = invoice["lines"]["data"]
    return slice_page(call.params, lines, f"/v1/invoices/{invoice['id']}/lines", "line_item")


KIND = Kind(
    "line_item",
    id=("il_1", 27),
    sdk="invoice_line_item",
    defaults=fields(
        "description invoice parent pricing quantity quantity_decimal",
        amount=0,
        currency="",
        discount_amounts=[],
        discountable=True,
        discounts=[],
        livemode=False,
        metadata={},
        period={},
        pretax_credit_amounts=[],
        subtotal=0,
        taxes=[],
    ),
    expands={"discounts": "discount"},
    operations=(
        Operation(
            "list_lines",
            "GET",
            "/v1/invoices/*/lines",
            list_,
            effect="limit starting_after ending_before expand",
            of="invoice",
            is_list=True,
        ),
    ),
)

"""What subscriptions, invoices, intents and charges showed before 2025-03-31.basil and do not show since (PAY-19).

Most of it stands in other objects now, so it needs the store: it is put in before an object steps down. Keys that basil added
are sent to older versions, too (VER-06). An object that shows it already, because it was loaded in its older shape, is left
alone.
"""

from __future__ import annotations

from ...rules.lifecycles import invoice_status
from ...store.objects import Object, in_wire_order
from ...store.records import RecordType
from ...store.transaction import Transaction
from .change import Change
from .dates import BASIL
from .of_catalog import coupon_into, with_aggregate_usage, with_kept_aggregate_usage, without_aggregate_usage

INVOICE_PAYMENTS: RecordType[list[Object]] = RecordType("invoice_payments")
"""The payments of an invoice: since basil they stand in a list of their own, before it the invoice named their intent."""

INVOICE_OF: RecordType[str] = RecordType("invoice_of")
"""The invoice that an intent or a charge is for, which neither of them names since."""


_READ_OF_INVOICE = {"attempted", "parent", "status", "total_taxes"}
"""What its older shape follows from; of a loaded invoice without them no more is shown than was loaded."""


def _discount(transaction: Transaction, object: Object) -> Object | None:
    """The first of the discounts as a whole."""
    first = next(iter(object.get("discounts") or ()), None)
    return first if isinstance(first, dict) else transaction.get("discount", first) if first is not None else None


def _subscription(transaction: Transaction, subscription: Object) -> Object:
    items = (subscription.get("items") or {}).get("data") or ()
    if not items or "current_period_end" not in items[0] or "current_period_end" in subscription:
        return subscription
    period = {name: items[0].get(name) for name in ("current_period_end", "current_period_start")}
    return in_wire_order(subscription, **period, discount=_discount(transaction, subscription))


def _with_period_in_items(subscription: Object) -> Object:
    """The way back: the period stands in each item, which newer recordings of older versions show as well."""
    listed = subscription.get("items") or {}
    if not listed.get("data") or "current_period_end" not in subscription:
        return subscription
    period = {name: subscription[name] for name in ("current_period_end", "current_period_start")}
    newer = {name: value for name, value in subscription.items() if name not in ONLY_BEFORE_BASIL["subscription"]}
    discount = subscription.get("discount")
    if discount is not None and not newer.get("discounts"):
        newer["discounts"] = [coupon_into("source")(discount)]
    return in_wire_order(newer, items={**listed, "data": [in_wire_order({**period, **item}) for item in listed["data"]]})


def _invoice(transaction: Transaction, invoice: Object) -> Object:
    if not invoice.keys() >= _READ_OF_INVOICE or "payment_intent" in invoice:
        return invoice
    payments = transaction.get_record(INVOICE_PAYMENTS, invoice["id"]) or ()
    intent = next((each["payment"].get("payment_intent") for each in payments), None)
    attempted = transaction.get("payment_intent", intent) if intent is not None and invoice["attempted"] else None
    of = (invoice["parent"] or {}).get("subscription_details")
    taxes = invoice["total_taxes"]
    return in_wire_order(
        invoice,
        application_fee_amount=None if attempted is None else attempted["application_fee_amount"],
        charge=None if attempted is None else attempted["latest_charge"],
        discount=_discount(transaction, invoice),
        paid=invoice["status"] == invoice_status.Status.PAID,
        paid_out_of_band=False,
        payment_intent=intent,
        quote=None,
        subscription=None if of is None else of["subscription"],
        subscription_details={"metadata": None if of is None else of["metadata"]},
        tax=sum(tax["amount"] for tax in taxes) if taxes else None,
        total_tax_amounts=[_tax(each) for each in taxes],
        transfer_data=None if attempted is None else attempted["transfer_data"],
    )


def _tax(tax: Object) -> Object:
    return {
        "amount": tax["amount"],
        "inclusive": tax["tax_behavior"] == "inclusive",
        "tax_rate": tax["tax_rate_details"]["tax_rate"],
        "taxability_reason": None if tax["taxability_reason"] == "not_available" else tax["taxability_reason"],
        "taxable_amount": tax["taxable_amount"],
    }


def _line(transaction: Transaction, line: Object) -> Object:
    """A line in its older shape (PAY-19)."""
    if not line.get("pricing") or not line.get("parent") or "price" in line:
        return line
    price = transaction.get("price", line["pricing"]["price_details"]["price"])
    of_item = line["parent"]["subscription_item_details"]
    of_invoice = line["parent"]["invoice_item_details"] or {}
    included = sum(tax["amount"] for tax in line["taxes"] if tax["tax_behavior"] == "inclusive")
    rates = [transaction.get("tax_rate", tax["tax_rate_details"]["tax_rate"]) for tax in line["taxes"]]
    quantity = line["quantity"]
    untaxed = line["amount"] - included
    added: Object = {
        "amount_excluding_tax": untaxed,
        "plan": None if price is None or price["recurring"] is None else _plan_of(transaction, line),
        "price": price,
        "proration": False,
        "proration_details": {"credited_items": None},
        "subscription": of_item["subscription"] if of_item else of_invoice.get("subscription"),
        "tax_amounts": [_tax(each) for each in line["taxes"]],
        "tax_rates": rates,
        "type": "subscription" if of_item else "invoiceitem",
        "unit_amount_excluding_tax": f"{untaxed // quantity}" if quantity and untaxed % quantity == 0 else None,
    }
    if of_item:
        added["subscription_item"] = of_item["subscription_item"]
    else:
        added["invoice_item"] = of_invoice.get("invoice_item")
    return in_wire_order(line, **added)


def _plan_of(transaction: Transaction, line: Object) -> Object | None:
    """The plan of the subscription's item that the line is for."""
    of = line["parent"]["subscription_item_details"]
    subscription = transaction.get("subscription", of["subscription"]) if of else None
    items = ((subscription or {}).get("items") or {}).get("data") or ()
    return next((each["plan"] for each in items if each["id"] == of["subscription_item"]), None)


def _of_invoice(transaction: Transaction, object: Object) -> Object:
    if "invoice" in object:
        return object
    invoice = transaction.get_record(INVOICE_OF, object["id"])
    if invoice is None and object["object"] == "charge":  # one that was loaded
        intent = transaction.get("payment_intent", object.get("payment_intent") or "") or {}
        invoice = transaction.get_record(INVOICE_OF, intent["id"]) if intent.get("latest_charge") == object["id"] else None
    return in_wire_order(object, invoice=invoice)


ONLY_BEFORE_BASIL: dict[str, tuple[str, ...]] = {
    "charge": ("invoice",),
    "invoice": (
        *("application_fee_amount", "charge", "discount", "paid", "paid_out_of_band", "payment_intent", "quote"),
        *("subscription", "subscription_details", "tax", "total_tax_amounts", "transfer_data"),
    ),
    "line_item": (
        *("amount_excluding_tax", "plan", "price", "proration", "proration_details", "subscription", "subscription_item"),
        *("tax_amounts", "tax_rates", "type", "unit_amount_excluding_tax"),
    ),
    "payment_intent": ("invoice",),
    "plan": ("aggregate_usage",),
    "subscription": ("current_period_end", "current_period_start", "discount"),
}
"""By kind, the fields that are gone since."""

_IN_OTHERS = "stands in other objects since"

BILLING_BEFORE_BASIL: tuple[Change, ...] = (
    Change(BASIL, _IN_OTHERS, "charge", _of_invoice, only_before=ONLY_BEFORE_BASIL["charge"]),
    Change(BASIL, _IN_OTHERS, "invoice", _invoice, only_before=ONLY_BEFORE_BASIL["invoice"]),
    Change(BASIL, _IN_OTHERS, "line_item", _line, only_before=ONLY_BEFORE_BASIL["line_item"]),
    Change(BASIL, _IN_OTHERS, "payment_intent", _of_invoice, only_before=ONLY_BEFORE_BASIL["payment_intent"]),
    Change(
        BASIL,
        "aggregate_usage gone",
        "plan",
        put_in=with_kept_aggregate_usage,
        down=with_aggregate_usage,
        up=without_aggregate_usage,
        only_before=ONLY_BEFORE_BASIL["plan"],
    ),
    Change(
        BASIL,
        _IN_OTHERS,
        "subscription",
        _subscription,
        up=_with_period_in_items,
        only_before=ONLY_BEFORE_BASIL["subscription"],
    ),
)
"""The rows of `changes` that are about billing."""

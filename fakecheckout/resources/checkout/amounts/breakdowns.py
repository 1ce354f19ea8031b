"""What amounts are made of, shown only when expanded: discounts and taxes of a line, of shipping, and of the whole session.

They are read from what was kept when the amounts were worked out; of an object that was loaded with amounts alone nothing can
be told.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ....errors import NotModelled
from ....protocol.kinds import Kind
from ....store.ids import token
from ....store.objects import Object
from ....store.transaction import Transaction
from ..records import LINE_ITEM_DETAILS, LINE_ITEMS, SHIPPING_TAXES, LineItemDetails

_Shown = list[dict[str, Any]]


def _details(transaction: Transaction, item: Object) -> LineItemDetails:
    row: LineItemDetails = transaction.get_record(LINE_ITEM_DETAILS, item["id"]) or {}
    if "session" not in row and (item.get("amount_discount") or item.get("amount_tax")):
        raise NotModelled(
            f"What the amounts of {item['id']} are made of is not known: it was loaded without. "
            'Load the session as retrieved with expand=["line_items.data.discounts", "line_items.data.taxes"].'
        )
    return row


def _discounts_of_line(transaction: Transaction, item: Object) -> _Shown:
    row = _details(transaction, item)
    if "discounts" in row:
        return list(row["discounts"])
    if not item.get("amount_discount"):
        return []
    return [
        {
            "amount": item["amount_discount"],
            "discount": session_discount(transaction.get("checkout.session", row.get("session", "")), transaction),
        }
    ]


def _taxes_of_line(transaction: Transaction, item: Object) -> _Shown:
    return [_with_rate(transaction, tax) for tax in _details(transaction, item).get("taxes", ())]


def _taxes_of_shipping(transaction: Transaction, session: Object) -> _Shown:
    return [_with_rate(transaction, tax) for tax in transaction.get_record(SHIPPING_TAXES, session["id"]) or ()]


def _with_rate(transaction: Transaction, tax: dict[str, Any]) -> dict[str, Any]:
    return {**tax, "rate": transaction.get("tax_rate", tax["rate"])}


def session_discount(session: Object, transaction: Transaction) -> Object:
    """A discount has no endpoint of its own. It starts when it was applied; what it is of a subscription comes with that."""
    (applied,) = session["discounts"]
    coupon = applied["coupon"] or transaction.get("promotion_code", applied["promotion_code"])["promotion"]["coupon"]
    return {
        "id": "di_1" + token(f"{session['id']}/discount", 23),
        "object": "discount",
        "checkout_session": session["id"] if session["mode"] == "payment" else None,  # documented: for payment mode only
        "customer": session["customer"],
        "customer_account": None,
        "end": None,
        "invoice": None,
        "invoice_item": None,
        "promotion_code": applied["promotion_code"],
        "source": {"coupon": coupon, "type": "coupon"},
        "start": session["created"],
        "subscription": None,
        "subscription_item": None,
    }


def _breakdown(transaction: Transaction, session: Object) -> Object:
    """Discounts and taxes of all lines and of shipping, each discount and each rate once."""
    items: tuple[Object, ...] = transaction.get_record(LINE_ITEMS, session["id"]) or ()
    if not items and any((session["total_details"] or {}).get(name) for name in ("amount_discount", "amount_tax")):
        raise NotModelled(f"The line items of {session['id']} are not known, so neither is what its totals are made of.")
    discounts: dict[str, dict[str, Any]] = {}
    for item in items:
        for each in _discounts_of_line(transaction, item):
            _add(discounts, each["discount"]["id"], each, ("amount",))
    taxes: dict[str, dict[str, Any]] = {}
    for each in [tax for item in items for tax in _taxes_of_line(transaction, item)] + _taxes_of_shipping(transaction, session):
        _add(taxes, each["rate"]["id"], each, ("amount", "taxable_amount"))
    return {"discounts": list(discounts.values()), "taxes": list(taxes.values())}


def _add(sums: dict[str, dict[str, Any]], key: str, each: dict[str, Any], names: tuple[str, ...]) -> None:
    before = sums.get(key)
    sums[key] = each if before is None else {**before, **{name: before[name] + each[name] for name in names}}


_Compute = Callable[[Transaction, Object], Any]

COMPUTED_FIELDS_OF_SESSION: dict[str, _Compute] = {
    "shipping_cost.taxes": _taxes_of_shipping,
    "total_details.breakdown": _breakdown,
}
"""The paths that `expand` may name, and what they show."""

COMPUTED_FIELDS_OF_LINE_ITEM: dict[str, _Compute] = {"discounts": _discounts_of_line, "taxes": _taxes_of_line}
KIND = Kind(
    "discount",
    expands={"source.coupon": "coupon"},
)

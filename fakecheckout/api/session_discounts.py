"""The discount of a session: which coupon it is, and what it takes off each line.

How much that is, and how it is spread over lines, is `rules.amounts`'.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..rules import amounts
from . import coupons
from .call import Call
from .errors import NotModelled, no_such, only_one_of, too_many
from .resources import known
from .store import Object


def of_create(call: Call, currency: str) -> list[dict[str, Any]]:
    """What `discounts` shows: the id of a coupon or of a promotion code, the other null (recorded for promotion codes)."""
    sent = call.params.get("discounts") or []
    if len(sent) > 1:
        raise too_many("discounts", 1)
    shown: list[dict[str, Any]] = []
    for index, each in enumerate(sent):
        at = f"discounts[{index}]"
        if "coupon" in each and "promotion_code" in each:
            raise only_one_of("coupon", "promotion_code", at=at)
        shown.append({"coupon": each.get("coupon"), "promotion_code": each.get("promotion_code")})
        _coupon(call, shown[-1], currency, at)
    return shown


def _coupon(call: Call, discount: dict[str, Any], currency: str, at: str) -> Object:
    code_id = discount["promotion_code"]
    if code_id is None:
        return coupons.usable(call, discount["coupon"], currency, f"{at}[coupon]")
    code: Object | None = call.fork.get("promotion_code", code_id)
    if code is None:
        raise no_such("promotion code", code_id, f"{at}[promotion_code]")
    restrictions = code.get("restrictions") or {}
    if not code.get("active", True) or restrictions.get("minimum_amount") or code.get("customer"):
        raise NotModelled(
            f"The promotion code {code_id} is inactive or restricted: what follows from that is not modelled yet."
        )
    promotion = code.get("promotion") or {"coupon": code.get("coupon")}
    return coupons.usable(call, str(promotion["coupon"]), currency, f"{at}[promotion_code]")


def applied(call: Call, discounts: Sequence[dict[str, Any]], items: Sequence[Object], currency: str) -> list[Object]:
    """The lines with what the discount takes off each of them."""
    if not discounts:
        return list(items)
    (discount,) = discounts
    coupon = _coupon(call, discount, currency, "discounts[0]")
    subtotals = [item["amount_subtotal"] for item in items]
    if coupon["percent_off"] is not None:
        off = amounts.percent_off(str(coupon["percent_off"]), subtotals)
    else:
        off = amounts.amount_off(coupon["amount_off"], subtotals)
        in_order = amounts.amount_off_in_order(coupon["amount_off"], subtotals)
        if off != in_order and call.doubt("amount_coupon_spread") == "in_order":
            off = in_order
    return [
        {**item, "amount_discount": less, "amount_total": item["amount_subtotal"] - less}
        for item, less in zip(items, off, strict=True)
    ]


def of_session(call: Call, session: Object) -> list[dict[str, Any]]:
    """The discounts of a session that is there; a loaded one may name what was not loaded."""
    discounts: list[dict[str, Any]] = session.get("discounts") or []
    for discount in discounts:
        for name in ("coupon", "promotion_code"):
            if discount.get(name) is not None:
                known(call, name, discount[name])
    return discounts

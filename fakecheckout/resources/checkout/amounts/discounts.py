"""The discount of a session: which coupon it is, whether it may be redeemed, and what it takes off each line.

How much that is, and how it is spread over lines, is the business of `rules.amounts`. Texts of refusals are reports of users
(MON-10 to MON-15) unless a comment says *inferred*.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ....errors import NotModelled
from ....protocol.refusals import Refusal, no_such, only_one_of, too_many
from ....protocol.rendering.expand_only_fields import get_expand_only
from ....rules import amounts
from ....store.objects import Object
from ...base import get_referenced
from ...call import Call
from ...catalog.redeemability import with_current_validity
from ..records import DISCOUNT_COUPON

_AT = "discounts[0]"


def discounts_on_create(call: Call) -> list[dict[str, Any]]:
    """What `discounts` shows: the id of a coupon or of a promotion code, the other null (recorded for promotion codes)."""
    sent = call.params.get("discounts") or []
    if len(sent) > 1:
        raise too_many("discounts", 1)
    if not sent:
        return []
    if "coupon" in sent[0] and "promotion_code" in sent[0]:
        raise only_one_of("coupon", "promotion_code", at=_AT)
    return [{"coupon": sent[0].get("coupon"), "promotion_code": sent[0].get("promotion_code")}]


def redeem_discount(call: Call, session: Object, items: Sequence[Object]) -> None:
    """Holds the discount of a new session against what it asks for, and keeps its coupon as it is now.

    A discount survives the coupon it came from (documented).
    """
    if not session["discounts"]:
        return
    (discount,) = session["discounts"]
    at = f"{_AT}[coupon]"
    coupon_id = discount["coupon"]
    if discount["promotion_code"] is not None:
        at = f"{_AT}[promotion_code]"
        code = _get_discount_source(call, "promotion_code", discount["promotion_code"], at)
        _check_code(call, code, session, sum(item["amount_subtotal"] for item in items), at)
        coupon_id = code["promotion"]["coupon"]
    coupon = _get_discount_source(call, "coupon", coupon_id, at)
    _check_coupon(call, coupon)
    call.transaction.put_record(
        DISCOUNT_COUPON, session["id"], {**coupon, **get_expand_only(call.transaction, "coupon", coupon_id)}
    )


def apply_discounts(call: Call, session: Object, items: Sequence[Object]) -> list[Object]:
    """The lines with what the session's discount takes off each of them."""
    if not session.get("discounts"):  # loaded from before there were any
        return list(items)
    coupon = _coupon(call, session)
    products = (coupon.get("applies_to") or {}).get("products")
    eligible = [products is None or get_referenced(call, "price", item["price"])["product"] in products for item in items]
    if not any(eligible):
        raise Refusal(
            "This coupon cannot be redeemed because it does not apply to anything in this order.",
            code="coupon_applies_to_nothing",
        )
    subtotals = [item["amount_subtotal"] if is_eligible else 0 for item, is_eligible in zip(items, eligible, strict=True)]
    return [
        {**item, "amount_discount": less, "amount_total": item["amount_subtotal"] - less}
        for item, less in zip(items, _off_each_line(call, coupon, session["currency"], subtotals), strict=True)
    ]


def _off_each_line(call: Call, coupon: Object, currency: str, subtotals: Sequence[int]) -> list[int]:
    if coupon["percent_off"] is not None:
        percent = str(coupon["percent_off"])
        by_line, once = amounts.percent_off(percent, subtotals), amounts.percent_off_once(percent, subtotals)
        return once if by_line != once and call.doubt("percent_coupon_rounding") == "once" else by_line
    amount = _amount_off(coupon, currency)
    off = amounts.amount_off(amount, subtotals)
    in_order = amounts.amount_off_in_order(amount, subtotals)
    return in_order if off != in_order and call.doubt("amount_coupon_spread") == "in_order" else off


def _amount_off(coupon: Object, currency: str) -> int:
    if coupon["currency"] == currency:
        return int(coupon["amount_off"])
    options = coupon.get("currency_options", {})
    if currency not in options:
        raise NotModelled(
            f"The coupon {coupon['id']} is in {coupon['currency']}, the session in {currency}. What Stripe says of that is not "
            "known; a coupon with `currency_options` can be redeemed in each of them."
        )
    return int(options[currency]["amount_off"])


def _coupon(call: Call, session: Object) -> Object:
    """The coupon that was kept when the discount was redeemed, with what it shows only when expanded."""
    (discount,) = session["discounts"]
    return call.transaction.get_record(DISCOUNT_COUPON, session["id"]) or _coupon_as_it_is_now(call, discount)


def _coupon_as_it_is_now(call: Call, discount: dict[str, Any]) -> Object:
    """For a session that kept none: loaded, which may name what was not, or given a code on its page."""
    coupon_id = discount["coupon"]
    if discount["promotion_code"] is not None:
        coupon_id = get_referenced(call, "promotion_code", discount["promotion_code"])["promotion"]["coupon"]
    return {**get_referenced(call, "coupon", coupon_id), **get_expand_only(call.transaction, "coupon", coupon_id)}


def _get_discount_source(call: Call, kind: str, id: str, at: str) -> Object:
    """The coupon or promotion code that a request names."""
    source: Object | None = call.transaction.get(kind, id)
    if source is None:
        raise no_such(kind.replace("_", " "), id, at)
    return source


def _check_coupon(call: Call, coupon: Object) -> None:
    if with_current_validity(call.transaction, coupon)["valid"]:
        return
    spent = coupon["max_redemptions"] is not None and coupon["times_redeemed"] >= coupon["max_redemptions"]
    why = "used up" if spent else "expired"  # that used up coupons have this code too is *inferred*
    raise Refusal(f"Coupon {coupon['id']} is {why} and cannot be applied.", code="coupon_expired")


def _check_code(call: Call, code: Object, session: Object, subtotal: int, at: str) -> None:
    """A code that is not active, for another customer, for first purchases, or for larger ones."""
    if not with_current_validity(call.transaction, code)["active"]:  # the text is *inferred* from that of coupons
        coupon = call.transaction.get("coupon", code["promotion"]["coupon"])
        if coupon is not None:
            _check_coupon(call, coupon)
        raise Refusal(f"Promotion code {code['id']} is inactive and cannot be applied.", param=at)
    if code.get("customer") and code["customer"] != session["customer"]:  # documented restriction, *inferred* text
        raise _not_redeemable("it is restricted to another customer", at)
    restrictions = code.get("restrictions") or {}
    if restrictions.get("first_time_transaction"):
        _check_first_time(call, session, at)
    minimum = restrictions.get("minimum_amount")
    currency = restrictions.get("minimum_amount_currency")
    if minimum is not None and currency != session["currency"]:
        option = (
            get_expand_only(call.transaction, "promotion_code", code["id"]).get("currency_options", {}).get(session["currency"])
        )
        if option is None:
            raise NotModelled(
                f"The promotion code {code['id']} asks for {minimum} {currency}, the session is in {session['currency']}. What "
                "Stripe says of that is not known."
            )
        minimum = option["minimum_amount"]
    if minimum is not None and subtotal < minimum:  # what a trial puts off does not count (MON-13)
        raise _not_redeemable("the associated purchase does not meet the minimum amount requirement", at)


def _check_first_time(call: Call, session: Object, at: str) -> None:
    """Prior transactions are what was paid here, and the charges and invoices that were loaded."""
    customer = session["customer"]
    if customer is None:
        if call.doubt("first_time_code_without_customer") == "refused":
            raise _not_redeemable("the associated customer has prior transactions", at)
        return
    for kind in ("charge", "invoice"):
        if any(each.get("customer") == customer for each in call.transaction.table(kind).rows.values()):
            raise _not_redeemable("the associated customer has prior transactions", at)


def _not_redeemable(why: str, at: str) -> Refusal:
    first_time = why.endswith("prior transactions")
    return Refusal(
        f"This promotion code cannot be redeemed because {why}.",
        param=None if first_time else at,
        code="promotion_code_customer_not_first_time" if first_time else None,
    )

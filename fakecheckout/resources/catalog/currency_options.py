"""`currency_options` of prices, coupons, promotion codes and shipping rates: what each costs in other currencies, and its own.

They are kept apart from the object, which shows them only when expanded.
"""

from __future__ import annotations

from typing import Any

from ...protocol.kinds import kind_of
from ...store.objects import Object

_OPTION_OF_PRICE = ("custom_unit_amount", "tax_behavior", "unit_amount", "unit_amount_decimal")


def with_own_currency(object: Object, others: dict[str, Any], tiers: list[Object] | None = None) -> dict[str, Any]:
    """Currency options in wire order: the others, and among them the object's own currency (*inferred*)."""
    own_currency_option = kind_of(object["object"]).own_currency_option
    own = {} if own_currency_option is None else own_currency_option(object, tiers)
    return dict(sorted({**others, **own}.items()))


def of_price(price: Object, tiers: list[Object] | None) -> dict[str, Any]:
    """What a price costs in its own currency, as one of its options."""
    own = {name: price[name] for name in _OPTION_OF_PRICE}
    return {price["currency"]: own if tiers is None else dict(sorted({**own, "tiers": tiers}.items()))}


def of_coupon(coupon: Object, _: object) -> dict[str, Any]:
    """What a coupon takes off in its own currency; nothing of one that takes a percentage."""
    return {} if coupon["amount_off"] is None else {coupon["currency"]: {"amount_off": coupon["amount_off"]}}


def of_shipping_rate(rate: Object, _: object) -> dict[str, Any]:
    """What shipping costs in the rate's own currency."""
    fixed = rate["fixed_amount"]
    return {fixed["currency"]: {"amount": fixed["amount"], "tax_behavior": rate.get("tax_behavior", "unspecified")}}


def of_promotion_code(code: Object, _: object) -> dict[str, Any]:
    """The least amount of a purchase in the code's own currency; nothing where there is none."""
    restrictions = code.get("restrictions") or {}
    least = restrictions.get("minimum_amount")
    return {} if least is None else {restrictions["minimum_amount_currency"]: {"minimum_amount": least}}

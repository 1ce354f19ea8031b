"""How products, prices, promotion codes and discounts, and what promotion codes are made of, looked before a date."""

from __future__ import annotations

from typing import Any

from ...store.objects import Object, in_wire_order
from ...store.transaction import Transaction
from ..rendering.expansions import referenced
from .change import PutIn, Step


def with_features(product: Object) -> Object:
    """`marketing_features` was `features` (VER-03)."""
    if "marketing_features" not in product:  # a stub of what was deleted
        return product
    return in_wire_order({("features" if name == "marketing_features" else name): value for name, value in product.items()})


def with_marketing_features(product: Object) -> Object:
    return in_wire_order({("marketing_features" if name == "features" else name): value for name, value in product.items()})


def with_aggregate_usage_of_recurring(price: Object) -> Object:
    return price if price.get("recurring") is None else {**price, "recurring": with_aggregate_usage(price["recurring"])}


def without_aggregate_usage_of_recurring(price: Object) -> Object:
    return price if price.get("recurring") is None else {**price, "recurring": without_aggregate_usage(price["recurring"])}


def with_aggregate_usage(metered: Object) -> Object:
    return in_wire_order(metered, aggregate_usage=None)


def without_aggregate_usage(metered: Object) -> Object:
    return {name: value for name, value in metered.items() if name != "aggregate_usage"}


def whole_coupon_of(field: str) -> PutIn:
    """Before clover the whole coupon stood in a promotion code and in a discount, where its id is in `field` since (VER-04)."""

    def put_in(transaction: Transaction, object: Object) -> Object:
        inner = object.get(field)
        if not inner or not isinstance(inner.get("coupon"), str):
            return object
        return {**object, field: {**inner, "coupon": referenced(transaction, "coupon", inner["coupon"])}}

    return put_in


def coupon_out_of(field: str) -> Step:
    """The coupon stood beside, not in `field`. What was loaded inside of another object may be in that shape already."""

    def down(object: Object) -> Object:
        if field not in object and "coupon" in object:
            return object
        older = {name: value for name, value in object.items() if name != field}
        return in_wire_order({**older, "coupon": (object.get(field) or {}).get("coupon")})

    return down


def coupon_into(field: str) -> Step:
    """The way back, of objects and of parameters alike."""

    def up(object: Object) -> Object:
        if "coupon" not in object:
            return object
        newer: dict[str, Any] = {name: value for name, value in object.items() if name != "coupon"}
        coupon = object["coupon"]
        return in_wire_order({**newer, field: None if coupon is None else {"coupon": coupon, "type": "coupon"}})

    return up

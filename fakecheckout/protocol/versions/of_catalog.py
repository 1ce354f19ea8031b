"""How products, prices, promotion codes and discounts, and what promotion codes are made of, looked before a date."""

from __future__ import annotations

from typing import Any

from ...store.objects import Object, in_wire_order
from ...store.records import RecordType
from ...store.transaction import Transaction
from ..rendering.expansions import referenced
from .change import PutIn, Step

AGGREGATE_USAGE: RecordType[str] = RecordType("aggregate_usage")
"""How the usage of a metered price without a meter is summed up, which only versions before basil show (CAT-75)."""


def with_features(product: Object) -> Object:
    """`marketing_features` was `features` (VER-03)."""
    if "marketing_features" not in product:  # a stub of what was deleted
        return product
    return in_wire_order({("features" if name == "marketing_features" else name): value for name, value in product.items()})


def with_marketing_features(product: Object) -> Object:
    return in_wire_order({("marketing_features" if name == "features" else name): value for name, value in product.items()})


def with_kept_aggregate_usage_of_recurring(transaction: Transaction, price: Object) -> Object:
    usage = transaction.get_record(AGGREGATE_USAGE, price["id"])
    if usage is None or price.get("recurring") is None:
        return price
    return {**price, "recurring": {**price["recurring"], "aggregate_usage": usage}}


def with_kept_aggregate_usage(transaction: Transaction, plan: Object) -> Object:
    """A plan has the id of its price."""
    usage = transaction.get_record(AGGREGATE_USAGE, plan["id"])
    return plan if usage is None else {**plan, "aggregate_usage": usage}


def with_aggregate_usage_of_recurring(price: Object) -> Object:
    return price if price.get("recurring") is None else {**price, "recurring": with_aggregate_usage(price["recurring"])}


def without_aggregate_usage_of_recurring(price: Object) -> Object:
    """A null goes. What says something stays for whoever keeps the price, to be kept apart."""
    recurring = price.get("recurring")
    if recurring is None or recurring.get("aggregate_usage") is not None:
        return price
    return {**price, "recurring": without_aggregate_usage(recurring)}


def with_aggregate_usage(metered: Object) -> Object:
    return in_wire_order({"aggregate_usage": None, **metered})


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

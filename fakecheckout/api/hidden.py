"""What an object shows only when `expand` asks for it, and keeps in a row beside it: tiers, other currencies, products.

The row of an object stands in the store under "<kind>.hidden" and the object's own id; it has a key for each such property that
the object has. The stored object itself never has them.
"""

from __future__ import annotations

from typing import Any

from .store import Fork, Object

HIDDEN: dict[str, tuple[str, ...]] = {
    "coupon": ("applies_to", "currency_options"),
    "price": ("currency_options", "tiers"),
    "promotion_code": ("restrictions.currency_options",),
    "shipping_rate": ("fixed_amount.currency_options",),
}
"""By kind, the paths that `expand` may name."""

_OPTION_OF_PRICE = ("custom_unit_amount", "tax_behavior", "unit_amount", "unit_amount_decimal")


def row(fork: Fork, kind: str, id: str) -> Object:
    found: Object | None = fork.get(f"{kind}.hidden", id)
    return found or {}


def put(fork: Fork, kind: str, id: str, row: Object) -> None:
    """Keeps a row; an empty one is none."""
    fork.put(f"{kind}.hidden", id, row or None)


def split(fork: Fork, kind: str, object: Object) -> Object:
    """A loaded object without what it shows only when expanded; that goes into its row."""
    kept = dict(row(fork, kind, object["id"]))
    for path in HIDDEN.get(kind, ()):
        outer, _, name = path.rpartition(".")
        around = object.get(outer) if outer else object
        if not isinstance(around, dict) or name not in around:
            continue
        if around[name] is not None:
            kept[name] = around[name]
        less = {key: value for key, value in around.items() if key != name}
        object = {**object, outer: less} if outer else less
    if kept:
        put(fork, kind, object["id"], kept)
    return object


def shown(fork: Fork, object: Object, path: str) -> Object:
    """The key that expanding `path` adds, with its value.

    *Inferred*: of an object without other currencies that is its own one, and no key where there is no amount, for the SDK
    fails on a null there; what else is not there is null.
    """
    name = path.rpartition(".")[2]
    kept = row(fork, object["object"], object["id"])
    if name in kept or name != "currency_options":
        return {name: kept.get(name)}
    own = options(object, {}, kept.get("tiers"))
    return {name: own} if own else {}


def options(object: Object, others: dict[str, Any], tiers: list[Object] | None = None) -> dict[str, Any]:
    """Currency options in wire order: the others, and among them the object's own currency (*inferred*)."""
    kind = object["object"]
    if kind == "price":
        own = {name: object[name] for name in _OPTION_OF_PRICE}
        own = dict(sorted({**own, "tiers": tiers}.items())) if tiers is not None else own
        mine = {object["currency"]: own}
    elif kind == "coupon":
        mine = {} if object["amount_off"] is None else {object["currency"]: {"amount_off": object["amount_off"]}}
    elif kind == "shipping_rate":
        fixed = object["fixed_amount"]
        behavior = object.get("tax_behavior", "unspecified")
        mine = {fixed["currency"]: {"amount": fixed["amount"], "tax_behavior": behavior}}
    else:
        restrictions = object.get("restrictions") or {}
        least = restrictions.get("minimum_amount")
        mine = {} if least is None else {restrictions["minimum_amount_currency"]: {"minimum_amount": least}}
    return dict(sorted({**others, **mine}.items()))

"""One API version or another: the dated changes, newest first, and how an object steps down through them.

The store keeps the newest shape. A change applies to every version older than its date. Keys that Stripe only *added* are
shown at every version, as Stripe does (recorded-facts.md: "within one pinned version keys are only added").
"""

from __future__ import annotations

from typing import Any

from ...store.objects import in_wire_order
from .changes import UI_MODE_NOW
from .dates import CLOVER, is_before


def step_up(kind: str, object: dict[str, Any]) -> dict[str, Any]:
    """An object of any version in the newest shape. Old spellings mean one thing only, so the version need not be known."""
    if kind == "checkout.session":
        stepped: dict[str, Any] = {**object, "ui_mode": UI_MODE_NOW.get(object["ui_mode"], object["ui_mode"])}
        shipping = stepped.pop("shipping", None)
        shipping = stepped.pop("shipping_details", None) or shipping
        if shipping is not None:
            collected: dict[str, Any] = stepped["collected_information"] or {"business_name": None, "individual_name": None}
            stepped["collected_information"] = {**collected, "shipping_details": shipping}
        rate = stepped.pop("shipping_rate", None)
        if rate is not None:
            amount = (stepped["total_details"] or {}).get("amount_shipping", 0)
            stepped["shipping_cost"] = {
                "amount_subtotal": amount,
                "amount_tax": 0,
                "amount_total": amount,
                "shipping_rate": rate,
            }
        return stepped
    if kind == "promotion_code" and "coupon" in object:
        newer = {name: value for name, value in object.items() if name != "coupon"}
        return {**newer, "promotion": {"coupon": object["coupon"], "type": "coupon"}}
    if kind == "price" and object["recurring"] is not None:
        return {**object, "recurring": {k: v for k, v in object["recurring"].items() if k != "aggregate_usage"}}
    if kind == "product" and "features" in object:
        return in_wire_order({("marketing_features" if name == "features" else name): value for name, value in object.items()})
    return dict(object)


def newest_path(kind: str, path: list[str], version: str) -> list[str]:
    """A path that `expand` names at a version, as the newest shape has it: a promotion code's coupon is below `promotion`."""
    if is_before(version, CLOVER):
        for index, (above, name) in enumerate(zip([kind, *path], path, strict=False)):
            if (above, name) == ("promotion_code", "coupon"):
                return [*path[:index], "promotion", *path[index:]]
    return path

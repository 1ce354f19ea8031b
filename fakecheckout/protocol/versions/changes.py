"""The dated changes of Stripe's API that are modelled, newest first: each with its way down and its way up in one row.

The store keeps the newest shape. A change applies to every version older than its date. Keys that Stripe only *added* are
shown at every version, as Stripe does (VER-06).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...store.objects import in_wire_order
from .basil_2025_03_31 import ONLY_BEFORE_BASIL
from .dates import BASIL, CLOVER, COLLECTION_IF_REQUIRED, DAHLIA, DEFERRED_INTENT, MARKETING_FEATURES, full_name, is_before

UI_MODE_BEFORE_DAHLIA = {"hosted_page": "hosted", "embedded_page": "embedded", "elements": "custom"}
UI_MODE_NOW = {old: new for new, old in UI_MODE_BEFORE_DAHLIA.items()}

Step = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class RemovedParameter:
    """A parameter that Stripe took away. `like` is a parameter beside it with the same type, for SDKs that forgot it;
    `instead` is the one that took its place, which was unknown before.
    """

    operation: str
    path: tuple[str, ...]
    like: str
    instead: str = ""


@dataclass(frozen=True)
class Change:
    """What is so from `since` on.

    down: gives the older shape of a `kind` (Stripe's `object`). up: gives the newer one; what is there in the newer shape
    stays. removed: a parameter that went. Of none of them, it is how something is made that changed, and whoever makes it
    asks `is_before`. only_before, only_since: the fields of that kind that one side of the date has and the other has not.
    """

    since: str
    what: str
    kind: str = ""
    down: Step | None = None
    up: Step | None = None
    removed: RemovedParameter | None = None
    only_before: tuple[str, ...] = ()
    only_since: tuple[str, ...] = ()


def _old_ui_mode(session: dict[str, Any]) -> dict[str, Any]:
    return {**session, "ui_mode": UI_MODE_BEFORE_DAHLIA.get(session["ui_mode"], session["ui_mode"])}


def _new_ui_mode(session: dict[str, Any]) -> dict[str, Any]:
    return {**session, "ui_mode": UI_MODE_NOW.get(session["ui_mode"], session["ui_mode"])}


def _with_shipping_details(session: dict[str, Any]) -> dict[str, Any]:
    """Before basil the address stood at the top level; `collected_information` is sent as well (LST-16)."""
    collected = session.get("collected_information") or {}
    return in_wire_order({**session, "shipping_details": collected.get("shipping_details")})


def _with_collected_information(session: dict[str, Any]) -> dict[str, Any]:
    newer = {name: value for name, value in session.items() if name != "shipping_details"}
    shipping = session.get("shipping_details")
    if shipping is not None:
        collected: dict[str, Any] = session["collected_information"] or {"business_name": None, "individual_name": None}
        newer["collected_information"] = {**collected, "shipping_details": shipping}
    return newer


def _with_shipping(session: dict[str, Any]) -> dict[str, Any]:
    """Before 2022-08-01 the address was `shipping` and the chosen rate `shipping_rate` (VER-01)."""
    older = {name: value for name, value in session.items() if name not in ("shipping_cost", "shipping_details")}
    cost = session.get("shipping_cost") or {}
    return in_wire_order({**older, "shipping": session.get("shipping_details"), "shipping_rate": cost.get("shipping_rate")})


def _with_shipping_cost(session: dict[str, Any]) -> dict[str, Any]:
    """Shipping had no taxes then, so its amount is that of the totals."""
    newer = {name: value for name, value in session.items() if name not in ("shipping", "shipping_rate")}
    if session.get("shipping") is not None and not session.get("shipping_details"):
        newer["shipping_details"] = session["shipping"]
    rate = session.get("shipping_rate")
    if rate is not None:
        amount = (session["total_details"] or {}).get("amount_shipping", 0)
        newer["shipping_cost"] = {"amount_subtotal": amount, "amount_tax": 0, "amount_total": amount, "shipping_rate": rate}
    return newer


def _with_features(product: dict[str, Any]) -> dict[str, Any]:
    """What a product is praised for was `features` (VER-03)."""
    if "marketing_features" not in product:  # a stub of what was deleted
        return product
    return in_wire_order({("features" if name == "marketing_features" else name): value for name, value in product.items()})


def _with_marketing_features(product: dict[str, Any]) -> dict[str, Any]:
    return {("marketing_features" if name == "features" else name): value for name, value in product.items()}


def _with_aggregate_usage(price: dict[str, Any]) -> dict[str, Any]:
    if price["recurring"] is None:
        return price
    return {**price, "recurring": dict(sorted({**price["recurring"], "aggregate_usage": None}.items()))}


def _without_aggregate_usage(price: dict[str, Any]) -> dict[str, Any]:
    if price["recurring"] is None:
        return price
    return {**price, "recurring": {name: value for name, value in price["recurring"].items() if name != "aggregate_usage"}}


def _with_coupon_for_source(discount: dict[str, Any]) -> dict[str, Any]:
    """As of promotion codes, see below."""
    older = {name: value for name, value in discount.items() if name != "source"}
    return in_wire_order({**older, "coupon": (discount.get("source") or {}).get("coupon")})


def _with_coupon(code: dict[str, Any]) -> dict[str, Any]:
    """Before clover the whole coupon stood there. A step sees no store, so `embed_for_version` has put the coupon in place of
    its id, as `expand` would; here it only changes its place.
    """
    older = {name: value for name, value in code.items() if name != "promotion"}
    return in_wire_order({**older, "coupon": (code.get("promotion") or {}).get("coupon")})


def _with_promotion(code: dict[str, Any]) -> dict[str, Any]:
    if "coupon" not in code:
        return code
    newer = {name: value for name, value in code.items() if name != "coupon"}
    return {**newer, "promotion": {"coupon": code["coupon"], "type": "coupon"}}


WHOLE_BEFORE_CLOVER = {"promotion_code": ["promotion", "coupon"], "discount": ["source", "coupon"]}
"""What stood whole in an object before clover and is an id since, by kind."""

_CREATE = "checkout.session.create"
_SESSION = "checkout.session"

CHANGES: tuple[Change, ...] = (
    Change(
        "2026-10-28",
        "line_items.dynamic_tax_rates gone",
        removed=RemovedParameter(_CREATE, ("line_items", "dynamic_tax_rates"), "tax_rates"),
    ),
    Change(
        "2026-09-30",
        "payment_method_types gone",
        removed=RemovedParameter(_CREATE, ("payment_method_types",), "allowed_payment_method_types"),
    ),
    Change(DAHLIA, "ui_mode is hosted_page, embedded_page, elements or form", _SESSION, _old_ui_mode, _new_ui_mode),
    Change(
        CLOVER,
        "a promotion code has promotion, not coupon",
        "promotion_code",
        _with_coupon,
        _with_promotion,
        removed=RemovedParameter("promotion_code.create", ("coupon",), "code", instead="promotion"),
        only_before=("coupon",),
        only_since=("promotion",),
    ),
    Change(
        CLOVER,
        "a discount has source, not coupon",
        "discount",
        _with_coupon_for_source,
        only_before=("coupon",),
        only_since=("source",),
    ),
    Change(
        BASIL,
        "shipping_details gone, for collected_information",
        _SESSION,
        _with_shipping_details,
        _with_collected_information,
        only_before=("shipping_details",),
    ),
    Change(
        BASIL,
        "recurring.aggregate_usage gone",
        "price",
        _with_aggregate_usage,
        _without_aggregate_usage,
        only_before=("aggregate_usage",),
    ),
    *(
        Change(BASIL, "stands in other objects since", kind, only_before=gone)  # put in by `embed_for_version`
        for kind, gone in ONLY_BEFORE_BASIL.items()
    ),
    Change(COLLECTION_IF_REQUIRED, "payment_method_collection is if_required in payment mode, not always"),
    Change(
        MARKETING_FEATURES,
        "features is marketing_features",
        "product",
        _with_features,
        _with_marketing_features,
        only_before=("features",),
        only_since=("marketing_features",),
    ),
    Change(
        DEFERRED_INTENT,
        "shipping and shipping_rate are shipping_details and shipping_cost",
        _SESSION,
        _with_shipping,
        _with_shipping_cost,
        only_before=("shipping", "shipping_rate"),
        only_since=("shipping_cost", "shipping_details"),
    ),
    Change(DEFERRED_INTENT, "the PaymentIntent is made when the buyer confirms, not with the session"),
    Change(DEFERRED_INTENT, "customer_creation is if_required in payment mode, not always"),
    *(
        Change(
            DEFERRED_INTENT,
            f"line_items.{name} gone, for price_data",
            removed=RemovedParameter(_CREATE, ("line_items", name), like),
        )
        for name, like in (
            ("amount", "quantity"),
            ("currency", "price"),
            ("description", "price"),
            ("images", "tax_rates"),
            ("name", "price"),
        )
    ),
)
"""Every dated change that is modelled, newest first."""


def fields_missing_at(version: str, instead_of: str) -> dict[str, str]:
    """Fields that objects have at the version `instead_of` and have not at `version`, each with the change that took it."""
    missing: dict[str, str] = {}
    for change in CHANGES:
        since = full_name(change.since)
        if is_before(version, change.since) and not is_before(instead_of, change.since):
            missing.update(dict.fromkeys(change.only_since, f"{change.kind} has it since {since}"))
        elif is_before(instead_of, change.since) and not is_before(version, change.since):
            missing.update(dict.fromkeys(change.only_before, f"{change.kind} has it before {since} only: {change.what}"))
    return missing

"""The dated changes of Stripe's API that are modelled, newest first: each with its way down and its way up in one row.

The store keeps the newest shape, and operations read the newest parameters. A change applies to every version older than its
date. Keys that Stripe only *added* are shown at every version, as Stripe does (VER-06). What a change did otherwise, whoever
does it asks `is_before` for: the row says that it is so.
"""

from __future__ import annotations

from . import of_catalog, of_payments, of_sessions
from .basil_2025_03_31 import BILLING_BEFORE_BASIL
from .change import Change, Removed, Renamed, RenamedValues
from .dates import (
    ACACIA,
    BASIL,
    CLOVER,
    COLLECTION_IF_REQUIRED,
    DAHLIA,
    DEFERRED_INTENT,
    LATEST_CHARGE,
    MARKETING_FEATURES,
    full_name,
    is_before,
)

_CREATE = ("checkout.session.create",)
_SESSION = "checkout.session"

CHANGES: tuple[Change, ...] = (
    Change(
        "2026-09-30",
        "payment_method_types gone",
        parameters=(Removed(_CREATE, {"payment_method_types": "allowed_payment_method_types"}),),
    ),
    Change(
        DAHLIA,
        "ui_mode is hosted_page, embedded_page, elements or form",
        _SESSION,
        down=of_sessions.with_older_ui_mode,
        up=of_sessions.with_newer_ui_mode,
        parameters=(
            RenamedValues(
                (*_CREATE, "checkout.session.update"), "ui_mode", of_sessions.UI_MODES_BEFORE_DAHLIA, added=("form",)
            ),
        ),
    ),
    Change(
        CLOVER,
        "a promotion code has promotion, not coupon",
        "promotion_code",
        of_catalog.whole_coupon_of("promotion"),
        of_catalog.coupon_out_of("promotion"),
        of_catalog.coupon_into("promotion"),
        only_before=("coupon",),
        only_since=("promotion",),
        paths={"coupon": ("promotion", "coupon")},
        parameters=(
            Removed(
                ("promotion_code.create",),
                {"coupon": "code"},
                is_required=True,
                instead="promotion",
                moved=of_catalog.coupon_into("promotion"),
                names={"promotion[coupon]": "coupon"},
            ),
        ),
    ),
    Change(
        CLOVER,
        "a discount has source, not coupon",
        "discount",
        of_catalog.whole_coupon_of("source"),
        of_catalog.coupon_out_of("source"),
        of_catalog.coupon_into("source"),
        only_before=("coupon",),
        only_since=("source",),
    ),
    Change(
        BASIL,
        "shipping_details gone, for collected_information",
        _SESSION,
        down=of_sessions.with_shipping_details,
        up=of_sessions.with_collected_information,
        only_before=("shipping_details",),
    ),
    Change(
        BASIL,
        "recurring.aggregate_usage gone",
        "price",
        put_in=of_catalog.with_kept_aggregate_usage_of_recurring,
        down=of_catalog.with_aggregate_usage_of_recurring,
        up=of_catalog.without_aggregate_usage_of_recurring,
        only_before=("aggregate_usage",),
        parameters=(Removed(("price.create",), {"recurring.aggregate_usage": "meter"}),),
    ),
    Change(
        BASIL,
        "coupon and promotion_code of customers gone",
        parameters=(
            Removed(("customer.create", "customer.update"), {"coupon": "description", "promotion_code": "description"}),
        ),
    ),
    *BILLING_BEFORE_BASIL,
    Change(ACACIA, "refund.created and refund.updated tell of every refund, beside the events of its charge"),
    Change(COLLECTION_IF_REQUIRED, "payment_method_collection is if_required in payment mode, not always"),
    Change(
        MARKETING_FEATURES,
        "features is marketing_features",
        "product",
        down=of_catalog.with_features,
        up=of_catalog.with_marketing_features,
        only_before=("features",),
        only_since=("marketing_features",),
        parameters=(Renamed(("product.create", "product.update"), "features", "marketing_features"),),
    ),
    Change(
        LATEST_CHARGE,
        "refunds of a charge are shown when expanded",
        "charge",
        of_payments.with_refunds,
    ),
    Change(
        LATEST_CHARGE,
        "charges gone, for latest_charge",
        "payment_intent",
        of_payments.with_charges,
        only_before=("charges",),
    ),
    Change(
        DEFERRED_INTENT,
        "shipping and shipping_rate are shipping_details and shipping_cost",
        _SESSION,
        down=of_sessions.with_shipping,
        up=of_sessions.with_shipping_cost,
        only_before=("shipping", "shipping_rate"),
        only_since=("shipping_cost", "shipping_details"),
    ),
    Change(DEFERRED_INTENT, "the PaymentIntent is made when the buyer confirms, not with the session"),
    Change(DEFERRED_INTENT, "customer_creation is if_required in payment mode, not always"),
    Change(
        DEFERRED_INTENT,
        "amount, currency and name of line_items gone, for price_data",
        parameters=(
            Removed(
                _CREATE,
                {
                    "line_items.amount": "quantity",
                    "line_items.currency": "price",
                    "line_items.description": "price",
                    "line_items.images": "tax_rates",
                    "line_items.name": "price",
                },
                moved=of_sessions.lines_with_price_data,
            ),
        ),
    ),
    Change(
        DEFERRED_INTENT,
        "shipping_rates gone, for shipping_options; subscription_data[coupon] gone, for discounts",
        parameters=(Removed(_CREATE, {"shipping_rates": "", "subscription_data.coupon": ""}),),
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

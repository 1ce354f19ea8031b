"""A price as it is made, whatever it is made by: create, `price_data` or a product's `default_price_data`."""

from __future__ import annotations

from typing import Any

from ...errors import NotModelled
from ...protocol.refusals import Refusal, at_least, missing_param, nested_name, only_one_of
from ...protocol.rendering.expand_only_fields import put_expand_only
from ...protocol.versions.dates import BASIL, is_before
from ...protocol.versions.of_catalog import AGGREGATE_USAGE
from ...store.objects import Object
from ..base import add_object, merge_metadata
from ..call import Call
from ..field_checks import check_currency
from .currency_options import with_own_currency
from .price_amounts import amount_missing, has_amount, price_amounts, price_currency_options

# Documented: three years are the longest interval. Days are not named there: 1,095 is *inferred*.
_LONGEST_INTERVAL = {"day": 1095, "month": 36, "week": 156, "year": 3}

_AGGREGATIONS = ("last_during_period", "last_ever", "max", "sum")


def check_price(call: Call, sent: dict[str, Any], at: str = "") -> None:
    """What is refused before its product is looked up."""
    if sent.get("billing_scheme") == "tiered" and "recurring" not in sent:
        raise Refusal("Prices with `type=one_time` are not supported with tiered billing.", param="interval")
    if sent.get("billing_scheme") != "tiered" and not has_amount(sent):
        raise amount_missing(at)
    recurring = sent.get("recurring")
    if recurring is None:
        return
    _check_usage(call, recurring, at)
    count, most = recurring.get("interval_count", 1), _LONGEST_INTERVAL[recurring["interval"]]
    param = nested_name(at, "recurring[interval_count]")
    if count < 1:
        raise at_least(1, param)
    if count > most:  # documented; *inferred* text
        raise Refusal(f"`interval_count` must be at most {most} with `interval={recurring['interval']}`.", param=param)
    if "custom_unit_amount" in sent:
        raise NotModelled("`custom_unit_amount` of a recurring price: what Stripe makes of that is not known.")


def _check_usage(call: Call, recurring: dict[str, Any], at: str) -> None:
    """The id of a meter is taken as it is given: meters are not objects of this account."""
    is_metered = recurring.get("usage_type", "licensed") == "metered"
    if "aggregate_usage" in recurring:
        if recurring["aggregate_usage"] not in _AGGREGATIONS:
            param = nested_name(at, "recurring[aggregate_usage]")
            raise Refusal(f"Invalid {param}: must be one of last_during_period, last_ever, max, or sum", param=param)
        if not is_metered or "meter" in recurring:
            raise NotModelled(
                "`recurring[aggregate_usage]` of a price that is not metered, or has a meter: what Stripe says of that is not "
                "known."
            )
    if is_metered and "meter" not in recurring and not is_before(call.version, BASIL):  # behaviour: usage needed no meters
        raise Refusal("Starting with Stripe version `2025-03-31.basil`, metered prices must be backed by meters.")
    if "meter" in recurring and not is_metered:
        raise NotModelled("`recurring[meter]` without `usage_type=metered`: what Stripe says of that is not known.")


def new_price(call: Call, sent: dict[str, Any], id: str, product: str, *, active: bool, at: str = "") -> Object:
    """Makes the price, with what of it is shown only when expanded, and tells of it. `check` has passed."""
    check_currency(sent["currency"], nested_name(at, "currency"))
    is_tiered = sent.get("billing_scheme") == "tiered"
    amounts = price_amounts(sent, sent["currency"], at, is_tiered=is_tiered)
    tiers = amounts.pop("tiers", None)
    recurring = sent.get("recurring")
    price: Object = {
        "id": id,
        "object": "price",
        "active": active,
        "billing_scheme": "tiered" if is_tiered else "per_unit",
        "created": call.now,
        "currency": sent["currency"].lower(),
        "custom_unit_amount": amounts["custom_unit_amount"],
        "livemode": False,
        "lookup_key": sent.get("lookup_key"),
        "metadata": merge_metadata({}, sent),
        "nickname": sent.get("nickname"),
        "product": product,
        "recurring": None
        if recurring is None
        else {
            "interval": recurring["interval"],
            "interval_count": recurring.get("interval_count", 1),
            "meter": recurring.get("meter"),
            "trial_period_days": recurring.get("trial_period_days"),
            "usage_type": recurring.get("usage_type", "licensed"),
        },
        "tax_behavior": sent.get("tax_behavior", "unspecified"),
        "tiers_mode": _tiers_mode(sent, at, is_tiered=is_tiered),
        "transform_quantity": _package(sent, at, is_tiered=is_tiered),
        "type": "one_time" if recurring is None else "recurring",
        "unit_amount": amounts["unit_amount"],
        "unit_amount_decimal": amounts["unit_amount_decimal"],
    }
    row: Object = {} if tiers is None else {"tiers": tiers}
    if "currency_options" in sent:
        param = nested_name(at, "currency_options")
        others = price_currency_options(sent["currency_options"], price["currency"], param, is_tiered=is_tiered)
        row["currency_options"] = with_own_currency(price, others, tiers)
    put_expand_only(call.transaction, "price", id, row)
    if recurring is not None and recurring.get("usage_type") == "metered" and "meter" not in recurring:
        call.transaction.put_record(AGGREGATE_USAGE, id, recurring.get("aggregate_usage", "sum"))
    return add_object(call, "price", price)


def _tiers_mode(sent: dict[str, Any], at: str, *, is_tiered: bool) -> str | None:
    mode: str | None = sent.get("tiers_mode")
    if is_tiered and mode is None:
        raise missing_param(nested_name(at, "tiers_mode"))  # *inferred* template
    if not is_tiered and mode is not None:  # *inferred* text
        param = nested_name(at, "tiers_mode")
        raise Refusal("You can only pass `tiers_mode` when `billing_scheme` is set to `tiered`.", param=param)
    return mode


def _package(sent: dict[str, Any], at: str, *, is_tiered: bool) -> Object | None:
    package: Object | None = sent.get("transform_quantity")
    if package is None:
        return None
    if is_tiered:  # CAT-08
        raise only_one_of("tiers", "transform_quantity", at=at)
    if package["divide_by"] < 1:  # *inferred*
        raise at_least(1, nested_name(at, "transform_quantity[divide_by]"))
    return package

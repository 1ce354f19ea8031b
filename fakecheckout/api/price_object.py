"""A price as it is made, whatever it is made by: create, `price_data` or a product's `default_price_data`."""

from __future__ import annotations

from typing import Any

from . import hidden, price_amounts, versions
from .call import Call
from .errors import NotModelled, Refusal, at_least, missing, named, only_one_of
from .resources import add, merged_metadata
from .session_rules import check_currency
from .store import Object

# Documented: three years are the longest interval. Days are not named there: 1,095 is *inferred*.
_LONGEST = {"day": 1095, "month": 36, "week": 156, "year": 3}


def check(call: Call, sent: dict[str, Any], at: str = "") -> None:
    """What is refused before its product is looked up."""
    if sent.get("billing_scheme") == "tiered" and "recurring" not in sent:
        raise Refusal("Prices with `type=one_time` are not supported with tiered billing.", param="interval")
    if sent.get("billing_scheme") != "tiered" and not price_amounts.is_given(sent):
        raise Refusal("Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.", param=at or None)
    recurring = sent.get("recurring")
    if recurring is None:
        return
    _check_usage(call, recurring)
    count, most = recurring.get("interval_count", 1), _LONGEST[recurring["interval"]]
    param = named(at, "recurring[interval_count]")
    if count < 1:
        raise at_least(1, param)
    if count > most:  # documented; *inferred* text
        raise Refusal(f"`interval_count` must be at most {most} with `interval={recurring['interval']}`.", param=param)
    if "custom_unit_amount" in sent:
        raise NotModelled("`custom_unit_amount` of a recurring price: what Stripe makes of that is not known.")


def _check_usage(call: Call, recurring: dict[str, Any]) -> None:
    """The id of a meter is taken as it is given: meters are not objects of this account."""
    is_metered = recurring.get("usage_type", "licensed") == "metered"
    if is_metered and "meter" not in recurring:
        if versions.is_before(call.version, versions.BASIL):
            raise NotModelled("Metered prices without a meter, as they were before 2025-03-31.basil, are not modelled.")
        raise Refusal("Starting with Stripe version `2025-03-31.basil`, metered prices must be backed by meters.")
    if "meter" in recurring and not is_metered:
        raise NotModelled("`recurring[meter]` without `usage_type=metered`: what Stripe says of that is not known.")


def make(call: Call, sent: dict[str, Any], id: str, product: str, *, active: bool, at: str = "") -> Object:
    """Makes the price, with what of it is shown only when expanded, and tells of it. `check` has passed."""
    check_currency(sent["currency"], named(at, "currency"))
    is_tiered = sent.get("billing_scheme") == "tiered"
    amounts = price_amounts.amounts(sent, at, is_tiered=is_tiered)
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
        "metadata": merged_metadata({}, sent),
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
        param = named(at, "currency_options")
        others = price_amounts.currency_options(sent["currency_options"], price["currency"], param, is_tiered=is_tiered)
        row["currency_options"] = hidden.options(price, others, tiers)
    hidden.put(call.fork, "price", id, row)
    return add(call, "price", price)


def _tiers_mode(sent: dict[str, Any], at: str, *, is_tiered: bool) -> str | None:
    mode: str | None = sent.get("tiers_mode")
    if is_tiered and mode is None:
        raise missing(named(at, "tiers_mode"))  # *inferred* template
    if not is_tiered and mode is not None:  # *inferred* text
        param = named(at, "tiers_mode")
        raise Refusal("You can only pass `tiers_mode` when `billing_scheme` is set to `tiered`.", param=param)
    return mode


def _package(sent: dict[str, Any], at: str, *, is_tiered: bool) -> Object | None:
    package: Object | None = sent.get("transform_quantity")
    if package is None:
        return None
    if is_tiered:  # said in public (tierrun/node-sdk#15)
        raise only_one_of("tiers", "transform_quantity", at=at)
    if package["divide_by"] < 1:  # *inferred*
        raise at_least(1, named(at, "transform_quantity[divide_by]"))
    return package

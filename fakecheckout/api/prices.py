"""Prices: create, update and list them, and make the inline ones of `price_data`.

Amount, currency, interval and product of a price never change; the SDK's types of update do not name them, so the schema
refuses them. Tiers, meters, packages and prices that the buyer chooses are not modelled yet.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from . import products
from .call import Call
from .errors import NotModelled, Refusal, at_least, no_such, only_one_of
from .resources import add, change, created_in, found, listed, merged_metadata, taken
from .session_rules import check_currency
from .store import Object

_DECIMAL_PLACES = 12
_MOST_LOOKUP_KEYS = 10


def beyond_plain(price: Object) -> str | None:
    """What of a price is not worked out in a session yet, or None for a plain one."""
    if price["billing_scheme"] != "per_unit" or price.get("tiers_mode"):
        return "tiers"
    for name in ("transform_quantity", "custom_unit_amount"):
        if price[name] is not None:
            return name
    if price["recurring"] is not None and price["recurring"]["usage_type"] == "metered":
        return "metered usage"
    return None


def create(call: Call) -> Object:
    sent = call.params
    if sent.get("billing_scheme", "per_unit") != "per_unit":
        raise NotModelled("Tiered prices (`billing_scheme=tiered`) are not modelled yet; plain `unit_amount` prices are.")
    if "product" in sent and "product_data" in sent:
        raise only_one_of("product", "product_data")
    if "product" not in sent and "product_data" not in sent:
        raise Refusal("You must specify either `product` or `product_data` when creating a price.")
    if "unit_amount" not in sent and "unit_amount_decimal" not in sent:
        raise Refusal("Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.")
    _check_recurring(sent.get("recurring"))
    if "product" in sent:
        if call.fork.get("product", sent["product"]) is None:
            raise no_such("product", sent["product"], "product")
        product = sent["product"]
    else:
        product = products.made_with_price(call, sent["product_data"], active=True)["id"]
    id = taken(call, "price")
    _take_lookup_key(call, id, sent.get("lookup_key"))
    price = _price(call, sent, id, product, active=sent.get("active", True), at="")
    return add(call, "price", price)


def inline(call: Call, sent: dict[str, Any], at: str) -> Object:
    """The price of `price_data`, inactive as recorded, with its product where `product_data` was sent."""
    if "product" in sent and "product_data" in sent:
        raise only_one_of("product", "product_data", at=at)
    if "product" not in sent and "product_data" not in sent:  # a documented one-of; the text is create-price's
        raise Refusal("You must specify either `product` or `product_data` when creating a price.", param=at)
    if "unit_amount" not in sent and "unit_amount_decimal" not in sent:
        raise Refusal("Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.", param=at)
    _check_recurring(sent.get("recurring"))
    if "product" in sent:
        if call.fork.get("product", sent["product"]) is None:
            raise no_such("product", sent["product"], f"{at}[product]")
        product = sent["product"]
    else:
        product = products.made_with_price(call, sent["product_data"], active=False)["id"]
    price = _price(call, sent, call.fork.new_id("price"), product, active=False, at=at)
    return add(call, "price", price)


def _check_recurring(recurring: dict[str, Any] | None) -> None:
    if (recurring or {}).get("usage_type") == "metered":
        raise NotModelled("Metered prices (`recurring[usage_type]=metered`) are not modelled yet; licensed ones are.")


def _price(call: Call, sent: dict[str, Any], id: str, product: str, *, active: bool, at: str) -> Object:
    check_currency(sent["currency"], f"{at}[currency]" if at else "currency")
    decimal = _unit_amount_decimal(sent, at)
    recurring = sent.get("recurring")
    return {
        "id": id,
        "object": "price",
        "active": active,
        "billing_scheme": "per_unit",
        "created": call.now,
        "currency": sent["currency"].lower(),
        "custom_unit_amount": None,
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
            "meter": None,
            "trial_period_days": recurring.get("trial_period_days"),
            "usage_type": recurring.get("usage_type", "licensed"),
        },
        "tax_behavior": sent.get("tax_behavior", "unspecified"),
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time" if recurring is None else "recurring",
        "unit_amount": None if "." in decimal else int(decimal),
        "unit_amount_decimal": decimal,
    }


def _unit_amount_decimal(sent: dict[str, Any], at: str) -> str:
    """The unit amount in minor units, trailing zeros dropped: 2000 → "2000", "123.450" → "123.45"."""
    if "unit_amount" in sent and "unit_amount_decimal" in sent:
        raise only_one_of("unit_amount", "unit_amount_decimal", at=at)
    name = "unit_amount" if "unit_amount" in sent else "unit_amount_decimal"
    amount = Decimal(sent[name])
    param = f"{at}[{name}]" if at else name
    if amount < 0 or amount.is_signed():
        raise at_least(0, param)
    whole, _, places = str(sent[name]).partition(".")
    if len(places) > _DECIMAL_PLACES:  # documented limit, inferred text
        raise Refusal(f"Invalid decimal: {sent[name]}; must contain at most {_DECIMAL_PLACES} decimal places.", param=param)
    places = places.rstrip("0")
    return f"{int(whole)}.{places}" if places else str(int(whole))


def _take_lookup_key(call: Call, id: str, key: str | None) -> None:
    """A key is unique over active and inactive prices; `transfer_lookup_key` takes it from its holder, who stays active."""
    if not key:
        return
    for holder in call.fork.table("price").indexed("lookup_key", key):
        if holder["lookup_key"] != key or holder["id"] == id:
            continue
        if not call.params.get("transfer_lookup_key"):
            raise Refusal(f"A price (`{holder['id']}`) already uses that lookup key.", param="lookup_key")
        change(call, "price", holder, {"lookup_key": None})


def update(call: Call) -> Object:
    price = found(call, "price", call.ids[0])
    sent = call.params
    _take_lookup_key(call, price["id"], sent.get("lookup_key"))
    changes: dict[str, Any] = {
        name: None if sent[name] == "" else sent[name]
        for name in ("active", "lookup_key", "nickname", "tax_behavior")
        if name in sent
    }
    changes["metadata"] = merged_metadata(price["metadata"], sent)
    return change(call, "price", price, changes)


def list_(call: Call) -> Object:
    sent = call.params
    if "product" in sent and call.fork.get("product", sent["product"]) is None:
        raise no_such("product", sent["product"], "product")
    keys = sent.get("lookup_keys")
    if keys is not None and len(keys) > _MOST_LOOKUP_KEYS:
        raise Refusal(f"Array lookup_keys exceeded maximum {_MOST_LOOKUP_KEYS} allowed elements.", param="lookup_keys")
    recurring = sent.get("recurring", {})
    wanted: dict[str, Any] = {name: sent[name] for name in ("active", "product", "type") if name in sent}
    if "currency" in sent:
        wanted["currency"] = sent["currency"].lower()

    def keep(price: Object) -> bool:
        return (
            all(price[name] == value for name, value in wanted.items())
            and (keys is None or price["lookup_key"] in keys)
            and all((price["recurring"] or {}).get(name) == value for name, value in recurring.items())
            and created_in(price, sent.get("created"))
        )

    return listed(call, "price", keep, ("product", sent["product"]) if "product" in sent else None)

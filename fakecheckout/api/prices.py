"""Prices: create, update and list them, and make the inline ones of `price_data`.

Amount, currency, interval and product of a price never change; the SDK's types of update do not name them, so the schema
refuses them. How a price is made of its parameters is `price_object`'s and `price_amounts`'.
"""

from __future__ import annotations

from typing import Any

from . import hidden, price_amounts, price_object, products
from .call import Call
from .errors import Refusal, no_such, only_one_of
from .resources import change, created_in, found, listed, merged_metadata, taken
from .store import Object

_MOST_LOOKUP_KEYS = 10


def create(call: Call) -> Object:
    sent = call.params
    if "product" in sent and "product_data" in sent:
        raise only_one_of("product", "product_data")
    if "product" not in sent and "product_data" not in sent:
        raise Refusal("You must specify either `product` or `product_data` when creating a price.")
    price_object.check(call, sent)
    if "product" in sent:
        if call.fork.get("product", sent["product"]) is None:
            raise no_such("product", sent["product"], "product")
        product = sent["product"]
    else:
        product = products.made_with_price(call, sent["product_data"], active=True)["id"]
    id = taken(call, "price")
    _take_lookup_key(call, id, sent.get("lookup_key"))
    return price_object.make(call, sent, id, product, active=sent.get("active", True))


def inline(call: Call, sent: dict[str, Any], at: str) -> Object:
    """The price of `price_data`, inactive as recorded, with its product where `product_data` was sent."""
    if "product" in sent and "product_data" in sent:
        raise only_one_of("product", "product_data", at=at)
    if "product" not in sent and "product_data" not in sent:  # a documented one-of; the text is create-price's
        raise Refusal("You must specify either `product` or `product_data` when creating a price.", param=at)
    price_object.check(call, sent, at)
    if "product" in sent:
        if call.fork.get("product", sent["product"]) is None:
            raise no_such("product", sent["product"], f"{at}[product]")
        product = sent["product"]
    else:
        product = products.made_with_price(call, sent["product_data"], active=False)["id"]
    return price_object.make(call, sent, call.fork.new_id("price"), product, active=False, at=at)


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
    product = call.fork.get("product", price["product"]) or {}
    if sent.get("active") is False and product.get("default_price") == price["id"]:  # said in public many times
        raise Refusal("This price cannot be archived because it is the default price of its product.")
    changes: dict[str, Any] = {
        name: None if sent[name] == "" else sent[name] for name in ("active", "lookup_key", "nickname") if name in sent
    }
    if "tax_behavior" in sent:
        changes["tax_behavior"] = price_amounts.tax_behavior(price, sent, "")
    changes["metadata"] = merged_metadata(price["metadata"], sent)
    _take_lookup_key(call, price["id"], sent.get("lookup_key"))
    _update_options(call, {**price, **changes})
    return change(call, "price", price, changes)


def _update_options(call: Call, price: Object) -> None:
    """Other currencies are added or replaced one by one, "" takes all away (*inferred*); no event tells of it (*inferred*)."""
    sent = call.params.get("currency_options")
    row = dict(hidden.row(call.fork, "price", price["id"]))
    present = row.pop("currency_options", {})
    if sent is None and not present:
        return
    if sent == "":
        hidden.put(call.fork, "price", price["id"], row)
        return
    others = price_amounts.currency_options(
        sent or {},
        price["currency"],
        "currency_options",
        is_tiered=price["billing_scheme"] == "tiered",
        present=present,
    )
    row["currency_options"] = hidden.options(price, others, row.get("tiers"))
    hidden.put(call.fork, "price", price["id"], row)


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

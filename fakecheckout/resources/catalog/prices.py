"""Prices: create, update and list them, and make the inline ones of `price_data`.

Amount, currency, interval and product of a price never change; the SDK's types of update do not name them, so the schema
refuses them. How a price is made of its parameters is the business of `price_fields` and `price_amounts`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...protocol.kinds import Kind, create_operation, list_operation, retrieve_operation, search_operation, update_operation
from ...protocol.refusals import Refusal, no_such, only_one_of, too_many
from ...protocol.rendering.expand_only_fields import get_expand_only, put_expand_only
from ...protocol.versions.of_catalog import AGGREGATE_USAGE
from ...rules.search_query import FieldType
from ...store.objects import Object, in_wire_order
from ...store.transaction import Transaction
from .. import base
from ..base import change_object, get_or_404, is_created_in, list_objects, merge_metadata, new_id
from ..call import Call
from ..search import search
from . import currency_options, products
from .currency_options import with_own_currency
from .price_amounts import price_currency_options, tax_behavior
from .price_fields import check_price, new_price

_MOST_LOOKUP_KEYS = 10


def create(call: Call) -> Object:
    sent = call.params
    if "product" in sent and "product_data" in sent:
        raise only_one_of("product", "product_data")
    if "product" not in sent and "product_data" not in sent:
        raise _product_missing(None)
    check_price(call, sent)
    if "product" in sent:
        if call.transaction.get("product", sent["product"]) is None:
            raise no_such("product", sent["product"], "product")
        product = sent["product"]
    else:
        product = products.new_product_of_price(call, sent["product_data"], active=True)["id"]
    id = new_id(call, "price")
    _take_lookup_key(call, id, sent.get("lookup_key"))
    return new_price(call, sent, id, product, active=sent.get("active", True))


def new_inline_price(call: Call, sent: dict[str, Any], at: str) -> Object:
    """The price of `price_data`, inactive as recorded, with its product where `product_data` was sent."""
    if "product" in sent and "product_data" in sent:
        raise only_one_of("product", "product_data", at=at)
    if "product" not in sent and "product_data" not in sent:  # a documented one-of; the text is create-price's
        raise _product_missing(at)
    check_price(call, sent, at)
    if "product" in sent:
        if call.transaction.get("product", sent["product"]) is None:
            raise no_such("product", sent["product"], f"{at}[product]")
        product = sent["product"]
    else:
        product = products.new_product_of_price(call, sent["product_data"], active=False)["id"]
    return new_price(call, sent, call.transaction.new_id("price"), product, active=False, at=at)


def _product_missing(at: str | None) -> Refusal:
    return Refusal("You must specify either `product` or `product_data` when creating a price.", param=at)


def _take_lookup_key(call: Call, id: str, key: str | None) -> None:
    """A key is unique over active and inactive prices; `transfer_lookup_key` takes it from its holder, who stays active."""
    if not key:
        return
    for holder in call.transaction.table("price").indexed("lookup_key", key):
        if holder["lookup_key"] != key or holder["id"] == id:
            continue
        if not call.params.get("transfer_lookup_key"):
            raise Refusal(f"A price (`{holder['id']}`) already uses that lookup key.", param="lookup_key")
        change_object(call, "price", holder, {"lookup_key": None})


def update(call: Call) -> Object:
    price = get_or_404(call, "price", call.ids[0])
    sent = call.params
    product = call.transaction.get("product", price["product"]) or {}
    if sent.get("active") is False and product.get("default_price") == price["id"]:  # CAT-21
        raise Refusal("This price cannot be archived because it is the default price of its product.")
    changes: dict[str, Any] = {
        name: None if sent[name] == "" else sent[name] for name in ("active", "lookup_key", "nickname") if name in sent
    }
    if "tax_behavior" in sent:
        changes["tax_behavior"] = tax_behavior(price, sent, "")
    changes["metadata"] = merge_metadata(price["metadata"], sent)
    _take_lookup_key(call, price["id"], sent.get("lookup_key"))
    _update_options(call, {**price, **changes})
    return change_object(call, "price", price, changes)


def _update_options(call: Call, price: Object) -> None:
    """Other currencies are added or replaced one by one, "" takes all away (*inferred*); no event tells of it (*inferred*)."""
    sent = call.params.get("currency_options")
    row = dict(get_expand_only(call.transaction, "price", price["id"]))
    present = row.pop("currency_options", {})
    if sent is None and not present:
        return
    if sent == "":
        put_expand_only(call.transaction, "price", price["id"], row)
        return
    others = price_currency_options(
        sent or {},
        price["currency"],
        "currency_options",
        is_tiered=price["billing_scheme"] == "tiered",
        present=present,
    )
    row["currency_options"] = with_own_currency(price, others, row.get("tiers"))
    put_expand_only(call.transaction, "price", price["id"], row)


def list_(call: Call) -> Object:
    sent = call.params
    if "product" in sent and call.transaction.get("product", sent["product"]) is None:
        raise no_such("product", sent["product"], "product")
    keys = sent.get("lookup_keys")
    if keys is not None and len(keys) > _MOST_LOOKUP_KEYS:
        raise too_many("lookup_keys", _MOST_LOOKUP_KEYS)
    recurring = sent.get("recurring", {})
    wanted: dict[str, Any] = {name: sent[name] for name in ("active", "product", "type") if name in sent}
    if "currency" in sent:
        wanted["currency"] = sent["currency"].lower()

    def keep(price: Object) -> bool:
        return (
            all(price[name] == value for name, value in wanted.items())
            and (keys is None or price["lookup_key"] in keys)
            and all((price["recurring"] or {}).get(name) == value for name, value in recurring.items())
            and is_created_in(price, sent.get("created"))
        )

    return list_objects(call, "price", keep, ("product", sent["product"]) if "product" in sent else None)


def _load(transaction: Transaction, price: Object, _: Callable[[Any], str]) -> None:
    """What an older version said of usage is kept apart (CAT-75)."""
    recurring = dict(price["recurring"] or {})
    if "aggregate_usage" in recurring:
        transaction.put_record(AGGREGATE_USAGE, price["id"], recurring.pop("aggregate_usage"))
        price = {**price, "recurring": recurring}
    transaction.put("price", price["id"], in_wire_order(price))


def _derived_when_loaded(price: Object, _: int) -> Object:
    amount = price.get("unit_amount")
    derived: Object = {
        "type": "recurring" if price.get("recurring") else "one_time",
        "unit_amount": None,
        "unit_amount_decimal": None if amount is None else str(amount),
    }
    return {name: value for name, value in derived.items() if name not in price}


KIND = Kind(
    "price",
    path="/v1/prices",
    id=("price_1", 30),
    param="price",
    events="price",
    indexes={"product": lambda price: price.get("product"), "lookup_key": lambda price: price.get("lookup_key")},
    expands={"product": "product"},
    expand_only=("currency_options", "tiers"),
    own_currency_option=currency_options.of_price,
    loaded={
        "active": True,
        "billing_scheme": "per_unit",
        "custom_unit_amount": None,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": None,
        "recurring": None,
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
    },
    needed_to_load={
        "currency": str,
        "product": (str, dict, type(None)),
        "recurring": (dict, type(None)),
        "unit_amount": (int, type(None)),
    },
    derived_when_loaded=_derived_when_loaded,
    load=_load,
    search={
        "active": FieldType.BOOLEAN,
        "currency": FieldType.EXACT,
        "lookup_key": FieldType.STRING,
        "metadata": FieldType.METADATA,
        "product": FieldType.STRING,
        "type": FieldType.EXACT,
    },
    operations=(
        create_operation(
            create,
            effect=(
                "active billing_scheme currency currency_options.* custom_unit_amount.* expand lookup_key metadata.* "
                "product product_data.active product_data.id product_data.metadata.* product_data.tax_code "
                "product_data.tax_details.* recurring.aggregate_usage recurring.interval recurring.interval_count "
                "recurring.meter recurring.usage_type tax_behavior tiers.* tiers_mode transfer_lookup_key "
                "transform_quantity.* unit_amount unit_amount_decimal"
            ),
            echoed=(
                "nickname product_data.name product_data.statement_descriptor product_data.unit_label "
                "recurring.trial_period_days"
            ),
            max_lengths={"lookup_key": 200, "product_data.statement_descriptor": 22, "product_data.unit_label": 12},
        ),
        list_operation(list_, "active created.* currency lookup_keys product recurring.* type"),
        retrieve_operation(base.retrieve),
        update_operation(
            update,
            effect="active currency_options.* expand lookup_key metadata.* tax_behavior transfer_lookup_key",
            echoed="nickname",
            max_lengths={"lookup_key": 200},
            emptyable=("lookup_key",),
        ),
        search_operation(search),
    ),
)

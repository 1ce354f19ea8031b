"""Products: create, update, list and delete them; and the ones that are made along with a price."""

from __future__ import annotations

from typing import Any

from ...errors import NotModelled
from ...protocol.kinds import (
    Kind,
    create_operation,
    delete_operation,
    list_operation,
    retrieve_operation,
    search_operation,
    update_operation,
)
from ...protocol.refusals import Refusal, no_such, only_one_of
from ...rules.search_query import FieldType
from ...store.objects import Object
from .. import base
from ..base import add_object, change_object, get_or_404, is_created_in, list_objects, merge_metadata, new_id, remove_object
from ..call import Call
from ..search import search
from .price_fields import check_price, new_price

_NULLABLE = ("description", "package_dimensions", "shippable", "statement_descriptor", "unit_label", "url")


def create(call: Call) -> Object:
    """With `default_price_data` its price is made along; the event of the product comes first (recorded together)."""
    sent = call.params
    data = sent.get("default_price_data")
    if data is not None:
        check_price(call, data, "default_price_data")
    product = _product(call, new_id(call, "product", wanted=sent.get("id")), sent, sent.get("active", True))
    if data is None:
        return add_object(call, "product", product)
    price_id = call.transaction.new_id("price")
    add_object(call, "product", {**product, "default_price": price_id})
    new_price(call, data, price_id, product["id"], active=True, at="default_price_data")
    return {**product, "default_price": price_id}


def new_product_of_price(call: Call, sent: dict[str, Any], *, active: bool) -> Object:
    """The product of `product_data`."""
    id = new_id(call, "product", wanted=sent.get("id"))
    return add_object(call, "product", _product(call, id, sent, sent.get("active", active)))


def _product(call: Call, id: str, sent: dict[str, Any], active: bool) -> Object:
    return {
        "id": id,
        "object": "product",
        "active": active,
        "attributes": [],
        "created": call.now,
        "default_price": None,
        "description": sent.get("description"),
        "images": sent.get("images", []),
        "livemode": False,
        "marketing_features": sent.get("marketing_features", []),
        "metadata": merge_metadata({}, sent),
        "name": sent["name"],
        "package_dimensions": sent.get("package_dimensions"),
        "shippable": sent.get("shippable"),
        "statement_descriptor": sent.get("statement_descriptor"),
        **_tax_fields({}, sent),
        "type": sent.get("type", "service"),
        "unit_label": sent.get("unit_label"),
        "updated": call.now,
        "url": sent.get("url"),
    }


def _tax_fields(product: Object, sent: dict[str, Any]) -> Object:
    """`tax_code` and `tax_details`, which say the same (recorded for a code; the other way round *inferred*)."""
    details: Object = product.get("tax_details") or {"performance_location": None, "tax_code": product.get("tax_code")}
    given = sent.get("tax_details")
    if given == "":
        details = {"performance_location": None, "tax_code": None}
    elif given is not None:
        details = {**details, **given}
    if "tax_code" in sent:
        if given and given.get("tax_code", sent["tax_code"]) != sent["tax_code"]:
            raise NotModelled("`tax_code` and `tax_details[tax_code]` differ. What Stripe makes of that is not known.")
        details = {**details, "tax_code": sent["tax_code"]}
    details = {name: value or None for name, value in details.items()}
    return {"tax_code": details["tax_code"], "tax_details": details if any(details.values()) else None}


def update(call: Call) -> Object:
    sent = call.params
    product = get_or_404(call, "product", call.ids[0])
    changes: dict[str, Any] = {name: sent[name] or None for name in _NULLABLE if name in sent}
    if "shippable" in sent:
        changes["shippable"] = sent["shippable"]
    changes.update({name: sent[name] or [] for name in ("images", "marketing_features") if name in sent})
    changes.update({name: sent[name] for name in ("active", "name") if name in sent})
    if "default_price" in sent:
        price = call.transaction.get("price", sent["default_price"])
        if price is None:
            raise no_such("price", sent["default_price"], "default_price")
        if price["product"] != product["id"]:
            raise NotModelled(f"{price['id']} is a price of another product. What Stripe says of that is not known.")
        changes["default_price"] = sent["default_price"]
    if "tax_code" in sent or "tax_details" in sent:
        changes.update(_tax_fields(product, sent))
    changes["metadata"] = merge_metadata(product["metadata"], sent)
    return change_object(call, "product", product, changes)


def delete(call: Call) -> Object:
    """Only without prices; afterwards the product is not found."""
    product = get_or_404(call, "product", call.ids[0])
    table = call.transaction.table("price")
    if table.index.get(("product", product["id"])):
        raise Refusal("This product cannot be deleted because it has one or more user-created prices.", business=True)
    return remove_object(call, "product", product, {**product, "active": False})


def list_(call: Call) -> Object:
    """`ids` have no pages: where they are more than a page, the next one is refused (CAT-78)."""
    sent = call.params
    cursors = [name for name in ("ending_before", "starting_after") if name in sent]
    if "ids" in sent and cursors:
        raise only_one_of("ids", *cursors)

    def keep(product: Object) -> bool:
        return (
            all(product.get(name) == sent[name] for name in ("active", "shippable", "type", "url") if name in sent)
            and ("ids" not in sent or product["id"] in sent["ids"])
            and is_created_in(product, sent.get("created"))
        )

    return list_objects(call, "product", keep)


KIND = Kind(
    "product",
    path="/v1/products",
    id=("prod_", 19),
    events="product",
    expands={"default_price": "price"},
    loaded={"active": True, "default_price": None, "metadata": {}, "description": None, "images": []},
    needed_to_load={"name": str},
    search={
        "active": FieldType.BOOLEAN,
        "description": FieldType.STRING,
        "metadata": FieldType.METADATA,
        "name": FieldType.STRING,
        "shippable": FieldType.BOOLEAN,
        "url": FieldType.STRING,
    },
    operations=(
        create_operation(
            create,
            effect=(
                "id active default_price_data.currency default_price_data.currency_options.* "
                "default_price_data.custom_unit_amount.* default_price_data.metadata.* "
                "default_price_data.recurring.interval default_price_data.recurring.interval_count "
                "default_price_data.tax_behavior default_price_data.unit_amount "
                "default_price_data.unit_amount_decimal expand metadata.*"
            ),
            echoed=(
                "name description images marketing_features.* package_dimensions.* shippable statement_descriptor "
                "tax_code tax_details.* type unit_label url"
            ),
            max_lengths={"description": 40000, "unit_label": 12, "statement_descriptor": 22},
        ),
        list_operation(list_, "active created.* ids shippable type url"),
        retrieve_operation(base.retrieve),
        update_operation(
            update,
            effect="active default_price expand metadata.*",
            echoed=(
                "name description images marketing_features.* package_dimensions.* shippable statement_descriptor "
                "tax_code tax_details.* unit_label url"
            ),
            max_lengths={"description": 40000, "unit_label": 12, "statement_descriptor": 22},
        ),
        delete_operation(delete),
        search_operation(search),
    ),
)

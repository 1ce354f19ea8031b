"""Products: create, update, list and delete them; and the ones that are made along with a price."""

from __future__ import annotations

from typing import Any

from . import price_object
from .call import Call
from .errors import NotModelled, Refusal, no_such
from .resources import add, change, created_in, found, listed, merged_metadata, remove, taken
from .store import Object

_PLAIN = ("description", "package_dimensions", "shippable", "statement_descriptor", "unit_label", "url")


def create(call: Call) -> Object:
    """With `default_price_data` its price is made along; the event of the product comes first (recorded together)."""
    sent = call.params
    data = sent.get("default_price_data")
    if data is not None:
        price_object.check(call, data, "default_price_data")
    product = _product(call, taken(call, "product", wanted=sent.get("id")), sent, sent.get("active", True))
    if data is None:
        return add(call, "product", product)
    price_id = call.fork.new_id("price")
    add(call, "product", {**product, "default_price": price_id})
    price_object.make(call, data, price_id, product["id"], active=True, at="default_price_data")
    return {**product, "default_price": price_id}


def made_with_price(call: Call, sent: dict[str, Any], *, active: bool) -> Object:
    """The product of `product_data`."""
    wanted, call.fork.wanted_id = call.fork.wanted_id, None  # that one is the price's
    id = taken(call, "product", wanted=sent.get("id"))
    call.fork.wanted_id = wanted
    return add(call, "product", _product(call, id, sent, sent.get("active", active)))


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
        "metadata": merged_metadata({}, sent),
        "name": sent["name"],
        "package_dimensions": sent.get("package_dimensions"),
        "shippable": sent.get("shippable"),
        "statement_descriptor": sent.get("statement_descriptor"),
        **_taxes({}, sent),
        "type": sent.get("type", "service"),
        "unit_label": sent.get("unit_label"),
        "updated": call.now,
        "url": sent.get("url"),
    }


def _taxes(product: Object, sent: dict[str, Any]) -> Object:
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
    product = found(call, "product", call.ids[0])
    changes: dict[str, Any] = {name: sent[name] or None for name in _PLAIN if name in sent}
    if "shippable" in sent:
        changes["shippable"] = sent["shippable"]
    changes.update({name: sent[name] or [] for name in ("images", "marketing_features") if name in sent})
    changes.update({name: sent[name] for name in ("active", "name") if name in sent})
    if "default_price" in sent:
        price = call.fork.get("price", sent["default_price"])
        if price is None:
            raise no_such("price", sent["default_price"], "default_price")
        if price["product"] != product["id"]:
            raise NotModelled(f"{price['id']} is a price of another product. What Stripe says of that is not known.")
        changes["default_price"] = sent["default_price"]
    if "tax_code" in sent or "tax_details" in sent:
        changes.update(_taxes(product, sent))
    changes["metadata"] = merged_metadata(product["metadata"], sent)
    return change(call, "product", product, changes)


def delete(call: Call) -> Object:
    """Only without prices; afterwards the product is not found."""
    product = found(call, "product", call.ids[0])
    table = call.fork.table("price")
    if table.index.get(("product", product["id"])):
        raise Refusal("This product cannot be deleted because it has one or more user-created prices.", business=True)
    return remove(call, "product", product, {**product, "active": False})


def list_(call: Call) -> Object:
    sent = call.params

    def keep(product: Object) -> bool:
        return (
            all(product.get(name) == sent[name] for name in ("active", "shippable", "type", "url") if name in sent)
            and ("ids" not in sent or product["id"] in sent["ids"])
            and created_in(product, sent.get("created"))
        )

    return listed(call, "product", keep)

"""Products: create, update, list and delete them; and the ones that are made along with a price."""

from __future__ import annotations

from typing import Any

from .call import Call
from .errors import Refusal, no_such
from .resources import add, change, created_in, found, listed, merged_metadata, taken
from .store import Object

_PLAIN = ("description", "package_dimensions", "shippable", "statement_descriptor", "tax_code", "unit_label", "url")


def create(call: Call) -> Object:
    sent = call.params
    return add(call, "product", _product(call, taken(call, "product", wanted=sent.get("id")), sent, sent.get("active", True)))


def made_with_price(call: Call, sent: dict[str, Any], *, active: bool) -> Object:
    """The product of `product_data`."""
    wanted, call.fork.wanted_id = call.fork.wanted_id, None  # that one is the price's
    id = taken(call, "product", wanted=sent.get("id"))
    call.fork.wanted_id = wanted
    return add(call, "product", _product(call, id, sent, sent.get("active", active)))


def _product(call: Call, id: str, sent: dict[str, Any], active: bool) -> Object:
    tax_code = sent.get("tax_code")
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
        "tax_code": tax_code,
        "tax_details": None if tax_code is None else {"performance_location": None, "tax_code": tax_code},
        "type": "service",
        "unit_label": sent.get("unit_label"),
        "updated": call.now,
        "url": sent.get("url"),
    }


def update(call: Call) -> Object:
    sent = call.params
    product = found(call, "product", call.ids[0])
    changes: dict[str, Any] = {name: sent[name] or None for name in _PLAIN if name in sent}
    if "shippable" in sent:
        changes["shippable"] = sent["shippable"]
    changes.update({name: sent[name] or [] for name in ("images", "marketing_features") if name in sent})
    changes.update({name: sent[name] for name in ("active", "name") if name in sent})
    if "default_price" in sent:
        if call.fork.get("price", sent["default_price"]) is None:
            raise no_such("price", sent["default_price"], "default_price")
        changes["default_price"] = sent["default_price"]
    changes["metadata"] = merged_metadata(product["metadata"], sent)
    return change(call, "product", product, changes)


def delete(call: Call) -> Object:
    """Only without prices; afterwards the product is not found."""
    product = found(call, "product", call.ids[0])
    table = call.fork.table("price")
    if table.index.get(("product", product["id"])):
        raise Refusal("This product cannot be deleted because it has one or more user-created prices.", business=True)
    call.fork.put("product", product["id"], None)
    call.emit("product.deleted", {**product, "active": False})
    return {"id": product["id"], "object": "product", "deleted": True}


def list_(call: Call) -> Object:
    sent = call.params

    def keep(product: Object) -> bool:
        return (
            all(product[name] == sent[name] for name in ("active", "shippable", "url") if name in sent)
            and ("ids" not in sent or product["id"] in sent["ids"])
            and created_in(product, sent.get("created"))
        )

    return listed(call, "product", keep)

"""The tax ids of customers: made with the customer or later, read, listed and deleted. No number is checked here (CAT-39)."""

from __future__ import annotations

from typing import Any

from ...protocol.kinds import Kind, Operation
from ...store.objects import Object
from ..base import add_object, get_not_deleted, get_or_404, list_objects, missing_at_path, remove_object
from ..call import Call

_GREECE = "EL"  # in the VAT numbers of the EU, and nowhere else


def create(call: Call) -> Object:
    return new_tax_id(call, get_not_deleted(call, "customer", call.ids[0])["id"], call.params)


def new_tax_id(call: Call, customer: str, sent: dict[str, Any]) -> Object:
    tax_id: Object = {
        "id": call.transaction.new_id("tax_id"),
        "object": "tax_id",
        "country": _country(sent["type"], sent["value"]),
        "created": call.now,
        "customer": customer,
        "customer_account": None,
        "livemode": False,
        "owner": {"customer": customer, "type": "customer"},
        "type": sent["type"],
        "value": sent["value"],
        "verification": {"status": "pending", "verified_address": None, "verified_name": None},
    }
    return add_object(call, "tax_id", tax_id)


def _country(type: str, value: str) -> str | None:
    """The country a type is named after; of the EU's own numbers the one that they begin with (*inferred*)."""
    if type == "eu_oss_vat":
        return None
    country = (value if type == "eu_vat" else type)[:2].upper()
    if not country.isalpha():
        return None
    return "GR" if type == "eu_vat" and country == _GREECE else country


def _get_tax_id(call: Call) -> Object:
    customer, id = call.ids
    get_not_deleted(call, "customer", customer)
    tax_id = get_or_404(call, "tax_id", id)
    if tax_id["customer"] != customer:
        raise missing_at_path("tax_id", id)
    return tax_id


def retrieve(call: Call) -> Object:
    return _get_tax_id(call)


def delete(call: Call) -> Object:
    return remove_object(call, "tax_id", _get_tax_id(call))


def list_(call: Call) -> Object:
    customer = get_not_deleted(call, "customer", call.ids[0])["id"]
    url = f"/v1/customers/{customer}/tax_ids"
    return list_objects(call, "tax_id", lambda tax_id: tax_id["customer"] == customer, ("customer", customer), url)


KIND = Kind(
    "tax_id",
    id=("txi_1", 28),
    noun="tax ID",
    events="customer.tax_id",
    indexes={"customer": lambda tax_id: tax_id.get("customer")},
    expands={"customer": "customer", "owner.customer": "customer"},
    needed_to_load={"customer": (str, dict, type(None))},
    operations=(
        Operation("create_tax_id", "POST", "/v1/customers/*/tax_ids", create, effect="expand type value", of="customer"),
        Operation(
            "list_tax_ids",
            "GET",
            "/v1/customers/*/tax_ids",
            list_,
            effect="limit starting_after ending_before expand",
            of="customer",
            is_list=True,
        ),
        Operation("retrieve_tax_id", "GET", "/v1/customers/*/tax_ids/*", retrieve, effect="expand", of="customer"),
        Operation("delete_tax_id", "DELETE", "/v1/customers/*/tax_ids/*", delete, of="customer"),
    ),
)

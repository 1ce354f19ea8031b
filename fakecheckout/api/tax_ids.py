"""The tax ids of customers: made with the customer or later, read, listed and deleted. No number is checked here (*ours*)."""

from __future__ import annotations

from typing import Any

from .call import Call
from .resources import add, found, listed, living, missing_at_path, remove
from .store import Object

_GREECE = "EL"  # in the VAT numbers of the EU, and nowhere else


def create(call: Call) -> Object:
    return make(call, living(call, "customer", call.ids[0])["id"], call.params)


def make(call: Call, customer: str, sent: dict[str, Any]) -> Object:
    tax_id: Object = {
        "id": call.fork.new_id("tax_id"),
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
    return add(call, "tax_id", tax_id)


def _country(type: str, value: str) -> str | None:
    """The country a type is named after; of the EU's own numbers the one that they begin with (*inferred*)."""
    if type == "eu_oss_vat":
        return None
    country = (value if type == "eu_vat" else type)[:2].upper()
    if not country.isalpha():
        return None
    return "GR" if type == "eu_vat" and country == _GREECE else country


def _of_customer(call: Call) -> Object:
    customer, id = call.ids
    living(call, "customer", customer)
    tax_id = found(call, "tax_id", id)
    if tax_id["customer"] != customer:
        raise missing_at_path("tax_id", id)
    return tax_id


def retrieve(call: Call) -> Object:
    return _of_customer(call)


def delete(call: Call) -> Object:
    return remove(call, "tax_id", _of_customer(call))


def list_(call: Call) -> Object:
    customer = living(call, "customer", call.ids[0])["id"]
    url = f"/v1/customers/{customer}/tax_ids"
    return listed(call, "tax_id", lambda tax_id: tax_id["customer"] == customer, ("customer", customer), url)

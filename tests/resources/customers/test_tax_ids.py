"""The tax ids of a customer: made, read, listed, expanded, deleted."""

import re
from typing import Any

import pytest

from doorways import Door, Refused
from fakecheckout import FakeCheckout

VAT: dict[str, Any] = {"type": "eu_vat", "value": "DE123456789"}


def refused(door: Door, fake: FakeCheckout, *request: Any, **params: Any) -> tuple[Any, ...]:
    """What a request is refused with; it leaves neither events nor objects."""
    before = (fake.events, door("customer", "list")["data"])
    with pytest.raises(Refused) as refusal:
        door("customer", *request, **params)
    assert (fake.events, door("customer", "list")["data"]) == before
    return (refusal.value.status, refusal.value.code, refusal.value.param, refusal.value.message)


def test_a_tax_id(door: Door, fake: FakeCheckout) -> None:
    """Every field, in wire order."""
    made = door("customer", "create_tax_id", "cus_jenny", **VAT)
    shown = fake.request("GET", f"/v1/customers/cus_jenny/tax_ids/{made['id']}").json()
    assert re.fullmatch(r"txi_1\w{23}", shown["id"])
    assert list(shown.items())[2:] == [
        ("country", "DE"),
        ("created", made["created"]),
        ("customer", "cus_jenny"),
        ("customer_account", None),
        ("livemode", False),
        ("owner", {"customer": "cus_jenny", "type": "customer"}),
        ("type", "eu_vat"),
        ("value", "DE123456789"),
        ("verification", {"status": "pending", "verified_address": None, "verified_name": None}),
    ]


@pytest.mark.parametrize(
    ("type", "value", "country"),
    [
        ("us_ein", "12-3456789", "US"),
        ("eu_vat", "EL123456789", "GR"),
        ("eu_vat", "123", None),
        ("eu_oss_vat", "EU123456789", None),
    ],
)
def test_the_country_of_a_tax_id(door: Door, type: str, value: str, country: str | None) -> None:
    """The one that its type or its number begins with."""
    assert door("customer", "create_tax_id", "cus_jenny", type=type, value=value)["country"] == country


def test_tax_ids_come_and_go(door: Door, fake: FakeCheckout) -> None:
    """They are read, listed newest first, and deleted, and events tell of it."""
    first, second = (door("customer", "create_tax_id", "cus_jenny", **VAT) for _ in range(2))
    assert door("customer", "retrieve_tax_id", "cus_jenny", first["id"]) == first
    page = door("customer", "list_tax_ids", "cus_jenny")
    assert (page["data"], page["url"], page["has_more"]) == ([second, first], "/v1/customers/cus_jenny/tax_ids", False)
    stub = {"id": first["id"], "object": "tax_id", "deleted": True}
    assert door("customer", "delete_tax_id", "cus_jenny", first["id"]) == stub
    assert door("customer", "list_tax_ids", "cus_jenny", limit=5)["data"] == [second]
    told = [(event["type"], event["data"]["object"]) for event in fake.events[-3:]]
    assert told == [
        ("customer.tax_id.created", first),
        ("customer.tax_id.created", second),
        ("customer.tax_id.deleted", first),
    ]


def test_tax_ids_made_with_a_customer(door: Door, fake: FakeCheckout) -> None:
    """They are shown on the customer when expanded, those of others are not."""
    door("customer", "create_tax_id", "cus_jenny", **VAT)
    made = door("customer", "create", tax_id_data=[VAT, {"type": "us_ein", "value": "12-3456789"}], expand=["tax_ids"])
    page = made["tax_ids"]
    assert [each["type"] for each in page["data"]] == ["us_ein", "eu_vat"]
    assert (page["total_count"], page["url"]) == (2, f"/v1/customers/{made['id']}/tax_ids")
    types = [event["type"] for event in fake.events[-3:]]
    assert types == ["customer.created", "customer.tax_id.created", "customer.tax_id.created"]


def test_no_tax_ids(door: Door, fake: FakeCheckout) -> None:
    """An expanded empty list counts 0 (recorded)."""
    shown = fake.request("GET", "/v1/customers/cus_jenny", {"expand": ["tax_ids"]}).json()
    empty = {"object": "list", "data": [], "has_more": False, "total_count": 0, "url": "/v1/customers/cus_jenny/tax_ids"}
    assert list(shown["tax_ids"].items()) == list(empty.items())
    assert "tax_ids" not in door("customer", "retrieve", "cus_jenny")


@pytest.mark.parametrize("path", ["tax_ids.data.customer", "tax_ids.data.owner.customer"])
def test_expanding_below_tax_ids(door: Door, path: str) -> None:
    """The customer in a tax id of a customer."""
    door("customer", "create_tax_id", "cus_jenny", **VAT)
    (shown,) = door("customer", "retrieve", "cus_jenny", expand=[path])["tax_ids"]["data"]
    assert (shown["owner"] if "owner" in path else shown)["customer"]["email"] == "jenny@example.com"


def test_tax_ids_are_a_list(door: Door) -> None:
    """What lies below them starts with `data`."""
    with pytest.raises(Refused, match=r"This property cannot be expanded \(tax_ids.customer\)"):
        door("customer", "retrieve", "cus_jenny", expand=["tax_ids.customer"])


def test_tax_ids_of_a_loaded_customer(door: Door, fake: FakeCheckout) -> None:
    """They are taken apart."""
    door("customer", "create_tax_id", "cus_jenny", **VAT)
    whole = door("customer", "retrieve", "cus_jenny", expand=["tax_ids"])
    other = FakeCheckout()
    other.load(whole)
    assert other.request("GET", "/v1/customers/cus_jenny").json() == door("customer", "retrieve", "cus_jenny")
    listed = other.request("GET", "/v1/customers/cus_jenny", {"expand": ["tax_ids"]}).json()
    assert listed["tax_ids"] == whole["tax_ids"]


OF = {"tax_id": ("tax ID", "txi_x"), "balance_transaction": ("customer balance transaction", "cbtxn_x")}


TRANSACTION: dict[str, Any] = {"amount": -500, "currency": "usd"}


@pytest.mark.parametrize("name", list(OF))
def test_what_belongs_to_nobody(door: Door, fake: FakeCheckout, name: str) -> None:
    """An unknown one is 404, and so is one of another customer's."""
    noun, id = OF[name]
    message = f"No such {noun}: '{id}'"
    assert refused(door, fake, f"retrieve_{name}", "cus_jenny", id) == (404, "resource_missing", "id", message)
    other = door("customer", "create")["id"]
    made = door("customer", f"create_{name}", other, **(VAT if name == "tax_id" else TRANSACTION))["id"]
    message = f"No such {noun}: '{made}'"
    assert refused(door, fake, f"retrieve_{name}", "cus_jenny", made) == (404, "resource_missing", "id", message)


@pytest.mark.parametrize(
    "operation", ["create_tax_id", "list_tax_ids", "create_balance_transaction", "list_balance_transactions"]
)
def test_a_deleted_customer_has_nothing(door: Door, fake: FakeCheckout, operation: str) -> None:
    """It is as if it were not there."""
    door("customer", "delete", "cus_jenny")
    params = {"create_tax_id": VAT, "create_balance_transaction": TRANSACTION}.get(operation, {})
    message = "No such customer: 'cus_jenny'"
    assert refused(door, fake, operation, "cus_jenny", **params) == (404, "resource_missing", "id", message)


def test_a_type_that_is_none(door: Door) -> None:
    """The enum is the SDK's."""
    with pytest.raises(Refused, match="Invalid type: must be one of"):
        door("customer", "create_tax_id", "cus_jenny", type="x", value="1")

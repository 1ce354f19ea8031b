"""What belongs to a customer: tax ids and balance transactions; and a customer's invoice numbers."""

import re
from typing import Any

import pytest

from doorways import Door, Refused, since
from fakecheckout import FakeCheckout, NotModelled

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


def test_a_customer_in_itself(fake: FakeCheckout) -> None:
    """What contains itself is no object of the API."""
    customer: dict[str, Any] = {"id": "cus_1", "object": "customer"}
    tax_id = {"id": "txi_1", "object": "tax_id", "customer": customer}
    customer["tax_ids"] = {"object": "list", "data": [tax_id]}
    with pytest.raises(ValueError, match="does it contain itself"):
        fake.load(customer)


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


def test_a_balance_transaction(door: Door, fake: FakeCheckout) -> None:
    """Every field, in wire order; it moves the balance and stamps the currency."""
    door("customer", "update", "cus_jenny", balance=100)
    made = door("customer", "create_balance_transaction", "cus_jenny", amount=-500, currency="USD", description="Credit")
    shown = fake.request("GET", f"/v1/customers/cus_jenny/balance_transactions/{made['id']}").json()
    assert re.fullmatch(r"cbtxn_1\w{23}", shown["id"])
    assert list(shown.items())[2:] == [
        ("amount", -500),
        ("checkout_session", None),
        ("created", made["created"]),
        ("credit_note", None),
        ("currency", "usd"),
        ("customer", "cus_jenny"),
        ("customer_account", None),
        ("description", "Credit"),
        ("ending_balance", -400),
        ("invoice", None),
        ("livemode", False),
        ("metadata", {}),
        ("type", "adjustment"),
    ]
    assert door("customer", "retrieve_balance_transaction", "cus_jenny", made["id"]) == made
    assert door("customer", "retrieve", "cus_jenny")["balance"] == -400


def test_a_balance_transaction_is_told(door: Door, fake: FakeCheckout) -> None:
    """As a change of the customer."""
    door("customer", "create_balance_transaction", "cus_jenny", amount=-500, currency="eur")
    event = fake.events[-1]
    assert event["type"] == "customer.updated"
    assert event["data"]["previous_attributes"] == {"balance": 0, "currency": None}


def test_one_currency_a_customer(door: Door, fake: FakeCheckout) -> None:
    """Documented; the text is inferred."""
    door("customer", "create_balance_transaction", "cus_jenny", **TRANSACTION)
    message = "You cannot combine currencies on a single customer. The customer's currency is `usd`, and `eur` was given."
    got = refused(door, fake, "create_balance_transaction", "cus_jenny", amount=1, currency="eur")
    assert got == (400, None, "currency", message)


def test_balance_transactions_are_listed(door: Door) -> None:
    """Newest first, each customer's own."""
    first, second = (
        door("customer", "create_balance_transaction", "cus_jenny", **TRANSACTION, metadata={"n": str(n)}) for n in range(2)
    )
    other = door("customer", "create")["id"]
    door("customer", "create_balance_transaction", other, **TRANSACTION)
    page = door("customer", "list_balance_transactions", "cus_jenny")
    assert (page["data"], page["url"]) == ([second, first], "/v1/customers/cus_jenny/balance_transactions")
    (shown,) = door("customer", "list_balance_transactions", other, expand=["data.customer", "data.invoice"])["data"]
    assert (shown["customer"]["id"], shown["invoice"]) == (other, None)


@since(14, "filters of balance transactions")
@pytest.mark.parametrize("filters", [{"created": {"lt": 5}}, {"invoice": "in_1"}], ids=str)
def test_filters_of_balance_transactions(door: Door, filters: dict[str, Any]) -> None:
    """None of them is of then, or of an invoice."""
    door("customer", "create_balance_transaction", "cus_jenny", **TRANSACTION)
    assert door("customer", "list_balance_transactions", "cus_jenny", **filters)["data"] == []


@pytest.mark.parametrize(
    ("params", "message", "param", "code"),
    [
        (
            {"invoice_prefix": "ab"},
            "`invoice_prefix` must be 3 to 12 uppercase letters or numbers.",
            "invoice_prefix",
            None,
        ),
        (
            {"next_invoice_sequence": 0},
            "This value must be greater than or equal to 1.",
            "next_invoice_sequence",
            "parameter_invalid_integer",
        ),
    ],
    ids=["prefix", "sequence"],
)
@pytest.mark.parametrize("operation", ["create", "update"])
def test_what_invoice_numbers_refuse(
    door: Door, fake: FakeCheckout, operation: str, params: dict[str, Any], message: str, param: str, code: str | None
) -> None:
    """Documented; texts inferred."""
    ids = ["cus_jenny"] if operation == "update" else []
    assert refused(door, fake, operation, *ids, **params) == (400, code, param, message)


def test_invoice_numbers(door: Door) -> None:
    """Prefix and next number may be chosen, and changed."""
    made = door("customer", "create", invoice_prefix="SHOP1", next_invoice_sequence=7)
    assert (made["invoice_prefix"], made["next_invoice_sequence"]) == ("SHOP1", 7)
    changed = door("customer", "update", made["id"], invoice_prefix="SHOP2", next_invoice_sequence=9)
    assert (changed["invoice_prefix"], changed["next_invoice_sequence"]) == ("SHOP2", 9)


def test_rendering_options(door: Door) -> None:
    """Leaves that were not sent are null, and stay when others are."""
    sent = {"rendering_options": {"amount_tax_display": "exclude_tax"}}
    made = door("customer", "create", invoice_settings=sent)
    shown = {"amount_tax_display": "exclude_tax", "template": None}
    assert made["invoice_settings"]["rendering_options"] == shown
    changed = door("customer", "update", made["id"], invoice_settings={"footer": "Thanks"})
    assert changed["invoice_settings"]["rendering_options"] == shown
    gone = door("customer", "update", made["id"], invoice_settings={"rendering_options": ""})
    assert gone["invoice_settings"]["rendering_options"] is None


@pytest.mark.parametrize(("method", "tail"), [("POST", "balance_transactions/cbtxn_1"), ("GET", "cash_balance")])
def test_what_is_not_modelled_below_a_customer(fake: FakeCheckout, method: str, tail: str) -> None:
    """It says so."""
    with pytest.raises(NotModelled, match=f"{method} /v1/customers/cus_1/{tail} is not modelled"):
        fake.request(method, f"/v1/customers/cus_1/{tail}", {"description": "x"} if method == "POST" else None)


@pytest.mark.parametrize("params", [{"tax": {"ip_address": "1.1.1.1"}}, {"test_clock": "clock_1"}], ids=str)
def test_what_is_not_modelled_of_a_customer(door: Door, params: dict[str, Any]) -> None:
    """It says so."""
    with pytest.raises(NotModelled, match=r"The parameter `(tax|test_clock)\[?\w*\]?` of customer.create is not modelled"):
        door("customer", "create", **params)

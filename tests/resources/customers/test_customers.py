"""Customers: made, changed and deleted, their addresses, and the settings of their invoices."""

from typing import Any

import pytest

from doorways import Door, Refused
from fakecheckout import FakeCheckout, NotModelled

NOT_MADE: list[tuple[str, str, dict[str, Any], str, str | None]] = [
    ("bad mail", "customer", {"email": "not-an-email"}, "Invalid email address: not-an-email", "email"),
    (
        "bad tax_exempt",
        "customer",
        {"tax_exempt": "maybe"},
        "Invalid tax_exempt: must be one of none, reverse, or exempt",
        "tax_exempt",
    ),
]


@pytest.mark.parametrize(
    ("kind", "params", "message", "param"), [row[1:] for row in NOT_MADE], ids=[row[0] for row in NOT_MADE]
)
def test_what_create_refuses(door: Door, kind: str, params: dict[str, Any], message: str, param: str | None) -> None:
    """The catalogue refuses in Stripe's words, too."""
    with pytest.raises(Refused) as refused:
        door(kind, "create", **params)
    assert (refused.value.status, refused.value.param, refused.value.message) == (400, param, message)


def test_a_deleted_customer_stays_as_a_stub(door: Door) -> None:
    """It can be read but not used or listed."""
    stub = door("customer", "delete", "cus_jenny")
    assert stub == {"id": "cus_jenny", "object": "customer", "deleted": True} == door("customer", "retrieve", "cus_jenny")
    assert door("customer", "list")["data"] == []
    with pytest.raises(Refused, match="No such customer: 'cus_jenny'"):
        door.session(customer="cus_jenny")


def test_address_leaves_merge(door: Door) -> None:
    """An address shows all its leaves; those that are not sent stay as they are."""
    made = door("customer", "create", address={"line1": "1 Main Street", "country": "US"})
    changed = door("customer", "update", made["id"], address={"city": "Springfield"})
    assert changed["address"] == {
        "city": "Springfield",
        "country": "US",
        "line1": "1 Main Street",
        "line2": None,
        "postal_code": None,
        "state": None,
    }


@pytest.mark.parametrize(
    ("params", "field", "value"),
    [
        ({"tax_exempt": "exempt"}, "tax_exempt", "exempt"),
        ({"tax_exempt": ""}, "tax_exempt", "none"),
        ({"balance": 100}, "balance", 100),
        ({"description": ""}, "description", None),
        ({"email": ""}, "email", None),
        ({"address": ""}, "address", None),
        ({"shipping": ""}, "shipping", None),
        (
            {"shipping": {"name": "Kim", "address": {"line1": "x"}}},
            "shipping",
            {
                "address": {"city": None, "country": None, "line1": "x", "line2": None, "postal_code": None, "state": None},
                "name": "Kim",
                "phone": None,
            },
        ),
        (
            {"invoice_settings": {"footer": "Thanks"}},
            "invoice_settings",
            {"custom_fields": None, "default_payment_method": None, "footer": "Thanks", "rendering_options": None},
        ),
    ],
    ids=str,
)
def test_a_customer_is_changed(door: Door, params: dict[str, Any], field: str, value: Any) -> None:
    """What is sent replaces, what is empty unsets."""
    assert door("customer", "update", "cus_jenny", **params)[field] == value


@pytest.mark.parametrize("operation", ["update", "delete"])
def test_a_deleted_customer_is_not_there(door: Door, operation: str) -> None:
    """It cannot be changed or deleted again."""
    door("customer", "delete", "cus_jenny")
    with pytest.raises(Refused, match="No such customer: 'cus_jenny'"):
        door("customer", operation, "cus_jenny")


def test_a_balance_stamps_a_currency(door: Door) -> None:
    """A customer who owes something owes it in a currency (recorded)."""
    assert door("customer", "create", balance=500)["currency"] == "usd"
    assert door("customer", "update", "cus_jenny", balance=-5)["currency"] == "usd"


def refused(door: Door, fake: FakeCheckout, *request: Any, **params: Any) -> tuple[Any, ...]:
    """What a request is refused with; it leaves neither events nor objects."""
    before = (fake.events, door("customer", "list")["data"])
    with pytest.raises(Refused) as refusal:
        door("customer", *request, **params)
    assert (fake.events, door("customer", "list")["data"]) == before
    return (refusal.value.status, refusal.value.code, refusal.value.param, refusal.value.message)


def test_a_customer_in_itself(fake: FakeCheckout) -> None:
    """What contains itself is no object of the API."""
    customer: dict[str, Any] = {"id": "cus_1", "object": "customer"}
    tax_id = {"id": "txi_1", "object": "tax_id", "customer": customer}
    customer["tax_ids"] = {"object": "list", "data": [tax_id]}
    with pytest.raises(ValueError, match="it contains itself"):
        fake.load(customer)


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
    with pytest.raises(NotModelled, match=r"The parameter `(tax|test_clock)\[?\w*\]?` of POST /v1/customers is not modelled"):
        door("customer", "create", **params)


def test_an_id_of_one_s_own(door: Door) -> None:
    """Stripe takes the `id` of a new customer although its documentation does not name it (CAT-70)."""
    made = door("customer", "create", id="user@example.com", email="user@example.com")
    assert made["id"] == "user@example.com"
    assert door("customer", "retrieve", "user@example.com") == made


@pytest.mark.parametrize("is_deleted", [False, True], ids=["there", "deleted"])
def test_an_id_is_given_once(door: Door, fake: FakeCheckout, is_deleted: bool) -> None:
    """A second customer of the same id is refused, one of a deleted customer too (*inferred*)."""
    if is_deleted:
        door("customer", "delete", "cus_jenny")
    said = refused(door, fake, "create", id="cus_jenny")
    assert said == (400, "resource_already_exists", "id", "Customer already exists.")


@pytest.mark.parametrize("name", ["description", "email", "name", "phone"])
def test_an_empty_text_is_none(door: Door, name: str) -> None:
    """What is created with an empty text has none (CAT-73)."""
    assert door("customer", "create", **{name: ""})[name] is None


@pytest.mark.parametrize("operation", ["create", "update"])
@pytest.mark.parametrize("source", ["tok_visa", {"object": "card", "number": "4242424242424242"}], ids=["token", "card"])
def test_a_source_is_not_modelled(fake: FakeCheckout, operation: str, source: Any) -> None:
    """Neither a token nor the details of a card, as Stripe once documented them, is taken for a mistake."""
    fake.add("customer", id="cus_1")
    path = "/v1/customers" if operation == "create" else "/v1/customers/cus_1"
    with pytest.raises(NotModelled, match="The parameter `source` of POST /v1/customers.* is not modelled"):
        fake.request("POST", path, {"source": source})


DEFAULT = "invoice_settings[default_payment_method]"


def test_a_default_payment_method(door: Door, fake: FakeCheckout) -> None:
    """A saved method becomes that of invoices, is told with what it replaced, and is unset by an empty text."""
    fake.load({"id": "pm_jenny", "object": "payment_method", "type": "card", "customer": "cus_jenny"})
    set_to = door("customer", "update", "cus_jenny", invoice_settings={"default_payment_method": "pm_jenny"})
    assert set_to["invoice_settings"]["default_payment_method"] == "pm_jenny"
    assert fake.events[-1]["data"]["previous_attributes"] == {"invoice_settings": {"default_payment_method": None}}
    unset = door("customer", "update", "cus_jenny", invoice_settings={"default_payment_method": ""})
    assert unset["invoice_settings"]["default_payment_method"] is None


@pytest.mark.parametrize(
    ("id", "message"),
    [
        ("pm_nope", "No such PaymentMethod: 'pm_nope'"),
        (
            "pm_other",
            "The customer does not have a payment method with the ID pm_other. The payment method must be attached to the "
            "customer.",
        ),
    ],
    ids=["none", "another's"],
)
def test_a_default_payment_method_that_is_not_the_customer_s(door: Door, fake: FakeCheckout, id: str, message: str) -> None:
    """It is refused, and nothing changes (CAT-81)."""
    fake.load({"id": "pm_other", "object": "payment_method", "type": "card", "customer": "cus_other"})
    sent = {"invoice_settings": {"default_payment_method": id}}
    assert refused(door, fake, "update", "cus_jenny", **sent) == (400, "resource_missing", DEFAULT, message)

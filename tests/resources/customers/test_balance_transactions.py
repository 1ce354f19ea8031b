"""What a customer owes: transactions of the balance, and what they stamp on the customer."""

import re
from typing import Any

import pytest
from shop import shop

from doorways import Door, Refused, since
from fakecheckout import FakeCheckout


def refused(door: Door, fake: FakeCheckout, *request: Any, **params: Any) -> tuple[Any, ...]:
    """What a request is refused with; it leaves neither events nor objects."""
    before = (fake.events, door("customer", "list")["data"])
    with pytest.raises(Refused) as refusal:
        door("customer", *request, **params)
    assert (fake.events, door("customer", "list")["data"]) == before
    return (refusal.value.status, refusal.value.code, refusal.value.param, refusal.value.message)


TRANSACTION: dict[str, Any] = {"amount": -500, "currency": "usd"}


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


def test_an_unknown_currency() -> None:
    """A balance in a currency that Stripe does not know is refused."""
    sent = {"amount": 500, "currency": "abc"}
    answer = shop().request("POST", "/v1/customers/cus_jenny/balance_transactions", sent)
    assert answer.status == 400, answer.body
    error = answer.json()["error"]
    assert (error["message"].partition(".")[0], error["param"]) == ("Invalid currency: abc", "currency")

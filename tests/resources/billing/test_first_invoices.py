"""The first invoice of a subscription, and the invoice of a payment (PAY-11, PAY-13)."""

import re
from typing import Any

import pytest
from shop import read, session, shop

from doorways import MAJOR
from fakecheckout import FakeCheckout


@pytest.fixture
def fake() -> FakeCheckout:
    return shop()


def paid(fake: FakeCheckout, mode: str = "payment", /, **params: Any) -> dict[str, Any]:
    """A session of which the buyer has paid."""
    id = session(fake, mode, **params)
    fake.buyer(id).pay()
    return fake.session(id)


def test_an_invoice_of_a_payment(fake: FakeCheckout) -> None:
    """invoice_creation makes a customer and a paid invoice with what the seller said of it."""
    said = {"description": "Thanks", "footer": "Bye", "metadata": {"a": "b"}, "custom_fields": [{"name": "PO", "value": "1"}]}
    shown = paid(
        fake, invoice_creation={"enabled": True, "invoice_data": said}, line_items=[{"price": "price_shirt", "quantity": 2}]
    )
    invoice = read(fake, f"invoices/{shown['invoice']}", expand=["payments"])
    assert {name: invoice[name] for name in said} == said
    assert (invoice["status"], invoice["amount_paid"], invoice["billing_reason"]) == ("paid", 2198, "manual")
    assert (invoice["customer"], invoice["number"][-5:]) == (shown["customer"], "-0001")
    (line,) = invoice["lines"]["data"]
    assert (line["amount"], line["description"], line["parent"]["type"]) == (2198, "Shirt", "invoice_item_details")
    (payment,) = invoice["payments"]["data"]
    assert payment["payment"]["payment_intent"] == shown["payment_intent"]


def subscription_of(fake: FakeCheckout, shown: dict[str, Any]) -> dict[str, Any]:
    return read(fake, f"subscriptions/{shown['subscription']}")


def test_the_first_invoice(fake: FakeCheckout) -> None:
    """Paid, numbered, with a line for the period (PAY-11)."""
    shown = paid(fake, "subscription", line_items=[{"price": "price_plan", "quantity": 2}])
    invoice = read(fake, f"invoices/{shown['invoice']}", expand=["payments"])
    subscription = subscription_of(fake, shown)
    assert (invoice["status"], invoice["amount_paid"], invoice["amount_remaining"]) == ("paid", 4000, 0)
    assert (invoice["billing_reason"], invoice["attempt_count"], invoice["attempted"]) == ("subscription_create", 0, True)
    assert invoice["parent"]["subscription_details"]["subscription"] == subscription["id"]
    (line,) = invoice["lines"]["data"]
    assert line["description"] == "2 × Plan (at $20.00 / month)"
    assert line["period"]["end"] == subscription["items"]["data"][0]["current_period_end"]
    intent = read(fake, f"payment_intents/{invoice['payments']['data'][0]['payment']['payment_intent']}")
    assert (intent["amount"], intent["description"], intent["setup_future_usage"]) == (
        4000,
        "Subscription creation",
        "off_session",
    )


def test_one_time_lines_of_a_trial_are_due(fake: FakeCheckout) -> None:
    """They are on the first invoice (PAY-13)."""
    lines = [{"price": "price_plan", "quantity": 1}, {"price": "price_mug", "quantity": 1}]
    shown = paid(fake, "subscription", line_items=lines, subscription_data={"trial_period_days": 7})
    invoice = read(fake, f"invoices/{shown['invoice']}")
    assert (shown["amount_total"], invoice["amount_paid"]) == (500, 500)
    assert [line["description"] for line in invoice["lines"]["data"]] == ["Trial period for Plan", "Mug"]
    assert len(subscription_of(fake, shown)["items"]["data"]) == 1


def invoiced(fake: FakeCheckout, customer: str = "cus_jenny") -> str:
    """The number of the invoice of a new payment."""
    id = session(fake, customer=customer, invoice_creation={"enabled": True})
    fake.buyer(id).pay()
    return str(read(fake, f"invoices/{fake.session(id)['invoice']}")["number"])


def test_invoices_are_numbered_in_a_row(fake: FakeCheckout) -> None:
    """The second invoice of a customer has the number after the first's."""
    numbers = [invoiced(fake).partition("-")[2] for _ in range(2)]
    assert numbers == ["0001", "0002"]


def test_the_first_invoice_decides_the_currency(fake: FakeCheckout) -> None:
    """A customer without a currency has the one of the first invoice."""
    invoiced(fake)
    assert read(fake, "customers/cus_jenny")["currency"] == "usd"


def test_the_prefix_of_invoices(fake: FakeCheckout) -> None:
    """Of a loaded customer that names no prefix, invoices begin with eight capitals or digits."""
    fake.load({"id": "cus_l", "object": "customer", "email": "l@example.com"})
    assert re.fullmatch(r"[0-9A-Z]{8}-0001", invoiced(fake, "cus_l"))


DYNAMIC_AND_LISTED = pytest.mark.parametrize("listed", [None, ["card", "link"]], ids=["dynamic", "listed"])


@DYNAMIC_AND_LISTED
def test_how_the_invoices_of_a_subscription_are_paid(listed: list[str] | None) -> None:
    """As its subscription says: the methods that the seller listed, and options of each method that has any (PAY-49)."""
    fake = shop(api_version="2026-08-26.dahlia")
    shown = paid(fake, "subscription", payment_method_types=listed)
    settings = read(fake, f"invoices/{shown['invoice']}")["payment_settings"]
    of_subscription = subscription_of(fake, shown)["payment_settings"]
    options = {**of_subscription["payment_method_options"], "card": {"request_three_d_secure": "automatic"}}
    assert settings == {"default_mandate": None, "payment_method_options": options, "payment_method_types": listed}


def test_how_the_invoice_of_a_payment_was_paid(fake: FakeCheckout) -> None:
    """It is of no subscription, whose settings it could have."""
    shown = paid(fake, invoice_creation={"enabled": True})
    settings = read(fake, f"invoices/{shown['invoice']}")["payment_settings"]
    assert settings == {"default_mandate": None, "payment_method_options": None, "payment_method_types": None}


@pytest.mark.skipif(MAJOR < 8, reason="the SDK knows no issuer")
def test_an_invoice_that_another_account_issues() -> None:
    """Its number is one of that account's own row, whoever the customer is (PAY-51)."""
    fake = shop()
    by_other = {"invoice_settings": {"issuer": {"type": "account", "account": "acct_1"}}}
    ids = [paid(fake, "subscription", subscription_data=by_other)["invoice"] for _ in range(2)]
    first, second = (read(fake, f"invoices/{id}") for id in ids)
    own = read(fake, f"customers/{first['customer']}")["invoice_prefix"]
    prefix, number = first["number"].split("-")
    assert (len(prefix), number, prefix == own, second["number"]) == (8, "0001", False, f"{prefix}-0002")


def test_an_invoice_is_of_one_moment(fake: FakeCheckout) -> None:
    """The account's clock stands while a page is paid: made, finalized, in effect and paid are one second (PAY-48)."""
    invoice = read(fake, f"invoices/{paid(fake, 'subscription')['invoice']}")
    at = invoice["status_transitions"]
    assert {invoice["effective_at"], at["finalized_at"], at["paid_at"]} == {invoice["created"]}

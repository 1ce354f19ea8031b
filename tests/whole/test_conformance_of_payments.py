"""What a payment leaves behind has the shape that the installed SDK declares, in answers and in events."""

from typing import Any

import pytest
import stripe
from conforming import class_of, faults
from shop import read, session, shop

from fakecheckout import FakeCheckout, PaymentDeclined

KINDS = {
    "charges": "charge",
    "events": "event",
    "invoices": "invoice",
    "payment_intents": "payment_intent",
    "setup_intents": "setup_intent",
    "subscriptions": "subscription",
}


def paid(fake: FakeCheckout, mode: str = "payment", /, how: dict[str, Any] | None = None, **params: Any) -> None:
    """A buyer's move; a decline is one, too."""
    buyer = fake.buyer(session(fake, mode, **params))
    try:
        buyer.pay(**(how or {}))
    except PaymentDeclined:
        pass


SHIPPED = {
    "shipping_address_collection": {"allowed_countries": ["US"]},
    "shipping_options": [{"shipping_rate": "shr_a"}],
    "phone_number_collection": {"enabled": True},
}


STORIES: dict[str, tuple[str, dict[str, Any] | None, dict[str, Any]]] = {
    "a guest": ("payment", None, {}),
    "a customer who is shipped to": (
        "payment",
        None,
        {**SHIPPED, "customer": "cus_jenny", "invoice_creation": {"enabled": True}},
    ),
    "a hold": ("payment", None, {"payment_intent_data": {"capture_method": "manual", "setup_future_usage": "off_session"}}),
    "a fee": (
        "payment",
        None,
        {
            "payment_intent_data": {
                "application_fee_amount": 5,
                "transfer_data": {"destination": "acct_1"},
                "transfer_group": "g",
            }
        },
    ),
    "a decline": ("payment", {"card": "4000000000009995"}, {}),
    "a challenge": ("payment", {"card": "4000002760003184"}, {}),
    "a failed challenge": ("payment", {"card": "4000002760003184", "challenge": "fail"}, {}),
    "a bank debit": ("payment", {"method": "us_bank_account"}, {}),
    "link": ("payment", {"method": "link"}, {}),
    "a subscription": (
        "subscription",
        None,
        {
            "line_items": [
                {"price": "price_plan", "quantity": 2, "tax_rates": ["txr_a"]},
                {"price": "price_mug", "quantity": 1},
            ],
            "discounts": [{"coupon": "HALF"}],
            "subscription_data": {"description": "Gold", "metadata": {"a": "b"}, "transfer_data": {"destination": "acct_1"}},
        },
    ),
    "a trial": ("subscription", None, {"subscription_data": {"trial_period_days": 7}}),
    "a trial that is declined": ("subscription", {"card": "4000000000000002"}, {"subscription_data": {"trial_period_days": 7}}),
    "a subscription by bank debit": ("subscription", {"method": "us_bank_account"}, {}),
    "a setup": ("setup", None, {"customer": "cus_jenny"}),
    "a setup that is declined": ("setup", {"card": "4000000000000002"}, {}),
    "a setup whose challenge fails": ("setup", {"card": "4000002760003184", "challenge": "fail"}, {}),
}


@pytest.fixture(params=STORIES)
def told(request: pytest.FixtureRequest) -> FakeCheckout:
    """An account after one story."""
    fake = shop(api_version=None)  # the SDK's own
    fake.add("shipping_rate", id="shr_a", display_name="A", type="fixed_amount", fixed_amount={"amount": 5, "currency": "usd"})
    fake.add("tax_rate", id="txr_a", display_name="VAT", percentage=20, inclusive=True)
    fake.add("coupon", id="HALF", percent_off=50, duration="forever")
    mode, how, params = STORIES[request.param]
    paid(fake, mode, how, **params)
    return fake


@pytest.mark.parametrize("path", KINDS)
def test_answers_conform(told: FakeCheckout, path: str) -> None:
    """Every object of every kind: no field that is not optional is missing, none is undeclared, each has its type."""
    found = read(told, path, limit=100)["data"]
    assert [fault for each in found for fault in faults(each, class_of(KINDS[path]))] == []


def test_sessions_conform(told: FakeCheckout) -> None:
    """The session itself, and with what it names expanded."""
    names = ["customer", "payment_intent", "setup_intent", "subscription", "invoice"]
    (shown,) = read(told, "checkout/sessions", expand=[f"data.{name}" for name in names])["data"]
    assert faults(shown, stripe.checkout.Session) == []


def test_methods_conform(told: FakeCheckout) -> None:
    """Every payment method that was made, of whatever type."""
    every = told._account.store.table("", "payment_method").rows
    assert [fault for id in every for fault in faults(read(told, f"payment_methods/{id}"), stripe.PaymentMethod)] == []


def test_what_is_expanded_conforms(told: FakeCheckout) -> None:
    """Discounts, payments and items."""
    invoices = read(told, "invoices", expand=["data.discounts", "data.payments"])["data"]
    subscriptions = read(told, "subscriptions", expand=["data.discounts", "data.latest_invoice"])["data"]
    found = [(each, stripe.Invoice) for each in invoices] + [(each, stripe.Subscription) for each in subscriptions]
    assert [fault for each, cls in found for fault in faults(each, cls)] == []

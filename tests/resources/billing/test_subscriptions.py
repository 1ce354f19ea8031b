"""Subscriptions: how they start, their trials and discounts, and how they are listed."""

from typing import Any

import pytest
from shop import read, session, shop

from doorways import MAJOR
from fakecheckout import FakeCheckout, NotModelled

DAY = 24 * 60 * 60


@pytest.fixture
def fake() -> FakeCheckout:
    return shop()


def paid(fake: FakeCheckout, mode: str = "payment", /, **params: Any) -> dict[str, Any]:
    """A session of which the buyer has paid."""
    id = session(fake, mode, **params)
    fake.buyer(id).pay()
    return fake.session(id)


def subscription_of(fake: FakeCheckout, shown: dict[str, Any]) -> dict[str, Any]:
    return read(fake, f"subscriptions/{shown['subscription']}")


def test_a_subscription_starts(fake: FakeCheckout) -> None:
    """Active for a month, its first invoice paid, its method saved; the session has no intent (REC-147, REC-156, REC-216)."""
    shown = paid(fake, "subscription")
    subscription = subscription_of(fake, shown)
    (item,) = subscription["items"]["data"]
    assert (shown["payment_status"], shown["payment_intent"], shown["customer_creation"]) == ("paid", None, "always")
    assert (subscription["status"], subscription["latest_invoice"], subscription["customer"]) == (
        "active",
        shown["invoice"],
        shown["customer"],
    )
    assert 28 * DAY <= item["current_period_end"] - item["current_period_start"] <= 31 * DAY
    method = read(fake, f"payment_methods/{subscription['default_payment_method']}")
    assert (method["customer"], method["allow_redisplay"]) == (shown["customer"], "limited")


def test_what_the_seller_said_of_the_subscription(fake: FakeCheckout) -> None:
    """subscription_data takes effect; its metadata is on the lines, not on the invoice (PAY-07)."""
    settings = {"issuer": {"type": "self"}} if MAJOR >= 8 else None
    trial = {"end_behavior": {"missing_payment_method": "cancel"}}
    shown = paid(
        fake,
        "subscription",
        metadata={"cart": "1"},
        subscription_data={
            "description": "Gold",
            "metadata": {"team": "7"},
            **({"invoice_settings": settings} if settings else {}),
            "trial_settings": trial,
            "trial_period_days": 7,
            "transfer_data": {"destination": "acct_1", "amount_percent": 80},
        },
    )
    subscription = subscription_of(fake, shown)
    invoice = read(fake, f"invoices/{shown['invoice']}")
    assert (subscription["description"], subscription["metadata"]) == ("Gold", {"team": "7"})
    assert subscription["trial_settings"]["end_behavior"]["missing_payment_method"] == "cancel"
    assert subscription["transfer_data"] == {"amount_percent": 80.0, "destination": "acct_1"}
    assert (invoice["metadata"], invoice["lines"]["data"][0]["metadata"]) == ({}, {"team": "7"})
    assert invoice["parent"]["subscription_details"]["metadata"] == {"team": "7"}


def test_a_fee_in_percent(fake: FakeCheckout) -> None:
    """Of a connected account's subscription: 10 % of 20.00 are 2.00 of the first payment."""
    connected = {"Stripe-Account": "acct_shop"}
    price = {"currency": "usd", "unit_amount": 2000, "recurring": {"interval": "month"}, "product_data": {"name": "Plan"}}
    line = {"price_data": price, "quantity": 1}
    data = {"application_fee_percent": 10}
    id = session(fake, "subscription", headers=connected, line_items=[line], subscription_data=data)
    fake.buyer(id).pay()
    (intent,) = fake.request("GET", "/v1/payment_intents", headers=connected).json()["data"]
    assert (intent["application_fee_amount"], intent["application"][:3]) == (200, "ca_")
    assert {event["account"] for event in fake.events if event["type"].startswith("checkout")} == {"acct_shop"}


def test_a_trial(fake: FakeCheckout) -> None:
    """Nothing is due, a method is collected: paid (PAY-03), trialing, with a zero invoice (PAY-13)."""
    shown = paid(fake, "subscription", subscription_data={"trial_period_days": 7})
    subscription = subscription_of(fake, shown)
    assert (shown["payment_status"], subscription["status"]) == ("paid", "trialing")
    assert subscription["trial_end"] - subscription["trial_start"] == 7 * DAY
    assert subscription["default_payment_method"] is not None
    invoice = read(fake, f"invoices/{shown['invoice']}")
    assert (invoice["total"], invoice["status"], invoice["attempted"], invoice["attempt_count"]) == (0, "paid", True, 0)
    assert invoice["lines"]["data"][0]["description"] == "Trial period for Plan"


def test_a_trial_without_a_card(fake: FakeCheckout) -> None:
    """payment_method_collection=if_required asks for none when nothing is due (documented)."""
    data = {"trial_end": fake.now() + 10 * DAY}
    shown = paid(fake, "subscription", payment_method_collection="if_required", subscription_data=data)
    subscription = subscription_of(fake, shown)
    assert (shown["payment_status"], subscription["default_payment_method"]) == ("no_payment_required", None)
    assert subscription["billing_cycle_anchor"] == data["trial_end"]


@pytest.mark.parametrize(
    ("duration", "lasts", "ends"),
    [
        ({"duration": "once"}, False, False),
        ({"duration": "forever"}, True, False),
        ({"duration": "repeating", "duration_in_months": 3}, True, True),
    ],
    ids=["once", "forever", "repeating"],
)
def test_how_long_a_discount_lasts(fake: FakeCheckout, duration: dict[str, Any], lasts: bool, ends: bool) -> None:
    """A discount stays on the subscription as long as its coupon says (documented)."""
    fake.add("coupon", id="HALF", percent_off=50, **duration)
    shown = paid(fake, "subscription", discounts=[{"coupon": "HALF"}])
    subscription = subscription_of(fake, shown)
    invoice = read(fake, f"invoices/{shown['invoice']}", expand=["discounts"])
    assert (shown["amount_total"], invoice["total"], invoice["subtotal"]) == (1000, 1000, 2000)
    assert bool(subscription["discounts"]) is lasts
    assert (invoice["discounts"][0]["end"] is not None) is ends


def test_a_discount_whose_coupon_is_gone(fake: FakeCheckout) -> None:
    """How long it lasts cannot be told any more."""
    fake.add("coupon", id="HALF", percent_off=50)
    id = session(fake, "subscription", discounts=[{"coupon": "HALF"}])
    fake.request("DELETE", "/v1/coupons/HALF")
    with pytest.raises(NotModelled, match="HALF was deleted"):
        fake.buyer(id).pay()


@pytest.mark.parametrize(
    ("version", "mode", "expected"),
    [
        ("2025-03-31.basil", {}, {"flexible": None, "type": "classic"}),
        ("2025-09-30.clover", {}, "flexible"),
        ("2025-09-30.clover", {"type": "classic"}, {"flexible": None, "type": "classic"}),
    ],
)
def test_the_billing_mode(fake: FakeCheckout, version: str, mode: dict[str, str], expected: Any) -> None:
    """Flexible from clover on, unless the seller says otherwise (PAY-16)."""
    data = {"billing_mode": mode} if mode else None
    id = session(fake, "subscription", headers={"Stripe-Version": version}, subscription_data=data)
    fake.buyer(id).pay()
    shown = subscription_of(fake, fake.session(id))["billing_mode"]
    assert expected in (shown, shown["type"])


@pytest.mark.parametrize("name", ["automatic_tax", "test_clock"])
def test_filters_that_are_not_worked_out(finished: FakeCheckout, name: str) -> None:
    """They are named, and so is what may be filtered by."""
    value: Any = {"enabled": True} if name == "automatic_tax" else "clock_1"
    with pytest.raises(NotModelled, match=f"Subscriptions by {name}"):
        finished.request("GET", "/v1/subscriptions", {name: value})


def test_a_canceled_subscription_is_listed_when_asked_for() -> None:
    """Without a status it is left out (documented)."""
    fake = shop()
    fake.buyer(session(fake, "subscription", customer="cus_jenny")).pay()
    (subscription,) = read(fake, "subscriptions")["data"]
    fake.load({**subscription, "status": "canceled"})
    assert [len(read(fake, "subscriptions", **params)["data"]) for params in ({}, {"status": "all"}, {"status": "ended"})] == [
        0,
        1,
        1,
    ]
    assert read(fake, "customers/cus_jenny", expand=["subscriptions"])["subscriptions"]["total_count"] == 0


def test_an_item_s_first_period_is_the_trial() -> None:
    """While the trial lasts, the period of an item ends when the trial does."""
    fake = shop()
    id = session(fake, "subscription", subscription_data={"trial_period_days": 7})
    fake.buyer(id).pay()
    subscription = read(fake, f"subscriptions/{fake.session(id)['subscription']}")
    (item,) = subscription["items"]["data"]
    assert item["current_period_end"] == subscription["trial_end"]


def test_when_the_billing_mode_was_chosen(fake: FakeCheckout) -> None:
    """When the session was made (PAY-52)."""
    id = session(fake, "subscription")
    fake.advance(minutes=10)
    fake.buyer(id).pay()
    shown = fake.session(id)
    mode = subscription_of(fake, shown)["billing_mode"]
    assert (mode["type"], mode["updated_at"]) == ("flexible", shown["created"])


@pytest.mark.parametrize("listed", [None, ["card"]], ids=["dynamic", "listed"])
def test_the_methods_of_later_payments(listed: list[str] | None) -> None:
    """Those that the seller listed for the session, or whatever the account has then (PAY-49)."""
    fake = shop(api_version="2026-08-26.dahlia")
    shown = paid(fake, "subscription", payment_method_types=listed)
    assert subscription_of(fake, shown)["payment_settings"]["payment_method_types"] == listed

"""In which order the events of a payment are told (EVT-01, EVT-02)."""

from typing import Any

import pytest
from shop import session, shop, types

from fakecheckout import FakeCheckout
from fakecheckout.resources import delivery_order

BEFORE_BASIL = {"Stripe-Version": "2024-04-10"}


def told(fake: FakeCheckout, mode: str = "payment", /, **params: Any) -> list[str]:
    """The types of a payment's events."""
    id = session(fake, mode, **params)
    before = len(fake.events)
    fake.buyer(id).pay()
    return types(fake, before)


def test_a_payment_by_card() -> None:
    """In the order of delivery that was recorded (EVT-01)."""
    fake = shop()
    assert told(fake, customer="cus_jenny") == delivery_order.PAYMENT_ORDER
    assert fake.doubts_met == []


def test_a_payment_with_an_invoice() -> None:
    """As recorded in 2024; what an account sends by mail is left out."""
    fake = shop()
    assert told(fake, invoice_creation={"enabled": True}) == delivery_order.PAYMENT_WITH_INVOICE_ORDER


def test_a_payment_with_a_discount() -> None:
    """As it was created (PAY-29)."""
    fake = shop()
    fake.add("coupon", id="HALF", percent_off=50)
    assert told(fake, discounts=[{"coupon": "HALF"}]) == delivery_order.PAYMENT_WITH_DISCOUNT_ORDER


def test_a_subscription_before_basil() -> None:
    """Incomplete first, then active; completed comes last (EVT-01)."""
    fake = shop(api_version="2024-04-10")
    seen = told(fake, "subscription", customer="cus_jenny", headers=BEFORE_BASIL)
    assert seen == delivery_order.SUBSCRIPTION_BEFORE_BASIL_ORDER[1:]
    states = {event["type"]: event["data"] for event in fake.events if event["type"].startswith("customer.subscription")}
    assert states["customer.subscription.created"]["object"]["status"] == "incomplete"
    assert states["customer.subscription.updated"]["object"]["status"] == "active"
    assert states["customer.subscription.updated"]["previous_attributes"] == {
        "default_payment_method": None,
        "status": "incomplete",
    }


def test_the_invoice_of_a_subscription_before_basil() -> None:
    """Open, then paid, with what that replaced (EVT-04)."""
    fake = shop(api_version="2024-04-10")
    told(fake, "subscription", customer="cus_jenny", headers=BEFORE_BASIL)
    bodies = {event["type"]: event["data"] for event in fake.events if event["type"].startswith("invoice.")}
    assert (bodies["invoice.created"]["object"]["status"], bodies["invoice.created"]["object"]["charge"]) == ("open", None)
    paid = bodies["invoice.updated"]
    assert paid["object"]["charge"].startswith("ch_3")
    assert {
        name: paid["previous_attributes"][name] for name in ("amount_paid", "attempted", "status", "status_transitions")
    } == {
        "amount_paid": 0,
        "attempted": False,
        "status": "open",
        "status_transitions": {"paid_at": None},
    }


@pytest.mark.parametrize(
    ("customer", "order"),
    [
        (None, delivery_order.SUBSCRIPTION_OF_NEW_CUSTOMER_ORDER),
        ("cus_jenny", delivery_order.SUBSCRIPTION_OF_KNOWN_CUSTOMER_ORDER),
    ],
    ids=["new customer", "known customer"],
)
def test_a_subscription_since_basil(customer: str | None, order: list[str]) -> None:
    """Completed comes in the middle, nothing is told twice, and nothing of it is in doubt (EVT-13)."""
    fake = shop()
    assert told(fake, "subscription", **({} if customer is None else {"customer": customer})) == order
    assert fake.doubts_met == []
    bodies = {event["type"]: event["data"]["object"] for event in fake.events}
    assert bodies["customer.subscription.created"]["status"] == "active"
    assert bodies["customer.subscription.created"]["default_payment_method"].startswith("pm_1")
    assert bodies["invoice.created"]["status"] == bodies["invoice.paid"]["status"] == "paid"


@pytest.mark.parametrize("answer", ["causal", "nearest_recorded"])
def test_an_order_that_was_not_recorded(answer: str) -> None:
    """A subscription with a discount: causes first, or as the nearest that was recorded, as one chooses."""
    fake = shop(doubts={"event_order": answer})
    fake.add("coupon", id="HALF", percent_off=50)
    seen = told(fake, "subscription", discounts=[{"coupon": "HALF"}])
    place = seen.index
    assert (place("payment_intent.created") < place("charge.succeeded")) is (answer == "causal")
    assert (place("checkout.session.completed") < place("customer.subscription.created")) is (answer != "causal")


def test_an_unrecorded_order_is_a_doubt() -> None:
    """It is noted where the answers differ."""
    fake = shop()
    fake.add("coupon", id="HALF", percent_off=50)
    told(fake, "subscription", discounts=[{"coupon": "HALF"}])
    assert [doubt.name for doubt in fake.doubts_met] == ["event_order"]


def test_a_trial() -> None:
    """Nothing is due: the order of a zero first invoice (EVT-02)."""
    fake = shop()
    seen = told(fake, "subscription", subscription_data={"trial_period_days": 7})
    assert seen == delivery_order.NOTHING_DUE_ORDER


def test_a_setup() -> None:
    """The method is attached before the intent succeeded (REC-510)."""
    fake = shop()
    assert told(fake, "setup", customer="cus_jenny") == [
        "payment_method.attached",
        "setup_intent.succeeded",
        "checkout.session.completed",
    ]
    assert types(fake).count("setup_intent.created") == 1


def test_a_decline() -> None:
    """The pair of a failed charge follows its intent, and no event of a session does (BUY-13)."""
    fake = shop()
    id = session(fake)
    before = len(fake.events)
    fake.buyer(id).decline()
    assert types(fake, before) == ["payment_intent.created", "charge.failed", "payment_intent.payment_failed"]

"""The events of a payment: their order where it was recorded, their cause, and what they say of it."""

import re
from typing import Any

import pytest
from shop import read, session, shop, types

from fakecheckout import FakeCheckout
from fakecheckout.resources.events import delivery_order

NOBODY = {"id": None, "idempotency_key": None}
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


@pytest.mark.parametrize("answer", ["causal", "nearest_recorded"])
def test_a_subscription_since_basil(answer: str) -> None:
    """Its order was never recorded: causes first, or as before basil, as one chooses."""
    fake = shop(doubts={"event_order": answer})
    seen = told(fake, "subscription")
    place = seen.index
    assert place("invoice.created") < place("invoice.paid") < place("checkout.session.completed") or answer != "causal"
    assert (place("payment_intent.created") < place("charge.succeeded")) is (answer == "causal")
    assert "customer.subscription.updated" not in seen
    assert seen.count("checkout.session.completed") == 1


def test_an_unrecorded_order_is_a_doubt() -> None:
    """It is noted where the answers differ."""
    fake = shop()
    told(fake, "subscription")
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


def test_the_cause_of_a_confirmation() -> None:
    """A session's event names nobody; the others share the browser's key (EVT-03)."""
    fake = shop()
    id = session(fake)
    before = len(fake.events)
    fake.buyer(id).pay()
    causes = {event["type"]: event["request"] for event in fake.events[before:]}
    assert causes.pop("checkout.session.completed") == NOBODY
    (cause,) = {tuple(cause.items()) for cause in causes.values()}
    assert cause[0] == ("id", None)
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}", str(cause[1][1]))


def test_each_confirmation_has_a_key_of_its_own() -> None:
    """Two attempts are two causes."""
    fake = shop()
    id = session(fake)
    before = len(fake.events)
    fake.buyer(id).decline()
    fake.buyer(id).pay()
    keys = {event["request"]["idempotency_key"] for event in fake.events[before:]} - {None}
    assert len(keys) == 2


def test_what_the_bank_says_later_has_no_cause() -> None:
    """Stripe's own clock names nobody."""
    fake = shop()
    id = session(fake)
    fake.buyer(id).pay(method="us_bank_account")
    before = len(fake.events)
    fake.settle(id)
    assert [event["request"] for event in fake.events[before:]] == [NOBODY] * 3


def test_ids_of_events() -> None:
    """Those of intents and charges begin as their intent does (EVT-11)."""
    fake = shop()
    told(fake)
    for event in fake.events[-4:]:
        of_intent = event["type"].startswith(("charge", "payment_intent"))
        family = event["data"]["object"]["id"][3:20]
        assert len(event["id"]) == 28
        assert event["id"].startswith(f"evt_{family}" if of_intent else "evt_1")


def test_events_are_read_at_the_version_of_their_making() -> None:
    """Whatever version the reader names (documented)."""
    fake = shop(api_version="2024-04-10")
    told(fake, "subscription", headers=BEFORE_BASIL)
    since = {"Stripe-Version": "2025-09-30.clover"}
    (event,) = fake.request("GET", "/v1/events", {"type": "customer.subscription.created"}, headers=since).json()["data"]
    assert "current_period_end" in event["data"]["object"]
    assert fake.request("GET", f"/v1/events/{event['id']}", headers=since).json() == event


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({"type": "checkout.session.completed"}, 1),
        ({"type": "checkout.*"}, 1),
        ({"types": ["charge.succeeded", "payment_intent.*"]}, 3),
        ({"type": "nothing"}, 0),
        ({"delivery_success": True, "limit": 100}, 9),
        ({"delivery_success": False}, 0),
        ({"created": {"gt": 4_000_000_000}}, 0),
    ],
    ids=str,
)
def test_events_are_listed(params: dict[str, Any], found: int) -> None:
    """By type, with `*` for any part, by time, and by whether they were delivered."""
    fake = shop()
    told(fake)
    total = len(fake.events)
    assert len(read(fake, "events", **params)["data"]) == (total if params.get("delivery_success") else found)


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"type": "a", "types": ["b"]}, "You may only specify one of these parameters: type, types."),
        ({"types": ["a"] * 21}, "Array types exceeded maximum 20 allowed elements."),
    ],
    ids=["both", "many"],
)
def test_events_that_cannot_be_listed(params: dict[str, Any], refusal: str) -> None:
    """Both filters, or too many types."""
    assert shop().request("GET", "/v1/events", params).json()["error"]["message"] == refusal


def test_events_are_kept_for_a_month() -> None:
    """After 30 days they are neither listed nor found (documented)."""
    fake = shop()
    id = fake.events[-1]["id"]
    fake.advance(days=31)
    assert read(fake, "events")["data"] == []
    assert fake.request("GET", f"/v1/events/{id}").json()["error"]["message"] == f"No such event: '{id}'"


def test_before_2022_08_the_intent_comes_with_the_session() -> None:
    """Made and told of at creation; the payment succeeds in it (VER-01)."""
    fake = shop()
    before = len(fake.events)
    id = session(fake, headers={"Stripe-Version": "2020-08-27"})
    intent = fake.session(id)["payment_intent"]
    assert types(fake, before) == ["payment_intent.created"]
    assert read(fake, f"payment_intents/{intent}")["capture_method"] == "automatic"
    fake.buyer(id).pay()
    assert (fake.session(id)["payment_intent"], types(fake, before).count("payment_intent.created")) == (intent, 1)


def test_before_2022_08_a_trial_shows_its_setup() -> None:
    """session.setup_intent is set in subscription mode (VER-07)."""
    fake = shop()
    id = session(fake, "subscription", headers={"Stripe-Version": "2019-05-16"}, subscription_data={"trial_period_days": 7})
    fake.buyer(id).pay()
    assert read(fake, f"setup_intents/{fake.session(id)['setup_intent']}")["status"] == "succeeded"

"""Events: their causes, ids and versions, how they are listed, and how long they are kept."""

import re
from typing import Any

import pytest
from shop import read, session, shop, types

from fakecheckout import FakeCheckout

NOBODY = {"id": None, "idempotency_key": None}


BEFORE_BASIL = {"Stripe-Version": "2024-04-10"}


def told(fake: FakeCheckout, mode: str = "payment", /, **params: Any) -> list[str]:
    """The types of a payment's events."""
    id = session(fake, mode, **params)
    before = len(fake.events)
    fake.buyer(id).pay()
    return types(fake, before)


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

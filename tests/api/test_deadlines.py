"""A session runs out by itself at `expires_at`, whatever moves the clock."""

from collections.abc import Callable
from typing import Any

import pytest
import shop
from freezegun import freeze_time
from passing_time import DAY

from doorways import Door
from fakecheckout import FakeCheckout, NotModelled


def test_at_expires_at_it_is_expired_for_whoever_looks(passes: Callable[[int], None], door: Door) -> None:
    """From that second on the API says expired, without a url."""
    session = door.session()
    passes(DAY)
    shown = door("session", "retrieve", session["id"])
    assert shown == {**session, "status": "expired", "url": None}


def test_a_moment_before_it_is_open(passes: Callable[[int], None], door: Door) -> None:
    """Two seconds before `expires_at` the session is as it was."""
    session = door.session()
    passes(DAY - 2)
    assert door("session", "retrieve", session["id"]) == session


def test_the_event_is_dated_expires_at(passes: Callable[[int], None], door: Door, fake: FakeCheckout) -> None:
    """Whenever somebody looks, the event says when it happened, and that nobody asked for it (SES-05)."""
    session = door.session()
    passes(3 * DAY)
    (event,) = [each for each in fake.events if each["type"].startswith("checkout.")]
    assert (event["type"], event["created"]) == ("checkout.session.expired", session["expires_at"])
    assert event["request"] == {"id": None, "idempotency_key": None}
    assert event["data"]["object"] == {**session, "status": "expired", "url": None}


def test_it_happens_once(passes: Callable[[int], None], door: Door, fake: FakeCheckout) -> None:
    """Looking again and again makes no second event."""
    door.session()
    passes(DAY)
    assert [len(fake.events), fake.sessions[0]["status"], len(fake.events)] == [len(fake.events), "expired", len(fake.events)]
    assert [each["type"] for each in fake.events].count("checkout.session.expired") == 1


def test_sessions_expire_in_the_order_of_their_time(door: Door, fake: FakeCheckout) -> None:
    """What runs out earlier is told earlier, whichever was made first."""
    late = door.session()
    early = door.session(expires_at=fake.now() + 3600)
    fake.advance(days=2)
    told = [each["data"]["object"]["id"] for each in fake.events if each["type"] == "checkout.session.expired"]
    assert told == [early["id"], late["id"]]


def test_an_expired_session_does_not_run_out(door: Door, fake: FakeCheckout) -> None:
    """Who was expired by request has one event, dated by the request."""
    session = door.session()
    door("session", "expire", session["id"])
    fake.advance(days=2)
    (event,) = [each for each in fake.events if each["type"].startswith("checkout.")]
    assert event["created"] < session["expires_at"]
    assert event["request"]["id"].startswith("req_")


def test_a_clock_that_goes_backwards_raises_nobody_from_the_dead(door: Door, fake: FakeCheckout) -> None:
    """Status is what sticks."""
    with freeze_time("2040-01-01") as clock:
        session = door.session()
        clock.move_to("2040-01-03")
        assert fake.session(session["id"])["status"] == "expired"
        clock.move_to("2040-01-01")
        assert fake.session(session["id"])["status"] == "expired"


def test_a_session_is_not_dead_at_birth(fake: FakeCheckout, door: Door) -> None:
    """A session that was recorded long ago and is loaded stays as it was recorded."""
    session = door.session()
    fake.load({**session, "id": "cs_test_old", "created": 1_600_000_000, "expires_at": 1_600_086_400})
    assert door("session", "retrieve", "cs_test_old")["status"] == "open"


def test_an_expiry_seen_late_causes_what_follows_it(door: Door, fake: FakeCheckout) -> None:
    """The intent is canceled by the expiry: told after it, and dated by it."""
    session = door.session(mode="setup", currency="usd", line_items=None)
    fake.advance(days=10)
    expired, canceled = fake.events[-2:]
    assert (expired["type"], canceled["type"]) == ("checkout.session.expired", "setup_intent.canceled")
    assert expired["created"] == canceled["created"] == session["expires_at"]


def subscribed(fake: FakeCheckout, **params: Any) -> str:
    """The id of a subscription that Checkout began."""
    id = shop.session(fake, "subscription", **params)
    fake.buyer(id).pay()
    return str(fake.session(id)["subscription"])


def test_the_end_of_a_period_is_not_passed_over() -> None:
    """A renewal is not modelled, and whoever looks afterwards is told so, every time; it is kept once."""
    fake = shop.shop()
    with freeze_time("2030-01-01") as clock:
        subscription = subscribed(fake)
        clock.move_to("2030-02-02")
        for _ in range(2):
            with pytest.raises(NotModelled, match=rf"{subscription}: its current_period_end was .*renews the subscription"):
                fake.request("GET", "/v1/events")
    assert len(fake.not_modelled) == 1


def test_the_clock_stops_before_what_is_not_modelled() -> None:
    """What came before it has happened, and there the account stands and goes on answering."""
    fake = shop.shop()
    with freeze_time("2030-01-01"):
        subscription, open_session = subscribed(fake), shop.session(fake)
        with pytest.raises(NotModelled):
            fake.advance(days=32)
        expired = fake.session(open_session)
        assert (expired["status"], fake.now()) == ("expired", expired["expires_at"])
        assert shop.read(fake, f"subscriptions/{subscription}")["status"] == "active"
        fake.advance(days=2)


def test_loading_what_it_has_become_is_a_way_on() -> None:
    """A subscription that was renewed elsewhere."""
    fake = shop.shop()
    with freeze_time("2030-01-01") as clock:
        subscription = shop.read(fake, f"subscriptions/{subscribed(fake)}")
        clock.move_to("2030-02-02")
        (item,) = subscription["items"]["data"]
        renewed = {
            **item,
            "current_period_start": item["current_period_end"],
            "current_period_end": item["current_period_end"] + 30 * DAY,
        }
        fake.load({**subscription, "items": {**subscription["items"], "data": [renewed]}})
        assert shop.read(fake, f"subscriptions/{subscription['id']}")["items"]["data"][0]["current_period_end"] > fake.now()


def test_what_a_loaded_object_lacks_when_its_time_comes() -> None:
    """It is NotModelled, with a way on, and what is read otherwise is answered."""
    fake = FakeCheckout(allow_unmodelled=("checkout.session.expires_at",))
    plain = FakeCheckout()
    session = {"object": "checkout.session", "id": "cs_a", "mode": "payment", "payment_status": "unpaid", "status": "open"}
    for account in (fake, plain):
        account.load({**session, "expires_at": account.now() + 100, "after_expiration": "x"})
    fake.advance(days=1)
    with pytest.raises(NotModelled, match="what was loaded lacks what is needed"):
        plain.advance(days=1)


def test_a_deadline_that_comes_back_happens_once() -> None:
    """A subscription that was loaded with another end of its trial, and then with the first one again."""
    fake = FakeCheckout(allow_unmodelled=("subscription.current_period_end",))
    with freeze_time("2030-01-01"):
        for days in (10, 11, 10):
            trial = {"status": "trialing", "created": fake.now(), "trial_end": fake.now() + days * DAY}
            fake.load({"id": "sub_1", "object": "subscription", **trial})
        fake.advance(days=9)
    assert shop.types(fake) == ["customer.subscription.trial_will_end"]


def test_time_passes_over_what_one_allows() -> None:
    """The object is left as it is."""
    fake = shop.shop(allow_unmodelled=("subscription.current_period_end",))
    subscription = subscribed(fake)
    fake.advance(days=400)
    assert shop.read(fake, f"subscriptions/{subscription}")["status"] == "active"


def test_the_end_of_a_trial_is_announced() -> None:
    """Three days before, dated by that; and the end itself is not passed over."""
    fake = shop.shop()
    subscription = subscribed(fake, subscription_data={"trial_period_days": 7})
    fake.advance(days=5)
    trial = shop.read(fake, f"subscriptions/{subscription}")
    assert (fake.events[-1]["type"], fake.events[-1]["created"]) == (
        "customer.subscription.trial_will_end",
        trial["trial_end"] - 3 * DAY,
    )
    with pytest.raises(NotModelled, match="a trial ends"):
        fake.advance(days=3)


def test_a_short_trial_is_announced_at_once() -> None:
    """One of less than three days."""
    fake = shop.shop()
    subscribed(fake, subscription_data={"trial_period_days": 2})
    assert shop.types(fake)[-1] == "customer.subscription.trial_will_end"


def test_what_is_held_is_not_held_for_ever() -> None:
    """A payment that was not captured within seven days."""
    fake = shop.shop()
    fake.buyer(shop.session(fake, payment_intent_data={"capture_method": "manual"})).pay()
    with pytest.raises(NotModelled, match="its capture_before was"):
        fake.advance(days=8)


LOADED = {
    "cancel_at": {"object": "subscription", "status": "active", "cancel_at": 1_900_000_000},
    "incomplete_expires_at": {"object": "subscription", "status": "incomplete", "created": 1_900_000_000 - 23 * 3600},
    "resumes_at": {
        "object": "subscription",
        "status": "active",
        "pause_collection": {"behavior": "void", "resumes_at": 1_900_000_000},
    },
    "automatically_finalizes_at": {"object": "invoice", "status": "draft", "automatically_finalizes_at": 1_900_000_000},
    "next_payment_attempt": {"object": "invoice", "status": "open", "next_payment_attempt": 1_900_000_000},
}


def test_what_is_held_by_link_is_not_held_for_ever() -> None:
    """Its charge does not say until when."""
    fake = shop.shop()
    fake.buyer(shop.session(fake, payment_intent_data={"capture_method": "manual"})).pay(method="link")
    with pytest.raises(NotModelled, match="its capture_before was"):
        fake.advance(days=8)


@pytest.mark.parametrize("deadline", LOADED)
def test_a_loaded_object_falls_due(deadline: str) -> None:
    """What was recorded before its time had come raises when it comes, with when it was and each way on."""
    fake = FakeCheckout()
    with freeze_time("2030-03-01") as clock:
        fake.load({"id": "in_1", **LOADED[deadline]})
        fake.request("GET", "/v1/events")
        clock.move_to("2030-03-18")
        with pytest.raises(NotModelled, match=f"its {deadline} was 1900000000") as raised:
            fake.request("GET", "/v1/events")
    kind = LOADED[deadline]["object"]
    assert "(2030-03-17 17:46:40 UTC)" in str(raised.value)
    ways_on = [f"fake.load({{'id': 'in_1', 'object': '{kind}', …}})", "fake.emit(type, obj)", f"('{kind}.{deadline}',)"]
    assert [way for way in ways_on if way not in str(raised.value)] == []


def test_what_is_over_does_not_fall_due() -> None:
    """A canceled subscription has no next period, and one whose period had ended when it was loaded stays as recorded."""
    fake = FakeCheckout()
    items = {"object": "list", "data": [{"id": "si_1", "object": "subscription_item", "current_period_end": 1_900_000_000}]}
    with freeze_time("2030-03-01") as clock:
        fake.load({"id": "sub_1", "object": "subscription", "status": "canceled", "items": items})
        clock.move_to("2030-03-18")
        fake.load({"id": "sub_2", "object": "subscription", "status": "active", "items": items})
        assert fake.request("GET", "/v1/subscriptions/sub_2").json()["status"] == "active"


def test_what_fell_due_is_delivered_when_an_object_is_loaded() -> None:
    """Whoever looks at the account makes it happen, and who listens hears of it."""
    fake, heard = shop.shop(), []
    fake.webhooks.add(lambda body, headers: heard.append(body), secret="whsec_test", events=["checkout.session.expired"])
    with freeze_time("2030-01-01") as clock:
        shop.session(fake)
        clock.move_to("2030-01-03")
        fake.load({"id": "prod_1", "object": "product", "name": "Tea"})
        assert len(heard) == 1

"""A session runs out by itself at `expires_at`, whatever moves the clock."""

from collections.abc import Callable

from freezegun import freeze_time
from passing_time import DAY

from doorways import Door
from fakecheckout import FakeCheckout


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

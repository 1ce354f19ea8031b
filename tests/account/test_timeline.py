"""The timeline of an account: a line for each fact, in order of time."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

import pytest
from shop import session, shop

from fakecheckout import FakeCheckout, NotOnThePage, PaymentDeclined
from fakecheckout.account.timeline import since


def facts(fake: FakeCheckout, start: int = 0) -> list[str]:
    """The lines without their times and without what is random in ids."""
    return [re.sub(r"(_|\b)(cs_test|pi|ch|evt|req|seti|acct)_\w+…?", r"\1\2", line[11:]) for line in fake.timeline()[start:]]


def test_a_checkout_is_told_fact_by_fact() -> None:
    """Calls with their answers, moves with their outcome, events, and when they happened."""
    fake = shop()
    start = len(fake.timeline())
    id = session(fake)
    fake.buyer(id).fill(email="kim@example.com").pay()
    fake.advance(days=1, hours=2)
    fake.request("GET", "/v1/customers", {"nope": 1})
    assert facts(fake, start) == [
        "POST /v1/checkout/sessions → cs_test, open, unpaid",
        "buyer filled in the form (email='kim@example.com')",
        "buyer paid → complete, paid; 4 events; no endpoint listens",
        "event charge.succeeded of ch",
        "event checkout.session.completed of cs_test",
        "event payment_intent.succeeded of pi",
        "event payment_intent.created of pi",
        "fake.advance(days=1, hours=2)",
        "GET /v1/customers → 400: Received unknown parameter: nope",
    ]
    assert fake.timeline()[-1].lstrip().startswith("+1 d 2 h  GET /v1/customers")


def test_printed_they_stand_below_one_another() -> None:
    """And in a debugger too."""
    fake = shop()
    assert str(fake.timeline()) == repr(fake.timeline()) == "\n".join(fake.timeline())


def test_nothing_has_happened() -> None:
    """There are no lines then."""
    assert FakeCheckout().timeline() == ()
    assert repr(FakeCheckout()) == "<FakeCheckout: nothing has happened>"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "+0 s"), (59, "+59 s"), (3600, "+1 h"), (86400 + 7200 + 5, "+1 d 2 h"), (86405, "+1 d 5 s"), (-60, "-1 min")],
)
def test_a_time(seconds: int, text: str) -> None:
    """In its two largest units."""
    assert since(seconds) == text


def decline(fake: FakeCheckout, id: str) -> None:
    with pytest.raises(PaymentDeclined):
        fake.buyer(id).pay("4000000000009995")


def choose(fake: FakeCheckout, id: str) -> None:
    with pytest.raises(NotOnThePage):
        fake.buyer(id).choose_shipping("shr_x")


@pytest.mark.parametrize(
    ("move", "line"),
    [
        (decline, "buyer tried: pay ('4000000000009995') → declined: insufficient_funds; 3 events; no endpoint listens"),
        (choose, "buyer tried: choose_shipping ('shr_x') → NotOnThePage: *"),
        (lambda fake, id: fake.buyer(id).abandon(), "buyer left the page"),
    ],
    ids=["declined", "not offered", "nothing came of it"],
)
def test_a_move_that_does_not_complete(move: Callable[[FakeCheckout, str], Any], line: str) -> None:
    """It is told what came of it."""
    fake = shop()
    start = len(fake.timeline())
    move(fake, session(fake))
    told = facts(fake, start)[1]
    assert told.startswith(line[:-1]) if line.endswith("*") else told == line


def test_of_several_sessions_the_one_is_named() -> None:
    """With enough of its id to tell it from others."""
    fake = shop()
    id = session(fake)
    session(fake)
    start = len(fake.timeline())
    fake.buyer(id).abandon()
    assert fake.timeline()[start].endswith(f"buyer of {id[:20]}… left the page")


def test_money_that_arrives() -> None:
    """What a bank does is told with what became of the session."""
    fake = shop()
    id = session(fake)
    fake.buyer(id).pay(method="us_bank_account")
    start = len(fake.timeline())
    fake.settle(id)
    assert facts(fake, start)[0] == "fake.settle('cs_test') → complete, paid; 3 events; no endpoint listens"


def test_what_is_not_modelled_and_what_met_a_fault() -> None:
    """Have no answer."""
    fake = FakeCheckout()
    fake.fail_next("timeout")
    for _ in range(2):
        with pytest.raises(Exception, match="fail_next|not modelled"):
            fake.request("GET", "/v1/disputes")
    assert facts(fake) == [
        "fake.fail_next('timeout')",
        "GET /v1/disputes → met the fault 'timeout'",
        "GET /v1/disputes → not modelled",
    ]


def test_the_tests_own_answers_and_events() -> None:
    """Are told as its own."""
    fake = FakeCheckout()
    fake.respond("GET", "/v1/disputes/*", {"id": "dp_1"}, times=2)
    fake.request("GET", "/v1/disputes/dp_1")
    fake.emit("charge.dispute.created", {"id": "dp_1", "object": "dispute"})
    assert facts(fake) == [
        "fake.respond('GET', '/v1/disputes/*', {'id': 'dp_1'}, times=2)",
        "GET /v1/disputes/dp_1 → dp_1, the test's own answer",
        "fake.emit('charge.dispute.created', {'id': 'dp_1', 'object': 'dispute'}) → 1 event; no endpoint listens",
        "event charge.dispute.created of dp_1",
        "no call has had the answer of fake.respond for GET /v1/disputes/* (1 more)",
    ]


def handler(body: bytes, headers: dict[str, str]) -> None:
    """Takes everything."""


def test_deliveries_stand_after_their_events() -> None:
    """With who got them, and what came back; those that came later stand where they came."""
    fake = shop()
    id = session(fake)

    def failing(body: bytes, headers: dict[str, str]) -> None:
        raise ValueError("no\nbody")

    fake.webhooks.add(handler, secret="s", events=["checkout.session.expired"])
    fake.webhooks.add(failing, secret="s", events=["checkout.session.expired"])
    start = len(fake.timeline())
    fake.request("POST", f"/v1/checkout/sessions/{id}/expire")
    fake.request("GET", "/v1/events", {"limit": 1})
    fake.webhooks.errors.clear()
    assert facts(fake, start) == [
        "POST /v1/checkout/sessions/cs_test/expire → cs_test, expired, unpaid",
        "event checkout.session.expired of cs_test",
        "webhook checkout.session.expired to handler → 200",
        r"webhook checkout.session.expired to failing → raised ValueError: no\nbody",
        "GET /v1/events → 1 found, and more",
    ]


def test_what_waits_stands_at_the_end() -> None:
    """With the line that brings it about."""
    fake = shop()

    def failing(body: bytes, headers: dict[str, str]) -> None:
        raise ValueError

    async def handler(body: bytes, headers: dict[str, str]) -> None:
        pass

    async def run() -> None:
        fake.webhooks.add(failing, secret="s", events=["product.created"], retry=True)
        fake.webhooks.add(handler, secret="s", events=["product.created"])
        fake.request("POST", "/v1/products", {"name": "a"})
        fake.webhooks.hold()
        fake.request("POST", "/v1/products", {"name": "b"})
        waits.extend(line.strip() for line in fake.timeline()[-3:])
        fake.webhooks.release()
        await fake.webhooks.drain()

    waits: list[str] = []
    asyncio.run(run())
    assert waits == [
        "1 delivery waits for its async handler: await fake.webhooks.drain(), or await buyer.pay_async() in place of buyer.pay()",
        "2 deliveries held: fake.webhooks.release()",
        "1 delivery tried again, the first +1 h: fake.advance(seconds=3600)",
    ]


def test_an_endpoint_that_takes_none_of_them() -> None:
    """Is another thing than no endpoint."""
    fake = shop()
    fake.webhooks.add(handler, secret="s", events=["refund.created"])
    start = len(fake.timeline())
    fake.buyer(session(fake, "setup")).pay()
    assert facts(fake, start)[2] == "buyer paid → complete, no_payment_required; 2 events; no endpoint takes them"


def test_a_hostile_text_stays_on_its_line() -> None:
    """Each fact is one line, and can be printed."""
    fake = FakeCheckout()
    fake.request("GET", "/v1/products/a%0A\nb\u2028\x00")
    fake.emit("charge.dispute.created", {"id": "dp\n1\ud800", "object": "dispute"})
    assert str(fake.timeline()).splitlines() == list(fake.timeline())
    assert str(fake.timeline()).encode()


def test_its_shortest_form() -> None:
    """What was counted, in one line."""
    with shop() as fake:
        id = session(fake)
        session(fake)
        fake.buyer(id).pay()
        fake.advance(hours=1)
        fake.request("GET", "/v1/products/x")
        assert repr(fake) == "<FakeCheckout, started: 3 calls, 1 refused, 2 sessions, 1 open, 11 events, clock +1 h>"

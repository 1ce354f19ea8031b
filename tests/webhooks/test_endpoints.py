"""Endpoints: what is told to whom, when, in which order, and what becomes of a handler's error."""

import asyncio
import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
import stripe
from freezegun import freeze_time
from listener import SECRET, Heard, product

from fakecheckout import FakeCheckout, Unnoticed, WebhookFailed
from fakecheckout.account.fake import guards_of


class Boom(Exception):
    """What a handler raises."""


def raising(body: bytes, headers: dict[str, str]) -> None:
    raise Boom(json.loads(body)["type"])


def test_a_handler_is_told(heard: Heard) -> None:
    """After the call that caused it, with the event as it is read afterwards."""
    with FakeCheckout() as fake:
        fake.webhooks.add(heard, secret=SECRET)
        product()
        (event,) = fake.events
        assert {**heard.events[0], "pending_webhooks": 0} == event
        assert heard.events[0]["pending_webhooks"] == 1


def test_what_happened_before_is_not_told(heard: Heard) -> None:
    """An endpoint hears of what comes after it was added."""
    with FakeCheckout() as fake:
        product()
        fake.webhooks.add(heard, secret=SECRET)
        product("Mug")
        assert [event["data"]["object"]["name"] for event in heard.events] == ["Mug"]


@pytest.mark.parametrize(
    ("events", "told"),
    [
        (["*"], ["product.created", "price.created"]),
        (["price.*"], ["price.created"]),
        ("product.created", ["product.created"]),
        (["coupon.created"], []),
    ],
    ids=str,
)
def test_which_events(heard: Heard, events: Any, told: list[str]) -> None:
    """Types, with `*` for any part."""
    with FakeCheckout() as fake:
        fake.webhooks.add(heard, secret=SECRET, events=events)
        fake.add("price", currency="usd", unit_amount=500, product_data={"name": "Mug"})
        assert heard.types == told


@pytest.mark.parametrize(("connect", "told"), [(False, [None]), (True, ["acct_shop"])])
def test_connected_accounts(heard: Heard, connect: bool, told: list[str | None]) -> None:
    """An endpoint for Connect hears of connected accounts, any other of the platform (documented)."""
    with FakeCheckout() as fake:
        fake.webhooks.add(heard, secret=SECRET, connect=connect)
        product()
        stripe.Product.create(name="Mug", stripe_account="acct_shop")
        assert [event.get("account") for event in heard.events] == told


def test_an_endpoint_of_another_version(heard: Heard) -> None:
    """Its events are rendered at its own version."""
    with FakeCheckout() as fake:
        fake.webhooks.add(heard, secret=SECRET, api_version="2023-10-16")
        product()
        assert heard.events[0]["api_version"] == "2023-10-16"
        assert "features" in heard.events[0]["data"]["object"]


@pytest.mark.parametrize(
    ("target", "more", "error"),
    [
        (Heard(), {"secret": ""}, "An endpoint has a secret"),
        (Heard(), {"secret": SECRET, "events": []}, "events names at least one type"),
        (Heard(), {"secret": SECRET, "path": "/hook"}, "which has no path"),
        (Heard(), {"secret": SECRET, "api_version": "2099-01-01"}, "has released is 2026-10-28.endive"),
        ("https://example.com/hook", {"secret": SECRET}, "on this machine"),
        ("http://example.com/hook", {"secret": SECRET}, "on this machine"),
        (lambda environ, start_response: [], {"secret": SECRET}, "say where webhooks are posted to"),
    ],
    ids=["no secret", "no events", "a path", "no version", "https", "elsewhere", "no path"],
)
def test_an_endpoint_that_makes_no_sense(target: Any, more: dict[str, Any], error: str) -> None:
    """Is refused when it is added."""
    with pytest.raises(ValueError, match=error):
        FakeCheckout().webhooks.add(target, **more)


@pytest.mark.parametrize(
    "target", [7, lambda: None, lambda a, b, c, d: None, dict], ids=["a number", "no arguments", "four", "opaque"]
)
def test_what_is_no_target(target: Any) -> None:
    """The message says what is."""
    with pytest.raises(TypeError, match="A target is a callable"):
        FakeCheckout().webhooks.add(target, secret=SECRET)


def test_a_handler_may_call_the_sdk() -> None:
    """What it causes is told after the present event, and once."""
    told: list[str] = []

    def handler(body: bytes, headers: dict[str, str]) -> None:
        event = json.loads(body)
        told.append(event["data"]["object"]["name"])
        if event["data"]["object"]["name"] in ("a", "b"):
            product(event["data"]["object"]["name"] * 2)
            told.append("…")

    with FakeCheckout() as fake:
        fake.webhooks.add(handler, secret=SECRET)
        fake.webhooks.hold()
        product("a")
        product("b")
        fake.webhooks.release()
    assert told == ["a", "…", "b", "…", "aa", "bb"]


def use(fake: FakeCheckout, work: Callable[[], object]) -> None:
    """A test's work in one block."""
    with fake:
        assert work()


def move(fake: FakeCheckout) -> None:
    """A move of the test's own that has an event."""
    session = fake.request(
        "POST", "/v1/checkout/sessions", {"mode": "setup", "currency": "usd", "success_url": "https://a.test"}
    )
    fake.buyer(session.json()["id"]).pay()


def test_an_error_after_a_move_raises_there() -> None:
    """With the handler's own exception; the others have been told all the same."""
    heard = Heard()
    with FakeCheckout() as fake:
        fake.webhooks.add(raising, secret=SECRET, events=["checkout.*"])
        fake.webhooks.add(heard, secret=SECRET, events=["checkout.*"])
        with pytest.raises(Boom, match=r"checkout\.session\.completed"):
            move(fake)
        assert heard.types == ["checkout.session.completed"]


@pytest.mark.parametrize("how", ["settle", "reject", "advance"])
def test_other_moves_raise_too(how: str) -> None:
    """What a bank says, and what time brings."""
    with FakeCheckout(payment_methods=("card", "us_bank_account")) as fake:
        price = {"currency": "usd", "unit_amount": 900, "product_data": {"name": "x"}}
        body = {"mode": "payment", "success_url": "https://a.test", "line_items": [{"price_data": price, "quantity": 1}]}
        id = fake.request("POST", "/v1/checkout/sessions", body).json()["id"]
        if how != "advance":
            fake.buyer(id).pay(method="us_bank_account")
        fake.webhooks.add(raising, secret=SECRET)
        with pytest.raises(Boom):
            fake.advance(days=1) if how == "advance" else getattr(fake, how)(id)
        fake.webhooks.errors.clear()


def test_an_answer_that_is_no_success_raises() -> None:
    """Anything but 2xx; the message says what came back."""
    with FakeCheckout() as fake:
        fake.webhooks.add(lambda body, headers: 500, secret=SECRET, events=["checkout.*"])
        with pytest.raises(WebhookFailed, match=r"checkout.session.completed .* was answered with 500") as failed:
            move(fake)
        assert (failed.value.delivery.status, failed.value.delivery.succeeded) == (500, False)
        assert fake.events[-1]["pending_webhooks"] == 1


def test_an_error_after_an_sdk_call_is_kept_for_the_end() -> None:
    """Stripe's API never fails for it, so the call does not; the test does when all is over."""
    fake = FakeCheckout()
    fake.webhooks.add(raising, secret=SECRET)
    with pytest.raises(Boom):
        use(fake, lambda: product().name == "Shirt")


def test_a_tests_own_error_goes_first() -> None:
    """What was kept does not hide it."""
    fake = FakeCheckout()
    fake.webhooks.add(raising, secret=SECRET)
    with pytest.raises(ZeroDivisionError):
        use(fake, lambda: product() and 1 / 0)


def test_an_error_while_looking_is_kept() -> None:
    """A session that expires because somebody looks is told of, and a handler's error does not hit who looked."""
    with freeze_time("2031-01-01") as clock, FakeCheckout() as fake:
        fake.request("POST", "/v1/checkout/sessions", {"mode": "setup", "currency": "usd", "success_url": "https://a.test"})
        fake.webhooks.add(raising, secret=SECRET, events=["checkout.*"])
        clock.tick(90_000)
        assert fake.sessions[0]["status"] == "expired"
        assert [str(error) for error in fake.webhooks.errors] == ["checkout.session.expired"]
        fake.webhooks.errors.clear()


def test_retries() -> None:
    """A failed delivery is tried three times more as the clock is advanced, and then raises."""
    attempts: list[int] = []

    def handler(body: bytes, headers: dict[str, str]) -> int:
        attempts.append(len(attempts))
        return 503

    with FakeCheckout() as fake:
        fake.webhooks.add(handler, secret=SECRET, retry=True)
        product()
        fake.advance(minutes=59)
        assert len(attempts) == 1
        fake.advance(minutes=1)
        fake.advance(hours=2)
        with pytest.raises(WebhookFailed):
            fake.advance(hours=3)
        fake.advance(days=9)
        assert [delivery.attempt for delivery in fake.webhooks.deliveries] == [1, 2, 3, 4]


def test_a_retry_that_succeeds() -> None:
    """Nothing is raised, and nobody is waited for any more."""
    answers = iter([500, 200])
    with FakeCheckout() as fake:
        fake.webhooks.add(lambda body, headers: next(answers), secret=SECRET, retry=True)
        product()
        fake.advance(hours=1)
        assert (fake.events[0]["pending_webhooks"], len(fake.webhooks.deliveries)) == (0, 2)


def test_resending(heard: Heard) -> None:
    """The same event once more, and as often as one likes."""
    with FakeCheckout() as fake:
        fake.webhooks.add(heard, secret=SECRET)
        product()
        fake.webhooks.resend(fake.events[0], times=2)
        assert len({event["id"] for event in heard.events}) == 1
        assert len(heard.events) == 3


@pytest.mark.parametrize(
    ("order", "told"),
    [
        (None, ["a", "b", "c"]),
        ("reversed", ["c", "b", "a"]),
        (lambda event: {"b": 0}.get(event["data"]["object"]["name"], 1), ["b", "a", "c"]),
    ],
    ids=["as they came", "reversed", "by a key"],
)
def test_holding(heard: Heard, order: Any, told: list[str]) -> None:
    """Events wait until they are released, in an order of one's choice."""
    with FakeCheckout() as fake:
        fake.webhooks.add(heard, secret=SECRET)
        fake.webhooks.hold()
        for name in "abc":
            product(name)
        assert heard.events == []
        fake.webhooks.release(order)
        assert [event["data"]["object"]["name"] for event in heard.events] == told


def test_releasing_by_types_and_ids(heard: Heard) -> None:
    """Those that are named come first, in that order."""
    with FakeCheckout() as fake:
        fake.webhooks.add(heard, secret=SECRET)
        fake.webhooks.hold()
        price = fake.add("price", currency="usd", unit_amount=500, product_data={"name": "Mug"})
        fake.request("POST", f"/v1/prices/{price['id']}", {"active": False})
        fake.webhooks.release(["price.updated", fake.events[1]["id"]])
        assert heard.types == ["price.updated", "price.created", "product.created"]


def test_an_order_that_is_none() -> None:
    """A word that is not known."""
    with pytest.raises(ValueError, match='order is "reversed"'):
        FakeCheckout().webhooks.release("backwards")


def test_hostile_delivery(heard: Heard) -> None:
    """Every webhook twice, the first time in another order."""
    fake = FakeCheckout()
    guards_of(fake).deliver_hostile()
    with fake:
        fake.webhooks.add(heard, secret=SECRET)
        fake.add("price", currency="usd", unit_amount=500, product_data={"name": "Mug"})
        assert heard.types == ["price.created", "product.created", "product.created", "price.created"]


def test_a_reset_forgets_who_listens(heard: Heard) -> None:
    """As after construction."""
    with FakeCheckout() as fake:
        fake.webhooks.add(heard, secret=SECRET)
        fake.reset()
        product()
        assert heard.events == []


def test_a_reset_keeps_what_nobody_has_heard_of() -> None:
    """A handler's error is raised at the end all the same."""
    fake = FakeCheckout()
    fake.webhooks.add(raising, secret=SECRET)
    with pytest.raises(Boom):
        use(fake, lambda: product() and (fake.reset() or True))


def test_an_async_handler_from_sync_code() -> None:
    """It is run to its end."""
    told: list[bytes] = []

    async def handler(body: bytes, headers: dict[str, str]) -> None:
        await asyncio.sleep(0)
        told.append(body)

    with FakeCheckout() as fake:
        fake.webhooks.add(handler, secret=SECRET)
        product()
        assert len(told) == 1


def waiting(told: list[str]) -> Callable[[bytes, dict[str, str]], Any]:
    async def handler(body: bytes, headers: dict[str, str]) -> None:
        await asyncio.sleep(0)
        told.append(json.loads(body)["type"])

    return handler


@pytest.mark.asyncio
async def test_an_async_handler_in_a_loop() -> None:
    """From sync code in a thread whose loop runs, it waits for drain."""
    told: list[str] = []
    with FakeCheckout() as fake:
        fake.webhooks.add(waiting(told), secret=SECRET)
        product()
        assert told == []
        await fake.webhooks.drain()
        assert told == ["product.created"]


@pytest.mark.asyncio
async def test_an_async_move_awaits_its_handlers() -> None:
    """The twins do, and what their handlers cause."""
    told: list[str] = []
    with FakeCheckout() as fake:
        session = fake.request(
            "POST", "/v1/checkout/sessions", {"mode": "setup", "currency": "usd", "success_url": "https://a.test"}
        )
        fake.webhooks.add(waiting(told), secret=SECRET)
        await fake.buyer(session.json()["id"]).pay_async()
        assert told == ["setup_intent.succeeded", "checkout.session.completed"]


@pytest.mark.asyncio
async def test_an_async_handlers_error() -> None:
    """Raises out of an async move, and out of drain."""

    async def handler(body: bytes, headers: dict[str, str]) -> None:
        raise Boom

    with FakeCheckout() as fake:
        fake.webhooks.add(handler, secret=SECRET)
        product()
        with pytest.raises(Boom):
            await fake.webhooks.drain()


@pytest.mark.asyncio
async def test_what_nobody_awaited_fails() -> None:
    """At the end, with what to write."""
    fake = FakeCheckout()
    fake.webhooks.add(waiting([]), secret=SECRET)
    with pytest.raises(Unnoticed, match=r"Write await fake.webhooks.drain\(\)"):
        use(fake, product)


def test_threads_tell_of_what_they_caused() -> None:
    """16 threads: nothing is lost, nothing is told twice, and handlers may call back."""
    told: list[str] = []

    def handler(body: bytes, headers: dict[str, str]) -> None:
        told.append(json.loads(body)["id"])
        stripe.Product.list(limit=1)

    with FakeCheckout() as fake:
        fake.webhooks.add(handler, secret=SECRET)

        def work() -> None:
            for _ in range(25):
                product()

        threads = [threading.Thread(target=work) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(told) == sorted(event["id"] for event in fake.events)
        assert len(told) == 400


def test_an_unknown_event() -> None:
    """Is a KeyError."""
    with pytest.raises(KeyError, match="evt_nope"):
        FakeCheckout().webhooks.sign("evt_nope", SECRET)

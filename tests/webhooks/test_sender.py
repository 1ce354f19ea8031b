"""The sender: the one round of an account, which whatever a handler causes joins, and what becomes of it when it is broken off."""

import asyncio
import json
import pathlib
import random
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import stripe
from listener import SECRET, Heard, product

from fakecheckout import FakeCheckout, WebhookFailed
from fakecheckout.account.fake import guards_of
from fakecheckout.webhooks import signature
from fakecheckout.webhooks.endpoints import KEPT_BODIES


class Boom(Exception):
    """What a handler raises."""


class Outcome(BaseException):
    """What a test framework raises to end a test: no `Exception`, and of no known kind."""


def name_of(body: bytes) -> str:
    return str(json.loads(body)["data"]["object"]["name"])


has_async = pytest.mark.skipif(not hasattr(stripe.Product, "create_async"), reason="this SDK has no async calls")


# --- One round --------------------------------------------------------------------------------------------------------
@pytest.fixture
def served() -> Iterator[Callable[[Callable[[bytes], None]], str]]:
    """Serves a handler as an application does that answers one request at a time, and gives its URL."""
    servers: list[HTTPServer] = []

    def serve(take: Callable[[bytes], None]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                take(self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/hook"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A handler that does not answer fails the test soon."""
    monkeypatch.setattr("fakecheckout.webhooks.targets._TIMEOUT_SECONDS", 2)


def test_a_handler_behind_a_url_may_call_the_sdk(
    served: Callable[[Callable[[bytes], None]], str], short_patience: None
) -> None:
    """What it causes is delivered after it has answered, although its server is busy until then."""
    told: list[str] = []

    def take(body: bytes) -> None:
        told.append(name_of(body))
        if name_of(body) == "a":
            product("b")
            told.append("…")

    with FakeCheckout() as fake:
        fake.webhooks.add(served(take), secret=SECRET)
        product("a")
        assert (told, fake.webhooks.errors) == (["a", "…", "b"], [])


def test_a_handler_behind_a_url_that_causes_its_own_event_is_stopped(
    served: Callable[[Callable[[bytes], None]], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Although it runs in a thread of its own; the error names the URL."""
    monkeypatch.setattr("fakecheckout.webhooks.rounds.MOST_REPEATS", 5)
    told: list[str] = []

    def take(body: bytes) -> None:
        told.append(json.loads(body)["type"])
        stripe.Product.modify(json.loads(body)["data"]["object"]["id"], name=f"Shirt {len(told)}")

    with FakeCheckout() as fake:
        fake.webhooks.add(served(take), secret=SECRET)
        product()
        (error,) = fake.webhooks.errors
        assert "Webhooks to http://127.0.0.1:" in str(error)
        assert "product.updated → product.updated" in str(error)
        fake.webhooks.errors.clear()
    assert len(told) == 7


def test_a_handler_on_a_loop_that_is_busy_may_call_the_sdk(short_patience: None) -> None:
    """So it is behind a server that has one loop, and a handler that calls the SDK on it."""
    told: list[str] = []
    loop = asyncio.new_event_loop()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        size = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
        told.append(name_of(await reader.readexactly(size)))
        if told == ["a"]:
            product("b")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    server = loop.run_until_complete(asyncio.start_server(answer, "127.0.0.1", 0))
    port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        with FakeCheckout() as fake:
            fake.webhooks.add(f"http://127.0.0.1:{port}/hook", secret=SECRET)
            product("a")
            assert (told, fake.webhooks.errors) == (["a", "b"], [])
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.call_later, 0.05, loop.stop)  # when the last connection has ended, too
        thread.join()
        loop.close()


def in_a_thread(work: Callable[[], object]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_what_another_thread_causes_joins_the_round() -> None:
    """The call returns at once; the delivery is made after the present one, by the thread whose round it is."""
    told: list[tuple[str, str]] = []

    def handler(body: bytes, headers: dict[str, str]) -> None:
        told.append((name_of(body), threading.current_thread().name))
        if name_of(body) == "a":
            in_a_thread(lambda: product("b"))
            told.append(("…", ""))

    with FakeCheckout() as fake:
        fake.webhooks.add(handler, secret=SECRET)
        product("a")
    name = threading.current_thread().name
    assert told == [("a", name), ("…", ""), ("b", name)]


def test_an_error_of_what_another_thread_caused_is_kept() -> None:
    """Whoever runs the round has not caused it, and the thread that has is told at the end."""

    def handler(body: bytes, headers: dict[str, str]) -> None:
        if json.loads(body)["type"] == "product.created":
            raise Boom
        in_a_thread(product)

    with FakeCheckout() as fake:
        fake.webhooks.add(handler, secret=SECRET, events=["product.created", "checkout.session.completed"])
        pay(fake)
        assert [type(error) for error in fake.webhooks.errors] == [Boom]
        fake.webhooks.errors.clear()


def test_two_accounts_have_a_round_each() -> None:
    """What a handler of the one does in the other is delivered there, at once."""
    outer, inner, told = FakeCheckout(), FakeCheckout(), list[str]()
    outer.webhooks.add(lambda body, headers: told.append(inner.add("product", name="b")["name"]), secret=SECRET)
    inner.webhooks.add(lambda body, headers: told.append(f"inner {name_of(body)}"), secret=SECRET)
    outer.add("product", name="a")
    assert (told, outer.webhooks.errors) == (["inner b", "b"], [])


def session(fake: FakeCheckout) -> str:
    given = {"mode": "setup", "currency": "usd", "success_url": "https://a.test"}
    return str(fake.request("POST", "/v1/checkout/sessions", given).json()["id"])


def pay(fake: FakeCheckout) -> None:
    """A move of the test's own."""
    fake.buyer(session(fake)).pay()


# --- Broken off -------------------------------------------------------------------------------------------------------
@pytest.mark.asyncio
@pytest.mark.parametrize("how", ["cancelled", "closed"])
async def test_a_move_that_is_broken_off_loses_no_delivery(how: str) -> None:
    """What was under way, and what came after it, waits for drain."""
    told: list[str] = []
    asked = asyncio.Event()

    async def slow(body: bytes, headers: dict[str, str]) -> None:
        if not is_free:
            asked.set()
            await asyncio.Event().wait()
        told.append(json.loads(body)["type"])

    is_free = False
    with FakeCheckout() as fake:
        id = session(fake)
        fake.webhooks.add(slow, secret=SECRET)
        move: Any = fake.buyer(id).pay_async()
        if how == "cancelled":
            task = asyncio.ensure_future(move)
            await asked.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        else:
            move.send(None)
            move.close()
        is_free = True
        assert told == []
        await fake.webhooks.drain()
        assert told == ["setup_intent.succeeded", "checkout.session.completed"]


@has_async
@pytest.mark.asyncio
async def test_a_move_that_is_broken_off_loses_nothing_that_joined_it() -> None:
    """A call that joined it has returned long ago; its delivery waits as well."""
    told: list[str] = []
    asked, free = asyncio.Event(), asyncio.Event()

    async def handler(body: bytes, headers: dict[str, str]) -> None:
        asked.set()
        await free.wait()
        told.append(name_of(body))

    with FakeCheckout() as fake:
        fake.webhooks.add(handler, secret=SECRET)
        task = asyncio.ensure_future(stripe.Product.create_async(name="a"))
        await asked.wait()
        await stripe.Product.create_async(name="b")
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        free.set()
        await fake.webhooks.drain()
        assert told == ["a", "b"]


@has_async
@pytest.mark.asyncio
async def test_the_next_round_delivers_what_was_broken_off() -> None:
    """Before its own, in the order in which it happened."""
    told: list[str] = []
    asked, free = asyncio.Event(), asyncio.Event()

    async def handler(body: bytes, headers: dict[str, str]) -> None:
        asked.set()
        await free.wait()
        told.append(name_of(body))

    with FakeCheckout() as fake:
        fake.webhooks.add(handler, secret=SECRET)
        task = asyncio.ensure_future(stripe.Product.create_async(name="a"))
        await asked.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        free.set()
        await stripe.Product.create_async(name="b")
        assert told == ["a", "b"]


@has_async
@pytest.mark.asyncio
async def test_500_tasks_some_of_which_are_cancelled_lose_nothing() -> None:
    """Every event was delivered at least once, and after drain nothing waits."""
    chance, told = random.Random(13), Counter[str]()

    async def handler(body: bytes, headers: dict[str, str]) -> None:
        await asyncio.sleep(chance.random() / 500)
        told[json.loads(body)["id"]] += 1

    with FakeCheckout() as fake:
        fake.webhooks.add(handler, secret=SECRET)

        async def work(number: int) -> None:
            await asyncio.sleep(chance.random())
            calling.add(tasks[number])
            try:
                await stripe.Product.create_async(name=str(number))
            finally:
                calling.remove(tasks[number])

        calling = set[asyncio.Task[None]]()
        tasks = [asyncio.ensure_future(work(number)) for number in range(500)]
        while not all(task.done() for task in tasks):
            for task in calling:
                task.cancel()
            await asyncio.sleep(chance.random() / 100)
        await fake.webhooks.drain()
        assert told.keys() == {event["id"] for event in fake.events}
        assert guards_of(fake).account.sender.waiting == []


@pytest.mark.parametrize("outcome", [KeyboardInterrupt, SystemExit, Outcome])
@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_an_exception_that_is_no_exception_comes_out_at_once(outcome: type[BaseException], is_async: bool) -> None:
    """Out of the very call; what was to come after it is delivered by the next round, and the raising one is not repeated."""
    told: list[str] = []

    def take(body: bytes) -> None:
        told.append(json.loads(body)["type"])
        if len(told) == 1:
            raise outcome

    async def later(body: bytes, headers: dict[str, str]) -> None:
        take(body)

    with FakeCheckout() as fake:
        fake.webhooks.add(later if is_async else lambda body, headers: take(body), secret=SECRET)
        with pytest.raises(outcome):
            fake.add("price", currency="usd", unit_amount=500, product_data={"name": "Mug"})
        assert told == ["product.created"]
        product()
        assert told == ["product.created", "price.created", "product.created"]
        assert fake.webhooks.errors == []


def test_an_error_before_one_that_comes_out_at_once_is_kept() -> None:
    """The round it was of tells nobody any more."""
    outcomes = iter([Boom, Outcome])

    def handler(body: bytes, headers: dict[str, str]) -> None:
        raise next(outcomes)

    with FakeCheckout() as fake:
        fake.webhooks.add(handler, secret=SECRET)
        with pytest.raises(Outcome):
            fake.add("price", currency="usd", unit_amount=500, product_data={"name": "Mug"})
        assert [type(error) for error in fake.webhooks.errors] == [Boom]
        fake.webhooks.errors.clear()


def test_an_event_that_cannot_be_shown_fails_its_delivery_alone() -> None:
    """The others are delivered."""
    heard = Heard()
    with FakeCheckout() as fake:
        fake.webhooks.add(heard, secret=SECRET)
        fake.webhooks.hold()
        fake.add("price", currency="usd", unit_amount=500, product_data={"name": "Mug"})
        account = guards_of(fake).account
        first = account.store.events[0]
        del account.store.table(first[0], "event").rows[first[1]]
        with pytest.raises(KeyError, match="no event"):
            fake.webhooks.release()
        assert heard.types == ["price.created"]


def test_a_child_process_has_no_round_of_another_thread() -> None:
    """That is its parent's: what happens in the child is delivered by the child."""
    told: list[str] = []
    asked, free = threading.Event(), threading.Event()

    def handler(body: bytes, headers: dict[str, str]) -> None:
        if name_of(body) == "a":
            asked.set()
            assert free.wait(10)
        told.append(name_of(body))

    with FakeCheckout() as fake:
        fake.webhooks.add(handler, secret=SECRET)
        thread = threading.Thread(target=lambda: product("a"))
        thread.start()
        assert asked.wait(10)
        guards_of(fake).account.renew_lock()  # as after a fork
        product("b")
        assert told == ["b"]
        free.set()
        thread.join()


# --- How often --------------------------------------------------------------------------------------------------------
def test_hostile_delivery_does_not_double_what_is_tried_again() -> None:
    """Twice at first, and each of the two again as often as it fails."""
    told: list[bytes] = []
    fake = FakeCheckout()
    guards_of(fake).deliver_hostile()
    with fake:
        fake.webhooks.add(lambda body, headers: told.append(body) or 500, secret=SECRET, retry=True)
        product()
        counts = [len(told)]
        for hours in (1, 2, 3):
            try:
                fake.advance(hours=hours)
            except WebhookFailed:
                assert hours == 3
            counts.append(len(told))
        fake.webhooks.errors.clear()
    assert counts == [2, 4, 6, 8]


# --- Reset ------------------------------------------------------------------------------------------------------------
def test_a_reset_ends_a_round_that_is_under_way() -> None:
    """What another thread was delivering is of a former test: nothing more of it is delivered, nor counted."""
    told: list[str] = []
    asked, free = threading.Event(), threading.Event()

    def handler(body: bytes, headers: dict[str, str]) -> None:
        told.append(json.loads(body)["type"])
        asked.set()
        assert free.wait(10)

    with FakeCheckout(seed="s") as fake:
        fake.webhooks.add(handler, secret=SECRET)
        price = {"currency": "usd", "unit_amount": 500, "product_data": {"name": "Mug"}}
        thread = threading.Thread(target=lambda: fake.add("price", **price))
        thread.start()
        assert asked.wait(10)
        fake.reset()
        free.set()
        thread.join()
        assert (told, fake.webhooks.deliveries) == (["product.created"], [])


def test_what_was_claimed_before_a_reset_is_not_delivered_after_it(heard: Heard) -> None:
    """A call that was answered before it, and has not yet told anybody, tells nobody of the next test."""
    with FakeCheckout() as fake:
        fake.webhooks.add(heard, secret=SECRET)
        account = guards_of(fake).account
        with account.lock:
            fake_event = {"id": "evt_1", "type": "product.created"}
            due = account.sender.due_for(fake_event)
            fake.reset()
        fake.webhooks.add(heard, secret=SECRET)
        account.sender.deliver(due, raising=True)
        assert heard.events == []


# --- What is kept -----------------------------------------------------------------------------------------------------
def test_a_body_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """For all endpoints of one version, in one round; each signs it with its secret."""
    made: list[str] = []
    make = signature.webhook_body
    monkeypatch.setattr(signature, "webhook_body", lambda event: made.append(event["api_version"]) or make(event))
    with FakeCheckout() as fake:
        for version in (None, None, "2023-10-16", "2023-10-16"):
            fake.webhooks.add(lambda body, headers: None, secret=SECRET, api_version=version)
        product()
        assert len(fake.webhooks.deliveries) == 4
    assert len(made) == 2


def test_the_latest_bodies_are_kept() -> None:
    """An older delivery says that its body is gone, and how it is made anew."""
    with FakeCheckout() as fake:
        fake.webhooks.add(lambda body, headers: None, secret=SECRET)
        product()
        fake.webhooks.resend(fake.events[0], times=KEPT_BODIES)
        first, *others = fake.webhooks.deliveries
        assert len({delivery.body for delivery in others}) >= 1
        with pytest.raises(AttributeError, match=r"is not kept, those of the last 1,000 are.*webhooks\.sign\('evt_"):
            _ = first.body
        assert (first.status, "body" in repr(first)) == (200, False)


# --- Under stress -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "what",
    [
        pytest.param(["threads", "--calls", "20"], id="threads"),
        pytest.param(["tasks", "--workers", "60"], id="tasks", marks=has_async),
        pytest.param(["expiries", "--calls", "60"], id="expiries"),
    ],
)
def test_under_stress(what: list[str]) -> None:
    """A small measure of `tools/stress_webhooks.py`: nothing is lost, and the development mode of Python warns of nothing."""
    program = pathlib.Path(__file__).parents[2] / "tools" / "stress_webhooks.py"
    warnings = ["-W", "error", "-W", "ignore::DeprecationWarning"]  # of older SDKs
    ran = subprocess.run([sys.executable, "-X", "dev", *warnings, program, *what], capture_output=True, text=True)
    warned = [line for line in ran.stderr.splitlines() if not line.startswith("Executing <")]  # asyncio, of a busy machine
    assert (ran.returncode, warned) == (0, []), ran.stderr

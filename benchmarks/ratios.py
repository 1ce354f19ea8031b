"""Prints what the fake costs, as ratios within one run: `make bench`, or `python benchmarks/ratios.py [sessions]`.

Against a canned transport: the same SDK call, answered with the very same body by a transport that does nothing else.
A fresh fake for each call: what a test pays for the fixture. Flat in size: the same calls on an account with 100 and one with
100,000 sessions. No number here is ever asserted in a test.
"""

from __future__ import annotations

import gc
import random
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import stripe

from fakecheckout import FakeCheckout, Response
from fakecheckout.account.requests import Requests
from fakecheckout.protocol.messages import Request
from fakecheckout.protocol.open_questions import Answers

ROUNDS = 41
CALLS = 20
PRICE: dict[str, Any] = {"currency": "usd", "unit_amount": 1099, "product_data": {"name": "T-shirt"}}
CREATE: dict[str, Any] = {
    "mode": "payment",
    "success_url": "https://example.com/success",
    "line_items": [{"price": "price_1", "quantity": 2}, {"price": "price_2", "quantity": 1}],
}
CHOICES: Answers = {"line_items_update": "accepted", "expire_event_request": "request"}


class CannedRequests(Requests):
    """Gives one answer to everything."""

    answer: Response

    def send(self, _: Request) -> Response:
        return self.answer


class Canned(FakeCheckout):
    """Answers everything with the last answer of the real fake: what the SDK costs by itself."""

    def __init__(self) -> None:
        super().__init__()
        self._requests = self.canned = CannedRequests(self._account)


def account() -> FakeCheckout:
    fake = FakeCheckout(doubts=CHOICES)
    for id in ("price_1", "price_2"):
        fake.add("price", id=id, **PRICE)
    return fake


def fill(fake: FakeCheckout, count: int) -> list[str]:
    for _ in range(count - len(fake.sessions)):
        fake.request("POST", "/v1/checkout/sessions", CREATE)
    return [id for _, id in fake._account.store.sessions]


def cost(work: Callable[[], object], calls: int) -> float:
    """Seconds of CPU for one call."""
    start = time.process_time()
    for _ in range(calls):
        work()
    return (time.process_time() - start) / calls


def ratio(one: Callable[[], object], other: Callable[[], object], calls: int = CALLS) -> tuple[float, float, float]:
    """How many times `other` the work `one` costs, and the seconds of each.

    The two take turns, so that a machine that is slow for a while is slow for both; the median of the rounds counts.
    """
    rounds: list[tuple[float, float]] = []
    gc.collect()
    for number in range(ROUNDS):
        if number % 2:
            seconds = cost(other, calls)
            rounds.append((cost(one, calls), seconds))
        else:
            rounds.append((cost(one, calls), cost(other, calls)))
    return (
        statistics.median(first / second for first, second in rounds),
        statistics.median(first for first, _ in rounds),
        statistics.median(second for _, second in rounds),
    )


def sdk_calls(ids: list[str]) -> dict[str, Callable[[], Any]]:
    fresh = iter(ids)
    calls: dict[str, Callable[[], Any]] = {
        "retrieve": lambda: stripe.checkout.Session.retrieve(random.choice(ids)),
        "list 10": lambda: stripe.checkout.Session.list(limit=10),
        "list line items": lambda: stripe.checkout.Session.list_line_items(random.choice(ids)),
        "create, two lines": lambda: stripe.checkout.Session.create(**CREATE),
        "expire": lambda: stripe.checkout.Session.expire(next(fresh)),
    }
    if hasattr(stripe.checkout.Session, "modify"):
        calls["update metadata"] = lambda: stripe.checkout.Session.modify(random.choice(ids), metadata={"n": str(time.time())})
    return calls


def against_canned() -> None:
    print(f"\nSDK call through the fake ÷ the same call on a canned transport (stripe {stripe.VERSION})")
    fake, canned = account(), Canned()
    ids = fill(fake, 2000)
    calls = sdk_calls(ids)
    for name, call in calls.items():
        with fake:
            call()
        last = fake.requests[-1].response
        assert last is not None
        canned.canned.answer = last

        def through(account: FakeCheckout, call: Callable[[], Any] = call) -> None:
            with account:
                for _ in range(CALLS):
                    call()

        value, first, second = ratio(lambda: through(fake), lambda: through(canned), 1)
        print(f"  {name:<20} {value:5.2f}   ({first / CALLS * 1e6:7.0f} µs ÷ {second / CALLS * 1e6:7.0f} µs)")


def fresh_against_running() -> None:
    print("\nA fresh fake, started, one SDK call, stopped ÷ the same call in a fake that runs already")
    session: dict[str, Any] = {"mode": "setup", "currency": "usd", "success_url": "https://example.com/success"}
    calls: dict[str, Callable[[], object]] = {
        "list customers": lambda: stripe.Customer.list(limit=1),
        "create a customer": lambda: stripe.Customer.create(name="Jenny Rosen"),
        "create a session": lambda: stripe.checkout.Session.create(**session),
    }

    for name, call in calls.items():
        running = FakeCheckout()

        def fresh(call: Callable[[], object] = call) -> None:
            for _ in range(CALLS):
                with FakeCheckout():
                    call()

        def at_once(call: Callable[[], object] = call, running: FakeCheckout = running) -> None:
            with running:
                for _ in range(CALLS):
                    call()

        value, first, second = ratio(fresh, at_once, 1)
        print(f"  {name:<20} {value:5.2f}   ({first / CALLS * 1e6:7.0f} µs ÷ {second / CALLS * 1e6:7.0f} µs)")


def raw_against_sdk() -> None:
    print("\nfake.request: calls in the time of one SDK call")
    fake = account()
    ids = fill(fake, 200)
    path = f"/v1/checkout/sessions/{ids[0]}"
    with fake:
        pairs: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
            "retrieve": (lambda: stripe.checkout.Session.retrieve(ids[0]), lambda: fake.request("GET", path)),
            "create, two lines": (
                lambda: stripe.checkout.Session.create(**CREATE),
                lambda: fake.request("POST", "/v1/checkout/sessions", CREATE),
            ),
        }
        for name, (sdk, raw) in pairs.items():
            print(f"  {name:<20} {ratio(sdk, raw)[0]:5.1f}")


def flat_in_size(count: int) -> None:
    print(f"\nOne call with {count:,} sessions in the account ÷ with 100 (raw door)")
    small, large = account(), account()
    few, many = fill(small, 100), fill(large, count)
    start = time.process_time()
    large.advance(days=0)
    print(f"  looking at the clock, nothing due: {(time.process_time() - start) * 1e6:.0f} µs")
    paths = "/v1/checkout/sessions"
    works: dict[str, tuple[Callable[[FakeCheckout, str], object], int]] = {
        "retrieve": (lambda fake, id: fake.request("GET", f"{paths}/{id}"), 300),
        "update metadata": (
            lambda fake, id: fake.request("POST", f"{paths}/{id}", {"metadata": {"n": str(time.time())}}),
            100,
        ),
        "page of 100": (lambda fake, _: fake.request("GET", paths, {"limit": 100}), 10),
        "page after cursor": (lambda fake, id: fake.request("GET", paths, {"limit": 10, "starting_after": id}), 50),
        "expire": (lambda fake, id: fake.request("POST", f"{paths}/{id}/expire"), 5),
        "fake.buyer": (lambda fake, id: fake.buyer(id), 100),
    }
    for name, (work, calls) in works.items():
        ids = {id(small): iter(few * 1000), id(large): iter(many[:: max(len(many) // 997, 1)] * 100)}
        value, _, _ = ratio(
            lambda work=work, ids=ids: work(large, next(ids[id(large)])),  # type: ignore[misc]
            lambda work=work, ids=ids: work(small, next(ids[id(small)])),  # type: ignore[misc]
            calls,
        )
        print(f"  {name:<20} {value:5.2f}")
    start = time.process_time()
    large.advance(days=2)
    events = large._account.store.table("", "event").rows.values()
    due = sum(1 for each in events if each["type"] == "checkout.session.expired")
    print(f"  sweep: {(time.process_time() - start) / due * 1e6:.1f} µs for each of {due:,} sessions that run out")


def memory() -> None:
    print("\nMemory of a session created through the SDK, journal and idempotent answer included")
    with account() as fake:
        stripe.checkout.Session.create(**CREATE)
        gc.collect()
        tracemalloc.start()
        before = tracemalloc.take_snapshot()
        for _ in range(300):
            stripe.checkout.Session.create(**CREATE)
        gc.collect()
        grown = sum(each.size_diff for each in tracemalloc.take_snapshot().compare_to(before, "filename"))
        tracemalloc.stop()
        print(f"  {grown / 300 / 1024:.1f} KiB (limit 12), {len(fake.sessions)} sessions")


if __name__ == "__main__":
    against_canned()
    fresh_against_running()
    raw_against_sdk()
    memory()
    flat_in_size(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)

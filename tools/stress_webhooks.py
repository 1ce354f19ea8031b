"""Webhooks under stress: many threads, many tasks of which some are cancelled, and very many events at once.

    python -X dev tools/stress_webhooks.py threads --workers 16 --calls 1000
    python -X dev tools/stress_webhooks.py tasks --workers 500
    python tools/stress_webhooks.py expiries --calls 50000

Each says what it counted and measured, and fails where a delivery was lost. `threads`: calls of the SDK with three endpoints, a
function, a WSGI application and an async function. `tasks`: async calls with an async endpoint; every few milliseconds
whoever delivers is cancelled.
`expiries`: sessions that expire in one advance of the clock, with one endpoint; memory is what the process takes at most,
and how much of that is more than the sessions took before.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import resource
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import stripe

from fakecheckout import FakeCheckout
from fakecheckout.account.fake import guards_of

SECRET = "whsec_test"  # noqa: S105 - of the fake


def check(fake: FakeCheckout, told: Counter[str], *, exactly: int | None) -> None:
    """Every event was told as often as there are endpoints, or at least once, and nothing waits."""
    events = [event["id"] for event in fake.events]
    lost = [id for id in events if not told[id]]
    assert not lost, f"{len(lost)} of {len(events)} events were not delivered"
    assert exactly is None or set(told.values()) == {exactly}, Counter(told.values())
    assert not fake.webhooks.errors, fake.webhooks.errors[:3]
    assert not guards_of(fake).account.sender.waiting


def threads(workers: int, calls: int) -> Counter[str]:
    """Threads that call the SDK at once; what each endpoint was told, by event."""
    told: Counter[str] = Counter()
    lock = threading.Lock()

    def take(body: bytes) -> None:
        with lock:
            told[json.loads(body)["id"]] += 1

    def wsgi(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        take(environ["wsgi.input"].read())
        start_response("200 OK", [])
        return []

    async def later(body: bytes, _headers: dict[str, str]) -> None:
        await asyncio.sleep(0)
        take(body)

    def work() -> None:
        for number in range(calls):
            stripe.Product.create(name=str(number))

    with FakeCheckout() as fake:
        fake.webhooks.add(lambda body, _headers: take(body), secret=SECRET)
        fake.webhooks.add(wsgi, secret=SECRET, path="/hook")
        fake.webhooks.add(later, secret=SECRET)
        every = [threading.Thread(target=work) for _ in range(workers)]
        for thread in every:
            thread.start()
        for thread in every:
            thread.join()
        check(fake, told, exactly=3)
    assert len(told) == workers * calls
    return told


async def tasks(workers: int, seed: int) -> tuple[Counter[str], int]:
    """Tasks that call the SDK at once, some of them cancelled; how often each event was told, and how often one was cancelled
    in mid-delivery.
    """
    chance, told, begun = random.Random(seed), Counter[str](), list[bytes]()

    async def handler(body: bytes, _headers: dict[str, str]) -> None:
        begun.append(body)
        await asyncio.sleep(chance.random() / 500)
        told[json.loads(body)["id"]] += 1

    async def work(number: int) -> None:
        await asyncio.sleep(2 * chance.random())
        calling[number] = every[number]
        try:
            await stripe.Product.create_async(name=str(number))
        finally:
            del calling[number]

    with FakeCheckout() as fake:
        fake.webhooks.add(handler, secret=SECRET)
        calling: dict[int, asyncio.Task[None]] = {}
        every = [asyncio.ensure_future(work(number)) for number in range(workers)]
        while not all(task.done() for task in every):
            for task in calling.values():
                task.cancel()
            await asyncio.sleep(chance.random() / 100)
        await fake.webhooks.drain()
        check(fake, told, exactly=None)
    return told, len(begun) - sum(told.values())


def expiries(calls: int) -> str:
    """What it takes that so many sessions expire and are told of."""
    told = Counter[str]()
    price = {"currency": "usd", "unit_amount": 900, "product_data": {"name": "Shirt"}}
    item = {"price_data": price, "quantity": 1}
    given = {"mode": "payment", "success_url": "https://a.test", "line_items": [item]}
    with FakeCheckout() as fake:
        for _ in range(calls):
            fake.request("POST", "/v1/checkout/sessions", given)

        def handler(_body: bytes, _headers: dict[str, str]) -> None:
            told["all"] += 1

        fake.webhooks.add(handler, secret=SECRET)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started, started_cpu = time.perf_counter(), time.process_time()
        fake.advance(hours=25)
        took, took_cpu = time.perf_counter() - started, time.process_time() - started_cpu
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert told["all"] == calls, told
    return (
        f"{calls:,} expiries told in {took:.1f} s ({took_cpu:.1f} s of a processor), {after // 1024} MB at most, "
        f"{(after - before) // 1024} of them more than before"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["threads", "tasks", "expiries"])
    parser.add_argument("--workers", type=int, default=16)
    parser.add_argument("--calls", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=13)
    given = parser.parse_args()
    started = time.perf_counter()
    if given.what == "threads":
        said = f"{len(threads(given.workers, given.calls)):,} events, each delivered to three endpoints"
    elif given.what == "tasks":
        told, cancelled = asyncio.run(tasks(given.workers, given.seed))
        said = f"{len(told):,} events, delivered {sum(told.values()):,} times, {cancelled} more cancelled in mid-delivery"
    else:
        said = expiries(given.calls)
    print(f"{said}; {time.perf_counter() - started:.1f} s in all")


if __name__ == "__main__":
    main()

"""What a test may not notice, as bodies of tests on an account named `fake`: what is said of it, and how a test says that it means it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from typing import Any, NamedTuple

import stripe

SETUP: dict[str, Any] = {"mode": "setup", "currency": "usd", "success_url": "https://example.com"}


class Case(NamedTuple):
    """does: the test's body. told: a part of the line. meant: what a test writes that means it, as source and as a call."""

    does: Callable[[Any], object]
    told: str
    written: str
    means: Callable[[Any], object]


def swallows(fake: Any) -> None:
    try:
        stripe.Dispute.list()
    except Exception:
        pass


def leaves_a_fault(fake: Any) -> None:
    fake.fail_next("timeout", path="/v1/prodcuts")
    stripe.Product.create(name="Shirt")


def fail(body: bytes, headers: dict[str, str]) -> None:
    raise LookupError("the shop is closed")


def leaves_an_error(fake: Any) -> None:
    fake.webhooks.add(fail, secret="whsec_test")
    stripe.Product.create(name="Shirt")


def holds(fake: Any) -> None:
    fake.webhooks.add(lambda body, headers: None, secret="whsec_test")
    fake.webhooks.hold()
    stripe.Product.create(name="Shirt")
    stripe.Product.create(name="Mug")


def leaves_a_retry(fake: Any) -> None:
    fake.webhooks.add(fail, secret="whsec_test", retry=True)
    stripe.Product.create(name="Shirt")


def leaves_a_delivery_waiting(fake: Any) -> None:
    async def target(body: bytes, headers: dict[str, str]) -> None:
        await asyncio.sleep(0)

    async def handled_by_sync_code() -> None:
        stripe.Product.create(name="Shirt")

    fake.webhooks.add(target, secret="whsec_test")
    asyncio.run(handled_by_sync_code())


BEGUN: list[Any] = []


def never_awaits(fake: Any) -> None:
    session = stripe.checkout.Session.create(**SETUP)
    BEGUN[:] = [fake.buyer(session.id).pay_async()]
    gc.collect()


CASES = {
    "swallowed": Case(
        swallows,
        f"it asked for what the fake does not model ({__file__}:",
        "{name}.not_modelled.clear()",
        lambda fake: fake.not_modelled.clear(),
    ),
    "a fault": Case(
        leaves_a_fault,
        "no call met the fault 'timeout' for any /v1/prodcuts.",
        "{name}.fail_next(None)",
        lambda fake: fake.fail_next(None),
    ),
    "held": Case(
        holds,
        "2 webhooks are still held (2 × product.created). Write {name}.webhooks.release()",
        "{name}.webhooks.discard()",
        lambda fake: fake.webhooks.discard(),
    ),
    "a retry": Case(
        leaves_a_retry,
        "1 webhook is still to be tried again (product.created). Write {name}.advance(hours=1)",
        "{name}.webhooks.discard()",
        lambda fake: fake.webhooks.discard(),
    ),
    "waiting": Case(
        leaves_a_delivery_waiting,
        "1 webhook is still waiting to be awaited (product.created). Write await {name}.webhooks.drain()",
        "{name}.webhooks.discard()",
        lambda fake: fake.webhooks.discard(),
    ),
    "never awaited": Case(
        never_awaits,
        "Buyer.pay_async() was called and never awaited, so nothing moved. Write await before it",
        "close()",
        lambda fake: BEGUN[0].close(),
    ),
}
"""All but the error of a webhook, which is raised as it is."""

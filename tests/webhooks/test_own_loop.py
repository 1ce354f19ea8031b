"""The loop on which sync code runs async targets: one for the account, closed with it, and nobody else's."""

import asyncio
import gc
import subprocess
import sys
import threading
from contextvars import ContextVar

import pytest
from listener import SECRET, product

from fakecheckout import FakeCheckout

WHERE: ContextVar[str] = ContextVar("where", default="nowhere")


class Loops(list[asyncio.AbstractEventLoop]):
    """An async handler that notes the loop it runs on."""

    async def __call__(self, body: bytes, headers: dict[str, str]) -> None:
        await asyncio.sleep(0)
        self.append(asyncio.get_running_loop())


@pytest.fixture
def fake() -> FakeCheckout:
    return FakeCheckout()


def test_an_account_has_one_loop(fake: FakeCheckout) -> None:
    """What a handler keeps of one delivery it finds again in the next one."""
    loops = Loops()
    with fake:
        fake.webhooks.add(loops, secret=SECRET)
        product()
        product()
        assert loops[0] is loops[1]
        assert not loops[0].is_closed()


def test_the_threads_own_loop_stays(fake: FakeCheckout) -> None:
    """One that was set stays set, and open."""
    own = asyncio.new_event_loop()
    asyncio.set_event_loop(own)
    try:
        with fake:
            fake.webhooks.add(Loops(), secret=SECRET)
            product()
        assert asyncio.get_event_loop_policy().get_event_loop() is own
        assert not own.is_closed()
    finally:
        asyncio.set_event_loop(None)
        own.close()


def test_a_handler_sees_the_callers_context(fake: FakeCheckout) -> None:
    """As if it had been called there."""
    seen: list[str] = []

    async def handler(body: bytes, headers: dict[str, str]) -> None:
        seen.append(WHERE.get())

    with fake:
        fake.webhooks.add(handler, secret=SECRET)
        token = WHERE.set("in the test")
        product()
        WHERE.reset(token)
    assert seen == ["in the test"]


@pytest.mark.parametrize("how", ["stop", "reset", "gc"])
def test_the_loop_is_closed(how: str) -> None:
    """When the account is stopped, begins anew, or is gone."""
    loops, fake = Loops(), FakeCheckout()
    fake.start()
    try:
        fake.webhooks.add(loops, secret=SECRET)
        product()
        if how == "reset":
            fake.reset()
            assert loops[0].is_closed()
    finally:
        fake.stop()
    if how == "gc":
        fake.add("product", name="Mug")
        del fake
        gc.collect()
    assert loops[-1].is_closed()


def test_a_stopped_account_may_have_another(fake: FakeCheckout) -> None:
    """What is delivered after it was stopped is delivered all the same."""
    loops = Loops()
    with fake:
        fake.webhooks.add(loops, secret=SECRET)
        product()
    fake.add("product", name="Mug")
    assert len(loops) == 2
    fake.reset()


def test_what_a_handler_left_running_ends_with_the_loop(fake: FakeCheckout) -> None:
    """A task of its own is cancelled, as at the end of `asyncio.run`; the end of the loop waits for it."""
    ended: list[str] = []
    tasks: list[asyncio.Task[None]] = []

    async def background() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("ended")

    async def handler(body: bytes, headers: dict[str, str]) -> None:
        tasks.append(asyncio.ensure_future(background()))
        await asyncio.sleep(0)

    with fake:
        fake.webhooks.add(handler, secret=SECRET)
        product()
    assert ended == ["ended"]


@pytest.mark.asyncio
async def test_a_loop_is_closed_from_within_another(fake: FakeCheckout) -> None:
    """A thread has used it, and the account is stopped in a coroutine."""
    loops = Loops()
    with fake:
        fake.webhooks.add(loops, secret=SECRET)
        thread = threading.Thread(target=product)
        thread.start()
        thread.join()
    assert loops[0].is_closed()


def test_a_reset_within_a_handler(fake: FakeCheckout) -> None:
    """The loop is closed when the handler has ended."""
    loops = Loops()

    async def handler(body: bytes, headers: dict[str, str]) -> None:
        await loops(body, headers)
        fake.reset()

    with fake:
        fake.webhooks.add(handler, secret=SECRET)
        product()
        assert loops[0].is_closed()


def test_nothing_is_left_at_the_end_of_a_process() -> None:
    """No warning of Python's development mode, although nobody has stopped anything."""
    program = """
import asyncio, stripe
from fakecheckout import FakeCheckout
async def handler(body, headers):
    await asyncio.get_running_loop().run_in_executor(None, int)
fake = FakeCheckout().start()
fake.webhooks.add(handler, secret="whsec_test")
stripe.Product.create(name="Shirt")
print(len(fake.webhooks.deliveries), *fake.webhooks.errors)
"""
    warnings = ["-W", "error", "-W", "ignore::DeprecationWarning"]  # of older SDKs
    ran = subprocess.run([sys.executable, "-X", "dev", *warnings, "-c", program], capture_output=True, text=True)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "1\n", "")

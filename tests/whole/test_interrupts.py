"""A call that is interrupted anywhere has happened, or it has not: nothing is left in between."""

import random
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
import shop

from fakecheckout import FakeCheckout

INTERRUPTS = 2000


class Interrupted(BaseException):
    """What the signal's handler raises, as Ctrl-C does."""


def raise_interrupted(number: int, frame: FrameType | None) -> None:
    raise Interrupted


@pytest.fixture(autouse=True)
def _handler() -> Any:
    before = signal.signal(signal.SIGUSR1, raise_interrupted)
    yield
    signal.signal(signal.SIGUSR1, before)


def interrupted_after(instructions: int, call: Callable[[], Any]) -> bool:
    """Sends a signal to this process after so many instructions of ours; False if the call was over before."""
    left = instructions

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal left
        if "/fakecheckout/" not in frame.f_code.co_filename:
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        if event == "opcode":
            left -= 1
            if left == 0:
                signal.raise_signal(signal.SIGUSR1)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        call()
    except Interrupted:
        return True
    finally:
        sys.settrace(before)
    return False


def problems(fake: FakeCheckout) -> list[str]:
    """What is left half done."""
    store = fake._account.store
    store.put_in_place()
    table = store.table("", "checkout.session")
    told = [(event["type"], event["data"]["object"]["id"]) for event in fake.events]
    agenda = {deadline.id for deadline in store.agenda}
    found = [f"{id} is in no list" for id in table.rows if ("", id) not in store.sessions]
    for id, session in table.rows.items():
        if session["status"] == "complete" and told.count(("checkout.session.completed", id)) != 1:
            found.append(f"{id} is complete without its one event")
        if session["status"] == "expired" and told.count(("checkout.session.expired", id)) != 1:
            found.append(f"{id} is expired without its one event")
        if session["status"] == "open" and id not in agenda:
            found.append(f"{id} is open without a deadline")
        intent = session["payment_intent"] and store.table("", "payment_intent").rows.get(session["payment_intent"])
        if session["status"] == "complete" and session["mode"] == "payment" and (intent or {}).get("status") != "succeeded":
            found.append(f"{id} is complete without its payment")
    return found


def calls(fake: FakeCheckout, dice: random.Random) -> list[Callable[[], Any]]:
    """Calls of every kind, on sessions as they come."""
    open_ones = [id for _, id in fake._account.store.sessions if fake.session(id)["status"] == "open"]
    mode = dice.choice(["payment", "subscription", "setup"])
    made: list[Callable[[], Any]] = [
        lambda: shop.session(fake, mode),
        lambda: fake.add("coupon", percent_off=10, duration="once"),
    ]
    if open_ones:
        id = dice.choice(open_ones)
        made += [
            lambda: fake.buyer(id).pay(),
            lambda: fake.buyer(id).fill(email="a@example.com"),
            lambda: fake.request("POST", f"/v1/checkout/sessions/{id}/expire", headers={"Idempotency-Key": id}),
            lambda: fake.request("POST", f"/v1/checkout/sessions/{id}", {"metadata": {"a": str(dice.random())}}),
            lambda: fake.advance(hours=dice.choice([1, 25])),
        ]
    return made


@pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="this system has no such signal")
def test_nothing_is_left_half_done() -> None:
    """2,000 signals, each after some instructions of some call: no session without its event, no open one without its end."""
    dice = random.Random(7)
    interrupts = calls_made = 0
    while interrupts < INTERRUPTS:
        if calls_made % 100 == 0:
            fake = shop.shop(allow_unmodelled=("subscription.current_period_end",))
            fake.buyer(shop.session(fake)).pay()  # what is read once is read now
        interrupts += interrupted_after(dice.randrange(1, 12_000), dice.choice(calls(fake, dice)))
        calls_made += 1
        if calls_made % 5 == 0:
            assert problems(fake) == []
    assert problems(fake) == []

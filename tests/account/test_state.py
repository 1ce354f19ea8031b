"""The state of an account as time passes: who hears of what, also where time meets a step that is not modelled."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
import shop
from freezegun import freeze_time

from fakecheckout import FakeCheckout, NotModelled
from fakecheckout.protocol.messages import Headers, Request

LOOKS: dict[str, Callable[[FakeCheckout, str], Any]] = {
    "request": lambda fake, _: fake.request("GET", "/v1/events"),
    "request, async": lambda fake, _: asyncio.run(
        fake._requests.send_async(Request("GET", "/v1/events", "", Headers({"Authorization": "Bearer sk_test_x"})))
    ),
    "events": lambda fake, _: fake.events,
    "add": lambda fake, _: fake.add("customer"),
    "buyer": lambda fake, _: fake.buyer(),
    "a move": lambda fake, open: fake._buyers._act(open, "abandon", {}),
    "a move, async": lambda fake, open: asyncio.run(fake._buyers._act_async(open, "abandon", {})),
    "settle": lambda fake, open: fake.settle(open),
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_what_fell_due_before_a_step_that_is_not_modelled_is_delivered(look: Callable[[FakeCheckout, str], Any]) -> None:
    """A session expired before the subscription met its renewal: who listens hears of it, though the call raises."""
    fake, heard = shop.shop(), []
    with freeze_time("2030-01-01") as clock:
        bought = shop.session(fake, "subscription")
        fake.buyer(bought).pay()
        unpaid = shop.session(fake)
        fake.webhooks.add(lambda body, headers: heard.append(json.loads(body)["type"]), secret="whsec_test")
        clock.move_to("2030-03-01")
        with pytest.raises(NotModelled):
            look(fake, unpaid)
    assert heard == ["checkout.session.expired"]


def test_a_handler_that_fails_then_is_kept() -> None:
    """Its error does not take the place of what could not be modelled."""
    fake = shop.shop()

    def fail(body: bytes, headers: dict[str, str]) -> None:
        raise LookupError("closed")

    with freeze_time("2030-01-01") as clock:
        bought = shop.session(fake, "subscription")
        fake.buyer(bought).pay()
        shop.session(fake)
        fake.webhooks.add(fail, secret="whsec_test")
        clock.move_to("2030-03-01")
        with pytest.raises(NotModelled):
            fake.settle(bought)
    assert [str(error) for error in fake.webhooks.errors] == ["closed"]

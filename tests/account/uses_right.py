"""Uses of the public names that a type checker passes. Read by mypy and pyright; never run."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import stripe

from fakecheckout import ApiCall, FakeCheckout


def dispute(call: ApiCall) -> Mapping[str, Any]:
    return {"id": call.path, "object": "dispute"}


fake = FakeCheckout(
    seed="s",
    doubts={"line_items_update": "refused", "event_order": "not_modelled"},
    payment_methods=("card", "us_bank_account"),
    allow_unmodelled=["subscription_data[trial_end]"],
)
FakeCheckout(doubts="not_modelled", payment_methods=["klarna"])

with fake as started:
    started.add("price", id="price_1", currency="usd", unit_amount=500, product="prod_1")
    session = stripe.checkout.Session.create(mode="setup", currency="usd", success_url="https://x.test")
    shown: dict[str, Any] = started.session(session)
    started.session(session.url)
    started.buyer(session).fill(email="kim@example.com").pay()
    started.settle(session)
    started.reject(session.id)
    started.fail_next("answer_lost", method="POST", times=2)
    started.respond("GET", "/v1/disputes/*", {"id": "dp_1"}, times=1)
    started.respond("POST", "/v1/disputes/*", dispute, status=200)
    event: dict[str, Any] = started.emit("charge.dispute.created", {"id": "dp_1", "object": "dispute"}, previous={"a": 1})
    started.advance(timedelta(days=1))
    started.advance(days=1, hours=0.5)
    started.advance()
    lines: list[str] = list(started.timeline())
    own: list[bool] = [call.answered_by_test for call in started.requests]


async def told() -> None:
    await fake.advance_async(days=1)
    await fake.advance_async(timedelta(days=1))
    await fake.settle_async(session)
    await fake.reject_async(session)
    dispute_told: dict[str, Any] = await fake.emit_async("charge.dispute.created", {"id": "dp_1", "object": "dispute"})
    dispute_told.clear()

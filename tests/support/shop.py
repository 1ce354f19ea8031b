"""A small shop for the tests of buyers: an account with something to sell, sessions made without the SDK, and what is left behind."""

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest

from fakecheckout import FakeCheckout
from fakecheckout.protocol.versions.released import RELEASED

NEWEST = RELEASED[-1]
PAYMENT_METHODS = ("card", "link", "us_bank_account", "ideal")
URLS = {"success_url": "https://shop.test/ok?id={CHECKOUT_SESSION_ID}", "cancel_url": "https://shop.test/cart"}


def shop(**options: Any) -> FakeCheckout:
    """An account that sells a shirt (10.99), a mug (5.00) and a plan (20.00 a month), and knows one customer."""
    fake = FakeCheckout(**{"payment_methods": PAYMENT_METHODS, "api_version": NEWEST, **options})
    fake.add("price", id="price_shirt", currency="usd", unit_amount=1099, product_data={"name": "Shirt"})
    fake.add("price", id="price_mug", currency="usd", unit_amount=500, product_data={"name": "Mug"})
    plan = {"currency": "usd", "unit_amount": 2000, "recurring": {"interval": "month"}, "product_data": {"name": "Plan"}}
    fake.add("price", id="price_plan", **plan)
    fake.add("customer", id="cus_jenny", email="jenny@example.com", name="Jenny")
    return fake


def session(fake: FakeCheckout, mode: str = "payment", /, *, headers: dict[str, str] | None = None, **params: Any) -> str:
    """The id of a new session."""
    prices = {"payment": "price_shirt", "subscription": "price_plan"}
    given: dict[str, Any] = {"mode": mode, **URLS}
    if mode == "setup":
        given["currency"] = "usd"
    else:
        given["line_items"] = [{"price": prices[mode], "quantity": 1}]
    given.update(params)
    sent = {name: value for name, value in given.items() if value is not None}
    answer = fake.request("POST", "/v1/checkout/sessions", sent, headers=headers)
    if "Invalid ui_mode" in answer.body:
        pytest.skip("the installed SDK has other names for pages")
    assert answer.status == 200, answer.body
    return str(answer.json()["id"])


def read(fake: FakeCheckout, path: str, **params: Any) -> dict[str, Any]:
    """An object as the API answers it at the account's version."""
    answer = fake.request("GET", f"/v1/{path}", params)
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.json()
    return found


def types(fake: FakeCheckout, since: int = 0) -> list[str]:
    return [event["type"] for event in fake.events[since:]]


def intent_of(fake: FakeCheckout, id: str) -> dict[str, Any]:
    """The payment intent that a completed session names."""
    return read(fake, f"payment_intents/{fake.session(id)['payment_intent']}")


@contextlib.contextmanager
def nothing_happens(fake: FakeCheckout, id: str) -> Iterator[None]:
    """What is refused changes nothing and is not told."""
    before, told = fake.session(id), len(fake.events)
    yield
    assert (fake.session(id), len(fake.events)) == (before, told)

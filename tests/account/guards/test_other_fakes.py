"""What a failing test is told of other fakes."""

from __future__ import annotations

import gc

import pytest
import stripe

from fakecheckout import FakeCheckout
from fakecheckout.account.fake import guards_of


def told(fake: FakeCheckout) -> list[str]:
    gc.collect()
    return [line[2:] for line in guards_of(fake).report().splitlines() if "Another FakeCheckout" in line]


def test_a_second_fake_that_answered_is_told() -> None:
    """With how many calls, and the last of them."""
    with FakeCheckout() as fake, FakeCheckout() as second:
        stripe.Product.create(name="Shirt")
        stripe.Product.list()
        (line,) = told(fake)
        assert "answered 2 calls, not this one; the last: POST /v1/products, GET /v1/products." in line
        assert told(second) == []


def test_an_earlier_fake_is_not_told() -> None:
    """One that lies below, or that was another test's, has nothing to do with it."""
    with FakeCheckout() as before:
        stripe.Product.create(name="Shirt")
    with FakeCheckout() as fake:
        stripe.Product.create(name="Shirt")
        assert told(fake) == []
    assert told(before) == [
        "Another FakeCheckout, started after this one, answered 1 call, not this one; the last: POST /v1/products."
    ]


@pytest.mark.parametrize("kind", ["price", "customer"])
def test_what_a_fake_has_that_was_never_started_is_told(kind: str) -> None:
    """A test that adds to one account and asks another."""
    other = FakeCheckout()
    more = {"currency": "usd", "unit_amount": 5, "product_data": {"name": "Mug"}} if kind == "price" else {}
    other.add(kind, id="x_mug", **more)
    with FakeCheckout() as fake:
        for _ in range(2):
            assert fake.request("GET", f"/v1/{kind}s/x_mug").status == 404
        (line,) = told(fake)
    assert line.startswith(f"Another FakeCheckout has the {kind} 'x_mug', and is not started: write `with fake:`")


def test_what_nobody_has_is_not_told() -> None:
    """Nor what a fake has that is started."""
    with FakeCheckout() as below:
        below.add("customer", id="cus_1")
        with FakeCheckout() as fake:
            for id in ("cus_1", "cus_2"):
                fake.request("GET", f"/v1/customers/{id}")
            assert told(fake) == []

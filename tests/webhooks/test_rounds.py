"""Rounds: what a handler causes without end is stopped, and its cycle named."""

import json
import sys
from typing import Any

import pytest
import stripe
from listener import SECRET, product

from fakecheckout import FakeCheckout, WebhookFailed
from fakecheckout.account.fake import guards_of
from fakecheckout.webhooks import rounds
from fakecheckout.webhooks.rounds import MOST_REPEATS, with_others

FEW = 30


@pytest.fixture(autouse=True)
def few_repeats(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound is met soon."""
    monkeypatch.setattr(rounds, "MOST_REPEATS", FEW)


def test_the_bound() -> None:
    """Is the documented one (EVT-21)."""
    assert MOST_REPEATS == 1_000


class Renaming:
    """A handler that changes the object of each event it is told of, and so causes the next one."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, body: bytes, headers: dict[str, str]) -> None:
        self.count += 1
        stripe.Product.modify(json.loads(body)["data"]["object"]["id"], name=f"Shirt {self.count}")


def test_a_handler_that_causes_its_own_event_is_stopped() -> None:
    """After a number of deliveries, with an error that names the cycle and the target."""
    handler = Renaming()
    with FakeCheckout() as fake:
        fake.webhooks.add(handler, secret=SECRET)
        product()
        (error,) = fake.webhooks.errors
        fake.webhooks.errors.clear()
    assert "Renaming caused themselves without end: product.updated → product.updated." in str(error)
    assert handler.count == FEW + 2


def test_a_cycle_of_two_is_named() -> None:
    """Each event of it, in the order in which they cause each other."""

    def handler(body: bytes, headers: dict[str, str]) -> None:
        event = json.loads(body)
        if event["type"].startswith("product."):
            stripe.Coupon.create(percent_off=5, duration="once")
        else:
            product()

    with FakeCheckout() as fake:
        fake.webhooks.add(handler, secret=SECRET)
        product()
        (error,) = fake.webhooks.errors
        fake.webhooks.errors.clear()
    assert "product.created → coupon.created → product.created" in str(error)


def test_the_cycle_raises_out_of_a_move() -> None:
    """As any other failure of what a move has caused."""
    handler = Renaming()
    with FakeCheckout() as fake:
        fake.webhooks.add(handler, secret=SECRET, events=["product.updated"])
        fake.webhooks.hold()
        stripe.Product.modify(product().id, name="Mug")
        with pytest.raises(RuntimeError, match="product.updated → product.updated"):
            fake.webhooks.release()


def test_hostile_delivery_of_a_cycle_is_stopped() -> None:
    """Although each delivery causes two more."""
    handler, fake = Renaming(), FakeCheckout()
    guards_of(fake).deliver_hostile()
    with fake:
        fake.webhooks.add(handler, secret=SECRET)
        product()
        assert [type(error) for error in fake.webhooks.errors] == [RuntimeError]
        fake.webhooks.errors.clear()
    assert handler.count <= 2 * FEW + 10


def test_many_events_that_one_event_causes_are_no_cycle() -> None:
    """However many they are: none of them leads to its like."""
    told: list[Any] = []

    def handler(body: bytes, headers: dict[str, str]) -> None:
        told.append(None)
        if len(told) == 1:
            for _ in range(FEW + 5):
                stripe.Coupon.create(percent_off=5, duration="once")

    with FakeCheckout() as fake:
        fake.webhooks.add(handler, secret=SECRET)
        product()
    assert len(told) == FEW + 6


def test_the_round_that_was_stopped_is_the_only_one() -> None:
    """The next event is delivered as ever."""
    handler = Renaming()
    with FakeCheckout() as fake:
        fake.webhooks.add(handler, secret=SECRET)
        product()
        handler.count = 0
        product()
        assert handler.count == FEW + 2
        fake.webhooks.errors.clear()


def test_a_failure_has_all_others() -> None:
    """Each that came after it in its round; the test may expect the first, so the others are kept in `errors`, too."""
    answers = iter([500, 200, 502, 503])
    with FakeCheckout() as fake:
        fake.webhooks.add(lambda body, headers: next(answers), secret=SECRET)
        fake.webhooks.hold()
        for _ in range(4):
            product()
        with pytest.raises(WebhookFailed) as raised:
            fake.webhooks.release()
        assert [error.delivery.status for error in raised.value.others] == [502, 503]
        assert [*raised.value.others] == fake.webhooks.errors
        fake.webhooks.errors.clear()


@pytest.mark.skipif(sys.version_info < (3, 11), reason="exceptions have notes since 3.11")
def test_a_failure_tells_of_the_others() -> None:
    """In notes; of very many in a last one."""
    error = with_others(LookupError("first"), *(LookupError(str(number)) for number in range(23)))
    assert [error.__notes__[0], *error.__notes__[19:]] == [
        "And after it: LookupError: 0",
        "And after it: LookupError: 19",
        "And 3 more: fake.webhooks.errors has all but this one.",
    ]

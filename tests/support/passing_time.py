"""The three ways in which a test lets time pass, and a fixture that takes each in turn."""

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import time_machine
from freezegun import freeze_time

from fakecheckout import FakeCheckout

NOON = datetime.datetime(2030, 1, 1, 12, tzinfo=datetime.timezone.utc)


DAY = 24 * 60 * 60


@contextmanager
def frozen(fake: FakeCheckout) -> Iterator[Callable[[int], None]]:
    with freeze_time(NOON) as clock:
        yield lambda seconds: clock.tick(seconds)


@contextmanager
def travelling(fake: FakeCheckout) -> Iterator[Callable[[int], None]]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield lambda seconds: clock.shift(seconds)


@contextmanager
def advancing(fake: FakeCheckout) -> Iterator[Callable[[int], None]]:
    yield lambda seconds: fake.advance(seconds=seconds)


@pytest.fixture(params=[frozen, travelling, advancing], ids=["freezegun", "time-machine", "advance"])
def passes(request: pytest.FixtureRequest, fake: FakeCheckout) -> Iterator[Callable[[int], None]]:
    """Lets so many seconds pass."""
    with request.param(fake) as tick:
        yield tick

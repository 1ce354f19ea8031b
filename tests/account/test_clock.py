"""Durations, as a test gives them."""

from datetime import timedelta
from typing import Any

import pytest

from fakecheckout import FakeCheckout
from fakecheckout.account.clock import by_name


@pytest.mark.parametrize(
    ("duration", "named", "read"),
    [
        (timedelta(days=1), {}, {"days": 1}),
        (timedelta(hours=25, microseconds=5), {}, {"days": 1, "seconds": 3600, "microseconds": 5}),
        (None, {"hours": 25}, {"hours": 25}),
        (None, {}, {}),
    ],
    ids=["whole", "of parts", "by name", "nothing"],
)
def test_a_duration(duration: timedelta | None, named: dict[str, float], read: dict[str, float]) -> None:
    """A `timedelta`, or its arguments."""
    assert by_name(duration, named) == read


@pytest.mark.parametrize(
    ("duration", "named", "error", "text"),
    [
        (
            None,
            {"months": 1},
            TypeError,
            r"advance takes a timedelta, or weeks, days, .*, not months\. Months .* write days, .*dateutil",
        ),
        (None, {"day": 1}, TypeError, "not day"),
        (5, {}, TypeError, "not 5"),
        (timedelta(1), {"days": 1}, TypeError, "not both"),
        (timedelta(-1), {}, ValueError, "only advanced"),
        (None, {"days": -1}, ValueError, "only advanced"),
        (None, {"seconds": float("nan")}, ValueError, r"that datetime.timedelta can hold, not \{'seconds': nan\}"),
        (None, {"seconds": float("inf")}, ValueError, "that datetime.timedelta can hold"),
        (None, {"days": 10**10}, ValueError, "that datetime.timedelta can hold"),
        (None, {"days": 10**7}, ValueError, "the account's clock ends with the year 9999"),
        (timedelta.max, {}, ValueError, "the account's clock ends with the year 9999"),
    ],
    ids=[
        *("months", "misspelt", "a number", "both", "back", "back by name"),
        *("not a number", "endless", "too many days", "past 9999", "the longest"),
    ],
)
def test_what_is_no_duration(duration: Any, named: dict[str, Any], error: type[Exception], text: str) -> None:
    """Is an error that says what is one, and moves nothing."""
    fake = FakeCheckout()
    with pytest.raises(error, match=text):
        fake.advance(duration, **named)
    assert guess(fake) == 0
    fake.advance(days=1)  # the account goes on


def guess(fake: FakeCheckout) -> float:
    """How far the clock was advanced."""
    return fake._account.clock.advanced


def test_the_clock_is_advanced_by_it() -> None:
    """By exactly so much."""
    fake = FakeCheckout()
    fake.advance(timedelta(hours=25, microseconds=5))
    assert guess(fake) == 25 * 3600 + 0.000005

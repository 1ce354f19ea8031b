"""Tracebacks without our frames."""

import traceback
from types import TracebackType

import pytest
import stripe

from fakecheckout import FakeCheckout, NotModelled
from fakecheckout.account.report.frames import told_once, without_frames_of_ours


def functions(entry: TracebackType | None) -> list[str]:
    return [frame.name for frame in traceback.extract_tb(entry)]


def application() -> None:
    stripe.PaymentIntent.create(amount=1, currency="usd")


def test_what_is_not_modelled_ends_where_it_was_asked_for() -> None:
    """Neither our frames nor those of the SDK."""
    with FakeCheckout() as fake:
        with pytest.raises(NotModelled) as raised:
            application()
        fake.not_modelled.clear()
    kept = without_frames_of_ours(raised.value)
    assert functions(kept) == ["test_what_is_not_modelled_ends_where_it_was_asked_for", "application"]
    assert raised.value.__traceback__ is kept


def test_an_error_of_a_handler_shows_the_handler() -> None:
    """And the move that it came of."""

    def handler(body: bytes, headers: dict[str, str]) -> None:
        raise ZeroDivisionError

    fake = FakeCheckout()
    fake.webhooks.add(handler, secret="s")
    with pytest.raises(ZeroDivisionError) as raised:
        fake.emit("charge.dispute.created", {"id": "dp_1", "object": "dispute"})
    assert functions(without_frames_of_ours(raised.value)) == ["test_an_error_of_a_handler_shows_the_handler", "handler"]


def test_an_error_of_the_sdk_keeps_its_frames() -> None:
    """They are no frames of ours."""
    with FakeCheckout(), pytest.raises(Exception, match="Missing required param") as raised:
        stripe.Price.create()
    assert "create" in functions(without_frames_of_ours(raised.value))


def test_causes_are_cut_too() -> None:
    """Whatever was made of an error, even in a circle."""

    def wrap() -> None:
        try:
            application()
        except NotModelled as error:
            raise ValueError from error

    with FakeCheckout() as fake:
        with pytest.raises(ValueError) as raised:
            wrap()
        fake.not_modelled.clear()
    without_frames_of_ours(raised.value)
    cause = raised.value.__cause__
    assert isinstance(cause, NotModelled)
    assert functions(cause.__traceback__) == ["wrap", "application"]
    cause.__cause__ = raised.value
    without_frames_of_ours(raised.value)


LOGGED = """ERROR internal
Traceback (most recent call last):
  File "x.py", line 1, in <module>
fakecheckout.errors.NotModelled: GET /v1/x is not modelled.
more
"""


def test_a_traceback_that_is_told_elsewhere() -> None:
    """Goes out of what was logged, with all that stands around it kept."""
    error = NotModelled("GET /v1/x is not modelled.")
    assert told_once([("log", LOGGED * 2)], [error, None]) == [
        ("log", "ERROR internal\n(its traceback is told elsewhere: NotModelled)\nmore\n" * 2)
    ]


@pytest.mark.parametrize(
    "error", [NotModelled("GET /v1/y is not modelled."), ValueError("GET /v1/x is not modelled.")], ids=repr
)
def test_another_traceback_stays(error: Exception) -> None:
    """It is told nowhere else."""
    assert told_once([("log", LOGGED)], [error]) == [("log", LOGGED)]


def test_an_error_that_cannot_be_printed() -> None:
    """Keeps nobody from a report."""

    class Odd(Exception):
        def __str__(self) -> str:
            raise ZeroDivisionError

    assert told_once([("log", LOGGED)], [Odd()]) == [("log", LOGGED)]

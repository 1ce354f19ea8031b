"""Which types of events Stripe has."""

import re
from typing import Any

import pytest

from fakecheckout.protocol.stripe_has.event_types import (
    check_event_pattern,
    check_event_type,
    event_types,
    is_event_type,
    nearest_event_type,
)


@pytest.mark.parametrize(
    "type",
    ["checkout.session.completed", "charge.dispute.created", "invoice_payment.paid", "recipient.created", "transfer.paid"],
)
def test_types_of_any_time(type: str) -> None:
    """Of the newest SDK, whichever is installed, of older ones, and from before their time."""
    assert is_event_type(type)


def test_the_list_has_types_alone() -> None:
    """No pattern and no word is among them."""
    assert [each for each in event_types() if not re.fullmatch(r"[a-z_0-9]+(\.[a-z_0-9]+)+", each)] == []


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("checkout.session.complete", "checkout.session.completed"),
        ("checkout_session_completed", "checkout.session.completed"),
        ("invoice.payment_suceeded", "invoice.payment_succeeded"),
        ("customer.subscription.cancelled", "customer.subscription.deleted"),
        ("payment_intent.cancelled", "payment_intent.canceled"),
        ("", "account.application.authorized"),
    ],
)
def test_the_nearest_type(text: str, nearest: str) -> None:
    """It is spelt most alike; what Stripe calls deleted may be called canceled."""
    assert nearest_event_type(text) == nearest


def test_a_type_that_stripe_has_not() -> None:
    """Is an error that names the nearest."""
    check_event_type("checkout.session.completed")
    with pytest.raises(ValueError, match=r"no event 'checkout.session.complete'; did you mean 'checkout.session.completed'\?"):
        check_event_type("checkout.session.complete")


@pytest.mark.parametrize("pattern", ["*", "checkout.*", "checkout.session.completed", "*.created", "c*.session.*"])
def test_a_pattern_of_types(pattern: str) -> None:
    """Any that some type matches is good."""
    check_event_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "nearest"),
    [
        ("chekout.*", "checkout.*"),
        ("checkout.session", "checkout.session.*"),
        ("checkout.sessions.*", "checkout.session.*"),
        ("Checkout.Session.Completed", "checkout.session.completed"),
        ("checkout.session.completed*x", "checkout.session.*"),
    ],
)
def test_a_pattern_that_nothing_matches(pattern: str, nearest: str) -> None:
    """Is an error that names the nearest type or pattern."""
    with pytest.raises(ValueError, match=f"no event .*{re.escape(repr(pattern))}.*; did you mean {re.escape(repr(nearest))}"):
        check_event_pattern(pattern)


def test_a_long_text_is_not_told_whole() -> None:
    """A body that was given for a type does not fill the screen."""
    with pytest.raises(ValueError, match="did you mean") as refused:
        check_event_pattern("x" * 10_000)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize("given", [7, None, ["checkout.*"]], ids=str)
def test_what_is_no_text(given: Any) -> None:
    """Is an error that says what is: as a type that Stripe has not, as a pattern that cannot be."""
    with pytest.raises(ValueError, match="Stripe has no event"):
        check_event_type(given)
    with pytest.raises(TypeError, match="A type of events is a text, such as 'checkout.session.completed', not"):
        check_event_pattern(given)

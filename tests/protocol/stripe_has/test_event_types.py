"""Which types of events Stripe has."""

import pytest

from fakecheckout.protocol.stripe_has.event_types import check_event_pattern, check_event_type, event_types


def test_the_types_of_the_sdk() -> None:
    """All that an endpoint may name, but no pattern."""
    assert {"checkout.session.completed", "charge.dispute.created", "invoice.payment_failed"} <= event_types()
    assert not [type for type in event_types() if "*" in type or "." not in type]


def test_a_type_that_stripe_has_not() -> None:
    """Is an error that names the nearest."""
    check_event_type("checkout.session.completed")
    with pytest.raises(ValueError, match="no event 'checkout.session.complete'; did you mean 'checkout.session.completed'"):
        check_event_type("checkout.session.complete")


@pytest.mark.parametrize("pattern", ["checkout.session.completed", "*", "checkout.*", "*.created", "invoice*"])
def test_a_pattern(pattern: str) -> None:
    """A type, or any part of one."""
    check_event_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("checkout.session.complete", "no event 'checkout.session.complete'; did you mean 'checkout.session.completed'"),
        (
            "checkout.sesion.*",
            r"'checkout.sesion.\*' stands for; did you mean 'checkout.session.expired', or 'checkout.session.\*'",
        ),
    ],
)
def test_a_pattern_that_stands_for_nothing(pattern: str, told: str) -> None:
    """Is an error that names the nearest, and how to have its whole group."""
    with pytest.raises(ValueError, match=told):
        check_event_pattern(pattern)

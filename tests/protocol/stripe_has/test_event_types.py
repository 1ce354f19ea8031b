"""Which types of events Stripe has."""

import pytest

from fakecheckout.protocol.stripe_has.event_types import check_event_type, event_types


def test_the_types_of_the_sdk() -> None:
    """All that an endpoint may name, but no pattern."""
    assert {"checkout.session.completed", "charge.dispute.created", "invoice.payment_failed"} <= event_types()
    assert not [type for type in event_types() if "*" in type or "." not in type]


def test_a_type_that_stripe_has_not() -> None:
    """Is an error that names the nearest."""
    check_event_type("checkout.session.completed")
    with pytest.raises(ValueError, match="no event 'checkout.session.complete'; did you mean 'checkout.session.completed'"):
        check_event_type("checkout.session.complete")

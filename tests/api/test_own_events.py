"""Events of the test's own: what they may tell of."""

import pytest

from fakecheckout import FakeCheckout
from fakecheckout.protocol.stripe_has.event_types import event_types


@pytest.mark.parametrize("type", sorted(event_types()))
def test_every_type_that_stripe_has(type: str) -> None:
    """Can be told, of an object of its kind."""
    kind = type.rpartition(".")[0]
    kinds = {"customer.subscription": "subscription", "customer.tax_id": "tax_id"}
    fake = FakeCheckout(api_version="2022-11-15")
    event = fake.emit(
        type, {"object": kinds.get(kind, kind), "id": "x_12345678901234567890", "recurring": None, "ui_mode": "hosted"}
    )
    assert (event["type"], fake.events) == (type, [event])


def test_a_type_that_stripe_has_not() -> None:
    """Is an error that names the nearest."""
    with pytest.raises(ValueError, match="did you mean 'charge.dispute.created'"):
        FakeCheckout().emit("charge.dispute.create", {"object": "dispute", "id": "dp_1"})

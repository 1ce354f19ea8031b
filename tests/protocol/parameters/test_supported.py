"""Parameters that Stripe has and this fake does not model: what is said of them, and how they may pass."""

import pytest
import stripe

from doorways import Door, since
from fakecheckout import FakeCheckout, NotModelled

MONTHLY = {"currency": "usd", "unit_amount": 900, "recurring": {"interval": "month"}, "product_data": {"name": "Plan"}}


SUBSCRIPTION = {"mode": "subscription", "line_items": [{"price_data": MONTHLY, "quantity": 1}]}


def test_a_parameter_that_is_not_built_yet_says_so(door: Door, fake: FakeCheckout) -> None:
    """What Stripe knows and the fake does not model is no refusal of Stripe's: it passes `except stripe.StripeError`."""
    with pytest.raises(NotModelled, match=r"`subscription_data\[billing_cycle_anchor\]` of POST /v1/checkout/sessions is"):
        door.session(**SUBSCRIPTION, subscription_data={"billing_cycle_anchor": 4_000_000_000})
    assert [error.allow for error in fake.not_modelled] == ["subscription_data[billing_cycle_anchor]"]


@since(14, "customer_account")
def test_of_many_the_nearest_are_named(door: Door) -> None:
    """A message names what is modelled nearby, not all fifty."""
    with pytest.raises(NotModelled, match=r"Near it are: ([a-z_]+, ){3}[a-z_]+ and \d+ more \(docs/parameters.md\)\.\n"):
        door.session(customer_account="acct_1")


def test_what_may_pass_passes_without_effect() -> None:
    """allow_unmodelled lets the parameter through that the message named."""
    with FakeCheckout(allow_unmodelled=("subscription_data[billing_cycle_anchor]",)):
        params = {**SUBSCRIPTION, "success_url": "https://example.com"}
        session = stripe.checkout.Session.create(**params, subscription_data={"billing_cycle_anchor": 4_000_000_000})
    assert session.amount_total == 900

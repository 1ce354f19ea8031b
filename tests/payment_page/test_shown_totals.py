"""The totals that a page shows: what becomes of them when the buyer submits it."""

import pytest
from shop import session, shop


@pytest.mark.parametrize("answer", ["none", "preselected"])
def test_the_first_rate_is_paid(answer: str) -> None:
    """Who has chosen no rate pays the one that the page has pre-selected, whether the session counted it before or not (BUY-39)."""
    fake = shop(doubts={"shipping_at_creation": answer})
    for id, amount in (("shr_a", 500), ("shr_b", 900)):
        cost = {"amount": amount, "currency": "usd"}
        fake.add("shipping_rate", id=id, display_name=id, type="fixed_amount", fixed_amount=cost)
    id = session(fake, shipping_options=[{"shipping_rate": "shr_a"}, {"shipping_rate": "shr_b"}])
    fake.buyer(id).pay()
    shown = fake.session(id)
    assert (shown["amount_total"], (shown["shipping_cost"] or {}).get("shipping_rate")) == (1099 + 500, "shr_a")

"""Random carts of everything a cart can hold, made and updated: what the properties of money say of whole sessions."""

import os
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from doorways import needs_line_items_on_update
from fakecheckout import FakeCheckout

SESSIONS = "/v1/checkout/sessions"


PRICES: dict[str, dict[str, Any]] = {
    "plain": {"unit_amount": 1099},
    "decimal": {"unit_amount_decimal": "33.335"},
    "packed": {"unit_amount": 1000, "transform_quantity": {"divide_by": 5, "round": "up"}},
}


TIERED = {
    "billing_scheme": "tiered",
    "tiers": [{"up_to": 5, "unit_amount": 700, "flat_amount": 10}, {"up_to": "inf", "unit_amount": 601}],
}


MONTHLY = {"interval": "month"}


RATES = {"seven": (7, False), "quarter": (0.25, False), "inside": (19, True)}


COUPONS: dict[str, dict[str, Any]] = {
    "third": {"percent_off": 33.33},
    "fiver": {"amount_off": 500, "currency": "usd"},
    "plain_only": {"percent_off": 50, "applies_to": {"products": ["prod_plain"]}},
}


thoroughly = settings(max_examples=int(os.environ.get("MONEY_EXAMPLES", "200")), deadline=None)


rates = st.sampled_from([[], ["seven"], ["seven", "quarter"], ["inside"]])


carts = st.lists(st.tuples(st.sampled_from([*PRICES, "tiered"]), st.integers(1, 30), rates), min_size=1, max_size=6)


def account() -> FakeCheckout:
    fake = FakeCheckout(doubts={"line_items_update": "accepted"})
    for name, params in PRICES.items():
        fake.add("product", id=f"prod_{name}", name=name)
        fake.add("price", id=name, currency="usd", product=f"prod_{name}", **params)
    fake.add("price", id="tiered", currency="usd", tiers_mode="graduated", recurring=MONTHLY, product="prod_plain", **TIERED)
    for name, (percentage, inclusive) in RATES.items():
        fake.add("tax_rate", id=name, display_name=name, percentage=percentage, inclusive=inclusive)
    for name, params in COUPONS.items():
        fake.add("coupon", id=name, **params)
    return fake


def made(fake: FakeCheckout, cart: list[tuple[str, int, list[str]]], coupon: str | None) -> dict[str, Any] | None:
    """The session of a cart; None where the coupon applies to nothing in it."""
    lines = [{"price": price, "quantity": quantity, "tax_rates": ids} for price, quantity, ids in cart]
    mode = "subscription" if any(price == "tiered" for price, _, _ in cart) else "payment"
    params = {"mode": mode, "success_url": "https://example.com", "line_items": lines, "expand": ["line_items"]}
    response = fake.request("POST", SESSIONS, {**params, **({"discounts": [{"coupon": coupon}]} if coupon else {})})
    if response.status == 400:
        assert response.json()["error"]["code"] == (
            "coupon_applies_to_nothing" if coupon == "plain_only" else "amount_too_small"
        )
        return None
    return response.json()


@needs_line_items_on_update
@thoroughly
@given(carts, st.sampled_from([None, *COUPONS]))
def test_money_of_whole_sessions(cart: list[tuple[str, int, list[str]]], coupon: str | None) -> None:
    """Lines add up to the session, a discount never exceeds its line, and an update that changes nothing changes no amount."""
    fake = account()
    session = made(fake, cart, coupon)
    if session is None:
        return
    lines = session["line_items"]["data"]
    for name in ("subtotal", "total"):
        assert session[f"amount_{name}"] == sum(line[f"amount_{name}"] for line in lines)
    for name in ("discount", "tax"):
        assert session["total_details"][f"amount_{name}"] == sum(line[f"amount_{name}"] for line in lines)
    assert all(0 <= line["amount_discount"] <= line["amount_subtotal"] for line in lines)
    again = [{"id": line["id"], "quantity": line["quantity"]} for line in lines]
    updated = fake.request("POST", f"{SESSIONS}/{session['id']}", {"line_items": again, "expand": ["line_items"]}).json()
    assert updated == session

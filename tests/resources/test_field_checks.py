"""Single values that several kinds check: amounts of more digits than Stripe takes, wherever they are sent."""

from typing import Any

import pytest

from doorways import since
from fakecheckout import FakeCheckout

TOO_MUCH = 100_000_000
MOST = "This value must be less than or equal to 99999999."
PRICE: dict[str, Any] = {"currency": "usd", "product_data": {"name": "Yacht"}}
TIERS = {"billing_scheme": "tiered", "tiers_mode": "volume", "recurring": {"interval": "month"}}
EURO: dict[str, Any] = {"unit_amount": 1}
RATE: dict[str, Any] = {"display_name": "Post", "type": "fixed_amount"}
COUPON: dict[str, Any] = {"amount_off": 1, "currency": "usd"}
PROMOTION = since(13, "promotion")
CODE: dict[str, Any] = {"promotion": {"type": "coupon", "coupon": "HALF"}}


def priced(data: dict[str, Any]) -> dict[str, Any]:
    """A session with an inline price."""
    line = {"quantity": 1, "price_data": {**PRICE, **data}}
    return {"mode": "payment", "success_url": "https://example.com", "line_items": [line]}


def tiered(**amounts: Any) -> dict[str, Any]:
    """A price with one tier."""
    return {**PRICE, **TIERS, "tiers": [{"up_to": "inf", **amounts}]}


def in_euros(name: str, **rest: Any) -> dict[str, Any]:
    """Too much, in a currency beside the own."""
    return {**rest, "currency_options": {"eur": {name: TOO_MUCH}}}


@pytest.mark.parametrize(
    ("path", "params", "param"),
    [
        ("prices", {**PRICE, "unit_amount": TOO_MUCH}, "unit_amount"),
        ("prices", {**PRICE, "unit_amount_decimal": "100000000.5"}, "unit_amount_decimal"),
        ("prices", {**PRICE, "custom_unit_amount": {"enabled": True, "preset": TOO_MUCH}}, "custom_unit_amount[preset]"),
        ("prices", tiered(unit_amount=TOO_MUCH), "tiers[0][unit_amount]"),
        ("prices", tiered(flat_amount=TOO_MUCH), "tiers[0][flat_amount]"),
        ("prices", in_euros("unit_amount", **PRICE, unit_amount=1), "currency_options[eur][unit_amount]"),
        ("checkout/sessions", priced({"unit_amount": TOO_MUCH}), "line_items[0][price_data][unit_amount]"),
        ("coupons", {**COUPON, "amount_off": TOO_MUCH}, "amount_off"),
        ("coupons", in_euros("amount_off", **COUPON), "currency_options[eur][amount_off]"),
        ("shipping_rates", {**RATE, "fixed_amount": {"amount": TOO_MUCH, "currency": "usd"}}, "fixed_amount[amount]"),
        (
            "shipping_rates",
            {**RATE, "fixed_amount": in_euros("amount", amount=1, currency="usd")},
            "fixed_amount[currency_options][eur][amount]",
        ),
        pytest.param(
            "promotion_codes",
            {**CODE, "restrictions": {"minimum_amount": TOO_MUCH, "minimum_amount_currency": "usd"}},
            "restrictions[minimum_amount]",
            marks=PROMOTION,
        ),
        pytest.param(
            "promotion_codes",
            {**CODE, "restrictions": in_euros("minimum_amount", minimum_amount=1, minimum_amount_currency="usd")},
            "restrictions[currency_options][eur][minimum_amount]",
            marks=PROMOTION,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_amount_of_nine_digits(fake: FakeCheckout, path: str, params: dict[str, Any], param: str) -> None:
    """It is refused wherever it stands, and nothing is made (CAT-76)."""
    fake.add("coupon", id="HALF", percent_off=50)
    before = fake.events
    answer = fake.request("POST", f"/v1/{path}", params)
    error = answer.json()["error"]
    assert (answer.status, error["code"], error["param"], error["message"]) == (400, "parameter_invalid_integer", param, MOST)
    assert fake.events == before


@pytest.mark.parametrize(("currency", "amount"), [("usd", 99_999_999), ("USD", 99_999_999), ("IDR", 999_999_999_999)])
def test_the_largest_amount(fake: FakeCheckout, currency: str, amount: int) -> None:
    """It is taken, in any spelling of the currency."""
    params = {**PRICE, "currency": currency, "unit_amount": amount}
    assert fake.request("POST", "/v1/prices", params).json()["unit_amount"] == amount


def test_a_fraction_of_the_largest_amount(fake: FakeCheckout) -> None:
    """Decimals are no digits of the amount."""
    params = {**PRICE, "unit_amount_decimal": "99999999.999999999999"}
    assert fake.request("POST", "/v1/prices", params).status == 200

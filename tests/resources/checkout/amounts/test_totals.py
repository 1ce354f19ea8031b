"""What a session comes to with its shipping: rates that are offered, in any currency, and the least that can be charged."""

from typing import Any

import pytest
import stripe

from doorways import Door, Refused
from fakecheckout import FakeCheckout

MONTHLY = {"currency": "usd", "unit_amount": 900, "recurring": {"interval": "month"}, "product_data": {"name": "Plan"}}


SUBSCRIPTION = {"mode": "subscription", "line_items": [{"price_data": MONTHLY, "quantity": 1}]}


REFUSED: list[tuple[str, dict[str, Any], str, str | None, str | None]] = [
    (
        "two shipping rates",
        {"shipping_options": [{"shipping_rate": "shr_x", "shipping_rate_data": {"display_name": "x"}}]},
        "You may only specify one of these parameters: shipping_rate, shipping_rate_data.",
        None,
        "shipping_options[0][shipping_rate]",
    ),
    (
        "no shipping rate",
        {"shipping_options": [{"shipping_rate_data": {"display_name": "x"}}]},
        "Missing required param: shipping_options[0][shipping_rate_data][fixed_amount].",
        "parameter_missing",
        "shipping_options[0][shipping_rate_data][fixed_amount]",
    ),
    (
        "shipping below zero",
        {
            "shipping_options": [
                {"shipping_rate_data": {"display_name": "x", "fixed_amount": {"amount": -1, "currency": "usd"}}}
            ]
        },
        "This value must be greater than or equal to 0.",
        "parameter_invalid_integer",
        "shipping_options[0][shipping_rate_data][fixed_amount][amount]",
    ),
    (
        "shipping in euros",
        {"shipping_options": [{"shipping_rate_data": {"display_name": "x", "fixed_amount": {"amount": 1, "currency": "eur"}}}]},
        "The shipping rate specified only supports `eur`. This doesn't match the expected currency: `usd`.",
        None,
        None,
    ),
    (
        "6 shipping options",
        {"shipping_options": [{"shipping_rate": "shr_x"}] * 6},
        "Array shipping_options exceeded maximum 5 allowed elements.",
        None,
        "shipping_options",
    ),
    (
        "too small",
        {"line_items": [{"price_data": {"currency": "usd", "unit_amount": 1, "product_data": {"name": "x"}}, "quantity": 1}]},
        "The Checkout Session's total amount due must add up to at least $0.50 USD",
        "amount_too_small",
        None,
    ),
]


@pytest.mark.parametrize(("params", "message", "code", "param"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_create_refuses(door: Door, params: dict[str, Any], message: str, code: str | None, param: str | None) -> None:
    """The refusal has Stripe's status, type, code, param and text, through every door."""
    with pytest.raises(Refused) as refused:
        door.session(**params)
    assert refused.value == Refused(400, "invalid_request_error", code, param, message)


def test_an_empty_option_of_shipping(fake: FakeCheckout, door: Door) -> None:
    """A shipping option names a rate or describes one."""
    form = "mode=payment&success_url=https://example.com&line_items[0][price]=price_mug&line_items[0][quantity]=1&shipping_options[0][x]=1"
    assert "Received unknown parameter" in fake.request("POST", "/v1/checkout/sessions", form).json()["error"]["message"]


@pytest.mark.parametrize(
    ("answer", "cost", "total"),
    [("preselected", {"amount_subtotal": 700, "amount_tax": 0, "amount_total": 700}, 2898), ("none", None, 2198)],
)
def test_the_doubt_about_shipping_at_creation(answer: str, cost: dict[str, Any] | None, total: int) -> None:
    """The first option counts from the start, or nothing does before the buyer chose."""
    rate = {"display_name": "Post", "type": "fixed_amount", "fixed_amount": {"amount": 700, "currency": "usd"}}
    price = {"currency": "usd", "unit_amount": 1099, "product_data": {"name": "T-shirt"}}
    with FakeCheckout(doubts={"shipping_at_creation": answer}) as fake:
        made = stripe.checkout.Session.create(
            mode="payment",
            success_url="https://example.com",
            line_items=[{"price_data": price, "quantity": 2}],
            shipping_options=[{"shipping_rate_data": rate}],
        )
        session = fake.session(made.id)
    shown = session["shipping_cost"] and {k: v for k, v in session["shipping_cost"].items() if k != "shipping_rate"}
    assert (shown, session["amount_subtotal"], session["amount_total"]) == (cost, 2198, total)
    assert session["total_details"]["amount_shipping"] == total - 2198


def test_an_archived_rate_cannot_be_offered(door: Door) -> None:
    """A shipping rate has to be active."""
    rate = door(
        "shipping_rate", "create", display_name="Post", type="fixed_amount", fixed_amount={"amount": 1, "currency": "usd"}
    )
    door("shipping_rate", "update", rate["id"], active=False)
    with pytest.raises(Refused, match="The shipping rate specified is inactive"):
        door.session(shipping_options=[{"shipping_rate": rate["id"]}])


def priced(fake: FakeCheckout, **params: Any) -> str:
    given = {"currency": "usd", "product_data": {"name": "Fonts"}, **params}
    return str(fake.add("price", **given)["id"])


def test_a_shipping_rate_in_another_currency(door: Door, fake: FakeCheckout) -> None:
    """Its amount in the session's currency is taken."""
    price = priced(fake, unit_amount=1000, currency_options={"eur": {"unit_amount": 900}})
    options = {"eur": {"amount": 450}}
    fixed = {"amount": 500, "currency": "usd", "currency_options": options}
    rate = fake.add("shipping_rate", display_name="Post", type="fixed_amount", fixed_amount=fixed)["id"]
    params = {"line_items": [{"price": price, "quantity": 1}], "shipping_options": [{"shipping_rate": rate}]}
    assert door.session(**params)["amount_total"] == 1500
    session = door.session(**params, currency="eur")
    assert (session["amount_total"], session["shipping_options"][0]["shipping_amount"]) == (1350, 450)
    with pytest.raises(Refused, match="The shipping rate specified only supports `usd`, `eur`."):
        door.session(
            currency="gbp",
            line_items=[{"price": priced(fake, currency="gbp", unit_amount=900), "quantity": 1}],
            shipping_options=params["shipping_options"],
        )


def test_an_inline_shipping_rate_in_another_currency(door: Door, fake: FakeCheckout) -> None:
    """`shipping_rate_data` has amounts in other currencies like any rate, and is refused for the same."""
    lines = [{"price": priced(fake, currency="eur", unit_amount=900), "quantity": 1}]
    fixed = {"amount": 500, "currency": "usd", "currency_options": {"eur": {"amount": 450}}}
    data = {"display_name": "Post", "type": "fixed_amount", "fixed_amount": fixed}
    assert door.session(line_items=lines, shipping_options=[{"shipping_rate_data": data}])["amount_total"] == 1350
    wrong = {**data, "fixed_amount": {**fixed, "currency_options": {"EUR": {"amount": 450}}}}
    with pytest.raises(Refused, match="Currencies must be lowercase when used as keys in a map. Use `eur` instead of `EUR`."):
        door.session(line_items=lines, shipping_options=[{"shipping_rate_data": wrong}])


def test_a_total_beyond_the_largest_amount(door: Door, fake: FakeCheckout) -> None:
    """More than eight digits are refused (CAT-77); as much as eight hold is taken."""
    lines = [{"price": priced(fake, unit_amount=33_333_333), "quantity": 3}]
    assert door.session(line_items=lines)["amount_total"] == 99_999_999
    with pytest.raises(Refused, match="total amount due must be no more than \\$999,999.99 USD.") as refused:
        door.session(line_items=[{**lines[0], "quantity": 4}])
    assert (refused.value.status, refused.value.code) == (400, "amount_too_large")

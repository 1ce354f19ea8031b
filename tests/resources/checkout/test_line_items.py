"""The lines of a cart, and what may be added to it: what is kept, what is refused, what a trial puts off."""

from typing import Any

import pytest
import stripe
from freezegun import freeze_time
from shop import session, shop

from doorways import Door, Refused, needs_line_items_on_update, since
from fakecheckout import FakeCheckout, NotModelled

MONTHLY = {"currency": "usd", "unit_amount": 900, "recurring": {"interval": "month"}, "product_data": {"name": "Plan"}}


SUBSCRIPTION = {"mode": "subscription", "line_items": [{"price_data": MONTHLY, "quantity": 1}]}


def test_inline_prices_are_inactive(door: Door) -> None:
    """price_data makes a price and a product that are not active."""
    session = door.session(line_items=[{"price_data": {**MONTHLY, "recurring": None}, "quantity": 1}])
    (line,) = door.lines(session)
    product = door("product", "retrieve", line["price"]["product"])
    assert (line["price"]["active"], product["active"], product["name"]) == (False, False, "Plan")


REFUSED: list[tuple[str, dict[str, Any], str, str | None, str | None]] = [
    (
        "two products",
        {
            "line_items": [
                {
                    "price_data": {
                        "currency": "usd",
                        "unit_amount": 1,
                        "product": "prod_tshirt",
                        "product_data": {"name": "x"},
                    },
                    "quantity": 1,
                }
            ]
        },
        "You may only specify one of these parameters: product, product_data.",
        None,
        "line_items[0][price_data][product]",
    ),
    (
        "no product",
        {"line_items": [{"price_data": {"currency": "usd", "unit_amount": 1}, "quantity": 1}]},
        "You must specify either `product` or `product_data` when creating a price.",
        None,
        "line_items[0][price_data]",
    ),
    (
        "no amount",
        {"line_items": [{"price_data": {"currency": "usd", "product": "prod_tshirt"}, "quantity": 1}]},
        "Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.",
        None,
        "line_items[0][price_data]",
    ),
    (
        "two amounts",
        {
            "line_items": [
                {
                    "price_data": {"currency": "usd", "product": "prod_tshirt", "unit_amount": 1, "unit_amount_decimal": "1"},
                    "quantity": 1,
                }
            ]
        },
        "You may only specify one of these parameters: unit_amount, unit_amount_decimal.",
        None,
        "line_items[0][price_data][unit_amount]",
    ),
    (
        "unknown product",
        {"line_items": [{"price_data": {"currency": "usd", "unit_amount": 1, "product": "prod_x"}, "quantity": 1}]},
        "No such product: 'prod_x'",
        "resource_missing",
        "line_items[0][price_data][product]",
    ),
    (
        "decimal places",
        {
            "line_items": [
                {
                    "price_data": {"currency": "usd", "product": "prod_tshirt", "unit_amount_decimal": "1." + "1" * 13},
                    "quantity": 1,
                }
            ]
        },
        "Invalid decimal: 1.1111111111111; must contain at most 12 decimal places.",
        None,
        "line_items[0][price_data][unit_amount_decimal]",
    ),
    (
        "21 recurring lines",
        {"mode": "subscription", "line_items": [{"price_data": MONTHLY, "quantity": 1}] * 21},
        "Array line_items exceeded maximum 20 allowed elements.",
        None,
        "line_items",
    ),
    (
        "unknown price",
        {"line_items": [{"price": "price_x", "quantity": 1}]},
        "No such price: 'price_x'",
        "resource_missing",
        "line_items[0][price]",
    ),
    (
        "no price",
        {"line_items": [{"quantity": 1}]},
        "You must provide one of `price` or `price_data` for each line item when using prices.",
        None,
        None,
    ),
    (
        "no quantity",
        {"line_items": [{"price": "price_mug"}]},
        "Quantity is required. Add `quantity` to `line_items[0]`",
        None,
        None,
    ),
    (
        "quantity zero",
        {"line_items": [{"price": "price_mug", "quantity": 0}]},
        "This value must be greater than or equal to 1.",
        "parameter_invalid_integer",
        "line_items[0][quantity]",
    ),
    (
        "no integer",
        {"line_items": [{"price": "price_mug", "quantity": "two"}]},
        "Invalid integer: two",
        "parameter_invalid_integer",
        "line_items[0][quantity]",
    ),
    (
        "recurring in payment",
        {"line_items": [{"price_data": MONTHLY, "quantity": 1}]},
        "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.",
        None,
        "line_items[0]",
    ),
    (
        "nothing recurring",
        {"mode": "subscription"},
        "You must provide at least one recurring price in `subscription` mode when using prices.",
        None,
        None,
    ),
    (
        "two currencies",
        {
            "line_items": [
                {"price": "price_mug", "quantity": 1},
                {"price_data": {"currency": "eur", "unit_amount": 900, "product_data": {"name": "x"}}, "quantity": 1},
            ]
        },
        "The price specified only supports `eur`. This doesn't match the expected currency: `usd`.",
        None,
        None,
    ),
    (
        "101 lines",
        {"line_items": [{"price": "price_mug", "quantity": 1}] * 101},
        "Array line_items exceeded maximum 100 allowed elements.",
        None,
        "line_items",
    ),
]


@pytest.mark.parametrize(("params", "message", "code", "param"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_create_refuses(door: Door, params: dict[str, Any], message: str, code: str | None, param: str | None) -> None:
    """The refusal has Stripe's status, type, code, param and text, through every door."""
    with pytest.raises(Refused) as refused:
        door.session(**params)
    assert refused.value == Refused(400, "invalid_request_error", code, param, message)


def test_adjustable_quantity_is_kept(door: Door, fake: FakeCheckout) -> None:
    """It is accepted for the buyer's page; no recorded line shows it."""
    line = {"price": "price_mug", "quantity": 1, "adjustable_quantity": {"enabled": True, "maximum": 5}}
    (shown,) = door.lines(door.session(line_items=[line]))
    assert "adjustable_quantity" not in shown


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (
            {"enabled": True, "maximum": 1_000_000},
            "This value must be less than or equal to 999999 (it currently is '1000000').",
        ),
        ({"enabled": True, "minimum": -1}, "This value must be greater than or equal to 0."),
        (
            {"enabled": True, "maximum": 2},
            "`line_items[0][adjustable_quantity][maximum]` must be greater than or equal to the quantity of the line item.",
        ),
    ],
    ids=["too high", "below zero", "below the quantity"],
)
def test_limits_of_adjustable_quantity(door: Door, limits: dict[str, Any], message: str) -> None:
    """Limits that make no sense are refused."""
    with pytest.raises(Refused) as refused:
        door.session(line_items=[{"price": "price_mug", "quantity": 3, "adjustable_quantity": limits}])
    assert refused.value.message == message


@pytest.mark.parametrize("trial", [{"trial_period_days": 7}, {"trial_end": 1_767_400_000}], ids=["days", "an end"])
def test_a_trial_puts_off_what_recurs(trial: dict[str, int]) -> None:
    """Nothing is due for recurring lines; what is sold once is due today (CRE-16)."""
    with freeze_time("2026-01-01"), FakeCheckout() as fake:
        once = {"currency": "usd", "unit_amount": 500, "product_data": {"name": "Set-up"}}
        params = {"mode": "subscription", "success_url": "https://example.com", "subscription_data": trial}
        lines = [{"price_data": MONTHLY, "quantity": 1}]
        path = "/v1/checkout/sessions"
        session = fake.request("POST", path, {**params, "line_items": lines}).json()
        assert (session["amount_subtotal"], session["amount_total"]) == (0, 0)
        mixed = fake.request("POST", path, {**params, "line_items": [*lines, {"price_data": once, "quantity": 1}]}).json()
        assert mixed["amount_total"] == 500


def test_intervals_that_differ(door: Door) -> None:
    """Monthly and yearly in one session is not modelled."""
    yearly = {**MONTHLY, "recurring": {"interval": "year"}}
    with pytest.raises(NotModelled, match="different intervals"):
        door.session(mode="subscription", line_items=[{"price_data": data, "quantity": 1} for data in (MONTHLY, yearly)])


def test_a_price_without_its_product(door: Door, fake: FakeCheckout) -> None:
    """Its name is not made up: the session is made, and showing the line says what is missing."""
    fake.load({**door("price", "retrieve", "price_mug"), "id": "price_bare", "product": "prod_elsewhere"})
    session = door.session(line_items=[{"price": "price_bare", "quantity": 1}])
    assert session["amount_total"] == 500
    with pytest.raises(NotModelled, match="the name of product prod_elsewhere"):
        door.lines(session)


def test_amounts_are_exact(door: Door) -> None:
    """Whatever the number of decimals."""
    data = {"currency": "usd", "unit_amount_decimal": "0.999999999999", "product_data": {"name": "x"}}
    session = door.session(line_items=[{"quantity": 99999999, "price_data": data}])
    assert session["amount_total"] == 99999999
    data["unit_amount_decimal"] = "0.123456789012"
    assert door.session(line_items=[{"quantity": 10**8, "price_data": data}])["amount_total"] == 12345679


EACH_MONTH = {"interval": "month"}


@since(12, "optional_items")
def test_optional_items_cost_nothing_yet(door: Door) -> None:
    """They are shown and wait for the buyer."""
    session = door.session(optional_items=[{"price": "price_mug", "quantity": 2, "adjustable_quantity": {"enabled": True}}])
    assert session["amount_total"] == 2198
    assert session["optional_items"] == [
        {"adjustable_quantity": {"enabled": True, "maximum": None, "minimum": None}, "price": "price_mug", "quantity": 2}
    ]
    assert "optional_items" not in door.session()


OPTIONAL: list[tuple[str, list[dict[str, Any]], str, str | None]] = [
    ("no such price", [{"price": "x", "quantity": 1}], "No such price: 'x'", "optional_items[0][price]"),
    (
        "none of it",
        [{"price": "price_mug", "quantity": 0}],
        "This value must be greater than or equal to 1.",
        "optional_items[0][quantity]",
    ),
    (
        "eleven",
        [{"price": "price_mug", "quantity": 1}] * 11,
        "Array optional_items exceeded maximum 10 allowed elements.",
        "optional_items",
    ),
    (
        "recurring",
        [{"price": "monthly", "quantity": 1}],
        "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time "
        "prices.",
        "optional_items[0]",
    ),
]


@since(12, "optional_items")
@pytest.mark.parametrize(("items", "message", "param"), [case[1:] for case in OPTIONAL], ids=[case[0] for case in OPTIONAL])
def test_optional_items_that_are_refused(
    door: Door, fake: FakeCheckout, items: list[dict[str, Any]], message: str, param: str | None
) -> None:
    """They follow the rules of lines."""
    fake.add("price", id="monthly", currency="usd", unit_amount=5, recurring=EACH_MONTH, product_data={"name": "M"})
    with pytest.raises(Refused) as refused:
        door.session(optional_items=items)
    assert (refused.value.message, refused.value.param) == (message, param)


@since(12, "optional_items")
def test_optional_items_count_with_the_lines(door: Door) -> None:
    """A hundred in all (documented)."""
    lines = [{"price": "price_mug", "quantity": 1}] * 99
    extra = {"price": "price_mug", "quantity": 1}
    assert door.session(line_items=lines, optional_items=[extra])["amount_total"] == 99 * 500
    with pytest.raises(Refused, match="Array optional_items exceeded maximum 100 allowed elements."):
        door.session(line_items=lines, optional_items=[extra, extra])


def test_too_many_lines_on_update() -> None:
    """More than 100 lines are refused when a session is changed, as when it is made."""
    fake = shop()
    id = session(fake, ui_mode="elements", success_url=None, cancel_url=None, return_url="https://shop.test/back")
    sent = {"line_items": [{"price": "price_mug", "quantity": 1}] * 101}
    answer = fake.request("POST", f"/v1/checkout/sessions/{id}", sent)
    assert answer.status == 400, answer.body
    assert answer.json()["error"]["message"] == "Array line_items exceeded maximum 100 allowed elements."


# Only what the new texts need to be run from here; each stands in its own file already.
NEW_SPELLING = stripe.api_version is not None and stripe.api_version >= "2026-03-25"


def ui_mode(name: str) -> str:
    old = {"hosted_page": "hosted", "embedded_page": "embedded", "elements": "custom"}
    return name if NEW_SPELLING else old.get(name, name)


# tests/endpoints/test_create.py:683, in place of test_a_trial_goes_on_after_an_update.
@needs_line_items_on_update
@pytest.mark.parametrize(
    ("kept", "added"),
    [({"quantity": 5}, []), ({}, [{"price_data": MONTHLY, "quantity": 1}])],
    ids=["changed", "added"],
)
def test_a_trial_goes_on_after_an_update(door: Door, kept: dict[str, Any], added: list[dict[str, Any]]) -> None:
    """No recurring line costs anything yet, be it changed or added."""
    page = {"ui_mode": ui_mode("elements"), "success_url": None, "return_url": "https://example.com"}
    session = door.session(**SUBSCRIPTION, **page, subscription_data={"trial_period_days": 7})
    (line,) = door.lines(session)
    door.update(session, line_items=[{"id": line["id"], **kept}, *added])
    assert [line["amount_total"] for line in door.lines(session)] == [0] * (1 + len(added))

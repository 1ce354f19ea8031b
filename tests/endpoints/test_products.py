"""Products with their first price, with tax details, and of either type (CAT-22, CAT-23)."""

from typing import Any

import pytest

from doorways import Door, Refused, since
from fakecheckout import FakeCheckout, NotModelled

details = since(16, "tax_details")


def test_a_product_with_its_price(door: Door, fake: FakeCheckout) -> None:
    """One answer, two objects, and an event of each."""
    data = {"currency": "usd", "unit_amount": 1500, "recurring": {"interval": "month"}, "tax_behavior": "inclusive"}
    made = door("product", "create", name="Poster", default_price_data=data, expand=["default_price"])
    price = made["default_price"]
    assert (price["product"], price["active"], price["unit_amount"], price["type"]) == (made["id"], True, 1500, "recurring")
    created, priced = fake.events[-2:]
    assert (created["type"], created["data"]["object"]) == ("product.created", {**made, "default_price": price["id"]})
    assert (priced["type"], priced["data"]["object"]) == ("price.created", price)
    assert created["request"] == priced["request"]
    assert door("product", "retrieve", made["id"])["default_price"] == price["id"]


def test_a_first_price_in_other_currencies(door: Door) -> None:
    """Everything that a price may have."""
    data = {"currency": "usd", "unit_amount": 1500, "currency_options": {"eur": {"unit_amount": 1400}}}
    path = "default_price.currency_options"
    made = door("product", "create", name="Poster", default_price_data=data, expand=[path])
    shown = made["default_price"]["currency_options"]
    assert {name: each["unit_amount"] for name, each in shown.items()} == {"eur": 1400, "usd": 1500}


def test_a_product_added_with_its_price(fake: FakeCheckout) -> None:
    """The id is the product's."""
    made = fake.add("product", id="prod_mine", name="P", default_price_data={"currency": "usd", "unit_amount": 1})
    assert made["id"] == "prod_mine"
    assert made["default_price"].startswith("price_1")


@pytest.mark.parametrize(
    ("data", "message", "param"),
    [
        (
            {"currency": "usd"},
            "Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.",
            "default_price_data",
        ),
        ({"unit_amount": 1}, "Missing required param: default_price_data[currency].", "default_price_data[currency]"),
        (
            {"currency": "usd", "unit_amount": -1},
            "This value must be greater than or equal to 0.",
            "default_price_data[unit_amount]",
        ),
    ],
    ids=["no amount", "no currency", "below zero"],
)
def test_what_a_first_price_is_refused_for(
    door: Door, fake: FakeCheckout, data: dict[str, Any], message: str, param: str
) -> None:
    """Neither is made."""
    before = (fake.events, door("product", "list")["data"])
    with pytest.raises(Refused) as refused:
        door("product", "create", name="Poster", default_price_data=data)
    assert (refused.value.status, refused.value.param, refused.value.message) == (400, param, message)
    assert (fake.events, door("product", "list")["data"]) == before


def test_a_default_price_is_the_product_s_own(door: Door) -> None:
    """What Stripe says of another one is not known."""
    with pytest.raises(NotModelled, match="price_mug is a price of another product"):
        door("product", "update", "prod_tshirt", default_price="price_mug")


NONE = {"performance_location": None, "tax_code": None}


@pytest.mark.parametrize(
    ("first", "then", "code", "shown"),
    [
        ({"tax_code": "txcd_1"}, {}, "txcd_1", {**NONE, "tax_code": "txcd_1"}),
        ({"tax_code": "txcd_1"}, {"tax_code": "txcd_2"}, "txcd_2", {**NONE, "tax_code": "txcd_2"}),
        ({"tax_code": "txcd_1"}, {"tax_code": ""}, None, None),
        ({}, {"tax_code": "txcd_1"}, "txcd_1", {**NONE, "tax_code": "txcd_1"}),
        pytest.param({"tax_details": {"tax_code": "txcd_1"}}, {}, "txcd_1", {**NONE, "tax_code": "txcd_1"}, marks=details),
        pytest.param(
            {"tax_code": "txcd_1"},
            {"tax_details": {"performance_location": "taxloc_1"}},
            "txcd_1",
            {"performance_location": "taxloc_1", "tax_code": "txcd_1"},
            marks=details,
        ),
        pytest.param({"tax_details": {"tax_code": "txcd_1"}}, {"tax_details": ""}, None, None, marks=details),
        pytest.param(
            {"tax_code": "txcd_1", "tax_details": {"tax_code": "txcd_1"}},
            {},
            "txcd_1",
            {**NONE, "tax_code": "txcd_1"},
            marks=details,
        ),
    ],
    ids=["code", "another", "no more", "later", "details", "a place", "no details", "both"],
)
def test_tax_code_and_details_say_the_same(
    door: Door, first: dict[str, Any], then: dict[str, Any], code: str | None, shown: Any
) -> None:
    """Whichever is sent."""
    made = door("product", "create", name="Poster", **first)
    changed = door("product", "update", made["id"], **then)
    assert (changed["tax_code"], changed["tax_details"]) == (code, shown)


@details
def test_tax_code_and_details_that_differ(door: Door) -> None:
    """What Stripe makes of that is not known."""
    with pytest.raises(NotModelled, match="`tax_code` and `tax_details"):
        door("product", "create", name="Poster", tax_code="txcd_1", tax_details={"tax_code": "txcd_2"})


@pytest.mark.parametrize(("type", "count"), [("good", 1), ("service", 2)])
def test_products_are_listed_by_type(door: Door, type: str, count: int) -> None:
    """A product is a service unless it was made a good."""
    door("product", "create", name="Poster", type="good")
    assert [each["type"] for each in door("product", "list", type=type)["data"]] == [type] * count

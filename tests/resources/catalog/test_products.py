"""Products: their first price, tax details, changes and deletion (CAT-22, CAT-23)."""

from typing import Any

import pytest
import stripe
from shop import shop

from doorways import Door, Refused, since
from fakecheckout import FakeCheckout, NotModelled

NOT_MADE: list[tuple[str, str, dict[str, Any], str, str | None]] = [
    ("product without name", "product", {}, "Missing required param: name.", "name"),
]


@pytest.mark.parametrize(
    ("kind", "params", "message", "param"), [row[1:] for row in NOT_MADE], ids=[row[0] for row in NOT_MADE]
)
def test_what_create_refuses(door: Door, kind: str, params: dict[str, Any], message: str, param: str | None) -> None:
    """The catalogue refuses in Stripe's words, too."""
    with pytest.raises(Refused) as refused:
        door(kind, "create", **params)
    assert (refused.value.status, refused.value.param, refused.value.message) == (400, param, message)


def test_a_product_is_deleted_only_without_prices(door: Door) -> None:
    """With a price it is refused; without one it is gone."""
    with pytest.raises(Refused, match="cannot be deleted because it has one or more user-created prices"):
        door("product", "delete", "prod_tshirt")
    product = door("product", "create", name="Poster")
    assert door("product", "delete", product["id"])["deleted"] is True
    with pytest.raises(Refused, match="No such product"):
        door("product", "retrieve", product["id"])


def test_products_are_sdk_objects(door: Door) -> None:
    """What an application holds are the SDK's own classes."""
    assert isinstance(stripe.Product.retrieve("prod_tshirt"), stripe.Product)


@pytest.mark.parametrize(
    ("params", "field", "value"),
    [
        ({"default_price": "price_tshirt"}, "default_price", "price_tshirt"),
        ({"shippable": True}, "shippable", True),
        ({"images": ["https://example.com/a.png"]}, "images", ["https://example.com/a.png"]),
        ({"description": "Cotton"}, "description", "Cotton"),
    ],
    ids=str,
)
def test_a_product_is_changed(door: Door, params: dict[str, Any], field: str, value: Any) -> None:
    """Each field can be replaced, and `updated` says when."""
    assert door("product", "update", "prod_tshirt", **params)[field] == value


def test_updated_is_stamped(door: Door, fake: FakeCheckout) -> None:
    """A change of a product moves `updated`, and the event tells the old one."""
    before = door("product", "retrieve", "prod_tshirt")["updated"]
    fake.advance(hours=1)
    assert door("product", "update", "prod_tshirt", name="Shirt")["updated"] >= before + 3600
    assert fake.events[-1]["data"]["previous_attributes"] == {"name": "T-shirt", "updated": before}


def test_a_default_price_has_to_be_there(door: Door) -> None:
    """An unknown one is 400."""
    with pytest.raises(Refused) as refused:
        door("product", "update", "prod_tshirt", default_price="price_nope")
    assert (refused.value.status, refused.value.param) == (400, "default_price")


def test_a_product_s_own_id(door: Door) -> None:
    """A product may be made with an id of the shop's, once."""
    assert door("product", "create", id="poster", name="Poster")["id"] == "poster"
    with pytest.raises(Refused, match="Product already exists."):
        door("product", "create", id="poster", name="Poster")


def test_product_data_may_name_its_product(door: Door) -> None:
    """Its id and whether it is active are honoured; a taken id is refused."""
    data = {"name": "Poster", "id": "poster", "active": False, "metadata": {"a": "", "b": "1"}}
    price = door("price", "create", currency="usd", unit_amount=1, product_data=data, expand=["product"])
    assert (price["product"]["id"], price["product"]["active"], price["product"]["metadata"]) == ("poster", False, {"b": "1"})
    with pytest.raises(Refused, match="Product already exists."):
        door("price", "create", currency="usd", unit_amount=1, product_data=data)


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


def test_a_deleted_product_is_told_as_inactive() -> None:
    """The product in `product.deleted` is not active any more, though it was."""
    fake = shop()
    made = fake.add("product", name="Pen")
    fake.request("DELETE", f"/v1/products/{made['id']}")
    event = fake.events[-1]
    assert (event["type"], event["data"]["object"]["active"]) == ("product.deleted", False)


@pytest.mark.parametrize("cursor", ["ending_before", "starting_after"])
def test_ids_have_no_pages(door: Door, cursor: str) -> None:
    """Products by their ids are listed without a cursor (CAT-78)."""
    assert [each["id"] for each in door("product", "list", ids=["prod_tshirt"])["data"]] == ["prod_tshirt"]
    names = sorted([cursor, "ids"])
    with pytest.raises(Refused) as refused:
        door("product", "list", ids=["prod_tshirt"], **{cursor: "prod_tshirt"})
    said = f"You may only specify one of these parameters: {names[0]}, {names[1]}."
    assert (refused.value.status, refused.value.param, refused.value.message) == (400, names[0], said)

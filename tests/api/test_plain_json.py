"""What is handed to `fake.load` and holds what JSON has not: made what Stripe shows, or refused with its place."""

import datetime
from decimal import Decimal
from enum import Enum, IntEnum
from types import MappingProxyType
from typing import Any
from unittest.mock import MagicMock

import pytest
import stripe

from doorways import since
from fakecheckout import FakeCheckout
from fakecheckout.api.plain_json import plain_objects
from fakecheckout.errors import Unloadable

PRODUCT: dict[str, Any] = {"id": "prod_1", "object": "product", "name": "Tea"}


class Interval(str, Enum):
    MONTH = "month"


class Amount(IntEnum):
    LOW = 500


@since(16, "Decimal")
def test_what_the_sdk_gives_as_a_dict_is_loaded(fake: FakeCheckout) -> None:
    """Its `to_dict` has Decimals, where Stripe has texts."""
    fake.start()
    try:
        product = stripe.Product.create(name="Nail")
        price = stripe.Price.create(product=product.id, currency="usd", unit_amount_decimal=Decimal("10.5"))
        other = FakeCheckout()
        other.load([product.to_dict(), price.to_dict()])
        assert other.request("GET", f"/v1/prices/{price.id}").json() == fake.request("GET", f"/v1/prices/{price.id}").json()
    finally:
        fake.stop()


@pytest.mark.parametrize(
    ("name", "given", "plain"),
    [
        ("unit_amount_decimal", Decimal("10.50"), "10.50"),
        ("unit_amount_decimal", Decimal("1E+2"), "100"),
        ("fx_rate", Decimal("1.1"), "1.1"),
        ("percent_off", Decimal("12.5"), 12.5),
        ("percent_off", Decimal("25"), 25),
    ],
)
def test_a_decimal_is_shown_as_stripe_shows_the_field(name: str, given: Decimal, plain: Any) -> None:
    """As a text where its name says so, else as a number (CAT-90)."""
    found = plain_objects({name: given})[name]
    assert (found, type(found)) == (plain, type(plain))


def test_what_is_a_text_or_a_number_besides_is_that() -> None:
    """Members of enumerations, tuples and mappings of other types have nothing but their JSON left."""
    found = plain_objects(MappingProxyType({"interval": Interval.MONTH, "amount": Amount.LOW, "ids": ("a", None, True, 1.5)}))
    assert found == {"interval": "month", "amount": 500, "ids": ["a", None, True, 1.5]}
    assert [type(each) for each in found.values()] == [str, int, list]


def test_what_is_loaded_is_nobody_else_s() -> None:
    """A change of the test's own dict afterwards changes nothing."""
    given = {"metadata": {"a": "b"}}
    plain = plain_objects([given])
    given["metadata"]["a"] = "c"
    assert plain == [{"metadata": {"a": "b"}}]


def within_itself() -> dict[str, Any]:
    circle: dict[str, Any] = {}
    circle["a"] = [circle]
    return circle


def deep() -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(100):
        value = {"a": value}
    return value


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"a": [{"b": {1}}]}, r"`\[1\].metadata.a\[0\].b` cannot be loaded: it is a set, and JSON has none"),
        ({"at": datetime.datetime(2030, 1, 1)}, r"`\[1\].metadata.at` cannot be loaded: it is a datetime"),
        ({"a": b"x"}, "it is a bytes"),
        ({"a": object()}, "it is an object"),
        ({"a": float("nan")}, "it is nan"),
        ({"a": float("-inf")}, "it is -inf"),
        ({"a": Decimal("NaN")}, "no amount of Stripe's is NaN"),
        ({"a": Decimal("1E+999999999")}, "no amount of Stripe's is"),
        ({"a": 2**64}, "an integer of more than 64 bits"),
        ({"a": -(2**64)}, "an integer of more than 64 bits"),
        ({1: "a"}, "its key 1 is no string"),
        ({"a\ud800": "b"}, "half of a surrogate pair"),
        ({"a": "é\udc00"}, "half of a surrogate pair"),
        (within_itself(), r"`\[1\].metadata.a\[0\]` cannot be loaded: it contains itself"),
        (deep(), "nested more than 64 levels deep"),
        ({"a": MagicMock()}, "it is a MagicMock"),
        ({"a": dict}, "it is a type"),
    ],
)
def test_what_json_cannot_hold_is_refused(fake: FakeCheckout, value: Any, message: str) -> None:
    """With its place; nothing of what stood beside it is loaded."""
    with pytest.raises(Unloadable, match=message):
        fake.load([{**PRODUCT, "id": "prod_0"}, {**PRODUCT, "metadata": value}])
    assert fake.request("GET", "/v1/products/prod_0").status == 404


@pytest.mark.parametrize(
    "given",
    ['{"id": "prod_1", "object": "product", "name": "Tea"}', b"{}", None, 7, iter([PRODUCT]), stripe.Product],
    ids=["text", "bytes", "None", "number", "iterator", "class"],
)
def test_what_is_no_object(fake: FakeCheckout, given: Any) -> None:
    """The message says what is taken, and how a text or an iterator becomes that."""
    with pytest.raises(Unloadable, match=r"fake.load takes objects .*json.loads\(text\).*list\(iterator\)"):
        fake.load(given)


@pytest.mark.parametrize("shape", ["object", "list object", "list", "tuple", "data"])
def test_every_shape_of_an_sdk_object_is_taken(fake: FakeCheckout, shape: str) -> None:
    """Whatever the major of the SDK makes of it."""
    product = stripe.Product.construct_from(PRODUCT, "sk_test_1")
    listed = stripe.ListObject.construct_from({"object": "list", "data": [PRODUCT]}, "sk_test_1")
    given: dict[str, Any] = {
        "object": product,
        "list object": listed,
        "list": [product],
        "tuple": (product,),
        "data": listed.data,
    }
    fake.load(given[shape])
    assert fake.request("GET", "/v1/products/prod_1").json()["name"] == "Tea"

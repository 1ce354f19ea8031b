"""Putting in objects that were recorded elsewhere: what cannot be loaded, and what becomes of it."""

from typing import Any

import pytest
from recorded_session import SESSION
from shop import shop

from fakecheckout import FakeCheckout
from fakecheckout.errors import Unloadable

PRICE = {"id": "price_l", "object": "price", "currency": "usd", "unit_amount": 1000, "product": "prod_tshirt"}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"object": "list"}, "This list has no `data`"),
        ({"object": ["x"], "id": "a"}, "has no id"),
        ({"object": "price", "id": "price_m", "product": ["x"], "currency": "usd"}, "`product` is"),
        ({"object": "product", "id": "prod_m"}, "`name` is None"),
        ({**SESSION, "status": 5}, "`status` is 5"),
        ({**SESSION, "line_items": {"object": "list", "data": [{"id": "li_1"}], "has_more": False}}, "without a price"),
    ],
    ids=["a list without data", "no kind", "a price's product", "no name", "a status", "a line without price"],
)
def test_what_cannot_be_loaded(fake: FakeCheckout, given: dict[str, Any], message: str) -> None:
    """Nothing of a list is loaded if one of its objects cannot be."""
    with pytest.raises(ValueError, match=message):
        fake.load([{"object": "customer", "id": "cus_2"}, given])
    assert fake.request("GET", "/v1/customers/cus_2").status == 404


def test_an_object_within_itself(fake: FakeCheckout) -> None:
    """A cycle is an error, not the end of the stack."""
    product: dict[str, Any] = {"object": "product", "id": "prod_c", "name": "C"}
    product["default_price"] = {**PRICE, "product": product}
    with pytest.raises(ValueError, match="it contains itself"):
        fake.load(product)


def test_a_deleted_object_is_loaded_as_its_stub(fake: FakeCheckout) -> None:
    """What the API shows of a deleted customer can be loaded."""
    fake.load({"id": "cus_d", "object": "customer", "deleted": True})
    assert fake.request("GET", "/v1/customers/cus_d").json()["deleted"] is True


def test_a_loaded_open_session_expires() -> None:
    """When its time comes, like one that was made here."""
    fake = shop()
    now = fake.now()
    recorded = {
        "id": "cs_test_l",
        "object": "checkout.session",
        "amount_total": 500,
        "created": now,
        "currency": "usd",
        "expires_at": now + 3600,
        "mode": "payment",
        "payment_status": "unpaid",
        "setup_intent": None,
        "status": "open",
        "url": None,
    }
    fake.load(recorded)
    fake.advance(hours=2)
    assert fake.session("cs_test_l")["status"] == "expired"


@pytest.mark.parametrize(
    "object",
    [
        {"object": "refund", "id": "re_x", "charge": ["ch_1"]},
        {"object": "checkout.session", "id": "cs_1", "mode": "payment", "payment_status": "paid", "customer_details": "x"},
        {"object": "subscription", "id": "sub_1", "status": "active", "cancel_at": ["tomorrow"]},
        {"object": "subscription", "id": "sub_1", "status": "trialing", "trial_end": "x", "created": 1},
    ],
)
def test_what_cannot_be_indexed_is_not_loaded(object: dict[str, Any]) -> None:
    """Nothing of it is kept, and the account goes on answering."""
    fake = FakeCheckout()
    with pytest.raises(Unloadable, match="cannot be loaded"):
        fake.load(object)
    assert fake.request("GET", "/v1/products").status == 200


def test_a_list_that_was_loaded_is_listed_in_its_order() -> None:
    """The newest stands first in it."""
    fake, other = FakeCheckout(), FakeCheckout()
    for name in ("a", "b", "c"):
        fake.add("product", name=name)
    page = fake.request("GET", "/v1/products").json()
    other.load(page)
    assert [each["name"] for each in other.request("GET", "/v1/products").json()["data"]] == ["c", "b", "a"]

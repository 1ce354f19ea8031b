"""Putting in objects that were recorded elsewhere: what cannot be loaded, and what becomes of it."""

from typing import Any

import pytest
from recorded_session import SESSION
from shop import session, shop

from fakecheckout import FakeCheckout, NotModelled
from fakecheckout.api.loading import naming_what_was_loaded
from fakecheckout.errors import Unloadable
from fakecheckout.store.store import Store

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


def product(name: str, created: int | None = None) -> dict[str, Any]:
    when = {} if created is None else {"created": created}
    return {"id": f"prod_{name}", "object": "product", "name": name, **when}


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ([product("c", 3), product("b", 2), product("a", 1)], "cba"),
        ([product("a", 1), product("b", 2), product("c", 3)], "cba"),
        ([product("b", 2), product("c", 3), product("a", 1)], "cba"),
        ([product("c", 1), product("b", 1), product("a", 1)], "cba"),
        ([product("c", 2), product("b", 2), product("a", 1)], "cba"),
        ([product("a", 1), product("b", 1), product("c", 2)], "cba"),
        ([product("a"), product("b"), product("c")], "cba"),
        ([product("a", 1), product("b"), product("c", 3)], "cba"),
        ([product("b", 1), [product("c", 1)], product("a", 0)], "cba"),
    ],
    ids=["newest first", "oldest first", "mixed", "all at once", "two at once", "two at once, oldest first", "written by hand"]
    + ["one by hand", "lists in a list"],
)
def test_what_was_loaded_in_a_list_is_listed_newest_first(given: list[Any], names: str) -> None:
    """By `created`; what was made in one second as Stripe's lists have it, and what does not say as it was given (LST-40)."""
    fake = FakeCheckout()
    fake.load(given)
    assert "".join(each["name"] for each in fake.request("GET", "/v1/products").json()["data"]) == names


def test_a_list_object_of_somebody_who_lists_the_oldest_first() -> None:
    """`created` decides, whatever the list."""
    fake = FakeCheckout()
    fake.load({"object": "list", "data": [product("a", 1), product("b", 1), product("c", 2)]})
    assert [each["name"] for each in fake.request("GET", "/v1/products").json()["data"]] == ["c", "b", "a"]


def test_what_was_made_before_what_is_there_is_listed_behind_it() -> None:
    """So that several pages may be loaded in any order; filters and cursors follow (LST-40)."""
    fake = FakeCheckout()
    price = {"object": "price", "currency": "usd", "product": "prod_1"}
    fake.load(product("1"))
    for name, created in (("c", 3), ("a", 1), ("b", 2), ("n", None)):
        when = {} if created is None else {"created": created}
        fake.load({**price, **when, "id": f"price_{name}", "product": "prod_x" if name == "c" else "prod_1"})
    everything = fake.request("GET", "/v1/prices").json()["data"]
    filtered = fake.request("GET", "/v1/prices", {"product": "prod_1"}).json()["data"]
    behind = fake.request("GET", "/v1/prices", {"starting_after": "price_c"}).json()["data"]
    assert [[each["id"][-1] for each in page] for page in (everything, filtered, behind)] == [
        list("ncba"),
        list("nba"),
        list("ba"),
    ]


def test_sessions_are_read_oldest_first_whenever_they_were_loaded() -> None:
    """`fake.sessions` follows their `created` within one loading."""
    fake = FakeCheckout()
    fake.load([{**SESSION, "id": f"cs_test_{number}", "created": number} for number in (3, 2, 1)])
    assert [session["created"] for session in fake.sessions] == [1, 2, 3]


def test_later_wins_where_an_object_is_there_twice() -> None:
    """Of objects of several kinds the order is that of the list."""
    fake = FakeCheckout()
    fake.load([{**PRICE, "product": {**product("tshirt"), "name": "Old"}}, product("tshirt")])
    assert fake.request("GET", "/v1/products/prod_tshirt").json()["name"] == "tshirt"


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("nonsense", "Stripe has no object 'nonsense'. The nearest one that can be loaded is"),
        ("prduct", "The nearest one that can be loaded is 'product'"),
        ("dispute", "dispute is not modelled, so nothing here would read .* fake.respond.* fake.emit"),
        ("os.path", "Stripe has no object 'os.path'"),
        ("a b", "Stripe has no object 'a b'"),
    ],
)
def test_a_kind_that_nothing_serves(fake: FakeCheckout, kind: str, message: str) -> None:
    """It would be lost in silence (CAT-93)."""
    with pytest.raises(Unloadable, match=message):
        fake.load([{**PRICE, "id": "price_0"}, {"id": "x_1", "object": kind}])
    assert fake.request("GET", "/v1/prices/price_0").status == 404


def test_a_deleted_object_of_which_no_stub_stays(fake: FakeCheckout) -> None:
    """It is gone, as it is when it is deleted here (CAT-94)."""
    fake.load(product("a"))
    fake.load({"id": "prod_a", "object": "product", "deleted": True})
    assert fake.request("GET", "/v1/products/prod_a").status == 404


def test_every_field_that_is_wrong_is_named(fake: FakeCheckout) -> None:
    """Not one after the other."""
    with pytest.raises(Unloadable, match="`inclusive` is None, `percentage` is 'x'. Load it whole"):
        fake.load({"id": "txr_1", "object": "tax_rate", "percentage": "x"})


@pytest.mark.parametrize("items", [{}, {"data": [7]}, [5]])
def test_what_stands_in_an_object_is_of_another_shape(fake: FakeCheckout, items: Any) -> None:
    """It is refused, with the object named."""
    with pytest.raises(Unloadable, match="cs_test_l cannot be loaded|A line item without a price"):
        fake.load({**SESSION, "id": "cs_test_l", "line_items": items})


SUBSCRIPTION = {"id": "sub_1", "object": "subscription", "status": "active"}


@pytest.mark.parametrize(
    ("object", "path", "params", "missing"),
    [
        (SUBSCRIPTION, "/v1/subscription_items", {"subscription": "sub_1"}, "subscription sub_1 was loaded without `items`"),
        (SUBSCRIPTION, "/v1/subscriptions", {"created": 1}, "subscription sub_1 was loaded without `created`"),
        (SUBSCRIPTION, "/v1/subscriptions/sub_1", {"expand": ["customer"]}, "subscription sub_1 was loaded without `customer`"),
    ],
)
def test_what_was_loaded_in_part_names_what_it_lacks(
    fake: FakeCheckout, object: dict[str, Any], path: str, params: dict[str, Any], missing: str
) -> None:
    """Where it is read; what does not read it is answered (LST-42)."""
    fake.load(object)
    with pytest.raises(NotModelled, match=missing):
        fake.request("GET", path, params)
    assert fake.request("GET", path.partition("s/")[0] + "s").status in (200, 404, 400)


def test_filters_of_what_was_loaded_in_part() -> None:
    """It has none of the values that are asked for."""
    fake = FakeCheckout()
    fake.load([SUBSCRIPTION, {"id": "inpay_1", "object": "invoice_payment"}])
    found = [
        fake.request("GET", path, params).json()["data"]
        for path, params in (
            ("/v1/subscriptions", {"price": "price_1"}),
            ("/v1/invoice_payments", {"status": "paid"}),
            ("/v1/invoice_payments", {"payment": {"type": "payment_intent", "payment_intent": "pi_1"}}),
        )
    ]
    assert found == [[], [], []]


def test_what_lacks_something_else_is_not_modelled() -> None:
    """With the call and the field; nothing has changed."""
    fake = shop()
    fake.load({"id": "promo_1", "object": "promotion_code", "code": "X", "active": True})
    sent = {
        "mode": "payment",
        "success_url": "https://shop.test",
        "line_items": [{"price": "price_mug", "quantity": 1}],
        "discounts": [{"promotion_code": "promo_1"}],
    }
    with pytest.raises(NotModelled, match="POST /v1/checkout/sessions: an object that was loaded lacks .*'promotion'"):
        fake.request("POST", "/v1/checkout/sessions", sent)
    assert fake.sessions == []


def test_a_page_of_a_session_that_was_loaded_in_part() -> None:
    """The buyer's move names it."""
    fake = shop()
    fake.load({**SESSION, "status": "nowhere"})
    with pytest.raises(NotModelled, match=f"The page of {SESSION['id']}: an object that was loaded lacks"):
        fake.buyer(SESSION["id"]).pay()


def test_an_error_of_ours_stays_one_where_nothing_was_loaded() -> None:
    """It is not put down to what the test loaded."""
    with pytest.raises(KeyError), naming_what_was_loaded(Store("", {}), "A call"):
        raise KeyError("status")


def test_objects_within_objects_without_end(fake: FakeCheckout) -> None:
    """More of them than Stripe ever shows."""
    given: dict[str, Any] = product("0")
    for number in range(1, 6):
        price = {**PRICE, "id": f"price_{number}", "product": given}
        given = {**product(str(number)), "default_price": price}
    with pytest.raises(Unloadable, match="objects deep"):
        fake.load(given)


def test_ids_that_are_made_of_others_are_not_made_again() -> None:
    """Those of invoice items that are not kept, and of events that begin as their intent does (LST-41)."""
    ids: list[set[str]] = []
    for _ in range(2):
        fake = shop()
        before = len(fake.events)
        if ids:
            fake.load({**product("ids"), "images": sorted(ids[0])})
        id = session(fake, invoice_creation={"enabled": True})
        fake.buyer(id).pay()
        (line,) = fake.request("GET", f"/v1/invoices/{fake.session(id)['invoice']}/lines").json()["data"]
        ids.append({line["parent"]["invoice_item_details"]["invoice_item"], *(event["id"] for event in fake.events[before:])})
    assert ids[0] & ids[1] == set()

"""Searching products, prices and customers: what is found, pages, and refusals (docs.stripe.com/search)."""

from typing import Any

import pytest
import stripe

from doorways import Door, Refused
from fakecheckout import FakeCheckout

UNPARSABLE = (
    'We were unable to parse your search query. Try using the format `metadata["key"]:"value"` to query for metadata '
    'or key:"value" to query for other fields.'
)


def ids(page: dict[str, Any]) -> list[str]:
    return [each["id"] for each in page["data"]]


def posters(door: Door, count: int) -> list[str]:
    """The ids of so many products called Poster, newest first."""
    return [door("product", "create", name="Poster")["id"] for _ in range(count)][::-1]


FOUND: list[tuple[str, str, str, list[str]]] = [
    ("e-mail", "customer", 'email:"JENNY@example.com"', ["cus_jenny"]),
    ("part of an e-mail", "customer", 'email~"jenny@"', ["cus_jenny"]),
    ("word of a name", "customer", "name:'rosen'", ["cus_jenny"]),
    ("phone", "customer", "phone:null", ["cus_jenny"]),
    ("created", "customer", "created>1000000000", ["cus_jenny"]),
    ("created later", "customer", "created>100000000000", []),
    ("negation", "customer", '-email:"jenny@example.com"', []),
    ("no such key", "customer", 'metadata["k"]:null', ["cus_jenny"]),
    ("has the key", "customer", '-metadata["k"]:null', []),
    ("product", "price", 'product:"prod_tshirt"', ["price_tshirt"]),
    ("currency", "price", 'currency:"USD"', ["price_mug", "price_tshirt"]),
    ("all of", "price", 'active:"true" AND type:"one_time" -product:"prod_tshirt"', ["price_mug"]),
    ("lookup key", "price", "lookup_key:null", ["price_mug", "price_tshirt"]),
    ("any of", "product", "name:'T-shirt' OR name:'Hat'", ["prod_tshirt"]),
    ("description and url", "product", "description:null url:null shippable:null active:'true' name~'shirt'", ["prod_tshirt"]),
]


@pytest.mark.parametrize(("kind", "query", "found"), [row[1:] for row in FOUND], ids=[row[0] for row in FOUND])
def test_what_is_found(door: Door, kind: str, query: str, found: list[str]) -> None:
    """Every field of each kind can be asked for."""
    assert ids(door(kind, "search", query=query)) == found


def test_metadata_is_found(door: Door) -> None:
    """The order of its shop finds a product, as soon as it is written."""
    door("product", "update", "prod_tshirt", metadata={"order_id": "6735"})
    assert ids(door("product", "search", query="active:'true' AND metadata['order_id']:'6735'")) == ["prod_tshirt"]


def test_the_answer_is_a_search_result(fake: FakeCheckout) -> None:
    """In wire order, without total_count."""
    fake.add("customer", id="cus_jenny", email="jenny@example.com")
    answer = fake.request("GET", "/v1/customers/search", {"query": "email:'jenny@example.com'"}).json()
    assert list(answer) == ["object", "data", "has_more", "next_page", "url"]
    assert {**answer, "data": None} == {
        "object": "search_result",
        "data": None,
        "has_more": False,
        "next_page": None,
        "url": "/v1/customers/search",
    }


def test_pages_follow_one_another(door: Door) -> None:
    """next_page is the page of the next request."""
    made = posters(door, 3)
    first = door("product", "search", query="name:'Poster'", limit=2)
    second = door("product", "search", query="name:'Poster'", limit=2, page=first["next_page"])
    assert (ids(first), first["has_more"]) == (made[:2], True)
    assert (ids(second), second["has_more"], second["next_page"]) == (made[2:], False, None)


def test_a_page_that_is_just_full_is_the_last(door: Door) -> None:
    """No empty page follows."""
    posters(door, 2)
    assert door("product", "search", query="name:'Poster'", limit=2)["has_more"] is False


def test_what_is_made_meanwhile_shifts_no_page(door: Door) -> None:
    """A page goes on where the one before it ended, even if what it ended with is gone."""
    made = posters(door, 3)
    first = door("product", "search", query="name:'Poster'", limit=2)
    posters(door, 1)
    door("product", "delete", made[1])
    assert ids(door("product", "search", query="name:'Poster'", page=first["next_page"])) == made[2:]


def test_auto_paging(door: Door) -> None:
    """The SDK walks through all pages."""
    if door.name != "sdk":
        pytest.skip("one way in is enough")
    made = posters(door, 5)
    found = stripe.Product.search(query="name:'Poster'", limit=2)
    assert [each.id for each in found.auto_paging_iter()] == made


@pytest.mark.parametrize(("limit", "shown"), [(None, 10), (0, 1), (-5, 1), (11, 11), (1000, 12)])
def test_the_limit_is_clamped(door: Door, limit: int | None, shown: int) -> None:
    """10 if none is sent, at least 1 and at most 100, as for lists."""
    posters(door, 12)
    sent = {} if limit is None else {"limit": limit}
    assert len(door("product", "search", query="name:'Poster'", **sent)["data"]) == shown


def test_the_total_is_counted_when_expanded(door: Door) -> None:
    """It counts what all pages have, on every page."""
    posters(door, 3)
    page = door("product", "search", query="name:'Poster'", limit=2)["next_page"]
    assert door("product", "search", query="name:'Poster'", page=page, expand=["total_count"])["total_count"] == 3


def test_what_is_found_is_expanded(door: Door) -> None:
    """As in lists, below data."""
    found = door("price", "search", query="product:'prod_tshirt'", expand=["data.product", "total_count"])
    assert found["data"][0]["product"]["name"] == "T-shirt"


def test_a_deleted_customer_is_not_found(door: Door) -> None:
    """The stub that stays has nothing to be found by, not even what it lacks."""
    door("customer", "delete", "cus_jenny")
    assert door("customer", "search", query="email:null")["data"] == []


def test_each_account_finds_its_own(door: Door) -> None:
    """A connected account's products are not the platform's, and the other way round."""
    if door.name != "sdk":
        pytest.skip("one way in is enough")
    theirs = stripe.Product.create(name="T-shirt", stripe_account="acct_theirs")
    found = stripe.Product.search(query="name:'T-shirt'", stripe_account="acct_theirs")
    assert [each.id for each in found.data] == [theirs.id]
    assert ids(door("product", "search", query="name:'T-shirt'")) == ["prod_tshirt"]


REFUSED: list[tuple[str, dict[str, Any], Refused]] = [
    (
        "no query",
        {},
        Refused(400, "invalid_request_error", "parameter_missing", "query", "Missing required param: query."),
    ),
    ("no form", {"query": "poster"}, Refused(400, "invalid_request_error", None, None, UNPARSABLE)),
    (
        "no field",
        {"query": 'foo:"bar"'},
        Refused(400, "invalid_request_error", None, None, "Field `foo` is an unsupported search field for resource `prices`."),
    ),
]


@pytest.mark.parametrize(("sent", "refusal"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_the_recorded_refusals(door: Door, sent: dict[str, Any], refusal: Refused) -> None:
    """What Stripe said of such queries, word for word."""
    with pytest.raises(Refused) as refused:
        door("price", "search", **sent)
    assert refused.value == refusal


NO_QUERY = {
    "eleven clauses": " ".join(["created>1"] * 11),
    "AND with OR": "created>1 AND created>2 OR created>3",
    "too short a part": 'name~"jo"',
    "an order of texts": 'name>"jo"',
    "a part of metadata": 'metadata["k"]~"value"',
}


@pytest.mark.parametrize("query", NO_QUERY.values(), ids=NO_QUERY)
def test_what_is_refused_as_unparsable(door: Door, query: str) -> None:
    """Refused at Stripe with unknown words, so with those of a query that does not parse."""
    with pytest.raises(Refused, match="We were unable to parse your search query"):
        door("customer", "search", query=query)


@pytest.mark.parametrize(
    "page", ["x", "é", "!!!!", "cHJvZF94", "/w=="], ids=["short", "no ASCII", "no base64", "no id", "no text"]
)
def test_a_page_that_is_none(door: Door, page: str) -> None:
    """A token that no answer gave is refused."""
    with pytest.raises(Refused) as refused:
        door("product", "search", query="name:'Poster'", page=page)
    assert refused.value.param == "page"


def test_a_version_that_cannot_search(fake: FakeCheckout) -> None:
    """Before 2020-08-27 there was no search (CAT-63)."""
    response = fake.request("GET", "/v1/products/search", {"query": "name:'x'"}, headers={"Stripe-Version": "2020-03-02"})
    assert (response.status, response.json()["error"]["message"]) == (
        400,
        "Search is not supported on api version 2020-03-02. Update your API version, or set the API Version of this request to "
        "2020-08-27 or greater.",
    )

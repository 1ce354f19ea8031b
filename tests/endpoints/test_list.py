"""Lists of sessions: filters, cursors, limits, order (LST-01 to LST-06)."""

from typing import Any

import pytest
import stripe
from freezegun import freeze_time

from doorways import Door, Refused, since
from fakecheckout import FakeCheckout, NotModelled

NEWER_THAN_7 = since(8, "this filter")


def ids(page: dict[str, Any]) -> list[str]:
    return [each["id"] for each in page["data"]]


def test_an_empty_list(door: Door) -> None:
    """Nothing found is an empty page, not an error."""
    assert door("session", "list") == {"object": "list", "data": [], "has_more": False, "url": "/v1/checkout/sessions"}


def test_ten_are_shown_newest_first(door: Door) -> None:
    """Without a limit a page has ten sessions, the newest first."""
    made = [door.session()["id"] for _ in range(11)]
    page = door("session", "list")
    assert (ids(page), page["has_more"]) == (made[:0:-1], True)


@pytest.mark.parametrize(("limit", "shown"), [(0, 1), (-3, 1), (1, 1), (2, 2), (101, 3)])
def test_a_limit_out_of_bounds_is_clamped(door: Door, limit: int, shown: int) -> None:
    """0 shows one and 101 a hundred, without a word (live probes)."""
    for _ in range(3):
        door.session()
    assert len(door("session", "list", limit=limit)["data"]) == shown


@pytest.mark.parametrize(
    ("bounds", "found"),
    [
        (100, [1]),
        ({"gt": 100}, [2]),
        ({"gte": 100}, [2, 1]),
        ({"lt": 100}, [0]),
        ({"lte": 100}, [1, 0]),
        ({"gt": 0, "lt": 200}, [1]),
    ],
    ids=["exactly", "gt", "gte", "lt", "lte", "between"],
)
def test_created(door: Door, bounds: Any, found: list[int]) -> None:
    """`created` takes a time or bounds, and they narrow together."""
    start = 1_900_000_000
    made = []
    for offset in (0, 100, 200):
        with freeze_time(__import__("datetime").datetime.fromtimestamp(start + offset, __import__("datetime").timezone.utc)):
            made.append(door.session()["id"])
    sent = start + bounds if isinstance(bounds, int) else {name: start + offset for name, offset in bounds.items()}
    with freeze_time("2030-03-17T17:50:00Z"):
        assert ids(door("session", "list", created=sent)) == [made[index] for index in found]


def test_customer(door: Door) -> None:
    """Only the sessions of the customer."""
    door.session()
    hers = door.session(customer="cus_jenny")
    assert ids(door("session", "list", customer="cus_jenny")) == [hers["id"]]


@NEWER_THAN_7
@pytest.mark.parametrize(
    "params", [{"customer": "cus_jenny"}, {"customer_email": "jenny@example.com"}], ids=["customer", "mail"]
)
def test_customer_details(door: Door, params: dict[str, Any]) -> None:
    """Only the sessions whose customer_details have this e-mail, wherever it came from."""
    door.session()
    hers = door.session(**params)
    assert ids(door("session", "list", customer_details={"email": "jenny@example.com"})) == [hers["id"]]


@pytest.mark.parametrize("name", ["payment_link", "payment_intent", "subscription"])
def test_what_a_session_refers_to(door: Door, fake: FakeCheckout, name: str) -> None:
    """Only the session that refers to this object."""
    session = door.session()
    fake.load({**session, "id": "cs_test_other", name: "xy_1"})
    assert ids(door("session", "list", **{name: "xy_1"})) == ["cs_test_other"]


@NEWER_THAN_7
@pytest.mark.parametrize(("status", "found"), [("open", 1), ("expired", 0), ("complete", 2)])
def test_status(door: Door, fake: FakeCheckout, status: str, found: int) -> None:
    """Only the sessions of the status, as it is now."""
    made = [door.session()["id"] for _ in range(2)]
    door("session", "expire", made[0])
    fake.load({**fake.session(made[1]), "id": "cs_test_done", "status": "complete"})
    expected = [made[0], made[1], "cs_test_done"]
    assert ids(door("session", "list", status=status)) == [expected[found]]


def test_filters_narrow_together(door: Door) -> None:
    """Two filters show what passes both."""
    door.session(customer="cus_jenny")
    assert ids(door("session", "list", customer="cus_jenny", payment_intent="pi_x")) == []


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_pages_of_any_size_hold_everything_once(door: Door, limit: int) -> None:
    """Walking on with starting_after shows every session once, newest first."""
    made = [door.session()["id"] for _ in range(5)]
    seen: list[str] = []
    while True:
        cursor = {"starting_after": seen[-1]} if seen else {}
        page = door("session", "list", limit=limit, **cursor)
        seen += ids(page)
        if not page["has_more"]:
            break
    assert seen == made[::-1]


def test_the_page_before(door: Door) -> None:
    """ending_before gives the page just before the cursor, still newest first; has_more looks that way."""
    made = [door.session()["id"] for _ in range(5)]
    page = door("session", "list", limit=2, ending_before=made[0])
    assert (ids(page), page["has_more"]) == ([made[2], made[1]], True)
    page = door("session", "list", limit=4, ending_before=made[0])
    assert (ids(page), page["has_more"]) == (made[:0:-1], False)


@pytest.mark.parametrize(
    ("params", "refusal"),
    [
        ({"limit": "abc"}, ("parameter_invalid_integer", "limit", "Invalid integer: abc")),
        ({"wat": "1"}, ("parameter_unknown", "wat", "Received unknown parameter: wat")),
        ({"starting_after": "cs_x"}, ("resource_missing", "starting_after", "No such checkout.session: cs_x")),
        ({"customer": "cus_x"}, ("resource_missing", "customer", "No such customer: 'cus_x'")),
        ({"payment_status": "paid"}, ("parameter_unknown", "payment_status", None)),
    ],
    ids=["no integer", "unknown", "unknown cursor", "unknown customer", "payment_status is no filter"],
)
def test_what_list_refuses(door: Door, params: dict[str, Any], refusal: tuple[str, str, str | None]) -> None:
    """A list refuses with 400, a bogus cursor as well."""
    with pytest.raises(Refused) as refused:
        door("session", "list", **params)
    code, param, message = refusal
    assert (refused.value.status, refused.value.code, refused.value.param) == (400, code, param)
    assert message is None or refused.value.message == message


def test_both_cursors(door: Door) -> None:
    """Two good cursors are one too many; a bogus one is reported first."""
    id = door.session()["id"]
    with pytest.raises(Refused, match="Received both starting_after and ending_before parameters"):
        door("session", "list", starting_after=id, ending_before=id)
    with pytest.raises(Refused, match="No such checkout.session: cs_x"):
        door("session", "list", starting_after=id, ending_before="cs_x")


def test_auto_paging(fake: FakeCheckout, door: Door) -> None:
    """The SDK's own iterator finds every page."""
    made = [door.session()["id"] for _ in range(5)]
    assert [each.id for each in stripe.checkout.Session.list(limit=2).auto_paging_iter()] == made[::-1]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("x", "This property cannot be expanded (x). You may want to try expanding 'data.x' instead."),
        ("data.nope", "This property cannot be expanded because it doesn't exist: data.nope."),
        ("data.url", "This property cannot be expanded (data.url)."),
        (
            "data.line_items.data.price.product",
            "You cannot expand more than 4 levels of a property. Property: data.line_items.data.price.product",
        ),
    ],
    ids=["without data", "unknown", "not expandable", "too deep"],
)
def test_what_expand_refuses(door: Door, path: str, message: str) -> None:
    """A path that cannot be expanded is refused even when the list is empty."""
    with pytest.raises(Refused) as refused:
        door("session", "list", expand=[path])
    assert refused.value.message == message


def test_expand_on_a_list(door: Door) -> None:
    """`data.…` expands each element; `data` alone does nothing."""
    door.session(customer="cus_jenny")
    (session,) = door("session", "list", expand=["data", "data.customer", "data.line_items"])["data"]
    assert session["customer"]["email"] == "jenny@example.com"
    assert [line["quantity"] for line in session["line_items"]["data"]] == [2]


def test_expand_further(door: Door) -> None:
    """Within what is expanded, more can be: the product of a line's price."""
    id = door.session()["id"]
    session = door("session", "retrieve", id, expand=["line_items.data.price.product"])
    assert session["line_items"]["data"][0]["price"]["product"]["name"] == "T-shirt"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("line_items.price", "This property cannot be expanded (line_items.price)."),
        ("line_items.data.price", "This property cannot be expanded (line_items.data.price)."),
        ("url", "This property cannot be expanded (url)."),
        ("nope", "This property cannot be expanded because it doesn't exist: nope."),
    ],
)
def test_what_retrieve_cannot_expand(door: Door, path: str, message: str) -> None:
    """A price on a line is a whole object already; scalars and unknown names are refused."""
    id = door.session()["id"]
    with pytest.raises(Refused) as refused:
        door("session", "retrieve", id, expand=[path])
    assert refused.value.message == message


@pytest.mark.parametrize(
    "path",
    [
        "payment_intent",
        "subscription.latest_invoice",
        "customer",
        "shipping_cost.shipping_rate",
        "line_items",
        "shipping_options.shipping_rate",
    ],
)
def test_what_is_not_there_expands_to_nothing(door: Door, path: str) -> None:
    """Null stays null, and an empty array empty."""
    session = door.session()
    shown = door("session", "retrieve", session["id"], expand=[path])
    name = path.partition(".")[0]
    assert shown[name] == session.get(name) or name == "line_items"


def test_expand_inside_hashes(door: Door) -> None:
    """Rates are put in place within the cost and within the options."""
    rate = {"display_name": "Post", "type": "fixed_amount", "fixed_amount": {"amount": 700, "currency": "usd"}}
    id = door.session(shipping_options=[{"shipping_rate_data": rate}])["id"]
    shown = door("session", "retrieve", id, expand=["shipping_cost.shipping_rate", "shipping_options.shipping_rate"])
    assert shown["shipping_cost"]["shipping_rate"]["display_name"] == "Post"
    assert shown["shipping_options"][0]["shipping_rate"]["object"] == "shipping_rate"


def test_expand_twice(door: Door) -> None:
    """Two paths through one property expand it once and further."""
    id = door.session()["id"]
    shown = door("session", "retrieve", id, expand=["line_items", "line_items.data.price.product"])
    assert shown["line_items"]["data"][0]["price"]["product"]["id"] == "prod_tshirt"


def test_what_cannot_be_expanded_yet(door: Door) -> None:
    """Stripe expands it, the fake does not model its content."""
    id = door.session()["id"]
    with pytest.raises(NotModelled, match="Expanding 'customer_account' is not modelled yet"):
        door("session", "retrieve", id, expand=["customer_account"])


def test_an_object_that_the_account_does_not_have(door: Door, fake: FakeCheckout) -> None:
    """A loaded session names a SetupIntent that was not loaded: the message says how to give it."""
    session = door.session(mode="setup", line_items=None, currency="usd")
    fake.load({**fake.session(session["id"]), "id": "cs_test_old", "setup_intent": "seti_old"})
    with pytest.raises(NotModelled, match="has no setup_intent seti_old"):
        door("session", "retrieve", "cs_test_old", expand=["setup_intent"])
    fake.load({"id": "seti_old", "object": "setup_intent", "status": "succeeded"})
    shown = door("session", "retrieve", "cs_test_old", expand=["setup_intent"])
    assert shown["setup_intent"]["status"] == "succeeded"

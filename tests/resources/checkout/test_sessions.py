"""Sessions made, listed and expired: their ids and metadata, the filters of lists, what becomes of an expired one."""

from collections.abc import Callable
from typing import Any

import pytest
import stripe
from freezegun import freeze_time
from passing_time import DAY
from recorded_session import SESSION

from doorways import Door, Refused, since
from fakecheckout import FakeCheckout

SETUP = {"mode": "setup", "line_items": None, "currency": "usd"}


MONTHLY = {"currency": "usd", "unit_amount": 900, "recurring": {"interval": "month"}, "product_data": {"name": "Plan"}}


def test_a_setup_session_has_its_setup_intent_at_once(door: Door) -> None:
    """In setup mode the SetupIntent is there at creation."""
    assert door.session(**SETUP)["setup_intent"].startswith("seti_1")


@pytest.mark.parametrize(
    ("params", "start"),
    [
        ({}, "cs_test_a1"),
        ({"line_items": [{"price": "price_mug", "quantity": 1}] * 2}, "cs_test_b1"),
        ({"allow_promotion_codes": True}, "cs_test_b1"),
        (SETUP, "cs_test_c1"),
    ],
    ids=["one line", "two lines", "promotion codes", "setup"],
)
def test_the_id_tells_the_kind(door: Door, params: dict[str, Any], start: str) -> None:
    """An id has 66 characters and begins as recorded for its kind."""
    id = door.session(**params)["id"]
    assert (len(id), id[:10]) == (66, start)


def test_integers_and_booleans_come_back_as_text_in_metadata(door: Door) -> None:
    """Metadata is text, whatever was sent."""
    assert door.session(metadata={"order": 6735})["metadata"] == {"order": "6735"}


def test_a_refused_session_leaves_nothing(door: Door, fake: FakeCheckout) -> None:
    """What a refused request made on its way, an inline price for one, is not there."""
    before = door("price", "list", limit=100)["data"]
    lines = [{"price_data": {**MONTHLY, "recurring": None}, "quantity": 1}, {"price": "price_x", "quantity": 1}]
    with pytest.raises(Refused):
        door.session(line_items=lines)
    assert (door("price", "list", limit=100)["data"], fake.sessions) == (before, [])


@pytest.mark.parametrize(
    "data",
    [
        {"application_fee_amount": 5, "transfer_data": {"destination": "acct_1"}},
        {"on_behalf_of": "acct_1", "transfer_group": "g"},
    ],
    ids=["a fee with a destination", "on behalf of"],
)
def test_data_of_a_payment_intent_is_kept(door: Door, data: dict[str, Any]) -> None:
    """Accepted, and not shown on the session."""
    assert "payment_intent_data" not in door.session(payment_intent_data=data)


def test_empty_metadata_at_creation_is_none(door: Door) -> None:
    """A key with an empty value is not set, at the top and in what is kept for later."""
    session = door.session(
        metadata={"a": "", "b": "1"},
        invoice_creation={"enabled": True, "invoice_data": {"metadata": {"c": "", "d": "2"}}},
    )
    assert (session["metadata"], session["invoice_creation"]["invoice_data"]["metadata"]) == ({"b": "1"}, {"d": "2"})


def test_fifty_keys_are_the_most_in_what_is_kept(door: Door) -> None:
    """The limit holds for the metadata of the payment intent too."""
    with pytest.raises(Refused, match="Metadata can have up to 50 keys, but you've set 51"):
        door.session(payment_intent_data={"metadata": {f"k{index}": "v" for index in range(51)}})


def test_an_added_session_has_the_id_of_one_s_choice(door: Door, fake: FakeCheckout) -> None:
    """fake.add("checkout.session", id=…)."""
    given: dict[str, Any] = {"mode": "setup", "currency": "usd", "success_url": "https://example.com"}
    assert fake.add("checkout.session", id="cs_test_mine", **given)["id"] == "cs_test_mine"
    assert door("session", "retrieve", "cs_test_mine")["status"] == "open"


def test_an_expired_session_cannot_be_expired_again(passes: Callable[[int], None], door: Door) -> None:
    """A session that ran out refuses expire."""
    session = door.session()
    passes(DAY)
    with pytest.raises(Refused, match="has a status of `expired`"):
        door("session", "expire", session["id"])


def test_recovery_is_there_once_it_expired(door: Door, fake: FakeCheckout) -> None:
    """The recovery link and its end appear with expiry, not before."""
    session = door.session(after_expiration={"recovery": {"enabled": True}})
    assert session["after_expiration"] == {
        "recovery": {"allow_promotion_codes": False, "enabled": True, "expires_at": None, "url": None}
    }
    fake.advance(days=1)
    recovery = door("session", "retrieve", session["id"])["after_expiration"]["recovery"]
    assert recovery["url"].startswith("https://buy.stripe.com/r/")
    assert recovery["expires_at"] == session["expires_at"] + 30 * DAY


def test_the_sdk_object_expires_itself(fake: FakeCheckout) -> None:
    """`session.expire()` works on the object that create gave."""
    with fake:
        fake.add("price", id="price_mug", currency="usd", unit_amount=500, product_data={"name": "Mug"})
        session = stripe.checkout.Session.create(
            mode="payment", success_url="https://example.com", line_items=[{"price": "price_mug", "quantity": 1}]
        )
        session.expire()
    assert session.status == "expired"


NEWER_THAN_7 = since(8, "this filter")


def ids(page: dict[str, Any]) -> list[str]:
    return [each["id"] for each in page["data"]]


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


def test_a_customer_that_only_sessions_know(door: Door, fake: FakeCheckout) -> None:
    """The filter takes a customer that a loaded session has, loaded or not."""
    fake.load({**SESSION, "customer": "cus_q"})
    assert len(door("session", "list", customer="cus_q")["data"]) == 1
    with pytest.raises(Refused, match="No such customer: 'cus_r'"):
        door("session", "list", customer="cus_r")


def test_an_open_subscription_session_pins_the_currency(door: Door, fake: FakeCheckout) -> None:
    """Recorded for customers: a second currency is refused until the first session is closed."""
    lines = {
        currency: [
            {
                "quantity": 1,
                "price_data": {
                    "currency": currency,
                    "unit_amount": 500,
                    "recurring": {"interval": "month"},
                    "product_data": {"name": "Plan"},
                },
            }
        ]
        for currency in ("usd", "gbp")
    }
    given: dict[str, Any] = {"mode": "subscription", "customer": "cus_jenny"}
    first = door.session(**given, line_items=lines["usd"])
    door.session(**given, line_items=lines["usd"])
    with pytest.raises(Refused, match="checkout session with currency usd"):
        door.session(**given, line_items=lines["gbp"])
    for session in fake.sessions:
        door("session", "expire", session["id"])
    assert door.session(**given, line_items=lines["gbp"])["currency"] == "gbp"
    assert first["currency"] == "usd"

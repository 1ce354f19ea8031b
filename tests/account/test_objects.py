"""What a test puts in and reads out: sessions by whatever names them, events of its own."""

import asyncio
import json
from typing import Any

import pytest
import stripe
from shop import session, shop

from fakecheckout import FakeCheckout, NotModelled

DISPUTE = {"id": "dp_1", "object": "dispute", "amount": 1099}


@pytest.mark.parametrize("how", ["dict", "id", "url", "client_secret", "object"])
def test_a_session_by_whatever_names_it(how: str) -> None:
    """As an application has it at hand."""
    fake = shop()
    embedded = {"ui_mode": "embedded_page", "return_url": "https://shop.test/r", "success_url": None, "cancel_url": None}
    id = session(fake, **(embedded if how == "client_secret" else {}))
    shown = fake.session(id)
    given = {**shown, "dict": shown, "object": stripe.checkout.Session.construct_from(shown, "k")}[how]
    assert fake.session(given) == shown


@pytest.mark.parametrize(
    "named", [None, 7, {"object": "checkout.session"}, {"id": "pi_1", "object": "payment_intent"}], ids=repr
)
@pytest.mark.parametrize("method", ["session", "buyer", "settle", "reject"])
def test_what_names_no_session(method: str, named: Any) -> None:
    """Is a TypeError that says what does."""
    if (method, named) == ("buyer", None):
        pytest.skip("the one session that is open")
    with pytest.raises(TypeError, match="A session is named by itself, .* its id, its url"):
        getattr(shop(), method)(named)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("prices", r"fake.add\('prices'\) is not modelled. Did you mean 'price'\?"),
        ("session", r"Did you mean 'checkout.session'\?"),
        ("payment_intent", r"A buyer makes one, fake.buyer\(session\).pay\(\); a recorded one is put in with fake.load"),
        ("x", r"There are: checkout.session, coupon, .* Others are put in with fake.load"),
    ],
)
def test_a_kind_that_cannot_be_added(kind: Any, text: str) -> None:
    """The message names the nearest that can, or another way."""
    with pytest.raises(NotModelled, match=text):
        FakeCheckout().add(kind)


def test_an_event_of_the_tests_own() -> None:
    """Has the shape of any other, is listed and kept like them, and is given back."""
    fake = FakeCheckout()
    event = fake.emit("charge.dispute.created", DISPUTE)
    assert event["data"] == {"object": DISPUTE}
    assert (event["type"], event["object"], event["created"]) == ("charge.dispute.created", "event", fake.now())
    assert event["request"] == {"id": None, "idempotency_key": None}
    assert fake.events == [event]
    assert fake.request("GET", "/v1/events").json()["data"] == [event]


def test_it_is_delivered_like_any_other() -> None:
    """To whoever takes it, signed; what a handler raises comes out."""
    fake, got = FakeCheckout(), []
    fake.webhooks.add(lambda body, headers: got.append(json.loads(body)), secret="whsec", events=["charge.dispute.*"])
    event = fake.emit("charge.dispute.created", DISPUTE)
    assert [each["id"] for each in got] == [event["id"]]

    def fail(body: bytes, headers: dict[str, str]) -> None:
        raise ZeroDivisionError

    fake.webhooks.add(fail, secret="whsec")
    with pytest.raises(ZeroDivisionError):
        fake.emit("charge.dispute.created", DISPUTE)


def test_a_coroutine_awaits_who_is_told() -> None:
    """`emit_async`, `settle_async`, `reject_async` and `advance_async` await async handlers."""
    fake, got = shop(payment_methods=("card", "us_bank_account")), []

    async def handler(body: bytes, headers: dict[str, str]) -> None:
        await asyncio.sleep(0)
        got.append(json.loads(body)["type"])

    async def run() -> None:
        settled, rejected = session(fake), session(fake)
        for each in (settled, rejected):
            await fake.buyer(each).pay_async(method="us_bank_account")
        session(fake)
        fake.webhooks.add(handler, secret="whsec", events=["checkout.session.*", "charge.dispute.*"])
        await fake.settle_async(settled)
        await fake.reject_async(rejected)
        await fake.emit_async("charge.dispute.created", DISPUTE)
        await fake.advance_async(days=1)

    asyncio.run(run())
    assert got == [
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "charge.dispute.created",
        "checkout.session.expired",
    ]


@pytest.mark.parametrize("how", ["id", "url", "dict", "object"])
def test_it_may_tell_of_an_object_of_the_account(how: str) -> None:
    """By its id, or a session's url; or by a copy of it."""
    fake = shop()
    id = session(fake)
    shown = fake.session(id)
    given = {"id": id, "url": shown["url"], "dict": shown, "object": stripe.checkout.Session.construct_from(shown, "k")}[how]
    assert fake.emit("checkout.session.async_payment_failed", given)["data"]["object"] == shown


def test_it_only_tells() -> None:
    """The object of the account stays as it is."""
    fake = shop()
    id = session(fake)
    fake.emit("checkout.session.completed", {**fake.session(id), "status": "complete"})
    assert fake.session(id)["status"] == "open"


def test_what_an_update_replaced_and_a_connected_account() -> None:
    """Stand in the event."""
    fake = FakeCheckout()
    event = fake.emit("charge.dispute.updated", DISPUTE, previous={"amount": 5}, account="acct_1")
    assert (event["data"]["previous_attributes"], event["account"]) == ({"amount": 5}, "acct_1")


def test_an_object_of_another_version_is_told_of_in_the_accounts() -> None:
    """What is given in the newest shape is shown as the account's version has it."""
    fake = FakeCheckout(api_version="2022-11-15")
    id = fake.add("product", name="Shirt")["id"]
    newest = {**FakeCheckout().add("product", name="Shirt"), "id": id}
    assert (
        fake.emit("product.updated", newest)["data"]["object"].keys()
        == fake.emit("product.updated", id)["data"]["object"].keys()
    )


@pytest.mark.parametrize(
    ("type", "obj", "error", "text"),
    [
        ("charge.dispute.created", "dp_1", KeyError, "has no object 'dp_1'. Give fake.emit the object itself"),
        ("charge.dispute.created", {"id": "dp_1"}, ValueError, "as the API shows it, with `object`"),
        ("charge.dispute.created", {"id": 5, "object": "dispute"}, ValueError, "as the API shows it, with `object`"),
        ("charge.dispute.created", [DISPUTE], TypeError, "An event tells of a dict"),
        ("charge.dispute.created", {**DISPUTE, "x": object()}, TypeError, "cannot be written as JSON"),
        ("charge.refunded", {"object": "charge"}, ValueError, "tells of an object with an id"),
        ("invoice.paid", DISPUTE, ValueError, "invoice.paid tells of an invoice, and this is a dispute: dp_1."),
        ("price.updated", {"object": "price", "id": "p", "recurring": [1]}, ValueError, "This price is not whole.*'list'"),
    ],
    ids=["unknown id", "no kind", "no id", "a list", "no JSON", "a charge without id", "another kind", "not whole"],
)
def test_what_no_event_can_tell_of(type: str, obj: Any, error: Any, text: str) -> None:
    """Is an error, and there is no event."""
    fake = FakeCheckout()
    with pytest.raises(error, match=text):
        fake.emit(type, obj)
    assert (fake.events, fake._account.log.steps) == ([], [])


def test_it_is_a_way_on_from_a_step_that_is_not_modelled() -> None:
    """What has become of an object can be told although time cannot pass by itself."""
    fake = shop()
    fake.buyer(session(fake, "subscription")).pay()
    with pytest.raises(NotModelled):
        fake.advance(days=40)
    fake._account.clock.advanced += 40 * 86400
    assert fake.emit("charge.dispute.created", DISPUTE)["created"] == fake.now()

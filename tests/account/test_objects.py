"""What a test puts in and reads out: objects, sessions by whatever names them, events of its own; and where it is told no."""

import asyncio
import json
import re
import warnings
from typing import Any

import pytest
import stripe
from listener import SECRET, Heard
from shop import NEWEST, session, shop

from fakecheckout import FakeCheckout, NotModelled, Refused
from fakecheckout.errors import Unloadable

DAY = 24 * 60 * 60
EVENT: dict[str, Any] = {
    "id": "evt_1",
    "object": "event",
    "type": "customer.created",
    "data": {"object": {"id": "cus_1", "object": "customer"}},
}
OLD = "2020-08-27"
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


@pytest.mark.parametrize("account", ["", "platform", 7, ["acct_1"]])
def test_an_account_that_is_none(fake: FakeCheckout, account: Any) -> None:
    """Nothing is put on the platform by mistake (CAT-91)."""
    with pytest.raises(ValueError, match="account takes the id of a connected account"):
        fake.load({"id": "prod_1", "object": "product", "name": "Tea"}, account=account)
    with pytest.raises(ValueError, match="account takes the id of a connected account"):
        fake.add("product", name="Tea", account=account)
    with pytest.raises(ValueError, match="account takes the id of a connected account"):
        fake.session("cs_1", account=account)


def test_an_object_of_a_connected_account(fake: FakeCheckout) -> None:
    """It is loaded there, and nowhere else."""
    fake.load({"id": "prod_1", "object": "product", "name": "Tea"}, account="acct_1")
    statuses = [
        fake.request("GET", "/v1/products/prod_1", headers=headers).status for headers in ({}, {"Stripe-Account": "acct_1"})
    ]
    assert statuses == [404, 200]


@pytest.mark.parametrize(("version", "shown"), [(None, NEWEST), (OLD, OLD)])
def test_an_event_without_a_version_is_of_that_of_the_loading(version: str | None, shown: str) -> None:
    """And it happened when it was loaded, if it does not say; so it can be sent, read and listed (EVT-50)."""
    fake, heard = shop(), Heard()
    fake.webhooks.add(heard, secret=SECRET)
    fake.load(EVENT, api_version=version)
    fake.webhooks.resend("evt_1")
    assert [event["api_version"] for event in heard.events] == [shown]
    assert fake.request("GET", "/v1/events").json()["data"][0]["created"] == pytest.approx(fake.now(), abs=2)


@pytest.mark.parametrize("of_endpoint", [OLD, "2025-09-30.clover"])
def test_a_loaded_event_at_an_endpoint_of_another_version(of_endpoint: str) -> None:
    """It is shown in the shape of that version."""
    fake, heard = shop(), Heard()
    fake.webhooks.add(heard, secret=SECRET, api_version=of_endpoint)
    session = {"id": "cs_1", "object": "checkout.session", "ui_mode": "hosted"}
    fake.load({**EVENT, "data": {"object": session}, "api_version": OLD})
    fake.webhooks.resend("evt_1")
    assert heard.events[0]["data"]["object"]["ui_mode"] == "hosted"


def test_a_loaded_event_is_shown_at_the_version_of_its_making() -> None:
    """Whatever that of the account is (EVT-51)."""
    fake = shop()
    session = {"id": "cs_1", "object": "checkout.session", "ui_mode": "hosted"}
    fake.load({**EVENT, "data": {"object": session}, "api_version": "2025-09-30.clover"})
    shown = [fake.request("GET", "/v1/events/evt_1").json(), fake.request("GET", "/v1/events").json()["data"][0]]
    assert [event["data"]["object"]["ui_mode"] for event in shown] == ["hosted", "hosted"]


@pytest.mark.parametrize(
    "wrong",
    [{"type": 7}, {"data": None}, {"data": {}}, {"created": "x"}, {"api_version": "newest"}, {"api_version": 7}],
    ids=str,
)
def test_an_event_that_could_not_be_sent(fake: FakeCheckout, wrong: dict[str, Any]) -> None:
    """It is refused when it is loaded, not when a webhook waits for it."""
    with pytest.raises(Unloadable, match="event evt_1 cannot be loaded"):
        fake.load({**EVENT, **wrong})


def test_a_loaded_event_that_lacks_what_an_older_version_shows() -> None:
    """It is not modelled, with the event named."""
    fake, heard = shop(), Heard()
    fake.webhooks.add(heard, secret=SECRET, api_version=OLD)
    line = {"id": "il_1", "object": "line_item", "pricing": {"price_details": {}}, "parent": {"type": "x"}}
    invoice = {"id": "in_1", "object": "invoice", "lines": {"object": "list", "data": [line]}}
    fake.load({**EVENT, "data": {"object": invoice}})
    with pytest.raises(NotModelled, match="Delivering evt_1 at 2020-08-27: an object that was loaded lacks"):
        fake.webhooks.resend("evt_1")


def test_an_event_that_stripe_has_forgotten_is_told() -> None:
    """It can be sent again, and is not read: Stripe keeps events for 30 days (EVT-52)."""
    fake, heard = shop(), Heard()
    fake.webhooks.add(heard, secret=SECRET)
    old = [{**EVENT, "id": f"evt_{number}", "created": fake.now() - 31 * DAY} for number in range(4)]
    told = "Stripe keeps events for 30 days, so the API does not show evt_0 any more;"
    with pytest.warns(UserWarning, match=re.escape(told)) as warned:
        fake.load(old[0])
    assert warned[0].filename == __file__
    with pytest.warns(UserWarning, match="and others"):
        fake.load(old)
    fake.webhooks.resend("evt_0")
    assert heard.types == ["customer.created"]
    assert fake.request("GET", "/v1/events/evt_0").status == 404


def test_where_warnings_are_errors_nothing_is_loaded(fake: FakeCheckout) -> None:
    """The warning comes before the change."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(UserWarning, match="30 days"):
            fake.load([{"id": "prod_1", "object": "product", "name": "Tea"}, {**EVENT, "created": 1}])
    assert fake.request("GET", "/v1/products/prod_1").status == 404


@pytest.mark.parametrize("elsewhere", [None, "acct_1"])
def test_an_id_that_is_taken_cannot_be_chosen(fake: FakeCheckout, elsewhere: str | None) -> None:
    """Wherever it is: nobody chooses such an id at Stripe, and there each is there once (CAT-92)."""
    fake.load({"id": "txr_1", "object": "tax_rate", "inclusive": False, "percentage": 19}, account=elsewhere)
    with pytest.raises(Refused, match="Tax rate already exists"):
        fake.add("tax_rate", id="txr_1", display_name="VAT", inclusive=False, percentage=19)


def test_an_id_that_stripe_lets_one_choose_is_there_once_an_account(fake: FakeCheckout) -> None:
    """Products of two accounts may have the same."""
    fake.load({"id": "mug", "object": "product", "name": "Mug"}, account="acct_1")
    assert fake.add("product", id="mug", name="Mug")["id"] == "mug"


def test_an_id_that_was_chosen_is_not_made_on_another_account() -> None:
    """Ids are there once over all accounts."""
    next_id = FakeCheckout().add("tax_rate", display_name="VAT", inclusive=False, percentage=19)["id"]
    fake = FakeCheckout()
    fake.add("tax_rate", id=next_id, account="acct_1", display_name="VAT", inclusive=False, percentage=19)
    assert fake.add("tax_rate", display_name="VAT", inclusive=False, percentage=19)["id"] != next_id

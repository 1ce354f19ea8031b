"""What a test puts into an account where the account itself says no, or warns; and events that were put in."""

import re
import warnings
from typing import Any

import pytest
from listener import SECRET, Heard
from shop import NEWEST, shop

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

"""Money that is on its way when the session is complete: it arrives, or it does not."""

import pytest
from shop import read, session, shop, types

from fakecheckout import FakeCheckout, NotOnThePage


@pytest.fixture
def fake() -> FakeCheckout:
    return shop()


DELAYED = "us_bank_account"


@pytest.mark.parametrize("mode", ["payment", "subscription"])
def test_a_delayed_payment(fake: FakeCheckout, mode: str) -> None:
    """The session is complete and unpaid; the money is on its way (documented: fulfillment)."""
    id = session(fake, mode)
    fake.buyer(id).pay(method=DELAYED)
    shown = fake.session(id)
    (intent,) = read(fake, "payment_intents")["data"]
    (charge,) = read(fake, "charges")["data"]
    assert (shown["status"], shown["payment_status"], intent["status"]) == ("complete", "unpaid", "processing")
    assert (charge["status"], charge["paid"], charge["outcome"]) == ("pending", False, None)
    assert charge["payment_method_details"][DELAYED]["last4"] == "6789"


@pytest.mark.parametrize("mode", ["payment", "subscription"])
def test_the_money_arrives(fake: FakeCheckout, mode: str) -> None:
    """The session is paid, and so is its invoice."""
    id = session(fake, mode)
    fake.buyer(id).pay(method=DELAYED)
    before = len(fake.events)
    fake.settle(id)
    shown = fake.session(id)
    (intent,) = read(fake, "payment_intents")["data"]
    assert (shown["payment_status"], intent["status"], intent["amount_received"]) == (
        "paid",
        "succeeded",
        shown["amount_total"],
    )
    told = types(fake, before)
    assert told[:2] == ["charge.succeeded", "payment_intent.succeeded"]
    assert told[-1] == "checkout.session.async_payment_succeeded"
    if mode == "subscription":
        invoice = read(fake, f"invoices/{shown['invoice']}", expand=["payments"])
        assert (invoice["status"], invoice["amount_paid"], invoice["payments"]["data"][0]["status"]) == ("paid", 2000, "paid")


@pytest.mark.parametrize("mode", ["payment", "subscription"])
def test_the_money_does_not_arrive(fake: FakeCheckout, mode: str) -> None:
    """The session stays complete and unpaid (*inferred*: no body was recorded); a subscription is past due."""
    id = session(fake, mode)
    fake.buyer(id).pay(method=DELAYED)
    before = len(fake.events)
    fake.reject(id)
    shown = fake.session(id)
    (intent,) = read(fake, "payment_intents")["data"]
    assert (shown["status"], shown["payment_status"]) == ("complete", "unpaid")
    assert (intent["status"], intent["last_payment_error"]["code"]) == ("requires_payment_method", "insufficient_funds")
    told = types(fake, before)
    assert told[:2] == ["charge.failed", "payment_intent.payment_failed"]
    assert told[-1] == "checkout.session.async_payment_failed"
    if mode == "subscription":
        assert read(fake, f"subscriptions/{shown['subscription']}")["status"] == "past_due"


def test_an_invoice_without_a_subscription_fails(fake: FakeCheckout) -> None:
    """Its payment is told of, and nothing else."""
    id = session(fake, invoice_creation={"enabled": True})
    fake.buyer(id).pay(method=DELAYED)
    before = len(fake.events)
    fake.reject(id)
    assert types(fake, before)[2] == "invoice.payment_failed"


@pytest.mark.parametrize("move", ["settle", "reject"])
@pytest.mark.parametrize("state", ["open", "paid", "settled", "rejected"])
def test_no_money_is_on_its_way(fake: FakeCheckout, state: str, move: str) -> None:
    """Neither before a payment, nor after one that is over; nothing changes."""
    id = session(fake)
    if state == "paid":
        fake.buyer(id).pay()
    elif state != "open":
        fake.buyer(id).pay(method=DELAYED)
        {"settled": fake.settle, "rejected": fake.reject}[state](id)
    before = (fake.session(id), len(fake.events))
    with pytest.raises(NotOnThePage, match=f"No money of {id} is on its way"):
        getattr(fake, move)(id)
    assert (fake.session(id), len(fake.events)) == before

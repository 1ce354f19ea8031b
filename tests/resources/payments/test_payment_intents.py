"""Payment intents: what the seller said of them, declined attempts, captures, cancellation."""

from typing import Any

import pytest
from shop import intent_of, read, session, shop, types

from fakecheckout import FakeCheckout, PaymentDeclined

DAY = 24 * 60 * 60


@pytest.fixture
def fake() -> FakeCheckout:
    return shop()


def paid(fake: FakeCheckout, mode: str = "payment", /, **params: Any) -> dict[str, Any]:
    """A session of which the buyer has paid."""
    id = session(fake, mode, **params)
    fake.buyer(id).pay()
    return fake.session(id)


def test_shipping_is_paid_and_told(fake: FakeCheckout) -> None:
    """The chosen rate is in the total; where it goes is on intent and charge."""
    fake.add(
        "shipping_rate", id="shr_a", display_name="A", type="fixed_amount", fixed_amount={"amount": 500, "currency": "usd"}
    )
    shown = paid(fake, shipping_options=[{"shipping_rate": "shr_a"}], shipping_address_collection={"allowed_countries": ["US"]})
    assert (shown["amount_total"], shown["total_details"]["amount_shipping"]) == (1599, 500)
    assert intent_of(fake, shown["id"])["shipping"]["address"]["line1"] == "354 Oyster Point Blvd"


@pytest.mark.parametrize("by", ["intent", "card"])
def test_a_capture_by_hand(fake: FakeCheckout, by: str) -> None:
    """The money is held: nothing was received yet, and the session is complete but unpaid."""
    options = {"payment_intent_data": {"capture_method": "manual"}}
    if by == "card":
        options = {"payment_method_options": {"card": {"capture_method": "manual"}}}
    shown = paid(fake, **options)
    intent = intent_of(fake, shown["id"])
    charge = read(fake, f"charges/{intent['latest_charge']}")
    assert (intent["status"], intent["amount_capturable"], intent["amount_received"]) == ("requires_capture", 1099, 0)
    assert (charge["captured"], charge["amount_captured"]) == (False, 0)
    assert charge["payment_method_details"]["card"]["capture_before"] == charge["created"] + 7 * DAY
    assert (shown["status"], shown["payment_status"]) == ("complete", "unpaid")
    assert "payment_intent.amount_capturable_updated" in types(fake)


SAID = {
    "description": "Order 7",
    "receipt_email": "kim@example.com",
    "statement_descriptor_suffix": "SHOP",
    "transfer_group": "order_7",
    "metadata": {"order": "7"},
}


def test_what_the_seller_said_of_the_payment(fake: FakeCheckout) -> None:
    """It is on the intent, and the charge has a copy (PAY-07)."""
    shown = paid(fake, payment_intent_data=SAID, metadata={"cart": "1"})
    intent = intent_of(fake, shown["id"])
    charge = read(fake, f"charges/{intent['latest_charge']}")
    assert {name: intent[name] for name in SAID} == SAID
    assert {name: charge[name] for name in SAID} == SAID
    assert shown["metadata"] == {"cart": "1"}


def test_a_destination_and_its_fee(fake: FakeCheckout) -> None:
    """transfer_data and application_fee_amount go to intent and charge."""
    data = {"application_fee_amount": 100, "transfer_data": {"destination": "acct_1"}}
    intent = intent_of(fake, paid(fake, payment_intent_data=data)["id"])
    charge = read(fake, f"charges/{intent['latest_charge']}")
    assert (intent["application_fee_amount"], charge["application_fee_amount"], charge["destination"]) == (100, 100, "acct_1")


def test_what_the_seller_says_between_attempts(fake: FakeCheckout) -> None:
    """An update of payment_intent_data reaches the intent that a declined attempt made."""
    elements = {"ui_mode": "elements", "success_url": None, "cancel_url": None, "return_url": "https://shop.test/r"}
    id = session(fake, **elements)
    fake.buyer(id).decline()
    fake.request("POST", f"/v1/checkout/sessions/{id}", {"payment_intent_data": {"description": "Order 8"}})
    fake.buyer(id).pay()
    assert intent_of(fake, id)["description"] == "Order 8"


def test_what_a_decline_leaves(fake: FakeCheckout) -> None:
    """An intent that waits for another method, with the error and the failed charge (BUY-12)."""
    id = session(fake)
    told = fake.buyer(id).decline("insufficient_funds")
    assert told.decline_code == "insufficient_funds"
    (intent,) = read(fake, "payment_intents")["data"]
    error = intent["last_payment_error"]
    charge = read(fake, f"charges/{intent['latest_charge']}")
    assert (intent["status"], intent["payment_method"], intent["amount_received"]) == ("requires_payment_method", None, 0)
    assert (error["code"], error["decline_code"], error["network_decline_code"]) == (
        "card_declined",
        "insufficient_funds",
        "51",
    )
    assert (error["charge"], error["payment_method"]["customer"], error["type"]) == (charge["id"], None, "card_error")
    assert (charge["status"], charge["paid"], charge["failure_code"]) == ("failed", False, "card_declined")
    assert charge["outcome"]["reason"] == "insufficient_funds"


def test_the_next_attempt_has_the_same_intent(fake: FakeCheckout) -> None:
    """A failed intent is not final; the session names it when it is complete."""
    id = session(fake)
    fake.buyer(id).decline()
    fake.buyer(id).decline("expired_card")
    fake.buyer(id).pay()
    (intent,) = read(fake, "payment_intents")["data"]
    assert (intent["id"], intent["status"], intent["last_payment_error"]) == (
        fake.session(id)["payment_intent"],
        "succeeded",
        None,
    )
    assert [charge["status"] for charge in read(fake, "charges")["data"]] == ["succeeded", "failed", "failed"]


def test_the_session_may_show_the_intent_of_an_attempt() -> None:
    """Nobody knows: it is a doubt."""
    fake = shop(doubts={"open_session_payment_intent": "shown"})
    id = session(fake)
    fake.buyer(id).decline()
    assert fake.session(id)["payment_intent"] == read(fake, "payment_intents")["data"][0]["id"]


def test_a_failed_intent_ends_with_its_session(fake: FakeCheckout) -> None:
    """Expiring cancels what was to be paid or set up (documented)."""
    tried, setup = session(fake), session(fake, "setup")
    fake.buyer(tried).decline()
    for id in (tried, setup):
        fake.request("POST", f"/v1/checkout/sessions/{id}/expire")
    assert read(fake, "payment_intents")["data"][0]["status"] == "canceled"
    assert read(fake, "setup_intents")["data"][0]["status"] == "canceled"
    assert [type for type in types(fake) if type.endswith("canceled")] == ["payment_intent.canceled", "setup_intent.canceled"]


def test_an_intent_that_is_over_is_not_cancelled_again(fake: FakeCheckout) -> None:
    """An intent that was loaded as canceled, or that is not here, stays as it is."""
    old = session(fake, headers={"Stripe-Version": "2020-08-27"})
    fake.load({**read(fake, f"payment_intents/{fake.session(old)['payment_intent']}"), "status": "canceled"})
    setup = session(fake, "setup")
    fake.load({**read(fake, f"setup_intents/{fake.session(setup)['setup_intent']}"), "status": "succeeded"})
    fake.advance(days=1)
    assert not [type for type in types(fake) if type.endswith("canceled")]


def test_a_bank_debit_is_told(fake: FakeCheckout) -> None:
    """The intent is processing and its charge pending when the session is complete."""
    id = session(fake)
    before = len(fake.events)
    fake.buyer(id).pay(method="us_bank_account")
    assert sorted(types(fake, before)) == [
        "charge.pending",
        "checkout.session.completed",
        "payment_intent.created",
        "payment_intent.processing",
    ]


def test_a_failed_challenge_is_told(fake: FakeCheckout) -> None:
    """An intent whose buyer did not pass the bank's challenge has failed, without a charge."""
    id = session(fake)
    before = len(fake.events)
    with pytest.raises(PaymentDeclined):
        fake.buyer(id).pay("4000002760003184", challenge="fail")
    assert sorted(types(fake, before)) == [
        "payment_intent.created",
        "payment_intent.payment_failed",
        "payment_intent.requires_action",
    ]

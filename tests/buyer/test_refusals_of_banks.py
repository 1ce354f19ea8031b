"""Declines, challenges, delayed payments: what a buyer's bank says, at once or later."""

from typing import Any

import pytest
from shop import intent_of, read, session, shop, types

from fakecheckout import FakeCheckout, NotModelled, NotOnThePage, PaymentDeclined
from fakecheckout.rules.cards import CARDS, NAMES, Challenge

DECLINING = [number for number, card in CARDS.items() if card.decline]
CHALLENGED = [number for number, card in CARDS.items() if card.challenge is not Challenge.NEVER and not card.decline]


@pytest.fixture
def fake() -> FakeCheckout:
    return shop()


@pytest.mark.parametrize("mode", ["payment", "subscription", "setup"])
@pytest.mark.parametrize("number", DECLINING)
def test_a_card_is_declined(fake: FakeCheckout, number: str, mode: str) -> None:
    """In the words of the card, and the session stays open; the card that only fails when charged can be set up."""
    card = CARDS[number]
    id = session(fake, mode)
    if card.is_refused_only_when_charged and mode == "setup":
        fake.buyer(id).pay(number)
        assert fake.session(id)["status"] == "complete"
        return
    with pytest.raises(PaymentDeclined) as refused:
        fake.buyer(id).pay(number)
    assert card.decline is not None
    assert (refused.value.code, refused.value.decline_code) == (card.decline.code, card.decline.decline_code)
    assert (str(refused.value), refused.value.session) == (card.decline.message, id)
    shown = fake.session(id)
    assert (shown["status"], shown["url"] is None, shown["payment_intent"]) == ("open", False, None)
    assert not [type for type in types(fake) if type.startswith("checkout.")]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_test_methods(fake: FakeCheckout, name: str) -> None:
    """`pm_card_…` does what the number does that it stands for."""
    id = session(fake)
    if CARDS[NAMES[name]].decline:
        with pytest.raises(PaymentDeclined):
            fake.buyer(id).pay(name)
    else:
        fake.buyer(id).pay(name)
        method = read(fake, f"payment_methods/{intent_of(fake, id)['payment_method']}")
        assert method["card"]["last4"] == NAMES[name][-4:]


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


def test_an_unknown_decline(fake: FakeCheckout) -> None:
    """The message names the known ones."""
    id = session(fake)
    with pytest.raises(NotOnThePage, match="No test card is declined with 'bored'"):
        fake.buyer(id).decline("bored")


def test_nothing_to_decline(fake: FakeCheckout) -> None:
    """A page that asks for no card shows no decline."""
    fake.add("coupon", id="ALL", percent_off=100)
    id = session(fake, discounts=[{"coupon": "ALL"}])
    with pytest.raises(NotOnThePage, match="no card that could be declined"):
        fake.buyer(id).decline()


def test_a_declined_first_payment_before_basil(fake: FakeCheckout) -> None:
    """It left an incomplete subscription and an open invoice then: not modelled."""
    id = session(fake, "subscription", headers={"Stripe-Version": "2024-04-10"})
    with pytest.raises(NotModelled, match="declined first payment of a subscription"):
        fake.buyer(id).decline()


@pytest.mark.parametrize("mode", ["payment", "subscription", "setup"])
@pytest.mark.parametrize("number", CHALLENGED)
def test_a_challenge_is_passed(fake: FakeCheckout, number: str, mode: str) -> None:
    """The bank asked, and the session is complete."""
    id = session(fake, mode)
    fake.buyer(id).pay(number)
    assert fake.session(id)["status"] == "complete"
    assert [type for type in types(fake) if type.endswith(".requires_action")]


def test_a_passed_challenge_is_on_the_charge(fake: FakeCheckout) -> None:
    """As authenticated."""
    id = session(fake)
    fake.buyer(id).pay(CHALLENGED[0])
    charge = read(fake, f"charges/{intent_of(fake, id)['latest_charge']}")
    assert charge["payment_method_details"]["card"]["three_d_secure"]["result"] == "authenticated"


@pytest.mark.parametrize(
    ("mode", "kind"), [("payment", "payment_intent"), ("subscription", "payment_intent"), ("setup", "setup_intent")]
)
def test_a_challenge_is_failed(fake: FakeCheckout, mode: str, kind: str) -> None:
    """No charge was made; the intent says why, and the session stays open."""
    id = session(fake, mode)
    with pytest.raises(PaymentDeclined) as refused:
        fake.buyer(id).pay(CHALLENGED[0], challenge="fail")
    assert refused.value.code == f"{kind}_authentication_failure"
    assert fake.session(id)["status"] == "open"
    (intent,) = read(fake, f"{kind}s")["data"]
    error = intent["last_payment_error" if mode != "setup" else "last_setup_error"]
    assert (intent["status"], error["code"]) == ("requires_payment_method", f"{kind}_authentication_failure")
    assert read(fake, "charges")["data"] == []


def test_a_challenge_and_then_a_decline(fake: FakeCheckout) -> None:
    """Passing the challenge does not bring the money."""
    id = session(fake)
    with pytest.raises(PaymentDeclined, match="insufficient funds"):
        fake.buyer(id).pay("4000008260003178")
    assert types(fake)[-4:] == [
        "payment_intent.created",
        "payment_intent.requires_action",
        "charge.failed",
        "payment_intent.payment_failed",
    ]


def test_a_trial_with_a_card_that_is_declined(fake: FakeCheckout) -> None:
    """Nothing is charged, but the method cannot be set up."""
    id = session(fake, "subscription", subscription_data={"trial_period_days": 7})
    with pytest.raises(PaymentDeclined):
        fake.buyer(id).pay("4000000000000002")
    (intent,) = read(fake, "setup_intents")["data"]
    assert intent["last_setup_error"]["code"] == "card_declined"
    assert types(fake)[-2:] == ["setup_intent.created", "setup_intent.setup_failed"]


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


METHODS: dict[str, tuple[str, dict[str, Any]]] = {
    "link": ("usd", {"email": "jenny.rosen@example.com"}),
    "ideal": ("eur", {"bank": None}),
    "bancontact": ("eur", {}),
    "klarna": ("usd", {"dob": None}),
    "sepa_debit": ("eur", {"last4": "3000", "country": "DE"}),
    "bacs_debit": ("gbp", {"last4": "2345", "sort_code": "108800"}),
    "au_becs_debit": ("aud", {"last4": "3456", "bsb_number": "000000"}),
    "acss_debit": ("cad", {"last4": "6789", "institution_number": "000"}),
    "us_bank_account": ("usd", {"last4": "6789", "routing_number": "110000000"}),
}


@pytest.mark.parametrize("method", METHODS)
def test_a_payment_by_another_method(method: str) -> None:
    """What it shows is that of Stripe's testing guide; its charge shows it as well."""
    fake = shop(payment_methods=("card", method))
    currency, details = METHODS[method]
    price = {"currency": currency, "unit_amount": 2000, "product_data": {"name": "x"}}
    id = session(fake, line_items=[{"price_data": price, "quantity": 1}])
    fake.buyer(id).pay(method=method)
    (intent,) = read(fake, "payment_intents")["data"]
    shown = read(fake, f"payment_methods/{intent['payment_method']}")
    charge = read(fake, f"charges/{intent['latest_charge']}")
    assert (shown["type"], {name: shown[method][name] for name in details}) == (method, details)
    assert charge["payment_method_details"]["type"] == method


def test_paying_and_expiring_race(fake: FakeCheckout) -> None:
    """Whichever comes first wins; the other gets Stripe's refusal, or the page's."""
    first, second = session(fake), session(fake)
    fake.buyer(first).pay()
    late = fake.request("POST", f"/v1/checkout/sessions/{first}/expire")
    assert "has a status of `complete`" in late.json()["error"]["message"]
    buyer = fake.buyer(second)
    fake.request("POST", f"/v1/checkout/sessions/{second}/expire")
    with pytest.raises(NotOnThePage, match="is expired"):
        buyer.pay()

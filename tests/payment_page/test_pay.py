"""Paying: cards and saved methods, declines and challenges, and where the browser goes."""

from typing import Any

import pytest
from shop import intent_of, nothing_happens, read, session, shop, types

from fakecheckout import FakeCheckout, NotModelled, NotOnThePage, PaymentDeclined
from fakecheckout.rules.cards import CARDS, NAMES, Challenge


@pytest.fixture
def fake() -> FakeCheckout:
    return shop()


def paid(fake: FakeCheckout, mode: str = "payment", /, **params: Any) -> dict[str, Any]:
    """A session of which the buyer has paid."""
    id = session(fake, mode, **params)
    fake.buyer(id).pay()
    return fake.session(id)


def test_automatic_tax_is_of_the_address_that_was_typed(fake: FakeCheckout) -> None:
    """It waits for an address, and the account's own rate for it decides (ours: there is no tax engine)."""
    fake.add("tax_rate", id="txr_ca", display_name="CA", country="US", percentage=10, inclusive=False)
    fake.add(
        "shipping_rate", id="shr_a", display_name="A", type="fixed_amount", fixed_amount={"amount": 500, "currency": "usd"}
    )
    id = session(
        fake, automatic_tax={"enabled": True}, shipping_options=[{"shipping_rate": "shr_a"}], invoice_creation={"enabled": True}
    )
    assert fake.session(id)["automatic_tax"]["status"] == "requires_location_inputs"
    fake.buyer(id).pay()
    shown = fake.session(id)
    assert (shown["automatic_tax"]["status"], shown["total_details"]["amount_tax"]) == ("complete", 160)
    assert read(fake, f"invoices/{shown['invoice']}")["total_taxes"][0]["amount"] == 160


def test_a_decline_keeps_the_tax_of_the_address_that_was_typed(fake: FakeCheckout) -> None:
    """The page that stays open after a decline is taxed already."""
    fake.add("tax_rate", id="txr_ca", display_name="CA", country="US", percentage=10, inclusive=False)
    id = session(fake, automatic_tax={"enabled": True})
    fake.buyer(id).decline()
    assert fake.session(id)["automatic_tax"]["status"] == "complete"


def test_automatic_tax_without_an_address(fake: FakeCheckout) -> None:
    """Where nothing is asked for, nothing is taxed."""
    fake.add("coupon", id="ALL", percent_off=100)
    shown = paid(fake, automatic_tax={"enabled": True}, discounts=[{"coupon": "ALL"}])
    assert shown["automatic_tax"]["status"] == "requires_location_inputs"


@pytest.mark.parametrize(
    ("params", "method", "url"),
    [
        ({}, None, "https://shop.test/ok?id={}"),
        (
            {"ui_mode": "embedded_page", "return_url": "https://shop.test/r/{CHECKOUT_SESSION_ID}"},
            None,
            "https://shop.test/r/{}",
        ),
        ({"ui_mode": "embedded_page", "redirect_on_completion": "never"}, None, None),
        (
            {"ui_mode": "embedded_page", "redirect_on_completion": "if_required", "return_url": "https://shop.test/r"},
            None,
            None,
        ),
        (
            {"ui_mode": "embedded_page", "redirect_on_completion": "if_required", "return_url": "https://shop.test/r"},
            "ideal",
            "https://shop.test/r",
        ),
        ({"ui_mode": "elements", "return_url": "https://shop.test/r"}, None, "https://shop.test/r"),
    ],
    ids=["hosted", "embedded", "never", "if required, by card", "if required, by redirect", "elements"],
)
def test_where_the_browser_goes(fake: FakeCheckout, params: dict[str, Any], method: str | None, url: str | None) -> None:
    """To the success or the return url, with the session's id in it, if anywhere."""
    own = {} if "ui_mode" not in params else {"success_url": None, "cancel_url": None}
    eur = {"price_data": {"currency": "eur", "unit_amount": 900, "product_data": {"name": "x"}}, "quantity": 1}
    id = session(fake, line_items=[eur], **own, **params)
    assert fake.buyer(id).pay(method=method) == (None if url is None else url.format(id))


SAVING = {"customer": "cus_jenny", "saved_payment_method_options": {"payment_method_save": "enabled"}}


def saved(fake: FakeCheckout, **params: Any) -> str:
    """A card that the customer saved by ticking the box."""
    fake.buyer(session(fake, **SAVING, **params)).pay(save=True)
    (method,) = read(fake, "customers/cus_jenny/payment_methods")["data"]
    return str(method["id"])


def test_a_saved_card_is_offered_again(fake: FakeCheckout) -> None:
    """A card saved by the buyer pays the next session of the same customer; it is not attached once more."""
    method = saved(fake)
    id = session(fake, customer="cus_jenny")
    before = len(fake.events)
    fake.buyer(id).pay(method)
    assert read(fake, f"payment_intents/{fake.session(id)['payment_intent']}")["payment_method"] == method
    assert "payment_method.attached" not in types(fake, before)


def test_a_saved_card_is_saved_once(fake: FakeCheckout) -> None:
    """Paying with it where methods are kept for later changes nothing of it."""
    method = saved(fake)
    before = read(fake, f"payment_methods/{method}")
    id = session(fake, customer="cus_jenny", payment_intent_data={"setup_future_usage": "off_session"})
    fake.buyer(id).pay(method)
    assert read(fake, f"payment_methods/{method}") == before


def test_a_saved_card_of_somebody_else(fake: FakeCheckout) -> None:
    """The page of a guest shows nobody's cards."""
    method = saved(fake)
    id = session(fake)
    with nothing_happens(fake, id), pytest.raises(NotOnThePage, match="no saved method"):
        fake.buyer(id).pay(method)


def test_a_card_that_is_not_shown_again(fake: FakeCheckout) -> None:
    """One that was saved for later charges alone is `limited` (BUY-08)."""
    fake.buyer(session(fake, customer="cus_jenny", payment_intent_data={"setup_future_usage": "off_session"})).pay()
    (method,) = read(fake, "customers/cus_jenny/payment_methods")["data"]
    id = session(fake, customer="cus_jenny")
    with pytest.raises(NotOnThePage, match="its allow_redisplay is limited, shown are always"):
        fake.buyer(id).pay(method["id"])


def test_a_saved_card_on_a_page_without_cards(fake: FakeCheckout) -> None:
    """It is not offered where cards are not."""
    method = saved(fake)
    id = session(fake, customer="cus_jenny", excluded_payment_method_types=["card"])
    with pytest.raises(NotOnThePage, match="does not offer 'card'"):
        fake.buyer(id).pay(method)


def test_a_saved_card_that_is_challenged(fake: FakeCheckout) -> None:
    """A card that always asks, asks again."""
    fake.buyer(session(fake, **SAVING)).pay("4000002760003184", save=True)
    (method,) = read(fake, "customers/cus_jenny/payment_methods")["data"]
    id = session(fake, customer="cus_jenny")
    with pytest.raises(PaymentDeclined):
        fake.buyer(id).pay(method, challenge="fail")


def test_a_page_without_a_box_to_save(fake: FakeCheckout) -> None:
    """payment_method_save has to be enabled."""
    id = session(fake, customer="cus_jenny")
    with nothing_happens(fake, id), pytest.raises(NotOnThePage, match="no box to save"):
        fake.buyer(id).pay(save=True)


def test_a_saved_card_is_not_saved_again(fake: FakeCheckout) -> None:
    """Beside a card that was saved there is no box to save it."""
    method = saved(fake)
    id = session(fake, **SAVING)
    with nothing_happens(fake, id), pytest.raises(NotOnThePage, match="saved already"):
        fake.buyer(id).pay(method, save=True)


@pytest.mark.parametrize(
    ("paid", "refusal"),
    [
        ({"card": "pm_nobody"}, "no saved method 'pm_nobody'"),
        ({"card": "4242424242424241"}, "Your card number is invalid"),
        ({"card": "4000000000000051"}, "no test card of Stripe's"),
        ({"card": "pm_card_unheard"}, "no test card of Stripe's"),
        ({"method": "klarna"}, "does not offer 'klarna'. It offers: card, link"),
        ({"challenge": "shrug"}, "challenge is 'accept' or 'fail'"),
    ],
    ids=["unknown method", "check digit", "unknown number", "unknown name", "method", "challenge"],
)
def test_what_cannot_be_paid_with(fake: FakeCheckout, paid: dict[str, Any], refusal: str) -> None:
    """The form itself says so, and nothing was attempted."""
    id = session(fake)
    with nothing_happens(fake, id), pytest.raises(NotOnThePage, match=refusal):
        fake.buyer(id).pay(**paid)


def test_a_method_whose_details_are_not_known() -> None:
    """It is offered, but what it would show is not worked out."""
    fake = shop(payment_methods=("card", "paypal"))
    id = session(fake)
    with nothing_happens(fake, id), pytest.raises(NotModelled, match="Paying by paypal is not modelled"):
        fake.buyer(id).pay(method="paypal")


DECLINING = [number for number, card in CARDS.items() if card.decline]


CHALLENGED = [number for number, card in CARDS.items() if card.challenge is not Challenge.NEVER and not card.decline]


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


def test_an_unknown_decline(fake: FakeCheckout) -> None:
    """The message names the nearest of the known ones."""
    id = session(fake)
    with pytest.raises(NotOnThePage, match=r"No test card is declined with 'insuficient_funds'; did you mean 'insuff"):
        fake.buyer(id).decline("insuficient_funds")


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


def test_a_trial_takes_the_card_that_fails_when_charged() -> None:
    """It is refused only when charged, and a trial charges nothing yet (docs testing)."""
    fake = shop()
    id = session(fake, "subscription", subscription_data={"trial_period_days": 7})
    fake.buyer(id).pay("4000000000000341")
    assert fake.session(id)["status"] == "complete"


def test_a_setup_whose_intent_was_not_loaded(fake: FakeCheckout) -> None:
    """A session that came from elsewhere names an intent that this account has not."""
    other = shop(seed="elsewhere")
    id = session(other, "setup")
    fake.load(other.session(id))
    with nothing_happens(fake, id), pytest.raises(NotModelled, match=r"no setup_intent seti_"):
        fake.buyer(id).pay()

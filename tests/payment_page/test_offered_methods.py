"""By which methods a page lets a buyer pay: what is named is used, or refused with the way to have it."""

from typing import Any, get_args

import pytest
from shop import nothing_happens, session, shop

from fakecheckout import FakeCheckout, NotModelled, NotOnThePage
from fakecheckout.payment_page.offered_methods import ModelledType
from fakecheckout.resources.payments.payment_method_types import PAYMENT_METHOD_TYPES

# `payment_method_types` is no longer taken by the newest version.
OLDER: dict[str, Any] = {"headers": {"Stripe-Version": "2025-03-31.basil"}}


@pytest.fixture
def fake() -> FakeCheckout:
    return shop(payment_methods=("card", "link"))


@pytest.mark.parametrize(
    "named",
    [{"card": "4000000000000002"}, {"card": "4242424242424242"}, {"method": "card"}, {"save": True}],
    ids=["declining", "good", "method", "box"],
)
def test_a_page_that_asks_for_no_method(fake: FakeCheckout, named: dict[str, Any]) -> None:
    """Where nothing is due, naming a card, a method or the box to save it is refused (BUY-33)."""
    fake.add("coupon", id="ALL", percent_off=100)
    id = session(fake, discounts=[{"coupon": "ALL"}])
    (what,) = named
    with nothing_happens(fake, id), pytest.raises(NotOnThePage, match=rf"asks for no payment method: pay\(\) without {what}"):
        fake.buyer(id).pay(**named)
    fake.buyer(id).pay()
    assert fake.session(id)["payment_status"] == "no_payment_required"


def test_a_card_beside_another_method(fake: FakeCheckout) -> None:
    """A bank account takes no card, so a declining one beside it is refused and not passed over."""
    id = session(fake)
    with nothing_happens(fake, id), pytest.raises(NotOnThePage, match="'link' takes no card, and '4000000000000002' was named"):
        fake.buyer(id).pay("4000000000000002", method="link")


@pytest.mark.parametrize("paid", [{"card": "4000000000000002"}, {"method": "card"}], ids=["a card", "the method"])
def test_a_page_without_cards(fake: FakeCheckout, paid: dict[str, Any]) -> None:
    """A card that is named is refused where the session lists other methods."""
    id = session(fake, payment_method_types=["us_bank_account"], **OLDER)
    refusal = r"offers: us_bank_account\. .*payment_method_types=\['us_bank_account', 'card'\]"
    with nothing_happens(fake, id), pytest.raises(NotOnThePage, match=refusal):
        fake.buyer(id).pay(**paid)


def test_no_card_is_named_on_a_page_without_cards(fake: FakeCheckout) -> None:
    """No other method is chosen in the place of a card: the error names the one to write."""
    id = session(fake, payment_method_types=["us_bank_account"], **OLDER)
    with nothing_happens(fake, id), pytest.raises(NotOnThePage, match=r"pay by: pay\(method='us_bank_account'\)"):
        fake.buyer(id).pay()
    fake.buyer(id).pay(method="us_bank_account")
    assert fake.session(id)["status"] == "complete"


def test_a_page_of_methods_that_are_not_modelled() -> None:
    """Nothing on it can be paid by, and it says so."""
    fake = shop(payment_methods=("paypal",))
    id = session(fake)
    with (
        nothing_happens(fake, id),
        pytest.raises(NotModelled, match=r"Paying by paypal is not modelled.*Modelled are: acss_debit"),
    ):
        fake.buyer(id).pay()


def test_a_method_that_the_account_has_not(fake: FakeCheckout) -> None:
    """The message is the line to write."""
    id = session(fake)
    line = r"payment_methods=\('card', 'link', 'us_bank_account'\) in FakeCheckout\(…\) or in @pytest\.mark\.fake_checkout\(…\)"
    with nothing_happens(fake, id), pytest.raises(NotOnThePage, match=line):
        fake.buyer(id).pay(method="us_bank_account")


def test_a_misspelt_method(fake: FakeCheckout) -> None:
    """The nearest that is modelled."""
    method: Any = "us_bank_acount"
    with pytest.raises(NotOnThePage, match=r"Did you mean 'us_bank_account'\?"):
        fake.buyer(session(fake)).pay(method=method)


@pytest.mark.parametrize(
    ("name", "types"),
    [("excluded_payment_method_types", ["us_bank_account"]), ("allowed_payment_method_types", ["card"])],
    ids=["excluded", "not allowed"],
)
def test_a_method_that_the_session_leaves_out(name: str, types: list[str]) -> None:
    """The parameter that keeps it off the page."""
    fake = shop(payment_methods=("card", "us_bank_account"))
    answer = fake.request("POST", "/v1/checkout/sessions", {"mode": "payment", name: types})
    if "unknown parameter" in answer.body:
        pytest.skip("the installed SDK has not this parameter")
    with pytest.raises(NotOnThePage, match=f"The session's {name} leaves it out"):
        fake.buyer(session(fake, **{name: types})).pay(method="us_bank_account")


def test_a_test_card_that_is_not_known(fake: FakeCheckout) -> None:
    """The number as it was typed, the nearest one, and where Stripe lists them all."""
    id = session(fake)
    with nothing_happens(fake, id), pytest.raises(NotOnThePage) as refused:
        fake.buyer(id).pay("4111111111111111")
    assert str(refused.value) == (
        "'4111111111111111' is no test card of Stripe's that is modelled. The nearest is '4242424242424242'; Stripe's list: "
        "https://docs.stripe.com/testing."
    )


def test_the_types_that_can_be_paid_by_are_typed() -> None:
    """The closed list that type checkers know is that of the methods."""
    assert set(get_args(ModelledType)) == set(PAYMENT_METHOD_TYPES)

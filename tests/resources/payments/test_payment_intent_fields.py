"""What a payment intent shows of its session: methods, reference, shipping and tax, and how its money is captured."""

from typing import Any

import pytest
from shop import intent_of, read, session, shop

from fakecheckout import FakeCheckout

SHIPPING = {"display_name": "A", "type": "fixed_amount", "fixed_amount": {"amount": 500, "currency": "usd"}}


@pytest.fixture
def fake() -> FakeCheckout:
    return shop(payment_methods=("card", "klarna", "link", "us_bank_account"))


def intent_after(fake: FakeCheckout, id: str, *pay: str, **options: Any) -> dict[str, Any]:
    """The newest payment intent once the buyer has paid."""
    fake.buyer(id).pay(*pay, **options)
    newest: dict[str, Any] = read(fake, "payment_intents")["data"][0]
    return newest


@pytest.mark.parametrize("mode", ["payment", "subscription"])
@pytest.mark.parametrize("method", ["card", "link", "us_bank_account"])
def test_only_the_used_method_is_named(fake: FakeCheckout, mode: str, method: str) -> None:
    """The session keeps all that it offered (PAY-41)."""
    id = session(fake, mode)
    intent = intent_after(fake, id, method=method)
    assert (intent["payment_method_types"], list(intent["payment_method_options"])) == ([method], [method])
    assert fake.session(id)["payment_method_types"] == ["card", "klarna", "link", "us_bank_account"]


def test_an_intent_begins_with_all_that_is_offered(fake: FakeCheckout) -> None:
    """In the order of the alphabet, each with its options; no configuration is named (PAY-40)."""
    fake.buyer(session(fake, allowed_payment_method_types=["link", "klarna", "card"])).decline("card_declined")
    (intent,) = read(fake, "payment_intents")["data"]
    card = {"installments": None, "mandate_options": None, "network": None, "request_three_d_secure": "automatic"}
    options = {"card": card, "klarna": {"preferred_locale": None}, "link": {"persistent_token": None}}
    assert (intent["payment_method_types"], intent["payment_method_options"]) == (["card", "klarna", "link"], options)


def test_no_configuration_is_named(fake: FakeCheckout) -> None:
    """Not even where the session's methods are dynamic."""
    id = session(fake)
    assert intent_after(fake, id)["payment_method_configuration_details"] is None
    assert fake.session(id)["payment_method_configuration_details"] is not None


def test_what_is_set_up_with_the_first_payment(fake: FakeCheckout) -> None:
    """The used method is, for the payments of the subscription to come (PAY-25)."""
    options = intent_after(fake, session(fake, "subscription"), method="link")["payment_method_options"]
    assert options == {"link": {"persistent_token": None, "setup_future_usage": "off_session"}}


@pytest.mark.parametrize(("mode", "method"), [("payment", "automatic_async"), ("subscription", "automatic")])
def test_how_the_money_is_captured(fake: FakeCheckout, mode: str, method: str) -> None:
    """At once in subscription mode, whatever the version says of payments (PAY-42)."""
    assert intent_after(fake, session(fake, mode))["capture_method"] == method


@pytest.mark.parametrize("mode", ["payment", "subscription"])
@pytest.mark.parametrize("version", ["2025-12-15.clover", "2026-03-25.dahlia"])
def test_the_order_is_the_session(mode: str, version: str) -> None:
    """The whole of its id, at every version (PAY-43)."""
    fake = shop(api_version=version)
    id = session(fake, mode)
    assert intent_after(fake, id)["payment_details"] == {"customer_reference": None, "order_reference": id}


def test_shipping_and_tax_of_a_payment(fake: FakeCheckout) -> None:
    """They are those of the session (PAY-44)."""
    fake.add("shipping_rate", id="shr_a", **SHIPPING)
    fake.add("tax_rate", id="txr_a", display_name="VAT", percentage=10, inclusive=False)
    lines = [{"price": "price_mug", "quantity": 1, "tax_rates": ["txr_a"]}]
    id = session(fake, line_items=lines, shipping_options=[{"shipping_rate": "shr_a"}])
    fake.buyer(id).pay()
    shipping = {"amount": 500, "from_postal_code": None, "to_postal_code": None}
    assert intent_of(fake, id)["amount_details"] == {"shipping": shipping, "tax": {"total_tax_amount": 50}, "tip": {}}


def test_a_subscription_s_amount_has_no_details(fake: FakeCheckout) -> None:
    """But for the tip that there is not (PAY-44)."""
    assert intent_after(fake, session(fake, "subscription"))["amount_details"] == {"tip": {}}


GROUPS: dict[str, tuple[dict[str, Any], str | None]] = {
    "named by Stripe": ({"transfer_data": {"destination": "acct_1"}}, "group_{id}"),
    "named by the seller": ({"transfer_data": {"destination": "acct_1"}, "transfer_group": "order_7"}, "order_7"),
    "no transfer": ({}, None),
}


@pytest.mark.parametrize("name", GROUPS)
@pytest.mark.parametrize("method", ["card", "us_bank_account"])
def test_the_group_of_a_transfer(fake: FakeCheckout, name: str, method: str) -> None:
    """Of what goes to another account Stripe names one where the seller did not, on intent and charge (PAY-46)."""
    data, expected = GROUPS[name]
    intent = intent_after(fake, session(fake, payment_intent_data=data), method=method)
    group = expected and expected.format(id=intent["id"])
    assert (intent["transfer_group"], read(fake, f"charges/{intent['latest_charge']}")["transfer_group"]) == (group, group)

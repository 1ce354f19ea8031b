"""What a payment method of each type shows."""

from typing import Any

import pytest
from shop import intent_of, read, session, shop

from fakecheckout import FakeCheckout


@pytest.fixture
def fake() -> FakeCheckout:
    return shop()


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


def test_a_street_that_was_not_typed_is_not_checked() -> None:
    """A page that asks for the postal code alone has the bank check nothing else of the address."""
    fake = shop()
    id = session(fake)
    fake.buyer(id).pay()
    card = read(fake, f"payment_methods/{intent_of(fake, id)['payment_method']}")["card"]
    assert card["checks"] == {"address_line1_check": None, "address_postal_code_check": "pass", "cvc_check": "pass"}

"""Setup intents: what setting up a method leaves behind (PAY-22, PAY-23)."""

from typing import Any

import pytest
from shop import read, session, shop

from fakecheckout import FakeCheckout


@pytest.fixture
def fake() -> FakeCheckout:
    return shop()


def paid(fake: FakeCheckout, mode: str = "payment", /, **params: Any) -> dict[str, Any]:
    """A session of which the buyer has paid."""
    id = session(fake, mode, **params)
    fake.buyer(id).pay()
    return fake.session(id)


def test_a_setup(fake: FakeCheckout) -> None:
    """The intent was there before; nothing is paid; nothing of the buyer but the e-mail is shown (PAY-22)."""
    id = session(fake, "setup", customer="cus_jenny", setup_intent_data={"metadata": {"a": "b"}, "description": "For later"})
    intent = fake.session(id)["setup_intent"]
    assert read(fake, f"setup_intents/{intent}")["status"] == "requires_payment_method"
    fake.buyer(id).pay()
    shown, after = fake.session(id), read(fake, f"setup_intents/{intent}")
    assert (shown["setup_intent"], shown["payment_status"]) == (intent, "no_payment_required")
    assert (shown["amount_total"], shown["amount_subtotal"], shown["total_details"]) == (0, 0, None)
    assert shown["customer_details"]["address"] is None
    assert (after["status"], after["metadata"], after["description"]) == ("succeeded", {"a": "b"}, "For later")
    method = read(fake, f"payment_methods/{after['payment_method']}")
    assert (method["customer"], method["allow_redisplay"]) == ("cus_jenny", "always")
    assert read(fake, "customers/cus_jenny")["invoice_settings"]["default_payment_method"] is None


def test_a_setup_of_a_guest(fake: FakeCheckout) -> None:
    """Nothing is attached, for there is nobody (PAY-23)."""
    shown = paid(fake, "setup", currency=None, payment_method_types=None, allowed_payment_method_types=["card"])
    intent = read(fake, f"setup_intents/{shown['setup_intent']}")
    assert (intent["customer"], shown["customer"], shown["amount_total"]) == (None, None, None)


def test_a_setup_that_makes_a_customer(fake: FakeCheckout) -> None:
    """customer_creation=always."""
    shown = paid(fake, "setup", customer_creation="always")
    intent = read(fake, f"setup_intents/{shown['setup_intent']}")
    assert intent["customer"] == shown["customer"] is not None

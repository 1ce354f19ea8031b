"""Settings of the payment: methods and their options, invoices, automatic tax."""

from typing import Any

import pytest

from doorways import Door, since


@since(16, "allowed_payment_method_types")
@pytest.mark.parametrize(
    ("params", "shown"),
    [
        ({}, ["card", "link"]),
        ({"allowed_payment_method_types": ["card", "sepa_debit"]}, ["card", "sepa_debit"]),
        ({"excluded_payment_method_types": ["card"]}, ["link"]),
    ],
    ids=["dynamic", "allowed", "excluded"],
)
def test_payment_methods(door: Door, params: dict[str, Any], shown: list[str]) -> None:
    """A session shows the account's methods, less what is excluded, or those that are allowed."""
    session = door.session(**params)
    assert session["payment_method_types"] == shown
    assert session.items() >= params.items()


@pytest.mark.parametrize(("enabled", "issuer"), [(True, {"type": "self"}), (False, None)])
def test_invoice_creation(door: Door, enabled: bool, issuer: Any) -> None:
    """Enabled, the issuer is the account itself."""
    shown = door.session(invoice_creation={"enabled": enabled, "invoice_data": {"description": "Order"}})["invoice_creation"]
    assert (shown["enabled"], shown["invoice_data"]["issuer"]) == (enabled, issuer)
    assert (shown["invoice_data"]["description"], shown["invoice_data"]["metadata"]) == ("Order", {})


def test_automatic_tax_waits_for_an_address(door: Door) -> None:
    """Enabled, it shows what Stripe shows before an address is known, and no tax."""
    assert door.session(automatic_tax={"enabled": False})["automatic_tax"]["enabled"] is False
    session = door.session(automatic_tax={"enabled": True})
    assert session["automatic_tax"] == {
        "enabled": True,
        "liability": {"type": "self"},
        "provider": "stripe",
        "status": "requires_location_inputs",
    }
    assert session["total_details"]["amount_tax"] == 0


def test_an_option_that_is_unset_is_not_shown(door: Door) -> None:
    """An empty text unsets; what stands beside it stays."""
    paypal = {"capture_method": "", "preferred_locale": "de-DE"}
    assert door.session(payment_method_options={"paypal": paypal})["payment_method_options"]["paypal"] == {
        "preferred_locale": "de-DE"
    }


@since(10, "saved_payment_method_options[payment_method_save]")
def test_a_saved_payment_method_option_of_a_guest(door: Door) -> None:
    """The object shows all its leaves."""
    options = door.session(saved_payment_method_options={"payment_method_save": "enabled"})["saved_payment_method_options"]
    assert options == {
        "allow_redisplay_filters": ["always"],
        "payment_method_remove": "disabled",
        "payment_method_save": "enabled",
    }

"""Settings of the payment: methods and their options, invoices, automatic tax."""

from typing import Any

import pytest
from shop import session, shop

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


@pytest.mark.parametrize(
    ("types", "sent", "shown"),
    [
        (("card", "link"), {}, {"card": {"request_three_d_secure": "automatic"}}),
        (("link",), {}, {}),
        (("link",), {"card": {"request_three_d_secure": "any"}}, {"card": {"request_three_d_secure": "any"}}),
    ],
    ids=["with cards", "without", "without, but sent"],
)
def test_options_of_cards(types: tuple[str, ...], sent: dict[str, Any], shown: dict[str, Any]) -> None:
    """The default is there where the page takes cards (SES-21)."""
    fake = shop(payment_methods=types)
    id = session(fake, payment_method_options=sent)
    assert fake.session(id)["payment_method_options"] == shown


ON_BEHALF_OF: dict[str, tuple[str, dict[str, Any]]] = {
    "a payment": ("payment", {"payment_intent_data": {"on_behalf_of": "acct_1"}}),
    "a subscription": ("subscription", {"subscription_data": {"on_behalf_of": "acct_1"}}),
    "a setup": ("setup", {"setup_intent_data": {"on_behalf_of": "acct_1"}}),
}


@pytest.mark.parametrize("name", ON_BEHALF_OF)
def test_whose_configuration_it_is(name: str) -> None:
    """Of what is on behalf of another account that one's, with the platform's above it (SES-22)."""
    fake = shop()
    mode, params = ON_BEHALF_OF[name]
    platform, other, connected = (
        fake.session(session(fake, mode, **more))["payment_method_configuration_details"] for more in ({}, params, {})
    )
    assert platform["parent"] is None
    assert (other["parent"], other["id"] != platform["id"], connected) == (platform["id"], True, platform)


def test_the_configuration_that_was_sent() -> None:
    """It stays the one that is named, on whoever's behalf."""
    fake = shop()
    id = session(fake, payment_method_configuration="pmc_1", payment_intent_data={"on_behalf_of": "acct_1"})
    assert fake.session(id)["payment_method_configuration_details"] == {"id": "pmc_1", "parent": None}

"""What a new session shows of what was sent, by mode and kind of page (CRE-01 to CRE-25)."""

from typing import Any

import pytest
import stripe

from doorways import MAJOR, Door
from fakecheckout import FakeCheckout

NEW_SPELLING = stripe.api_version is not None and stripe.api_version >= "2026-03-25"


SETUP = {"mode": "setup", "line_items": None, "currency": "usd"}


MONTHLY = {"currency": "usd", "unit_amount": 900, "recurring": {"interval": "month"}, "product_data": {"name": "Plan"}}


SUBSCRIPTION = {"mode": "subscription", "line_items": [{"price_data": MONTHLY, "quantity": 1}]}


def ui_mode(name: str) -> str:
    """Today's name of a kind of page in the spelling of the installed SDK's version."""
    old = {"hosted_page": "hosted", "embedded_page": "embedded", "elements": "custom"}
    return name if NEW_SPELLING else old.get(name, name)


@pytest.mark.parametrize(
    ("params", "field", "value"),
    [
        ({}, "payment_status", "unpaid"),
        ({}, "payment_intent", None),
        ({}, "amount_total", 2198),
        ({}, "customer_creation", "if_required"),
        ({}, "discounts", []),
        ({}, "saved_payment_method_options", None),
        (SUBSCRIPTION, "payment_status", "unpaid"),
        (SUBSCRIPTION, "amount_total", 900),
        (SUBSCRIPTION, "customer_creation", "always"),
        (SUBSCRIPTION, "invoice_creation", None),
        (SUBSCRIPTION, "subscription", None),
        (SETUP, "payment_status", "no_payment_required"),
        (SETUP, "amount_total", None),
        (SETUP, "total_details", None),
        (SETUP, "discounts", None),
        (SETUP, "invoice_creation", None),
    ],
    ids=lambda value: value.get("mode", "payment") if isinstance(value, dict) else str(value),
)
def test_a_field_at_creation(door: Door, params: dict[str, Any], field: str, value: Any) -> None:
    """Each mode shows the field as it was recorded."""
    assert door.session(**params)[field] == value


@pytest.mark.parametrize("page", ["embedded_page", "elements", "form"])
def test_pages_on_the_seller_s_site(door: Door, page: str) -> None:
    """They have a client secret and no url of Stripe's."""
    if page == "form" and not NEW_SPELLING:
        pytest.skip("form came with 2026-03-25.dahlia")
    session = door.session(ui_mode=ui_mode(page), success_url=None, return_url="https://example.com/return")
    assert (session["ui_mode"], session["url"], session["success_url"]) == (ui_mode(page), None, None)
    assert session["client_secret"].startswith(session["id"] + "_secret_")
    assert session["return_url"] == "https://example.com/return"


def test_a_hosted_page(door: Door) -> None:
    """It has a url and no client secret; keys of the other pages are absent."""
    session = door.session(ui_mode=ui_mode("hosted_page"))
    assert session["url"].startswith(f"https://checkout.stripe.com/c/pay/{session['id']}#fid")
    assert session["client_secret"] is None
    assert not {"return_url", "redirect_on_completion"} & session.keys()


def test_the_customer_s_mail_is_known_but_not_the_name(door: Door) -> None:
    """customer_details holds the customer's e-mail and nothing else of them (CRE-06)."""
    session = door.session(customer="cus_jenny")
    assert (session["customer"], session["customer_email"], session["customer_creation"]) == ("cus_jenny", None, None)
    details = session["customer_details"]
    assert (details["email"], details["name"], details["tax_ids"]) == ("jenny@example.com", None, None)


@pytest.mark.parametrize(
    ("params", "field", "leaves"),
    [
        (
            {"branding_settings": {"button_color": "#000000", "font_family": ""}},
            "branding_settings",
            {"button_color": "#000000", "font_family": "default"},
        ),
        (
            {"custom_text": {"submit": {"message": "Thanks"}, "after_submit": ""}},
            "custom_text",
            {"submit": {"message": "Thanks"}, "after_submit": None},
        ),
        ({"phone_number_collection": {"enabled": True}}, "phone_number_collection", {"enabled": True}),
        (
            {"payment_method_options": {"card": {"setup_future_usage": "off_session"}}},
            "payment_method_options",
            {"card": {"request_three_d_secure": "automatic", "setup_future_usage": "off_session"}},
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_was_sent_stands_over_the_defaults(
    fake: FakeCheckout, door: Door, params: dict[str, Any], field: str, leaves: dict[str, Any]
) -> None:
    """Echoed hashes show what was sent, and Stripe's defaults for the rest."""
    if field == "branding_settings" and MAJOR < 13:
        pytest.skip("branding_settings came with stripe 13")
    assert door.session(**params)[field].items() >= leaves.items()


DAY = 24 * 60 * 60


def test_a_session_lives_a_day(door: Door) -> None:
    """By default a session expires 24 hours after it was made."""
    session = door.session()
    assert session["expires_at"] - session["created"] == DAY

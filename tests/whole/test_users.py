"""What public code bases pass to Session.create, put together as they do, works on every SDK."""

from typing import Any

import pytest
import stripe

from doorways import MAJOR, Door, Refused, since
from fakecheckout import FakeCheckout

SUCCESS = "https://shop.test/success?session_id={CHECKOUT_SESSION_ID}"


CANCEL = "https://shop.test/cancel"


MONTHLY = {"currency": "usd", "unit_amount": 900, "recurring": {"interval": "month"}, "product_data": {"name": "Plan"}}


PAGES = {"cancel_url": CANCEL, "success_url": SUCCESS}


NEW = stripe.api_version is not None and stripe.api_version >= "2026-03-25"


CALLS: dict[str, dict[str, Any]] = {
    "a plan for a known customer": {
        **PAGES,
        "mode": "subscription",
        "line_items": [{"price_data": MONTHLY, "quantity": 1}],
        "customer": "cus_jenny",
        "client_reference_id": 42,
        "metadata": {"user_id": 42},
        "subscription_data": {"metadata": {"user_id": "42"}, "description": "Plan", "trial_period_days": 14},
        "customer_update": {"address": "auto", "name": "auto"},
        "allow_promotion_codes": True,
    },
    "a plan for an e-mail": {
        **PAGES,
        "mode": "subscription",
        "line_items": [{"price_data": {**MONTHLY, "recurring": {"interval": "year", "interval_count": 1}}, "quantity": 3}],
        "customer_email": "kim@example.com",
        "billing_address_collection": "required",
        "payment_method_collection": "if_required",
        "discounts": None,
        "locale": "de",
        "subscription_data": {"trial_end": None, "application_fee_percent": 10},
    },
    "a cart": {
        **PAGES,
        "mode": "payment",
        "line_items": [
            {"price": "price_tshirt", "quantity": 2},
            {
                "quantity": 1,
                "price_data": {
                    "currency": "usd",
                    "unit_amount": 1500,
                    "tax_behavior": "exclusive",
                    "product_data": {
                        "name": "Poster",
                        "description": "A2",
                        "images": ["https://shop.test/poster.png"],
                        "tax_code": "txcd_99999999",
                    },
                },
            },
            {"quantity": 1, "price_data": {"currency": "usd", "unit_amount": 700, "product": "prod_tshirt"}},
        ],
        "payment_intent_data": {
            "metadata": {"order": "7"},
            "setup_future_usage": "off_session",
            "receipt_email": "kim@example.com",
            "description": "Order 7",
        },
        "invoice_creation": {"enabled": True},
        "customer_creation": "always",
        "submit_type": "pay",
        "phone_number_collection": {"enabled": True},
        "automatic_tax": {"enabled": True},
        "tax_id_collection": {"enabled": True},
        "payment_method_options": {"card": {"setup_future_usage": "off_session"}},
        "shipping_address_collection": {"allowed_countries": ["US", "DE"]},
        "currency": "usd",
    },
    "a card for later": {
        **PAGES,
        "mode": "setup",
        "customer": "cus_jenny",
        "currency": "usd",
        "setup_intent_data": {"metadata": {"user": "1"}, "description": "A card"},
    },
    "a page within the shop": {
        "mode": "payment",
        "ui_mode": "embedded_page" if NEW else "embedded",
        "return_url": SUCCESS,
        "line_items": [{"price": "price_mug", "quantity": 1}],
    },
    "a platform's fee": {
        **PAGES,
        "mode": "payment",
        "line_items": [{"price": "price_mug", "quantity": 1}],
        "payment_intent_data": {"application_fee_amount": 50, "transfer_data": {"destination": "acct_1"}},
        "payment_method_configuration": "pmc_1",
        "idempotency_key": "order-7",
    },
}


@pytest.mark.parametrize("params", CALLS.values(), ids=CALLS)
def test_a_call_as_users_write_it(door: Door, fake: FakeCheckout, params: dict[str, Any]) -> None:
    """It is accepted, and what was sent is echoed."""
    sent = dict(params)
    if "idempotency_key" in sent and door.name not in ("sdk", "sdk async"):
        del sent["idempotency_key"]
    session = door("session", "create", **sent)
    assert session["status"] == "open"
    for name in ("mode", "success_url", "cancel_url", "customer", "customer_email", "locale", "billing_address_collection"):
        if params.get(name) is not None:
            assert session[name] == params[name]
    assert session["client_reference_id"] == ("42" if "client_reference_id" in params else None)
    assert fake.not_modelled == []


@pytest.mark.parametrize("version", ["2020-08-27", "2024-12-18.acacia", None], ids=str)
def test_payment_method_types_as_half_of_all_pass_them(door: Door, fake: FakeCheckout, version: str | None) -> None:
    """`["card"]` is accepted until endive, which stripe 16 pins, and refused from then on."""
    given = {
        **PAGES,
        "mode": "payment",
        "line_items": [{"price": "price_mug", "quantity": 1}],
        "payment_method_types": ["card"],
    }
    if version is not None:
        response = fake.request("POST", "/v1/checkout/sessions", given, headers={"Stripe-Version": version})
        assert response.json()["payment_method_types"] == ["card"]
    elif MAJOR < 16:
        assert door("session", "create", **given)["payment_method_types"] == ["card"]
    else:
        with pytest.raises(Refused) as refused:
            door("session", "create", **given)
        assert refused.value.code == "payment_method_types_no_longer_supported"


@since(15, "integration_identifier")
def test_an_integration_identifier(door: Door) -> None:
    """It is echoed."""
    assert door.session(integration_identifier="shop_1")["integration_identifier"] == "shop_1"


@since(16, "the newest SDK")
def test_fields_that_nobody_has_seen_are_absent(door: Door, fake: FakeCheckout) -> None:
    """What the SDK declares for a session is there, or absent for one of the reasons in the ledger."""
    from fakecheckout.protocol.parameters.schema import response_fields

    absent = response_fields("checkout.session") - set(door.session(expand=["line_items"]))
    assert absent == {
        "OBJECT_NAME",
        "allowed_payment_method_types",
        "excluded_payment_method_types",
        "name_collection",
        "optional_items",
        "presentment_details",
        "redirect_on_completion",
        "return_url",
        "tax_id_collection",
    }

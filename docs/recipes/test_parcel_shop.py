"""The shop with dynamic shipping, tested: the buyer types, the shop's server answers, and the page charges what it set."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from parcel_shop import create_app

from fakecheckout import FakeCheckout, NotOnThePage

TORONTO = {"line1": "1 King St", "city": "Toronto", "state": "ON", "postal_code": "M5H 1A1", "country": "CA"}
HONOLULU = {"line1": "1 Ala Moana Blvd", "city": "Honolulu", "state": "HI", "postal_code": "96813", "country": "US"}


@pytest.fixture
def client(fake_checkout: FakeCheckout) -> FlaskClient:
    """The shop, which sells tea."""
    fake_checkout.add("price", id="price_tea", currency="usd", unit_amount=700, product_data={"name": "Tea"})
    return create_app().test_client()


@pytest.fixture
def buyer(fake_checkout: FakeCheckout, client: FlaskClient) -> Any:
    """On the page of a new order, where the shop's own script would listen."""

    def on_shipping_details_change(session_id: str, shipping_details: dict[str, Any]) -> dict[str, Any]:
        told = {"checkout_session_id": session_id, "shipping_details": shipping_details}
        answer = client.post("/calculate-shipping-options", json=told).get_json()
        if answer["type"] == "error":
            return {"type": "reject", "errorMessage": answer["message"]}
        return {"type": "accept"}

    secret = client.post("/create-checkout-session").get_json()["clientSecret"]
    return fake_checkout.buyer(secret, on_shipping_details_change=on_shipping_details_change)


def test_the_parcel_is_charged(fake_checkout: FakeCheckout, buyer: Any) -> None:
    """To Canada for 12.00, on top of the tea."""
    buyer.fill(shipping={"name": "Kim", "address": TORONTO}).pay()
    (session,) = fake_checkout.sessions
    assert (session["amount_total"], session["payment_status"]) == (700 + 1200, "paid")
    assert session["collected_information"]["shipping_details"]["address"]["city"] == "Toronto"


def test_the_buyer_is_in_a_hurry(fake_checkout: FakeCheckout, buyer: Any) -> None:
    """Of the rates that the shop has set another one is chosen than the first."""
    buyer.fill(shipping={"address": {**HONOLULU, "state": "CA"}}).choose_shipping("Overnight").pay()
    assert fake_checkout.sessions[0]["shipping_cost"]["amount_total"] == 2500


def test_an_address_out_of_reach(fake_checkout: FakeCheckout, buyer: Any) -> None:
    """The page shows the shop's own words, and another address may do."""
    with pytest.raises(NotOnThePage, match="We can't ship to your address"):
        buyer.fill(shipping={"address": HONOLULU})
    buyer.fill(shipping={"address": TORONTO}).pay()
    assert fake_checkout.sessions[0]["status"] == "complete"

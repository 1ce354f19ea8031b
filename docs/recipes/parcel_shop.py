"""A shop whose parcels cost what the buyer's address makes them cost: Stripe's guide on dynamic shipping options, in Flask.

https://docs.stripe.com/payments/checkout/custom-shipping-options
"""

from __future__ import annotations

from typing import Any

import stripe
from flask import Flask, request

PARCELS = {"US": (("Ground", 500), ("Overnight", 2500)), "CA": (("Ground", 1200),)}


def create_app() -> Flask:
    app = Flask(__name__)

    @app.post("/create-checkout-session")
    def create() -> dict[str, Any]:
        session = stripe.checkout.Session.create(
            mode="payment",
            ui_mode="embedded_page",
            line_items=[{"price": "price_tea", "quantity": 1}],
            permissions={"update_shipping_details": "server_only"},
            shipping_address_collection={"allowed_countries": ["US", "CA"]},
            shipping_options=[shipping_option("Needs an address", 0)],
            return_url=f"{request.host_url}thanks",
        )
        return {"clientSecret": session.client_secret}

    @app.post("/calculate-shipping-options")
    def calculate() -> dict[str, Any]:
        told = request.get_json()
        address = told["shipping_details"]["address"]
        if address["state"] in ("AK", "HI"):
            return {"type": "error", "message": "We can't ship to your address. Please choose a different address."}
        stripe.checkout.Session.modify(
            told["checkout_session_id"],
            collected_information={"shipping_details": told["shipping_details"]},
            shipping_options=[shipping_option(name, amount) for name, amount in PARCELS[address["country"]]],
        )
        return {"type": "object", "value": {"succeeded": True}}

    return app


def shipping_option(name: str, amount: int) -> Any:
    cost = {"amount": amount, "currency": "usd"}
    return {"shipping_rate_data": {"display_name": name, "type": "fixed_amount", "fixed_amount": cost}}

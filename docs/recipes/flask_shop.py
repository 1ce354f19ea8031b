"""A shop in Flask: buy, pay on Stripe's page, be thanked; and the webhook that sends the parcel."""

from __future__ import annotations

import stripe
from flask import Flask, redirect, request
from orders import Orders
from werkzeug.wrappers import Response


def create_app() -> Flask:
    app = Flask(__name__)
    orders = app.extensions["orders"] = Orders()

    @app.post("/buy")
    def buy() -> Response:
        return redirect(orders.place(int(request.form["quantity"]), request.host_url.rstrip("/")), 303)

    @app.get("/thanks")
    def thanks() -> str:
        order = orders.of(request.args["session_id"])
        return f"Order {order.number} is {order.status}."

    @app.post("/stripe")
    def webhook() -> tuple[str, int]:
        try:
            orders.hear(request.get_data(), request.headers["Stripe-Signature"])
        except (ValueError, stripe.SignatureVerificationError):
            return "", 400
        return "", 204

    return app

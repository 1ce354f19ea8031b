"""The same shop in FastAPI."""

from __future__ import annotations

from typing import Annotated

import stripe
from fastapi import FastAPI, Form, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse
from orders import Orders


def create_app() -> FastAPI:
    app = FastAPI()
    orders = app.state.orders = Orders()

    @app.post("/buy")
    def buy(request: Request, quantity: Annotated[int, Form()]) -> Response:
        return RedirectResponse(orders.place(quantity, str(request.base_url).rstrip("/")), 303)

    @app.get("/thanks")
    def thanks(session_id: str) -> Response:
        order = orders.of(session_id)
        return PlainTextResponse(f"Order {order.number} is {order.status}.")

    @app.post("/stripe")
    async def webhook(request: Request) -> Response:
        try:
            orders.hear(await request.body(), request.headers["Stripe-Signature"])
        except (ValueError, stripe.SignatureVerificationError):
            return Response(status_code=400)
        return Response(status_code=204)

    return app

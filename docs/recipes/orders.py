"""What the three shops have in common: orders, and what the events of Stripe make of them. No framework, no fake."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import stripe

SECRET = "whsec_of_the_shop"

stripe.max_network_retries = 2  # a lost answer is asked for again, with the same idempotency key


@dataclass
class Order:
    """One order: "new" until the buyer is through, then "paid", "pending", "failed" or "abandoned"."""

    number: str
    status: str = "new"
    parcels: int = 0
    recover_at: str | None = None


@dataclass
class Orders:
    """All orders of the shop, and the events it has seen."""

    by_number: dict[str, Order] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def place(self, quantity: int, base: str) -> str:
        """Makes an order and gives the url of the page where it is paid."""
        number = str(len(self.by_number) + 1)
        self.by_number[number] = Order(number)
        session = stripe.checkout.Session.create(
            mode="payment",
            client_reference_id=number,
            line_items=[{"price": "price_tea", "quantity": quantity}],
            success_url=f"{base}/thanks?session_id={{CHECKOUT_SESSION_ID}}",
            cancel_url=f"{base}/",
            after_expiration={"recovery": {"enabled": True}},
        )
        return str(session.url)

    def of(self, session_id: str) -> Order:
        """The order that a session is for: what the page after payment shows."""
        session = stripe.checkout.Session.retrieve(session_id)
        return self.by_number[str(session.client_reference_id)]

    def hear(self, body: bytes, signature: str) -> None:
        """Takes a webhook. Raises what `construct_event` raises for one that is not Stripe's. The same event counts once."""
        event = stripe.Webhook.construct_event(body, signature, SECRET)
        if event.id in self.seen:
            return
        self.seen.add(event.id)
        if event.type.startswith("checkout.session."):
            self._ended(event.type.rpartition(".")[2], event.data.object)

    def _ended(self, how: str, session: Any) -> None:
        order = self.by_number[str(session.client_reference_id)]
        if how == "expired":
            order.status, order.recover_at = "abandoned", session.after_expiration.recovery.url
        elif how == "async_payment_failed":
            order.status = "failed"
        elif session.payment_status == "unpaid":  # a bank debit: the money is on its way
            order.status = "pending"
        else:
            order.status = "paid"
            order.parcels += 1

"""A webhook handler as applications write them, and something that tells it an event."""

import json
from typing import Any

import stripe

SECRET = "whsec_test"


class Heard:
    """A handler that checks the signature as an application does, and remembers."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def __call__(self, body: bytes, headers: dict[str, str]) -> None:
        stripe.Webhook.construct_event(body, headers["Stripe-Signature"], SECRET)
        self.events.append(json.loads(body))

    @property
    def types(self) -> list[str]:
        return [event["type"] for event in self.events]


def product(name: str = "Shirt") -> Any:
    return stripe.Product.create(name=name)

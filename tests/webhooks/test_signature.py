"""Bodies and signatures of webhooks, as an application checks them."""

import json
from typing import Any

import pytest
import stripe
from freezegun import freeze_time
from listener import SECRET, Heard, product

from fakecheckout import FakeCheckout
from fakecheckout.webhooks.signature import webhook_body


def test_bytes_and_headers() -> None:
    """As recorded (EVT-07): type, agent, signature; the body is the event in wire order."""
    with FakeCheckout() as fake:
        fake.webhooks.add(lambda body, headers: None, secret=SECRET)
        product()
        (delivery,) = fake.webhooks.deliveries
    assert delivery.headers["Content-Type"] == "application/json; charset=utf-8"
    assert delivery.headers["User-Agent"] == "Stripe/1.0 (+https://stripe.com/docs/webhooks)"
    assert list(json.loads(delivery.body))[:4] == ["id", "object", "api_version", "created"]
    assert (delivery.status, delivery.attempt, delivery.succeeded) == (200, 1, True)


def test_under_frozen_time(heard: Heard) -> None:
    """Signed at the frozen moment, which is the one that construct_event looks at."""
    with freeze_time("2031-01-01"), FakeCheckout() as fake:
        fake.webhooks.add(heard, secret=SECRET)
        product()
        assert len(heard.events) == 1


def test_when_the_account_is_ahead(heard: Heard) -> None:
    """Signed by the wall clock, not by the account's, which was advanced."""
    with FakeCheckout() as fake:
        fake.webhooks.add(heard, secret=SECRET)
        fake.advance(days=400)
        product()
        assert len(heard.events) == 1


def test_a_client_accepts_it() -> None:
    """StripeClient.construct_event, too."""
    if not hasattr(stripe, "StripeClient"):
        pytest.skip("StripeClient came with stripe 8")
    with FakeCheckout() as fake:
        product()
        body, headers = fake.webhooks.sign(fake.events[0], SECRET)
        event = stripe.StripeClient("sk_test_x").construct_event(body, headers["Stripe-Signature"], SECRET)
        assert event.type == "product.created"


@pytest.mark.parametrize("how", ["dict", "id", "object"])
def test_signing_for_somebody_else(how: str) -> None:
    """The exact bytes, of an event as one has it."""
    with FakeCheckout() as fake:
        product()
        event = fake.events[0]
        given = {"dict": event, "id": event["id"], "object": stripe.Event.retrieve(event["id"])}[how]
        body, headers = fake.webhooks.sign(given, SECRET)
        assert json.loads(body) == event
        assert stripe.Webhook.construct_event(body, headers["Stripe-Signature"], SECRET).id == event["id"]


def test_a_bad_signature() -> None:
    """An event resent with a stranger's secret is not accepted."""
    with FakeCheckout() as fake:
        fake.webhooks.add(Heard(), secret=SECRET)
        product()
        with pytest.raises(stripe.SignatureVerificationError if hasattr(stripe, "SignatureVerificationError") else Exception):
            fake.webhooks.resend(fake.events[0], secret="whsec_stranger")


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"a": {}, "b": [], "c": None, "d": True, "e": -1, "f": 1.5, "g": "", "h": 'ä€😀"\\\n\x00'},
        {"a": [1, [2, {"b": [None, False]}], "c"], "d": {"e": {"f": "g"}}},
        {"a": {1: {"b": "c"}, None: [1]}, "d": 2},
        {"a": (1, (2,)), "b": float("inf")},
    ],
    ids=["empty", "values", "nested", "names that are no texts", "what json takes, too"],
)
def test_the_body_is_indented(event: dict[str, Any]) -> None:
    """As `json.dumps` does it."""
    body = webhook_body(event).decode()
    assert json.loads(body) == json.loads(json.dumps(event))
    assert body == json.dumps(event, indent=2, ensure_ascii=False)

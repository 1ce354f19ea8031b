"""The signature of a webhook: the exact body that Stripe sends, and the headers that go with it (EVT-07). Nothing is sent here.

`v1` is the HMAC-SHA256 of time and body with the whole secret, `whsec_` and all. `v0`, which only deliveries in test mode have
and nobody checks, is left out.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any


def webhook_body(event: dict[str, Any]) -> bytes:
    """The event as it is posted: indented, in UTF-8."""
    return json.dumps(event, indent=2, ensure_ascii=False).encode()


def signed_headers(body: bytes, secret: str, now: int) -> dict[str, str]:
    """The headers that go with a body at a moment of the wall clock, which is the one that receivers check against."""
    signature = hmac.new(secret.encode(), f"{now}.".encode() + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": f"t={now},v1={signature}",
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    }

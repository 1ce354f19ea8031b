"""The signature of a webhook: the exact body that Stripe sends, and the headers that go with it (EVT-07). Nothing is sent here.

`v1` is the HMAC-SHA256 of time and body with the whole secret, `whsec_` and all. `v0`, which only deliveries in test mode have
and nobody checks, is left out.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from json.encoder import encode_basestring
from typing import Any


def webhook_body(event: dict[str, Any]) -> bytes:
    """The event as it is posted: indented, in UTF-8."""
    return _indented(event, "\n").encode()


def _indented(value: Any, new_line: str) -> str:
    """What `json.dumps(value, indent=2, ensure_ascii=False)` gives, which takes several times as long. `new_line`: with the
    margin of this depth.
    """
    kind = type(value)
    if kind is str:
        return encode_basestring(value)
    if value is None:
        return "null"
    if kind is bool:
        return "true" if value else "false"
    if kind is int:
        return repr(value)
    deeper = new_line + "  "
    if not value and kind in (dict, list):
        return repr(value)
    if kind is list:
        return f"[{deeper}{f',{deeper}'.join([_indented(each, deeper) for each in value])}{new_line}]"
    if kind is dict and all(type(name) is str for name in value):
        fields = [f"{encode_basestring(name)}: {_indented(each, deeper)}" for name, each in value.items()]
        return f"{{{deeper}{f',{deeper}'.join(fields)}{new_line}}}"
    return json.dumps(value, indent=2, ensure_ascii=False).replace("\n", new_line)


def signed_headers(body: bytes, secret: str, now: int) -> dict[str, str]:
    """The headers that go with a body at a moment of the wall clock, which is the one that receivers check against."""
    signature = hmac.new(secret.encode(), f"{now}.".encode() + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": f"t={now},v1={signature}",
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    }

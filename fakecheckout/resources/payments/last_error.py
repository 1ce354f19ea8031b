"""Charges as a payment page makes them: one for each time the bank is asked for money (PAY-21, BUY-13).

What a charge copies from its intent it copies once. Whether the bank says yes is decided elsewhere.
"""

from __future__ import annotations

from ...protocol.refusals import DOC_URL
from ...rules.cards import Decline
from ...store.objects import Object


def declined_error(decline: Decline, method: Object, charge: str | None) -> Object:
    """`last_payment_error`, and `last_setup_error` where there is no charge."""
    error: Object = {
        "advice_code": decline.advice_code,
        "charge": charge,
        "code": decline.code,
        "decline_code": decline.decline_code,
        "doc_url": DOC_URL + decline.code.replace("_", "-"),
        "message": decline.message,
        "network_decline_code": decline.network_decline_code,
        "param": decline.param,
        "payment_method": method,
        "payment_method_type": "card",
        "type": "card_error",
    }
    return {name: value for name, value in error.items() if value is not None}

"""`last_payment_error` and `last_setup_error`: what an intent says of the attempt that failed.

Why an attempt failed is told by the caller; nothing here changes an intent.
"""

from __future__ import annotations

from ...protocol.refusals import DOC_URL
from ...rules.cards import Decline
from ...store.objects import Object


def declined_error(decline: Decline, method: Object, charge: str | None) -> Object:
    """`last_payment_error`, and `last_setup_error` where there is no charge."""
    return _without_nulls(
        {
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
    )


def request_error(code: str, message: str, method: Object, charge: str | None = None) -> Object:
    """Of an attempt that was not declined as a card: a challenge that was not passed, a debit that came back."""
    return _without_nulls(
        {
            "charge": charge,
            "code": code,
            "doc_url": DOC_URL + code.replace("_", "-"),
            "message": message,
            "payment_method": method,
            "payment_method_type": method["type"],
            "type": "invalid_request_error",
        }
    )


def _without_nulls(error: Object) -> Object:
    return {name: value for name, value in error.items() if value is not None}

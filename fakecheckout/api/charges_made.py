"""Charges as a payment page makes them: one for each time the bank is asked for money (semantics.md 12.1 and 12.4).

What a charge copies from its intent it copies once. Whether the bank says yes is decided elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..rules.cards import Decline
from . import means
from .call import Call
from .errors import DOC_URL
from .shapes import made
from .store import Object, token

_CAPTURE_WITHIN_SECONDS = 7 * 24 * 60 * 60
_FAMILY = slice(3, 20)
"""The part of an intent's id that its charges and their events share (recorded: after/003 to 006)."""


@dataclass(frozen=True)
class Paying:
    """Whose payment, for what, by which method: what intent and charge are made from. `data` is `payment_intent_data`."""

    session: Object
    method: Object
    data: dict[str, Any]
    amount: int
    customer: str | None
    shipping: dict[str, Any] | None = None
    description: str | None = None
    setup_future_usage: str | None = None
    challenged: bool = False


# Of an approved payment; the score is one of those recorded (after/003), which differ from charge to charge.
APPROVED = {
    "advice_code": None,
    "network_advice_code": None,
    "network_decline_code": None,
    "network_status": "approved_by_network",
    "reason": None,
    "risk_level": "normal",
    "risk_score": 31,
    "seller_message": "Payment complete.",
    "type": "authorized",
}


def new(call: Call, intent: Object, paying: Paying, *, is_held: bool = False) -> Object:
    """A charge that went through; metadata and description are copied from the intent now and never again."""
    number = call.fork.new_id("charge")
    id = f"ch_{intent['id'][_FAMILY]}{number[-7:]}"
    fee = intent["application_fee_amount"]
    transfer = intent["transfer_data"]
    return made(
        "charge",
        id,
        amount=paying.amount,
        amount_captured=0 if is_held else paying.amount,
        application=intent["application"],
        application_fee_amount=fee,
        billing_details=paying.method["billing_details"],
        calculated_statement_descriptor="FAKECHECKOUT",
        captured=not is_held,
        created=call.now,
        currency=intent["currency"],
        customer=intent["customer"],
        description=intent["description"],
        destination=transfer["destination"] if transfer else None,
        metadata=intent["metadata"],
        on_behalf_of=intent["on_behalf_of"],
        outcome=APPROVED,
        payment_intent=intent["id"],
        payment_method=paying.method["id"],
        payment_method_details=means.on_charge(
            paying.method,
            paying.amount,
            challenged=paying.challenged,
            capture_before=call.now + _CAPTURE_WITHIN_SECONDS if is_held else None,
        ),
        receipt_email=intent["receipt_email"],
        receipt_url=f"https://pay.stripe.com/receipts/payment/{token(f'{id}/receipt', 60)}",
        shipping=intent["shipping"],
        statement_descriptor=intent["statement_descriptor"],
        statement_descriptor_suffix=intent["statement_descriptor_suffix"],
        transfer_data=transfer,
        transfer_group=intent["transfer_group"],
    )


def refused(decline: Decline) -> Object:
    """`outcome` of a charge that the bank declined (documented fields; recorded codes)."""
    return {
        **APPROVED,
        "advice_code": decline.advice_code,
        "network_decline_code": decline.network_decline_code,
        "network_status": "declined_by_network",
        "reason": decline.decline_code,
        "seller_message": "The bank did not return any further details with this decline.",
        "type": "issuer_declined",
    }


def error_of(decline: Decline, method: Object, charge: str | None) -> Object:
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

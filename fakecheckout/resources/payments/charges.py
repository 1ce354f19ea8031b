"""Charges as a payment page makes them, one for each time the bank is asked for money; retrieved and listed (PAY-21, BUY-13).

What a charge copies from its intent it copies once. Whether the bank says yes, and what the intent becomes, is not known here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...protocol.kinds import Kind, ListOf, fields, list_operation, retrieve_operation
from ...rules.cards import Decline
from ...rules.lifecycles import charge_status
from ...store.ids import token
from ...store.objects import Object, in_wire_order
from ...store.transaction import Transaction
from .. import base
from ..base import list_by
from ..call import Call
from ..deadlines import due_and_not_modelled
from ..defaults import new_object
from .payment_method_types import payment_method_details

_CAPTURE_WITHIN_SECONDS = 7 * 24 * 60 * 60
SHARED_WITH_INTENT = slice(3, 20)
"""The part of an intent's id that its charges and their events share (EVT-11)."""


@dataclass(frozen=True)
class PaymentDetails:
    """Whose payment, for what, by which method: what an intent and its charges are made from.

    data: `payment_intent_data`. version: of the request that made the session. challenged: the buyer proved who they are.
    """

    session: Object
    method: Object
    data: dict[str, Any]
    amount: int
    customer: str | None
    version: str | None
    shipping: dict[str, Any] | None = None
    description: str | None = None
    setup_future_usage: str | None = None
    challenged: bool = False

    @property
    def is_for_invoice(self) -> bool:
        """Whether an invoice comes of it: its receipt is another one then."""
        return bool(self.session["mode"] == "subscription" or (self.session["invoice_creation"] or {}).get("enabled"))


# Of an approved payment; the score is one of those recorded (BUY-12), which differ from charge to charge.
APPROVED_OUTCOME = {
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


def new_id_like(call: Call, kind: str, other: str, prefix: str = "") -> str:
    """A fresh id that shares the beginning of another's, as those of one payment do (EVT-11)."""
    while True:
        fresh = call.transaction.new_id(kind)
        id = f"{prefix or fresh[:3]}{other[SHARED_WITH_INTENT]}{fresh[-7:]}"
        if not call.transaction.is_from_outside(id):
            return id


_ID_PREFIXES = {"link": "py_", "sepa_debit": "py_"}
"""How ids of charges begin that no card paid, where that was recorded (PAY-45)."""


def new_charge(call: Call, intent: Object, details: PaymentDetails, *, is_held: bool = False) -> Object:
    """A charge that went through; metadata and description are copied from the intent now and never again."""
    id = new_id_like(call, "charge", intent["id"], _ID_PREFIXES.get(details.method["type"], ""))
    fee = intent["application_fee_amount"]
    transfer = intent["transfer_data"]
    return new_object(
        "charge",
        id,
        amount=details.amount,
        amount_captured=0 if is_held else details.amount,
        application=intent["application"],
        application_fee_amount=fee,
        billing_details=details.method["billing_details"],
        calculated_statement_descriptor="FAKECHECKOUT",
        captured=not is_held,
        created=call.now,
        currency=intent["currency"],
        customer=intent["customer"],
        description=intent["description"],
        destination=transfer["destination"] if transfer else None,
        metadata=intent["metadata"],
        on_behalf_of=intent["on_behalf_of"],
        outcome=APPROVED_OUTCOME,
        payment_intent=intent["id"],
        payment_method=details.method["id"],
        payment_method_details=payment_method_details(
            details.method,
            details.amount,
            challenged=details.challenged,
            capture_before=call.now + _CAPTURE_WITHIN_SECONDS if is_held else None,
        ),
        receipt_email=intent["receipt_email"],
        receipt_url=_receipt_url(id, details),
        shipping=intent["shipping"],
        statement_descriptor=intent["statement_descriptor"],
        statement_descriptor_suffix=intent["statement_descriptor_suffix"],
        transfer_data={"amount": transfer.get("amount"), "destination": transfer["destination"]} if transfer else None,
        transfer_group=intent["transfer_group"],
    )


def _receipt_url(id: str, details: PaymentDetails) -> str:
    text = token(f"{id}/receipt", 60)
    return f"https://pay.stripe.com/receipts/{f'invoices/{text}?s=ap' if details.is_for_invoice else f'payment/{text}'}"


def booked(charge: Object) -> Object:
    """The charge once its money is booked: with its balance transaction, and with transfer and fee where there are any.

    Those are named only: none of them is an object of the account yet (PAY-46).
    """
    id = charge["id"]
    family = id[SHARED_WITH_INTENT]
    names = {"balance_transaction": f"txn_{family}{token(f'{id}/balance', 7)}"}
    if charge["transfer_data"]:
        names["transfer"] = f"tr_{family}{token(f'{id}/transfer', 7)}"
    if charge["application_fee_amount"]:
        names["application_fee"] = "fee_1" + token(f"{id}/fee", 23)
    return in_wire_order(charge, **names)


def declined_outcome(decline: Decline) -> Object:
    """`outcome` of a charge that the bank declined (documented fields; recorded codes)."""
    return {
        **APPROVED_OUTCOME,
        "advice_code": decline.advice_code,
        "network_decline_code": decline.network_decline_code,
        "network_status": "declined_by_network",
        "reason": decline.decline_code,
        "seller_message": "The bank did not return any further details with this decline.",
        "type": "issuer_declined",
    }


def _load(transaction: Transaction, charge: Object, load: Callable[[Any], str]) -> None:
    """The refunds that an older version or an expansion showed in it are objects of their own."""
    refunds = charge.pop("refunds", None)
    if refunds is not None:
        load(refunds)
    transaction.put("charge", charge["id"], in_wire_order(charge))


def _capture_before(charge: Object) -> int | None:
    """Until when what is held can be captured, as a card's charge says itself; None where nothing is held."""
    is_held = charge.get("status") == charge_status.Status.SUCCEEDED and charge.get("captured") is False
    if not is_held or charge.get("refunded"):
        return None
    card = (charge.get("payment_method_details") or {}).get("card") or {}
    before: int | None = card.get("capture_before")
    return before if before is not None or charge.get("created") is None else charge["created"] + _CAPTURE_WITHIN_SECONDS


KIND = Kind(
    "charge",
    path="/v1/charges",
    id=("ch_3", 27),
    indexes={"customer": lambda charge: charge.get("customer")},
    defaults=fields(
        "application application_fee application_fee_amount balance_transaction calculated_statement_descriptor customer "
        "description destination dispute failure_balance_transaction failure_code failure_message on_behalf_of order "
        "payment_intent payment_method receipt_email receipt_number receipt_url review shipping source source_transfer "
        "statement_descriptor statement_descriptor_suffix transfer_data transfer_group",
        amount=0,
        amount_captured=0,
        amount_refunded=0,
        billing_details={},
        captured=True,
        created=0,
        currency="",
        disputed=False,
        fraud_details={},
        livemode=False,
        metadata={},
        outcome=None,
        paid=True,
        payment_method_details=None,
        radar_options={},
        refunded=False,
        status=charge_status.LIFECYCLE.start(charge_status.Status.SUCCEEDED).value,
    ),
    expands={
        "balance_transaction": "balance_transaction",
        "customer": "customer",
        "invoice": "invoice",
        "payment_intent": "payment_intent",
    },
    load=_load,
    due={
        "capture_before": due_and_not_modelled(
            _capture_before, "Stripe lets the money go then that was held and not captured, and cancels the payment intent"
        )
    },
    lists={"refunds": ListOf("refund", by="charge")},
    not_modelled_expansions=("destination", "dispute", "order"),
    operations=(
        list_operation(
            list_by("charge", "customer", "payment_intent", "transfer_group"),
            "created.* customer payment_intent transfer_group",
        ),
        retrieve_operation(base.retrieve),
    ),
)

"""Payment intents as a payment page makes them, attempt by attempt; retrieved and listed (BUY-13, PAY-21).

Each function takes one step of the money: it changes the intent and its charge, keeps both and adds their events. When an
attempt is made, whether the bank says yes, and what else a purchase leaves behind is not known here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...errors import not_loaded
from ...protocol.kinds import Kind, fields, list_operation, retrieve_operation
from ...rules.cards import Decline
from ...rules.lifecycles import charge_status, payment_intent_status
from ...rules.lifecycles.payment_intent_status import Move
from ...store.ids import token
from ...store.objects import Object, in_wire_order
from ...store.transaction import Transaction
from .. import base
from ..base import list_by
from ..call import Call
from ..defaults import new_object
from ..statuses import status_after
from . import charges
from .charges import PaymentDetails
from .intents import NEXT_ACTION, application
from .last_error import declined_error, request_error
from .payment_intent_fields import amount_details, capture_method, fields_of_session, with_transfer_group, with_used_method

_PAYMENT_FIELDS = """
application_fee_amount description on_behalf_of receipt_email setup_future_usage shipping statement_descriptor
statement_descriptor_suffix transfer_data transfer_group
""".split()


def payment_intent_for_page(call: Call, details: PaymentDetails, id: str | None) -> Object:
    """The intent of the page for its next attempt, not kept yet: that of an earlier one, by its `id`, or a new one."""
    present: Object | None = call.transaction.get("payment_intent", id) if id is not None else None
    if id is not None and present is None:
        raise not_loaded("payment_intent", id)
    intent = {
        **(present or new_payment_intent(call, details.session, details.data, version=details.version)),
        **_payment_fields(details.data),
    }
    intent = _with(
        intent,
        amount=details.amount,
        amount_details=amount_details(details.session),
        customer=details.customer,
        description=details.data.get("description", details.description),
        setup_future_usage=details.setup_future_usage or details.data.get("setup_future_usage"),
        shipping=details.data.get("shipping") or details.shipping,
    )
    if present is None:
        call.emit("payment_intent.created", intent)
    return intent


def new_payment_intent(
    call: Call, session: Object, data: dict[str, Any], *, version: str | None, id: str | None = None
) -> Object:
    """An intent before the first attempt, not kept yet.

    data: `payment_intent_data`. version: of the request that made the session. id: the one that the session names already.
    """
    id = id or call.transaction.new_id("payment_intent")
    return new_object(
        "payment_intent",
        id,
        **_payment_fields(data),
        **fields_of_session(session),
        amount=session["amount_total"],
        application=application(call),
        capture_method=capture_method(call, session, data.get("capture_method"), version),
        client_secret=f"{id}_secret_{token(id, 25)}",
        created=call.now,
        currency=session["currency"],
        customer=session["customer"],
    )


def _payment_fields(data: dict[str, Any]) -> dict[str, Any]:
    """What the seller says of the payment, at creation or since (PAY-07, UPD-19)."""
    return {**{name: data.get(name) for name in _PAYMENT_FIELDS}, "metadata": data.get("metadata", {})}


def succeed(call: Call, intent: Object, details: PaymentDetails) -> Object:
    """The money is here, or held if it is to be captured by hand."""
    of_type = intent["payment_method_options"].get(details.method["type"], {})
    is_held = "manual" in (intent["capture_method"], of_type.get("capture_method"))
    intent = with_transfer_group(intent)
    charge = charges.new_charge(call, intent, details, is_held=is_held)
    if intent["capture_method"] == "automatic" and not is_held:
        charge = charges.booked(charge)
    after = _with(
        with_used_method(intent, details),
        amount_capturable=details.amount if is_held else 0,
        amount_received=0 if is_held else details.amount,
        last_payment_error=None,
        latest_charge=charge["id"],
        status=_status_after(intent, Move.HOLD if is_held else Move.SUCCEED),
    )
    _keep(call, after, charge)
    call.emit("charge.succeeded", charge)
    call.emit("payment_intent.amount_capturable_updated" if is_held else "payment_intent.succeeded", after)
    return after


def start_processing(call: Call, intent: Object, details: PaymentDetails) -> Object:
    """A bank debit was ordered: nobody knows yet whether the account has the money."""
    intent = with_transfer_group(intent)
    charge = _with(
        charges.new_charge(call, intent, details),
        balance_transaction=None,
        outcome=None,
        paid=False,
        status=charge_status.LIFECYCLE.start(charge_status.Status.PENDING).value,
    )
    after = _with(
        with_used_method(intent, details),
        last_payment_error=None,
        latest_charge=charge["id"],
        processing=None,
        status=_status_after(intent, Move.PROCESS),
    )
    _keep(call, after, charge)
    call.emit("payment_intent.processing", after)
    call.emit("charge.pending", charge)
    return after


def async_succeed(call: Call, intent: Object) -> Object:
    """The money of a debit is here."""
    pending: Object = call.transaction.get("charge", intent["latest_charge"])
    charge = _with(
        pending,
        outcome=charges.APPROVED_OUTCOME,
        paid=True,
        status=status_after(charge_status.LIFECYCLE, pending, charge_status.Move.SUCCEED),
    )
    if intent["capture_method"] == "automatic":
        charge = charges.booked(charge)
    after = _with(intent, amount_received=intent["amount"], status=_status_after(intent, Move.SUCCEED))
    _keep(call, after, charge)
    call.emit("charge.succeeded", charge)
    call.emit("payment_intent.succeeded", after)
    return after


def async_fail(call: Call, intent: Object) -> Object:
    """The bank sends the debit back. Code and text are those of an account without money (docs.stripe.com/declines/codes)."""
    code, message = "insufficient_funds", "The customer's account has insufficient funds to cover this payment."
    pending: Object = call.transaction.get("charge", intent["latest_charge"])
    charge = _with(
        pending,
        amount_captured=0,
        captured=False,
        failure_code=code,
        failure_message=message,
        status=status_after(charge_status.LIFECYCLE, pending, charge_status.Move.FAIL),
    )
    method = call.transaction.get("payment_method", intent["payment_method"])
    error = request_error(code, message, method, charge["id"])
    after = _with(intent, last_payment_error=error, payment_method=None, status=_status_after(intent, Move.DECLINE))
    _keep(call, after, charge)
    call.emit("charge.failed", charge)
    call.emit("payment_intent.payment_failed", after)
    return after


def fail_declined(call: Call, intent: Object, details: PaymentDetails, decline: Decline) -> Object:
    """The bank says no: the intent waits for another method, the failed charge stays (BUY-13)."""
    charge = _with(
        charges.new_charge(call, intent, details),
        amount_captured=0,
        balance_transaction=None,
        captured=False,
        failure_code=decline.code,
        failure_message=decline.message,
        outcome=charges.declined_outcome(decline),
        paid=False,
        receipt_url=None,
        status=charge_status.LIFECYCLE.start(charge_status.Status.FAILED).value,
    )
    error = declined_error(decline, details.method, charge["id"])
    after = _with(
        intent,
        last_payment_error=error,
        latest_charge=charge["id"],
        payment_method=None,
        status=_status_after(intent, Move.DECLINE),
    )
    _keep(call, after, charge)
    call.emit("charge.failed", charge)
    call.emit("payment_intent.payment_failed", after)
    return after


def require_action(call: Call, intent: Object, method: Object) -> Object:
    """The bank asks the buyer to prove who they are. The intent is not kept yet: the answer follows."""
    challenged = _with(
        intent,
        next_action=NEXT_ACTION,
        payment_method=method["id"],
        status=_status_after(intent, Move.CHALLENGE),
    )
    call.emit("payment_intent.requires_action", challenged)
    return _with(challenged, next_action=None)


AUTHENTICATION_FAILED = (
    "payment_intent_authentication_failure",
    (
        "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to "
        "attempt to fulfill this PaymentIntent again."
    ),
)


def fail_authentication(call: Call, intent: Object, method: Object) -> Object:
    """The buyer did not pass the bank's challenge: no charge was made."""
    code, message = AUTHENTICATION_FAILED
    error = request_error(code, message, method)
    after = _with(intent, last_payment_error=error, payment_method=None, status=_status_after(intent, Move.FAIL_AUTHENTICATION))
    call.transaction.put("payment_intent", after["id"], after)
    call.emit("payment_intent.payment_failed", after)
    return after


def cancel(call: Call, id: str) -> None:
    """An intent ends with the session it was for (documented: "To cancel, expire the Checkout Session instead")."""
    intent = call.transaction.get("payment_intent", id)
    if intent is None or not payment_intent_status.LIFECYCLE.allows(intent.get("status"), Move.CANCEL):
        return
    after = _with(intent, canceled_at=call.now, status=_status_after(intent, Move.CANCEL))
    call.transaction.put("payment_intent", id, after)
    call.emit("payment_intent.canceled", after)


def _status_after(intent: Object, move: Move) -> str:
    return status_after(payment_intent_status.LIFECYCLE, intent, move)


def _keep(call: Call, intent: Object, charge: Object) -> None:
    call.transaction.put("payment_intent", intent["id"], intent)
    call.transaction.put("charge", charge["id"], charge)


def _with(object: Object, **changes: Any) -> Object:
    """A copy with these values in place of its own."""
    return {**object, **changes}


def _load(transaction: Transaction, intent: Object, load: Callable[[Any], str]) -> None:
    """The charge that an older version showed in it is an object of its own."""
    charges = intent.pop("charges", None)
    if charges is not None:
        load(charges)
        newest = next(iter(charges["data"]), None)
        intent.setdefault("latest_charge", None if newest is None else newest["id"])
    transaction.put("payment_intent", intent["id"], in_wire_order(intent))


KIND = Kind(
    "payment_intent",
    path="/v1/payment_intents",
    id=("pi_3", 27),
    param="intent",
    indexes={"customer": lambda payment_intent: payment_intent.get("customer")},
    defaults=fields(
        "allowed_payment_method_types application application_fee_amount automatic_payment_methods canceled_at "
        "cancellation_reason customer customer_account description excluded_payment_method_types last_payment_error "
        "latest_charge next_action on_behalf_of payment_method payment_method_configuration_details payment_record processing "
        "receipt_email review setup_future_usage shared_payment_granted_token shipping source statement_descriptor "
        "statement_descriptor_suffix transfer_data transfer_group",
        amount=0,
        amount_capturable=0,
        amount_details={"tip": {}},
        amount_received=0,
        capture_method="automatic_async",
        client_secret=None,
        confirmation_method="automatic",
        created=0,
        currency="",
        livemode=False,
        managed_payments={"enabled": False},
        metadata={},
        payment_details={"customer_reference": None, "order_reference": None},
        payment_method_options={},
        payment_method_types=[],
        status=payment_intent_status.LIFECYCLE.start(payment_intent_status.Status.REQUIRES_PAYMENT_METHOD).value,
    ),
    expands={"customer": "customer", "invoice": "invoice", "latest_charge": "charge", "payment_method": "payment_method"},
    load=_load,
    not_modelled_expansions=("charges",),
    operations=(
        list_operation(list_by("payment_intent", "customer"), "created.* customer"),
        retrieve_operation(base.retrieve, "expand client_secret"),
    ),
)

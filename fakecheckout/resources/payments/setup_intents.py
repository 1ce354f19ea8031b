"""Setup intents as sessions and payment pages make and end them; retrieved and listed (CRE-04, PAY-22).

Each function takes one step: it changes the intent and adds its event. Which method is set up, and whether the bank says yes,
is not known here.
"""

from __future__ import annotations

from typing import Any

from ...protocol.kinds import Kind, fields, list_operation, retrieve_operation
from ...rules.cards import Decline
from ...rules.lifecycles import setup_intent_status
from ...rules.lifecycles.setup_intent_status import Move
from ...store.ids import token
from ...store.objects import Object
from .. import base
from ..base import list_by
from ..call import Call
from ..defaults import new_object
from ..statuses import status_after
from .intents import NEXT_ACTION, application
from .last_error import declined_error, request_error

_CARD_OPTIONS = {"mandate_options": None, "network": None, "request_three_d_secure": "automatic"}


def new_setup_intent(call: Call, session: Object, data: dict[str, Any], id: str | None = None) -> Object:
    """An intent that waits for a method, kept. `id`: the one that the session names already."""
    id = id or call.transaction.new_id("setup_intent")
    intent = new_object(
        "setup_intent",
        id,
        application=application(call),
        client_secret=f"{id}_secret_{token(id, 31)}",
        created=call.now,
        customer=session["customer"],
        description=data.get("description"),
        metadata=data.get("metadata", {}),
        on_behalf_of=data.get("on_behalf_of"),
        payment_method_configuration_details=session["payment_method_configuration_details"],
        payment_method_options={type: dict(_CARD_OPTIONS) for type in session["payment_method_types"] if type == "card"},
        payment_method_types=list(session["payment_method_types"]),
    )
    call.transaction.put("setup_intent", id, intent)
    return intent


def succeed(call: Call, id: str, method: Object, customer: str | None) -> Object:
    """The method is good for later. Without a customer it belongs to nobody (PAY-23)."""
    intent: Object = call.transaction.get("setup_intent", id)
    after = {
        **intent,
        "customer": customer,
        "last_setup_error": None,
        "latest_attempt": call.transaction.new_id("setup_attempt"),
        "payment_method": method["id"],
        "status": _status_after(intent, Move.SUCCEED),
    }
    call.transaction.put("setup_intent", id, after)
    call.emit("setup_intent.succeeded", after)
    return after


def require_action(call: Call, id: str, method: Object) -> None:
    """The bank asks the buyer to prove who they are. The intent is not kept: the answer follows."""
    intent: Object = call.transaction.get("setup_intent", id)
    challenged = {
        **intent,
        "next_action": NEXT_ACTION,
        "payment_method": method["id"],
        "status": _status_after(intent, Move.CHALLENGE),
    }
    call.emit("setup_intent.requires_action", challenged)


_NOT_AUTHENTICATED = (
    "setup_intent_authentication_failure",
    "The latest attempt to set up the payment method has failed because authentication failed.",
)


def fail(call: Call, id: str, method: Object, decline: Decline | None) -> None:
    """Without a `decline` it is the bank's challenge that was not passed."""
    intent: Object = call.transaction.get("setup_intent", id)
    if decline is not None:
        error = declined_error(decline, method, None)
    else:
        code, message = _NOT_AUTHENTICATED
        error = request_error(code, message, method)
    after = {
        **intent,
        "last_setup_error": error,
        "latest_attempt": call.transaction.new_id("setup_attempt"),
        "payment_method": None,
        "status": _status_after(intent, Move.FAIL),
    }
    call.transaction.put("setup_intent", id, after)
    call.emit("setup_intent.setup_failed", after)


def cancel(call: Call, id: str) -> None:
    """An intent ends with the session it was for (documented: "To cancel, expire the Checkout Session instead")."""
    intent = call.transaction.get("setup_intent", id)
    if intent is None or not setup_intent_status.LIFECYCLE.allows(intent.get("status"), Move.CANCEL):
        return
    after = {**intent, "status": _status_after(intent, Move.CANCEL)}
    call.transaction.put("setup_intent", id, after)
    call.emit("setup_intent.canceled", after)


def _status_after(intent: Object, move: Move) -> str:
    return status_after(setup_intent_status.LIFECYCLE, intent, move)


KIND = Kind(
    "setup_intent",
    path="/v1/setup_intents",
    id=("seti_1", 29),
    noun="setupintent",
    param="intent",
    indexes={"customer": lambda setup_intent: setup_intent.get("customer")},
    defaults=fields(
        "allowed_payment_method_types application automatic_payment_methods cancellation_reason client_secret customer "
        "customer_account description excluded_payment_method_types flow_directions last_setup_error latest_attempt mandate "
        "next_action on_behalf_of payment_method payment_method_configuration_details single_use_mandate",
        created=0,
        livemode=False,
        managed_payments={"enabled": False},
        metadata={},
        payment_method_options={},
        payment_method_types=[],
        status=setup_intent_status.LIFECYCLE.start(setup_intent_status.Status.REQUIRES_PAYMENT_METHOD).value,
        usage="off_session",
    ),
    expands={"customer": "customer", "latest_attempt": "setup_attempt", "payment_method": "payment_method"},
    operations=(
        list_operation(list_by("setup_intent", "customer", "payment_method"), "created.* customer payment_method"),
        retrieve_operation(base.retrieve, "expand client_secret"),
    ),
)
SETUP_ATTEMPT = Kind(
    "setup_attempt",
    id=("setatt_1", 31),
    is_modelled=False,
)

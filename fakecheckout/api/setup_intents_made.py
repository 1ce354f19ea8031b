"""Setup intents as a payment page makes and ends them: one is there from the start of a setup session (semantics.md 12.5).

A subscription of which nothing is due sets its method up as well. Which method, and whether the bank says yes, is decided
elsewhere.
"""

from __future__ import annotations

from typing import Any

from ..rules.cards import Decline
from . import charges_made, payments, shapes
from .call import Call
from .errors import DOC_URL
from .store import Object, token
from .telling import Told

_CARD_OPTIONS = {"mandate_options": None, "network": None, "request_three_d_secure": "automatic"}


def new(call: Call, session: Object, data: dict[str, Any], id: str | None = None) -> Object:
    """An intent that waits for a method, kept. `id`: the one that the session names already."""
    id = id or call.fork.new_id("setup_intent")
    intent = shapes.made(
        "setup_intent",
        id,
        application=payments.application(call),
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
    call.fork.put("setup_intent", id, intent)
    return intent


def succeeded(call: Call, told: Told, id: str, method: Object, customer: str | None) -> Object:
    """The method is good for later. Without a customer it belongs to nobody (SELISE PR#533, 2026-09)."""
    intent: Object = call.fork.get("setup_intent", id)
    after = {
        **intent,
        "customer": customer,
        "last_setup_error": None,
        "latest_attempt": call.fork.new_id("setup_attempt"),
        "payment_method": method["id"],
        "status": "succeeded",
    }
    call.fork.put("setup_intent", id, after)
    told.tell("setup_intent.succeeded", after)
    return after


def challenged(call: Call, told: Told, id: str, method: Object) -> None:
    """The bank asks the buyer to prove who they are."""
    intent: Object = call.fork.get("setup_intent", id)
    action = {"type": "use_stripe_sdk", "use_stripe_sdk": {}}
    asked = {**intent, "next_action": action, "payment_method": method["id"], "status": "requires_action"}
    told.tell("setup_intent.requires_action", asked)


_NOT_AUTHENTICATED = (
    "setup_intent_authentication_failure",
    "The latest attempt to set up the payment method has failed because authentication failed.",
)


def failed(call: Call, told: Told, id: str, method: Object, decline: Decline | None) -> None:
    """Without a `decline` it is the bank's challenge that was not passed."""
    intent: Object = call.fork.get("setup_intent", id)
    if decline is not None:
        error = charges_made.error_of(decline, method, None)
    else:
        code, message = _NOT_AUTHENTICATED
        error = {
            "code": code,
            "doc_url": DOC_URL + code.replace("_", "-"),
            "message": message,
            "payment_method": method,
            "payment_method_type": method["type"],
            "type": "invalid_request_error",
        }
    after = {
        **intent,
        "last_setup_error": error,
        "latest_attempt": call.fork.new_id("setup_attempt"),
        "payment_method": None,
        "status": "requires_payment_method",
    }
    call.fork.put("setup_intent", id, after)
    told.tell("setup_intent.setup_failed", after)


def canceled(call: Call, told: Told, id: str) -> None:
    """An intent ends with the session it was for (documented: "To cancel, expire the Checkout Session instead")."""
    intent = call.fork.get("setup_intent", id)
    if intent is None or intent["status"] in ("canceled", "succeeded"):
        return
    after = {**intent, "status": "canceled"}
    call.fork.put("setup_intent", id, after)
    told.tell("setup_intent.canceled", after)

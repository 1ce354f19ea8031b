"""Payment methods, payment intents and charges as a payment page makes them, attempt by attempt (semantics.md 9 and 12.4).

A page has one intent, whatever the number of attempts. What else a finished session leaves behind, and when an attempt is made,
is decided elsewhere; here one step of the money is taken, kept and told.
"""

from __future__ import annotations

from typing import Any

from ..rules.cards import Decline
from . import charges_made
from .call import Call
from .charges_made import Paying
from .errors import DOC_URL
from .rendering import not_loaded
from .shapes import made
from .store import Object, token
from .telling import Told
from .versions import AUTOMATIC_ASYNC, is_before

_CARD_OPTIONS = {"installments": None, "mandate_options": None, "network": None, "request_three_d_secure": "automatic"}


def kept_data(call: Call, session: Object) -> dict[str, Any]:
    """What the request that made the session left for the moment it completes."""
    found: dict[str, Any] | None = call.fork.get("session_data", session["id"])
    return found or {}


def new_method(call: Call, told: Told, type: str, details: Object, billing: Object) -> Object:
    """A payment method of this buyer's, not attached to anybody."""
    method = made(
        "payment_method",
        call.fork.new_id("payment_method"),
        **{type: details},
        billing_details=billing,
        created=call.now,
        type=type,
    )
    call.fork.put("payment_method", method["id"], method)
    return method


def attached(call: Call, told: Told, method: Object, customer: str, allow_redisplay: str) -> Object:
    """The method, saved for a customer. Of one that is saved already nothing changes."""
    if method["customer"] == customer:
        return method
    saved = {**method, "allow_redisplay": allow_redisplay, "customer": customer}
    call.fork.put("payment_method", method["id"], saved)
    told.tell("payment_method.attached", saved)
    return saved


def opened(call: Call, told: Told, paying: Paying, id: str | None) -> Object:
    """The intent of the page: the one of an earlier attempt, or a new one."""
    present: Object | None = call.fork.get("payment_intent", id) if id is not None else None
    if id is not None and present is None:
        raise not_loaded("payment_intent", id)
    intent = _with(
        present or new_intent(call, paying.session, paying.amount, paying.data),
        **_said_of_money(paying.data),
        amount=paying.amount,
    )
    intent = _with(
        intent,
        customer=paying.customer,
        description=paying.data.get("description", paying.description),
        setup_future_usage=paying.setup_future_usage or paying.data.get("setup_future_usage"),
        shipping=paying.data.get("shipping") or paying.shipping,
    )
    call.fork.put("payment_intent", intent["id"], intent)
    if present is None:
        told.tell("payment_intent.created", intent)
    return intent


def new_intent(call: Call, session: Object, amount: int, data: dict[str, Any], id: str | None = None) -> Object:
    """An intent as it stands before the first attempt. `id`: of one that was made with the session."""
    id = id or call.fork.new_id("payment_intent")
    types = session["payment_method_types"]
    version = kept_data(call, session).get("version", call.settings.api_version)
    return made(
        "payment_intent",
        id,
        **_said_of_money(data),
        amount=amount,
        application=application(call),
        capture_method=data.get("capture_method", "automatic" if is_before(version, AUTOMATIC_ASYNC) else "automatic_async"),
        client_secret=f"{id}_secret_{token(id, 25)}",
        created=call.now,
        currency=session["currency"],
        customer=session["customer"],
        payment_method_configuration_details=session["payment_method_configuration_details"],
        payment_method_options={
            each: dict(sorted({**_CARD_OPTIONS, **_of_card(session)}.items())) if each == "card" else {}
            for each in sorted(types)
        },
        payment_method_types=list(types),
    )


def _said_of_money(data: dict[str, Any]) -> dict[str, Any]:
    """What the seller said of the payment, at creation or since (semantics.md 2.4 and 12.3)."""
    return {**{name: data.get(name) for name in _SAID}, "metadata": data.get("metadata", {})}


_SAID = """
application_fee_amount description on_behalf_of receipt_email setup_future_usage shipping statement_descriptor
statement_descriptor_suffix transfer_data transfer_group
""".split()


def _of_card(session: Object) -> dict[str, Any]:
    options = (session["payment_method_options"] or {}).get("card", {})
    shown = ("capture_method", "request_three_d_secure", "setup_future_usage")
    return {name: options[name] for name in shown if name in options}


def application(call: Call) -> str | None:
    """Objects that a platform makes on a connected account name its application (recorded: openfoodnetwork)."""
    return "ca_" + token(f"{call.fork.store.seed}/application", 32) if call.fork.account else None


def succeeded(call: Call, told: Told, intent: Object, paying: Paying) -> Object:
    """The money is here, or held if it is to be captured by hand."""
    of_type = intent["payment_method_options"].get(paying.method["type"], {})
    is_held = "manual" in (intent["capture_method"], of_type.get("capture_method"))
    charge = charges_made.new(call, intent, paying, is_held=is_held)
    after = _with(
        intent,
        amount_capturable=paying.amount if is_held else 0,
        amount_received=0 if is_held else paying.amount,
        last_payment_error=None,
        latest_charge=charge["id"],
        payment_method=paying.method["id"],
        payment_method_options=_used(intent, paying),
        status="requires_capture" if is_held else "succeeded",
    )
    _keep(call, after, charge)
    told.tell("charge.succeeded", charge)
    told.tell("payment_intent.amount_capturable_updated" if is_held else "payment_intent.succeeded", after)
    return after


def _used(intent: Object, paying: Paying) -> dict[str, Any]:
    """With the first payment of a subscription its method is set up for the next ones (recorded: after/014)."""
    options: dict[str, Any] = intent["payment_method_options"]
    if paying.setup_future_usage is None:
        return options
    type = paying.method["type"]
    of_type = {**options.get(type, {}), "setup_future_usage": paying.setup_future_usage}
    return {**options, type: dict(sorted(of_type.items()))}


def on_its_way(call: Call, told: Told, intent: Object, paying: Paying) -> Object:
    """A bank debit was ordered: nobody knows yet whether the account has the money."""
    charge = _with(charges_made.new(call, intent, paying), balance_transaction=None, outcome=None, paid=False, status="pending")
    after = _with(
        intent,
        last_payment_error=None,
        latest_charge=charge["id"],
        payment_method=paying.method["id"],
        processing=None,
        status="processing",
    )
    _keep(call, after, charge)
    told.tell("payment_intent.processing", after)
    told.tell("charge.pending", charge)
    return after


def arrived(call: Call, told: Told, intent: Object) -> Object:
    """The money of a debit is here."""
    charge = _with(
        call.fork.get("charge", intent["latest_charge"]), outcome=charges_made.APPROVED, paid=True, status="succeeded"
    )
    after = _with(intent, amount_received=intent["amount"], status="succeeded")
    _keep(call, after, charge)
    told.tell("charge.succeeded", charge)
    told.tell("payment_intent.succeeded", after)
    return after


def did_not_arrive(call: Call, told: Told, intent: Object) -> Object:
    """The bank sends the debit back. Code and text are those of an account without money (docs declines/codes)."""
    code, message = "insufficient_funds", "The customer's account has insufficient funds to cover this payment."
    charge = _with(
        call.fork.get("charge", intent["latest_charge"]),
        amount_captured=0,
        captured=False,
        failure_code=code,
        failure_message=message,
        status="failed",
    )
    method = call.fork.get("payment_method", intent["payment_method"])
    error = {
        "charge": charge["id"],
        "code": code,
        "doc_url": DOC_URL + code.replace("_", "-"),
        "message": message,
        "payment_method": method,
        "payment_method_type": method["type"],
        "type": "invalid_request_error",
    }
    after = _with(intent, last_payment_error=error, payment_method=None, status="requires_payment_method")
    _keep(call, after, charge)
    told.tell("charge.failed", charge)
    told.tell("payment_intent.payment_failed", after)
    return after


def declined(call: Call, told: Told, intent: Object, paying: Paying, decline: Decline) -> Object:
    """The bank says no: the intent waits for another method, the failed charge stays (recorded: semantics.md 9)."""
    charge = _with(
        charges_made.new(call, intent, paying),
        amount_captured=0,
        balance_transaction=None,
        captured=False,
        failure_code=decline.code,
        failure_message=decline.message,
        outcome=charges_made.refused(decline),
        paid=False,
        receipt_url=None,
        status="failed",
    )
    error = charges_made.error_of(decline, paying.method, charge["id"])
    after = _with(
        intent, last_payment_error=error, latest_charge=charge["id"], payment_method=None, status="requires_payment_method"
    )
    _keep(call, after, charge)
    told.tell("charge.failed", charge)
    told.tell("payment_intent.payment_failed", after)
    return after


def challenged(call: Call, told: Told, intent: Object, method: Object) -> Object:
    """The bank asks the buyer to prove who they are."""
    asked = _with(
        intent,
        next_action={"type": "use_stripe_sdk", "use_stripe_sdk": {}},
        payment_method=method["id"],
        status="requires_action",
    )
    call.fork.put("payment_intent", asked["id"], asked)
    told.tell("payment_intent.requires_action", asked)
    return _with(asked, next_action=None)


AUTHENTICATION_FAILED = (
    "payment_intent_authentication_failure",
    (
        "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to "
        "attempt to fulfill this PaymentIntent again."
    ),
)


def not_authenticated(call: Call, told: Told, intent: Object, method: Object) -> Object:
    """The buyer did not pass the bank's challenge: no charge was made."""
    code, message = AUTHENTICATION_FAILED
    error = {
        "code": code,
        "doc_url": DOC_URL + code.replace("_", "-"),
        "message": message,
        "payment_method": method,
        "payment_method_type": method["type"],
        "type": "invalid_request_error",
    }
    after = _with(intent, last_payment_error=error, payment_method=None, status="requires_payment_method")
    call.fork.put("payment_intent", after["id"], after)
    told.tell("payment_intent.payment_failed", after)
    return after


def canceled(call: Call, told: Told, id: str) -> None:
    """An intent ends with the session it was for (documented: "To cancel, expire the Checkout Session instead")."""
    intent = call.fork.get("payment_intent", id)
    if intent is None or intent["status"] in ("canceled", "succeeded"):
        return
    after = _with(intent, canceled_at=call.now, status="canceled")
    call.fork.put("payment_intent", id, after)
    told.tell("payment_intent.canceled", after)


def _keep(call: Call, intent: Object, charge: Object) -> None:
    call.fork.put("payment_intent", intent["id"], intent)
    call.fork.put("charge", charge["id"], charge)


def _with(object: Object, **changes: Any) -> Object:
    """A copy with these values in place of its own."""
    return {**object, **changes}

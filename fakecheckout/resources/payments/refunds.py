"""Refunds of charges that a card paid: made whole or in part, retrieved, listed, updated; and what the charge shows of them.

A card's refund has succeeded when it is answered (REF-01). What money does to balances, transfers and fees is not known here.
"""

from __future__ import annotations

from typing import Any

from ...errors import NotModelled
from ...protocol.kinds import (
    Due,
    Kind,
    Operation,
    create_operation,
    fields,
    list_operation,
    retrieve_operation,
    update_operation,
)
from ...protocol.refusals import Refusal, at_least, no_such
from ...protocol.versions.dates import ACACIA, is_before
from ...rules import currencies
from ...rules.lifecycles import charge_status, refund_status
from ...rules.lifecycles.payment_intent_status import Status
from ...store.ids import token
from ...store.objects import Object
from .. import base
from ..base import apply_changes, check_payment_filters, filter_by, get_or_404, get_referenced, list_objects, merge_metadata
from ..call import Call
from ..defaults import new_object
from .charges import SHARED_WITH_INTENT, new_id_like

_READ = ("amount", "amount_refunded", "captured", "currency", "refunded", "status")
_UNPAID = (
    Status.REQUIRES_PAYMENT_METHOD,
    Status.REQUIRES_CONFIRMATION,
    Status.REQUIRES_ACTION,
    Status.PROCESSING,
    Status.CANCELED,
)
_SENT = {"reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund"}
_REFERENCE_AFTER_SECONDS = 60
"""Recorded is that it takes a few seconds; a minute, so that the wall clock of a test does not decide (REF-04)."""


def create(call: Call) -> Object:
    """Gives back all that remains, or a part of it. The charge counts it; intent, session and invoice stay as they are."""
    sent = call.params
    charge = _charge_to_refund(call)
    remaining = charge["amount"] - charge["amount_refunded"]
    amount = sent.get("amount", remaining)
    _check_amount(charge, amount, remaining)
    refund = new_object(
        "refund",
        _new_id(call, charge),
        amount=amount,
        balance_transaction=f"txn_{charge['id'][SHARED_WITH_INTENT]}{token(charge['id'] + str(remaining), 7)}",
        charge=charge["id"],
        created=call.now,
        currency=charge["currency"],
        customer=charge.get("customer"),
        destination_details={"card": _SENT, "type": "card"},
        metadata=merge_metadata({}, sent),
        payment_intent=charge.get("payment_intent"),
        payment_method=charge.get("payment_method"),
        reason=sent.get("reason"),
        status=refund_status.LIFECYCLE.start(refund_status.Status.SUCCEEDED).value,
    )
    call.transaction.put("refund", refund["id"], refund)
    if _is_told_of_refunds(call):
        call.emit("refund.created", refund)
    changes = {"amount_refunded": charge["amount_refunded"] + amount, "refunded": amount == remaining}
    refunded, previous = apply_changes(call, "charge", charge, changes)
    call.emit("charge.refunded", refunded, previous)
    return refund


def _is_told_of_refunds(call: Call) -> bool:
    """Whether refunds have events of their own beside those of their charge (REF-02)."""
    of_account = is_before(call.settings.api_version, ACACIA)  # behaviour: a refund was told of its charge alone
    of_request = is_before(call.version, ACACIA)  # behaviour: as above
    if of_account != of_request and call.doubt("refund_events_version") == "request":
        return not of_request
    return not of_account


def _new_id(call: Call, charge: Object) -> str:
    """It shares the beginning of its charge's id, or it was chosen."""
    return base.new_id(call, "refund") if call.wanted_id is not None else new_id_like(call, "refund", charge["id"])


def _charge_to_refund(call: Call) -> Object:
    """The charge that is named, or that of the intent that is. Refused where there is nothing to give back."""
    sent = call.params
    if "charge" in sent and "payment_intent" in sent:
        raise NotModelled("A refund of both a charge and a payment_intent: what Stripe says is not known. Name one of them.")
    if "payment_intent" in sent:
        charge = _charge_of_intent(call, sent["payment_intent"])
    elif "charge" in sent:
        charge = call.transaction.get("charge", sent["charge"])
        if charge is None:
            raise no_such("charge", sent["charge"], "id", status=404)
    else:
        raise Refusal("One of the following params should be provided for this request: payment_intent or charge.")
    try:
        _check_state(charge)
    except Refusal:
        if sent.get("amount", 1) < 1 and call.doubt("refund_amount_or_state") == "amount":
            raise at_least(1, "amount") from None
        raise
    return charge


def _charge_of_intent(call: Call, id: str) -> Object:
    intent = call.transaction.get("payment_intent", id)
    if intent is None:  # *inferred*: as an unknown charge is, which was recorded
        raise no_such("payment_intent", id, "payment_intent", status=404)
    if intent.get("latest_charge") is not None:
        return get_referenced(call, "charge", intent["latest_charge"])
    if intent.get("status") not in _UNPAID:
        raise NotModelled(f"{id} was loaded as {intent.get('status')} without a charge: load it with its latest_charge.")
    raise _without_success(id)


def _check_state(charge: Object) -> None:
    """A charge that went through, was captured and is not disputed."""
    went_through = charge.get("status") == charge_status.Status.SUCCEEDED and charge.get("captured")
    read = _READ if went_through else (*_READ, "payment_intent")  # which those refusals name
    missing = [name for name in read if charge.get(name) is None]
    if missing:
        raise NotModelled(f"{charge['id']} was loaded without {', '.join(missing)}, which its refund needs. Load it whole.")
    if charge.get("disputed"):
        text = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise Refusal(text, code="charge_disputed", business=True)
    if charge["status"] == charge_status.Status.FAILED:
        raise _without_success(charge["payment_intent"])
    if not charge["captured"]:
        raise Refusal(
            f"This uncaptured Charge was created by a PaymentIntent ({charge['payment_intent']}). You must cancel the "
            "PaymentIntent to reverse the authorization instead of refunding the Charge directly. For more information, see "
            "https://stripe.com/docs/payments/place-a-hold-on-a-payment-method",
            business=True,
        )
    type = (charge.get("payment_method_details") or {}).get("type")
    if charge["status"] != charge_status.Status.SUCCEEDED or type != "card":
        raise NotModelled(
            f"A refund of {charge['id']}, which is {charge['status']} and was paid by {type}: how such a refund goes on is not "
            "modelled. Modelled are refunds of what a card paid."
        )
    if charge["refunded"]:
        text = f"Charge {charge['id']} has already been refunded."
        raise Refusal(text, code="charge_already_refunded", business=True)


def _without_success(intent: str) -> Refusal:
    return Refusal(f"This PaymentIntent ({intent}) does not have a successful charge to refund.", business=True)


def _check_amount(charge: Object, amount: int, remaining: int) -> None:
    if amount < 1:
        raise at_least(1, "amount")
    if amount <= remaining:
        return
    asked, total, left = (currencies.printed(str(each), charge["currency"]) for each in (amount, charge["amount"], remaining))
    limit = f"charge amount ({total})" if remaining == charge["amount"] else f"unrefunded amount on charge ({left})"
    raise Refusal(f"Refund amount ({asked}) is greater than {limit}", param="amount", business=True)


def update(call: Call) -> Object:
    """Metadata, and nothing else. The charge's endpoints hear of it too (recorded)."""
    refund = get_or_404(call, "refund", call.ids[0])
    if "metadata" not in call.params:
        return refund
    return _change(call, refund, {"metadata": merge_metadata(refund.get("metadata") or {}, call.params)})


def _change(call: Call, refund: Object, changes: dict[str, Any]) -> Object:
    changed, previous = apply_changes(call, "refund", refund, changes)
    if previous:
        if _is_told_of_refunds(call):
            call.emit("refund.updated", changed, previous)
        call.emit("charge.refund.updated", changed, previous)
    return changed


def cancel(call: Call) -> Object:
    """Only a refund that waits for the buyer can be canceled, and none that this account makes does."""
    refund = get_or_404(call, "refund", call.ids[0])
    if refund_status.LIFECYCLE.allows(refund.get("status", ""), refund_status.Move.CANCEL):
        raise NotModelled(f"Canceling {refund['id']}, which is {refund['status']}: what becomes of its charge is not modelled.")
    raise Refusal("Canceling this refund is unsupported.", business=True)


def list_(call: Call) -> Object:
    """Newest first; with the number of all that match as `count` (REF-03)."""
    check_payment_filters(call, "refund")
    keep = filter_by(call.params, "charge", "payment_intent")
    count = sum(map(keep, call.transaction.table("refund").rows.values()))
    return {"object": "list", "count": count, **list_objects(call, "refund", keep)}


def _reference_comes_at(refund: Object) -> int | None:
    """When the number comes by which the buyer's bank finds the refund."""
    card = (refund.get("destination_details") or {}).get("card") or {}
    waits = card.get("reference_status") == _SENT["reference_status"]
    return int(refund["created"]) + _REFERENCE_AFTER_SECONDS if waits and refund.get("created") is not None else None


def _show_reference(call: Call) -> None:
    refund: Object = call.transaction.get("refund", call.ids[0])
    number = int(token(f"{refund['id']}/reference", 12).encode().hex(), 16) % 10**16
    card = {"reference": f"{number:016}", **refund["destination_details"]["card"], "reference_status": "available"}
    _change(call, refund, {"destination_details": {**refund["destination_details"], "card": card}})


KIND = Kind(
    "refund",
    path="/v1/refunds",
    id=("re_3", 27),
    param="refund",
    events="refund",
    indexes={
        "charge": lambda refund: refund.get("charge"),
        "payment_intent": lambda refund: refund.get("payment_intent"),
    },
    defaults=fields(
        "balance_transaction charge customer customer_account destination_details payment_intent payment_method reason "
        "receipt_number source_transfer_reversal transfer_reversal",
        amount=0,
        created=0,
        currency="",
        metadata={},
        status=refund_status.LIFECYCLE.start(refund_status.Status.SUCCEEDED).value,
    ),
    expands={
        "balance_transaction": "balance_transaction",
        "charge": "charge",
        "customer": "customer",
        "payment_intent": "payment_intent",
        "payment_method": "payment_method",
    },
    due={"reference": Due(_reference_comes_at, _show_reference)},
    operations=(
        create_operation(create, effect="amount charge expand payment_intent", echoed="metadata.* reason"),
        list_operation(list_, "charge created.* payment_intent"),
        retrieve_operation(base.retrieve),
        update_operation(update, effect="expand", echoed="metadata.*"),
        Operation("cancel", "POST", "/*/cancel", cancel, effect="expand"),
    ),
)

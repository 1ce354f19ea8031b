"""Recovering an expired session: its recovery url opens a new one that is a copy of it (BUY-09).

The expired session stays as it is; when it expired, and who follows the url, is not known here. What of a copy starts anew is
*inferred*: only that it names the old one is documented.
"""

from __future__ import annotations

from typing import Any

from ..errors import NotOnThePage
from ..resources.call import Call
from ..resources.checkout.line_items import stored_line_items
from ..resources.checkout.records import (
    ADJUSTABLE_QUANTITY,
    COMPLETION_PARAMETERS,
    DISCOUNT_COUPON,
    LINE_ITEM_DETAILS,
    LINE_ITEMS,
    SHIPPING_TAXES,
    LineItemDetails,
)
from ..resources.checkout.session_fields import url_and_client_secret
from ..resources.checkout.stored_sessions import completion_parameters
from ..resources.payments import setup_intents
from ..rules.lifecycles import session_status
from ..store.objects import Object
from ..store.records import RecordType

_COPIED_RECORDS: tuple[RecordType[Any], ...] = (DISCOUNT_COUPON, COMPLETION_PARAMETERS, SHIPPING_TAXES)


def recovery_url(session: Object) -> str | None:
    """Where an expired session can be recovered, if it can."""
    recovery = (session.get("after_expiration") or {}).get("recovery") or {}
    url: str | None = recovery.get("url")
    return url


def recover_session(call: Call, session: Object) -> Object:
    """The buyer follows the url: gives the id of the new session."""
    if session["after_expiration"]["recovery"]["expires_at"] <= call.now:
        raise NotOnThePage(f"The recovery url of {session['id']} has expired: it could be used for 30 days.")
    id = call.transaction.new_id("checkout.session", session["id"][8:10])
    fresh = _copy_session(session, id, call.now)
    if session["mode"] == "setup":
        data = completion_parameters(call, session["id"]).get("setup_intent_data", {})
        intent = setup_intents.new_setup_intent(call, session, data)
        fresh["setup_intent"] = intent["id"]
        call.emit("setup_intent.created", intent)
    for type in _COPIED_RECORDS:
        record = call.transaction.get_record(type, session["id"])
        if record is not None:
            call.transaction.put_record(type, id, record)
    call.transaction.put_record(
        LINE_ITEMS, id, tuple(_copy_line(call, line, id) for line in stored_line_items(call, session["id"]))
    )
    call.transaction.put("checkout.session", id, fresh)
    return {"session": id}


def _copy_line(call: Call, line: Object, session: str) -> Object:
    """A line of the new session, with what stands beside it."""
    item = {**line, "id": call.transaction.new_id("item")}
    call.transaction.put_record(ADJUSTABLE_QUANTITY, item["id"], call.transaction.get_record(ADJUSTABLE_QUANTITY, line["id"]))
    details = call.transaction.get_record(LINE_ITEM_DETAILS, line["id"])
    if details is not None:
        copied: LineItemDetails = {**details, "session": session} if "session" in details else details
        call.transaction.put_record(LINE_ITEM_DETAILS, item["id"], copied)
    return item


def _copy_session(session: Object, id: str, now: int) -> Object:
    recovery = session["after_expiration"]["recovery"]
    return {
        **session,
        **url_and_client_secret(id, session["ui_mode"]),
        "id": id,
        "after_expiration": {"recovery": {**recovery, "expires_at": None, "url": None}},
        "allow_promotion_codes": recovery["allow_promotion_codes"],
        "created": now,
        "expires_at": now + session_status.LONGEST_LIFE_SECONDS,
        "payment_intent": None,
        "recovered_from": session["id"],
        "status": session_status.LIFECYCLE.start(session_status.Status.OPEN).value,
    }

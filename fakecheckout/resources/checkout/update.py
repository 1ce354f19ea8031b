"""Updating a Checkout Session: which session takes which parameter, and what each makes of it (UPD-01, UPD-17).

What an array of line items means, `rules.line_item_updates` says; what a hash of metadata means, `rules.metadata`.
"""

from __future__ import annotations

from typing import Any

from ...errors import NotModelled
from ...protocol.refusals import not_in_mode, not_with_ui_mode, too_many, wrong_status
from ...rules import line_item_updates
from ...rules.lifecycles import session_status
from ...store.objects import Object
from ..addresses import full_address
from ..base import get_referenced, merge_metadata
from ..call import Call
from .amounts.taxes import taxes_are_known
from .amounts.totals import offered_shipping_rates, session_totals, with_discounts_and_taxes
from .create_rules import MOST_SHIPPING_OPTIONS
from .line_items import line_items_on_update, stored_line_items
from .records import COMPLETION_PARAMETERS, LINE_ITEMS, CompletionParameters
from .session_fields import NOTHING_COLLECTED
from .stored_sessions import completion_parameters, get_session

# Documented: which kinds of page, and which modes, a parameter is for. What is not named is for all.
_PAGES = {"collected_information": ("embedded_page", "elements"), "payment_intent_data": ("elements",)}
_MODES = {
    "line_items": line_item_updates.MODES,
    "payment_intent_data": ("payment",),
    "shipping_options": ("payment",),
}


def update(call: Call) -> Object:
    session = get_session(call)
    sent = call.params
    _check_may_update(call, session, [name for name in sent if name not in ("metadata", "expand")])
    changed = dict(session)
    if "metadata" in sent:
        changed["metadata"] = merge_metadata(session["metadata"], sent)
    if "collected_information" in sent:
        changed["collected_information"] = _collected(session, sent["collected_information"])
    if "payment_intent_data" in sent:
        _keep_payment_intent_data(call, session["id"], sent["payment_intent_data"])
    if "shipping_options" in sent or ("line_items" in sent and not _is_what_is_there(call, session)):
        _check_totals_can_change(call, session)
        changed.update(with_lines_and_shipping(call, session))
    if changed != session:
        call.transaction.put("checkout.session", session["id"], changed)
    return changed


def _is_what_is_there(call: Call, session: Object) -> bool:
    """Whether the array only retains, in the present order: then nothing changes, whatever the lines hold."""
    present = [item["id"] for item in stored_line_items(call, session["id"])]
    sent = call.params["line_items"]
    return [each.get("id") for each in sent] == present and all(set(each) == {"id"} for each in sent)


def _check_totals_can_change(call: Call, session: Object) -> None:
    """What was loaded with taxes says what they come to, not always which rates the lines have."""
    taxed = [item for item in stored_line_items(call, session["id"]) if item.get("amount_tax")]
    total = (session["total_details"] or {}).get("amount_tax")
    if total and (not taxed or any(not taxes_are_known(call, item["id"]) for item in taxed)):
        raise NotModelled(
            f"{session['id']} was loaded with taxes whose rates are not known, so they cannot be worked out anew. Load it as "
            'retrieved with expand=["line_items.data.taxes"].'
        )


def _check_may_update(call: Call, session: Object, names: list[str]) -> None:
    """Whether this session, in its state, of its mode and page, takes these parameters (UPD-17)."""
    status = session_status.Status(session["status"])
    allowed = session_status.LIFECYCLE.allowing(session_status.Move.UPDATE)
    if status not in allowed and _is_closed_to(call, status, names):
        raise wrong_status("updated", allowed, status.value)
    page: str = session["ui_mode"]
    mode: str = session["mode"]
    is_doubtful = page not in line_item_updates.UI_MODES and mode in line_item_updates.MODES
    if "line_items" in names and is_doubtful and call.doubt("line_items_update") == "refused":
        raise not_with_ui_mode(page, ["line_items"])
    unsupported = [name for name in names if name in _PAGES and page not in _PAGES[name]]
    if unsupported:
        raise not_with_ui_mode(page, unsupported)
    for name in names:
        if mode not in _MODES.get(name, (mode,)):
            raise not_in_mode(name, mode)


def _is_closed_to(call: Call, status: session_status.Status, names: list[str]) -> bool:
    """Whether a session that is not open refuses these parameters; without any it is asked for its metadata alone."""
    if names:
        return call.doubt("closed_session_update") == "refused"
    return (
        "metadata" in call.params
        and status is session_status.Status.EXPIRED
        and call.doubt("expired_session_metadata") == "refused"
    )


def accepted_parameters(session: Object) -> list[str]:
    """The parameters that an update of this session would take now."""
    if session["status"] != session_status.Status.OPEN:
        return ["metadata"]
    names = ("metadata", "line_items", "shipping_options", "collected_information", "payment_intent_data")
    page, mode = session["ui_mode"], session["mode"]
    return [name for name in names if page in _PAGES.get(name, (page,)) and mode in _MODES.get(name, (mode,))]


def _collected(session: Object, sent: dict[str, Any]) -> dict[str, Any]:
    """`shipping_details` is replaced as a whole; leaves that were not sent are null (UPD-18)."""
    present = session["collected_information"] or NOTHING_COLLECTED
    details = sent["shipping_details"]
    allowed = (session["shipping_address_collection"] or {}).get("allowed_countries")
    country = details["address"]["country"]
    if allowed is not None and country not in allowed:
        raise NotModelled(
            f"collected_information[shipping_details][address][country]={country!r} is not among the session's "
            f"allowed_countries {allowed}. How Stripe answers that is not known, so it is not modelled."
        )
    return {**present, "shipping_details": {"address": full_address(**details["address"]), "name": details["name"]}}


def _keep_payment_intent_data(call: Call, session: str, sent: dict[str, Any]) -> None:
    """Merged key by key into what creation was given; '' clears a key (UPD-19)."""
    stored = completion_parameters(call, session)
    present = stored.get("payment_intent_data", {})
    merged: dict[str, Any] = {**present, **{name: value for name, value in sent.items() if name != "metadata"}}
    if "metadata" in sent:
        merged["metadata"] = merge_metadata(present.get("metadata", {}), sent)
    merged = {name: value for name, value in merged.items() if value != ""}
    after: CompletionParameters = {**stored, "payment_intent_data": merged}
    call.transaction.put_record(COMPLETION_PARAMETERS, session, after)


def with_lines_and_shipping(call: Call, session: Object) -> dict[str, Any]:
    """The fields that `line_items` and `shipping_options` of this call decide."""
    sent = call.params
    id = session["id"]
    items = stored_line_items(call, id)
    if "line_items" in sent:
        items = with_discounts_and_taxes(call, session, line_items_on_update(call, session, items))
        call.transaction.put_record(LINE_ITEMS, id, tuple(items))
    if "shipping_options" in sent:
        if len(sent["shipping_options"]) > MOST_SHIPPING_OPTIONS:
            raise too_many("shipping_options", MOST_SHIPPING_OPTIONS)
        shipping = offered_shipping_rates(call, session["currency"])
    else:
        shipping = [get_referenced(call, "shipping_rate", each["shipping_rate"]) for each in session["shipping_options"]]
    return session_totals(call, session, items, shipping)

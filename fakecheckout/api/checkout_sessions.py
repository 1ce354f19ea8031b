"""The Checkout Session endpoints: create, retrieve, update, list, list line items, expire; and expiry by itself.

What a move leads to is `rules.lifecycle`; what an array of line items means is `rules.line_items`. Here the pieces are put
together, and what a session becomes is written to the fork.
"""

from __future__ import annotations

from typing import Any

from ..rules import lifecycle
from . import (
    payments,
    session_discounts,
    session_lines,
    session_object,
    session_optional_items,
    session_rules,
    session_taxes,
    session_updates,
    setup_intents_made,
)
from .call import Call
from .errors import Refusal, wrong_status
from .pages import page_of
from .rendering import line_items, line_items_url
from .resources import created_in, listed, merged_metadata, taken
from .session_totals import shipping_options, totalled, worked_out
from .store import Object, token
from .telling import NOBODY, Told
from .versions import CLOVER, is_before

KIND = "checkout.session"
_RECOVERABLE_SECONDS = 30 * 24 * 60 * 60
_KEPT_FOR_COMPLETION = (
    "customer_update",
    "payment_intent_data",
    "payment_method_data",
    "setup_intent_data",
    "subscription_data",
)


def create(call: Call) -> Object:
    sent = call.params
    mode, ui_mode = session_rules.check(call)
    items = session_lines.of_create(call, mode) if mode != "setup" else []
    email = sent.get("customer_email")
    if "customer" in sent:
        email = call.fork.get("customer", sent["customer"])["email"]
    session = session_object.build(call, taken(call, KIND, _infix(sent, mode)), mode, ui_mode, email)
    kept: dict[str, Any] = {name: _kept(sent[name]) for name in _KEPT_FOR_COMPLETION if name in sent}
    if is_before(call.version, CLOVER):  # what completion leaves behind differs by the version of this request
        kept["version"] = call.version
    if kept:
        call.fork.put("session_data", session["id"], kept)
    if items:
        session["currency"] = items[0]["currency"]
        session_optional_items.check(call, session, items)
        _check_customer_currency(call, session)
        session_taxes.rates_sent(
            call, sent.get("subscription_data", {}).get("default_tax_rates"), "subscription_data[default_tax_rates]"
        )
        session["discounts"] = session_discounts.of_create(call)
        items = worked_out(call, session, items)
        session.update(totalled(call, session, items, shipping_options(call, session["currency"])))
    call.fork.put("line_items", session["id"], tuple(items))
    call.fork.put(KIND, session["id"], session)
    call.fork.expires(session["id"], session["expires_at"])
    _make_intents(call, session, kept)
    return session


def _make_intents(call: Call, session: Object, kept: dict[str, Any]) -> None:
    """A setup session has its intent from the start; a payment had it before 2022-08-01."""
    if session["setup_intent"] is not None:
        intent = setup_intents_made.new(call, session, kept.get("setup_intent_data", {}), session["setup_intent"])
        call.emit("setup_intent.created", intent)
    if session["payment_intent"] is not None:
        data = kept.get("payment_intent_data", {})
        intent = payments.new_intent(call, session, session["amount_total"], data, session["payment_intent"])
        call.fork.put("payment_intent", intent["id"], intent)
        call.emit("payment_intent.created", intent)


def _check_customer_currency(call: Call, session: Object) -> None:
    """An open subscription session holds its customer to its currency (recorded 2026-09, rallly#3307)."""
    if session["customer"] is None or session["mode"] != "subscription":
        return
    for other in call.fork.table(KIND).indexed("customer", session["customer"]):
        is_open = other["mode"] == "subscription" and other["status"] == lifecycle.Status.OPEN.value
        if is_open and other["currency"] != session["currency"]:
            raise Refusal(
                "You cannot combine currencies on a single customer. This customer has an active subscription, subscription "
                "schedule, discount, quote, invoice item or active subscription mode checkout session with currency "
                f"{other['currency']}."
            )


def _kept(sent: dict[str, Any]) -> dict[str, Any]:
    return {**sent, "metadata": merged_metadata({}, sent)} if "metadata" in sent else sent


def _infix(sent: dict[str, Any], mode: str) -> str:
    """The two characters after `cs_test_`, as recorded: a1 one line, b1 several or discounts, c1 setup."""
    if mode == "setup":
        return "c1"
    several = len(sent["line_items"]) > 1 or sent.get("allow_promotion_codes") or "discounts" in sent
    return "b1" if several else "a1"


def retrieve(call: Call) -> Object:
    return session_rules.found(call)


def list_(call: Call) -> Object:
    """Newest first; filters narrow together."""
    sent = call.params
    in_use = call.fork.table(KIND).index  # a loaded session may have a customer that was not loaded
    if (
        "customer" in sent
        and call.fork.get("customer", sent["customer"]) is None
        and ("customer", sent["customer"]) not in in_use
    ):
        raise Refusal(f"No such customer: '{sent['customer']}'", param="customer", code="resource_missing")
    plain = [
        name
        for name in ("customer", "customer_account", "payment_intent", "payment_link", "status", "subscription")
        if name in sent
    ]
    email = sent.get("customer_details", {}).get("email")

    def keep(session: Object) -> bool:
        return (
            all(session[name] == sent[name] for name in plain)
            and (email is None or (session["customer_details"] or {}).get("email") == email)
            and created_in(session, sent.get("created"))
        )

    index: tuple[str, Any] | None = next(((name, sent[name]) for name in plain if name != "status"), None)
    if index is None and email is not None:
        index = ("customer_details[email]", email)
    return listed(call, KIND, keep, index)


def list_line_items(call: Call) -> Object:
    """A page of the lines, in their order."""
    session = session_rules.found(call)
    every = line_items(call.fork, session["id"])
    return page_of(call.params, every, line_items_url(session["id"]), "line_item")


update = session_updates.update


def expire(call: Call) -> Object:
    session = session_rules.found(call)
    expired = _expired(session, lifecycle.Move.EXPIRE, call.now)
    call.fork.put(KIND, session["id"], expired)
    with_request = call.doubt("expire_event_request") == "request"
    _cancel_intents(call, session)
    call.emit("checkout.session.expired", expired, request=None if with_request else NOBODY)
    return expired


def _cancel_intents(call: Call, session: Object) -> None:
    """What was to be paid or set up is off (documented: "To cancel the PaymentIntent, expire the Checkout Session")."""
    told = Told(call, by_the_browser=False)
    attempted: str | None = (call.fork.get("page", session["id"]) or {}).get("intent")
    for id, cancel in (
        (session["payment_intent"] or attempted, payments.canceled),
        (session["setup_intent"], setup_intents_made.canceled),
    ):
        if id is not None:
            cancel(call, told, id)
    told.emit()


def run_out(call: Call) -> None:
    """Natural expiry: the event is dated `expires_at` and names no request (recording 209)."""
    session = call.fork.get(KIND, call.ids[0])
    if session is None or not lifecycle.has_run_out(lifecycle.Status(session["status"]), session["expires_at"], call.now):
        return
    expired = _expired(session, lifecycle.Move.RUN_OUT, session["expires_at"])
    call.fork.put(KIND, session["id"], expired)
    _cancel_intents(call, session)
    call.emit("checkout.session.expired", expired, created=session["expires_at"], request=NOBODY)


def _expired(session: Object, move: lifecycle.Move, at: int) -> Object:
    try:
        status = lifecycle.step(lifecycle.Status(session["status"]), move)
    except lifecycle.MoveRefused as refused:
        raise wrong_status("expired", refused.status.value) from None
    expired = {**session, "status": status.value, "url": None}
    recovery = (session["after_expiration"] or {}).get("recovery")
    if recovery is not None and recovery["enabled"]:
        link = {
            "expires_at": at + _RECOVERABLE_SECONDS,
            "url": f"https://buy.stripe.com/r/test_{token(session['id'], 40)}",
        }
        expired["after_expiration"] = {"recovery": {**recovery, **link}}
    return expired

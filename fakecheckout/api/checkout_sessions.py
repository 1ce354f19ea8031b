"""The Checkout Session endpoints: create, retrieve, update, list, list line items, expire; and expiry by itself.

What a move leads to is `rules.lifecycle`; what an array of line items means is `rules.line_items`. Here the pieces are put
together, and what a session becomes is written to the fork.
"""

from __future__ import annotations

from typing import Any

from ..rules import amounts, currencies, lifecycle, metadata
from . import session_lines, session_object, session_rules, shipping_rates
from .call import Call
from .errors import (
    NotModelled,
    Refusal,
    no_such_session,
    not_with_ui_mode,
    only_one_of,
    too_many,
    too_many_metadata_keys,
    wrong_status,
)
from .rendering import cursor, limit_of, line_items, line_items_url, list_object
from .resources import created_in, listed
from .store import Object, token
from .versions import UI_MODE_BEFORE_DAHLIA, is_before

KIND = "checkout.session"
_LONGEST_ID = 66
_MOST_SHIPPING_OPTIONS = 5
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
    session = session_object.build(call, call.fork.new_id(KIND, _infix(sent, mode)), mode, ui_mode, email)
    if items:
        session["currency"] = items[0]["currency"]
        shipping = _shipping_options(call, session["currency"])
        session.update(_totalled(call, session["currency"], items, shipping, None))
    call.fork.put("line_items", session["id"], tuple(items))
    kept = {name: sent[name] for name in _KEPT_FOR_COMPLETION if name in sent}
    if kept:
        call.fork.put("session_data", session["id"], kept)
    call.fork.put(KIND, session["id"], session)
    call.fork.expires(session["id"], session["expires_at"])
    return session


def _infix(sent: dict[str, Any], mode: str) -> str:
    """The two characters after `cs_test_`, as recorded: a1 one line, b1 several or discounts, c1 setup."""
    if mode == "setup":
        return "c1"
    several = len(sent["line_items"]) > 1 or sent.get("allow_promotion_codes") or "discounts" in sent
    return "b1" if several else "a1"


def _totalled(call: Call, currency: str, items: list[Object], shipping: list[Object], chosen: str | None) -> dict[str, Any]:
    """The fields that lines and shipping decide. `chosen`: the rate that was chosen before, if it is still on offer."""
    rate = next((each for each in shipping if each["id"] == chosen), None)
    if rate is None and shipping and call.doubt("shipping_at_creation") == "preselected":
        rate = shipping[0]
    cost = rate["fixed_amount"]["amount"] if rate else 0
    totals = amounts.totals(session_lines.line_amounts(items), cost)
    refusal = currencies.too_small(totals.total, currency)
    if refusal is not None:
        raise Refusal(refusal, code="amount_too_small", business=True)
    return {
        **session_object.with_totals(totals),
        "shipping_cost": None
        if rate is None
        else {"amount_subtotal": cost, "amount_tax": 0, "amount_total": cost, "shipping_rate": rate["id"]},
        "shipping_options": [
            {"shipping_amount": each["fixed_amount"]["amount"], "shipping_rate": each["id"]} for each in shipping
        ],
    }


def _shipping_options(call: Call, currency: str) -> list[Object]:
    """The rates that a request offers, in its order. Inferred texts where several rules meet."""
    rates: list[Object] = []
    for index, option in enumerate(call.params.get("shipping_options") or ()):
        at = f"shipping_options[{index}]"
        if "shipping_rate" in option and "shipping_rate_data" in option:
            raise only_one_of("shipping_rate", "shipping_rate_data", at=at)
        if "shipping_rate" in option:
            rate = shipping_rates.usable(call, option["shipping_rate"], f"{at}[shipping_rate]")
        else:
            rate = shipping_rates.inline(call, option["shipping_rate_data"], f"{at}[shipping_rate_data]")
        if rate["fixed_amount"]["currency"] != currency:
            raise Refusal(
                f"The shipping rate specified only supports `{rate['fixed_amount']['currency']}`. "
                f"This doesn't match the expected currency: `{currency}`."
            )
        rates.append(rate)
    return rates


def _found(call: Call) -> Object:
    id = call.ids[0]
    if len(id) > _LONGEST_ID:  # recorded: 014, a whole url passed for an id
        raise Refusal(
            f"Invalid string: {id[:4]}...{id[-4:]}; must be at most {_LONGEST_ID} characters",
            param="session",
            status=404,
        )
    session: Object | None = call.fork.get(KIND, id)
    if session is None:
        raise no_such_session(id)
    return session


def retrieve(call: Call) -> Object:
    return _found(call)


def list_(call: Call) -> Object:
    """Newest first; filters narrow together."""
    sent = call.params
    if "customer" in sent and call.fork.get("customer", sent["customer"]) is None:
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
    session = _found(call)
    every = line_items(call.fork, session["id"])
    places = {item["id"]: place for place, item in enumerate(every)}
    at, backwards = cursor(call.params, places.__contains__, "line_item")
    limit = limit_of(call.params)
    if backwards and at is not None:
        end = places[at]
        start = max(end - limit, 0)
        return list_object(every[start:end], start > 0, line_items_url(session["id"]))
    start = 0 if at is None else places[at] + 1
    return list_object(every[start : start + limit], start + limit < len(every), line_items_url(session["id"]))


def update(call: Call) -> Object:
    session = _found(call)
    sent = call.params
    _check_may_update(call, session, [name for name in sent if name not in ("metadata", "expand")])
    changed = dict(session)
    if "metadata" in sent:
        changed["metadata"] = metadata.merge(session["metadata"], sent["metadata"])
        if metadata.is_too_many(changed["metadata"]):
            raise too_many_metadata_keys(len(changed["metadata"]))
    if "collected_information" in sent:
        changed["collected_information"] = _collected(session, sent["collected_information"])
    if "payment_intent_data" in sent:
        _keep_payment_intent_data(call, session["id"], sent["payment_intent_data"])
    if "line_items" in sent or "shipping_options" in sent:
        changed.update(_with_new_lines_and_shipping(call, session))
    if changed != session:
        call.fork.put(KIND, session["id"], changed)
    return changed


def _check_may_update(call: Call, session: Object, names: list[str]) -> None:
    """Whether this session, in its state, of its mode and page, takes these parameters (semantics.md 2.2)."""
    status = lifecycle.Status(session["status"])
    try:
        lifecycle.step(status, lifecycle.Move.UPDATE)
    except lifecycle.MoveRefused:
        if names:
            refused = call.doubt("closed_session_update") == "refused"
        else:
            refused = (
                "metadata" in call.params
                and status is lifecycle.Status.EXPIRED
                and call.doubt("expired_session_metadata") == "refused"
            )
        if refused:
            raise wrong_status("updated", status.value) from None
    page: str = session["ui_mode"]
    mode: str = session["mode"]
    spelt: str = UI_MODE_BEFORE_DAHLIA.get(page, page) if is_before(call.version, "2026-03-25") else page
    not_here = {
        "collected_information": page not in ("embedded_page", "elements"),
        "payment_intent_data": page != "elements",
        "line_items": page in ("hosted_page", "embedded_page")
        and "line_items" in names
        and call.doubt("line_items_update") == "refused",
    }
    unsupported = [name for name in names if not_here.get(name)]
    if unsupported:
        raise not_with_ui_mode(spelt, unsupported)
    for name, modes in (
        ("line_items", ("payment", "subscription")),
        ("shipping_options", ("payment",)),
        ("payment_intent_data", ("payment",)),
    ):
        if name in names and mode not in modes:
            raise Refusal(f"You can not pass `{name}` in `{mode}` mode.", param=name)


def _collected(session: Object, sent: dict[str, Any]) -> dict[str, Any]:
    """`shipping_details` is replaced as a whole; leaves that were not sent are null (semantics.md 2.5)."""
    present = session["collected_information"] or {
        "business_name": None,
        "individual_name": None,
        "shipping_details": None,
    }
    details = sent["shipping_details"]
    allowed = (session["shipping_address_collection"] or {}).get("allowed_countries")
    country = details["address"]["country"]
    if allowed is not None and country not in allowed:
        raise NotModelled(
            f"collected_information[shipping_details][address][country]={country!r} is not among the session's "
            f"allowed_countries {allowed}. How Stripe answers that is not known, so it is not modelled."
        )
    leaves = ("city", "country", "line1", "line2", "postal_code", "state")
    address = {name: details["address"].get(name) for name in leaves}
    return {**present, "shipping_details": {"address": address, "name": details["name"]}}


def _keep_payment_intent_data(call: Call, session: str, sent: dict[str, Any]) -> None:
    """Merged key by key into what creation was given; '' clears a key (semantics.md 2.4)."""
    kept = call.fork.get("session_data", session) or {}
    present = kept.get("payment_intent_data", {})
    merged = {**present, **{name: value for name, value in sent.items() if name != "metadata"}}
    if "metadata" in sent:
        merged["metadata"] = metadata.merge(present.get("metadata", {}), sent["metadata"])
    merged = {name: value for name, value in merged.items() if value != ""}
    call.fork.put("session_data", session, {**kept, "payment_intent_data": merged})


def _with_new_lines_and_shipping(call: Call, session: Object) -> dict[str, Any]:
    sent = call.params
    id = session["id"]
    items = session_lines.present(call, id)
    if "line_items" in sent:
        items = session_lines.of_update(call, session, items)
        call.fork.put("line_items", id, tuple(items))
    if "shipping_options" in sent:
        if len(sent["shipping_options"]) > _MOST_SHIPPING_OPTIONS:
            raise too_many("shipping_options", _MOST_SHIPPING_OPTIONS)
        shipping = _shipping_options(call, session["currency"])
    else:
        shipping = [call.fork.get("shipping_rate", each["shipping_rate"]) for each in session["shipping_options"]]
    chosen = (session["shipping_cost"] or {}).get("shipping_rate")
    return _totalled(call, session["currency"], items, shipping, chosen)


def expire(call: Call) -> Object:
    session = _found(call)
    expired = _expired(session, lifecycle.Move.EXPIRE, call.now)
    call.fork.put(KIND, session["id"], expired)
    with_request = call.doubt("expire_event_request") == "request"
    nobody: dict[str, str | None] = {"id": None, "idempotency_key": None}
    call.emit("checkout.session.expired", expired, request=None if with_request else nobody)
    return expired


def run_out(call: Call) -> None:
    """Natural expiry: the event is dated `expires_at` and names no request (recording 209)."""
    session = call.fork.get(KIND, call.ids[0])
    if session is None or not lifecycle.has_run_out(lifecycle.Status(session["status"]), session["expires_at"], call.now):
        return
    expired = _expired(session, lifecycle.Move.RUN_OUT, session["expires_at"])
    call.fork.put(KIND, session["id"], expired)
    call.emit(
        "checkout.session.expired",
        expired,
        created=session["expires_at"],
        request={"id": None, "idempotency_key": None},
    )


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

"""The payment page: the moves of a buyer, each answered from the session's state (design.md, "Buyer").

A move that the page would not offer raises `NotOnThePage` and changes nothing. What was typed is kept in the row "page" of the
session until it is submitted; the session itself shows at once what the page reckons anew: quantities, shipping, a code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..rules import lifecycle
from . import page_details, page_payment, recovery, session_lines, session_updates
from .call import Call, Settings
from .errors import NotOnThePage, Refusal
from .resources import known
from .session_totals import totalled, worked_out
from .store import Fork, Object, Store


def move(store: Store, settings: Settings, account: str, session: str, name: str, said: dict[str, Any], now: int) -> Object:
    """Makes one move of the buyer's and gives what comes of it: see each move. Raises `NotOnThePage`."""
    fork = Fork(store, account, now)
    call = Call(fork, settings, f"payment_page.{name}", (session,), said, settings.api_version, None, None)
    try:
        answer = MOVES[name](call, _offered(call, recovers=name == "recover"))
    except Refusal as refusal:  # what the API refuses, the page does not offer
        raise NotOnThePage(refusal.message) from None
    fork.commit()
    return answer


# What sessions of earlier years did not show, for those that were loaded.
_NOT_SHOWN_ONCE: dict[str, Any] = {
    **dict.fromkeys(
        "allow_promotion_codes billing_address_collection cancel_url consent_collection customer_creation invoice "
        "invoice_creation locale payment_method_configuration_details saved_payment_method_options setup_intent "
        "success_url".split()
    ),
    "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
    "custom_fields": [],
    "discounts": [],
    "payment_method_collection": "always",
    "payment_method_options": {},
    "payment_method_types": ["card"],
}


def _offered(call: Call, *, recovers: bool) -> Object:
    """The session, if its page is there. A closed one offers nothing, an expired one perhaps its recovery."""
    session: Object = {**_NOT_SHOWN_ONCE, **call.fork.get("checkout.session", call.ids[0])}
    status = lifecycle.Status(session["status"])
    if recovers:
        return session
    if status is not lifecycle.Status.OPEN:
        hint = " Its recovery url opens a new one." if recovery.url_of(session) else ""
        raise NotOnThePage(f"{session['id']} is {status.value}: its page offers nothing any more.{hint}")
    return session


def page_of(call: Call, session: Object) -> dict[str, Any]:
    """What the page keeps of this session."""
    return call.fork.get("page", session["id"]) or {}


def fill(call: Call, session: Object) -> Object:
    """Types into the form. Nothing of it can be seen through the API before the page is submitted (recorded: 209)."""
    page = page_of(call, session)
    typed = {**page.get("typed", {}), **page_details.checked(session, call.params)}
    call.fork.put("page", session["id"], {**page, "typed": typed})
    return {}


def choose_shipping(call: Call, session: Object) -> Object:
    """Takes one of the rates on offer, by its id or its name."""
    wanted = call.params["rate"]
    rates = [known(call, "shipping_rate", each["shipping_rate"]) for each in session["shipping_options"]]
    chosen = next((rate for rate in rates if wanted in (rate["id"], rate["display_name"])), None)
    if chosen is None:
        offered = ", ".join(f"{rate['id']} ({rate['display_name']})" for rate in rates) or "none"
        raise NotOnThePage(f"The page offers no shipping rate {wanted!r}. It offers: {offered}.")
    return _reckoned({**session, "shipping_cost": {**_NO_COST, "shipping_rate": chosen["id"]}}, call)


_NO_COST = {"amount_subtotal": 0, "amount_tax": 0, "amount_total": 0}


def _reckoned(session: Object, call: Call, items: list[Object] | None = None) -> Object:
    """The session with its totals worked out anew, kept."""
    lines = session_lines.present(call, session["id"]) if items is None else items
    lines = worked_out(call, session, lines)
    rates = [known(call, "shipping_rate", each["shipping_rate"]) for each in session["shipping_options"]]
    changed = {**session, **totalled(call, session, lines, rates)}
    call.fork.put("line_items", session["id"], tuple(lines))
    call.fork.put("checkout.session", session["id"], changed)
    return {}


def _line(call: Call, session: Object, wanted: str) -> Object:
    lines = session_lines.present(call, session["id"])
    found = [line for line in lines if wanted in (line["id"], line["price"])]
    if len(found) != 1:
        there = ", ".join(f"{line['id']} (price {line['price']})" for line in lines)
        raise NotOnThePage(f"The page shows no single line {wanted!r}. It shows: {there}.")
    return found[0]


def set_quantity(call: Call, session: Object) -> Object:
    """Changes how many of a line, within its adjustable range; 0 takes it away, if others remain (docs adjustable-quantity)."""
    line = _line(call, session, call.params["line_item"])
    quantity = _whole(call.params["quantity"], "The quantity")
    limits = call.fork.get("adjustable_quantity", line["id"]) or {}
    if not limits.get("enabled"):
        raise NotOnThePage(f"The quantity of {line['id']} is not adjustable: adjustable_quantity is not enabled.")
    least, most = limits.get("minimum", 0), limits.get("maximum", 99)
    if not least <= quantity <= most:
        raise NotOnThePage(f"The quantity of {line['id']} can be {least} to {most}, not {quantity}.")
    lines = session_lines.present(call, session["id"])
    if quantity == 0 and len(lines) == 1:
        raise NotOnThePage("The only line cannot be taken away.")
    sent = [{"id": each["id"]} for each in lines if each is not line or quantity]
    for each in sent:
        if each["id"] == line["id"]:
            each["quantity"] = quantity
    return _with_lines(call, session, sent)


def _with_lines(call: Call, session: Object, sent: list[dict[str, Any]]) -> Object:
    """What a retransmitted array would make of the session."""
    retransmitted = replace(call, params={"line_items": sent})
    changed = {**session, **session_updates.with_new_lines_and_shipping(retransmitted, session)}
    call.fork.put("checkout.session", session["id"], changed)
    return {}


def _whole(value: Any, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise NotOnThePage(f"{what} is a whole number from 0 on, not {value!r:.100}.")
    return value


def set_amount(call: Call, session: Object) -> Object:
    """Chooses what to pay for a price that leaves it to the buyer, in minor units."""
    line = _line(call, session, call.params["line_item"])
    amount = _whole(call.params["amount"], "The amount")
    limits = known(call, "price", line["price"])["custom_unit_amount"]
    if limits is None:
        raise NotOnThePage(f"The amount of {line['id']} is fixed: its price has no custom_unit_amount.")
    least, most = limits["minimum"], limits["maximum"]
    if (least is not None and amount < least) or (most is not None and amount > most):
        raise NotOnThePage(f"The amount of {line['id']} can be {least or 'anything'} to {most or 'anything'}, not {amount}.")
    lines = [
        {**each, "amount_subtotal": amount, "amount_total": amount} if each["id"] == line["id"] else each
        for each in session_lines.present(call, session["id"])
    ]
    return _reckoned(session, call, lines)


def add_optional_item(call: Call, session: Object) -> Object:
    """Puts one of the optional items in the cart."""
    wanted, quantity = call.params["price"], call.params["quantity"]
    offered = {each["price"]: each for each in session.get("optional_items") or ()}
    if wanted not in offered:
        raise NotOnThePage(f"The page offers no optional item {wanted!r}. It offers: {', '.join(offered) or 'none'}.")
    option = offered[wanted]
    limits = option["adjustable_quantity"] or {}
    count = option["quantity"] if quantity is None else _whole(quantity, "The quantity")
    if limits.get("enabled"):
        least, most = limits.get("minimum") or 0, limits.get("maximum") or 99
    else:
        least = most = option["quantity"]
    if not max(least, 1) <= count <= most:
        raise NotOnThePage(f"The quantity of {wanted} can be {max(least, 1)} to {most}, not {count}.")
    lines = session_lines.present(call, session["id"])
    if any(line["price"] == wanted for line in lines):
        raise NotOnThePage(f"{wanted} is in the cart already.")
    sent: list[dict[str, Any]] = [{"id": line["id"]} for line in lines]
    return _with_lines(call, session, [*sent, {"price": wanted, "quantity": count}])


def apply_promotion_code(call: Call, session: Object) -> Object:
    """Types a code: capitals do not matter (*inferred* from the rule for lists), and it has to be redeemable."""
    typed = call.params["code"]
    if not session["allow_promotion_codes"]:
        raise NotOnThePage("The page has no field for promotion codes: allow_promotion_codes is not set.")
    codes = call.fork.table("promotion_code").indexed("code", str(typed).lower())
    mine = [code for code in codes if code["active"] and code.get("customer") in (None, session["customer"])]
    if not mine:
        raise NotOnThePage(f"This code is invalid: {typed!r}.")
    call.fork.put("discount_coupon", session["id"], None)
    return _reckoned({**session, "discounts": [{"coupon": None, "promotion_code": mine[-1]["id"]}]}, call)


def abandon(call: Call, session: Object) -> Object:
    """Leaves the page: nothing changes. Gives where the seller's link back leads."""
    return {"url": session["cancel_url"]}


MOVES: dict[str, Callable[[Call, Object], Object]] = {
    "abandon": abandon,
    "add_optional_item": add_optional_item,
    "apply_promotion_code": apply_promotion_code,
    "choose_shipping": choose_shipping,
    "decline": page_payment.decline,
    "fill": fill,
    "pay": page_payment.pay,
    "recover": recovery.opened,
    "set_amount": set_amount,
    "set_quantity": set_quantity,
}

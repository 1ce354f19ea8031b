"""The actions of a buyer on the payment page, each answered from the session's state (BUY-01).

What the page would not offer raises `NotOnThePage` and changes nothing. What was typed is kept in the draft of the page until
it is submitted; the session itself shows at once what the page works out anew: quantities, shipping, a code. How totals are
worked out, and what a payment leaves behind, is not known here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..errors import NotModelled, NotOnThePage
from ..protocol.refusals import Refusal
from ..protocol.settings import Settings
from ..resources.base import get_referenced
from ..resources.call import Call, Cause
from ..resources.checkout.line_items import stored_line_items
from ..resources.checkout.records import ADJUSTABLE_QUANTITY, DISCOUNT_COUPON, PAGE_DRAFT, PageDraft
from ..resources.checkout.stored_sessions import page_draft
from ..resources.checkout.update import with_lines_and_shipping
from ..rules.lifecycles import session_status
from ..store.objects import Object
from ..store.store import Store
from ..store.transaction import Transaction
from . import pay, recovery
from .form_fields import checked_fields, has_no_shipping_details_yet, ships_as_server_says
from .sellers_server import shipping_details_to_send
from .shown_totals import with_new_totals, with_shipping_rate

# What sessions of earlier years did not show, for those that were loaded.
_ADDED_SINCE: dict[str, Any] = {
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
_NEEDED = ("amount_subtotal", "amount_total", "currency", "total_details")
_WITHOUT_A_TOTAL = ("abandon", "fill", "shipping_details_to_send")


def act(store: Store, settings: Settings, account: str, session: str, name: str, params: dict[str, Any], now: int) -> Object:
    """Takes one action of the buyer's and gives what comes of it: see each action. Raises `NotOnThePage`."""
    transaction = Transaction(store, account, now)
    call = Call(
        transaction, settings, f"payment_page.{name}", (session,), params, settings.api_version, None, None, cause=Cause.BROWSER
    )
    try:
        answer = ACTIONS[name](call, _offered(call, name))
    except Refusal as refusal:  # what the API refuses, the page does not offer
        raise NotOnThePage(refusal.message) from None
    call.commit()
    return answer


def _offered(call: Call, action: str) -> Object:
    """The session, if its page is there. A closed one offers nothing, an expired one perhaps its recovery."""
    session: Object = {**_ADDED_SINCE, **call.transaction.get("checkout.session", call.ids[0])}
    status = session_status.Status(session["status"])
    if action == "recover":
        return session
    if status is not session_status.Status.OPEN:
        hint = " Its recovery url opens a new one." if recovery.recovery_url(session) else ""
        raise NotOnThePage(f"{session['id']} is {status.value}: its page offers nothing any more.{hint}")
    if action not in _WITHOUT_A_TOTAL and session["mode"] != "setup":
        _check_total_is_known(session)
    return session


def _check_total_is_known(session: Object) -> None:
    """A session that was loaded in part may lack what every session with something to pay has."""
    missing = [name for name in _NEEDED if session.get(name) is None]
    if missing:
        raise NotModelled(
            f"{session['id']} was loaded without {', '.join(missing)}, which its page shows. Load the session as it was "
            'retrieved with expand=["line_items"].'
        )


def fill(call: Call, session: Object) -> Object:
    """Types into the form. Nothing of it can be seen through the API before the page is submitted (BUY-03)."""
    page = page_draft(call, session["id"])
    typed = {**page.get("typed", {}), **checked_fields(session, call.params)}
    draft: PageDraft = {**page, "typed": typed}
    call.transaction.put_record(PAGE_DRAFT, session["id"], draft)
    return {}


def choose_shipping(call: Call, session: Object) -> Object:
    """Takes one of the rates on offer, by its id or its name."""
    named = call.params["rate"]
    if ships_as_server_says(session) and has_no_shipping_details_yet(session):  # BUY-32
        raise NotOnThePage("The page shows shipping rates once the seller's server has set the address: fill(shipping=…).")
    rates = [get_referenced(call, "shipping_rate", each["shipping_rate"]) for each in session["shipping_options"]]
    chosen = next((rate for rate in rates if named in (rate["id"], rate["display_name"])), None)
    if chosen is None:
        offered = ", ".join(f"{rate['id']} ({rate['display_name']})" for rate in rates) or "none"
        raise NotOnThePage(f"The page offers no shipping rate {named!r:.100}. It offers: {offered}.")
    with_shipping_rate(call, session, chosen["id"])
    return {}


def _get_line(call: Call, session: Object, named: str) -> Object:
    """The line of this id, or the only one of this price."""
    lines = stored_line_items(call, session["id"])
    matching = [line for line in lines if named in (line["id"], line["price"])]
    if len(matching) != 1:
        shown = ", ".join(f"{line['id']} (price {line['price']})" for line in lines)
        raise NotOnThePage(f"The page shows no single line {named!r:.100}. It shows: {shown}.")
    return matching[0]


def set_quantity(call: Call, session: Object) -> Object:
    """Changes how many of a line, within its adjustable range; 0 takes it away, if others remain (BUY-06)."""
    line = _get_line(call, session, call.params["line_item"])
    quantity = _whole_number(call.params["quantity"], "The quantity")
    limits = call.transaction.get_record(ADJUSTABLE_QUANTITY, line["id"]) or {}
    if not limits.get("enabled"):
        raise NotOnThePage(f"The quantity of {line['id']} is not adjustable: adjustable_quantity is not enabled.")
    least, most = limits.get("minimum", 0), limits.get("maximum", 99)
    if not least <= quantity <= most:
        raise NotOnThePage(f"The quantity of {line['id']} can be {least} to {most}, not {quantity}.")
    lines = stored_line_items(call, session["id"])
    if quantity == 0 and len(lines) == 1:
        raise NotOnThePage("The only line cannot be taken away.")
    retransmitted = [
        {"id": each["id"], "quantity": quantity} if each["id"] == line["id"] else {"id": each["id"]}
        for each in lines
        if each is not line or quantity
    ]
    return _with_lines(call, session, retransmitted)


def _with_lines(call: Call, session: Object, retransmitted: list[dict[str, Any]]) -> Object:
    """The session as an update with this array would make it, kept."""
    changed = {**session, **with_lines_and_shipping(replace(call, params={"line_items": retransmitted}), session)}
    call.transaction.put("checkout.session", session["id"], changed)
    return {}


def _whole_number(value: Any, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise NotOnThePage(f"{what} is a whole number from 0 on, not {value!r:.100}.")
    return value


def set_amount(call: Call, session: Object) -> Object:
    """Chooses what to pay for a price that leaves it to the buyer, in minor units."""
    line = _get_line(call, session, call.params["line_item"])
    amount = _whole_number(call.params["amount"], "The amount")
    limits = get_referenced(call, "price", line["price"])["custom_unit_amount"]
    if limits is None:
        raise NotOnThePage(f"The amount of {line['id']} is fixed: its price has no custom_unit_amount.")
    least, most = limits["minimum"], limits["maximum"]
    if (least is not None and amount < least) or (most is not None and amount > most):
        raise NotOnThePage(f"The amount of {line['id']} can be {least or 'anything'} to {most or 'anything'}, not {amount}.")
    lines = [
        {**each, "amount_subtotal": amount, "amount_total": amount} if each["id"] == line["id"] else each
        for each in stored_line_items(call, session["id"])
    ]
    with_new_totals(call, session, lines)
    return {}


def add_optional_item(call: Call, session: Object) -> Object:
    """Puts one of the optional items in the cart."""
    price, quantity = call.params["price"], call.params["quantity"]
    offered = {each["price"]: each for each in session.get("optional_items") or ()}
    if price not in offered:
        raise NotOnThePage(f"The page offers no optional item {price!r:.100}. It offers: {', '.join(offered) or 'none'}.")
    option = offered[price]
    limits = option["adjustable_quantity"] or {}
    count = option["quantity"] if quantity is None else _whole_number(quantity, "The quantity")
    if limits.get("enabled"):
        least, most = limits.get("minimum") or 0, limits.get("maximum") or 99
    else:
        least = most = option["quantity"]
    if not max(least, 1) <= count <= most:
        raise NotOnThePage(f"The quantity of {price} can be {max(least, 1)} to {most}, not {count}.")
    lines = stored_line_items(call, session["id"])
    if any(line["price"] == price for line in lines):
        raise NotOnThePage(f"{price} is in the cart already.")
    present: list[dict[str, Any]] = [{"id": line["id"]} for line in lines]
    return _with_lines(call, session, [*present, {"price": price, "quantity": count}])


def apply_promotion_code(call: Call, session: Object) -> Object:
    """Types a code: capitals do not matter (*inferred* from the rule for lists), and it has to be redeemable."""
    typed = call.params["code"]
    if not session["allow_promotion_codes"]:
        raise NotOnThePage("The page has no field for promotion codes: allow_promotion_codes is not set.")
    codes = call.transaction.table("promotion_code").indexed("code", typed.lower())
    redeemable = [code for code in codes if code["active"] and code.get("customer") in (None, session["customer"])]
    if not redeemable:
        raise NotOnThePage(f"This code is invalid: {typed!r:.100}.")
    call.transaction.put_record(DISCOUNT_COUPON, session["id"], None)
    with_new_totals(call, {**session, "discounts": [{"coupon": None, "promotion_code": redeemable[-1]["id"]}]})
    return {}


def abandon(_: Call, session: Object) -> Object:
    """Leaves the page: nothing changes. Gives where the seller's link back leads."""
    return {"url": session["cancel_url"]}


ACTIONS: dict[str, Callable[[Call, Object], Object]] = {
    "abandon": abandon,
    "add_optional_item": add_optional_item,
    "apply_promotion_code": apply_promotion_code,
    "choose_shipping": choose_shipping,
    "decline": pay.decline,
    "fill": fill,
    "pay": pay.pay,
    "recover": recovery.recover_session,
    "set_amount": set_amount,
    "set_quantity": set_quantity,
    "shipping_details_to_send": shipping_details_to_send,
}

"""What a finished session leaves behind: who buys, what was paid or set up, and the session itself, complete.

The order of the steps is that of causes; `telling` puts their events in the order in which Stripe sends them. Money is moved by
`payments`, subscriptions and invoices are made by `first_invoices`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..rules import amounts, lifecycle, periods
from . import breakdowns, customers, first_invoices, page_details, payments, setup_intents_made, telling
from .as_of_now import coupon_id
from .call import Call
from .charges_made import Paying
from .errors import NotModelled, NotOnThePage
from .page_details import Said
from .resources import known, replaced
from .store import Object
from .telling import Told
from .versions import DEFERRED_INTENT, is_before


@dataclass(frozen=True)
class Chosen:
    """The method that a buyer pays with, if any, and how the bank takes it.

    is_saved_by_buyer: the box to save it for next time was ticked. is_delayed: the money is on its way for days.
    setup_intent: where nothing is due, the intent that sets the method up for later.
    """

    method: Object | None
    is_delayed: bool = False
    is_saved_by_buyer: bool = False
    challenged: bool = False
    setup_intent: str | None = None


def complete(call: Call, told: Told, session: Object, said: Said, chosen: Chosen, intent: Object | None) -> Object:
    """The session once the bank has said yes. `intent` is the payment intent of this page, if there is something to pay."""
    status = _step(session)
    data = payments.kept_data(call, session)
    customer = _customer(call, told, session, said, data)
    method = chosen.method
    if method is not None and customer is not None and _is_kept(session, data, chosen):
        method = payments.attached(call, told, method, customer["id"], _allow_redisplay(session, data, chosen))
    changes: dict[str, Any] = {
        **page_details.on_session(session, said, None if customer is None else customer["id"]),
        "client_secret": None,
        "customer": None if customer is None else customer["id"],
        "status": status.value,
        "url": None,
    }
    if chosen.setup_intent is not None and method is not None:
        setup_intents_made.succeeded(call, told, chosen.setup_intent, method, changes["customer"])
        if is_before(data.get("version", DEFERRED_INTENT), DEFERRED_INTENT):  # recorded: 178
            changes["setup_intent"] = chosen.setup_intent
    if session["mode"] == "setup":
        if session["currency"] is not None:  # recorded: 177
            changes.update({"amount_subtotal": 0, "amount_total": 0})
    else:
        money, left = _paid(call, told, session, said, chosen, method, customer, intent, data)
        changes.update(left)
        changes["payment_status"] = _payment_status(call, session, money)
        _redeem(call, told, session, changes)
    finished = {**session, **changes}
    call.fork.put("checkout.session", session["id"], finished)
    told.tell("checkout.session.completed", finished)
    return finished


def _step(session: Object) -> lifecycle.Status:
    try:
        return lifecycle.step(lifecycle.Status(session["status"]), lifecycle.Move.COMPLETE)
    except lifecycle.MoveRefused:  # pragma: no cover - the page has asked before
        raise NotOnThePage(f"The session is {session['status']}.") from None


def _customer(call: Call, told: Told, session: Object, said: Said, data: dict[str, Any]) -> Object | None:
    """The customer given, with what the seller lets the page write to it, or a new one where the session needs one."""
    if session["customer"] is not None:
        return _update_customer(call, told, session["customer"], said, data.get("customer_update", {}))
    needed = session["mode"] == "subscription" or (session["invoice_creation"] or {}).get("enabled")
    if session["customer_creation"] != "always" and not needed:
        return None
    customer = customers.made(
        call,
        address=said.address,
        email=said.email,
        name=said.name,
        phone=said.phone,
        preferred_locales=[] if session["locale"] in (None, "auto") else [session["locale"]],
        shipping=None if said.shipping is None else {**said.shipping, "phone": said.phone},
    )
    told.tell("customer.created", customer)
    return customer


def _update_customer(call: Call, told: Told, id: str, said: Said, update: dict[str, str]) -> Object:
    """Documented: an e-mail address where there was none; address, name and shipping if `customer_update` says `auto`."""
    customer = known(call, "customer", id)
    if customer.get("deleted"):
        raise NotModelled(f"The customer {id} was deleted while the page was open: what Stripe does then is not known.")
    changes: dict[str, Any] = {}
    if customer["email"] is None:
        changes["email"] = said.email
    if update.get("address") == "auto" and said.address is not None:
        changes["address"] = said.address
    if update.get("name") == "auto" and (said.business_name or said.name):
        changes["name"] = said.business_name or said.name
    if update.get("shipping") == "auto" and said.shipping is not None:
        changes["shipping"] = {**said.shipping, "phone": said.phone}
    changed, previous = replaced(call, "customer", customer, changes)
    if previous:
        told.tell("customer.updated", changed, previous)
    return changed


def _is_kept(session: Object, data: dict[str, Any], chosen: Chosen) -> bool:
    """Whether the method is saved for the customer (docs save-during-payment; support.stripe.com, prefilling saved cards)."""
    if session["mode"] != "payment" or chosen.is_saved_by_buyer:
        return True
    type = chosen.method["type"] if chosen.method else ""
    of_type = (session["payment_method_options"] or {}).get(type, {}).get("setup_future_usage", "none")
    return bool(data.get("payment_intent_data", {}).get("setup_future_usage")) or of_type != "none"


def _allow_redisplay(session: Object, data: dict[str, Any], chosen: Chosen) -> str:
    """Documented: `always` if the buyer ticked the box or in setup mode, else `limited`; the seller may say otherwise."""
    wanted: str | None = data.get("payment_method_data", {}).get("allow_redisplay")
    if wanted is not None:
        return wanted
    return "always" if chosen.is_saved_by_buyer or session["mode"] == "setup" else "limited"


def _paid(
    call: Call,
    told: Told,
    session: Object,
    said: Said,
    chosen: Chosen,
    method: Object | None,
    customer: Object | None,
    intent: Object | None,
    data: dict[str, Any],
) -> tuple[lifecycle.Money, dict[str, Any]]:
    money = _money(session, chosen, method)
    left: dict[str, Any] = {}
    if intent is not None and method is not None:
        intent = {**intent, "customer": None if customer is None else customer["id"]}
        paying = paying_of(session, method, data, said, intent["customer"], challenged=chosen.challenged)
        move = payments.on_its_way if money is lifecycle.Money.ON_ITS_WAY else payments.succeeded
        intent = move(call, told, intent, paying)
        if intent["status"] == "requires_capture":
            money = lifecycle.Money.HELD
        if session["mode"] == "payment":
            left["payment_intent"] = intent["id"]
    if customer is not None and (session["mode"] == "subscription" or session["invoice_creation"]["enabled"]):
        left.update(first_invoices.made(call, told, session, customer, method, intent, data, said))
    return money, left


def paying_of(
    session: Object, method: Object, data: dict[str, Any], said: Said, customer: str | None, *, challenged: bool = False
) -> Paying:
    """What the intent and the charges of this page are made from."""
    is_subscription = session["mode"] == "subscription"
    of_intent = data.get("payment_intent_data", {})
    if is_subscription:  # the invoice's payment carries what the subscription says of money
        given = data.get("subscription_data", {})
        of_intent = {name: given[name] for name in ("on_behalf_of", "transfer_data") if name in given}
        if "application_fee_percent" in given:  # documented as a percentage of the invoice; that halves go up is *inferred*
            (fee,) = amounts.percent_off(str(given["application_fee_percent"]), [session["amount_total"]])
            of_intent["application_fee_amount"] = fee
    return Paying(
        session,
        method,
        of_intent,
        session["amount_total"],
        customer,
        shipping=None if said.shipping is None else {**_SHIPPING, **said.shipping, "phone": said.phone},
        description="Subscription creation" if is_subscription else None,
        setup_future_usage="off_session" if is_subscription else None,
        challenged=challenged,
    )


_SHIPPING: dict[str, Any] = {"address": None, "carrier": None, "name": None, "phone": None, "tracking_number": None}


def _money(session: Object, chosen: Chosen, method: Object | None) -> lifecycle.Money:
    if session["amount_total"]:
        return lifecycle.Money.ON_ITS_WAY if chosen.is_delayed else lifecycle.Money.RECEIVED
    return lifecycle.Money.NOT_ASKED_FOR if method is None else lifecycle.Money.NOTHING_DUE


def _payment_status(call: Call, session: Object, money: lifecycle.Money) -> str:
    """Without a method, a total that the buyer's own promotion code made zero is `paid` (recorded: 180)."""
    status = lifecycle.PAYMENT_STATUS[money]
    if money is lifecycle.Money.HELD and call.doubt("manual_capture_payment_status") == "paid":
        status = lifecycle.PaymentStatus.PAID
    if money is lifecycle.Money.NOT_ASKED_FOR:
        chosen = call.doubt("zero_total_payment_status")
        typed_a_code = session["mode"] == "payment" and session["allow_promotion_codes"] and session["discounts"]
        if chosen == "paid" or (chosen == "recorded" and typed_a_code):
            status = lifecycle.PaymentStatus.PAID
    return status.value


def _redeem(call: Call, told: Told, session: Object, changes: dict[str, Any]) -> None:
    """A coupon and a promotion code count their uses; that a discount began is told (recorded: 209 to 213)."""
    if not session["discounts"]:
        return
    (applied,) = session["discounts"]
    code = applied["promotion_code"] and call.fork.get("promotion_code", applied["promotion_code"])
    if code:
        call.fork.put("promotion_code", code["id"], {**code, "times_redeemed": code.get("times_redeemed", 0) + 1})
    coupon = call.fork.get("coupon", applied["coupon"] or (coupon_id(code) if code else ""))
    if coupon is not None:
        call.fork.put("coupon", coupon["id"], {**coupon, "times_redeemed": coupon["times_redeemed"] + 1})
    subscription = call.fork.get("subscription", changes.get("subscription") or "")
    discount: Object = breakdowns.discount({**session, **changes}, call.fork)
    if subscription is not None and discount["id"] in subscription["discounts"]:
        months = coupon["duration_in_months"] if coupon is not None else None
        end = periods.end_of(call.now, "month", months) if months else None
        discount = {**discount, "end": end, "subscription": subscription["id"]}
    call.fork.put("discount", discount["id"], discount)
    told.tell("customer.discount.created", discount)


def orders(call: Call, session: Object) -> list[list[str]]:
    """The recorded orders of events that may fit a session of this kind."""
    if session["mode"] == "setup":
        return []
    if session["mode"] == "payment":
        return [telling.PAYMENT, telling.PAYMENT_WITH_DISCOUNT, telling.PAYMENT_WITH_INVOICE]
    is_free = not session["amount_total"]
    if is_free:
        return [telling.NOTHING_DUE]
    return [telling.SUBSCRIPTION_BEFORE_BASIL] if first_invoices.is_before_basil(call, session) else []

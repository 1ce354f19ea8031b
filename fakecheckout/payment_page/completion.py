"""What a finished session leaves behind: who buys, what was paid or set up, and the session itself, complete.

The order of the steps is that of causes; `telling` puts their events in the order in which Stripe sends them. Money is moved by
`payments`, subscriptions and invoices are made by `first_invoices`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..errors import NotModelled, NotOnThePage
from ..protocol.versions.dates import DEFERRED_INTENT, is_before
from ..resources.base import apply_changes, get_referenced
from ..resources.billing import invoices
from ..resources.call import Call
from ..resources.catalog.redeemability import coupon_of_code
from ..resources.checkout.amounts.breakdowns import session_discount
from ..resources.checkout.lookups import completion_parameters, is_before_basil
from ..resources.checkout.records import BuyerDetails, CompletionParameters
from ..resources.customers import customers
from ..resources.events import delivery_order
from ..resources.events.delivery_order import EventBatch
from ..resources.payments import payment_intents, setup_intents
from ..resources.payments.charges import PaymentDetails
from ..resources.payments.payment_methods import attach
from ..rules import amounts, billing_periods, session_status
from ..store.objects import Object
from .form_fields import session_changes


@dataclass(frozen=True)
class PaymentChoice:
    """The method that a buyer pays with, if any, and how the bank takes it.

    is_saved_by_buyer: the box to save it for next time was ticked. is_delayed: the money is on its way for days.
    setup_intent: where nothing is due, the intent that sets the method up for later.
    """

    method: Object | None
    is_delayed: bool = False
    is_saved_by_buyer: bool = False
    challenged: bool = False
    setup_intent: str | None = None


def complete(
    call: Call, events: EventBatch, session: Object, said: BuyerDetails, chosen: PaymentChoice, intent: Object | None
) -> Object:
    """The session once the bank has said yes. `intent` is the payment intent of this page, if there is something to pay."""
    status = _step(session)
    data = completion_parameters(call, session["id"])
    customer = _customer(call, events, session, said, data)
    method = chosen.method
    if method is not None and customer is not None and _is_kept(session, data, chosen):
        method = attach(call, events, method, customer["id"], _allow_redisplay(session, data, chosen))
    changes: dict[str, Any] = {
        **session_changes(session, said, None if customer is None else customer["id"]),
        "client_secret": None,
        "customer": None if customer is None else customer["id"],
        "status": status.value,
        "url": None,
    }
    if chosen.setup_intent is not None and method is not None:
        setup_intents.succeed(call, events, chosen.setup_intent, method, changes["customer"])
        if is_before(data.get("version", DEFERRED_INTENT), DEFERRED_INTENT):  # VER-07
            changes["setup_intent"] = chosen.setup_intent
    if session["mode"] == "setup":
        if session["currency"] is not None:  # PAY-22
            changes.update({"amount_subtotal": 0, "amount_total": 0})
    else:
        money, left = _paid(call, events, session, said, chosen, method, customer, intent, data)
        changes.update(left)
        changes["payment_status"] = _payment_status(call, session, money)
        _redeem(call, events, session, changes)
    finished = {**session, **changes}
    call.transaction.put("checkout.session", session["id"], finished)
    events.add("checkout.session.completed", finished)
    return finished


def _step(session: Object) -> session_status.Status:
    try:
        return session_status.step(session_status.Status(session["status"]), session_status.Move.COMPLETE)
    except session_status.MoveRefused:  # pragma: no cover - the page has asked before
        raise NotOnThePage(f"The session is {session['status']}.") from None


def _customer(call: Call, events: EventBatch, session: Object, said: BuyerDetails, data: CompletionParameters) -> Object | None:
    """The customer given, with what the seller lets the page write to it, or a new one where the session needs one."""
    if session["customer"] is not None:
        return _update_customer(call, events, session["customer"], said, data.get("customer_update", {}))
    needed = session["mode"] == "subscription" or (session["invoice_creation"] or {}).get("enabled")
    if session["customer_creation"] != "always" and not needed:
        return None
    customer = customers.new_customer(
        call,
        address=said.address,
        email=said.email,
        name=said.name,
        phone=said.phone,
        preferred_locales=[] if session["locale"] in (None, "auto") else [session["locale"]],
        shipping=None if said.shipping is None else {**said.shipping, "phone": said.phone},
    )
    events.add("customer.created", customer)
    return customer


def _update_customer(call: Call, events: EventBatch, id: str, said: BuyerDetails, update: dict[str, str]) -> Object:
    """Documented: an e-mail address where there was none; address, name and shipping if `customer_update` says `auto`."""
    customer = get_referenced(call, "customer", id)
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
    changed, previous = apply_changes(call, "customer", customer, changes)
    if previous:
        events.add("customer.updated", changed, previous)
    return changed


def _is_kept(session: Object, data: CompletionParameters, chosen: PaymentChoice) -> bool:
    """Whether the method is saved for the customer (PAY-06)."""
    if session["mode"] != "payment" or chosen.is_saved_by_buyer:
        return True
    type = chosen.method["type"] if chosen.method else ""
    of_type = (session["payment_method_options"] or {}).get(type, {}).get("setup_future_usage", "none")
    return bool(data.get("payment_intent_data", {}).get("setup_future_usage")) or of_type != "none"


def _allow_redisplay(session: Object, data: CompletionParameters, chosen: PaymentChoice) -> str:
    """Documented: `always` if the buyer ticked the box or in setup mode, else `limited`; the seller may say otherwise."""
    wanted: str | None = data.get("payment_method_data", {}).get("allow_redisplay")
    if wanted is not None:
        return wanted
    return "always" if chosen.is_saved_by_buyer or session["mode"] == "setup" else "limited"


def _paid(
    call: Call,
    events: EventBatch,
    session: Object,
    said: BuyerDetails,
    chosen: PaymentChoice,
    method: Object | None,
    customer: Object | None,
    intent: Object | None,
    data: CompletionParameters,
) -> tuple[session_status.PaymentOutcome, dict[str, Any]]:
    money = _money(session, chosen, method)
    left: dict[str, Any] = {}
    if intent is not None and method is not None:
        intent = {**intent, "customer": None if customer is None else customer["id"]}
        paying = payment_details(session, method, data, said, intent["customer"], challenged=chosen.challenged)
        move = (
            payment_intents.start_processing if money is session_status.PaymentOutcome.ON_ITS_WAY else payment_intents.succeed
        )
        intent = move(call, events, intent, paying)
        if intent["status"] == "requires_capture":
            money = session_status.PaymentOutcome.HELD
        if session["mode"] == "payment":
            left["payment_intent"] = intent["id"]
    if customer is not None and (session["mode"] == "subscription" or session["invoice_creation"]["enabled"]):
        left.update(invoices.start_billing(call, events, session, customer, method, intent, data, said))
    return money, left


def payment_details(
    session: Object,
    method: Object,
    data: CompletionParameters,
    said: BuyerDetails,
    customer: str | None,
    *,
    challenged: bool = False,
) -> PaymentDetails:
    """What the intent and the charges of this page are made from."""
    is_subscription = session["mode"] == "subscription"
    of_intent = data.get("payment_intent_data", {})
    if is_subscription:  # the invoice's payment carries what the subscription says of money
        given = data.get("subscription_data", {})
        of_intent = {name: given[name] for name in ("on_behalf_of", "transfer_data") if name in given}
        if "application_fee_percent" in given:  # documented as a percentage of the invoice; that halves go up is *inferred*
            (fee,) = amounts.percent_off(str(given["application_fee_percent"]), [session["amount_total"]])
            of_intent["application_fee_amount"] = fee
    return PaymentDetails(
        session,
        method,
        of_intent,
        session["amount_total"],
        customer,
        data.get("version"),
        shipping=None if said.shipping is None else {**_SHIPPING, **said.shipping, "phone": said.phone},
        description="Subscription creation" if is_subscription else None,
        setup_future_usage="off_session" if is_subscription else None,
        challenged=challenged,
    )


_SHIPPING: dict[str, Any] = {"address": None, "carrier": None, "name": None, "phone": None, "tracking_number": None}


def _money(session: Object, chosen: PaymentChoice, method: Object | None) -> session_status.PaymentOutcome:
    if session["amount_total"]:
        return session_status.PaymentOutcome.ON_ITS_WAY if chosen.is_delayed else session_status.PaymentOutcome.RECEIVED
    return session_status.PaymentOutcome.NOT_ASKED_FOR if method is None else session_status.PaymentOutcome.NOTHING_DUE


def _payment_status(call: Call, session: Object, money: session_status.PaymentOutcome) -> str:
    """Without a method, a total that the buyer's own promotion code made zero is `paid` (PAY-03)."""
    status = session_status.PAYMENT_STATUS[money]
    if money is session_status.PaymentOutcome.HELD and call.doubt("manual_capture_payment_status") == "paid":
        status = session_status.PaymentStatus.PAID
    if money is session_status.PaymentOutcome.NOT_ASKED_FOR:
        chosen = call.doubt("zero_total_payment_status")
        typed_a_code = session["mode"] == "payment" and session["allow_promotion_codes"] and session["discounts"]
        if chosen == "paid" or (chosen == "recorded" and typed_a_code):
            status = session_status.PaymentStatus.PAID
    return status.value


def _redeem(call: Call, events: EventBatch, session: Object, changes: dict[str, Any]) -> None:
    """A coupon and a promotion code count their uses; that a discount began is told (PAY-29)."""
    if not session["discounts"]:
        return
    (applied,) = session["discounts"]
    code = applied["promotion_code"] and call.transaction.get("promotion_code", applied["promotion_code"])
    if code:
        call.transaction.put("promotion_code", code["id"], {**code, "times_redeemed": code.get("times_redeemed", 0) + 1})
    coupon = call.transaction.get("coupon", applied["coupon"] or (coupon_of_code(code) if code else ""))
    if coupon is not None:
        call.transaction.put("coupon", coupon["id"], {**coupon, "times_redeemed": coupon["times_redeemed"] + 1})
    subscription = call.transaction.get("subscription", changes.get("subscription") or "")
    discount: Object = session_discount({**session, **changes}, call.transaction)
    if subscription is not None and discount["id"] in subscription["discounts"]:
        months = coupon["duration_in_months"] if coupon is not None else None
        end = billing_periods.period_end(call.now, "month", months) if months else None
        discount = {**discount, "end": end, "subscription": subscription["id"]}
    call.transaction.put("discount", discount["id"], discount)
    events.add("customer.discount.created", discount)


def recorded_orders(call: Call, session: Object) -> list[list[str]]:
    """The recorded orders of events that may fit a session of this kind."""
    if session["mode"] == "setup":
        return []
    if session["mode"] == "payment":
        return [
            delivery_order.PAYMENT_ORDER,
            delivery_order.PAYMENT_WITH_DISCOUNT_ORDER,
            delivery_order.PAYMENT_WITH_INVOICE_ORDER,
        ]
    is_free = not session["amount_total"]
    if is_free:
        return [delivery_order.NOTHING_DUE_ORDER]
    return [delivery_order.SUBSCRIPTION_BEFORE_BASIL_ORDER] if is_before_basil(call, session) else []

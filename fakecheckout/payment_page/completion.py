"""Completing a session: who buys, what was paid or set up, what billing it starts, and the session itself, complete.

The order of the steps is that of causes. In which order their events are sent, and what intents, charges, subscriptions and
invoices look like, is not known here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ..errors import NotModelled
from ..protocol.versions.dates import DEFERRED_INTENT, is_before
from ..resources import delivery_order
from ..resources.base import apply_changes, get_referenced
from ..resources.billing.first_invoices import start_billing
from ..resources.call import Call
from ..resources.catalog.redeemability import coupon_of_code
from ..resources.checkout.amounts.breakdowns import session_discount
from ..resources.checkout.purchase import Purchase
from ..resources.checkout.stored_sessions import is_before_basil
from ..resources.customers import customers
from ..resources.payments import payment_intents, setup_intents
from ..resources.payments.charges import PaymentDetails
from ..resources.payments.payment_methods import attach
from ..resources.statuses import status_after
from ..rules import amounts, billing_periods
from ..rules.lifecycles import payment_intent_status, session_status
from ..rules.lifecycles.session_status import PaymentOutcome
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


def complete(purchase: Purchase, choice: PaymentChoice, intent: Object | None) -> Object:
    """The session once the bank has said yes. `intent` is the payment intent of this page, if there is something to pay."""
    session = purchase.session
    status = status_after(session_status.LIFECYCLE, session, session_status.Move.COMPLETE)
    customer = _customer_of_purchase(purchase)
    choice = _with_saved_method(purchase, choice, customer)
    customer_id = None if customer is None else customer["id"]
    changes: dict[str, Any] = {
        **session_changes(session, replace(purchase.buyer, name=_shown_name(purchase, customer)), customer_id),
        "client_secret": None,
        "customer": customer_id,
        "status": status,
        "url": None,
        **_set_up_method(purchase, choice, customer_id),
    }
    if session["mode"] == "setup":
        if session["currency"] is not None:  # PAY-22
            changes.update({"amount_subtotal": 0, "amount_total": 0})
    else:
        outcome, payment_changes = _take_payment(purchase, choice, customer, intent)
        changes.update(payment_changes)
        changes["payment_status"] = _payment_status(purchase.call, session, outcome)
        _redeem(purchase, changes)
    finished = {**session, **changes}
    purchase.call.transaction.put("checkout.session", session["id"], finished)
    purchase.call.emit("checkout.session.completed", finished)
    return finished


def _customer_of_purchase(purchase: Purchase) -> Object | None:
    """The customer given, with what the seller lets the page write to it, or a new one where the session needs one."""
    session, buyer = purchase.session, purchase.buyer
    if session["customer"] is not None:
        return _update_customer(purchase, session["customer"])
    needed = session["mode"] == "subscription" or (session["invoice_creation"] or {}).get("enabled")
    if session["customer_creation"] != "always" and not needed:
        return None
    customer = customers.new_customer(
        purchase.call,
        address=buyer.address,
        email=buyer.email,
        name=buyer.name,
        phone=buyer.phone,
        preferred_locales=[] if session["locale"] in (None, "auto") else [session["locale"]],
        shipping=None if buyer.shipping is None else {**buyer.shipping, "phone": buyer.phone},
    )
    purchase.call.emit("customer.created", customer)
    return customer


def _shown_name(purchase: Purchase, customer: Object | None) -> str | None:
    """That of a customer who was given, whatever stands on the card, unless the page may write it (PAY-53)."""
    may_write = purchase.parameters.get("customer_update", {}).get("name") == "auto"
    known: str | None = None if customer is None or purchase.session["customer"] is None or may_write else customer["name"]
    return known or purchase.buyer.name


def _update_customer(purchase: Purchase, id: str) -> Object:
    """Documented: an e-mail address where there was none; address, name and shipping if `customer_update` says `auto`."""
    call, buyer = purchase.call, purchase.buyer
    update = purchase.parameters.get("customer_update", {})
    customer = get_referenced(call, "customer", id)
    if customer.get("deleted"):
        raise NotModelled(f"The customer {id} was deleted while the page was open: what Stripe does then is not known.")
    changes: dict[str, Any] = {}
    if customer["email"] is None:
        changes["email"] = buyer.email
    if update.get("address") == "auto" and buyer.address is not None:
        changes["address"] = buyer.address
    if update.get("name") == "auto" and (buyer.business_name or buyer.name):
        changes["name"] = buyer.business_name or buyer.name
    if update.get("shipping") == "auto" and buyer.shipping is not None:
        changes["shipping"] = {**buyer.shipping, "phone": buyer.phone}
    changed, previous = apply_changes(call, "customer", customer, changes)
    if previous:
        purchase.call.emit("customer.updated", changed, previous)
    return changed


def _with_saved_method(purchase: Purchase, choice: PaymentChoice, customer: Object | None) -> PaymentChoice:
    """The method is saved for the customer where the seller or the buyer wants it (PAY-06)."""
    method = choice.method
    if method is None or customer is None or not _is_saved(purchase, choice):
        return choice
    redisplay = _allow_redisplay(purchase, choice)
    return replace(choice, method=attach(purchase.call, method, customer["id"], redisplay))


def _is_saved(purchase: Purchase, choice: PaymentChoice) -> bool:
    session = purchase.session
    if session["mode"] != "payment" or choice.is_saved_by_buyer:
        return True
    type = choice.method["type"] if choice.method else ""
    of_type = (session["payment_method_options"] or {}).get(type, {}).get("setup_future_usage", "none")
    return bool(purchase.parameters.get("payment_intent_data", {}).get("setup_future_usage")) or of_type != "none"


def _allow_redisplay(purchase: Purchase, choice: PaymentChoice) -> str:
    """Documented: `always` if the buyer ticked the box or in setup mode, else `limited`; the seller may say otherwise."""
    sent: str | None = purchase.parameters.get("payment_method_data", {}).get("allow_redisplay")
    if sent is not None:
        return sent
    return "always" if choice.is_saved_by_buyer or purchase.session["mode"] == "setup" else "limited"


def _set_up_method(purchase: Purchase, choice: PaymentChoice, customer: str | None) -> dict[str, Any]:
    """Where nothing is due the method is set up for later; gives what the session shows of it: older ones did (VER-07)."""
    if choice.setup_intent is None or choice.method is None:
        return {}
    setup_intents.succeed(purchase.call, choice.setup_intent, choice.method, customer)
    # behaviour: the request that made the session decides, not the one that reads it
    is_shown = is_before(purchase.parameters.get("version", DEFERRED_INTENT), DEFERRED_INTENT)
    return {"setup_intent": choice.setup_intent} if is_shown else {}


def _take_payment(
    purchase: Purchase, choice: PaymentChoice, customer: Object | None, intent: Object | None
) -> tuple[PaymentOutcome, dict[str, Any]]:
    """What has become of the money, and what the session shows of intent, invoice and subscription."""
    session = purchase.session
    outcome = _payment_outcome(session, choice)
    changes: dict[str, Any] = {}
    if intent is not None and choice.method is not None:
        customer_id = None if customer is None else customer["id"]
        details = payment_details(purchase, choice.method, customer_id, challenged=choice.challenged)
        move = payment_intents.start_processing if outcome is PaymentOutcome.ON_ITS_WAY else payment_intents.succeed
        intent = move(purchase.call, {**intent, "customer": customer_id}, details)
        if intent["status"] == payment_intent_status.Status.REQUIRES_CAPTURE:
            outcome = PaymentOutcome.HELD
        if session["mode"] == "payment":
            changes["payment_intent"] = intent["id"]
    if customer is not None and (session["mode"] == "subscription" or (session["invoice_creation"] or {}).get("enabled")):
        changes.update(start_billing(purchase, customer, choice.method, intent))
    return outcome, changes


def payment_details(purchase: Purchase, method: Object, customer: str | None, *, challenged: bool = False) -> PaymentDetails:
    """What the intent and the charges of this page are made from."""
    session, buyer, parameters = purchase.session, purchase.buyer, purchase.parameters
    is_subscription = session["mode"] == "subscription"
    return PaymentDetails(
        session,
        method,
        _data_of_subscription(purchase) if is_subscription else parameters.get("payment_intent_data", {}),
        session["amount_total"],
        customer,
        parameters.get("version"),
        shipping=None if buyer.shipping is None else {**_SHIPPING, **buyer.shipping, "phone": buyer.phone},
        description="Subscription creation" if is_subscription else None,
        setup_future_usage="off_session" if is_subscription else None,
        challenged=challenged,
    )


def _data_of_subscription(purchase: Purchase) -> dict[str, Any]:
    """The invoice's payment carries what the subscription says of money."""
    sent = purchase.parameters.get("subscription_data", {})
    total = purchase.session["amount_total"]
    data: dict[str, Any] = {name: sent[name] for name in ("on_behalf_of",) if name in sent}
    if "transfer_data" in sent:
        data["transfer_data"] = {"destination": sent["transfer_data"]["destination"]}
        if "amount_percent" in sent["transfer_data"]:
            (data["transfer_data"]["amount"],) = amounts.percent_off(str(sent["transfer_data"]["amount_percent"]), [total])
    if "application_fee_percent" in sent:  # documented as a percentage of the invoice; that halves go up is *inferred*
        (data["application_fee_amount"],) = amounts.percent_off(str(sent["application_fee_percent"]), [total])
    return data


_SHIPPING: dict[str, Any] = {"address": None, "carrier": None, "name": None, "phone": None, "tracking_number": None}


def _payment_outcome(session: Object, choice: PaymentChoice) -> PaymentOutcome:
    if session["amount_total"]:
        return PaymentOutcome.ON_ITS_WAY if choice.is_delayed else PaymentOutcome.RECEIVED
    return PaymentOutcome.NOT_ASKED_FOR if choice.method is None else PaymentOutcome.NOTHING_DUE


def _payment_status(call: Call, session: Object, outcome: PaymentOutcome) -> str:
    """Without a method, a total that the buyer's own promotion code made zero is `paid` (PAY-03)."""
    if outcome is PaymentOutcome.HELD and call.doubt("manual_capture_payment_status") == "paid":
        outcome = PaymentOutcome.RECEIVED
    if outcome is PaymentOutcome.NOT_ASKED_FOR:
        chosen = call.doubt("zero_total_payment_status")
        typed_a_code = session["mode"] == "payment" and session["allow_promotion_codes"] and session["discounts"]
        if chosen == "paid" or (chosen == "recorded" and typed_a_code):
            outcome = PaymentOutcome.NOTHING_DUE
    return status_after(session_status.PAYMENT_LIFECYCLE, session, outcome)


def _redeem(purchase: Purchase, changes: dict[str, Any]) -> None:
    """A coupon and a promotion code count their uses; that a discount began is told (PAY-29)."""
    call, session = purchase.call, purchase.session
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
    purchase.call.emit("customer.discount.created", discount)


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
    if not session["amount_total"]:
        return [delivery_order.NOTHING_DUE_ORDER]
    if is_before_basil(call, session):
        return [delivery_order.SUBSCRIPTION_BEFORE_BASIL_ORDER]
    return [delivery_order.SUBSCRIPTION_OF_KNOWN_CUSTOMER_ORDER, delivery_order.SUBSCRIPTION_OF_NEW_CUSTOMER_ORDER]

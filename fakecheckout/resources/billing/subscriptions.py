"""Subscriptions: started by a payment page, with items, periods, trial and the seller's settings; retrieved and listed.

What its first invoice looks like is not known here; the end of a period is not modelled yet, and says so (PAY-14 to PAY-16).
"""

from __future__ import annotations

from typing import Any

from ...errors import NotModelled
from ...protocol.kinds import Due, Kind, fields, list_operation, retrieve_operation
from ...protocol.versions.dates import CLOVER, is_before
from ...rules import billing_periods
from ...rules.lifecycles import subscription_status
from ...rules.lifecycles.subscription_status import Status
from ...store.objects import Object
from .. import base
from ..base import check_customer_filter, get_referenced, is_created_in, list_objects
from ..call import Call
from ..checkout.amounts.breakdowns import session_discount
from ..checkout.amounts.taxes import tax_rates_of_line
from ..checkout.purchase import Purchase
from ..checkout.records import CompletionParameters
from ..checkout.stored_sessions import get_line_items, is_before_basil
from ..deadlines import due_and_not_modelled
from ..defaults import new_object
from .plans import plan_of_price

_DAY_SECONDS = 24 * 60 * 60
_INVOICE_SETTINGS = fields("account_tax_ids custom_fields description footer", issuer={"type": "self"})
_TRIAL_SETTINGS = {"end_behavior": {"billing_cycle_anchor": "now", "missing_payment_method": "create_invoice"}}
_PAYMENT_METHOD_OPTIONS: Object = {
    **dict.fromkeys("acss_debit bancontact card customer_balance konbini payto pix sepa_debit upi us_bank_account".split()),
    "card": {"network": None, "request_three_d_secure": "automatic"},
}


_RENEWED = (Status.ACTIVE, Status.PAST_DUE, Status.TRIALING, Status.UNPAID)


def start(purchase: Purchase, customer: Object, method: Object | None, invoice: str, *, is_charged: bool) -> Object:
    """The subscription of a session, kept and told. invoice: the id of the first one. is_charged: something was due."""
    subscription = _new_subscription(purchase, customer, method, invoice)
    purchase.call.transaction.put("subscription", subscription["id"], subscription)
    if is_charged and is_before_basil(purchase.call, purchase.session):
        _tell_as_incomplete_then_active(purchase.call, subscription)
    else:
        purchase.call.emit("customer.subscription.created", subscription)
    return subscription


def _tell_as_incomplete_then_active(call: Call, subscription: Object) -> None:
    """Before basil: incomplete until the charge went through. Since, it is told as it stands at the end."""
    status = subscription_status.LIFECYCLE.start(Status.INCOMPLETE).value
    incomplete = {**subscription, "default_payment_method": None, "status": status}
    call.emit("customer.subscription.created", incomplete)
    previous = {name: incomplete[name] for name in ("default_payment_method", "status")}
    call.emit("customer.subscription.updated", subscription, previous)


def _new_subscription(purchase: Purchase, customer: Object, method: Object | None, invoice: str) -> Object:
    """Active, or trialing."""
    call, session = purchase.call, purchase.session
    data = purchase.parameters.get("subscription_data", {})
    now = call.now
    trial_end = _trial_end(data, now)
    id = call.transaction.new_id("subscription")
    items = _new_items(purchase, id, trial_end)
    single = items[0] if len(items) == 1 else None
    return new_object(
        "subscription",
        id,
        application_fee_percent=data.get("application_fee_percent"),
        automatic_tax=_automatic_tax(session),
        billing_cycle_anchor=trial_end or now,
        billing_mode=_billing_mode(purchase.parameters, session["created"]),
        created=now,
        currency=session["currency"],
        customer=customer["id"],
        default_payment_method=None if method is None else method["id"],
        default_tax_rates=[get_referenced(call, "tax_rate", rate) for rate in data.get("default_tax_rates", ())],
        description=data.get("description"),
        discounts=_lasting_discounts(call, session),
        invoice_settings={**_INVOICE_SETTINGS, **data.get("invoice_settings", {})},
        items={
            "object": "list",
            "data": items,
            "has_more": False,
            "total_count": len(items),
            "url": f"/v1/subscription_items?subscription={id}",
        },
        latest_invoice=invoice,
        metadata=data.get("metadata", {}),
        on_behalf_of=data.get("on_behalf_of"),
        payment_settings={
            "payment_method_options": _PAYMENT_METHOD_OPTIONS,
            "payment_method_types": _payment_method_types(session),
            "save_default_payment_method": "off",
        },
        plan=single["plan"] if single else None,
        quantity=single["quantity"] if single else None,
        start_date=now,
        status=subscription_status.LIFECYCLE.start(Status.ACTIVE if trial_end is None else Status.TRIALING).value,
        transfer_data=_transfer_data(data.get("transfer_data")),
        trial_end=trial_end,
        trial_settings=_trial_settings(data.get("trial_settings")),
        trial_start=None if trial_end is None else now,
    )


def _payment_method_types(session: Object) -> list[str] | None:
    """Those that the seller listed; null where the account's settings decide (PAY-49)."""
    is_dynamic = session.get("payment_method_configuration_details") is not None
    return None if is_dynamic else list(session["payment_method_types"])


def _trial_end(data: dict[str, Any], now: int) -> int | None:
    if data.get("trial_end"):
        return int(data["trial_end"])
    return now + int(data["trial_period_days"]) * _DAY_SECONDS if "trial_period_days" in data else None


def _automatic_tax(session: Object) -> Object:
    tax = session["automatic_tax"]
    return {"disabled_reason": None, "enabled": tax["enabled"], "liability": tax["liability"]}


def _transfer_data(sent: dict[str, Any] | None) -> Object | None:
    return None if sent is None else {"amount_percent": sent.get("amount_percent"), "destination": sent["destination"]}


def _trial_settings(sent: dict[str, Any] | None) -> Object:
    default: Object = _TRIAL_SETTINGS
    return default if sent is None else {"end_behavior": {**default["end_behavior"], **sent["end_behavior"]}}


def _billing_mode(parameters: CompletionParameters, chosen_at: int) -> Object:
    """Flexible from 2025-09-30.clover on (PAY-16), as of when the session was made (PAY-52)."""
    sent = parameters.get("subscription_data", {}).get("billing_mode", {})
    # behaviour: how it is billed follows the request that made it
    default = "classic" if is_before(parameters.get("version", CLOVER), CLOVER) else "flexible"
    if sent.get("type", default) == "classic":
        return {"flexible": None, "type": "classic"}
    return {
        "flexible": {"proration_discounts": "included", **sent.get("flexible", {})},
        "type": "flexible",
        "updated_at": chosen_at,
    }


def _new_items(purchase: Purchase, subscription: str, trial_end: int | None) -> list[Object]:
    """One for each line of the session that recurs, in its order."""
    call = purchase.call
    return [
        _new_item(call, subscription, item, price, trial_end)
        for item in get_line_items(call.transaction, purchase.session["id"])
        for price in (get_referenced(call, "price", item["price"]),)
        if price["recurring"] is not None
    ]


def _new_item(call: Call, subscription: str, item: Object, price: Object, trial_end: int | None) -> Object:
    recurring = price["recurring"]
    end = trial_end or billing_periods.period_end(call.now, recurring["interval"], recurring["interval_count"])
    return new_object(
        "subscription_item",
        call.transaction.new_id("subscription_item"),
        created=call.now,
        current_period_end=end,
        current_period_start=call.now,
        plan=plan_of_price(price),
        price=price,
        quantity=item["quantity"],
        subscription=subscription,
        tax_rates=[get_referenced(call, "tax_rate", rate) for rate in tax_rates_of_line(call, item["id"])],
    )


def _lasting_discounts(call: Call, session: Object) -> list[str]:
    """A discount stays on the subscription unless its coupon is for one invoice alone (documented: `duration`)."""
    if not session["discounts"]:
        return []
    discount = session_discount(session, call.transaction)
    coupon = call.transaction.get("coupon", discount["source"]["coupon"])
    if coupon is None:
        raise NotModelled(f"The coupon {discount['source']['coupon']} was deleted: how long its discount lasts is not known.")
    if coupon.get("duration", "once") == "once":
        return []
    return [discount["id"]]


def list_(call: Call) -> Object:
    """Without `status` those that were canceled are left out (documented)."""
    sent = call.params
    status: str | None = sent.get("status")
    check_customer_filter(call)
    for name in ("automatic_tax", "test_clock"):
        if name in sent:
            raise NotModelled(f"Subscriptions by {name}: the filter is not worked out. Modelled are: customer, price, status.")

    def keep(subscription: Object) -> bool:
        prices = [item["price"]["id"] for item in _items_of(subscription)]
        return (
            _has_status(subscription, status)
            and sent.get("customer") in (None, subscription.get("customer"))
            and sent.get("collection_method") in (None, subscription.get("collection_method"))
            and all(sent[name] in prices for name in ("plan", "price") if name in sent)
            and is_created_in(subscription, sent.get("created"))
            and _in_period(subscription, sent)
        )

    index: tuple[str, Any] | None = ("customer", sent["customer"]) if "customer" in sent else None
    return list_objects(call, "subscription", keep, index)


def _has_status(subscription: Object, filter: str | None) -> bool:
    status = subscription.get("status")  # what was loaded may not say
    if filter is None:
        return bool(status != Status.CANCELED)
    if filter == "all":
        return True
    return status in subscription_status.LIFECYCLE.final if filter == "ended" else bool(status == filter)


def _items_of(subscription: Object) -> list[Object]:
    items: list[Object] = (subscription.get("items") or {}).get("data") or []
    return items


def _in_period(subscription: Object, sent: dict[str, Any]) -> bool:
    filters = [name for name in ("current_period_end", "current_period_start") if name in sent]
    first = next(iter(_items_of(subscription)), {})
    return all(name in first and is_created_in({"created": first[name]}, sent[name]) for name in filters)


def _trial_will_end_at(subscription: Object) -> int | None:
    """Three days before the end, or at once (PAY-30)."""
    end, created = subscription.get("trial_end"), subscription.get("created")  # what was loaded may not say
    if subscription.get("status") != Status.TRIALING or end is None or created is None:
        return None
    return max(int(end) - 3 * _DAY_SECONDS, int(created))


def _tell_that_trial_will_end(call: Call) -> None:
    call.emit("customer.subscription.trial_will_end", call.transaction.get("subscription", call.ids[0]))


def _period_ends_at(subscription: Object) -> int | None:
    """The first of its items' ends, while it is running."""
    ends = [item["current_period_end"] for item in _items_of(subscription) if item.get("current_period_end") is not None]
    ends = ends or [subscription[name] for name in ("current_period_end", "trial_end") if subscription.get(name) is not None]
    return min(ends, default=None) if subscription.get("status") in _RENEWED else None


def _cancel_at(subscription: Object) -> int | None:
    at: int | None = subscription.get("cancel_at")
    return None if subscription.get("status") in subscription_status.LIFECYCLE.final else at


def _incomplete_expires_at(subscription: Object) -> int | None:
    """Documented: the first payment has 23 hours."""
    created = subscription.get("created")
    return None if created is None or subscription.get("status") != Status.INCOMPLETE else int(created) + 23 * 60 * 60


def _resumes_at(subscription: Object) -> int | None:
    at: int | None = (subscription.get("pause_collection") or {}).get("resumes_at")
    return None if subscription.get("status") in subscription_status.LIFECYCLE.final else at


_DUE = {
    "trial_will_end": Due(_trial_will_end_at, _tell_that_trial_will_end),
    "cancel_at": due_and_not_modelled(_cancel_at, "Stripe cancels the subscription then"),
    "current_period_end": due_and_not_modelled(
        _period_ends_at, "Stripe renews the subscription then: a trial ends, a new period begins, an invoice is made and paid"
    ),
    "incomplete_expires_at": due_and_not_modelled(
        _incomplete_expires_at, "Stripe ends a subscription then whose first invoice was not paid within 23 hours"
    ),
    "resumes_at": due_and_not_modelled(_resumes_at, "Stripe collects payments again then"),
}

KIND = Kind(
    "subscription",
    path="/v1/subscriptions",
    id=("sub_1", 28),
    indexes={"customer": lambda subscription: subscription.get("customer")},
    defaults=fields(
        "application application_fee_percent billing_cycle_anchor_config billing_thresholds cancel_at canceled_at "
        "customer_account days_until_due default_payment_method default_source description ended_at latest_invoice "
        "next_pending_invoice_item_invoice on_behalf_of pause_collection pending_invoice_item_interval pending_setup_intent "
        "pending_update plan quantity schedule test_clock transfer_data trial_end trial_start",
        automatic_tax={"disabled_reason": None, "enabled": False, "liability": None},
        billing_cycle_anchor=0,
        billing_mode={},
        billing_schedules=[],
        cancel_at_period_end=False,
        cancellation_details=dict.fromkeys(("comment", "feedback", "feedback_option", "reason")),
        collection_method="charge_automatically",
        created=0,
        currency="",
        customer="",
        default_tax_rates=[],
        discounts=[],
        invoice_settings=_INVOICE_SETTINGS,
        items={},
        livemode=False,
        managed_payments={"enabled": False},
        metadata={},
        payment_settings={},
        start_date=0,
        status=subscription_status.LIFECYCLE.start(Status.ACTIVE).value,
        trial_settings=_TRIAL_SETTINGS,
    ),
    expands={
        "customer": "customer",
        "default_payment_method": "payment_method",
        "discounts": "discount",
        "latest_invoice": "invoice",
        "pending_setup_intent": "setup_intent",
        "plan.product": "product",
    },
    inline_lists={"items": "subscription_item"},
    due=_DUE,
    not_modelled_expansions=("plan",),
    operations=(
        list_operation(
            list_,
            "automatic_tax.* collection_method created.* current_period_end.* current_period_start.* customer plan price "
            "status test_clock",
        ),
        retrieve_operation(base.retrieve),
    ),
)

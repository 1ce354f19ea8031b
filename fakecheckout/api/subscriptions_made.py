"""A subscription as a payment page starts it: items, periods, trial and what the seller said of it (semantics.md 12.6)."""

from __future__ import annotations

from typing import Any

from ..rules import periods
from . import breakdowns, session_taxes, shapes
from .call import Call
from .errors import NotModelled
from .rendering import line_items_of
from .resources import known
from .store import Object
from .versions import CLOVER, is_before

_DAY = 24 * 60 * 60
_METHODS_OF_SUBSCRIPTIONS = """
acss_debit bancontact card customer_balance konbini payto pix sepa_debit upi us_bank_account
""".split()


def made(call: Call, session: Object, customer: Object, method: Object | None, invoice: str, data: dict[str, Any]) -> Object:
    """The subscription, active or trialing, and kept."""
    given = data.get("subscription_data", {})
    now = call.now
    trial_end = given.get("trial_end") or (now + given["trial_period_days"] * _DAY if "trial_period_days" in given else None)
    id = call.fork.new_id("subscription")
    items = [
        _item(call, id, item, price, trial_end)
        for item in line_items_of(call.fork, session["id"])
        for price in (known(call, "price", item["price"]),)
        if price["recurring"] is not None
    ]
    single = items[0] if len(items) == 1 else None
    subscription = shapes.made(
        "subscription",
        id,
        application_fee_percent=given.get("application_fee_percent"),
        automatic_tax=_automatic_tax(session),
        billing_cycle_anchor=trial_end or now,
        billing_mode=_billing_mode(data, given, now),
        created=now,
        currency=session["currency"],
        customer=customer["id"],
        default_payment_method=None if method is None else method["id"],
        default_tax_rates=[known(call, "tax_rate", rate) for rate in given.get("default_tax_rates", ())],
        description=given.get("description"),
        discounts=_lasting_discounts(call, session, id),
        invoice_settings={**shapes.SHAPES["subscription"]["invoice_settings"], **given.get("invoice_settings", {})},
        items={
            "object": "list",
            "data": items,
            "has_more": False,
            "total_count": len(items),
            "url": f"/v1/subscription_items?subscription={id}",
        },
        latest_invoice=invoice,
        metadata=given.get("metadata", {}),
        on_behalf_of=given.get("on_behalf_of"),
        payment_settings={
            "payment_method_options": {
                **dict.fromkeys(_METHODS_OF_SUBSCRIPTIONS),
                "card": {"network": None, "request_three_d_secure": "automatic"},
            },
            "payment_method_types": None,
            "save_default_payment_method": "off",
        },
        plan=single["plan"] if single else None,
        quantity=single["quantity"] if single else None,
        start_date=now,
        status="active" if trial_end is None else "trialing",
        transfer_data=_transfer(given.get("transfer_data")),
        trial_end=trial_end,
        trial_settings=_trial_settings(given.get("trial_settings")),
        trial_start=None if trial_end is None else now,
    )
    call.fork.put("subscription", id, subscription)
    return subscription


def _automatic_tax(session: Object) -> Object:
    tax = session["automatic_tax"]
    return {"disabled_reason": None, "enabled": tax["enabled"], "liability": tax["liability"]}


def _transfer(data: dict[str, Any] | None) -> Object | None:
    return None if data is None else {"amount_percent": data.get("amount_percent"), "destination": data["destination"]}


def _trial_settings(sent: dict[str, Any] | None) -> Object:
    default: Object = shapes.SHAPES["subscription"]["trial_settings"]
    return default if sent is None else {"end_behavior": {**default["end_behavior"], **sent["end_behavior"]}}


def _billing_mode(data: dict[str, Any], given: dict[str, Any], now: int) -> Object:
    """Flexible from 2025-09-30.clover on (recorded for subscriptions made by API calls: after/125, 122)."""
    sent = given.get("billing_mode", {})
    classic = is_before(data.get("version", CLOVER), CLOVER)
    kind = sent.get("type", "classic" if classic else "flexible")
    if kind == "classic":
        return {"flexible": None, "type": "classic"}
    return {"flexible": {"proration_discounts": "included", **sent.get("flexible", {})}, "type": "flexible", "updated_at": now}


def _item(call: Call, subscription: str, item: Object, price: Object, trial_end: int | None) -> Object:
    recurring = price["recurring"]
    end = trial_end or periods.end_of(call.now, recurring["interval"], recurring["interval_count"])
    return shapes.made(
        "subscription_item",
        call.fork.new_id("subscription_item"),
        created=call.now,
        current_period_end=end,
        current_period_start=call.now,
        plan=plan_of(price),
        price=price,
        quantity=item["quantity"],
        subscription=subscription,
        tax_rates=[known(call, "tax_rate", rate) for rate in session_taxes.rates_of(call, item["id"])],
    )


def plan_of(price: Object) -> Object:
    """A price in the words of plans, still sent beside it (recorded: after/125)."""
    recurring = price["recurring"]
    return {
        "id": price["id"],
        "object": "plan",
        "active": price["active"],
        "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"],
        "billing_scheme": price["billing_scheme"],
        "created": price["created"],
        "currency": price["currency"],
        "interval": recurring["interval"],
        "interval_count": recurring["interval_count"],
        "livemode": False,
        "metadata": price["metadata"],
        "meter": recurring.get("meter"),
        "nickname": price["nickname"],
        "product": price["product"],
        "tiers_mode": price["tiers_mode"],
        "transform_usage": price["transform_quantity"],
        "trial_period_days": recurring.get("trial_period_days"),
        "usage_type": recurring["usage_type"],
    }


def _lasting_discounts(call: Call, session: Object, subscription: str) -> list[str]:
    """A discount stays on the subscription unless its coupon is for one invoice alone (documented: `duration`)."""
    if not session["discounts"]:
        return []
    discount = breakdowns.discount(session, call.fork)
    coupon = call.fork.get("coupon", discount["source"]["coupon"])
    if coupon is None:
        raise NotModelled(f"The coupon {discount['source']['coupon']} was deleted: how long its discount lasts is not known.")
    if coupon.get("duration", "once") == "once":
        return []
    return [discount["id"]]

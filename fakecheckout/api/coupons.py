"""Coupons: create, update, list and delete them, and whether one may be used for a session (semantics.md 12.2).

What a coupon takes off is `rules.amounts`'. `currency_options` and `applies_to` are not modelled yet.
"""

from __future__ import annotations

from typing import Any

from .call import Call
from .errors import NotModelled, Refusal, no_such
from .resources import add, change, created_in, listed, merged_metadata, taken
from .session_rules import check_currency
from .store import Object


def create(call: Call) -> Object:
    sent = call.params
    _check(call)
    coupon: Object = {
        "id": taken(call, "coupon", wanted=sent.get("id")),
        "object": "coupon",
        "amount_off": sent.get("amount_off"),
        "created": call.now,
        "currency": sent["currency"].lower() if "amount_off" in sent else None,
        "duration": sent.get("duration", "once"),
        "duration_in_months": sent.get("duration_in_months"),
        "livemode": False,
        "max_redemptions": sent.get("max_redemptions"),
        "metadata": merged_metadata({}, sent),
        "name": sent.get("name"),
        "percent_off": sent.get("percent_off"),
        "redeem_by": sent.get("redeem_by"),
        "times_redeemed": 0,
        "valid": True,
    }
    return add(call, "coupon", coupon)


def _check(call: Call) -> None:
    sent = call.params
    if "percent_off" in sent and "amount_off" in sent:
        raise Refusal("Received both percent_off and amount_off parameters. Please pass in only one.")
    if "percent_off" not in sent and "amount_off" not in sent:
        raise Refusal("Must provide percent_off or amount_off.", code="parameter_missing")
    if "amount_off" in sent:
        if "currency" not in sent:
            raise Refusal("You must pass currency when passing amount_off", param="currency")
        check_currency(sent["currency"], "currency")
    percent = sent.get("percent_off")
    if percent is not None and not 0.01 <= percent <= 100:
        bound = "greater than or equal to 0.01" if percent < 1 else "less than or equal to 100"
        raise Refusal(f"This value must be {bound} (it currently is '{percent}').", param="percent_off")
    if sent.get("duration") == "repeating" and "duration_in_months" not in sent:
        raise Refusal(
            "The duration_in_months param must be set when creating a coupon with a repeating duration", param="duration"
        )
    redeem_by = sent.get("redeem_by")
    if redeem_by is not None and redeem_by <= call.now:
        raise Refusal(
            "The parameter `redeem_by` expects a unix timestamp representing a date and time in the future. You specified the "
            f"value `{redeem_by}` which is in the past.",
            param="redeem_by",
        )


def found(call: Call) -> Object:
    coupon: Object | None = call.fork.get("coupon", call.ids[0])
    if coupon is None:
        raise no_such("coupon", call.ids[0], "coupon", status=404)
    return coupon


def retrieve(call: Call) -> Object:
    return _as_of_now(call, found(call))


def _as_of_now(call: Call, coupon: Object) -> Object:
    """`valid` turns false by itself once `redeem_by` has passed (documented)."""
    return {**coupon, "valid": False} if coupon["redeem_by"] is not None and coupon["redeem_by"] <= call.now else coupon


def update(call: Call) -> Object:
    coupon = found(call)
    sent = call.params
    changes: dict[str, Any] = {"metadata": merged_metadata(coupon["metadata"], sent)}
    if "name" in sent:
        changes["name"] = sent["name"] or None
    return _as_of_now(call, change(call, "coupon", coupon, changes))


def delete(call: Call) -> Object:
    """The event carries the whole coupon, no longer valid; then it is gone (recorded)."""
    coupon = found(call)
    call.fork.put("coupon", coupon["id"], None)
    call.emit("coupon.deleted", {**coupon, "valid": False})
    return {"id": coupon["id"], "object": "coupon", "deleted": True}


def list_(call: Call) -> Object:
    page = listed(call, "coupon", lambda coupon: created_in(coupon, call.params.get("created")))
    return {**page, "data": [_as_of_now(call, coupon) for coupon in page["data"]]}


def usable(call: Call, id: str, currency: str, param: str) -> Object:
    """The coupon of a session's discount. How Stripe refuses one that cannot be redeemed is not known."""
    coupon: Object | None = call.fork.get("coupon", id)
    if coupon is None:
        raise no_such("coupon", id, param)
    spent = coupon["max_redemptions"] is not None and coupon["times_redeemed"] >= coupon["max_redemptions"]
    if spent or not _as_of_now(call, coupon)["valid"]:
        raise NotModelled(f"The coupon {id} is not valid any more. What Stripe says of that at Checkout is not known.")
    if coupon["amount_off"] is not None and coupon["currency"] != currency:
        raise NotModelled(f"The coupon {id} is in {coupon['currency']}, the session in {currency}: that is not modelled.")
    if coupon.get("applies_to"):
        raise NotModelled(f"The coupon {id} applies to some products only, which is not modelled yet.")
    return coupon

"""Recorded objects put into an account: taken apart into the kinds they hold, and stepped up to the newest shape.

What comes in is what the API returned at some version. Keys that were added since are filled with what Stripe shows for an
object that does not use them. Objects of kinds that are not modelled are kept as they are, so that `expand` finds them.
"""

from __future__ import annotations

from typing import Any

from ..rules import lifecycle
from . import hidden, versions
from .expandable import EXPANDABLE
from .store import Fork, Object

_DEFAULTS: dict[str, Object] = {
    "price": {
        "active": True,
        "billing_scheme": "per_unit",
        "custom_unit_amount": None,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": None,
        "recurring": None,
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
    },
    "product": {"active": True, "default_price": None, "metadata": {}, "description": None, "images": []},
    "customer": {"email": None, "metadata": {}, "name": None, "phone": None, "address": None, "shipping": None},
    "coupon": {
        "amount_off": None,
        "currency": None,
        "max_redemptions": None,
        "metadata": {},
        "percent_off": None,
        "redeem_by": None,
        "times_redeemed": 0,
        "valid": True,
    },
    "shipping_rate": {"active": True, "metadata": {}},
    "promotion_code": {"active": True, "metadata": {}},
    "tax_rate": {"active": True, "metadata": {}},
    "checkout.session": {
        "adaptive_pricing": {"enabled": False},
        "after_expiration": None,
        "collected_information": None,
        "customer": None,
        "customer_account": None,
        "customer_details": None,
        "metadata": {},
        "payment_intent": None,
        "payment_link": None,
        "shipping_address_collection": None,
        "shipping_cost": None,
        "shipping_options": [],
        "subscription": None,
        "total_details": None,
        "ui_mode": "hosted_page",
    },
}


_Nothing = type(None)
_READ: dict[str, dict[str, Any]] = {
    "checkout.session": {
        "created": (int, _Nothing),
        "expires_at": (int, _Nothing),
        "line_items": (dict, _Nothing),
        "metadata": (dict, _Nothing),
        "mode": str,
        "payment_status": str,
        "status": (str, _Nothing),
        "total_details": (dict, _Nothing),
    },
    "coupon": {"amount_off": (int, _Nothing), "percent_off": (int, float, _Nothing)},
    "customer": {"email": (str, _Nothing)},
    "price": {"currency": str, "product": (str, dict, _Nothing), "recurring": (dict, _Nothing), "unit_amount": (int, _Nothing)},
    "product": {"name": str},
    "shipping_rate": {"fixed_amount": dict},
    "promotion_code": {"code": (str, _Nothing), "promotion": (dict, _Nothing), "restrictions": (dict, _Nothing)},
    "tax_id": {"customer": (str, dict, _Nothing)},
    "tax_rate": {"inclusive": bool, "percentage": (int, float)},
}
_DEEPEST = 8
_DAY = lifecycle.LONGEST_LIFE_SECONDS


class Unloadable(ValueError):
    """What was given is no object of the API; the message says what is missing."""


def load(fork: Fork, object: Any, depth: int = 0) -> None:
    """Puts an object, a list object, or a list of them into the fork."""
    if isinstance(object, list):
        for each in object:
            load(fork, each, depth)
        return
    if not isinstance(object, dict) or "object" not in object:
        raise Unloadable(f"fake.load takes objects as the API returns them, with `object` and `id`; this is {object!r:.200}.")
    if object["object"] in ("list", "search_result"):
        if not isinstance(object.get("data"), list):
            raise Unloadable(f"This list has no `data`, so it cannot be loaded: {object!r:.200}.")
        load(fork, object["data"], depth)
        return
    _load_one(fork, object, depth)


def _load_one(fork: Fork, object: Object, depth: int = 0) -> str:
    """Stores one object under its id, what is expanded in it under its own; gives the id."""
    kind = object["object"]
    if not isinstance(kind, str) or not isinstance(object.get("id"), str):
        raise Unloadable(f"This {kind} has no id, so it cannot be loaded: {object!r:.200}.")
    if depth > _DEEPEST:
        raise Unloadable(f"{kind} {object['id']} is nested more than {_DEEPEST} objects deep; does it contain itself?")
    if object.get("deleted") is True:  # what is left of a deleted object
        fork.put(kind, object["id"], dict(object))
        return str(object["id"])
    _check_shape(kind, object)
    known = {**_DEFAULTS.get(kind, {}), **object}
    if kind == "price":
        known = {**_derived_of_price(object), **known}
    elif kind == "checkout.session":
        known = {**known, **{name: value for name, value in _derived(object, fork.now).items() if object.get(name) is None}}
    if kind == "customer":  # the tax ids that were shown are kept by themselves
        load(fork, known.pop("tax_ids", None) or [], depth + 1)
    stepped = hidden.split(fork, kind, versions.up(kind, known))
    for path, target in EXPANDABLE.get(kind, {}).items():
        if target != "item":
            _collapse(fork, stepped, path.split("."), depth + 1)
    if kind == "checkout.session":
        _load_session(fork, stepped)
    else:
        fork.put(kind, stepped["id"], _in_wire_order(stepped))
    return str(stepped["id"])


def _check_shape(kind: str, object: Object) -> None:
    """What the account itself reads of an object has to be there, and of its type."""
    for name, types in _READ.get(kind, {}).items():
        if not isinstance(object.get(name), types):
            raise Unloadable(f"{kind} {object['id']} cannot be loaded: `{name}` is {object.get(name)!r:.200}.")


def _derived_of_price(price: Object) -> Object:
    amount = price.get("unit_amount")
    return {
        "type": "recurring" if price.get("recurring") else "one_time",
        "unit_amount": None,
        "unit_amount_decimal": None if amount is None else str(amount),
    }


def _derived(session: Object, now: int) -> Object:
    """Keys that sessions did not have before 2022: a paid one is complete, and a session lives a day."""
    created = session.get("created") or (session.get("expires_at") or now + _DAY) - _DAY
    status = lifecycle.Status.COMPLETE if session["payment_status"] == "paid" else lifecycle.Status.OPEN
    return {"created": created, "expires_at": created + _DAY, "metadata": {}, "status": status.value}


def _collapse(fork: Fork, object: Object, path: list[str], depth: int) -> None:
    """Puts an id in place of an expanded object. Edits `object`, which is a copy."""
    name = path[0]
    value = object.get(name)
    if len(path) == 1:
        if isinstance(value, dict):
            object[name] = _load_one(fork, value, depth)
    elif isinstance(value, dict):
        object[name] = dict(value)
        _collapse(fork, object[name], path[1:], depth)
    elif isinstance(value, list):
        object[name] = [dict(each) for each in value]
        for each in object[name]:
            _collapse(fork, each, path[1:], depth)


def _load_session(fork: Fork, session: Object) -> None:
    items = session.pop("line_items", None)
    if items is not None and not items.get("has_more"):  # of some lines alone nothing can be told
        fork.put("line_items", session["id"], tuple(_line_item(fork, item, session["id"]) for item in items["data"]))
    fork.put("checkout.session", session["id"], _in_wire_order(session))
    status = session.get("status")
    # A session whose time had passed before it came here stays as it was recorded: nobody dies at birth.
    if status == lifecycle.Status.OPEN.value and session["expires_at"] > fork.now:
        fork.expires(session["id"], session["expires_at"])


def _line_item(fork: Fork, item: Any, session: str) -> Object:
    """What is shown only when expanded, taxes and discounts, is kept beside the line."""
    price = item.get("price") if isinstance(item, dict) else None
    if not isinstance(price, (dict, str)):
        raise Unloadable(f"A line item without a price cannot be loaded: {item!r:.200}.")
    if {"discounts", "taxes"} & item.keys():
        taxes = [{**tax, "rate": _load_one(fork, tax["rate"])} for tax in item.get("taxes") or ()]
        row = {"session": session, "tax_rates": tuple(tax["rate"] for tax in taxes), "taxes": taxes}
        if "discounts" in item:
            row["discounts"] = item["discounts"] or []
        fork.put("item.hidden", item["id"], row)
        item = {name: value for name, value in item.items() if name not in ("discounts", "taxes")}
    return _in_wire_order({"metadata": {}, **item, "price": price if isinstance(price, str) else _load_one(fork, price)})


def _in_wire_order(object: Object) -> Object:
    head: Object = {name: object[name] for name in ("id", "object") if name in object}
    return {**head, **{name: object[name] for name in sorted(object) if name not in head}}

"""Recorded objects put into an account: taken apart into the kinds they hold, and stepped up to the newest shape.

What comes in is what the API returned at some version. Keys that were added since are filled with what Stripe shows for an
object that does not use them. Objects of kinds that are not modelled are kept as they are, so that `expand` finds them.
"""

from __future__ import annotations

from typing import Any

from ..rules import lifecycle
from . import versions
from .rendering import EXPANDABLE
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
    "shipping_rate": {"active": True, "metadata": {}},
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
        "ui_mode": "hosted_page",
    },
}


class Unloadable(ValueError):
    """What was given is no object of the API; the message says what is missing."""


def load(fork: Fork, object: Any) -> None:
    """Puts an object, a list object, or a list of them into the fork."""
    if isinstance(object, list):
        for each in object:
            load(fork, each)
        return
    if not isinstance(object, dict) or "object" not in object:
        raise Unloadable(f"fake.load takes objects as the API returns them, with `object` and `id`; this is {object!r:.200}.")
    if object["object"] in ("list", "search_result"):
        load(fork, object["data"])
        return
    _load_one(fork, object)


def _load_one(fork: Fork, object: Object) -> str:
    """Stores one object under its id, what is expanded in it under its own; gives the id."""
    kind = object["object"]
    if not isinstance(object.get("id"), str):
        raise Unloadable(f"This {kind} has no id, so it cannot be loaded: {object!r:.200}.")
    stepped = versions.up(kind, {**_DEFAULTS.get(kind, {}), **object})
    for path, target in EXPANDABLE.get(kind, {}).items():
        if target != "item":
            _collapse(fork, stepped, path.split("."))
    if kind == "checkout.session":
        _load_session(fork, stepped)
    else:
        fork.put(kind, stepped["id"], _in_wire_order(stepped))
    return str(stepped["id"])


def _collapse(fork: Fork, object: Object, path: list[str]) -> None:
    """Puts an id in place of an expanded object. Edits `object`, which is a copy."""
    name = path[0]
    value = object.get(name)
    if len(path) == 1:
        if isinstance(value, dict):
            object[name] = _load_one(fork, value)
    elif isinstance(value, dict):
        object[name] = dict(value)
        _collapse(fork, object[name], path[1:])
    elif isinstance(value, list):
        object[name] = [dict(each) for each in value]
        for each in object[name]:
            _collapse(fork, each, path[1:])


def _load_session(fork: Fork, session: Object) -> None:
    items = session.pop("line_items", None)
    if items is not None:
        stored = []
        for item in items["data"]:
            price = item["price"]
            stored.append({"metadata": {}, **item, "price": price if isinstance(price, str) else _load_one(fork, price)})
        fork.put("line_items", session["id"], tuple(_in_wire_order(each) for each in stored))
    fork.put("checkout.session", session["id"], _in_wire_order(session))
    status = session.get("status")
    # A session whose time had passed before it came here stays as it was recorded: nobody dies at birth.
    if status == lifecycle.Status.OPEN.value and session["expires_at"] > fork.now:
        fork.expires(session["id"], session["expires_at"])


def _in_wire_order(object: Object) -> Object:
    head: Object = {name: object[name] for name in ("id", "object") if name in object}
    return {**head, **{name: object[name] for name in sorted(object) if name not in head}}

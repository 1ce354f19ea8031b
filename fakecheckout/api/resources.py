"""What the endpoints of all plain resources share: adding, changing and listing, with the events that follow.

A resource is a kind with create, retrieve, update and list. Each kind's own file says what its objects look like and what is
refused; nothing here knows one kind from another.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..rules import metadata
from .call import Call
from .errors import Refusal, no_such, too_many_metadata_keys
from .pages import page
from .rendering import not_loaded
from .store import Object

PATHS = {
    "charge": "/v1/charges",
    "checkout.session": "/v1/checkout/sessions",
    "coupon": "/v1/coupons",
    "customer": "/v1/customers",
    "event": "/v1/events",
    "invoice": "/v1/invoices",
    "invoice_payment": "/v1/invoice_payments",
    "payment_intent": "/v1/payment_intents",
    "payment_method": "/v1/payment_methods",
    "price": "/v1/prices",
    "product": "/v1/products",
    "promotion_code": "/v1/promotion_codes",
    "setup_intent": "/v1/setup_intents",
    "shipping_rate": "/v1/shipping_rates",
    "subscription": "/v1/subscriptions",
    "subscription_item": "/v1/subscription_items",
    "tax_rate": "/v1/tax_rates",
}

# How a missing object is named, and what `param` is called when a path names it (recorded, semantics.md 12.2; for shipping
# rates *inferred* from the name in Stripe's path, for what belongs to a customer from customers).
NOUNS = {
    "customer_balance_transaction": "customer balance transaction",
    "payment_method": "PaymentMethod",
    "promotion_code": "promotion code",
    "setup_intent": "setupintent",
    "shipping_rate": "shipping rate",
    "tax_id": "tax ID",
    "tax_rate": "tax rate",
}
_PATH_PARAMS = {
    "charge": "id",
    "event": "id",  # *inferred*
    "invoice": "invoice",
    "invoice_payment": "invoice_payment",  # *inferred*
    "payment_intent": "intent",
    "payment_method": "payment_method",
    "setup_intent": "intent",
    "subscription": "id",
    "coupon": "coupon",
    "customer": "id",
    "customer_balance_transaction": "id",
    "price": "price",
    "product": "id",
    "promotion_code": "promotion_code",
    "shipping_rate": "shipping_rate_token",
    "tax_id": "id",
    "tax_rate": "tax_rate",
}

# The kinds whose changes are told, and how the types of their events begin.
_EVENTS = {
    **{name: name for name in ("coupon", "customer", "price", "product", "promotion_code", "tax_rate")},
    "tax_id": "customer.tax_id",
}


def found(call: Call, kind: str, id: str) -> Object:
    """The object that a path names; 404 if there is none."""
    object: Object | None = call.fork.get(kind, id)
    if object is None:
        raise missing_at_path(kind, id)
    return object


def missing_at_path(kind: str, id: str) -> Refusal:
    return no_such(NOUNS.get(kind, kind), id, _PATH_PARAMS[kind], status=404)


def living(call: Call, kind: str, id: str) -> Object:
    """The object that a path names and that was not deleted: of a customer a stub stays that can only be read."""
    object = found(call, kind, id)
    if object.get("deleted"):
        raise missing_at_path(kind, id)
    return object


def known(call: Call, kind: str, id: str) -> Object:
    """An object that another one refers to. `NotModelled` if that other one was loaded without it."""
    object: Object | None = call.fork.get(kind, id)
    if object is None:
        raise not_loaded(kind, id)
    return object


def retrieve(call: Call) -> Object:
    return found(call, call.operation.partition(".")[0], call.ids[0])


def taken(call: Call, kind: str, infix: str = "", wanted: str | None = None) -> str:
    """The id of a new object: the one that `fake.add` asked for or the request `wanted`, else a fresh one."""
    wanted = call.fork.wanted_id or wanted
    call.fork.wanted_id = None
    if wanted is None:
        return call.fork.new_id(kind, infix)
    if call.fork.get(kind, wanted) is not None:
        noun = kind.rpartition(".")[2].replace("_", " ").capitalize()
        param = None if kind == "coupon" else "id"
        raise Refusal(f"{noun} already exists.", param=param, code="resource_already_exists")
    return wanted


def add(call: Call, kind: str, object: Object) -> Object:
    """Puts a new object in and tells of it."""
    call.fork.put(kind, object["id"], object)
    _tell(call, kind, "created", object)
    return object


def change(call: Call, kind: str, object: Object, changes: dict[str, Any]) -> Object:
    """Replaces what differs and tells of it; an update that changes nothing leaves no event."""
    changed, previous = replaced(call, kind, object, changes)
    if previous:
        _tell(call, kind, "updated", changed, previous)
    return changed


def replaced(call: Call, kind: str, object: Object, changes: dict[str, Any]) -> tuple[Object, dict[str, Any]]:
    """The object with what differs in place, kept, and what stood there before: nothing if nothing differs."""
    previous = {name: _previous(object.get(name), value) for name, value in changes.items() if object.get(name) != value}
    if not previous:
        return object, previous
    changed = {**object, **changes}
    if "updated" in object and object["updated"] != call.now:
        previous["updated"] = object["updated"]
        changed["updated"] = call.now
    call.fork.put(kind, object["id"], changed)
    return changed, previous


def remove(call: Call, kind: str, object: Object, last: Object | None = None, *, stays: bool = False) -> Object:
    """Takes an object away and tells how it was `last`. The stub is what is answered, and what of a customer stays."""
    stub: Object = {"id": object["id"], "object": kind, "deleted": True}
    call.fork.put(kind, object["id"], stub if stays else None)
    _tell(call, kind, "deleted", last or object)
    return stub


def _tell(call: Call, kind: str, what: str, object: Object, previous: dict[str, Any] | None = None) -> None:
    if kind in _EVENTS:
        call.emit(f"{_EVENTS[kind]}.{what}", object, previous)


def _previous(before: Any, after: Any) -> Any:
    """Of nested hashes only the changed leaves, keys that are new as null (semantics.md 12.10)."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return before
    names = [*before, *(name for name in after if name not in before)]
    return {name: _previous(before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)}


def merged_metadata(present: dict[str, str], sent: dict[str, Any]) -> dict[str, str]:
    """The metadata after this request, held to the limit of keys."""
    merged = metadata.merge(present, sent.get("metadata"))
    if metadata.is_too_many(merged):
        raise too_many_metadata_keys(len(merged))
    return merged


def created_in(object: Object, created: Any) -> bool:
    """The `created` filter: an exact time, or bounds by gt, gte, lt, lte."""
    if created is None:
        return True
    at = object["created"]
    if not isinstance(created, dict):
        return bool(at == created)
    return bool(
        at > created.get("gt", at - 1)
        and at >= created.get("gte", at)
        and at < created.get("lt", at + 1)
        and at <= created.get("lte", at)
    )


def listed(
    call: Call, kind: str, keep: Callable[[Object], bool], index: tuple[str, Any] | None = None, url: str | None = None
) -> Object:
    """A page of a kind. `index`: see `pages.page`; `url` where the kind has no list of its own."""
    return page(call.fork.table(kind), call.params, url or PATHS[kind], NOUNS.get(kind, kind), keep, index)

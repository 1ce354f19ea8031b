"""An object as Stripe shows it: `expand`, one API version or another, and the answer's text.

Objects come in as the store keeps them, with ids for what they refer to. What a kind refers to is declared in `EXPANDABLE`;
`line_items` of a session, `tax_ids` of a customer and what `hidden` keeps are not on the object until they are asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from . import breakdowns, hidden, versions
from .as_of_now import as_of_now
from .errors import NotModelled, Refusal
from .pages import DEFAULT_LIMIT, list_object
from .schema import response_fields
from .store import Fork, Object

MAX_DEPTH = 4

# For each kind, what `expand` can ask for: a path inside the object, and the kind its id refers to.
EXPANDABLE: dict[str, dict[str, str]] = {
    "checkout.session": {
        "customer": "customer",
        "discounts.coupon": "coupon",
        "discounts.promotion_code": "promotion_code",
        "invoice": "invoice",
        "line_items": "item",
        "payment_intent": "payment_intent",
        "payment_link": "payment_link",
        "setup_intent": "setup_intent",
        "shipping_cost.shipping_rate": "shipping_rate",
        "shipping_options.shipping_rate": "shipping_rate",
        "subscription": "subscription",
    },
    "item": {},
    "price": {"product": "product"},
    "product": {"default_price": "price"},
    "coupon": {},
    "discount": {"source.coupon": "coupon"},
    "customer": {"tax_ids": "tax_id"},
    "customer_balance_transaction": {
        "checkout_session": "checkout.session",
        "credit_note": "credit_note",
        "customer": "customer",
        "invoice": "invoice",
    },
    "promotion_code": {"customer": "customer", "promotion.coupon": "coupon"},
    "shipping_rate": {},
    "tax_id": {"customer": "customer", "owner.customer": "customer"},
    "tax_rate": {},
    "event": {},
}

# Expandable at Stripe, but their content is not worked out yet: asking for them is `NotModelled`, not a refusal.
NOT_YET: dict[str, tuple[str, ...]] = {
    "checkout.session": ("customer_account",),
    "product": ("tax_code",),
    "customer": ("default_source", "sources", "subscriptions", "tax", "cash_balance", "test_clock"),
    "shipping_rate": ("tax_code",),
}

_LISTS = {"item", "tax_id"}
_SDK_NAMES = {"item": "line_item"}
_ENCODER = json.JSONEncoder(ensure_ascii=False)


@lru_cache(maxsize=256)
def check_expand(kind: str, paths: tuple[str, ...], *, is_list: bool, version: str) -> tuple[tuple[str, ...], ...]:
    """The `expand` paths of a request, split. Refused as Stripe refuses; holds before any id is looked up (*inferred*)."""
    checked: list[tuple[str, ...]] = []
    for path in paths:
        parts = path.split(".")
        if len(parts) > MAX_DEPTH:
            raise Refusal(
                f"You cannot expand more than {MAX_DEPTH} levels of a property. Property: {path}",
                code="property_expansion_max_depth",
            )
        rest = parts
        if is_list:
            if parts[0] != "data":
                raise _not_expandable(path, f" You may want to try expanding 'data.{path}' instead.")
            rest = parts[1:]
        rest = versions.newest_path(kind, rest, version)
        if rest:
            _check_path(kind, rest, path)
        checked.append(tuple(rest))
    return tuple(checked)


def _not_expandable(path: str, hint: str = "") -> Refusal:
    return Refusal(f"This property cannot be expanded ({path}).{hint}")


def _check_path(kind: str, rest: list[str], whole: str) -> None:
    if kind not in EXPANDABLE:
        return  # an object that is not built yet: there is none to expand
    for length in (1, 2):
        name = ".".join(rest[:length])
        target = EXPANDABLE[kind].get(name)
        if target is not None:
            below = rest[length:]
            if target in _LISTS and below:
                if below[0] != "data":
                    raise _not_expandable(whole)
                below = below[1:]
            if below:
                _check_path(target, below, whole)
            return
        if name in hidden.HIDDEN.get(kind, ()) or name in breakdowns.WORKED_OUT.get(kind, {}):
            if rest[length:]:
                raise _not_expandable(whole)
            return
        if name in NOT_YET.get(kind, ()):
            raise NotModelled(f"Expanding {whole!r} is not modelled yet: the content of {kind}.{name} is not worked out.")
    if kind == "item" and rest[0] == "price":  # always a full object on a line item
        if len(rest) == 1:
            raise _not_expandable(whole)
        _check_path("price", rest[1:], whole)
        return
    if rest[0] in response_fields(_SDK_NAMES.get(kind, kind)):
        raise _not_expandable(whole)
    raise Refusal(f"This property cannot be expanded because it doesn't exist: {whole}.")


def expand(fork: Fork, object: Object, paths: Iterable[tuple[str, ...]]) -> Object:
    """A copy of `object` with what `paths` name put in place of its id."""
    for path in paths:
        if path:
            object = _expand_one(fork, object, list(path))
    return object


def _expand_one(fork: Fork, object: Object, path: list[str]) -> Object:
    kind = object.get("object", "")
    name, rest = path[0], path[1:]
    if kind == "item" and name == "price":
        return {**object, "price": _expand_one(fork, object["price"], rest)}
    if kind == "checkout.session" and name == "line_items":
        listed = object.get("line_items") or line_items_page(fork, object["id"], DEFAULT_LIMIT)
        if rest[1:]:
            listed = {**listed, "data": [_expand_one(fork, item, rest[1:]) for item in listed["data"]]}
        return _with_key(object, "line_items", listed)
    whole = ".".join(path)
    if whole in breakdowns.WORKED_OUT.get(kind, {}):
        made_of = breakdowns.WORKED_OUT[kind][whole](fork, object)
        if not rest:
            return _with_key(object, name, made_of)
        hash = object[name]
        return object if hash is None else {**object, name: dict(sorted({**hash, rest[0]: made_of}.items()))}
    if kind == "customer" and name == "tax_ids":
        return _with_key(object, name, _tax_ids(fork, object, rest[1:]))
    if whole in hidden.HIDDEN.get(kind, ()):
        shown_too = hidden.shown(fork, object, whole)
        if rest:
            return {**object, name: dict(sorted({**object[name], **shown_too}.items()))}
        return _with_key(object, name, shown_too[name]) if shown_too else object
    if EXPANDABLE.get(kind, {}).get(name) is not None:
        return {**object, name: _expand_value(fork, EXPANDABLE[kind][name], object[name], rest)}
    inner, target = rest[0], EXPANDABLE[kind][f"{name}.{rest[0]}"]
    hash = object[name]
    if isinstance(hash, list):
        shown: Any = [{**each, inner: _expand_value(fork, target, each[inner], rest[1:])} for each in hash]
    elif hash is None:
        shown = None
    else:
        shown = {**hash, inner: _expand_value(fork, target, hash[inner], rest[1:])}
    return {**object, name: shown}


def _expand_value(fork: Fork, kind: str, value: Any, rest: list[str]) -> Any:
    """The object behind an id; an object that is expanded already is expanded further."""
    if value is None:
        return None
    found = value if isinstance(value, dict) else fork.get(kind, value)
    if found is None:
        raise not_loaded(kind, str(value))
    found = as_of_now(fork, found)
    if rest and kind not in EXPANDABLE:
        raise NotModelled(
            f"Expanding {rest[0]!r} below {kind} {found['id']} is not modelled yet: only the object itself can be."
        )
    return _expand_one(fork, found, rest) if rest else found


def _tax_ids(fork: Fork, customer: Object, rest: list[str]) -> Object:
    """The tax ids of a customer as a list object, those of this very request too; only here `total_count` is shown."""
    every = {row["id"]: row for row in fork.table("tax_id").indexed("customer", customer["id"])}
    every.update({id: row for (kind, id), row in fork.written.items() if kind == "tax_id"})
    rows = list(every.values())[::-1]
    data = [_expand_one(fork, row, rest) if rest else row for row in rows[:DEFAULT_LIMIT]]
    listed = list_object(data, len(rows) > DEFAULT_LIMIT, f"/v1/customers/{customer['id']}/tax_ids")
    return {"object": "list", **dict(sorted({**listed, "total_count": len(rows)}.items()))}


def not_loaded(kind: str, id: str) -> NotModelled:
    return NotModelled(
        f"This account has no {kind} {id}, which another object refers to. "
        f"Give it one with fake.load({{'id': {id!r}, 'object': {kind!r}, …}})."
    )


def _with_key(object: Object, key: str, value: Any) -> Object:
    """Adds a key where wire order has it: id, object, then alphabetical."""
    if key in object:
        return {**object, key: value}
    head = {name: object[name] for name in ("id", "object")}
    rest = {**object, key: value}
    return {**head, **{name: rest[name] for name in sorted(rest) if name not in head}}


def line_items(fork: Fork, session: str) -> list[Object]:
    """The lines of a session in their order, each with its price as the price is now."""
    return [_line_item(fork, item) for item in line_items_of(fork, session)]


def line_items_of(fork: Fork, session: str) -> tuple[Object, ...]:
    """The lines of a session as they are stored: each with the id of its price."""
    items: tuple[Object, ...] | None = fork.get("line_items", session)
    if items is None:
        raise NotModelled(
            f"The line items of {session} are not known: it was loaded without them. "
            'Load the session as retrieved with expand=["line_items"].'
        )
    return items


def _line_item(fork: Fork, item: Object) -> Object:
    price = fork.get("price", item["price"])
    if price is None:
        raise not_loaded("price", item["price"])
    if item["description"] is None:
        raise NotModelled(
            f"The description of {item['id']} is the name of product {price['product']}, which this account does not have. "
            f"Load it before the session is made: fake.load({{'id': {price['product']!r}, 'object': 'product', 'name': …}})."
        )
    return {**item, "price": price}


def line_items_page(fork: Fork, session: str, limit: int, first: int = 0) -> Object:
    """Lines `first` to `first + limit` of a session, as a list object."""
    every = line_items(fork, session)
    return list_object(every[first : first + limit], first + limit < len(every), line_items_url(session))


def line_items_url(session: str) -> str:
    return f"/v1/checkout/sessions/{session}/line_items"


def in_full(fork: Fork, value: Any, version: str) -> Any:
    """`value` with what the version shows in full and newer ones by id: the coupon of every promotion code and discount.

    Stepping down sees no store, so whoever shows or keeps an object for an older version puts it in before.
    """
    return _with_coupons(fork, value) if "promotion_code" in _steps(version) else value


def _with_coupons(fork: Fork, value: Any) -> Any:
    if isinstance(value, list):
        return [_with_coupons(fork, each) for each in value]
    if not isinstance(value, dict):
        return value
    if value.get("object") == "promotion_code":
        return _expand_one(fork, value, ["promotion", "coupon"])
    if value.get("object") == "discount" and value.get("source"):
        return _expand_one(fork, value, ["source", "coupon"])
    return {name: _with_coupons(fork, each) if isinstance(each, (dict, list)) else each for name, each in value.items()}


def text(object: Object, version: str) -> str:
    """The answer's text at the caller's version."""
    steps = _steps(version)
    return _ENCODER.encode(versions.down(object, steps) if steps else object)


@lru_cache(maxsize=64)
def _steps(version: str) -> dict[str, list[versions.Step]]:
    return versions.steps_down_to(version)

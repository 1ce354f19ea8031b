"""An object as Stripe shows it: `expand`, one API version or another, and the answer's text.

Objects come in as the store keeps them, with ids for what they refer to. What a kind refers to is declared in `EXPANDABLE`;
`line_items` of a session, `tax_ids` of a customer and what `hidden` keeps are not on the object until they are asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from . import before_basil, breakdowns, hidden, versions
from .as_of_now import as_of_now
from .errors import NotModelled, Refusal
from .expandable import EXPANDABLE, INLINE, LISTED, NOT_YET
from .pages import DEFAULT_LIMIT, list_object
from .schema import response_fields
from .store import Fork, Object

MAX_DEPTH = 4

_SDK_NAMES = {"item": "line_item", "line_item": "invoice_line_item"}
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
            _check_path(kind, rest, path, version)
        checked.append(tuple(rest))
    return tuple(checked)


def _not_expandable(path: str, hint: str = "") -> Refusal:
    return Refusal(f"This property cannot be expanded ({path}).{hint}")


def _check_path(kind: str, rest: list[str], whole: str, version: str) -> None:
    if kind not in EXPANDABLE:
        return  # an object that is not built yet: there is none to expand
    name = rest[0]
    if name in LISTED.get(kind, {}) or (kind, name) == ("checkout.session", "line_items"):
        target = LISTED.get(kind, {}).get(name, ("item",))[0]
        _check_below(target, rest[1:], whole, version, is_list=True)
        return
    if name in INLINE.get(kind, {}):
        if len(rest) == 1:  # a full object as it is; of subscriptions, production code asks for it (users.md 2)
            if kind == "item":
                raise _not_expandable(whole)
            return
        _check_below(INLINE[kind][name], rest[1:], whole, version, is_list=name != "price")
        return
    is_gone = name in before_basil.ONLY_BEFORE.get(kind, ()) and not versions.is_before(version, versions.BASIL)
    for length in () if is_gone else (1, 2, 3):
        path = ".".join(rest[:length])
        if path in EXPANDABLE[kind]:
            _check_below(EXPANDABLE[kind][path], rest[length:], whole, version)
            return
        if path in hidden.HIDDEN.get(kind, ()) or path in breakdowns.WORKED_OUT.get(kind, {}):
            if rest[length:]:
                raise _not_expandable(whole)
            return
        if path in NOT_YET.get(kind, ()):
            raise NotModelled(f"Expanding {whole!r} is not modelled yet: the content of {kind}.{path} is not worked out.")
    if not is_gone and name in response_fields(_SDK_NAMES.get(kind, kind)):
        raise _not_expandable(whole)
    raise Refusal(f"This property cannot be expanded because it doesn't exist: {whole}.")


def _check_below(kind: str, below: list[str], whole: str, version: str, *, is_list: bool = False) -> None:
    if is_list and below:
        if below[0] != "data":
            raise _not_expandable(whole)
        below = below[1:]
    if below:
        _check_path(kind, below, whole, version)


def expand(fork: Fork, object: Object, paths: Iterable[tuple[str, ...]]) -> Object:
    """A copy of `object` with what `paths` name put in place of its id."""
    for path in paths:
        if path:
            object = _expand_one(fork, object, list(path))
    return object


def _expand_one(fork: Fork, object: Object, path: list[str]) -> Object:
    kind = object.get("object", "")
    name, rest = path[0], path[1:]
    if name in INLINE.get(kind, {}):
        return {**object, name: _within(fork, object[name], rest)}
    if (kind, name) == ("checkout.session", "line_items"):
        listed = object.get("line_items") or line_items_page(fork, object["id"], DEFAULT_LIMIT)
        return _with_key(object, name, _within(fork, listed, rest))
    if name in LISTED.get(kind, {}):
        listed = object.get(name) or _made_list(fork, object, *LISTED[kind][name], name)
        return _with_key(object, name, _within(fork, listed, rest))
    whole = ".".join(path)
    if whole in breakdowns.WORKED_OUT.get(kind, {}):
        made_of = breakdowns.WORKED_OUT[kind][whole](fork, object)
        if not rest:
            return _with_key(object, name, made_of)
        hash = object[name]
        return object if hash is None else {**object, name: dict(sorted({**hash, rest[0]: made_of}.items()))}
    if whole in hidden.HIDDEN.get(kind, ()):
        shown_too = hidden.shown(fork, object, whole)
        if rest:
            return {**object, name: dict(sorted({**object[name], **shown_too}.items()))}
        return _with_key(object, name, shown_too[name]) if shown_too else object
    targets = EXPANDABLE.get(kind, {})
    if name in targets:
        return {**object, name: _expand_value(fork, targets[name], object[name], rest)}
    inner, target = rest[0], targets[f"{name}.{rest[0]}"]
    hash = object[name]
    if isinstance(hash, list):
        shown: Any = [{**each, inner: _expand_value(fork, target, each[inner], rest[1:])} for each in hash]
    elif hash is None or inner not in hash:
        shown = hash
    else:
        shown = {**hash, inner: _expand_value(fork, target, hash[inner], rest[1:])}
    return {**object, name: shown}


def _within(fork: Fork, value: Object, rest: list[str]) -> Object:
    """An object that stands there already, or each of a list object, expanded further."""
    if value.get("object") != "list":
        return _expand_one(fork, value, rest) if rest else value
    if not rest[1:]:
        return value
    return {**value, "data": [_expand_one(fork, each, rest[1:]) for each in value["data"]]}


def _made_list(fork: Fork, object: Object, kind: str, by: str, name: str) -> Object:
    """What belongs to an object as a list object, newest first, this request's too; subscriptions while they last."""
    every = {row["id"]: row for row in fork.table(kind).indexed(by, object["id"])}
    written = {id: row for (row_kind, id), row in fork.written.items() if row_kind == kind}
    every.update({id: row for id, row in written.items() if row and row.get(by) == object["id"]})
    rows = [row for row in every.values() if row.get("status") != "canceled" and row.get(by) == object["id"]][::-1]
    path = "customers" if object["object"] == "customer" else "invoices"
    listed = list_object(rows[:DEFAULT_LIMIT], len(rows) > DEFAULT_LIMIT, f"/v1/{path}/{object['id']}/{name}")
    return {"object": "list", **dict(sorted({**listed, "total_count": len(rows)}.items()))}


def _expand_value(fork: Fork, kind: str, value: Any, rest: list[str]) -> Any:
    """The object behind an id; an object that is expanded already is expanded further."""
    if value is None:
        return None
    if isinstance(value, list):
        return [_expand_value(fork, kind, each, rest) for each in value]
    found = value if isinstance(value, dict) else fork.get(kind, value)
    if found is None:
        raise not_loaded(kind, str(value))
    found = in_full(fork, as_of_now(fork, found), fork.version) if rest else as_of_now(fork, found)
    if rest and kind not in EXPANDABLE:
        raise NotModelled(
            f"Expanding {rest[0]!r} below {kind} {found['id']} is not modelled yet: only the object itself can be."
        )
    return _expand_one(fork, found, rest) if rest else found


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
    """`value` with what the version shows in full and newer ones by id or not at all.

    That is the coupon of every promotion code and discount, and what billing showed before basil. Stepping down sees no store,
    so whoever shows or keeps an object for an older version puts it in before.
    """
    if not versions.is_before(version, versions.CLOVER):
        return value
    return _in_full(fork, value, versions.is_before(version, versions.BASIL))


def _in_full(fork: Fork, value: Any, before_basil_too: bool) -> Any:
    if isinstance(value, list):
        return [_in_full(fork, each, before_basil_too) for each in value]
    if not isinstance(value, dict):
        return value
    kind = value.get("object")
    if kind == "promotion_code":
        return _expand_one(fork, value, ["promotion", "coupon"])
    if kind == "discount" and value.get("source"):
        return _expand_one(fork, value, ["source", "coupon"])
    if before_basil_too and isinstance(kind, str) and kind in before_basil.SHOWN:
        value = before_basil.SHOWN[kind](fork, value)
    return {
        name: _in_full(fork, each, before_basil_too) if isinstance(each, (dict, list)) else each for name, each in value.items()
    }


def text(object: Object, version: str) -> str:
    """The answer's text at the caller's version."""
    steps = _steps(version)
    return _ENCODER.encode(versions.down(object, steps) if steps else object)


@lru_cache(maxsize=64)
def _steps(version: str) -> dict[str, list[versions.Step]]:
    return versions.steps_down_to(version)

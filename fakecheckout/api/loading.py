"""Recorded objects put into an account: taken apart into the kinds they hold, and stepped up to the newest shape.

What comes in is what the API returned at some version. Keys that were added since are filled with what Stripe shows for an
object that does not use them. Objects of kinds that are not modelled are kept as they are, so that `expand` finds them.
"""

from __future__ import annotations

from typing import Any

from ..errors import Unloadable
from ..protocol.kinds import Kind, kind_of
from ..protocol.rendering.expand_only_fields import without_expand_only
from ..protocol.versions.steps import step_up
from ..store.objects import Object, in_wire_order
from ..store.transaction import Transaction

_DEEPEST = 8


def load(transaction: Transaction, object: Any, depth: int = 0) -> None:
    """Puts an object, a list object, or a list of them into the transaction."""
    if isinstance(object, list):
        for each in object:
            load(transaction, each, depth)
        return
    if not isinstance(object, dict) or "object" not in object:
        raise Unloadable(f"fake.load takes objects as the API returns them, with `object` and `id`; this is {object!r:.200}.")
    if object["object"] in ("list", "search_result"):
        if not isinstance(object.get("data"), list):
            raise Unloadable(f"This list has no `data`, so it cannot be loaded: {object!r:.200}.")
        load(transaction, object["data"][::-1], depth)  # the newest stands first in it
        return
    _load_one(transaction, object, depth)


def _load_one(transaction: Transaction, object: Object, depth: int = 0) -> str:
    """Stores one object under its id, what is expanded in it under its own; gives the id."""
    kind = object["object"]
    if not isinstance(kind, str) or not isinstance(object.get("id"), str):
        raise Unloadable(f"This {kind} has no id, so it cannot be loaded: {object!r:.200}.")
    if depth > _DEEPEST:
        raise Unloadable(f"{kind} {object['id']} is nested more than {_DEEPEST} objects deep; does it contain itself?")
    if object.get("deleted") is True:  # what is left of a deleted object
        transaction.put(kind, object["id"], dict(object))
        return str(object["id"])
    declared = kind_of(kind)
    _check_shape(declared, object)
    known = {**declared.loaded, **object}
    if declared.derived_when_loaded is not None:
        known = {**known, **declared.derived_when_loaded(object, transaction.now)}
    stepped = without_expand_only(transaction, kind, step_up(kind, known))
    for path in declared.expands:
        _collapse(transaction, stepped, path.split("."), depth + 1)
    if declared.load is not None:
        declared.load(transaction, stepped, lambda part: _load_part(transaction, part, depth + 1))
    else:
        transaction.put(kind, stepped["id"], in_wire_order(stepped))
    return str(stepped["id"])


def _check_shape(kind: Kind, object: Object) -> None:
    """What the account itself reads of an object has to be there, and of its type."""
    for name, types in kind.needed_to_load.items():
        if not isinstance(object.get(name), types):
            raise Unloadable(f"{kind.name} {object['id']} cannot be loaded: `{name}` is {object.get(name)!r:.200}.")


def _collapse(transaction: Transaction, object: Object, path: list[str], depth: int) -> None:
    """Puts an id in place of an expanded object. Edits `object`, which is a copy."""
    name = path[0]
    value = object.get(name)
    if len(path) == 1:
        if isinstance(value, dict):
            object[name] = _load_one(transaction, value, depth)
        elif isinstance(value, list):
            object[name] = [_load_one(transaction, each, depth) if isinstance(each, dict) else each for each in value]
    elif isinstance(value, dict):
        object[name] = dict(value)
        _collapse(transaction, object[name], path[1:], depth)
    elif isinstance(value, list):
        object[name] = [dict(each) for each in value]
        for each in object[name]:
            _collapse(transaction, each, path[1:], depth)


def _load_part(transaction: Transaction, part: Any, depth: int) -> str:
    """What belongs to another object: one of its own, whose id is given, or a list of them."""
    if isinstance(part, dict) and part.get("object") != "list":
        return _load_one(transaction, part, depth)
    load(transaction, part, depth)
    return ""

"""Recorded objects put into an account: taken apart into the kinds they hold, and stepped up to the newest shape.

What comes in is what the API returned at some version. Keys that were added since are filled with what Stripe shows for an
object that does not use them. Objects of kinds that are not modelled are kept as they are where `expand` finds them.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from ..errors import NotModelled, Unloadable
from ..protocol.kinds import KINDS, Kind, is_found_by_expand, kind_of
from ..protocol.parameters.schema import has_resource
from ..protocol.rendering.expand_only_fields import without_expand_only
from ..protocol.versions.steps import objects_left_out, step_up
from ..store.objects import Object, in_wire_order
from ..store.store import Store
from ..store.transaction import Transaction

_DEEPEST = 8
_LONGEST_ID = 80
_KIND_OF_STRIPE = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*")


def load(transaction: Transaction, given: Any) -> None:
    """Puts an object, a list object, or a list of them into the transaction."""
    transaction.is_loaded = True
    transaction.ids_from_outside.update(_ids_in(given))
    _load(transaction, given, 0)


def _ids_in(given: Any) -> Iterator[str]:
    """Every text that may be an id, of whatever: that of a line, of an object that is only named."""
    left = [given]
    while left:
        value = left.pop()
        if isinstance(value, list):
            left += value
        elif isinstance(value, dict):
            left += value.values()
            if isinstance(value.get("id"), str):  # those of coupons look like nothing in particular
                yield value["id"]
        elif isinstance(value, str) and "_" in value and len(value) <= _LONGEST_ID:
            yield value


def _load(transaction: Transaction, object: Any, depth: int) -> None:
    if isinstance(object, list):
        for each in object[::-1] if _is_data_of_list(object) and not _is_oldest_first(object) else object:
            _load(transaction, each, depth)
        return
    if not isinstance(object, dict) or "object" not in object:
        raise Unloadable(f"fake.load takes objects as the API returns them, with `object` and `id`; this is {object!r:.200}.")
    if object["object"] in ("list", "search_result"):
        if not isinstance(object.get("data"), list):
            raise Unloadable(f"This list has no `data`, so it cannot be loaded: {object!r:.200}.")
        for each in object["data"] if _is_oldest_first(object["data"]) else object["data"][::-1]:
            _load(transaction, each, depth)
        return
    try:
        _load_one(transaction, object, depth)
    except (AttributeError, LookupError, TypeError) as error:
        raise Unloadable(
            f"{object['object']} {object['id']} cannot be loaded: something in it is missing or of another type: "
            f"{error!r:.200}. Load it whole, as the API returns it."
        ) from error


def _is_data_of_list(objects: list[Any]) -> bool:
    """Whether these look as they were taken out of a list object: of one kind, and each says when it was made."""
    kinds = {str(each.get("object")) if isinstance(each, dict) and "created" in each else "" for each in objects}
    return len(kinds) == 1 and "" not in kinds


def _is_oldest_first(objects: list[Any]) -> bool:
    """Whether these are in the order in which they were made; where all were made at once, nothing says so."""
    created = [each["created"] for each in objects if isinstance(each, dict) and isinstance(each.get("created"), int)]
    return created == sorted(created) and any(before < after for before, after in pairwise(created))


def _load_one(transaction: Transaction, object: Object, depth: int = 0) -> str:
    """Stores one object under its id, what is expanded in it under its own; gives the id."""
    kind = object["object"]
    if not isinstance(kind, str) or not isinstance(object.get("id"), str) or not object["id"]:
        raise Unloadable(f"This {kind} has no id, so it cannot be loaded: {object!r:.200}.")
    if depth > _DEEPEST:
        raise Unloadable(f"{kind} {object['id']} is nested more than {_DEEPEST} objects deep; does it contain itself?")
    _check_kind(kind)
    declared = kind_of(kind)
    if object.get("deleted") is True:  # what is left of a deleted object
        transaction.put(kind, object["id"], dict(object) if declared.leaves_stub else None)
        return str(object["id"])
    _check_shape(declared, object)
    known = {**declared.loaded, **object}
    if declared.derived_when_loaded is not None:
        known = {**known, **declared.derived_when_loaded(object, transaction.now)}
    newest = step_up(kind, known)
    for each in objects_left_out(known, newest):
        _load_one(transaction, each, depth + 1)
    stepped = without_expand_only(transaction, kind, newest)
    for path in declared.expands:
        _collapse(transaction, stepped, path.split("."), depth + 1)
    if declared.load is not None:
        declared.load(transaction, stepped, lambda part: _load_part(transaction, part, depth + 1))
    else:
        transaction.put(kind, stepped["id"], in_wire_order(stepped))
    return str(stepped["id"])


def _check_kind(name: str) -> None:
    """An object that nothing reads would be lost in silence."""
    if name in KINDS or is_found_by_expand(name):
        return
    if _is_of_stripe(name):
        raise Unloadable(
            f"{name} is not modelled, so nothing here would read what was loaded. Answer the calls that read it with "
            "fake.respond(method, path, {…}), and tell of it with fake.emit(type, {…})."
        )
    (nearest,) = difflib.get_close_matches(name[:_LONGEST_ID], KINDS, n=1, cutoff=0)
    raise Unloadable(f"Stripe has no object {name!r:.100}. The nearest one that can be loaded is {nearest!r}.")


def _is_of_stripe(name: str) -> bool:
    try:
        return _KIND_OF_STRIPE.fullmatch(name) is not None and has_resource(name)
    except ImportError:
        return False


def _check_shape(kind: Kind, object: Object) -> None:
    """What the account itself reads of an object has to be there, and of its type."""
    wrong = [name for name, types in kind.needed_to_load.items() if not isinstance(object.get(name), types)]
    if wrong:
        found = ", ".join(f"`{name}` is {object.get(name)!r:.200}" for name in wrong)
        raise Unloadable(f"{kind.name} {object['id']} cannot be loaded: {found}. Load it whole, as the API returns it.")


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
    _load(transaction, part, depth)
    return ""


@contextmanager
def naming_what_was_loaded(store: Store, what: str) -> Generator[None]:
    """What a loaded object lacks is no error of whoever asks for it: `NotModelled`, with the way on."""
    try:
        yield
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        if not store.has_loaded:
            raise
        raise NotModelled(
            f"{what}: an object that was loaded lacks what is needed for it, or has it of another type: {error!r:.200}. "
            "Load it whole, as the API returns it."
        ) from error

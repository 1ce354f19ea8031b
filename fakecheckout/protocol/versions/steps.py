"""An object on its way through the dated changes: down to an older version, or up to the newest shape.

What a change does to an object is said in its row of `changes`. Going down takes two steps, for what is stored must not ask the
store later: `put_in_for_version` adds what an older version shows of other objects, and `step_down` changes the shape.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from ...store.objects import Object
from ...store.transaction import Transaction
from .change import Change, PutIn, Step
from .changes import CHANGES
from .dates import is_before


def _after(version: str) -> list[Change]:
    """The changes that came after a version, newest first."""
    return [change for change in CHANGES if is_before(version, change.since)]


@lru_cache(maxsize=64)
def steps_down_to(version: str) -> Mapping[str, list[Step]]:
    """For each kind the steps that lead from the newest shape to `version`; empty when there is nothing to do."""
    steps: dict[str, list[Step]] = {}
    for change in _after(version):
        if change.down is not None:
            steps.setdefault(change.kind, []).append(change.down)
    return steps


@lru_cache(maxsize=64)
def _put_in_at(version: str) -> Mapping[str, list[PutIn]]:
    """For each kind what its older shape at `version` shows of other objects."""
    found: dict[str, list[PutIn]] = {}
    for change in _after(version):
        if change.put_in is not None:
            found.setdefault(change.kind, []).append(change.put_in)
    return found


def step_down(value: Any, version: str) -> Any:
    """`value` and every object within it, at an older version; events keep that of their making. Nothing is edited."""
    steps = steps_down_to(version)
    return _stepped_down(value, steps) if steps or _has_events(value) else value


def _has_events(value: Any) -> bool:
    """Whether this is an event, or a list of them."""
    data = value.get("data") if isinstance(value, dict) else None
    first = data[0] if isinstance(data, list) and data else value
    return isinstance(first, dict) and bool(first.get("object") == "event")


def _stepped_down(value: Any, steps: Mapping[str, list[Step]]) -> Any:
    if isinstance(value, list):
        return [_stepped_down(each, steps) for each in value]
    if not isinstance(value, dict):
        return value
    kind = value.get("object")  # of an event's `data` it is the object itself
    if kind == "event":
        steps = steps_down_to(value["api_version"]) if "api_version" in value else steps
        return _changed_event(value, lambda object: _stepped_down(object, steps)) if steps else value
    stepped = {
        key: _stepped_down(each, steps) if isinstance(each, (dict, list)) and key != "metadata" else each
        for key, each in value.items()
    }
    for step in steps.get(kind, ()) if isinstance(kind, str) else ():
        stepped = step(stepped)
    return stepped


def put_in_for_version(transaction: Transaction, value: Any, version: str) -> Any:
    """`value` with what the version shows in full and newer ones by id or not at all.

    That is the coupon of every promotion code and discount, and what billing showed before basil. Stepping down sees no store,
    so whoever shows or keeps an object for an older version puts it in before.
    """
    found = _put_in_at(version)
    return _with_put_in(transaction, value, found) if found or _has_events(value) else value


def _with_put_in(transaction: Transaction, value: Any, found: Mapping[str, list[PutIn]]) -> Any:
    if isinstance(value, list):
        return [_with_put_in(transaction, each, found) for each in value]
    if not isinstance(value, dict):
        return value
    kind = value.get("object")
    if kind == "event":
        found = _put_in_at(value["api_version"]) if "api_version" in value else found
        return _changed_event(value, lambda object: _with_put_in(transaction, object, found)) if found else value
    for put_in in found.get(kind, ()) if isinstance(kind, str) else ():
        value = put_in(transaction, value)
    return {
        name: _with_put_in(transaction, each, found) if isinstance(each, (dict, list)) and name != "metadata" else each
        for name, each in value.items()
    }


def _changed_event(event: Object, change: Callable[[Object], Object]) -> Object:
    """An event with its object in another shape, and of an update what it replaced: what the object before the update has
    otherwise in that shape (VER-09).
    """
    data = event["data"]
    after = change(data["object"])
    changed = {**data, "object": after}
    previous = data.get("previous_attributes")
    if previous is not None:
        before = change(_merged(data["object"], previous))
        changed["previous_attributes"] = _replaced(before, after, previous)
    return {**event, "data": changed}


def _merged(object: Object, previous: Mapping[str, Any]) -> Object:
    """The object before an update: of nested hashes `previous` has only the leaves that changed."""
    before = dict(object)
    for name, value in previous.items():
        present = object.get(name)
        before[name] = _merged(present, value) if isinstance(present, dict) and isinstance(value, dict) else value
    return before


def _replaced(before: Object, after: Object, told: Mapping[str, Any]) -> Object:
    """What `before` has otherwise than `after`, or what was `told` to be so and is there."""
    replaced: Object = {}
    for name, value in before.items():
        now = after.get(name)
        if name == "metadata":
            if name in told:
                replaced[name] = told[name]
        elif isinstance(value, dict) and isinstance(now, dict) and (name in told or value != now):
            inner = told.get(name)
            replaced[name] = _replaced(value, now, inner if isinstance(inner, dict) else {})
        elif name in told or value != now:
            replaced[name] = value
    return replaced


def objects_left_out(older: Object, newest: Object) -> list[Object]:
    """What stood whole in an older shape and is only named since: objects of their own."""
    left_out = [value for name, value in older.items() if name not in newest and isinstance(value, dict)]
    return [value for value in left_out if "object" in value and "id" in value]


def step_up(kind: str, object: dict[str, Any]) -> dict[str, Any]:
    """An object of any version in the newest shape. Old spellings mean one thing only, so the version need not be known."""
    stepped = dict(object)
    for change in reversed(CHANGES):
        if change.kind == kind and change.up is not None:
            stepped = change.up(stepped)
    return stepped

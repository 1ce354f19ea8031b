"""What the operations of most kinds share: ids, lookups, adding, changing, removing and listing, with the events that follow.

What an object looks like and what is refused of it, each kind's own file says; nothing here knows one kind from another.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import loaded_without, not_loaded
from ..protocol.kinds import BY_OPERATION, kind_of
from ..protocol.refusals import Refusal, no_such, too_many_metadata_keys
from ..protocol.rendering.pagination import list_page
from ..rules import metadata
from ..store.objects import Object
from .call import Call


def get_or_404(call: Call, kind: str, id: str) -> Object:
    """The object that a path names; 404 if there is none."""
    object: Object | None = call.transaction.get(kind, id)
    if object is None:
        raise missing_at_path(kind, id)
    return object


def missing_at_path(kind: str, id: str) -> Refusal:
    return no_such(kind_of(kind).named, id, kind_of(kind).param, status=404)


def get_not_deleted(call: Call, kind: str, id: str) -> Object:
    """The object that a path names and that was not deleted: of a customer a stub stays that can only be read."""
    object = get_or_404(call, kind, id)
    if object.get("deleted"):
        raise missing_at_path(kind, id)
    return object


def get_referenced(call: Call, kind: str, id: str) -> Object:
    """An object that another one refers to. `NotModelled` if that other one was loaded without it."""
    object: Object | None = call.transaction.get(kind, id)
    if object is None:
        raise not_loaded(kind, id)
    return object


def retrieve(call: Call) -> Object:
    return get_or_404(call, call.operation.rpartition(".")[0], call.ids[0])


def new_id(call: Call, kind: str, infix: str = "", wanted: str | None = None) -> str:
    """The id of a new object: the one chosen for what this call creates, or that the request `wanted`, else a fresh one.

    An id that Stripe lets nobody choose is there once, whatever account it is on.
    """
    is_free = wanted is not None
    if call.wanted_id is not None and call.operation == f"{kind}.create":
        wanted = call.wanted_id
        is_free = "id" in BY_OPERATION[call.operation].operation.parameters
    if wanted is None:
        return call.transaction.new_id(kind, infix)
    taken = call.transaction.get(kind, wanted) if is_free else call.transaction.find(kind, wanted)
    call.transaction.ids_from_outside.add(wanted)
    if taken is not None:
        noun = kind.rpartition(".")[2].replace("_", " ").capitalize()
        param = None if kind == "coupon" else "id"
        raise Refusal(f"{noun} already exists.", param=param, code="resource_already_exists")
    return wanted


def add_object(call: Call, kind: str, object: Object) -> Object:
    """Puts a new object in and tells of it."""
    call.transaction.put(kind, object["id"], object)
    _tell(call, kind, "created", object)
    return object


def change_object(call: Call, kind: str, object: Object, changes: dict[str, Any]) -> Object:
    """Replaces what differs and tells of it; an update that changes nothing leaves no event."""
    changed, previous = apply_changes(call, kind, object, changes)
    if previous:
        _tell(call, kind, "updated", changed, previous)
    return changed


def apply_changes(call: Call, kind: str, object: Object, changes: dict[str, Any]) -> tuple[Object, dict[str, Any]]:
    """The object with what differs in place, kept, and what stood there before: nothing if nothing differs."""
    previous = previous_attributes(object, changes)
    if not previous:
        return object, previous
    changed = {**object, **changes}
    if "updated" in object and object["updated"] != call.now:
        previous["updated"] = object["updated"]
        changed["updated"] = call.now
    call.transaction.put(kind, object["id"], changed)
    return changed, previous


def remove_object(call: Call, kind: str, object: Object, last: Object | None = None) -> Object:
    """Takes an object away and tells how it was `last`. The stub is what is answered, and what of a customer stays."""
    stub: Object = {"id": object["id"], "object": kind, "deleted": True}
    call.transaction.put(kind, object["id"], stub if kind_of(kind).leaves_stub else None)
    _tell(call, kind, "deleted", last or object)
    return stub


def _tell(call: Call, kind: str, what: str, object: Object, previous: dict[str, Any] | None = None) -> None:
    events = kind_of(kind).events
    if events is not None:
        call.emit(f"{events}.{what}", object, previous)


def previous_attributes(object: Object, changes: dict[str, Any]) -> dict[str, Any]:
    """What changes replace of an object, as its event shows it (EVT-04)."""
    return {name: _previous(object.get(name), value) for name, value in changes.items() if object.get(name) != value}


def _previous(before: Any, after: Any) -> Any:
    """Of nested hashes only the changed leaves, keys that are new as null (CAT-52)."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return before
    names = [*before, *(name for name in after if name not in before)]
    return {name: _previous(before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)}


def merge_metadata(present: dict[str, str], sent: dict[str, Any]) -> dict[str, str]:
    """The metadata after this request, held to the limit of keys."""
    merged = metadata.merge(present, sent.get("metadata"))
    if metadata.is_too_many(merged):
        raise too_many_metadata_keys(len(merged))
    return merged


def is_created_in(object: Object, created: Any) -> bool:
    """The `created` filter: an exact time, or bounds by gt, gte, lt, lte."""
    if created is None:
        return True
    at = object.get("created")
    if at is None:
        raise loaded_without(object, "created")
    if not isinstance(created, dict):
        return bool(at == created)
    return bool(
        at > created.get("gt", at - 1)
        and at >= created.get("gte", at)
        and at < created.get("lt", at + 1)
        and at <= created.get("lte", at)
    )


def list_objects(
    call: Call, kind: str, keep: Callable[[Object], bool], index: tuple[str, Any] | None = None, url: str | None = None
) -> Object:
    """A page of a kind. `index`: a name and a value under which all of them are indexed; `url` where it has no list."""
    declared = kind_of(kind)
    return list_page(call.transaction.table(kind), call.params, url or str(declared.path), declared.named, keep, index)


def list_by(kind: str, *names: str) -> Callable[[Call], Object]:
    """The list of a kind, newest first: `names` are filters by equal values, `created` is one of every kind's."""

    def list_(call: Call) -> Object:
        check_customer_filter(call)
        check_payment_filters(call, kind)
        customer = call.params.get("customer")
        index: tuple[str, Any] | None = ("customer", customer) if "customer" in names and customer is not None else None
        return list_objects(call, kind, filter_by(call.params, *names), index)

    return list_


def filter_by(sent: dict[str, Any], *names: str) -> Callable[[Object], bool]:
    """Whether an object has the values that were sent of these names, and was created when it was asked for."""
    wanted = {name: sent[name] for name in names if name in sent}

    def keep(object: Object) -> bool:
        same = all(object.get(name) == value for name, value in wanted.items())
        return same and is_created_in(object, sent.get("created"))

    return keep


def check_customer_filter(call: Call) -> None:
    """A filter that names no customer is refused, as the recorded ones of other lists are (LST-04)."""
    customer = call.params.get("customer")
    if customer is not None and call.transaction.get("customer", customer) is None:
        raise no_such("customer", customer, "customer")


def check_payment_filters(call: Call, kind: str) -> None:
    """Whether a filter is refused that names no charge, or no payment intent, is a doubt."""
    for name in ("charge", "payment_intent"):
        id = call.params.get(name)
        if id is None or call.transaction.get(name, id) is not None:
            continue
        is_named = any(row.get(name) == id for row in call.transaction.table(kind).rows.values())  # by what was loaded
        if not is_named and call.doubt("unknown_payment_filter") == "refused":
            raise no_such(name, id, name)

"""Events, as the API gives them: retrieved and listed for 30 days, by type, time and delivery.

They are made by whoever causes them; nothing here adds to the log.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ...errors import Unloadable
from ...protocol.kinds import Kind, list_operation, retrieve_operation
from ...protocol.refusals import only_one_of, too_many
from ...protocol.versions.steps import objects_left_out, step_up
from ...store.objects import Object, in_wire_order
from ...store.transaction import Transaction
from ..base import get_or_404, is_created_in, list_objects, missing_at_path
from ..call import Call

_MOST_TYPES = 20
_KEPT_SECONDS = 30 * 24 * 60 * 60
_VERSION = re.compile(r"\d{4}-\d\d-\d\d.*")


def list_(call: Call) -> Object:
    """Newest first, of the last 30 days; `type` may have a `*` (documented)."""
    sent = call.params
    if "type" in sent and "types" in sent:  # *inferred*: the template, in the order of the names
        raise only_one_of("type", "types")
    if len(sent.get("types", ())) > _MOST_TYPES:
        raise too_many("types", _MOST_TYPES)
    patterns: list[str] = list(sent.get("types", ())) or ([sent["type"]] if "type" in sent else ["*"])
    delivered: bool | None = sent.get("delivery_success")

    def keep(event: Object) -> bool:
        return (
            is_kept(event, call.now)
            and any(_matches(event["type"], pattern) for pattern in patterns)
            and is_created_in(event, sent.get("created"))
            and (delivered is None or delivered == (event["pending_webhooks"] == 0))
        )

    return list_objects(call, "event", keep)


def is_kept(event: Object, now: int) -> bool:
    """Whether Stripe still shows it."""
    return bool(event["created"] >= now - _KEPT_SECONDS)


def _matches(type: str, pattern: str) -> bool:
    head, star, tail = pattern.partition("*")
    return type == pattern if not star else type.startswith(head) and type.endswith(tail)


def retrieve(call: Call) -> Object:
    """Kept for 30 days (documented)."""
    event = get_or_404(call, "event", call.ids[0])
    if not is_kept(event, call.now):
        raise missing_at_path("event", call.ids[0])
    return event


def _derived_when_loaded(event: Object, now: int) -> Object:
    """An event that was written by hand happened when it was loaded."""
    return {} if isinstance(event.get("created"), int) else {"created": now}


def _load(transaction: Transaction, event: Object, load: Callable[[Any], str]) -> None:
    """One that does not say its version is of that of the loading, which is the account's if nothing else was said."""
    version = event.get("api_version") or transaction.version
    object = event["data"].get("object")
    if not isinstance(object, dict) or not _VERSION.fullmatch(str(version)):
        raise Unloadable(
            f"event {event['id']} cannot be loaded: its `data.object` is {object!r:.100}, its `api_version` {version!r:.100}."
        )
    newest = step_up(str(object.get("object")), object)
    for each in objects_left_out(object, newest):
        load(each)
    data = {**event["data"], "object": newest}
    transaction.put("event", event["id"], in_wire_order(event, api_version=version, data=data))


KIND = Kind(
    "event",
    path="/v1/events",
    id=("evt_1", 28),
    loaded={"pending_webhooks": 0},
    needed_to_load={"created": (int, type(None)), "data": dict, "pending_webhooks": (int, type(None)), "type": str},
    derived_when_loaded=_derived_when_loaded,
    load=_load,
    operations=(
        list_operation(list_, "created.* delivery_success type types"),
        retrieve_operation(retrieve),
    ),
)

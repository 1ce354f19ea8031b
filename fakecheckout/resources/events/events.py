"""Events, as the API gives them: retrieved and listed for 30 days, by type, time and delivery.

They are made by whoever causes them; nothing here adds to the log.
"""

from __future__ import annotations

from ...protocol.kinds import Kind, list_operation, retrieve_operation
from ...protocol.refusals import only_one_of, too_many
from ...store.objects import Object
from ..base import get_or_404, is_created_in, list_objects, missing_at_path
from ..call import Call

_MOST_TYPES = 20
_KEPT_SECONDS = 30 * 24 * 60 * 60


def list_(call: Call) -> Object:
    """Newest first, of the last 30 days; `type` may have a `*` (documented)."""
    sent = call.params
    if "type" in sent and "types" in sent:  # *inferred*: the template, in the order of the names
        raise only_one_of("type", "types")
    if len(sent.get("types", ())) > _MOST_TYPES:
        raise too_many("types", _MOST_TYPES)
    patterns: list[str] = list(sent.get("types", ())) or ([sent["type"]] if "type" in sent else ["*"])
    since = call.now - _KEPT_SECONDS
    delivered: bool | None = sent.get("delivery_success")

    def keep(event: Object) -> bool:
        return (
            event["created"] >= since
            and any(_matches(event["type"], pattern) for pattern in patterns)
            and is_created_in(event, sent.get("created"))
            and (delivered is None or delivered == (event["pending_webhooks"] == 0))
        )

    return list_objects(call, "event", keep)


def _matches(type: str, pattern: str) -> bool:
    head, star, tail = pattern.partition("*")
    return type == pattern if not star else type.startswith(head) and type.endswith(tail)


def retrieve(call: Call) -> Object:
    """Kept for 30 days (documented)."""
    event = get_or_404(call, "event", call.ids[0])
    if event["created"] < call.now - _KEPT_SECONDS:
        raise missing_at_path("event", call.ids[0])
    return event


KIND = Kind(
    "event",
    path="/v1/events",
    id=("evt_1", 28),
    operations=(
        list_operation(list_, "created.* delivery_success type types"),
        retrieve_operation(retrieve),
    ),
)

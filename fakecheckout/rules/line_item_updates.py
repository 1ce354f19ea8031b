"""Which sessions may have their line items updated, and what a retransmitted `line_items` array makes of the present one.

Documented on the update page, sentence by sentence: the whole array is sent; an `id` alone retains an item, an `id` with
fields changes it, no `id` adds one, an omitted id removes it, the position in the array orders. This file pairs what is
sent with what is there; it knows no prices and mints no ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MODES = ("payment", "subscription")
"""The modes of sessions that have line items. While a session may be updated at all is a row of `session_status`."""

UI_MODES = ("elements", "form")
"""The kinds of page that Stripe's guides offer an update for; whether others take one is not known."""


@dataclass(frozen=True)
class Place:
    """One place of the result, in transmitted order. `present` is the item that is kept or changed, None for a new one."""

    present: Mapping[str, Any] | None
    sent: Mapping[str, Any]


@dataclass(frozen=True)
class Plan:
    """The result, and the ids of the items that were left out and so are removed."""

    places: tuple[Place, ...]
    removed: tuple[str, ...]


class UnknownId(Exception):
    """`sent[index]` names an item that the session does not have."""

    def __init__(self, index: int, id: str) -> None:
        super().__init__(id)
        self.index = index
        self.id = id


class RepeatedId(UnknownId):
    """`sent[index]` names an item that an earlier place named already."""


def plan(present: Sequence[Mapping[str, Any]], sent: Sequence[Mapping[str, Any]]) -> Plan:
    """Pairs the items that are there (each with its `id`) with the array that was sent.

    Raises `UnknownId` or `RepeatedId` for an id that cannot be paired.
    """
    by_id = {item["id"]: item for item in present}
    named: set[str] = set()
    places: list[Place] = []
    for index, fields in enumerate(sent):
        id = fields.get("id")
        if id is None:
            places.append(Place(None, fields))
            continue
        if id not in by_id:
            raise UnknownId(index, id)
        if id in named:
            raise RepeatedId(index, id)
        named.add(id)
        changes = {name: value for name, value in fields.items() if name != "id"}
        places.append(Place(by_id[id], changes))
    removed = tuple(id for id in by_id if id not in named)
    return Plan(tuple(places), removed)

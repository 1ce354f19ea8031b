"""The objects of one kind on one account: rows by id, their order, and indexes over values that lists are filtered by.

Rows are replaced, never edited, so whoever holds one holds a snapshot. What a row means is not known here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from .objects import Object


class DueTime(Protocol):
    """One kind of deadline."""

    @property
    def at(self) -> Callable[[Object], int | None]:
        """When it falls due for an object; None for never."""
        ...


class Layout(Protocol):
    """What the store needs to know of a kind. What an index yields is filtered again, so former values in it do no harm."""

    @property
    def id(self) -> tuple[str, int] | None:
        """How its ids begin, and their whole length."""
        ...

    @property
    def indexes(self) -> Mapping[str, Callable[[Object], Any]]:
        """The values that its lists are filtered by, by name."""
        ...

    @property
    def due(self) -> Mapping[str, DueTime]:
        """What becomes of its objects by itself, by the kind of deadline."""
        ...


class Table:
    """The objects of one kind on one account. `order` never shrinks: a deleted object only leaves `rows`."""

    __slots__ = ("_indexes", "index", "order", "position", "rows")

    def __init__(self, indexes: Mapping[str, Callable[[Object], Any]]) -> None:
        self._indexes = indexes
        self.rows: dict[str, Any] = {}
        self.order: list[str] = []
        self.position: dict[str, int] = {}
        self.index: dict[tuple[str, Any], list[int]] = {}

    def put(self, id: str, row: Any) -> None:
        """Adds or replaces a row. An interrupted `put` is completed by doing it again: the row itself comes last."""
        before = self.rows.get(id)
        position = self.position.get(id)
        if position is None or before is None:
            if not self.order or self.order[-1] != id:
                if position is not None:  # made again after it was deleted
                    self.order[position] = ""
                self.order.append(id)
            position = self.position[id] = len(self.order) - 1
        for name, value_of in self._indexes.items():
            value = value_of(row)
            if value is not None and (before is None or value_of(before) != value):
                entries = self.index.setdefault((name, value), [])
                place = bisect_left(entries, position)
                if entries[place : place + 1] != [position]:  # it may have had this value before
                    entries.insert(place, position)
        self.rows[id] = row

    def copy(self) -> Table:
        """The same rows in a table of its own."""
        copied = Table(self._indexes)
        copied.rows, copied.order, copied.position = {**self.rows}, [*self.order], {**self.position}
        copied.index = {named: [*positions] for named, positions in self.index.items()}
        return copied

    def indexed(self, name: str, value: Any) -> Iterator[Any]:
        """The objects that have this value, or had it once, oldest first."""
        found = (self.rows.get(self.order[position]) for position in self.index.get((name, value), ()))
        return (row for row in found if row is not None)

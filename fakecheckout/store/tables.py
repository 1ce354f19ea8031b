"""The objects of one kind on one account: rows by id, their order, and indexes over values that lists are filtered by.

Rows are replaced, never edited, so whoever holds one holds a snapshot. What a row means is not known here.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
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
    """The objects of one kind on one account. `order` never shrinks: a deleted object only leaves `rows`.

    is_sorted: whether they are in the order of their making; if not, whoever reads the order sorts first.
    """

    __slots__ = ("_indexes", "index", "is_sorted", "order", "position", "rows")

    def __init__(self, indexes: Mapping[str, Callable[[Object], Any]]) -> None:
        self._indexes = indexes
        self.is_sorted = True
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
        self._file(self.index, position, row, before)
        self.rows[id] = row

    def _file(self, index: dict[tuple[str, Any], list[int]], position: int, row: Any, before: Any) -> None:
        """Enters a row in an index, as far as it has other values than `before`."""
        for name, value_of in self._indexes.items():
            value = value_of(row)
            if value is not None and (before is None or value_of(before) != value):
                entries = index.setdefault((name, value), [])
                place = bisect_left(entries, position)
                if entries[place : place + 1] != [position]:  # it may have had this value before
                    entries.insert(place, position)

    def note_loaded(self, ids: Iterable[str]) -> None:
        """Rows that were made elsewhere, perhaps before those that were put in earlier."""
        self.is_sorted = self.is_sorted and all(self._is_in_place(self.position[id]) for id in ids if id in self.position)

    def sort_by_creation(self) -> None:
        """Puts the rows in the order of their `created`.

        One that does not say when it was made stays behind all that it stands behind.
        """
        latest, created = 0, []
        for position in range(len(self.order)):
            at = self._created(position)
            latest = max(latest, at or 0)
            created.append(latest if at is None else at)
        order = [self.order[position] for position in sorted(range(len(created)), key=created.__getitem__)]
        index: dict[tuple[str, Any], list[int]] = {}
        for position, id in enumerate(order):
            if id in self.rows:
                self._file(index, position, self.rows[id], None)
        self.order, self.index = order, index
        self.position = {id: position for position, id in enumerate(order) if id}
        self.is_sorted = True  # last, so that an interrupted sort is done again

    def _is_in_place(self, position: int) -> bool:
        at = self._created(position)
        before, after = range(position - 1, -1, -1), range(position + 1, len(self.order))
        return at is None or (self._nearest(before, at) <= at <= self._nearest(after, at))

    def _nearest(self, positions: range, default: int) -> int:
        """When the first of these rows was made that says it."""
        return next((at for at in map(self._created, positions) if at is not None), default)

    def _created(self, position: int) -> int | None:
        row = self.rows.get(self.order[position])
        created = None if row is None else row.get("created")
        return created if isinstance(created, int) else None

    def copy(self) -> Table:
        """The same rows in a table of its own."""
        copied = Table(self._indexes)
        copied.rows, copied.order, copied.position = {**self.rows}, [*self.order], {**self.position}
        copied.is_sorted = self.is_sorted
        copied.index = {named: [*positions] for named, positions in self.index.items()}
        return copied

    def indexed(self, name: str, value: Any) -> Iterator[Any]:
        """The objects that have this value, or had it once, oldest first."""
        found = (self.rows.get(self.order[position]) for position in self.index.get((name, value), ()))
        return (row for row in found if row is not None)

"""What an account and those connected to it hold: tables of objects, id counters, the event log, the agenda, stored answers.

What a row means is not known here; how ids of a kind look, what its lists are filtered by and when what of it falls due, the
store is told.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .tables import Layout, Table

PLATFORM = ""
"""The account of a request without `Stripe-Account`."""


class Deadline(NamedTuple):
    """One entry of the agenda: when what of which object falls due. `number`: how many were entered before it."""

    at: int
    number: int
    account: str
    kind: str
    name: str
    id: str


class StoredAnswer(NamedTuple):
    """What an idempotency key was used for, and what came of it."""

    request: Any
    answer: Any
    at: int


class Change(NamedTuple):
    """Everything that one transaction changes, worked out to the end: what is left is to put it in place.

    rows: by kind and id, None for one that is taken away. sessions, events: the ids of new ones. deadlines: new entries of the
    agenda; done: the entry that this change carried out. answers: by account and idempotency key.
    """

    account: str
    rows: Mapping[tuple[str, str], Any]
    counters: Mapping[str, int]
    sessions: Sequence[str]
    events: Sequence[str]
    deadlines: Sequence[Deadline]
    done: Deadline | None
    answers: Mapping[tuple[str, str], StoredAnswer]


class Store:
    """Everything of one fake: the platform account and those connected to it."""

    def __init__(self, seed: str, layouts: Mapping[str, Layout]) -> None:
        self.seed = seed
        self.layouts = layouts
        self.tables: dict[tuple[str, str], Table] = {}
        self.counters: dict[str, int] = {}
        # Account and id, in the order of their making over all accounts.
        self.events: list[tuple[str, str]] = []
        self.sessions: list[tuple[str, str]] = []
        self.agenda: list[Deadline] = []
        self.entered: set[tuple[int, str, str, str, str]] = set()
        """The entries of the agenda, without their number."""
        self.answers: dict[tuple[str, str], StoredAnswer] = {}
        self._committed: Change | None = None

    def copy(self, seed: str) -> Store:
        """A store that holds the same and goes its own way from here, with ids from its own seed."""
        self.put_in_place()
        copied = Store(seed, self.layouts)
        copied.tables = {named: table.copy() for named, table in self.tables.items()}
        copied.counters, copied.answers = {**self.counters}, {**self.answers}
        copied.events, copied.sessions, copied.agenda = [*self.events], [*self.sessions], [*self.agenda]
        copied.entered = {*self.entered}
        return copied

    def add_what_came(self, before: Store, after: Store) -> None:
        """What another store has at one moment, and had not at the one before, comes into this one; what is here stays."""
        for named, table in after.tables.items():
            known = before.table(*named).rows
            for id, row in table.rows.items():
                if known.get(id) is not row:
                    self.table(*named).put(id, row)
        self.events += [each for each in after.events if each not in {*before.events, *self.events}]
        self.sessions += [each for each in after.sessions if each not in {*before.sessions, *self.sessions}]
        self.counters.update({name: count for name, count in after.counters.items() if before.counters.get(name) != count})
        self.answers.update({key: answer for key, answer in after.answers.items() if before.answers.get(key) is not answer})
        for deadline in after.agenda:
            if _without_number(deadline) not in before.entered | self.entered:
                heapq.heappush(self.agenda, deadline)
                self.entered.add(_without_number(deadline))

    def commit(self, change: Change) -> None:
        """Makes a change, whole: from its first line on it has happened, whatever interrupts what follows."""
        self._committed = change
        self.put_in_place()

    def put_in_place(self) -> None:
        """Does what is left of a committed change, if it was interrupted; every step may be done again."""
        change = self._committed
        if change is None:
            return
        for (kind, id), row in change.rows.items():
            if row is None:
                self.table(change.account, kind).rows.pop(id, None)
            else:
                self.table(change.account, kind).put(id, row)
        _append_missing(self.sessions, change.account, change.sessions)
        _append_missing(self.events, change.account, change.events)
        self.counters.update(change.counters)
        self.answers.update(change.answers)
        while self.agenda and self.agenda[0] == change.done:
            heapq.heappop(self.agenda)
        if change.done is not None:
            self.entered.discard(_without_number(change.done))
        for deadline in change.deadlines:
            heapq.heappush(self.agenda, deadline)
            self.entered.add(_without_number(deadline))
        self._committed = None

    def check(self, kind: str, row: Any) -> None:
        """Raises `TypeError` or `AttributeError` for an object that could not be indexed."""
        layout = self.layouts.get(kind)
        if layout is not None:
            for value_of in layout.indexes.values():
                hash(value_of(row))

    def due(self, now: int) -> Deadline | None:
        """The first entry of the agenda, if its time has come. It stays until a change has carried it out."""
        return self.agenda[0] if self.agenda and self.agenda[0].at <= now else None

    def table(self, account: str, kind: str) -> Table:
        found = self.tables.get((account, kind))
        if found is None:
            layout = self.layouts.get(kind)
            found = self.tables[account, kind] = Table({} if layout is None else layout.indexes)
        return found

    def id_form(self, kind: str) -> tuple[str, int]:
        """How the ids of a kind begin, and their whole length. Raises `LookupError` for a kind that has none."""
        form = self.layouts[kind].id
        if form is None:
            raise LookupError(f"{kind} has no ids of its own.")
        return form

    def find(self, kind: str, id: str) -> tuple[str, Any] | None:
        """An object wherever it is, with its account."""
        for (account, table_kind), table in self.tables.items():
            if table_kind == kind and id in table.rows:
                return account, table.rows[id]
        return None


def _without_number(deadline: Deadline) -> tuple[int, str, str, str, str]:
    return deadline.at, deadline.account, deadline.kind, deadline.name, deadline.id


def _append_missing(log: list[tuple[str, str]], account: str, ids: Sequence[str]) -> None:
    """Appends those that an interrupted `put_in_place` has not appended yet."""
    if not ids:
        return
    entries = [(account, id) for id in ids]
    there = next((count for count in range(len(entries), 0, -1) if log[-count:] == entries[:count]), 0)
    log += entries[there:]

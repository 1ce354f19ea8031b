"""What an account and those connected to it hold: tables of objects, id counters, the event log, deadlines, stored answers.

What a row means is not known here; how ids of a kind look, and what its lists are filtered by, the store is told.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .tables import Layout, Table

PLATFORM = ""
"""The account of a request without `Stripe-Account`."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a session runs out, unless something else happened to it before."""

    expires_at: int
    number: int
    account: str
    session: str

    def __lt__(self, other: Deadline) -> bool:
        return (self.expires_at, self.number) < (other.expires_at, other.number)


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What an idempotency key was used for, and what came of it."""

    method: str
    path: str
    params: str
    answer: Any
    at: int


class Store:
    """Everything of one fake: the platform account and those connected to it."""

    def __init__(self, seed: str, layouts: Mapping[str, Layout]) -> None:
        self.seed = seed
        self._layouts = layouts
        self.tables: dict[tuple[str, str], Table] = {}
        self.counters: dict[str, int] = {}
        # Account and id, in the order of their making over all accounts.
        self.events: list[tuple[str, str]] = []
        self.sessions: list[tuple[str, str]] = []
        self.deadlines: list[Deadline] = []
        self.answers: dict[tuple[str, str], StoredAnswer] = {}

    def table(self, account: str, kind: str) -> Table:
        found = self.tables.get((account, kind))
        if found is None:
            layout = self._layouts.get(kind)
            found = self.tables[account, kind] = Table({} if layout is None else layout.indexes)
        return found

    def id_form(self, kind: str) -> tuple[str, int]:
        """How the ids of a kind begin, and their whole length. Raises `LookupError` for a kind that has none."""
        form = self._layouts[kind].id
        if form is None:
            raise LookupError(f"{kind} has no ids of its own.")
        return form

    def find(self, kind: str, id: str) -> tuple[str, Any] | None:
        """An object wherever it is, with its account."""
        for (account, table_kind), table in self.tables.items():
            if table_kind == kind and id in table.rows:
                return account, table.rows[id]
        return None

    def due(self, now: int) -> Iterator[Deadline]:
        """Takes the deadlines that have come, earliest first."""
        while self.deadlines and self.deadlines[0].expires_at <= now:
            yield heapq.heappop(self.deadlines)

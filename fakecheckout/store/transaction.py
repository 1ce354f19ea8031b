"""One request's transaction: an overlay of what the request changes over the objects that an account holds.

`commit` writes it all; a transaction that is dropped leaves no trace. Nothing here knows what an object means.
"""

from __future__ import annotations

import heapq
from typing import Any

from .ids import token
from .objects import Object
from .records import RecordType, T
from .store import Deadline, Store
from .tables import Table

NEWEST = "9999-12-31"
"""An API version that no change comes after."""


class Transaction:
    """What one request sees and writes: the store of one account, and over it the request's own changes.

    `version` is the API version that the request is answered at.
    """

    def __init__(self, store: Store, account: str, now: int) -> None:
        self.store = store
        self.account = account
        self.now = now
        self.written: dict[tuple[str, str], Any] = {}
        self.new_counters: dict[str, int] = {}
        self.emitted: list[Object] = []
        self.deadlines: list[tuple[int, str]] = []
        self.version = NEWEST

    def get(self, kind: str, id: str) -> Any:
        """The object, or None if there is none. What this request wrote is seen."""
        if (kind, id) in self.written:
            return self.written[kind, id]
        table = self.store.tables.get((self.account, kind))
        return None if table is None else table.rows.get(id)

    def put(self, kind: str, id: str, row: Any) -> None:
        self.written[kind, id] = row

    def get_record(self, type: RecordType[T], id: str) -> T | None:
        """The private record of this type that belongs to an object, or None if there is none."""
        record: T | None = self.get(type.name, id)
        return record

    def put_record(self, type: RecordType[T], id: str, record: T | None) -> None:
        """Keeps a record; None takes it away."""
        self.put(type.name, id, record)

    def new_id(self, kind: str, infix: str = "") -> str:
        """A fresh id of Stripe's form: the seed and the number of ids so far decide it."""
        prefix, length = self.store.id_form(kind)
        number = self.new_counters.get(kind, self.store.counters.get(kind, 0)) + 1
        self.new_counters[kind] = number
        head = prefix + infix
        return head + token(f"{self.store.seed}/{kind}/{number}", length - len(head))

    def table(self, kind: str) -> Table:
        """The committed objects of a kind, for lists (which come before anything is written)."""
        return self.store.table(self.account, kind)

    def expires(self, session: str, expires_at: int) -> None:
        self.deadlines.append((expires_at, session))

    def emit(self, event: Object) -> None:
        self.emitted.append(event)

    def commit(self) -> None:
        for (kind, id), row in self.written.items():
            table = self.store.table(self.account, kind)
            if row is None:
                table.rows.pop(id, None)
            else:
                if kind == "checkout.session" and id not in table.rows:
                    self.store.sessions.append((self.account, id))
                table.put(id, row)
        self.store.counters.update(self.new_counters)
        for event in self.emitted:
            self.store.table(self.account, "event").put(event["id"], event)
            self.store.events.append((self.account, event["id"]))
        for expires_at, session in self.deadlines:
            number = self.store.table(self.account, "checkout.session").position[session]
            heapq.heappush(self.store.deadlines, Deadline(expires_at, number, self.account, session))

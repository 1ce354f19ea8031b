"""One request's transaction: an overlay of what the request changes over the objects that an account holds.

`commit` works the change out and hands it to the store in one step; a transaction that is dropped leaves no trace. Nothing here
knows what an object means.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .ids import token
from .objects import Object
from .records import RecordType, T
from .store import Change, Deadline, Store, StoredAnswer
from .tables import Table

NEWEST = "9999-12-31"
"""An API version that no change comes after."""


class CannotBeFiled(ValueError):
    """An object whose values are of other types than its indexes and deadlines read. Nothing was changed."""


class Transaction:
    """What one request sees and writes: the store of one account, and over it the request's own changes.

    `version` is the API version that the request is answered at; `done` the deadline that is carried out, if it is one;
    `is_loaded` says that what is written was made elsewhere; `ids_from_outside` are those that were not made here.
    """

    def __init__(self, store: Store, account: str, now: int) -> None:
        self.store = store
        self.account = account
        self.now = now
        self.written: dict[tuple[str, str], Any] = {}
        self.new_counters: dict[str, int] = {}
        self.events: list[str] = []
        self.answers: dict[tuple[str, str], StoredAnswer] = {}
        self.done: Deadline | None = None
        self.ids_from_outside: set[str] = set()
        self.is_loaded = False
        self.version = NEWEST
        store.put_in_place()

    def get(self, kind: str, id: str) -> Any:
        """The object, or None if there is none. What this request wrote is seen."""
        if (kind, id) in self.written:
            return self.written[kind, id]
        return self._committed(kind, id)

    def _committed(self, kind: str, id: str) -> Any:
        table = self.store.tables.get((self.account, kind))
        return None if table is None else table.rows.get(id)

    def find(self, kind: str, id: str) -> Any:
        """The object wherever it is, or None if there is none on any account."""
        found = self.get(kind, id)
        elsewhere = self.store.find(kind, id) if found is None else None
        return found if elsewhere is None else elsewhere[1]

    def put(self, kind: str, id: str, row: Any) -> None:
        self.written[kind, id] = row

    def get_record(self, type: RecordType[T], id: str) -> T | None:
        """The private record of this type that belongs to an object, or None if there is none."""
        record: T | None = self.get(type.name, id)
        return record

    def put_record(self, type: RecordType[T], id: str, record: T | None) -> None:
        """Keeps a record; None takes it away."""
        self.put(type.name, id, record)

    def next_number(self, counter: str) -> int:
        """How many of something there were, this one included."""
        number = self.new_counters[counter] = self.new_counters.get(counter, self.store.counters.get(counter, 0)) + 1
        return number

    def new_id(self, kind: str, infix: str = "") -> str:
        """A fresh id of Stripe's form: the seed and the number of ids so far decide it."""
        prefix, length = self.store.id_form(kind)
        head = prefix + infix
        while True:
            id = head + token(f"{self.store.seed}/{kind}/{self.next_number(kind)}", length - len(head))
            if not self.is_from_outside(id) and self.get(kind, id) is None:
                return id

    def is_from_outside(self, id: str) -> bool:
        """Whether an id was loaded or chosen, on whatever account; those that are made here differ by their number."""
        return id in self.store.ids_from_outside or id in self.ids_from_outside

    def table(self, kind: str) -> Table:
        """The committed objects of a kind, for lists (which come before anything is written)."""
        return self.store.table(self.account, kind)

    def indexed(self, kind: str, name: str, value: Any) -> list[Any]:
        """The objects of a kind whose field has this value, those of this request too, oldest first. It has to be indexed."""
        found = {row["id"]: row for row in self.table(kind).indexed(name, value)}
        found.update({id: row for (row_kind, id), row in self.written.items() if row_kind == kind and row})
        return [row for row in found.values() if row.get(name) == value]

    def put_event(self, event: Object) -> None:
        """Appends to the event log."""
        self.put("event", event["id"], event)
        self.events.append(event["id"])

    def keep_answer(self, key: str, answer: StoredAnswer) -> None:
        """Keeps what an idempotency key is answered."""
        self.answers[self.account, key] = answer

    def commit(self) -> None:
        """Makes the change. Whatever interrupts it, afterwards all of it has happened or nothing. Raises `CannotBeFiled`."""
        if not (self.written or self.new_counters or self.answers or self.done):
            return
        deadlines: list[Deadline] = []
        for (kind, id), row in self.written.items():
            if row is None:
                continue
            try:
                self.store.check(kind, row)
                deadlines += self._new_deadlines(kind, id, row)
            except (AttributeError, LookupError, TypeError, ValueError) as error:
                raise CannotBeFiled(f"{kind} {id}: {error}") from error
        change = Change(
            self.account,
            self.written,
            self.new_counters,
            [id for kind, id in self.written if kind == "checkout.session" and self._committed(kind, id) is None],
            self.events,
            deadlines,
            self.done,
            self.answers,
            self.ids_from_outside,
            self.is_loaded,
        )
        self.store.commit(change)

    def _new_deadlines(self, kind: str, id: str, row: Any) -> Iterator[Deadline]:
        """What falls due of an object as it is now, and did not before, or at another time.

        What had come before an object was put in stays as it is: a recorded object is taken as it was recorded.
        """
        layout = self.store.layouts.get(kind)
        if layout is None or not layout.due or row.get("deleted"):
            return
        before = self._committed(kind, id)
        for name, due in layout.due.items():
            at = due.at(row)
            entered = (at, self.account, kind, name, id) in self.store.entered
            if at is not None and at >= self.now and not entered and (before is None or due.at(before) != at):
                yield Deadline(at, self.next_number("deadline"), self.account, kind, name, id)

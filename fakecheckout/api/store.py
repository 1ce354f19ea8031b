"""What an account holds: objects by kind and id, in the order of their making; indexes, id counters, the event log.

Objects are replaced, never edited, so whoever holds one holds a snapshot. A request works on a `Fork`, an overlay of what it
changes; `commit` writes it all, and a fork that is dropped leaves no trace. Nothing here knows what an object means.
"""

from __future__ import annotations

import heapq
from base64 import b64encode
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from operator import itemgetter
from typing import Any

Object = dict[str, Any]
"""One Stripe object in its newest shape. By convention nobody edits it."""

NEWEST = "9999-12-31"
"""An API version that no change comes after."""

PLATFORM = ""
"""The account of a request without `Stripe-Account`."""

# Prefix and whole length of an id (semantics.md section 12.1, recorded-facts.md "Ids and URLs").
ID_FORMS: dict[str, tuple[str, int]] = {
    "checkout.session": ("cs_test_", 66),
    "item": ("li_1", 27),
    "price": ("price_1", 30),
    "product": ("prod_", 19),
    "customer": ("cus_", 18),
    "shipping_rate": ("shr_1", 28),
    "payment_intent": ("pi_3", 27),
    "charge": ("ch_3", 27),
    "payment_method": ("pm_1", 27),
    "subscription": ("sub_1", 28),
    "subscription_item": ("si_", 17),
    "invoice": ("in_1", 27),
    "line_item": ("il_1", 27),
    "invoice_payment": ("inpay_1", 30),
    "setup_attempt": ("setatt_1", 31),
    "coupon": ("", 8),
    "promotion_code": ("promo_1", 30),
    "tax_rate": ("txr_1", 28),
    "tax_id": ("txi_1", 28),
    "customer_balance_transaction": ("cbtxn_1", 30),
    "setup_intent": ("seti_1", 29),
    "payment_method_configuration": ("pmc_1", 28),
    "event": ("evt_1", 28),
    "request": ("req_", 18),
    "account": ("acct_1", 21),
}

# Values that a list can be filtered by without reading every object. What an index yields is filtered again, so entries
# of former values do no harm.
INDEXES: dict[str, dict[str, Callable[[Object], Any]]] = {
    "checkout.session": {
        **{
            name: itemgetter(name)
            for name in ("customer", "customer_account", "payment_intent", "payment_link", "subscription")
        },
        "customer_details[email]": lambda session: (session.get("customer_details") or {}).get("email"),
    },
    "price": {"product": lambda price: price["product"], "lookup_key": lambda price: price["lookup_key"]},
    "customer": {"email": lambda customer: customer.get("email")},
    "promotion_code": {"code": lambda code: (code.get("code") or "").lower()},
    **{
        kind: {"customer": lambda object: object.get("customer")}
        for kind in ("charge", "invoice", "payment_intent", "payment_method", "setup_intent", "subscription")
    },
    "invoice_payment": {"invoice": lambda payment: payment.get("invoice")},
    "tax_id": {"customer": lambda tax_id: tax_id.get("customer")},
    "customer_balance_transaction": {"customer": lambda transaction: transaction.get("customer")},
}


@dataclass(slots=True)
class Table:
    """The objects of one kind on one account. `order` never shrinks: a deleted object only leaves `rows`."""

    rows: dict[str, Any] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    position: dict[str, int] = field(default_factory=dict)
    index: dict[tuple[str, Any], list[int]] = field(default_factory=dict)

    def put(self, kind: str, id: str, row: Any) -> None:
        before = self.rows.get(id)
        position = self.position.get(id)
        if position is None or before is None:
            if position is not None:  # made again after it was deleted
                self.order[position] = ""
            position = self.position[id] = len(self.order)
            self.order.append(id)
        self.rows[id] = row
        for name, value_of in INDEXES.get(kind, {}).items():
            value = value_of(row)
            if value is not None and (before is None or value_of(before) != value):
                entries = self.index.setdefault((name, value), [])
                place = bisect_left(entries, position)
                if entries[place : place + 1] != [position]:  # it may have had this value before
                    entries.insert(place, position)

    def indexed(self, name: str, value: Any) -> Iterator[Any]:
        """The objects that have this value, or had it once, oldest first."""
        found = (self.rows.get(self.order[position]) for position in self.index.get((name, value), ()))
        return (row for row in found if row is not None)


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

    def __init__(self, seed: str) -> None:
        self.seed = seed
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
            found = self.tables[account, kind] = Table()
        return found

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


class Fork:
    """What one request sees and writes: the store of one account, and over it the request's own changes.

    `wanted_id` is the id that the object made by this request shall have, if the caller chose one; `version` the API version
    that it is answered at.
    """

    def __init__(self, store: Store, account: str, now: int) -> None:
        self.store = store
        self.account = account
        self.now = now
        self.written: dict[tuple[str, str], Any] = {}
        self.minted: dict[str, int] = {}
        self.emitted: list[Object] = []
        self.deadlines: list[tuple[int, str]] = []
        self.wanted_id: str | None = None
        self.version = NEWEST

    def get(self, kind: str, id: str) -> Any:
        """The object, or None if there is none. What this request wrote is seen."""
        if (kind, id) in self.written:
            return self.written[kind, id]
        table = self.store.tables.get((self.account, kind))
        return None if table is None else table.rows.get(id)

    def put(self, kind: str, id: str, row: Any) -> None:
        self.written[kind, id] = row

    def new_id(self, kind: str, infix: str = "") -> str:
        """A fresh id of Stripe's form: the seed and the number of ids so far decide it."""
        prefix, length = ID_FORMS[kind]
        number = self.minted.get(kind, self.store.counters.get(kind, 0)) + 1
        self.minted[kind] = number
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
                table.put(kind, id, row)
        self.store.counters.update(self.minted)
        for event in self.emitted:
            self.store.table(self.account, "event").put("event", event["id"], event)
            self.store.events.append((self.account, event["id"]))
        for expires_at, session in self.deadlines:
            number = self.store.table(self.account, "checkout.session").position[session]
            heapq.heappush(self.store.deadlines, Deadline(expires_at, number, self.account, session))


def token(text: str, length: int) -> str:
    """`length` letters and digits (at most 85) that look random and depend on `text` alone."""
    return b64encode(blake2b(text.encode()).digest(), b"Zz")[:length].decode()

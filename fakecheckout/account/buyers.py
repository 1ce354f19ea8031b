"""The people and the bank on the other side of a payment page, as a test moves them.

Each move is made under the account's lock, and whoever listens is told after it. What a page offers and what a payment leaves
behind is decided in `api`; this is the part of `FakeCheckout` that hands out buyers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..payment_page import actions, delayed_payments, recovery
from . import failure_report
from .buyer import Buyer, session_id_of
from .objects import Contents


class People(Contents):
    """Buyers, and their bank. `fake.FakeCheckout` is the whole."""

    def buyer(self, session: Any = None) -> Buyer:
        """The person on the payment page of a session: an SDK object, a dict, an id, a checkout url, a client secret, or a
        recovery url, which opens a new session. None: the one session that is open.

        Raises `KeyError` for a session that is not here, `LookupError` if not exactly one is open.
        """
        with self._current():
            text = self._the_open_one() if session is None else session_id_of(session)
        id = self._recovered(text)
        return Buyer(id, self._at_the_page, self._at_the_page_async)

    def _the_open_one(self) -> str:
        found = [id for account, id in self._store.sessions if self._row(account, id)["status"] == "open"]
        if len(found) != 1:
            raise LookupError(f"{len(found)} sessions are open; say whose buyer is meant: fake.buyer(session).")
        return found[0]

    def _row(self, account: str, id: str) -> dict[str, Any]:
        row: dict[str, Any] = self._store.table(account, "checkout.session").rows[id]
        return row

    def _recovered(self, text: str) -> str:
        """The id that was meant; a recovery url opens a new session."""
        with self._lock:
            expired = next(
                (id for account, id in self._store.sessions if text == recovery.recovery_url(self._row(account, id))), None
            )
            if expired is None:
                self._found(text)
        return text if expired is None else str(self._at_the_page(expired, "recover", {})["session"])

    def _at_the_page(self, session: str, name: str, said: dict[str, Any]) -> dict[str, Any]:
        """One move of a buyer's, and what follows from it."""
        with self._lock:
            answer, due = self._moved(session, name, said), self._new_deliveries()
        self.webhooks.deliver(due, raising=True)
        return answer

    async def _at_the_page_async(self, session: str, name: str, said: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            answer, due = self._moved(session, name, said), self._new_deliveries()
        await self.webhooks.deliver_async(due, raising=True)
        return answer

    def _moved(self, session: str, name: str, said: dict[str, Any]) -> dict[str, Any]:
        now = self._expire_due()
        account, _ = self._found(session)
        self._steps.append(failure_report.AccountCall(f"buyer({session!r}).{name}", (), said))
        return actions.act(self._store, self._settings, account, session, name, said, now)

    def settle(self, session: Any) -> None:
        """The money of a delayed payment method arrives. Raises `NotOnThePage` if none is on its way."""
        self._at_the_bank(session, "settle", delayed_payments.succeed)

    def reject(self, session: Any) -> None:
        """The money of a delayed payment method does not arrive. Raises `NotOnThePage` if none is on its way."""
        self._at_the_bank(session, "reject", delayed_payments.fail)

    def _at_the_bank(self, session: Any, name: str, outcome: Callable[..., None]) -> None:
        id = session_id_of(session)
        with self._lock:
            now = self._expire_due()
            account, _ = self._found(id)
            self._steps.append(failure_report.AccountCall(name, (id,), {}))
            outcome(self._store, self._settings, account, id, now)
            due = self._new_deliveries()
        self.webhooks.deliver(due, raising=True)

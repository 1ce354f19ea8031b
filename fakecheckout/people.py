"""The people and the bank on the other side of a payment page, as a test moves them.

Each move is made under the account's lock, and whoever listens is told after it. What a page offers and what a payment leaves
behind is decided in `api`; this is the part of `FakeCheckout` that hands out buyers.
"""

from __future__ import annotations

from typing import Any

from .api import bank, payment_page, recovery
from .contents import Contents
from .doors import story
from .doors.buyer import Buyer, named


class People(Contents):
    """Buyers, and their bank. `fake.FakeCheckout` is the whole."""

    def buyer(self, session: Any = None) -> Buyer:
        """The person on the payment page of a session: an SDK object, a dict, an id, a checkout url, a client secret, or a
        recovery url, which opens a new session. None: the one session that is open.

        Raises `KeyError` for a session that is not here, `LookupError` if not exactly one is open.
        """
        with self._looking():
            text = self._the_open_one() if session is None else named(session)
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
                (id for account, id in self._store.sessions if text == recovery.url_of(self._row(account, id))), None
            )
            if expired is None:
                self._found(text)
        return text if expired is None else str(self._at_the_page(expired, "recover", {})["session"])

    def _at_the_page(self, session: str, name: str, said: dict[str, Any]) -> dict[str, Any]:
        """One move of a buyer's, and what follows from it."""
        with self._lock:
            answer, due = self._moved(session, name, said), self._claimed()
        self.webhooks.deliver(due, raising=True)
        return answer

    async def _at_the_page_async(self, session: str, name: str, said: dict[str, Any]) -> dict[str, Any]:
        with self._lock:
            answer, due = self._moved(session, name, said), self._claimed()
        await self.webhooks.deliver_async(due, raising=True)
        return answer

    def _moved(self, session: str, name: str, said: dict[str, Any]) -> dict[str, Any]:
        now = self._look()
        account, _ = self._found(session)
        self._steps.append(story.Given(f"buyer({session!r}).{name}", (), said))
        return payment_page.move(self._store, self._settings, account, session, name, said, now)

    def settle(self, session: Any) -> None:
        """The money of a delayed payment method arrives. Raises `NotOnThePage` if none is on its way."""
        self._at_the_bank(session, "settle")

    def reject(self, session: Any) -> None:
        """The money of a delayed payment method does not arrive. Raises `NotOnThePage` if none is on its way."""
        self._at_the_bank(session, "reject")

    def _at_the_bank(self, session: Any, name: str) -> None:
        id = named(session)
        with self._lock:
            now = self._look()
            account, _ = self._found(id)
            self._steps.append(story.Given(name, (id,), {}))
            getattr(bank, name)(self._store, self._settings, account, id, now)
            due = self._claimed()
        self.webhooks.deliver(due, raising=True)

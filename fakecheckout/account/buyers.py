"""The people and the bank on the other side of a payment page, as a test moves them: it hands out buyers, and settles payments.

Each move is made under the account's lock, and whoever listens is told after it. What a page offers and what a payment leaves
behind is decided in `payment_page`, not here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..payment_page import actions, delayed_payments, recovery
from ..payment_page.sellers_server import OnShippingDetailsChange, SellersServer, check_handler
from ..rules.lifecycles import session_status
from ..webhooks.endpoints import DueDelivery
from .buyer import Buyer, session_id_of
from .objects import find_session
from .state import AccountState


class Buyers:
    """The buyers of an account, and their bank."""

    def __init__(self, account: AccountState) -> None:
        self._account = account

    def buyer(self, session: Any, on_shipping_details_change: OnShippingDetailsChange | None) -> Buyer:
        """The person on the page of a session; None for the one that is open."""
        with self._account.current():
            named = self._the_open_session() if session is None else session_id_of(session)
        id = self._recovered(named)
        if on_shipping_details_change is not None:
            check_handler(find_session(self._account.store, id)[1], on_shipping_details_change)
        seller = SellersServer(id, on_shipping_details_change, self._shipping_details_to_send)
        return Buyer(id, self._act, self._act_async, seller, self._account.begun)

    def _shipping_details_to_send(self, session: str, move: str, said: dict[str, Any]) -> dict[str, Any] | None:
        """What the page sends to the seller's server before this move, which is called without the account's lock."""
        with self._account.telling(), self._account.lock:
            now = self._account.run_due()
            account, _ = find_session(self._account.store, session)
            asked = {"move": move, "said": said}
            answer = actions.act(
                self._account.store, self._account.settings, account, session, "shipping_details_to_send", asked, now
            )
            details: dict[str, Any] | None = answer["shipping_details"]
            return details

    def _the_open_session(self) -> str:
        every = self._account.store.sessions
        found = [id for account, id in every if self._session(account, id)["status"] == session_status.Status.OPEN]
        if len(found) != 1:
            raise LookupError(f"{len(found)} sessions are open; say whose buyer is meant: fake.buyer(session).")
        return found[0]

    def _session(self, account: str, id: str) -> dict[str, Any]:
        row: dict[str, Any] = self._account.store.table(account, "checkout.session").rows[id]
        return row

    def _recovered(self, named: str) -> str:
        """The id that was meant; a recovery url opens a new session."""
        store = self._account.store
        with self._account.lock:
            if store.find("checkout.session", named) is not None:
                return named
            expired = next(
                (id for account, id in store.sessions if named == recovery.recovery_url(self._session(account, id))), None
            )
        if expired is None:
            raise KeyError(f"This account has no session {named!r}.")
        return str(self._act(expired, "recover", {})["session"])

    def _act(self, session: str, name: str, said: dict[str, Any]) -> dict[str, Any]:
        """One move of a buyer's, and what follows from it."""
        with self._account.telling():
            answer, due = self._change_page(session, name, said)
        self._account.sender.deliver(due, raising=True)
        return answer

    async def _act_async(self, session: str, name: str, said: dict[str, Any]) -> dict[str, Any]:
        async with self._account.telling_async():
            answer, due = self._change_page(session, name, said)
        await self._account.sender.deliver_async(due, raising=True)
        return answer

    def _change_page(self, session: str, name: str, said: dict[str, Any]) -> tuple[dict[str, Any], list[DueDelivery]]:
        with self._account.lock:
            now = self._account.run_due()
            account, before = find_session(self._account.store, session)
            step = self._account.log.note_step(f"buyer({session!r}).{name}", (), said)
            try:
                answer = actions.act(self._account.store, self._account.settings, account, session, name, said, now)
            except Exception as error:
                step.outcome = f"{type(error).__name__}: {error}"
                raise
            self._account.run_due()  # what is due at once, such as the announcement of a short trial's end
            return answer, self._account.note_outcome(step, _outcome(answer, before, self._session(account, session)))

    def settle(self, session: Any) -> None:
        """The money of a delayed payment arrives."""
        with self._account.telling():
            due = self._change_at_bank(session, "settle", delayed_payments.succeed)
        self._account.sender.deliver(due, raising=True)

    async def settle_async(self, session: Any) -> None:
        """`settle`, awaiting those who are told."""
        async with self._account.telling_async():
            due = self._change_at_bank(session, "settle", delayed_payments.succeed)
        await self._account.sender.deliver_async(due, raising=True)

    def reject(self, session: Any) -> None:
        """The money of a delayed payment does not arrive."""
        with self._account.telling():
            due = self._change_at_bank(session, "reject", delayed_payments.fail)
        self._account.sender.deliver(due, raising=True)

    async def reject_async(self, session: Any) -> None:
        """`reject`, awaiting those who are told."""
        async with self._account.telling_async():
            due = self._change_at_bank(session, "reject", delayed_payments.fail)
        await self._account.sender.deliver_async(due, raising=True)

    def _change_at_bank(self, session: Any, name: str, outcome: Callable[..., None]) -> list[DueDelivery]:
        id = session_id_of(session)
        with self._account.lock:
            now = self._account.run_due()
            account, before = find_session(self._account.store, id)
            step = self._account.log.note_step(name, (id,), {})
            try:
                outcome(self._account.store, self._account.settings, account, id, now)
            except Exception as error:
                step.outcome = f"{type(error).__name__}: {error}"
                raise
            return self._account.note_outcome(step, _outcome({}, before, self._session(account, id)))


def _outcome(answer: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """What became of a session by a move, in a few words; nothing where it is as it was."""
    declined = answer.get("declined")
    if declined is not None:
        return f"declined: {declined['decline_code'] or declined['code']}"
    if "session" in answer:
        return f"opens {answer['session']}"
    statuses = [str(after.get(name)) for name in ("status", "payment_status")]
    return "" if statuses == [str(before.get(name)) for name in ("status", "payment_status")] else ", ".join(statuses)

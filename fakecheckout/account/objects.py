"""What an account holds, as a test puts it in and reads it: objects, sessions, events, and the report of a failing test.

The account itself, its lock and its clock are `fake`'s; this is the part of `FakeCheckout` that looks into it.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from ..api import loading, routes
from ..api.handle import handle
from ..errors import NotModelled, Refused
from ..protocol.messages import Headers, Request
from ..protocol.rendering.expand import embed_for_version
from ..protocol.rendering.json_text import json_text
from ..protocol.settings import Settings
from ..protocol.versions.dates import check_version_option
from ..resources.checkout.update import accepted_parameters
from ..sdk import patch
from ..store.objects import Object
from ..store.store import PLATFORM, Store
from ..store.transaction import Transaction
from ..webhooks.endpoints import Due, Webhooks
from . import arguments, failure_report
from .request_log import ApiCall


class Contents:
    """Putting in and reading out. `fake.FakeCheckout` is the whole."""

    _lock: threading.RLock
    _store: Store
    _settings: Settings
    _api_version: str
    _advanced: float
    _steps: list[ApiCall | failure_report.AccountCall]

    webhooks: Webhooks
    _told: int

    def _expire_due(self) -> int:
        """Reads the clock, and lets what is due happen first."""
        raise NotImplementedError

    def now(self) -> int:
        """The account's clock in whole seconds."""
        raise NotImplementedError

    @contextmanager
    def _current(self) -> Generator[int]:
        """Under the lock, at this moment of the account's clock; who listens is told afterwards of what became due."""
        with self._lock:
            yield self._expire_due()
            due = self._new_deliveries()
        if due:
            self.webhooks.deliver(due, raising=False)

    def add(self, kind: str, *, id: str | None = None, account: str | None = None, **params: Any) -> dict[str, Any]:
        """Makes an object by the create rules of its kind ("price", "product", "customer", …), with an id of your choice.

        Returns it as the API would. Raises `Refused` where Stripe would refuse, `NotModelled` for other kinds.
        """
        path = routes.CREATE_PATHS.get(kind)
        if path is None:
            raise NotModelled(f"fake.add({kind!r}) is not modelled. Modelled are: {', '.join(sorted(routes.CREATE_PATHS))}.")
        headers = {"Authorization": f"Bearer {patch.TEST_KEY}", "Stripe-Version": self._api_version}
        if account is not None:
            headers["Stripe-Account"] = account
        request = Request("POST", path, arguments.form_params(params), Headers(headers))
        with self._current() as now:
            response = handle(self._store, self._settings, request, now, wanted_id=id)
        answer: dict[str, Any] = response.json()
        if response.status != 200:
            raise Refused(answer["error"]["message"], response)
        chosen = {name: value for name, value in (("id", id), ("account", account)) if value is not None}
        self._steps.append(failure_report.AccountCall("add", (kind,), {**chosen, **params}))
        return answer

    def load(self, obj: Any, *, account: str | None = None, api_version: str | None = None) -> None:
        """Puts recorded objects in: a dict as the API returns it, an SDK object, a list object, or a list of them.

        api_version: the version they were recorded at. Raises `ValueError` for what is no object of the API.
        """
        if api_version is not None:
            check_version_option(api_version)
        with self._current() as now:
            transaction = Transaction(self._store, account or PLATFORM, now)
            plain = arguments.plain_object(obj)
            loading.load(transaction, plain)
            transaction.commit()
            self._steps.append(failure_report.AccountCall("load", (plain,), {} if account is None else {"account": account}))

    def session(self, id: str, *, account: str | None = None) -> dict[str, Any]:
        """A fresh dict of the session as the API would answer now. Raises `KeyError` for an unknown id."""
        with self._current():
            found = (
                self._store.find("checkout.session", id)
                if account is None
                else (account, self._store.table(account, "checkout.session").rows.get(id))
            )
            if found is None or found[1] is None:
                raise KeyError(f"This account has no session {id!r}.")
            return self._shown(found[1])

    def _found(self, id: str) -> tuple[str, Object]:
        """A session wherever it is, with its account. Raises `KeyError`."""
        found = self._store.find("checkout.session", id)
        if found is None:
            raise KeyError(f"This account has no session {id!r}.")
        return found

    @property
    def sessions(self) -> list[dict[str, Any]]:
        """All sessions as fresh dicts, oldest first."""
        with self._current():
            return [
                self._shown(self._store.table(account, "checkout.session").rows[id]) for account, id in self._store.sessions
            ]

    @property
    def events(self) -> list[dict[str, Any]]:
        """Everything that happened, oldest first, as fresh dicts at the account's version."""
        with self._current():
            return [self._shown(self._store.table(account, "event").rows[id]) for account, id in self._store.events]

    def report(self) -> str:
        """The calls so far as lines that can be pasted and run, and each open session with what it would accept now."""
        with self._lock:
            lines = [*failure_report.calls_as_lines(self._steps), *failure_report.clock_hint(self._steps, self._advanced)]
            now = self._expire_due()
            for account, id in self._store.sessions:
                session = self._store.table(account, "checkout.session").rows[id]
                if session["status"] == "open":
                    lines.append(failure_report.open_session_line(self._shown(session), accepted_parameters(session), now))
        return "\n".join(lines)

    def _shown(self, object: dict[str, Any]) -> dict[str, Any]:
        shown: dict[str, Any] = json.loads(json_text(object, self._api_version))
        return shown

    # What webhooks need of the account.

    def event_at(self, id: str, api_version: str | None) -> dict[str, Any]:
        """An event as it is shown at a version; None for the account's own. Raises `KeyError` for an unknown id."""
        with self._lock:
            found = self._store.find("event", id)
            if found is None:
                raise KeyError(f"This account has no event {id!r}.")
            account, event = found
            if api_version is None or api_version == event["api_version"]:
                return self._shown(event)
            check_version_option(api_version)
            transaction = Transaction(self._store, account, self.now())
            whole = embed_for_version(transaction, {**event, "api_version": api_version}, api_version)
            other: dict[str, Any] = json.loads(json_text(whole, api_version))
            return other

    def add_pending_webhooks(self, id: str, change: int) -> None:
        """Adds to the number of webhooks that an event is still to be delivered to."""
        with self._lock:
            account, event = self._store.find("event", id) or ("", None)
            if event is not None:
                fresh = {**event, "pending_webhooks": max(event["pending_webhooks"] + change, 0)}
                self._store.table(account, "event").rows[id] = fresh

    def _new_deliveries(self) -> list[Due]:
        """Whom the events since the last time are for. Called under the lock, by whoever caused them."""
        told, self._told = self._told, len(self._store.events)
        if told == self._told or self.webhooks.is_empty:
            return []
        fresh = self._store.events[told:]
        return [due for account, id in fresh for due in self.webhooks.claim(self._store.table(account, "event").rows[id])]

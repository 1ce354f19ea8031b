"""What an account holds, put in and read out: by a test (`Objects`), and by its webhooks (`EventSource`).

Each kind's own rules, and what an object looks like at a version, are decided in `api` and below.
"""

from __future__ import annotations

import difflib
import json
import warnings
from collections.abc import Mapping
from typing import Any

from ..api import loading, own_events, routes
from ..api.handle import handle
from ..api.plain_json import plain_objects
from ..errors import NotModelled, Refused, Unloadable
from ..protocol.forms import has_lone_surrogate
from ..protocol.kinds import KINDS
from ..protocol.messages import Headers, Request
from ..protocol.rendering.json_text import json_text
from ..protocol.stripe_has.event_types import check_event_pattern
from ..protocol.versions.dates import is_before
from ..protocol.versions.released import check_version_option
from ..protocol.versions.steps import put_in_for_version
from ..resources.call import NEWEST_DATA_OF_EVENT
from ..resources.events.events import is_kept
from ..sdk import patch
from ..store.objects import Object
from ..store.store import PLATFORM, Store
from ..store.transaction import CannotBeFiled, Transaction
from ..webhooks.endpoints import DueDelivery
from . import arguments
from .buyer import session_id_of
from .state import AccountState

_MOST_NAMED = 3


def shown(object: Object, api_version: str) -> dict[str, Any]:
    """A fresh dict of an object, as it is shown at a version."""
    plain: dict[str, Any] = json.loads(json_text(object, api_version))
    return plain


def find_session(store: Store, id: str, account: str | None = None) -> tuple[str, Object]:
    """A session with its account; None for wherever it is. Raises `KeyError`."""
    if account is None:
        owner, session = store.find("checkout.session", id) or ("", None)
    else:
        owner, session = account, store.table(account, "checkout.session").rows.get(id)
    if session is None:
        raise KeyError(f"This account has no session {id!r}.")
    return owner, session


def _no_such_kind(kind: str) -> NotModelled:
    """Of a kind that cannot be added: the nearest that can."""
    there_are = sorted(routes.CREATE_PATHS)
    near = difflib.get_close_matches(str(kind), there_are, n=1)
    if kind in KINDS:
        recorded = f"fake.load({{'object': {kind!r}, …}})"
        advice = f"A buyer makes one, fake.buyer(session).pay(); a recorded one is put in with {recorded}."
    elif near:
        advice = f"Did you mean {near[0]!r}?"
    else:
        advice = f"There are: {', '.join(there_are)}. Others are put in with fake.load({{…}})."
    return NotModelled(f"fake.add({kind!r}) is not modelled. {advice}")


def _warn_of_old_events(transaction: Transaction) -> None:
    """Of what is loaded and cannot be read. Names the line that called `fake.load`."""
    events = [row for (kind, _), row in transaction.written.items() if kind == "event" and row is not None]
    old = [event["id"] for event in events if not is_kept(event, transaction.now)]
    if old:
        warnings.warn(
            f"Stripe keeps events for 30 days, so the API does not show {', '.join(old[:_MOST_NAMED])} any more"
            f"{' and others' if len(old) > _MOST_NAMED else ''}; fake.webhooks.resend(…) still delivers them.",
            stacklevel=4,
        )


class Objects:
    """What a test puts into an account, and what it reads there."""

    def __init__(self, account: AccountState) -> None:
        self._account = account

    def add(self, kind: str, id: str | None, account: str | None, params: dict[str, Any]) -> dict[str, Any]:
        """Makes an object by the create rules of its kind."""
        arguments.connected_account(account)
        path = routes.CREATE_PATHS.get(kind)
        if path is None:
            raise _no_such_kind(kind)
        if id is not None and has_lone_surrogate(id):
            raise ValueError(f"id={id!a} has a lone surrogate, which is no text.")
        headers = {"Authorization": f"Bearer {patch.TEST_KEY}", "Stripe-Version": self._account.options.api_version}
        if account is not None:
            headers["Stripe-Account"] = account
        request = Request("POST", path, arguments.form_params(params), Headers(headers))
        with self._account.current() as now:
            response = handle(self._account.store, self._account.settings, request, now, wanted_id=id)
            answer: dict[str, Any] = response.json()
            chosen = {name: value for name, value in (("id", id), ("account", account)) if value is not None}
            step = self._account.log.note_step("add", (kind,), {**chosen, **params})
            if response.status != 200:
                step.outcome = f"refused: {answer['error']['message']}"
                raise Refused(answer["error"]["message"], response)
            step.outcome = str(answer["id"])
        return answer

    def load(self, obj: Any, account: str | None, api_version: str | None) -> None:
        """Puts recorded objects in."""
        arguments.connected_account(account)
        if api_version is not None:
            check_version_option(api_version)
        plain = plain_objects(obj)
        with self._account.current(whatever_is_due=True) as now:  # loading what it has become is a way on from there
            transaction = Transaction(self._account.store, account or PLATFORM, now)
            transaction.version = api_version or self._account.options.api_version
            loading.load(transaction, plain)
            _warn_of_old_events(transaction)
            try:
                transaction.commit()
            except CannotBeFiled as error:
                raise Unloadable(f"This cannot be loaded: {error}; in {plain!r:.200}.") from None
            self._account.log.note_step("load", (plain,), {} if account is None else {"account": account})

    def emit(
        self, type: str, obj: Any, previous: Mapping[str, Any] | None, account: str | None
    ) -> tuple[dict[str, Any], list[DueDelivery]]:
        """An event of the test's own, as it is shown, and whom it is for."""
        arguments.connected_account(account)
        with self._account.lock:
            now = self._account.run_due_if_modelled()  # telling of what it has become is a way on from there
            store = self._account.store
            owner, object = self._told_of(obj)
            transaction = Transaction(store, owner if account is None else account, now)
            before = None if previous is None else arguments.json_object(dict(previous), "fake.emit(previous=…)")
            id = own_events.emit(transaction, self._account.settings, type, object, before)
            given = {"previous": before, "account": account}
            named = {name: value for name, value in given.items() if value is not None}
            step = self._account.log.note_step("emit", (type, obj if isinstance(obj, str) else object), named)
            due = self._account.note_outcome(step)
            return self._shown(store.table(transaction.account, "event").rows[id]), due

    def _told_of(self, obj: Any) -> tuple[str, Object]:
        """The object that an event shall tell of: one of the account's by its id or a session's url, or any as it is given."""
        if not isinstance(obj, str):
            plain = arguments.json_object(obj, "fake.emit")
            if not isinstance(plain, dict):
                raise TypeError(f"An event tells of a dict, an SDK object, or an object here by its id; not {obj!r:.200}.")
            return PLATFORM, plain
        found = own_events.find_object(self._account.store, obj) or own_events.find_object(
            self._account.store, session_id_of(obj)
        )
        if found is None:
            raise KeyError(f"This account has no object {obj!r}. Give fake.emit the object itself, as a dict.")
        return found

    def session(self, ref: Any, account: str | None) -> dict[str, Any]:
        """One session. Raises `KeyError`, and `TypeError` for what names none."""
        arguments.connected_account(account)
        id = session_id_of(ref)
        with self._account.current():
            return self._shown(find_session(self._account.store, id, account)[1])

    def sessions(self) -> list[dict[str, Any]]:
        """All sessions, oldest first."""
        with self._account.current():
            store = self._account.store
            return [self._shown(store.table(account, "checkout.session").rows[id]) for account, id in store.sessions]

    def events(self) -> list[dict[str, Any]]:
        """All events, oldest first."""
        with self._account.current():
            store = self._account.store
            return [self._shown(store.table(account, "event").rows[id]) for account, id in store.events]

    def _shown(self, object: Object) -> dict[str, Any]:
        return shown(object, self._account.options.api_version)


class EventSource:
    """What webhooks need of an account: the `Source` of `webhooks.endpoints`."""

    def __init__(self, account: AccountState) -> None:
        self._account = account

    def event_at(self, id: str, api_version: str | None) -> dict[str, Any]:
        """An event as it is shown at a version; None for the account's own. Raises `KeyError` for an unknown id."""
        with self._account.lock:
            store = self._account.store
            found = store.find("event", id)
            if found is None:
                raise KeyError(f"This account has no event {id!r}.")
            account, event = found
            if api_version is None or api_version == event["api_version"]:
                return shown(event, self._account.options.api_version)
            transaction = Transaction(store, account, self.now())
            data = event["data"]
            if is_before(event["api_version"], api_version):  # behaviour: an endpoint may be newer than its account
                data = transaction.get_record(NEWEST_DATA_OF_EVENT, id) or data
            event = {**event, "api_version": api_version, "data": data}
            with loading.naming_what_was_loaded(store, f"Delivering {id} at {api_version}"):
                return shown(put_in_for_version(transaction, event, api_version), api_version)

    def check_version(self, api_version: str) -> None:
        """Raises `ValueError` for what is no version of Stripe's."""
        check_version_option(api_version)

    def check_events(self, pattern: str) -> None:
        """Raises `ValueError` for a type of events that Stripe has not, or for a pattern that stands for none."""
        check_event_pattern(pattern)

    def add_pending_webhooks(self, id: str, change: int) -> None:
        """Adds to the number of webhooks that an event is still to be delivered to."""
        with self._account.lock:
            store = self._account.store
            account, event = store.find("event", id) or ("", None)
            if event is not None:
                fresh = {**event, "pending_webhooks": max(event["pending_webhooks"] + change, 0)}
                store.table(account, "event").rows[id] = fresh

    def wall_clock(self) -> float:
        """The time that receivers check signatures against."""
        return self._account.clock.wall_clock()

    def now(self) -> int:
        """The account's time."""
        return self._account.clock.now()

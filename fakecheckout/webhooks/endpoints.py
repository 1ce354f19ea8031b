"""Webhooks: who listens for which events, and delivering them, signed, after the request that caused them.

It knows events as dicts and the account as a few functions. Delivery is outside the account's lock, so a handler may call the
SDK; what that causes is delivered after the present event, by the same thread.
"""

from __future__ import annotations

import asyncio
import fnmatch
import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from ..errors import WebhookFailed
from . import signature
from .targets import Target, TargetAnswer, get_target
from .wsgi_asgi import loop_runs

Event = dict[str, Any]


_RETRY_SECONDS = (3600, 2 * 3600, 3 * 3600)
"""After each failure. Documented: in a sandbox three times over a few hours; the hours are *inferred*."""


class Source(Protocol):
    """What the door needs of an account."""

    def event_at(self, id: str, api_version: str | None) -> Event:
        """An event as it is shown at a version; None for the account's own."""
        ...

    def add_pending_webhooks(self, id: str, change: int) -> None:
        """Adds to the number of webhooks that an event is still to be delivered to."""
        ...

    def wall_clock(self) -> float:
        """The time that receivers check signatures against, in seconds."""
        ...

    def now(self) -> int:
        """The account's clock, in seconds: ahead of the wall clock by what was advanced."""
        ...


@dataclass(frozen=True)
class Delivery:
    """One attempt: what was sent where, and what came back. `status` is None if the target raised `error`."""

    event: str
    type: str
    target: Any
    body: bytes
    headers: Mapping[str, str]
    attempt: int
    status: int | None = None
    answer: str = ""
    error: BaseException | None = None

    @property
    def succeeded(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    def raised(self) -> BaseException:
        """What a test should see of a failure: the handler's own exception, with its traceback."""
        return self.error if self.error is not None else WebhookFailed(self)


@dataclass(frozen=True, eq=False)
class _Endpoint:
    given: Any
    target: Target
    secret: str
    events: tuple[str, ...]
    connect: bool
    api_version: str | None
    retry: bool

    def takes(self, event: Event) -> bool:
        """A platform's endpoint gets the platform's events, one for Connect those of connected accounts (documented)."""
        is_connected = "account" in event
        return is_connected == self.connect and any(fnmatch.fnmatchcase(event["type"], each) for each in self.events)


@dataclass(frozen=True, eq=False)
class Due:
    """An event that is to be delivered to an endpoint."""

    event: str
    type: str
    endpoint: _Endpoint
    attempt: int = 1
    at: int = 0


@dataclass
class _Round:
    """The deliveries of one caller: what a handler causes joins the round, as long as it lasts."""

    queue: list[Due]
    failed: list[BaseException] = field(default_factory=list)
    is_over: bool = False


_ROUND: ContextVar[_Round | None] = ContextVar("fakecheckout_round", default=None)


class Webhooks:
    """The endpoints of an account. A handler's exception, or an answer other than 2xx, raises after a buyer's move, `settle`,
    `reject` or `advance`, once the other deliveries are made; after an SDK call it is kept in `errors` and raised at the end.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._endpoints: tuple[_Endpoint, ...] = ()
        self._is_held = False
        self._held: list[Due] = []
        self._retries: list[Due] = []
        self._waiting: list[tuple[Due, Delivery, Awaitable[TargetAnswer]]] = []
        self.hostile = False
        self.deliveries: list[Delivery] = []
        self.errors: list[BaseException] = []

    def add(
        self,
        target: Any,
        *,
        secret: str,
        path: str | None = None,
        events: Iterable[str] = ("*",),
        connect: bool = False,
        api_version: str | None = None,
        retry: bool = False,
    ) -> None:
        """Delivers events to a target from now on.

        target: a function `(body: bytes, headers: dict)`, sync or async, a WSGI or ASGI application, a test client of Django,
        Flask or Starlette, or an http url on this machine. path: where an application or a client takes them. events: types,
        with `*` for any part. connect: the events of connected accounts, not the platform's. api_version: what they are
        rendered at; None is the account's. retry: a failed delivery is tried again as the clock is advanced, and only the last
        failure raises. Raises `ValueError` or `TypeError` for what cannot be a target.
        """
        patterns = (events,) if isinstance(events, str) else tuple(events)
        if not secret:
            raise ValueError("An endpoint has a secret, as in secret='whsec_test'; construct_event is given the same.")
        if not patterns:
            raise ValueError("events names at least one type, or is left out for all.")
        endpoint = _Endpoint(target, get_target(target, path), secret, patterns, connect, api_version, retry)
        self._endpoints = (*self._endpoints, endpoint)

    @property
    def is_empty(self) -> bool:
        return not self._endpoints

    def sign(self, event: Any, secret: str) -> tuple[bytes, dict[str, str]]:
        """The exact body and headers that Stripe would send now, for who delivers them otherwise: of an event as a dict, an
        SDK object, or an id.
        """
        body = signature.webhook_body(event if type(event) is dict else self._source.event_at(_id_of(event), None))
        return body, signature.signed_headers(body, secret, int(self._source.wall_clock()))

    def claim(self, event: Event) -> list[Due]:
        """Whom a new event is for. Called under the account's lock."""
        due = [Due(event["id"], event["type"], endpoint) for endpoint in self._endpoints if endpoint.takes(event)]
        if due:
            self._source.add_pending_webhooks(event["id"], len(due))
        return due

    def retries(self) -> list[Due]:
        """The failed deliveries whose time has come. Called under the account's lock."""
        now = self._source.now()
        due = [each for each in self._retries if each.at <= now]
        self._retries = [each for each in self._retries if each.at > now]
        return due

    def deliver(self, due: list[Due], *, raising: bool) -> None:
        """Delivers what was claimed; async targets too, unless a loop runs in this thread: then `drain` does."""
        round = self._begun(due)
        if round is None:
            return
        token = _ROUND.set(round)
        try:
            while round.queue:
                each = round.queue.pop(0)
                delivery, result = self._post(each)
                if inspect.isawaitable(result):
                    if loop_runs():
                        self._waiting.append((each, delivery, result))
                        continue
                    delivery, result = asyncio.run(_outcome(delivery, result))
                self._note(round, each, delivery, result)
        finally:
            round.is_over = True
            _ROUND.reset(token)
        self._raise_or_keep(round, raising=raising)

    async def deliver_async(self, due: list[Due], *, raising: bool) -> None:
        """`deliver`, awaiting async targets."""
        round = self._begun(due)
        if round is None:
            return
        token = _ROUND.set(round)
        try:
            while round.queue:
                each = round.queue.pop(0)
                delivery, result = self._post(each)
                if inspect.isawaitable(result):
                    delivery, result = await _outcome(delivery, result)
                self._note(round, each, delivery, result)
        finally:
            round.is_over = True
            _ROUND.reset(token)
        self._raise_or_keep(round, raising=raising)

    async def drain(self) -> None:
        """Awaits the async targets that sync code called while a loop was running. Raises what they raise."""
        while self._waiting:
            due, delivery, result = self._waiting.pop(0)
            round = _Round([])
            delivery, answer = await _outcome(delivery, result)
            self._note(round, due, delivery, answer)
            self._raise_or_keep(round, raising=True)

    def _begun(self, due: list[Due]) -> _Round | None:
        if self._is_held:
            self._held += due
            return None
        if self.hostile:
            due = [*due[::-1], *due]
        present = _ROUND.get()
        if present is not None and not present.is_over:
            present.queue += due
            return None
        return _Round(due) if due else None

    def _post(self, due: Due) -> tuple[Delivery, Any]:
        endpoint = due.endpoint
        event = self._source.event_at(due.event, endpoint.api_version)
        body, headers = self.sign(event, endpoint.secret)
        delivery = Delivery(due.event, due.type, endpoint.given, body, headers, due.attempt)
        try:
            return delivery, endpoint.target.send(body, dict(headers))
        except BaseException as error:
            return replace(delivery, error=error), None

    def _note(self, round: _Round, due: Due, delivery: Delivery, result: Any) -> None:
        if delivery.error is None:
            delivery = replace(delivery, status=result.status, answer=result.text)
        self.deliveries.append(delivery)
        if delivery.succeeded:
            self._source.add_pending_webhooks(due.event, -1)
        elif due.endpoint.retry and due.attempt <= len(_RETRY_SECONDS):
            at = self._source.now() + _RETRY_SECONDS[due.attempt - 1]
            self._retries.append(replace(due, attempt=due.attempt + 1, at=at))
        else:
            round.failed.append(delivery.raised())

    def _raise_or_keep(self, round: _Round, *, raising: bool) -> None:
        if raising and round.failed:
            self.errors += round.failed[1:]
            raise round.failed[0]
        self.errors += round.failed

    def resend(self, event: Any, times: int = 1, *, secret: str | None = None) -> None:
        """Delivers an event once more, to everybody who takes it. `secret` signs it with another one, as a stranger would.

        Raises what a handler raises.
        """
        found = self._source.event_at(_id_of(event), None)
        due = [
            Due(found["id"], found["type"], endpoint if secret is None else replace(endpoint, secret=secret))
            for endpoint in self._endpoints
            if endpoint.takes(found)
        ]
        for each in due * times:
            self._source.add_pending_webhooks(each.event, 1)
        self.deliver(due * times, raising=True)

    def hold(self) -> None:
        """From now on events wait until `release`."""
        self._is_held = True

    def release(self, order: str | Iterable[str] | Callable[[Event], Any] | None = None) -> None:
        """Delivers what waited: as it came, "reversed", in the order of a list of types or ids (others after them), or by the
        key that a function gives for an event. Raises what a handler raises.
        """
        self._is_held = False
        held, self._held = self._held, []
        self.deliver(self._ordered(held, order), raising=True)

    def _ordered(self, held: list[Due], order: str | Iterable[str] | Callable[[Event], Any] | None) -> list[Due]:
        if order is None:
            return held
        if order == "reversed":
            return held[::-1]
        if isinstance(order, str):
            raise ValueError(f'order is "reversed", a list of types or ids, or a function, not {order!r}.')
        if callable(order):
            key = order
            return sorted(held, key=lambda due: key(self._source.event_at(due.event, None)))
        named = list(order)

        def place(due: Due) -> int:
            return min((named.index(each) for each in (due.event, due.type) if each in named), default=len(named))

        return sorted(held, key=place)

    def left_over(self) -> list[BaseException]:
        """What nobody has heard of when all is over: kept errors, and deliveries that were never awaited."""
        left, self.errors = self.errors, []
        waiting, self._waiting = self._waiting, []
        for due, _, result in waiting:
            close = getattr(result, "close", None)
            if close is not None:
                close()
            text = f"The webhook for {due.type} was never awaited: write `await fake.webhooks.drain()` before the end."
            left.append(RuntimeError(text))
        return left


def _id_of(event: Any) -> str:
    id = event["id"] if isinstance(event, Mapping) else getattr(event, "id", event)
    return str(id)


async def _outcome(delivery: Delivery, result: Awaitable[TargetAnswer]) -> tuple[Delivery, Any]:
    try:
        return delivery, await result
    except Exception as error:
        return replace(delivery, error=error), None

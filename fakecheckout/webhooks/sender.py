"""Sending webhooks: the rounds in which events are delivered, what waits, what is tried again, and what failed.

Delivery is outside the account's lock, so a handler may call the SDK; what that causes is delivered after the present event, by
the same thread. Of the account no more is known than `Source` says.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Generator, Iterable
from contextlib import closing
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

from . import signature
from .endpoints import Delivery, DueDelivery, Event, Source, WebhookEndpoint
from .targets import TargetAnswer
from .wsgi_asgi import loop_runs

_RETRY_SECONDS = (3600, 2 * 3600, 3 * 3600)
"""After each failure. Documented: in a sandbox three times over a few hours; the hours are *inferred*."""


@dataclass
class _Round:
    """The deliveries of one caller: what a handler causes joins the round, as long as it lasts."""

    queue: list[DueDelivery]
    failed: list[BaseException] = field(default_factory=list)
    is_over: bool = False


_ROUND: ContextVar[_Round | None] = ContextVar("fakecheckout_round", default=None)


@dataclass
class _DeliveryAttempt:
    """A delivery under way. `awaited`: the answer of an async target, until it is there."""

    due: DueDelivery
    delivery: Delivery
    awaited: Awaitable[TargetAnswer] | None = None

    async def settle(self) -> None:
        """Awaits the answer."""
        awaited, self.awaited = self.awaited, None
        if awaited is not None:
            try:
                self.answered(await awaited)
            except Exception as error:
                self.delivery = replace(self.delivery, error=error)

    def answered(self, answer: TargetAnswer) -> None:
        """Keeps what came back."""
        self.delivery = replace(self.delivery, status=answer.status, answer=answer.text)


class Sender:
    """Sends the events of an account to its endpoints.

    deliveries: every attempt so far. errors: those that nobody could be told of. held: what waits for `release`; retries: what
    is tried again when its time has come; waiting: async targets that wait for `drain`. is_hostile: whether everything is
    delivered twice, the first time in another order.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.deliveries: list[Delivery] = []
        self.errors: list[BaseException] = []
        self.is_hostile = False
        self._endpoints: tuple[WebhookEndpoint, ...] = ()
        self._is_held = False
        self.held: list[DueDelivery] = []
        self.retries: list[DueDelivery] = []
        self.waiting: list[_DeliveryAttempt] = []

    # Who listens, and what is due.

    def take_over(self, other: Sender) -> None:
        """Goes on where another one stands: who listens, what was delivered, what is still to be delivered."""
        self._endpoints, self._is_held = other._endpoints, other._is_held
        self.deliveries, self.held, self.retries = [*other.deliveries], [*other.held], [*other.retries]

    def add_what_came(self, before: Sender, after: Sender) -> None:
        """Whoever listens to another one at one moment, and did not at the one before, listens here, too."""
        self._endpoints += tuple(each for each in after._endpoints if each not in before._endpoints + self._endpoints)

    def add(self, endpoint: WebhookEndpoint) -> None:
        """Delivers to this endpoint from now on."""
        self._endpoints = (*self._endpoints, endpoint)

    @property
    def has_endpoints(self) -> bool:
        """Whether anybody listens."""
        return bool(self._endpoints)

    def due_for(self, event: Event) -> list[DueDelivery]:
        """A delivery to each endpoint that takes an event."""
        return [DueDelivery(event["id"], event["type"], endpoint) for endpoint in self._endpoints if endpoint.takes(event)]

    def claim(self, event: Event) -> list[DueDelivery]:
        """Whom a new event is for. Called under the account's lock."""
        due = self.due_for(event)
        if due:
            self.source.add_pending_webhooks(event["id"], len(due))
        return due

    def take_retries(self) -> list[DueDelivery]:
        """The failed deliveries whose time has come. Called under the account's lock."""
        now = self.source.now()
        due = [each for each in self.retries if each.at <= now]
        self.retries = [each for each in self.retries if each.at > now]
        return due

    def hold(self) -> None:
        """From now on what is due waits."""
        self._is_held = True

    def take_held(self) -> list[DueDelivery]:
        """What waited, as it came; nothing waits any longer."""
        self._is_held = False
        held, self.held = self.held, []
        return held

    def discard(self) -> None:
        """Nothing waits any longer, for whatever it did; what is due from now on is held all the same."""
        self.held, self.retries = [], []
        self.take_waiting()

    def take_waiting(self) -> list[DueDelivery]:
        """The deliveries whose async targets nobody awaited; nobody will."""
        waiting, self.waiting = self.waiting, []
        for attempt in waiting:
            close = getattr(attempt.awaited, "close", None)
            if close is not None:
                close()
        return [attempt.due for attempt in waiting]

    # Rounds.

    def sign(self, event: Event, secret: str) -> tuple[bytes, dict[str, str]]:
        """The body and the headers of an event, signed now."""
        body = signature.webhook_body(event)
        return body, signature.signed_headers(body, secret, int(self.source.wall_clock()))

    def deliver(self, due: Iterable[DueDelivery], *, raising: bool) -> None:
        """Delivers what was claimed; async targets too, unless a loop runs in this thread: then `drain` does."""
        with closing(self._deliver(list(due), raising=raising)) as unanswered:
            for attempt in unanswered:
                if not loop_runs():
                    asyncio.run(attempt.settle())

    async def deliver_async(self, due: Iterable[DueDelivery], *, raising: bool) -> None:
        """`deliver`, awaiting async targets."""
        with closing(self._deliver(list(due), raising=raising)) as unanswered:
            for attempt in unanswered:
                await attempt.settle()

    def _deliver(self, due: list[DueDelivery], *, raising: bool) -> Generator[_DeliveryAttempt]:
        """One round. Gives each attempt that is to be settled before the next one begins; one that is not waits for `drain`."""
        round = self._new_round(due)
        if round is None:
            return
        token = _ROUND.set(round)
        try:
            while round.queue:
                attempt = self._send(round.queue.pop(0))
                if attempt.awaited is not None:
                    yield attempt
                if attempt.awaited is None:
                    self._note(round, attempt)
                else:
                    self.waiting.append(attempt)
        finally:
            round.is_over = True
            _ROUND.reset(token)
        self._raise_or_keep(round, raising=raising)

    async def drain(self) -> None:
        """Awaits the attempts that wait for it. Raises what they raise."""
        while self.waiting:
            attempt = self.waiting.pop(0)
            await attempt.settle()
            round = _Round([])
            self._note(round, attempt)
            self._raise_or_keep(round, raising=True)

    def _new_round(self, due: list[DueDelivery]) -> _Round | None:
        """None if nothing is to be sent here and now: it is held, or the round that is under way will send it."""
        if self._is_held:
            self.held += due
            return None
        if self.is_hostile:
            due = [*due[::-1], *due]
        present = _ROUND.get()
        if present is not None and not present.is_over:
            present.queue += due
            return None
        return _Round(due) if due else None

    def _send(self, due: DueDelivery) -> _DeliveryAttempt:
        endpoint = due.endpoint
        event = self.source.event_at(due.event, endpoint.api_version)
        body, headers = self.sign(event, endpoint.secret)
        attempt = _DeliveryAttempt(due, Delivery(due.event, due.type, endpoint.given, body, headers, due.attempt))
        try:
            answer = endpoint.target(body, dict(headers))
        except BaseException as error:
            attempt.delivery = replace(attempt.delivery, error=error)
        else:
            if inspect.isawaitable(answer):
                attempt.awaited = answer
            else:
                attempt.answered(answer)
        return attempt

    def _note(self, round: _Round, attempt: _DeliveryAttempt) -> None:
        """Keeps an attempt that was settled, and sees to what follows if it failed."""
        due, delivery = attempt.due, attempt.delivery
        self.deliveries.append(delivery)
        if delivery.succeeded:
            self.source.add_pending_webhooks(due.event, -1)
        elif due.endpoint.retry and due.attempt <= len(_RETRY_SECONDS):
            at = self.source.now() + _RETRY_SECONDS[due.attempt - 1]
            self.retries.append(replace(due, attempt=due.attempt + 1, at=at))
        else:
            round.failed.append(delivery.raised())

    def _raise_or_keep(self, round: _Round, *, raising: bool) -> None:
        if raising and round.failed:
            self.errors += round.failed[1:]
            raise round.failed[0]
        self.errors += round.failed

    def take_unheard(self) -> list[BaseException]:
        """The kept errors, which nobody has heard of when all is over."""
        unheard, self.errors = self.errors, []
        return unheard

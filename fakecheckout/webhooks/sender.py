"""Sending webhooks: what is due, the one round in which it is delivered, what waits, what is tried again, and what failed.

Delivery is outside the account's lock, so a handler may call the SDK, in whatever thread; what that causes joins the round that
is under way. Of the account no more is known than `Source` says.
"""

from __future__ import annotations

import inspect
import threading
from collections.abc import Generator, Iterable
from contextlib import closing, suppress
from contextvars import Token
from dataclasses import replace

from . import signature
from .endpoints import KEPT_BODIES, Delivery, DueDelivery, Event, Source, WebhookEndpoint
from .own_loop import OwnLoop
from .rounds import PRESENT, DeliveryAttempt, Round, with_others
from .wsgi_asgi import loop_runs

_RETRY_SECONDS = (3600, 2 * 3600, 3 * 3600)
"""After each failure. Documented: in a sandbox three times over a few hours; the hours are *inferred*."""


class Sender:
    """Sends the events of an account to its endpoints.

    deliveries: every attempt so far. errors: those that nobody could be told of. held: what waits for `release`; retries: what
    is tried again when its time has come; waiting: async targets that wait for `drain`, and what a round that was broken off
    has left for the next one. is_hostile: whether everything is delivered twice, the first time in another order.
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
        self.waiting: list[DeliveryAttempt] = []
        self._lock = threading.RLock()
        self._round: Round | None = None
        self._own_loop = OwnLoop()
        self._is_over = False

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
        return body, self._headers(body, secret)

    def _headers(self, body: bytes, secret: str) -> dict[str, str]:
        return signature.signed_headers(body, secret, int(self.source.wall_clock()))

    def deliver(self, due: Iterable[DueDelivery], *, raising: bool) -> None:
        """Delivers what was claimed; async targets too, unless a loop runs in this thread: then `drain` does."""
        __tracebackhide__ = True
        with closing(self._deliver(due, raising=raising)) as unanswered:
            for attempt in unanswered:
                if not loop_runs():
                    self._own_loop.run(attempt.settle())

    async def deliver_async(self, due: Iterable[DueDelivery], *, raising: bool) -> None:
        """`deliver`, awaiting async targets."""
        __tracebackhide__ = True
        with closing(self._deliver(due, raising=raising)) as unanswered:
            for attempt in unanswered:
                await attempt.settle()

    async def drain(self) -> None:
        """Delivers what waits, and awaits it. Raises what it raises, all of it told, when nothing waits any longer."""
        __tracebackhide__ = True
        round = Round(self)
        with self._lock:
            self._round = self._round or round
        with closing(self._run(round, raising=True, draining=True)) as unanswered:
            for attempt in unanswered:
                await attempt.settle()

    def _deliver(self, due: Iterable[DueDelivery], *, raising: bool) -> Generator[DeliveryAttempt]:
        """What is due, if not a round that is under way delivers it."""
        __tracebackhide__ = True
        round = self._begin_or_join(due)
        if round is not None:
            yield from self._run(round, raising=raising)

    def _begin_or_join(self, claimed: Iterable[DueDelivery]) -> Round | None:
        """A new round, or None if nothing is to be sent here and now: it is held, or the round that is under way sends it."""
        with self._lock:
            due = [each for each in claimed if each.endpoint in self._endpoints]  # none that was claimed before a reset
            if self._is_held:
                self.held += due
                return None
            if self.is_hostile:
                due = [*[each for each in reversed(due) if each.attempt == 1], *due]
            cause = PRESENT.get()
            if cause is not None and cause.round is not None and cause.round.owner is self and not cause.round.is_over:
                cause.round.append(cause.caused(each) for each in due)
                return None
            if self._round is not None:
                self._round.append(self._from_elsewhere(self._round, each) for each in due)
                return None
            fresh = Round(self)
            fresh.queue.extend((*self._take_broken_off(), *map(DeliveryAttempt, due)))
            if fresh.queue:
                self._round = fresh
            return fresh if fresh.queue else None

    def _from_elsewhere(self, round: Round, due: DueDelivery) -> DeliveryAttempt:
        """A delivery that another thread or task caused: as far as can be told, the server behind a URL that now has one."""
        present = round.present
        is_behind_url = present is not None and isinstance(present.due.endpoint.given, str)
        attempt = present.caused(due) if present is not None and is_behind_url else DeliveryAttempt(due)
        attempt.is_from_elsewhere = True
        return attempt

    def _take_broken_off(self) -> list[DeliveryAttempt]:
        broken_off = [each for each in self.waiting if each.awaited is None]
        self.waiting = [each for each in self.waiting if each.awaited is not None]
        return broken_off

    def _run(self, round: Round, *, raising: bool, draining: bool = False) -> Generator[DeliveryAttempt]:
        """One round. Gives each attempt that is to be settled before the next one begins; one that is not waits for `drain`."""
        __tracebackhide__ = True
        token: Token[DeliveryAttempt | None] | None = None
        try:
            while (attempt := self._next(round, draining=draining)) is not None:
                former = PRESENT.set(attempt)
                token = token or former
                if attempt.delivery is None:
                    self._send(round, attempt)
                if attempt.awaited is not None:
                    yield attempt
                if attempt.awaited is None:
                    self._note(attempt)
                else:
                    self._let_wait(attempt)
        except BaseException:
            self._break_off(round)
            raise
        finally:
            if token is not None:
                with suppress(ValueError):  # a coroutine that is closed is closed from wherever that may be
                    PRESENT.reset(token)
            if self._is_over:
                self._own_loop.close()
        self._raise_or_keep(round, raising=raising)

    def _next(self, round: Round, *, draining: bool) -> DeliveryAttempt | None:
        """What is delivered next; None if the round is over, which nobody joins from now on."""
        with self._lock:
            if self._is_over:
                round.queue.clear()
            if not round.queue and draining:
                round.queue.extend(self.waiting)
                self.waiting = []
            if round.queue:
                round.present = round.queue.popleft()
                round.present.round = round
            else:
                self._end(round)
            return round.present

    def _end(self, round: Round) -> None:
        round.is_over, round.present = True, None
        if self._round is round:
            self._round = None

    def _let_wait(self, attempt: DeliveryAttempt) -> None:
        with self._lock:
            self.waiting.append(attempt)

    def _break_off(self, round: Round) -> None:
        """An exception that is no `Exception`: what is not delivered waits for the next round, or for `drain`."""
        attempt = round.present
        is_failed = attempt is not None and attempt.delivery is not None and attempt.delivery.error is not None
        if attempt is not None and is_failed:
            self._note(attempt)
        with self._lock:
            left = [] if attempt is None or is_failed else [attempt]
            self.waiting = [] if self._is_over else [*left, *round.queue, *self.waiting]
            self._end(round)
        self.errors += round.failed

    def _send(self, round: Round, attempt: DeliveryAttempt) -> None:
        __tracebackhide__ = True
        due, endpoint = attempt.due, attempt.due.endpoint
        attempt.delivery = Delivery(due.event, due.type, endpoint.given, b"", {}, due.attempt)
        try:
            body = round.body(due, lambda: signature.webhook_body(self.source.event_at(due.event, endpoint.api_version)))
            headers = self._headers(body, due.secret or endpoint.secret)
            attempt.delivery = replace(attempt.delivery, body=body, headers=headers)
            answer = endpoint.target(body, dict(headers))
        except Exception as error:
            attempt.failed(error)
        except BaseException as error:
            attempt.failed(error)
            raise
        else:
            if inspect.isawaitable(answer):
                attempt.awaited = answer
            else:
                attempt.answered(answer)

    def _note(self, attempt: DeliveryAttempt) -> None:
        """Keeps an attempt that was settled, and sees to what follows if it failed."""
        due, delivery, round = attempt.due, attempt.delivery, attempt.round
        if delivery is None or round is None or self._is_over:
            return
        self.deliveries.append(delivery)
        if len(self.deliveries) > KEPT_BODIES:
            self.deliveries[-KEPT_BODIES - 1].leave_body()
        error = delivery.error
        if delivery.succeeded:
            self.source.add_pending_webhooks(due.event, -1)
        elif error is not None and not isinstance(error, Exception):
            return  # it has come out
        elif due.endpoint.retry and due.attempt <= len(_RETRY_SECONDS):
            at = self.source.now() + _RETRY_SECONDS[due.attempt - 1]
            self.retries.append(replace(due, attempt=due.attempt + 1, at=at))
        elif attempt.is_from_elsewhere:
            self.errors.append(delivery.raised())
        else:
            round.failed.append(delivery.raised())

    def _raise_or_keep(self, round: Round, *, raising: bool) -> None:
        __tracebackhide__ = True
        if raising and round.failed:
            self.errors += round.failed[1:]
            raise with_others(*round.failed)
        self.errors += round.failed

    # The end.

    def end(self) -> None:
        """Nothing is delivered any longer, not even by a round that is under way."""
        self._is_over = True
        self._own_loop.close()

    def close_loop(self) -> None:
        """Closes the loop of async targets; another is made when it is needed."""
        self._own_loop.close()

    def renew_lock(self) -> None:
        """In a child process: rounds of other threads are the parent's."""
        self._lock = threading.RLock()
        cause = PRESENT.get()
        self._round = cause.round if cause is not None and cause.round is not None and cause.round.owner is self else None
        self._own_loop.leave()

    def take_unheard(self) -> list[BaseException]:
        """The kept errors, which nobody has heard of when all is over."""
        unheard, self.errors = self.errors, []
        return unheard

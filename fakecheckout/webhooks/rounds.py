"""Rounds: deliveries that are made one after another by one caller, and what is known of each of them meanwhile.

Where a delivery is sent, and what follows from its failure, is not known here.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field, replace

from ..errors import WebhookFailed
from .endpoints import KEPT_BODIES, Delivery, DueDelivery, add_note, delivery_note
from .targets import TargetAnswer, target_name

MOST_REPEATS = 1_000
"""How many deliveries may follow, in one round, from one delivery, each of a type that led to it at the same endpoint."""


_MOST_NOTES = 20


@dataclass
class _Descent:
    """What follows from one delivery. `repeats`: how many had their like before them."""

    repeats: int = 0


@dataclass(eq=False)
class _Lineage:
    """What led to a delivery: one after another, and the descent they share."""

    due: DueDelivery
    before: _Lineage | None = None
    descent: _Descent = field(default_factory=_Descent)

    def cycle(self) -> list[str]:
        """The types from the last delivery of this type to this endpoint until here; nothing if there was none."""
        types, each = [self.due.type], self.before
        while each is not None:
            types.append(each.due.type)
            if each.due.endpoint is self.due.endpoint and each.due.type == self.due.type:
                return types[::-1]
            each = each.before
        return []


@dataclass(eq=False, slots=True)
class DeliveryAttempt:
    """A delivery: due, under way, or settled.

    delivery: None until it is sent. awaited: the answer of an async target, until it is there. is_from_elsewhere: whether it,
    or what led to it, was caused by another thread or task than the round's; of its failure the round's caller is not told.
    """

    due: DueDelivery
    lineage: _Lineage | None = None
    round: Round | None = None
    is_from_elsewhere: bool = False
    delivery: Delivery | None = None
    awaited: Awaitable[TargetAnswer] | None = None

    async def settle(self) -> None:
        """Awaits the answer. An exception that is no `Exception` comes out; one that cancels leaves the delivery due."""
        __tracebackhide__ = True
        awaited, self.awaited = self.awaited, None
        if awaited is not None:
            try:
                self.answered(await awaited)
            except Exception as error:
                self.failed(error)
            except BaseException as error:
                self.failed(error)
                raise

    def answered(self, answer: TargetAnswer) -> None:
        """Keeps what came back."""
        if self.delivery is not None:
            self.delivery = replace(self.delivery, status=answer.status, answer=answer.text)

    def failed(self, error: BaseException) -> None:
        """Keeps what the target raised; of what was cancelled nothing, so that it is still due."""
        if is_cancellation(error):
            self.delivery = self.awaited = None
        elif self.delivery is not None:
            self.delivery = replace(self.delivery, error=error)
            add_note(error, delivery_note(self.delivery, self.due))

    def caused(self, due: DueDelivery) -> DeliveryAttempt:
        """A delivery that this one led to."""
        before = self.lineage or _Lineage(self.due)
        self.lineage = before
        return DeliveryAttempt(due, _Lineage(due, before, before.descent), is_from_elsewhere=self.is_from_elsewhere)


def is_cancellation(error: BaseException) -> bool:
    """Whether it says that nobody waits any longer, whatever the delivery did: in asyncio, in trio, in a coroutine closed."""
    return isinstance(error, (asyncio.CancelledError, GeneratorExit)) or type(error).__name__ == "Cancelled"


@dataclass(eq=False)
class Round:
    """The deliveries of one caller, and whatever joins them as long as it lasts.

    owner: whose round it is. bodies: the latest, by event and version; each is made once.
    """

    owner: object
    queue: deque[DeliveryAttempt] = field(default_factory=deque)
    present: DeliveryAttempt | None = None
    failed: list[BaseException] = field(default_factory=list)
    stopped: set[tuple[int, str]] = field(default_factory=set)
    bodies: dict[tuple[str, str | None], bytes] = field(default_factory=dict)
    is_over: bool = False

    def body(self, due: DueDelivery, make: Callable[[], bytes]) -> bytes:
        """The body of a delivery, which other endpoints may have had before it."""
        key = (due.event, due.endpoint.api_version)
        if key not in self.bodies:
            self.bodies[key] = make()
            if len(self.bodies) > KEPT_BODIES:
                del self.bodies[next(iter(self.bodies))]
        return self.bodies[key]

    def append(self, attempts: Iterable[DeliveryAttempt]) -> None:
        """Puts deliveries at the end, but for those that a handler causes without end: of these one error tells."""
        for attempt in attempts:
            cycle = attempt.lineage.cycle() if attempt.lineage is not None else []
            if not cycle or attempt.lineage is None:
                self.queue.append(attempt)
                continue
            descent = attempt.lineage.descent
            descent.repeats += 1
            if descent.repeats <= MOST_REPEATS:
                self.queue.append(attempt)
                continue
            stopped = (id(attempt.due.endpoint), attempt.due.type)
            if stopped not in self.stopped:
                self.stopped.add(stopped)
                self.failed.append(_endless(attempt.due, cycle))


def _endless(due: DueDelivery, cycle: list[str]) -> RuntimeError:
    return RuntimeError(
        f"Webhooks to {target_name(due.endpoint.given)} caused themselves without end: {' → '.join(cycle)}. It was stopped "
        f"after {MOST_REPEATS:,} deliveries. Stripe would go on: let the handler leave alone what it has already changed."
    )


def with_others(first: BaseException, *others: BaseException) -> BaseException:
    """The first failure of a round, which tells of those that came after it."""
    if isinstance(first, WebhookFailed):
        first.others = others
    for each in others[:_MOST_NOTES]:
        if each is not first:
            add_note(first, f"And after it: {type(each).__name__}: {each}")
    if len(others) > _MOST_NOTES:
        add_note(first, f"And {len(others) - _MOST_NOTES:,} more: fake.webhooks.errors has all but this one.")
    return first


PRESENT: ContextVar[DeliveryAttempt | None] = ContextVar("fakecheckout_delivery", default=None)
"""The delivery in whose handler this context is."""

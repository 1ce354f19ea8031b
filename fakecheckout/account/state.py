"""The state of one account: what it holds, its lock and its clock, what it was asked, and who hears of its events.

Every other part of a `FakeCheckout` works on it, under its lock. How a request is answered and how an event is delivered is
not known here.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace

from ..api import deadlines, faults
from ..api.own_answers import OwnAnswers
from ..errors import NotModelled
from ..protocol.kinds import KINDS
from ..protocol.open_questions import Doubt
from ..store.store import Store
from ..webhooks.endpoints import DueDelivery, Source
from ..webhooks.sender import Sender
from ..webhooks.webhooks import Webhooks
from .arguments import Options
from .clock import Clock, seconds_of
from .guards.begun import Begun
from .request_log import AccountCall, Moment, RequestLog


@dataclass
class BeforeReset:
    """What was met before a `reset`, so that the end of a test can still tell of it. `waiting`: what nobody awaited."""

    not_modelled: list[NotModelled] = field(default_factory=list)
    waiting: list[DueDelivery] = field(default_factory=list)
    doubts_met: list[Doubt] = field(default_factory=list)


class AccountState:
    """What an account is made of, from `begin` to the next one. `new_source` gives its webhooks what they need of it."""

    def __init__(self, options: Options, new_source: Callable[[AccountState], Source]) -> None:
        self.options = options
        self.lock = threading.RLock()
        self.before_reset = BeforeReset()
        self.begun = Begun()
        self.told: list[NotModelled] = []  # at the end of a test
        self.is_hostile = False
        self._new_source = new_source
        self.sender = Sender(new_source(self))
        self.begin()

    def begin(self) -> None:
        """Nothing has happened yet, and the clock was not advanced."""
        self.settings = self.options.settings()
        self.store = Store(self.options.seed, KINDS)
        self.clock = Clock()
        self.log = RequestLog()
        self.faults = faults.Faults()
        self.sender.end()
        self.own_answers = OwnAnswers()
        self.sender = Sender(self._new_source(self))
        self.sender.is_hostile = self.is_hostile
        self.webhooks = Webhooks(self.sender)
        self._delivered_count = 0

    def begin_at(self, api_version: str, instead_of: str) -> None:
        """Begins anew, and answers at this version what names the other one."""
        self.options = replace(self.options, api_version=api_version, instead_of=instead_of)
        self.begin()

    def begin_from(self, other: AccountState) -> None:
        """Begins anew with all that the other account holds, at its moment; what was met there is told there."""
        self.sender.take_waiting()
        self.before_reset = BeforeReset()
        self.begin()
        with other.lock:
            self.store = other.store.copy(self.options.seed)
            self.clock.advanced = other.clock.advanced
            self.faults = copy.deepcopy(other.faults)
            self.own_answers = copy.deepcopy(other.own_answers)
            self.log.take_over(other.log)
            self.sender.take_over(other.sender)
            self._delivered_count = other._delivered_count

    def as_it_is(self) -> AccountState:
        """The account at this moment, to `begin_from` later."""
        kept = AccountState(self.options, self._new_source)
        kept.begin_from(self)
        return kept

    def add_what_came(self, before: AccountState, after: AccountState) -> None:
        """What another account holds at one moment, and did not hold at the one before, is held here, too."""
        self.store.add_what_came(before.store, after.store)
        self.log.add_what_came(before.log, after.log)
        self.sender.add_what_came(before.sender, after.sender)
        self.clock.advanced = max(self.clock.advanced, after.clock.advanced)
        self._delivered_count = len(self.store.events)

    def reset(self) -> None:
        """Begins anew; what the end of a test has to tell of is kept."""
        with self.lock:
            before = self.before_reset
            before.not_modelled += self.log.not_modelled
            before.doubts_met += [doubt for doubt in self.settings.doubts.met if doubt not in before.doubts_met]
            before.waiting += self.sender.take_waiting()
            unheard = self.sender.take_unheard()
            self.begin()
            self.sender.errors += unheard

    def renew_lock(self) -> None:
        """In a child process: whoever held the old lock is not here to let go of it."""
        self.lock = threading.RLock()
        self.sender.renew_lock()

    def run_due(self) -> int:
        """Reads the clock, and lets what is due happen first. Called under the lock.

        Raises `NotModelled`, again and again, while a step that is not modelled is due.
        """
        now = self.clock.now()
        try:
            deadlines.run_due(self.store, self.settings, now)
        except NotModelled as error:
            if str(error) not in map(str, self.log.not_modelled):
                self.log.not_modelled.append(error)
            raise
        finally:
            self.mark(now)
        return now

    def mark(self, now: int) -> None:
        """What is noted next is done at this time, after the events and deliveries so far. Called under the lock."""
        deliveries = self.sender.deliveries
        self.log.moment = Moment(now, len(self.store.events), deliveries[-1] if deliveries else None)

    def run_due_if_modelled(self) -> int:
        """The same, and goes on where a due step is not modelled: for what is a way on from there."""
        try:
            return self.run_due()
        except NotModelled:
            return self.clock.now()

    def new_deliveries(self) -> list[DueDelivery]:
        """Whom the events since the last time are for. Called under the lock, by whoever caused them."""
        delivered, count = self._delivered_count, len(self.store.events)
        if delivered == count or not self.sender.has_endpoints:
            self._delivered_count = count
            return []
        fresh = self.store.events[delivered:]
        due = [due for account, id in fresh for due in self.sender.claim(self.store.table(account, "event").rows[id])]
        self._delivered_count = count  # last, so that an interrupt loses none
        return due

    @contextmanager
    def telling(self) -> Generator[None]:
        """Where time meets a step that is not modelled: who listens is told of what happened before it."""
        try:
            yield
        except NotModelled:
            with self.lock:
                due = self.new_deliveries()
            self.sender.deliver(due, raising=False)
            raise

    @asynccontextmanager
    async def telling_async(self) -> AsyncGenerator[None]:
        """`telling`, from a coroutine."""
        try:
            yield
        except NotModelled:
            with self.lock:
                due = self.new_deliveries()
            await self.sender.deliver_async(due, raising=False)
            raise

    @contextmanager
    def current(self, *, whatever_is_due: bool = False) -> Generator[int]:
        """Under the lock, at this moment of the account's clock; who listens is told afterwards of what became due.

        whatever_is_due: a due step that is not modelled does not keep from what is done here.
        """
        with self.telling(), self.lock:
            yield self.run_due_if_modelled() if whatever_is_due else self.run_due()
            due = self.new_deliveries()
        if due:
            self.sender.deliver(due, raising=False)

    def note_outcome(self, step: AccountCall, what: str = "") -> list[DueDelivery]:
        """Keeps with a call of the test's own what came of it, and gives whom its events are for. Called under the lock."""
        count = len(self.store.events) - step.events_before
        due = self.new_deliveries()
        if count:
            them = "them" if count > 1 else "it"
            heard = "" if due else f"; no endpoint takes {them}" if self.sender.has_endpoints else "; no endpoint listens"
            what += f"{'; ' if what else ''}{count} event{'s' if count > 1 else ''}{heard}"
        step.outcome = what
        return due

    def advance(self, duration: Mapping[str, float]) -> None:
        """Moves the clock on by a `datetime.timedelta`'s arguments; what has become due happens, and is told.

        Raises `NotModelled` for a step that is not modelled; the clock then stands where the last one before it has happened.
        """
        due, stopped = self._advance_and_note(duration)
        self.sender.deliver(due, raising=True)
        if stopped is not None:
            raise stopped

    async def advance_async(self, duration: Mapping[str, float]) -> None:
        """`advance`, awaiting those who are told."""
        due, stopped = self._advance_and_note(duration)
        await self.sender.deliver_async(due, raising=True)
        if stopped is not None:
            raise stopped

    def _advance_and_note(self, duration: Mapping[str, float]) -> tuple[list[DueDelivery], NotModelled | None]:
        with self.lock:
            self.mark(self.clock.now())
            seconds = seconds_of(duration)
            self.clock.check_in_reach(seconds)
            step = self.log.note_step("advance", (), duration)
            stopped = self._advance(seconds)
            return [
                *self.note_outcome(step, "" if stopped is None else "stopped: not modelled"),
                *self.sender.take_retries(),
            ], stopped

    def _advance(self, seconds: float) -> NotModelled | None:
        """Moves the clock from one deadline to the next, as far as it goes; gives what stopped it, if something did."""
        start, before = self.clock.now(), self.clock.advanced
        while (deadline := self.store.due(int(start + seconds))) is not None:
            reached = self.clock.advanced
            self.clock.advanced = max(reached, before + deadline.at - start)
            try:
                self.run_due()
            except NotModelled as error:
                self.clock.advanced = reached
                return error
        self.clock.advanced = before + seconds
        return None

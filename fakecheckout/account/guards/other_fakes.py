"""Other fakes of the process, where a test may have mistaken one for another: which answered, and which has what was missing.

How an account answers is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count
from typing import Protocol
from weakref import WeakSet

from ...protocol.kinds import KINDS
from ..state import AccountState

numbers = count(1)
"""One for each start of a fake, in their order."""


class Fake(Protocol):
    """What is looked at of each fake. `number`: that of its latest start, 0 before the first."""

    number: int

    @property
    def account(self) -> AccountState: ...
    @property
    def is_started(self) -> bool: ...


living: WeakSet[Fake] = WeakSet()


def lines(fake: Fake) -> Iterator[str]:
    """For the report of a failing test: what other fakes have to do with it."""
    others = sorted((each for each in list(living) if each is not fake), key=lambda each: each.number)
    for other in others:
        asked = other.account.log.requests
        if fake.number and other.number > fake.number and asked:
            last = ", ".join(f"{call.method} {call.path}" for call in asked[-3:])
            calls = "1 call" if len(asked) == 1 else f"{len(asked)} calls"
            yield f"Another FakeCheckout, started after this one, answered {calls}, not this one; the last: {last}."
    for noun, id in _missing(fake.account):
        if any(not other.is_started and _has(other.account, noun, id) for other in others):
            yield f"Another FakeCheckout has the {noun} {id!r}, and is not started: write `with fake:` around the test."


def _missing(account: AccountState) -> Iterable[tuple[str, str]]:
    """What the account was asked for and had not."""
    bodies = [call.response.body for call in account.log.requests if call.response and call.response.status in (400, 404)]
    return dict.fromkeys(found for body in bodies for found in re.findall(r"No such ([\w.]+): '([^'\"]+)'", body))


def _has(account: AccountState, noun: str, id: str) -> bool:
    kinds = [kind.name for kind in KINDS.values() if noun in (kind.name, kind.noun)]
    return any(account.store.find(kind, id) is not None for kind in kinds)

"""The account of a whole run of tests: it answers what is asked outside any test, at import, in `setUpClass`, in wide fixtures.

Each test begins with what it holds. What was made for a module or a class is gone after it. What the places are called by a
test runner is handed in.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from ..fake import FakeCheckout, guards_of
from ..state import AccountState


@dataclass(frozen=True)
class _Place:
    """A module or a class whose tests run. `before`: the account before anything was made for it."""

    name: object
    width: int
    before: AccountState


class RunAccount:
    """Started below the accounts of the tests, from before the first import until after the last test."""

    def __init__(self, fake: FakeCheckout) -> None:
        self._fake = fake.start()
        self._guards = guards_of(fake)
        self._places: list[_Place] = []

    def stop(self) -> None:
        if self._guards.is_started:
            self._fake.stop()

    def enter(self, places: Sequence[tuple[object, int]]) -> None:
        """The next test is in these places, from the widest to the narrowest; what was made for others is gone.

        Each with its width: 2 for a module, 1 for a class.
        """
        kept = 0
        for present, (name, _) in zip(self._places, places, strict=False):
            if present.name != name:
                break
            kept += 1
        if kept < len(self._places):
            self._guards.begin_from(self._places[kept].before)
        self._places[kept:] = [_Place(name, width, self._guards.as_it_is()) for name, width in places[kept:]]

    @contextmanager
    def setting_up(self, width: int) -> Generator[None]:
        """What is made meanwhile is for a place of this width, or for the whole run: narrower places do not end it."""
        narrower = [place for place in self._places if place.width < width]
        if not narrower:
            yield
            return
        before = self._guards.as_it_is()
        try:
            yield
        finally:
            for place in narrower:
                place.before.add_what_came(before, self._guards.account)

    def begin(self, test: FakeCheckout) -> None:
        """A test begins with what was made for it."""
        guards_of(test).begin_from(self._guards.account)

    def check(self, what: str) -> None:
        """Raises for what went by unnoticed outside tests. `what`: where that was."""
        self._guards.check_outside_tests("fake_checkout", what)

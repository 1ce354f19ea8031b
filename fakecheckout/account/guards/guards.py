"""What looks after a test from outside: whether something went by unnoticed, as of which version it runs, what is reported.

For the pytest plugin, and for leaving a `with` block. A test itself reads the public attributes of `FakeCheckout` instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from ...errors import Unnoticed
from ...protocol.open_questions import Doubt
from ...protocol.parameters.schema import installed_api_version
from ...protocol.versions.changes import fields_missing_at
from ...protocol.versions.released import check_version_option
from ...rules.api_keys import without_live_keys
from ...sdk import patch
from ..report.section import section
from ..requests import Requests
from ..state import AccountState, BeforeReset
from . import other_fakes, unnoticed


class Guards:
    """The guards of one account; what they tell includes what was met before a `reset`. `number`: that of its latest start."""

    def __init__(self, account: AccountState, requests: Requests) -> None:
        self._account = account
        self._requests = requests
        self.number = 0
        other_fakes.living.add(self)

    def note_start(self) -> None:
        """The SDK talks to the account from now on."""
        self.number = next(other_fakes.numbers)

    @property
    def is_started(self) -> bool:
        """Whether the SDK talks to the account now."""
        return patch.is_installed(self._requests)

    @property
    def doubts_met(self) -> list[Doubt]:
        """The doubts that were met, each once."""
        met = (*self._account.before_reset.doubts_met, *self._account.settings.doubts.met)
        return list({doubt.name: doubt for doubt in met}.values())

    def begin(self) -> None:
        """A test begins, on an account as it was made; what was met before is not told of it."""
        self._account.reset()
        self._account.before_reset = BeforeReset()
        self._account.sender.errors.clear()

    def as_it_is(self) -> AccountState:
        """The account at this moment, for `begin_from`."""
        return self._account.as_it_is()

    @property
    def account(self) -> AccountState:
        """The account as it goes on."""
        return self._account

    def begin_from(self, before: AccountState) -> None:
        """A test begins, or is over: the account holds what it held at that moment, and has nothing to tell."""
        self._account.begun.take()
        with self._account.lock:
            self._account.begin_from(before)

    def check(self, name: str) -> None:
        """A test has passed. Raises for what it did not notice: the error of a webhook, or `Unnoticed`, which tells all of it.

        name: what the account is called in the test.
        """
        __tracebackhide__ = True
        lines, errors = self._unnoticed(name, ())
        if errors and len(lines) == 1:
            raise errors[0]
        if lines:
            raise Unnoticed(lines) from next(iter(errors), None)

    def check_outside_tests(self, name: str, what: str) -> None:
        """The same of what was done before a test or after it; what is still to come may come within the next one."""
        __tracebackhide__ = True
        with self._account.lock:
            errors = self._account.sender.take_unheard()
            lines = [
                *unnoticed.swallowed(self._account, name, ()),
                *(unnoticed.failed_webhook(error, name) for error in errors),
            ]
        if lines:
            raise Unnoticed([without_live_keys(line) for line in lines], what=what) from next(iter(errors), None)

    def explain(self, name: str, error: BaseException) -> None:
        """A test has failed: what it did not notice besides, and its story, become a note of its error."""
        known = [error]
        while (before := known[-1].__cause__ or known[-1].__context__) is not None and before not in known:
            known.append(before)
        lines, _ = self._unnoticed(name, known)
        told = "\n".join([*(f"- {line}" for line in lines), self.report(error)]).strip()
        if told:  # add_note() came with CPython 3.11
            vars(error)["__notes__"] = [*getattr(error, "__notes__", ()), f"fakecheckout:\n{told}"]

    def _unnoticed(self, name: str, known: Sequence[BaseException]) -> tuple[list[str], list[BaseException]]:
        """Each in a line, and which of them are errors of webhooks. They are told once. `known`: what is on its way already."""
        account = self._account
        with account.lock:
            errors = [error for error in account.sender.take_unheard() if not any(error is each for each in known)]
            lines = [
                *unnoticed.swallowed(account, name, known),
                *unnoticed.faults_in_vain(account, name),
                *unnoticed.answers_in_vain(account),
                *(unnoticed.failed_webhook(error, name) for error in errors),
                *unnoticed.undelivered(account, name),
                *unnoticed.never_awaited(account),
            ]
        return [without_live_keys(line) for line in lines], errors

    def deliver_hostile(self) -> None:
        """From now on every webhook is delivered twice, and the first time in another order."""
        self._account.is_hostile = self._account.sender.is_hostile = True

    def run_as_of(self, api_version: str) -> dict[str, str]:
        """Answers at this version what names the installed SDK's, as it would be on that version; begins anew.

        Gives the fields that objects have at the SDK's version and have not at this one, each with the reason. Raises
        `ValueError` for what is no version of Stripe's.
        """
        installed, asked = installed_api_version(), check_version_option(api_version)
        self._account.begin_at(asked, installed)
        return fields_missing_at(asked, installed)

    def report(self, error: BaseException | None = None) -> str:
        """What a test that failed with this error is told: what may explain it, the calls as lines that can be pasted and run,
        and the open sessions with what they would accept now.
        """
        account = self._account
        with account.lock:
            with suppress(Exception):  # whatever it is was raised before, or is raised next; a report only reads
                account.run_due()
            try:
                lines = [*(f"# {line}" for line in other_fakes.lines(self)), *section(account, error)]
            except Exception as failed:  # whatever is wrong with it, the failure of the test is told
                lines = [f"# The report of the test's calls failed: {failed!r}"]
        return without_live_keys("\n".join(lines))

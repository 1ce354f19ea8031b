"""What looks after a test from outside: whether something went by unnoticed, as of which version it runs, what is reported.

For the pytest plugin, and for leaving a `with` block. A test itself reads the public attributes of `FakeCheckout` instead.
"""

from __future__ import annotations

from contextlib import suppress

from ..errors import NotModelled
from ..protocol.open_questions import Doubt
from ..protocol.parameters.schema import installed_api_version
from ..protocol.versions.changes import fields_missing_at
from ..protocol.versions.released import check_version_option
from ..sdk import patch
from .report.section import section
from .requests import Requests
from .state import AccountState


class Guards:
    """The guards of one account; what they tell includes what was met before a `reset`."""

    def __init__(self, account: AccountState, requests: Requests) -> None:
        self._account = account
        self._requests = requests

    @property
    def is_started(self) -> bool:
        """Whether the SDK talks to the account now."""
        return patch.is_installed(self._requests)

    @property
    def not_modelled(self) -> list[NotModelled]:
        """Every `NotModelled` that was raised and that the test has not cleared."""
        return [*self._account.before_reset.not_modelled, *self._account.log.not_modelled]

    @property
    def doubts_met(self) -> list[Doubt]:
        """The doubts that were met, each once."""
        met = (*self._account.before_reset.doubts_met, *self._account.settings.doubts.met)
        return list({doubt.name: doubt for doubt in met}.values())

    @property
    def faults_left(self) -> list[str]:
        """The faults that no call has met, each in words."""
        return self._account.faults.left

    def take_unheard(self) -> list[BaseException]:
        """What webhooks met and nobody has heard of; it is told once."""
        return self._account.sender.take_unheard()

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

    @property
    def responses_left(self) -> list[str]:
        """The test's own answers for a number of calls that have not all come, each in words."""
        return self._account.own_answers.left

    def report(self, error: BaseException | None = None) -> str:
        """What a test that failed with this error is told: what may explain it, the calls as lines that can be pasted and run,
        and the open sessions with what they would accept now.
        """
        account = self._account
        with account.lock:
            with suppress(Exception):  # whatever it is was raised before, or is raised next; a report only reads
                account.run_due()
            try:
                return "\n".join(section(account, error))
            except Exception as failed:  # whatever is wrong with it, the failure of the test is told
                return f"# The report of the test's calls failed: {failed!r}"

"""Processes that a test starts: an account lives in one process alone, so its children are told by an environment variable.

A child that imports this package, or the pytest plugin, is kept from Stripe's hosts then. One that imports neither is not, nor
one that is given another environment, nor one of a fork server that was there before the fake. What was forked from the process
of the test has a copy of its account.
"""

from __future__ import annotations

import os
from typing import NoReturn

from ..errors import NotModelled
from ..protocol.messages import Request, Response

VARIABLE = "FAKECHECKOUT_STARTED"
"""The number of the process in which a fake is started."""


class _Told:
    """value: what was written; None while nothing is. before: what stood there."""

    value: str | None = None
    before: str | None = None


def tell() -> None:
    """From now on the processes that are started are told. Again is as good as once."""
    if _Told.value is None:
        value, found = str(os.getpid()), os.environ.get(VARIABLE)
        _Told.before = None if found == value else found  # whoever saved the environment meanwhile may have put ours back
        _Told.value = value
    os.environ[VARIABLE] = _Told.value


def take_back() -> None:
    """The variable is as it was; what somebody else wrote meanwhile is left to them."""
    if _Told.value is not None and os.environ.get(VARIABLE) == _Told.value:
        if _Told.before is None:
            del os.environ[VARIABLE]
        else:
            os.environ[VARIABLE] = _Told.before
    _Told.value = None


def is_child() -> bool:
    """Whether a process in which a fake is started has started this one."""
    return os.environ.get(VARIABLE, str(os.getpid())) != str(os.getpid())


class AccountElsewhere:
    """The account of a test as a child process has it: it answers no host, and refuses all of Stripe's."""

    hosts: frozenset[str] = frozenset()
    passthrough: frozenset[str] = frozenset()

    def __init__(self) -> None:
        self._process = os.environ.get(VARIABLE, "")

    def send(self, request: Request) -> Response:
        """Refuses, whatever it is."""
        self._refuse(f"{request.method} {request.path}")

    async def send_async(self, request: Request) -> Response:
        """`send`, from a coroutine."""
        return self.send(request)

    def refuse_host(self, host: str, url: str, request: Request) -> NoReturn:  # noqa: ARG002 - what an account is handed
        """A call of the SDK."""
        self._refuse(f"{request.method} {request.path} to {host}")

    def refuse_look_up(self, host: str, caller: str) -> NoReturn:
        """Whoever goes past the SDK."""
        self._refuse(f"A call to {host} by {caller}")

    def after_fork(self) -> None:
        """It has no lock."""

    def _refuse(self, what: str) -> NoReturn:
        raise NotModelled(
            f"{what} was stopped: this process was started by a test whose account lives in another one (process "
            f"{self._process}), and this fake is not yet served to others. Start a FakeCheckout here, or start the "
            f"process without {VARIABLE} in its environment."
        )

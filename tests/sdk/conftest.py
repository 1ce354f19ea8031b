"""Accounts installed under the SDK, and a network that nothing reaches."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import NoReturn

import pytest
import stripe
from seam import StubAccount

from fakecheckout.protocol.messages import Response
from fakecheckout.sdk import patch


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes every attempt to connect a failure, and puts the SDK's module attributes back after the test."""

    def refuse(_: socket.socket, address: object) -> NoReturn:
        raise AssertionError(f"a call escaped to {address}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    for name in ("api_key", "api_base", "default_http_client", "max_network_retries"):
        monkeypatch.setattr(stripe, name, getattr(stripe, name))
    monkeypatch.setattr(stripe, "api_key", None)
    monkeypatch.setattr(stripe, "default_http_client", None)
    monkeypatch.setattr(stripe, "max_network_retries", 2)


@pytest.fixture
def install() -> Iterator[Callable[..., StubAccount]]:
    """Installs accounts, and takes out at the end what the test has not taken out itself."""
    installed: list[StubAccount] = []

    def install_one(*answers: Response | Exception, **attributes: frozenset[str]) -> StubAccount:
        account = StubAccount(*answers)
        vars(account).update(attributes)
        patch.install(account)
        installed.append(account)
        return account

    yield install_one
    for account in installed:
        try:
            patch.uninstall(account)
        except RuntimeError:
            continue

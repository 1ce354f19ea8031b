"""Which calls of the SDK an account answers, and what a client's method returns then; and the accounts that are installed.

The SDK's classes and their patching are `patch`'s; what a request means is the account's.
"""

from __future__ import annotations

import contextlib
import functools
import os
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from contextvars import ContextVar
from io import BytesIO
from typing import Any, NoReturn, Protocol
from urllib.parse import urlsplit

from ..errors import NoAnswer
from ..protocol.messages import Headers, Request, Response


class Account(Protocol):
    """What the patch needs of a fake account."""

    hosts: frozenset[str]
    """Host names that are answered, as in {"api.stripe.com"}."""
    passthrough: frozenset[str]
    """Host names that may reach the network."""

    def send(self, request: Request) -> Response:
        """Answers, from any thread. What it raises passes through the SDK untouched."""
        ...

    async def send_async(self, request: Request) -> Response:
        """Answers under asyncio or trio."""
        ...

    def refuse_host(self, host: str, url: str, request: Request) -> NoReturn:
        """Raises `NotModelled` for a host of Stripe's that is neither answered nor let through."""
        ...

    def refuse_look_up(self, host: str, caller: str) -> NoReturn:
        """Raises `NotModelled` for a look-up of such a host that does not come from the SDK's own client classes."""
        ...

    def after_fork(self) -> None:
        """Makes the account's lock anew, in a child process."""
        ...


class Installed:
    """The accounts that are started. `accounts` is replaced as a whole, so that calls can read it without the lock."""

    lock = threading.RLock()
    accounts: tuple[Account, ...] = ()
    connection_error: Callable[[NoAnswer], Exception] = staticmethod(lambda silence: silence)
    """What the SDK's own clients raise when no answer comes."""


@functools.lru_cache(maxsize=256)
def _host(authority: str) -> str:
    return spelt_as_looked_up(urlsplit("//" + authority).hostname or "")


def spelt_as_looked_up(host: str) -> str:
    """A host's name as name servers are asked for it: `API.Stripe.com.` and `api。stripe。com` → `api.stripe.com`."""
    if not host.isascii():
        with contextlib.suppress(UnicodeError):
            host = host.encode("idna").decode()
    return host.lower().rstrip(".")


def _split(url: str) -> tuple[str, str]:
    """`https://api.stripe.com/v1/x?y=1` → `api.stripe.com`, `/v1/x?y=1`."""
    authority, slash, rest = url.partition("://")[2].partition("/")
    return authority, slash + rest


_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}


def is_refused(account: Account, host: str) -> bool:
    """Whether this host may not be reached while the account is started: one of Stripe's, or one that it answers.

    This machine always may: a test's database and its own servers live there too.
    """
    is_stripe = host == "stripe.com" or host.endswith(".stripe.com")
    return (is_stripe or (host in account.hosts and host not in _THIS_MACHINE)) and host not in account.passthrough


def account_for(method: str, url: str, headers: Mapping[str, str] | None, body: str | bytes | None) -> Account | None:
    """The account that answers this URL, or None if the call is to go its way. Other hosts of Stripe's are refused."""
    accounts = Installed.accounts
    if not accounts:  # someone saved a wrapper, and put it back after us
        return None
    account, host = accounts[-1], _host(_split(url)[0])
    if host in account.hosts:
        return account
    if is_refused(account, host):
        account.refuse_host(host, url, request_of(method, url, headers, body))
    return None


def account_of_attempt(method: str, url: str, headers: Mapping[str, str] | None, body: str | bytes | None) -> Account | None:
    """The same for one attempt of a call: the account that answers the call answers each of them."""
    account = CURRENT_ACCOUNT.get()
    if account is not None and _host(_split(url)[0]) in account.hosts:
        return account
    return account_for(method, url, headers, body)


def request_of(method: str, url: str, headers: Mapping[str, str] | None, body: str | bytes | None) -> Request:
    path, _, query = _split(url)[1].partition("?")
    form = body or query
    if body and query:
        form = query.encode() + b"&" + body if isinstance(body, bytes) else f"{query}&{body}"
    if headers and {*map(type, headers.values())} != {str}:  # a version or an idempotency key that is a number
        headers = {name: value if isinstance(value, str) else str(value) for name, value in headers.items()}
    return Request(method.upper(), path, form, Headers(headers))


_Triple = tuple[Any, int, Headers]


CURRENT_ACCOUNT: ContextVar[Account | None] = ContextVar("fakecheckout_current_account", default=None)
"""The account that answers the call under way, all its attempts, even if it is stopped meanwhile."""


def _text_response(response: Response) -> _Triple:
    return response.body, response.status, response.headers


def _stream_response(response: Response) -> _Triple:
    return BytesIO(response.body.encode()), response.status, response.headers


def _async_stream_response(response: Response) -> _Triple:
    return _chunks(response.body), response.status, response.headers


async def _chunks(body: str) -> AsyncIterator[bytes]:
    yield body.encode()


_RESPONSES = {
    "request": _text_response,
    "request_stream": _stream_response,
    "request_async": _text_response,
    "request_stream_async": _async_stream_response,
}


def answer(account: Account, name: str, request: Request) -> Any:
    """What the method `name` of a client returns for this request; of an async one a coroutine."""
    if not name.endswith("_async"):
        try:
            return _RESPONSES[name](account.send(request))
        except NoAnswer as silence:
            raise Installed.connection_error(silence) from silence

    async def answer() -> _Triple:
        try:
            return _RESPONSES[name](await account.send_async(request))
        except NoAnswer as silence:
            raise Installed.connection_error(silence) from silence

    return answer()


def _after_fork() -> None:
    """In a child process: a thread that held a lock is not here to let go of it."""
    Installed.lock = threading.RLock()
    for account in Installed.accounts:
        account.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)

"""The door under the real `stripe` package: one process-wide patch that hands its HTTP calls to an account.

It owns every touch on the SDK, privates included (each used only where it exists), and what is needed to put all of it back.
It must not know what a request means: it turns SDK calls into `wire.Request`, and `wire.Response` into what the SDK reads.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import sys
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from io import BytesIO
from typing import Any, ClassVar, NoReturn, Protocol
from urllib.parse import urlsplit

import stripe
from stripe import HTTPClient

from ..api.wire import Headers, Request, Response

TEST_KEY = "sk_test_fakecheckout"
"""What `stripe.api_key` is while a fake is installed, if the application has set none."""


class Account(Protocol):
    """What the door needs of a `FakeCheckout`."""

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

    def refuse_host(self, host: str, url: str) -> NoReturn:
        """Raises `NotModelled` for a host of Stripe's that is neither answered nor let through."""
        ...


def install(account: Account) -> None:
    """From now on this account answers all calls of the SDK, in every thread and task, before those installed earlier."""
    with _Seam.lock:
        if any(installed is account for installed in _Seam.accounts):
            raise RuntimeError("This fake is started already. Stop it first, or start a second FakeCheckout on top of it.")
        if not _Seam.accounts:
            _patch()
        _Seam.accounts = (*_Seam.accounts, account)


def uninstall(account: Account) -> None:
    """Takes the account out, in any order; with the last one the SDK gets back exactly what it had."""
    with _Seam.lock:
        left = tuple(installed for installed in _Seam.accounts if installed is not account)
        if len(left) == len(_Seam.accounts):
            raise RuntimeError("This fake is not started, so it cannot be stopped: start it first, and stop it once.")
        _Seam.accounts = left
        if not left:
            _restore()


_ABSENT = object()


class _Seam:
    """The state of the one patch. `accounts` is replaced as a whole, so that calls can read it without the lock."""

    lock = threading.Lock()
    accounts: tuple[Account, ...] = ()
    before: ClassVar[list[tuple[Any, str, Any]]] = []


def _remember(owner: Any, name: str) -> None:
    # __dict__, not getattr(): what was inherited must be deleted again, and descriptors must come back as they are.
    _Seam.before.append((owner, name, owner.__dict__.get(name, _ABSENT)))


def _replace(owner: Any, name: str, value: Any) -> None:
    _remember(owner, name)
    setattr(owner, name, value)


def _patch() -> None:
    for name in _WIRE_METHODS:
        _replace(HTTPClient, name, _on_borrowed_receiver(_LOWEST[name], vars(HTTPClient)[name]))
    _patch_requestor()
    _remember(stripe, "default_http_client")  # the SDK keeps the client of its first call there
    # Stripe 15 and later write ~/.config/stripe/telemetry_id on the first request while this is on.
    _replace(stripe, "enable_telemetry", value=False)
    if stripe.api_key is None:
        stripe.api_key = TEST_KEY
        _Seam.before.append((stripe, "api_key", None))


def _restore() -> None:
    while _Seam.before:
        owner, name, value = _Seam.before.pop()
        if name == "api_key" and stripe.api_key != TEST_KEY:
            continue  # the application has set its own since
        if value is _ABSENT:
            delattr(owner, name)
        else:
            setattr(owner, name, value)


# --- Which calls are answered ----------------------------------------------------------------------------------------
@functools.lru_cache(maxsize=256)
def _host(authority: str) -> str:
    return (urlsplit("//" + authority).hostname or "").rstrip(".")


def _split(url: str) -> tuple[str, str]:
    """`https://api.stripe.com/v1/x?y=1` → `api.stripe.com`, `/v1/x?y=1`."""
    authority, slash, rest = url.partition("://")[2].partition("/")
    return authority, slash + rest


def _answering(url: str) -> Account | None:
    """The account that answers this URL, or None if the call is to go its way. Other hosts of Stripe's are refused."""
    accounts = _Seam.accounts
    if not accounts:  # someone saved a wrapper, and put it back after us
        return None
    account, host = accounts[-1], _host(_split(url)[0])
    if host in account.hosts:
        return account
    if host not in account.passthrough and (host == "stripe.com" or host.endswith(".stripe.com")):
        account.refuse_host(host, url)
    return None


def _read(method: str, url: str, headers: Mapping[str, str] | None, body: str | bytes | None) -> Request:
    path, _, query = _split(url)[1].partition("?")
    form = body or query
    if body and query:
        form = query.encode() + b"&" + body if isinstance(body, bytes) else f"{query}&{body}"
    return Request(method.upper(), path, form, Headers(headers))


# --- The seam: the SDK's own retry loop, run on a receiver whose wire is ours -----------------------------------------
_LOWEST = {
    "request_with_retries": "request",
    "request_stream_with_retries": "request_stream",
    "request_with_retries_async": "request_async",
    "request_stream_with_retries_async": "request_stream_async",
}
"""The public methods of `HTTPClient` that every call passes, and the one that each of them calls to reach the network."""

_WIRE_METHODS = tuple(name for name in _LOWEST if name in vars(HTTPClient))  # async ones since stripe 8
_Triple = tuple[Any, int, Headers]


class _Wire:
    """Goes before the caller's own class: the network is ours, everything else (retry policy, state) stays theirs."""

    fakecheckout_account: Account

    def request(self, method: str, url: str, headers: Any, post_data: Any = None) -> _Triple:
        response = self.fakecheckout_account.send(_read(method, url, headers, post_data))
        return response.body, response.status, response.headers

    def request_stream(self, method: str, url: str, headers: Any, post_data: Any = None) -> _Triple:
        response = self.fakecheckout_account.send(_read(method, url, headers, post_data))
        return BytesIO(response.body.encode()), response.status, response.headers

    async def request_async(self, method: str, url: str, headers: Any, post_data: Any = None) -> _Triple:
        response = await self.fakecheckout_account.send_async(_read(method, url, headers, post_data))
        return response.body, response.status, response.headers

    async def request_stream_async(self, method: str, url: str, headers: Any, post_data: Any = None) -> _Triple:
        response = await self.fakecheckout_account.send_async(_read(method, url, headers, post_data))
        return _chunks(response.body), response.status, response.headers

    # Retries without waiting. INITIAL_DELAY and its like are public, but would take the back-off from calls that are let
    # through as well, and leave waiting a client class with a formula of its own.
    def _sleep_time_seconds(self, *_: object, **__: object) -> float:
        return 0.0

    async def sleep_async(self, secs: float) -> None:
        pass


async def _chunks(body: str) -> AsyncIterator[bytes]:
    yield body.encode()


@functools.lru_cache(maxsize=256)
def _borrowed_class(cls: type) -> Any:
    # A slot keeps our account out of the instance dict, which the receiver shares with the caller's client.
    return type(cls)(f"Answered{cls.__name__}", (_Wire, cls), {"__slots__": ("fakecheckout_account",)})


def _borrow(client: HTTPClient, account: Account) -> Any:
    """The same client, class and state, with the wire of this account. What the SDK writes on one is seen on the other."""
    cls: Any = type(client)
    receiver: Any = object.__new__(_borrowed_class(cls))
    receiver.__dict__ = client.__dict__
    receiver.fakecheckout_account = account
    return receiver


def _on_borrowed_receiver(lowest: str, original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def with_retries(self: HTTPClient, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(self, _Wire):
            account = _answering(url)
            if account is not None and not _refused_by_sdk(self, lowest):
                self = _borrow(self, account)
        return original(self, method, url, *args, **kwargs)  # of the async twins: a coroutine, awaited by the caller

    return with_retries


def _of_sdk(class_name: str, lowest: str) -> object:
    return getattr(getattr(sys.modules[HTTPClient.__module__], class_name, None), lowest, _ABSENT)


def _refused_by_sdk(client: object, lowest: str) -> bool:
    """Whether the client cannot make this kind of call at all: then the SDK raises, and a fake must not hide that."""
    is_async = lowest.endswith("_async")
    method = getattr(type(client), lowest, None)
    if method is getattr(HTTPClient, lowest):
        fallback = getattr(client, "_async_fallback_client", None) if is_async else None
        return fallback is None or _refused_by_sdk(fallback, lowest)
    if not is_async and method is _of_sdk("HTTPXClient", lowest):
        return getattr(client, "_client", _ABSENT) is None  # made without allow_sync_methods
    return method is _of_sdk("NoImportFoundAsyncClient" if is_async else "AIOHTTPClient", lowest)


# --- The belt: clients that never come to HTTPClient's own methods ----------------------------------------------------
_BARE = HTTPClient()


def _goes_its_own_way(cls: type, name: str) -> bool:
    """Whether this method leads past `HTTPClient`'s. One that calls super() arrives there, and what it adds is kept."""
    for owner in cls.__mro__:
        if owner is HTTPClient:
            return False
        if name in vars(owner):
            code = getattr(inspect.unwrap(vars(owner)[name]), "__code__", None)
            if code is None or not {"super", name} <= set(code.co_names):
                return True
    return True


@functools.lru_cache(maxsize=256)
def _needs_front(cls: type) -> bool:
    return any(_goes_its_own_way(cls, name) for name in _WIRE_METHODS)


class _Front:
    """Stands before such a client: answers what is answered by the SDK's own loop, and leaves the rest to the client."""

    def __init__(self, client: object) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        theirs = getattr(self._client, name)
        if name not in _WIRE_METHODS or not _goes_its_own_way(type(self._client), name):
            return theirs

        def answered_or_theirs(method: str, url: str, *args: Any, **kwargs: Any) -> Any:
            account = _answering(url)
            call = theirs if account is None else getattr(_borrow(_BARE, account), name)
            return call(method, url, *args, **kwargs)

        return answered_or_theirs


def _fronting(getter: Callable[[Any], object]) -> Callable[[Any], object]:
    def get_client(requestor: Any) -> object:
        client = getter(requestor)
        cls: Any = type(client)
        return _Front(client) if _needs_front(cls) else client

    return get_client


def _patch_requestor() -> None:
    """All that is private: the one place where the SDK picks up the client of a call."""
    try:
        module = importlib.import_module("stripe._api_requestor")  # lazily loaded since stripe 13
    except ImportError:
        return
    if hasattr(module, "_default_proxy"):  # written together with stripe.default_http_client
        _remember(module, "_default_proxy")
    requestor: Any = getattr(module, "_APIRequestor", None) or getattr(module, "APIRequestor", None)
    getter: Any = getattr(requestor, "_get_http_client", None)
    if getter is not None:
        _replace(requestor, "_get_http_client", _fronting(getter))
    elif requestor is not None and requestor.__name__ == "APIRequestor":  # stripe 7 has an attribute of the instance
        read = _fronting(lambda self: self.__dict__["_client"])
        _replace(requestor, "_client", property(read, lambda self, client: self.__dict__.update(_client=client)))

"""The patch under the real `stripe` package: one for the process, it hands the SDK's HTTP calls to an account.

It owns every touch on the SDK, privates included (each used only where it exists), and what is needed to put all of it back.
Which account answers, and in which form, is `transport`'s; what a request means neither of them knows.
"""

from __future__ import annotations

import functools
import importlib
import sys
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar

import stripe
from stripe import HTTPClient

from ..errors import NoAnswer
from .client_classes import LOWEST, is_of_sdk, reaches_sdk
from .transport import CURRENT_ACCOUNT, Account, Installed, account_for, answer, request_of

TEST_KEY = "sk_test_fakecheckout"
"""What `stripe.api_key` is while a fake is installed, if the application has set none."""


def install(account: Account) -> None:
    """From now on this account answers all calls of the SDK, in every thread and task, before those installed earlier."""
    with Installed.lock:
        if is_installed(account):
            raise RuntimeError("This fake is started already. Stop it first, or start a second FakeCheckout on top of it.")
        if not Installed.accounts:
            try:
                _patch()
            except BaseException:
                _restore()
                raise
        if stripe.api_key is None:
            stripe.api_key = TEST_KEY
            _Patches.keyed = (*_Patches.keyed, account)
        Installed.accounts = (*Installed.accounts, account)


def uninstall(account: Account) -> None:
    """Takes the account out, in any order; with the last one the SDK gets back exactly what it had."""
    with Installed.lock:
        left = tuple(installed for installed in Installed.accounts if installed is not account)
        if len(left) == len(Installed.accounts):
            raise RuntimeError("This fake is not started, so it cannot be stopped: start it first, and stop it once.")
        Installed.accounts = left
        if not left:
            _Patches.keyed = ()
            _restore()
        elif account in _Patches.keyed and stripe.api_key == TEST_KEY:
            stripe.api_key = None  # as this account found it


def is_installed(account: Account) -> bool:
    return any(installed is account for installed in Installed.accounts)


_ABSENT = object()


class _Patches:
    """What was there before the one patch, and the accounts that found no API key."""

    before: ClassVar[list[tuple[Any, str, Any]]] = []
    keyed: tuple[Account, ...] = ()


def _remember(owner: Any, name: str) -> None:
    # __dict__, not getattr(): what was inherited must be deleted again, and descriptors must come back as they are.
    _Patches.before.append((owner, name, owner.__dict__.get(name, _ABSENT)))


def _replace(owner: Any, name: str, value: Any) -> None:
    _remember(owner, name)
    setattr(owner, name, value)


def _connection_error(silence: NoAnswer) -> Exception:
    """As the SDK's clients word it; they let both be tried again."""
    errors = stripe if hasattr(stripe, "APIConnectionError") else importlib.import_module("stripe.error")
    what = "ReadTimeout" if silence.fault == "timeout" else "ConnectionError"
    text = "Unexpected error communicating with Stripe.  If this problem persists,\nlet us know at support@stripe.com."
    error: Exception = errors.APIConnectionError(f"{text}\n\n(Network error: {what}: {silence})", should_retry=True)
    return error


Installed.connection_error = staticmethod(_connection_error)


# --- The seam: where the SDK's own client classes would open a connection ---------------------------------------------
_PUBLIC_METHODS = tuple(name for name in LOWEST if name in vars(HTTPClient))  # async ones since stripe 8


def _answered_by_account(cls: type, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def request(
        self: HTTPClient, method: str, url: str, headers: Any = None, post_data: Any = None, *args: Any, **kwargs: Any
    ) -> Any:
        account = CURRENT_ACCOUNT.get() or account_for(method, url, headers, post_data)
        if account is None or _is_made_for_async(self, cls, name):
            return original(self, method, url, headers, post_data, *args, **kwargs)
        return answer(account, name, request_of(method, url, headers, post_data))

    return request


def _with_retries_of_account(lowest: str, original: Callable[..., Any]) -> Callable[..., Any]:
    """The SDK's retry loop, on behalf of one account from the first attempt to the last."""

    @functools.wraps(original)
    def with_retries(
        self: HTTPClient, method: str, url: str, headers: Any = None, post_data: Any = None, *args: Any, **kwargs: Any
    ) -> Any:
        account = None if isinstance(self, _FakeTransport) else account_for(method, url, headers, post_data)
        if account is None or _refused_by_sdk(self, lowest):
            return original(self, method, url, headers, post_data, *args, **kwargs)
        receiver = self if _is_added_to(self, lowest) else _borrow(self, account)
        call = functools.partial(original, receiver, method, url, headers, post_data, *args, **kwargs)
        if lowest.endswith("_async"):
            return _awaited_call(account, call)
        token = CURRENT_ACCOUNT.set(account)
        try:
            return call()
        finally:
            CURRENT_ACCOUNT.reset(token)

    return with_retries


async def _awaited_call(account: Account, call: Callable[[], Awaitable[Any]]) -> Any:
    token = CURRENT_ACCOUNT.set(account)
    try:
        return await call()
    finally:
        CURRENT_ACCOUNT.reset(token)


def _without_waiting(original: Callable[..., float]) -> Callable[..., float]:
    # INITIAL_DELAY and its like are public, but would take the back-off from calls that are let through as well.
    @functools.wraps(original)
    def sleep_time_seconds(self: HTTPClient, *args: Any, **kwargs: Any) -> float:
        return original(self, *args, **kwargs) if CURRENT_ACCOUNT.get() is None else 0.0

    return sleep_time_seconds


def _is_made_for_async(client: object, cls: type, name: str) -> bool:
    """An HTTPXClient without `allow_sync_methods`: the SDK raises, and a fake must not hide that."""
    return cls.__name__ == "HTTPXClient" and not name.endswith("_async") and getattr(client, "_client", _ABSENT) is None


def _of_sdk(class_name: str, lowest: str) -> object:
    return getattr(getattr(sys.modules[HTTPClient.__module__], class_name, None), lowest, _ABSENT)


def _refused_by_sdk(client: object, lowest: str) -> bool:
    """Whether the client cannot make this kind of call at all: then the SDK raises, and a fake must not hide that."""
    is_async = lowest.endswith("_async")
    method = getattr(type(client), lowest, None)
    if method is getattr(HTTPClient, lowest):
        fallback = getattr(client, "_async_fallback_client", None) if is_async else None
        return fallback is None or _refused_by_sdk(fallback, lowest)
    if method is _of_sdk("HTTPXClient", lowest):
        return _is_made_for_async(client, vars(sys.modules[HTTPClient.__module__])["HTTPXClient"], lowest)
    return method is _of_sdk("NoImportFoundAsyncClient" if is_async else "AIOHTTPClient", lowest)


def _client_classes() -> list[type[HTTPClient]]:
    module = sys.modules[HTTPClient.__module__]
    return [
        found
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, HTTPClient) and found is not HTTPClient
    ]


def _only_raises(cls: type, name: str) -> bool:
    """AIOHTTPClient makes no sync calls, and the client of an SDK without async libraries makes none at all."""
    return (cls.__name__, name.endswith("_async")) in (("AIOHTTPClient", False), ("NoImportFoundAsyncClient", True))


# --- The belt: clients whose network is their own ---------------------------------------------------------------------
class _FakeTransport:
    """Goes before a class that opens connections itself: the network is ours, everything else of it stays."""

    fakecheckout_account: Account

    def __init_subclass__(cls, **_: object) -> None:
        """Says nothing to the base classes: a class of ours is none of their registry's business."""

    def __del__(self) -> None:
        """Lets nothing be closed: the state belongs to the caller's client."""

    # Properties go before what an application may have put on its instance.
    request = property(lambda self: self._fakecheckout_call("request"))
    request_stream = property(lambda self: self._fakecheckout_call("request_stream"))
    request_async = property(lambda self: self._fakecheckout_call("request_async"))
    request_stream_async = property(lambda self: self._fakecheckout_call("request_stream_async"))

    def _fakecheckout_call(self, name: str) -> Callable[..., Any]:
        def request(method: str, url: str, headers: Any = None, post_data: Any = None, **_: object) -> Any:
            return answer(self.fakecheckout_account, name, request_of(method, url, headers, post_data))

        return request

    def _sleep_time_seconds(self, *_: object, **__: object) -> float:
        return 0.0

    async def sleep_async(self, _: float) -> None:
        pass


def _class_of(client: object) -> Any:
    return type(client)


@functools.lru_cache(maxsize=256)
def _borrowed_class(cls: Any) -> tuple[Any, tuple[str, ...]]:
    # `type`, not the class's own metaclass: that may forbid subclasses. The slot keeps our account out of the shared dict.
    answered = type.__new__(
        type(cls), f"Answered{cls.__name__}", (_FakeTransport, cls), {"__slots__": ("fakecheckout_account",)}
    )
    slots = [vars(owner).get("__slots__", ()) for owner in cls.__mro__]
    return answered, tuple(name for names in slots for name in ((names,) if isinstance(names, str) else names))


def _borrow(client: HTTPClient, account: Account) -> Any:
    """The same client, class and state, with the wire of this account. What the SDK writes on one is seen on the other."""
    answered, slots = _borrowed_class(_class_of(client))
    receiver: Any = object.__new__(answered)
    put = object.__setattr__  # a class may freeze its own
    put(receiver, "__dict__", client.__dict__)
    for slot in slots:
        if hasattr(client, slot):
            put(receiver, slot, getattr(client, slot))
    put(receiver, "fakecheckout_account", account)
    return receiver


def _opens_connections(client: object, lowest: str) -> bool:
    """Whether a client opens its connections itself, as far as one can see."""
    return lowest in vars(client) or not reaches_sdk(_class_of(client), lowest)


def _is_added_to(client: object, lowest: str) -> bool:
    """Whether a class of the application's adds something on the way to where the SDK opens connections."""
    return not is_of_sdk(_class_of(client), lowest) and not _opens_connections(client, lowest)


_BARE = HTTPClient()


def _passes_the_sdk(client: object, name: str) -> bool:
    if name in getattr(client, "__dict__", ()):  # put on the instance: a wrapper around what was there, as a rule
        return not _opens_connections(client, LOWEST[name])
    return reaches_sdk(_class_of(client), name)


class _ClientProxy:
    """Stands before such a client: answers what is answered by the SDK's own loop, and leaves the rest to the client."""

    def __init__(self, client: object) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Any:
        theirs = getattr(self._client, name)
        if name not in _PUBLIC_METHODS or _passes_the_sdk(self._client, name):
            return theirs

        def by_account_or_client(
            method: str, url: str, headers: Any = None, post_data: Any = None, *args: Any, **kwargs: Any
        ) -> Any:
            account = account_for(method, url, headers, post_data)
            call = theirs if account is None else getattr(_borrow(_BARE, account), name)
            return call(method, url, headers, post_data, *args, **kwargs)

        return by_account_or_client


def _behind_proxy(getter: Callable[[Any], object]) -> Callable[[Any], object]:
    def get_client(requestor: Any) -> object:
        client = getter(requestor)
        return client if all(_passes_the_sdk(client, name) for name in _PUBLIC_METHODS) else _ClientProxy(client)

    return get_client


# --- The patch --------------------------------------------------------------------------------------------------------
def _patch() -> None:
    for name in _PUBLIC_METHODS:
        _replace(HTTPClient, name, _with_retries_of_account(LOWEST[name], vars(HTTPClient)[name]))
    for cls in _client_classes():
        for name in LOWEST.values():
            if name in vars(cls) and not _only_raises(cls, name):
                _replace(cls, name, _answered_by_account(cls, name, vars(cls)[name]))
    owner = next(cls for cls in HTTPClient.__mro__ if "_sleep_time_seconds" in vars(cls))
    _replace(owner, "_sleep_time_seconds", _without_waiting(vars(owner)["_sleep_time_seconds"]))
    _patch_requestor()
    _remember(stripe, "default_http_client")  # the SDK keeps the client of its first call there
    _replace(stripe, "enable_telemetry", value=False)
    telemetry = _module("stripe._telemetry_id")  # stripe 15 and later write ~/.config/stripe/telemetry_id
    if telemetry is not None:
        _replace(telemetry, "get_telemetry_id", lambda: None)
    before = None if stripe.api_key == TEST_KEY else stripe.api_key
    _Patches.before.append((stripe, "api_key", before))


@functools.cache
def _module(name: str) -> Any:
    """A module of the SDK; None where it has none. Tried once: before CPython 3.12 an import fails with a KeyError if the
    garbage collector starts another within it (python/cpython#91351), and what is missing would be tried again at each start.
    """
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _patch_requestor() -> None:
    """The one place where the SDK picks up the client of a call."""
    module = _module("stripe._api_requestor")  # lazily loaded since stripe 13
    if hasattr(module, "_default_proxy"):  # written together with stripe.default_http_client
        _remember(module, "_default_proxy")
    requestor: Any = getattr(module, "_APIRequestor", None) or getattr(module, "APIRequestor", None)
    getter: Any = getattr(requestor, "_get_http_client", None)
    if getter is not None:
        _replace(requestor, "_get_http_client", _behind_proxy(getter))
    elif requestor is not None:  # stripe 7 has an attribute of the instance
        read = _behind_proxy(lambda self: self.__dict__["_client"])
        _replace(requestor, "_client", property(read, lambda self, client: self.__dict__.update(_client=client)))


def _restore() -> None:
    while _Patches.before:
        owner, name, value = _Patches.before.pop()
        if value is _ABSENT:
            delattr(owner, name)
        else:
            setattr(owner, name, value)

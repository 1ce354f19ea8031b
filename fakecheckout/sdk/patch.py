"""The patch under the real `stripe` package: one for the process, it hands the SDK's HTTP calls to an account.

It owns every touch on the SDK, privates included (each used only where it exists). Which account answers, and in which form, is
`transport`'s; what a request means neither of them knows; what goes past the SDK's own client classes meets the `belt`.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import sys
from collections.abc import Awaitable, Callable
from types import MethodType
from typing import Any

import stripe
from stripe import HTTPClient

from ..errors import NoAnswer, NotModelled
from . import belt, children
from .attributes import remember, restore, wrap
from .transport import CURRENT_ACCOUNT, Account, Installed, account_for, account_of_attempt, answer, request_of

TEST_KEY = "sk_test_fakecheckout"
"""What `stripe.api_key` is while a fake is installed, if the application has set none."""


def install(account: Account) -> None:
    """From now on this account answers all calls of the SDK, in every thread and task, before those installed earlier."""
    _alone(_start, account)


def uninstall(account: Account) -> None:
    """Takes the account out, in any order; with the last one the SDK gets back exactly what it had."""
    _alone(_stop, account)


def is_installed(account: Account) -> bool:
    return any(installed is account for installed in Installed.accounts)


class _State:
    """is_complete: whether all patches are in place. keyed: the accounts that found no API key, or took over from one."""

    is_complete = False
    keyed: tuple[Account, ...] = ()


def _alone(change: Callable[[Account], None], account: Account) -> None:
    """One thread at a time. An interrupt may come between the end of the block and the release of its lock."""
    try:
        with Installed.lock:
            change(account)
    except RuntimeError:  # raised within the block, which has let go of the lock
        raise
    except BaseException:
        with contextlib.suppress(RuntimeError):  # not held by this thread
            Installed.lock.release()
        raise


def _start(account: Account) -> None:
    if is_installed(account):
        raise RuntimeError("This fake is started already. Stop it first, or start a second FakeCheckout on top of it.")
    try:
        if not _State.is_complete:  # also after a stop that was interrupted
            _patch()
            _State.is_complete = True
        if stripe.api_key is None:
            _State.keyed = (*_State.keyed, account)
            stripe.api_key = TEST_KEY
        Installed.accounts = (*Installed.accounts, account)
    except BaseException:
        _take_out(account)
        raise


def _stop(account: Account) -> None:
    if not is_installed(account):
        raise RuntimeError("This fake is not started, so it cannot be stopped: start it first, and stop it once.")
    _take_out(account)


def _take_out(account: Account) -> None:
    """The account leaves the list last of all: a stop that was interrupted can be made again."""
    left = tuple(installed for installed in Installed.accounts if installed is not account)
    if left:
        _hand_on_key(account)
    else:
        _State.is_complete = False
        restore()
        children.take_back()
        _State.keyed = ()
    Installed.accounts = left


def _hand_on_key(account: Account) -> None:
    """The key that an account has set goes with it, unless one was started later, which found it there: then with that one."""
    others = tuple(each for each in _State.keyed if each is not account)
    if len(others) < len(_State.keyed):
        places = [index for index, installed in enumerate(Installed.accounts) if installed is account]
        later = Installed.accounts[places[0] + 1 :][:1] if places else ()
        if not later and stripe.api_key == TEST_KEY:
            stripe.api_key = None  # as this account found it
        _State.keyed = (*others, *later)


# --- Where the SDK's own client classes open a connection -------------------------------------------------------------
_WITH_RETRIES = (
    "request_with_retries",
    "request_stream_with_retries",
    "request_with_retries_async",  # the async ones since stripe 8
    "request_stream_with_retries_async",
)
"""The public methods of `HTTPClient` that every call of the SDK passes."""

_ATTEMPTS = ("request", "request_stream", "request_async", "request_stream_async")
"""What each of them calls to reach the network."""

_EITHER = "_request_internal"
"""What the first two call in most synchronous clients; an application may have kept `request` itself from before."""


def _patch() -> None:
    children.tell()
    belt.put_on()
    for cls, names in _attempts().items():
        for name in names:
            wrap(cls, name, _attempt_of_either if name == _EITHER else functools.partial(_attempt, cls, name))
    for name in _WITH_RETRIES:
        wrap(HTTPClient, name, _call_async if name.endswith("_async") else _call)
    for name, instead in (("_sleep_time_seconds", 0.0), ("_record_request_metrics", None)):
        wrap(HTTPClient, name, functools.partial(_left_out, instead))
    _patch_what_calls_leave_behind()


def _patch_what_calls_leave_behind() -> None:
    """The client that the SDK makes and keeps, the key, its file of telemetry."""
    requestor = _module("stripe._api_requestor")  # lazily loaded since stripe 13
    if requestor is not None:
        wrap(requestor, "new_http_client_async_fallback", _at_hand)
        remember(requestor, "_default_proxy")  # written together with stripe.default_http_client
    remember(stripe, "_default_proxy")
    remember(stripe, "default_http_client", is_ours=_is_at_hand)
    telemetry = _module("stripe._telemetry_id")  # stripe 15 and later write ~/.config/stripe/telemetry_id
    if telemetry is not None:
        wrap(telemetry, "get_telemetry_id", lambda original: lambda: None if Installed.accounts else original())
    remember(stripe, "api_key", is_ours=lambda key: key == TEST_KEY)


@functools.cache
def _attempts() -> dict[type, tuple[str, ...]]:
    """The SDK's own client classes, and the methods of each that open connections."""
    found = [each for each in vars(sys.modules[HTTPClient.__module__]).values() if isinstance(each, type)]
    return {
        cls: (_EITHER,)
        if _EITHER in vars(cls)
        else tuple(name for name in _ATTEMPTS if name in vars(cls) and not _only_raises(cls, name))
        for cls in found
        if issubclass(cls, HTTPClient) and cls is not HTTPClient
    }


def _only_raises(cls: type, name: str) -> bool:
    """AIOHTTPClient makes no sync calls, and the client of an SDK without async libraries makes none at all."""
    return (cls.__name__, name.endswith("_async")) in (("AIOHTTPClient", False), ("NoImportFoundAsyncClient", True))


def _attempt(cls: type, name: str, original: Callable[..., Any]) -> Callable[..., Any]:
    is_sync_httpx = cls.__name__ == "HTTPXClient" and not name.endswith("_async")

    def request(self: Any, method: str, url: str, headers: Any = None, post_data: Any = None, **options: Any) -> Any:
        account = account_of_attempt(method, url, headers, post_data)
        if account is None and self is _ClientAtHand.client:
            _ClientAtHand.client = None  # it has connections of its own from now on, which belong to this event loop
        if account is None or (is_sync_httpx and self._client is None):  # without `allow_sync_methods` the SDK raises
            return original(self, method, url, headers, post_data, **options)
        return answer(account, name, request_of(method, url, headers, post_data))

    return request


def _attempt_of_either(original: Callable[..., Any]) -> Callable[..., Any]:
    def request_internal(self: Any, method: str, url: str, headers: Any, post_data: Any, is_streaming: bool) -> Any:
        account = account_of_attempt(method, url, headers, post_data)
        if account is None:
            return original(self, method, url, headers, post_data, is_streaming)
        return answer(account, "request_stream" if is_streaming else "request", request_of(method, url, headers, post_data))

    return request_internal


# --- A call, with all its attempts ------------------------------------------------------------------------------------
def _call(original: Callable[..., Any]) -> Callable[..., Any]:
    """The SDK's retry loop, on behalf of one account from the first attempt to the last."""

    def with_retries(
        self: Any, method: str, url: str, headers: Any = None, post_data: Any = None, *args: Any, **options: Any
    ) -> Any:
        token = CURRENT_ACCOUNT.set(account_for(method, url, headers, post_data))
        try:
            return original(_kept(self, is_async=False), method, url, headers, post_data, *args, **options)
        except Exception as error:
            _raise_not_modelled_within(error)
            raise
        finally:
            CURRENT_ACCOUNT.reset(token)

    return with_retries


def _call_async(original: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    async def with_retries(
        self: Any, method: str, url: str, headers: Any = None, post_data: Any = None, *args: Any, **options: Any
    ) -> Any:
        token = CURRENT_ACCOUNT.set(account_for(method, url, headers, post_data))
        try:
            return await original(_kept(self, is_async=True), method, url, headers, post_data, *args, **options)
        except Exception as error:
            _raise_not_modelled_within(error)
            raise
        finally:
            CURRENT_ACCOUNT.reset(token)

    return with_retries


def _kept(client: Any, *, is_async: bool) -> Any:
    """A client of the SDK's own as it is now, so that its call goes on even if the account is taken out meanwhile."""
    cls = type(client)
    attempts = _attempts().get(cls)
    if attempts is None or CURRENT_ACCOUNT.get() is None:
        return client
    kept = object.__new__(cls)
    state = vars(kept)
    for name in (*attempts, "_sleep_time_seconds"):
        state[name] = MethodType(getattr(cls, name), kept)
    state.update(vars(client))  # an application may have put methods of its own there
    if is_async and state.get("_async_fallback_client") is not None:
        state["_async_fallback_client"] = _kept(state["_async_fallback_client"], is_async=True)
    return kept


def _raise_not_modelled_within(error: BaseException) -> None:
    """A client that met the belt may have made an APIConnectionError of it, as the SDK's own classes do of all they meet."""
    within = error.__cause__ or error.__context__
    while within is not None and not isinstance(within, NotModelled):
        within = within.__cause__ or within.__context__
    if within is not None:
        raise within from None


def _left_out(instead: float | None, original: Callable[..., Any]) -> Callable[..., Any]:
    """What the SDK does between attempts and after them: for calls that are answered, no waiting and no telemetry.

    The public INITIAL_DELAY and enable_telemetry would change calls that are let through, too.
    """

    def method(self: HTTPClient, *args: Any, **options: Any) -> Any:
        return original(self, *args, **options) if CURRENT_ACCOUNT.get() is None else instead

    return method


def _connection_error(silence: NoAnswer) -> Exception:
    """As the SDK's clients word it; they let both be tried again."""
    errors = stripe if hasattr(stripe, "APIConnectionError") else importlib.import_module("stripe.error")
    what = "ReadTimeout" if silence.fault == "timeout" else "ConnectionError"
    text = "Unexpected error communicating with Stripe.  If this problem persists,\nlet us know at support@stripe.com."
    error: Exception = errors.APIConnectionError(f"{text}\n\n(Network error: {what}: {silence})", should_retry=True)
    return error


Installed.connection_error = staticmethod(_connection_error)


# --- The client at hand -----------------------------------------------------------------------------------------------
class _ClientAtHand:
    """The asynchronous half of the SDK's default client, whose TLS context takes milliseconds; made once for its options.

    Handed over where the SDK makes its default client, and not set as that beforehand: so `stripe.proxy` counts as always.
    """

    options: str = ""
    client: Any = None


def _at_hand(original: Callable[..., Any]) -> Callable[..., Any]:
    def new_http_client_async_fallback(**options: Any) -> Any:
        if not Installed.accounts:
            return original(**options)
        wanted = repr((options, stripe.ca_bundle_path))
        client = _ClientAtHand.client if _ClientAtHand.options == wanted else None
        if client is None:
            client = original(**options)
            _ClientAtHand.options, _ClientAtHand.client = wanted, client
        return client

    return new_http_client_async_fallback


def _is_at_hand(default_client: Any) -> bool:
    """Whether an earlier fake was handed it, and whoever saved it meanwhile has put it back."""
    half = getattr(default_client, "_async_fallback_client", None)
    return half is not None and half is _ClientAtHand.client


@functools.cache
def _module(name: str) -> Any:
    """A module of the SDK; None where it has none. Tried once: before CPython 3.12 an import fails with a KeyError if the
    garbage collector starts another within it (python/cpython#91351), and what is missing would be tried again at each start.
    """
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


if children.is_child():
    install(children.AccountElsewhere())

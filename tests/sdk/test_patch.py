"""The patch: every way into the SDK is answered, retries do not wait, and all is put back afterwards. Runs on stripe 7 and later."""

from __future__ import annotations

import asyncio
import contextvars
import functools
import importlib
import socket
import ssl
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest import mock

import aiohttp
import pytest
import stripe
import stripe._api_requestor as requestors
import stripe._http_client as transports
import trio
from seam import (
    MODULE,
    REQUESTOR,
    DuckClient,
    OwnClient,
    StubAccount,
    TracingClient,
    Unmodelled,
    answer,
    client,
    requires_raw_request,
    requires_stripe_8,
    retrieve,
    retrieve_async,
)

from fakecheckout.protocol.messages import Response
from fakecheckout.sdk import patch
from fakecheckout.sdk.transport import Installed

# --- Every way in ----------------------------------------------------------------------------------------------------

WAYS_IN = [
    pytest.param(retrieve, id="module"),
    pytest.param(lambda: asyncio.run(retrieve_async()), id="module, asyncio", marks=requires_stripe_8),
    pytest.param(lambda: trio.run(retrieve_async), id="module, trio", marks=requires_stripe_8),
    pytest.param(lambda: client().checkout.sessions.retrieve("cs_1"), id="client", marks=requires_stripe_8),
    pytest.param(
        lambda: asyncio.run(client().checkout.sessions.retrieve_async("cs_1")), id="client, asyncio", marks=requires_stripe_8
    ),
    pytest.param(
        lambda: trio.run(client().checkout.sessions.retrieve_async, "cs_1"), id="client, trio", marks=requires_stripe_8
    ),
    pytest.param(
        lambda: client(http_client=MODULE.HTTPXClient(allow_sync_methods=True)).checkout.sessions.retrieve("cs_1"),
        id="client on httpx",
        marks=requires_stripe_8,
    ),
    pytest.param(
        lambda: asyncio.run(client(http_client=MODULE.AIOHTTPClient()).checkout.sessions.retrieve_async("cs_1")),
        id="client on aiohttp",
        marks=requires_stripe_8,
    ),
    pytest.param(
        lambda: client(http_client=TracingClient()).checkout.sessions.retrieve("cs_1"),
        id="client on a class of one's own",
        marks=requires_stripe_8,
    ),
    pytest.param(
        lambda: raw(MODULE.StripeClient("sk_test_client").raw_request("get", "/v1/checkout/sessions/cs_1")),
        id="raw_request",
        marks=requires_raw_request,
    ),
    pytest.param(
        lambda: asyncio.run(raw_async(MODULE.StripeClient("sk_test_client"))),
        id="raw_request, asyncio",
        marks=requires_raw_request,
    ),
]


def raw(response: Any) -> Any:
    return MODULE.StripeClient("sk_test_client").deserialize(response, api_mode="V1")


async def raw_async(made: Any) -> Any:
    return raw(await made.raw_request_async("get", "/v1/checkout/sessions/cs_1"))


@pytest.mark.parametrize("call", WAYS_IN)
def test_every_way_in_is_answered(install: Callable[..., StubAccount], call: Callable[[], Any]) -> None:
    """Whatever way the SDK is called, the account sees the request and the SDK builds its own object."""
    account = install()
    assert call().id == "cs_1"
    assert [(request.method, request.path) for request in account.requests] == [("GET", "/v1/checkout/sessions/cs_1")]


@pytest.mark.parametrize("call", WAYS_IN)
def test_what_the_account_raises_passes_through(install: Callable[..., StubAccount], call: Callable[[], Any]) -> None:
    """An exception of the account leaves the SDK as the same object, after one attempt."""
    raised = Unmodelled("not modelled")
    account = install(raised)
    with pytest.raises(Unmodelled) as caught:
        call()
    assert caught.value is raised
    assert len(account.requests) == 1


@requires_stripe_8
def test_client_made_before_install_is_answered(install: Callable[..., StubAccount]) -> None:
    """A StripeClient of an application's start-up is answered as well."""
    made = client()
    install()
    assert made.checkout.sessions.retrieve("cs_1").id == "cs_1"


def test_default_client_set_after_install_is_answered(install: Callable[..., StubAccount]) -> None:
    """An application may still set its own default client once the fake is there."""
    install()
    MODULE.default_http_client = own = TracingClient()
    assert retrieve().id == "cs_1"
    assert own.traced == ["https://api.stripe.com/v1/checkout/sessions/cs_1"]


# --- Retries ---------------------------------------------------------------------------------------------------------

RETRYING = [
    pytest.param(lambda: MODULE.checkout.Session.create(mode="payment"), id="sync"),
    pytest.param(
        lambda: asyncio.run(MODULE.checkout.Session.create_async(mode="payment")), id="asyncio", marks=requires_stripe_8
    ),
    pytest.param(
        lambda: trio.run(functools.partial(MODULE.checkout.Session.create_async, mode="payment")),
        id="trio",
        marks=requires_stripe_8,
    ),
]


@pytest.mark.parametrize("call", RETRYING)
@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param(answer(500, error={"message": "no"}), id="500"),
        pytest.param(answer(409, error={"message": "no"}), id="409"),
        pytest.param(answer(400, {"stripe-should-retry": "true"}, error={"message": "no"}), id="Stripe-Should-Retry"),
    ],
)
def test_sdk_retries_with_the_same_idempotency_key(
    install: Callable[..., StubAccount], call: Callable[[], Any], refusal: Response
) -> None:
    """The SDK's own loop runs: the refused attempts come again, all under one idempotency key."""
    account = install(refusal, refusal, answer())
    assert call().id == "cs_1"
    assert len(account.requests) == 3
    assert len({request.headers["Idempotency-Key"] for request in account.requests}) == 1


@pytest.mark.parametrize("call", RETRYING)
def test_retries_do_not_wait(
    install: Callable[..., StubAccount], monkeypatch: pytest.MonkeyPatch, call: Callable[[], Any]
) -> None:
    """No retry sleeps, whatever a Retry-After header asks for."""
    slept: list[float] = []

    async def sleep_async(_: object, seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr(time, "sleep", slept.append)
    for made in ("HTTPXClient", "AIOHTTPClient"):
        if hasattr(MODULE, made):
            monkeypatch.setattr(getattr(MODULE, made), "sleep_async", sleep_async)
    install(answer(500, {"Retry-After": "30"}, error={"message": "no"}), answer())
    call()
    assert not any(slept)


def test_calls_let_through_keep_their_back_off(install: Callable[..., StubAccount], monkeypatch: pytest.MonkeyPatch) -> None:
    """A call to a host that is not ours waits between its attempts as without a fake."""
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)

    class Failing(OwnClient):
        def request(self, *_: Any, **__: Any) -> Any:
            return '{"error": {"message": "no"}}', 500, {}

    install()
    MODULE.api_base, MODULE.default_http_client = "http://localhost:12111", Failing()
    with pytest.raises(stripe.APIError):
        retrieve()
    assert len(slept) == 2
    assert all(slept)


# --- Clients that cannot, and clients that go their own way ----------------------------------------------------------


@requires_stripe_8
def test_client_without_async_raises_what_the_sdk_raises(install: Callable[..., StubAccount]) -> None:
    """An asynchronous call on a client that has no such support fails as it does in production."""
    install()
    MODULE.default_http_client = MODULE.RequestsClient()
    with pytest.raises(NotImplementedError, match="request_async"):
        asyncio.run(retrieve_async())


@requires_stripe_8
def test_missing_async_library_raises_what_the_sdk_raises(install: Callable[..., StubAccount]) -> None:
    """Without httpx and aiohttp the SDK asks for an installation, fake or not."""
    install()
    fallback = vars(transports)["NoImportFoundAsyncClient"]()
    MODULE.default_http_client = MODULE.RequestsClient(async_fallback_client=fallback)
    with pytest.raises(ImportError, match="httpx"):
        asyncio.run(retrieve_async())


@requires_stripe_8
@pytest.mark.parametrize(
    ("class_name", "error"),
    [
        pytest.param("HTTPXClient", RuntimeError, id="httpx without allow_sync_methods"),
        pytest.param("AIOHTTPClient", (TypeError, NotImplementedError), id="aiohttp"),
    ],
)
def test_async_client_refuses_sync_calls(install: Callable[..., StubAccount], class_name: str, error: Any) -> None:
    """A synchronous call on a client that is asynchronous only fails as it does in production."""
    install()
    MODULE.default_http_client = getattr(MODULE, class_name)()
    with pytest.raises(error):
        retrieve()


@pytest.mark.parametrize("name", ["request_with_retries", "request"])
def test_a_method_kept_from_before(install: Callable[..., StubAccount], name: str) -> None:
    """A wrapper that an application put around a method of its client, before the fake was started, leads to the fake."""
    client: Any = stripe.RequestsClient()
    before = getattr(client, name)
    setattr(client, name, lambda *args, **options: before(*args, **options))
    MODULE.default_http_client = client
    account = install()
    assert retrieve().id == "cs_1"
    assert len(account.requests) == 1


# --- Installing and putting back -------------------------------------------------------------------------------------


TELEMETRY = "stripe._telemetry_id"  # since stripe 15


def sdk_state() -> dict[str, object]:
    """Every object that the patch may touch, by where it is: of the SDK, and of what looks up names."""
    clients = [each for each in stripe.HTTPClient.__subclasses__() if each.__module__.startswith("stripe")]
    owners: list[Any] = [stripe.HTTPClient, REQUESTOR, *clients, requestors, socket, socket.socket, ssl.SSLContext]
    owners += [
        asyncio.BaseEventLoop,
        trio.socket,
        aiohttp.AsyncResolver,
        *([importlib.import_module(TELEMETRY)] if find_spec(TELEMETRY) else []),
    ]
    state: dict[str, object] = {f"{owner.__name__}.{name}": it for owner in owners for name, it in owner.__dict__.items()}
    for name in ("api_key", "enable_telemetry", "default_http_client"):
        state[name] = vars(stripe)[name]
    state.pop("_APIRequestor._instance", None)  # the SDK's own cache of a requestor without a client
    return {name: it for name, it in state.items() if not name.endswith("__warningregistry__")}


def assert_same_objects(before: dict[str, object], after: dict[str, object]) -> None:
    assert before.keys() == after.keys()
    assert [name for name in before if before[name] is not after[name]] == []


@pytest.mark.parametrize("made", [type(None), OwnClient, DuckClient], ids=lambda made: made.__name__)
def test_everything_is_put_back(install: Callable[..., StubAccount], made: Any) -> None:
    """After the last uninstall every object of the SDK is the one that was there, calls or no calls."""
    MODULE.default_http_client = made()
    before = sdk_state()
    account = install()
    retrieve()
    patch.uninstall(account)
    assert_same_objects(before, sdk_state())


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)], ids=str)
def test_accounts_can_leave_in_any_order(install: Callable[..., StubAccount], order: tuple[int, ...]) -> None:
    """The last one out restores, whichever it is."""
    before = sdk_state()
    accounts = [install(), install(), install()]
    for index in order:
        patch.uninstall(accounts[index])
    assert_same_objects(before, sdk_state())


def test_account_installed_last_answers(install: Callable[..., StubAccount]) -> None:
    """Of two accounts the later one answers, and the earlier one again when the later is gone."""
    earlier, later = install(answer(id="cs_earlier")), install(answer(id="cs_later"))
    answered = [retrieve().id]
    patch.uninstall(later)
    answered.append(retrieve().id)
    assert answered == ["cs_later", "cs_earlier"]
    assert len(earlier.requests) == 1


def test_installing_twice_is_an_error(install: Callable[..., StubAccount]) -> None:
    """One account is not installed twice; the message says what to do instead."""
    account = install()
    with pytest.raises(RuntimeError, match="started already"):
        patch.install(account)


def test_uninstalling_what_is_not_installed_is_an_error(install: Callable[..., StubAccount]) -> None:
    """An account that is not installed cannot be taken out, and others stay where they are."""
    install()
    with pytest.raises(RuntimeError, match="not started"):
        patch.uninstall(StubAccount())
    assert retrieve().id == "cs_1"


def test_api_key_is_set_while_installed(install: Callable[..., StubAccount]) -> None:
    """An application without a key gets a test key for the time being."""
    account = install()
    retrieve()
    patch.uninstall(account)
    assert account.requests[0].headers["Authorization"] == "Bearer sk_test_fakecheckout"
    assert stripe.api_key is None


def test_api_key_of_the_application_is_left_alone(install: Callable[..., StubAccount]) -> None:
    """A key that is there is used, and stays."""
    stripe.api_key = "sk_test_theirs"
    account = install()
    retrieve()
    patch.uninstall(account)
    assert account.requests[0].headers["Authorization"] == "Bearer sk_test_theirs"
    assert stripe.api_key == "sk_test_theirs"


@pytest.mark.parametrize("before", [None, "sk_test_before"])
def test_api_key_set_meanwhile_is_put_back(install: Callable[..., StubAccount], before: str | None) -> None:
    """A key that the application sets while the account is installed goes with it, like all else."""
    stripe.api_key = before
    account = install()
    stripe.api_key = "sk_test_late"
    patch.uninstall(account)
    assert stripe.api_key == before


def test_api_key_of_a_fake_that_someone_kept(install: Callable[..., StubAccount]) -> None:
    """The key of an earlier fake, put back by a monkeypatch that outlived it, counts as none."""
    stripe.api_key = patch.TEST_KEY
    patch.uninstall(install())
    assert stripe.api_key is None


def test_an_inner_account_finds_no_key(install: Callable[..., StubAccount]) -> None:
    """Each account that finds no key sets one, and takes it away again."""
    install()
    stripe.api_key = None
    inner = install()
    assert retrieve().id == "cs_1"
    patch.uninstall(inner)
    assert stripe.api_key is None


def test_no_telemetry_is_written(install: Callable[..., StubAccount], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No file appears in the home directory, and no telemetry header is sent."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    account = install()
    retrieve()
    retrieve()
    assert list(tmp_path.iterdir()) == []
    assert "X-Stripe-Client-Telemetry" not in account.requests[1].headers


def test_no_telemetry_even_if_switched_on(
    install: Callable[..., StubAccount], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """An application that switches it on again while the account is installed does not get the file either."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    install()
    monkeypatch.setattr(stripe, "enable_telemetry", True)
    retrieve()
    assert list(tmp_path.iterdir()) == []


def test_a_patch_that_fails_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the SDK cannot be patched, what was done is undone, and the error is shown."""
    before = sdk_state()

    def fail() -> None:
        raise LookupError("no such thing in this SDK")

    monkeypatch.setattr(patch, "_patch_what_calls_leave_behind", fail)
    with pytest.raises(LookupError):
        patch.install(StubAccount())
    assert_same_objects(before, sdk_state())


def test_wrapper_that_outlives_the_patch_does_nothing(
    install: Callable[..., StubAccount], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another patch that saved our method and puts it back later leaves the SDK working."""
    account = install()
    wrapper: Any = vars(stripe.HTTPClient)["request_with_retries"]
    patch.uninstall(account)
    monkeypatch.setattr(stripe.HTTPClient, "request_with_retries", wrapper)
    stripe.api_key, MODULE.default_http_client = "sk_test_1", OwnClient()
    assert retrieve().id == "cs_theirs"


def test_patch_of_someone_else_still_runs(install: Callable[..., StubAccount], monkeypatch: pytest.MonkeyPatch) -> None:
    """A tracing library that has wrapped the SDK's method before us sees the calls, and finds its wrapper afterwards."""
    seen: list[str] = []
    original: Any = vars(stripe.HTTPClient)["request_with_retries"]

    def instrumented(self: Any, method: str, url: str, *call: Any, **options: Any) -> Any:
        seen.append(url)
        return original(self, method, url, *call, **options)

    monkeypatch.setattr(stripe.HTTPClient, "request_with_retries", instrumented)
    account = install()
    retrieve()
    patch.uninstall(account)
    assert seen == ["https://api.stripe.com/v1/checkout/sessions/cs_1"]
    assert vars(stripe.HTTPClient)["request_with_retries"] is instrumented


def test_threads_may_install_and_uninstall_at_once() -> None:
    """Accounts that come and go in many threads are always answered by one of them, and leave nothing behind."""
    before = sdk_state()

    def come_and_go(_: int) -> str:
        account = StubAccount()
        patch.install(account)
        identifier: str = retrieve(api_key="sk_test_thread").id
        patch.uninstall(account)
        return identifier

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(come_and_go, range(400))) == {"cs_1"}
    assert_same_objects(before, sdk_state())


def test_proxy_the_sdk_remembers_is_put_back(install: Callable[..., StubAccount], monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK notes which proxy its default client has; that goes when the client goes."""
    monkeypatch.setattr(stripe, "proxy", "http://proxy.test")
    before = sdk_state()
    account = install()
    retrieve()
    patch.uninstall(account)
    assert_same_objects(before, sdk_state())


@pytest.mark.parametrize("lost", ["module", "class"])
def test_sdk_without_the_private_names_still_works(
    install: Callable[..., StubAccount], monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    """A later SDK may have moved where it makes its default client: the account answers all the same, and is put back."""
    before = sdk_state()
    with monkeypatch.context() as later:
        if lost == "module":
            later.setitem(sys.modules, "stripe._api_requestor", None)
        else:
            later.delattr(requestors, REQUESTOR.__name__)
        account = install()
        assert stripe.RequestsClient().request_with_retries("get", "https://api.stripe.com/v1/x", {})[1] == 200
        patch.uninstall(account)
    assert [request.path for request in account.requests] == ["/v1/x"]
    assert_same_objects(before, sdk_state())


# --- The client at hand ----------------------------------------------------------------------------------------------


@requires_stripe_8
def test_a_fake_costs_no_tls_context(install: Callable[..., StubAccount], monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the fakes of a process the first one may make a client with a TLS context; those after it find one ready."""
    made: list[object] = []
    create = ssl.create_default_context
    patch.uninstall(call_once(install()))
    monkeypatch.setattr(ssl, "create_default_context", lambda *args, **options: made.append(args) or create(*args, **options))
    for _ in range(3):
        patch.uninstall(call_once(install()))
    assert made == []


def call_once(account: StubAccount) -> StubAccount:
    retrieve()
    return account


@requires_stripe_8
def test_the_client_at_hand_is_made_for_its_options(
    install: Callable[..., StubAccount], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An application with another proxy gets a client with that proxy."""
    patch.uninstall(call_once(install()))
    monkeypatch.setattr(stripe, "proxy", "http://proxy.test")
    install()
    retrieve()
    default: Any = stripe.default_http_client
    assert (
        default._proxy == default._async_fallback_client._proxy == {"http": "http://proxy.test", "https": "http://proxy.test"}
    )


@pytest.mark.filterwarnings("error:stripe.proxy was updated")
def test_a_proxy_set_while_started_counts(install: Callable[..., StubAccount], monkeypatch: pytest.MonkeyPatch) -> None:
    """An application that sets the proxy before its first call hears no warning, and the proxy is used."""
    install()
    monkeypatch.setattr(stripe, "proxy", "http://proxy.test")
    retrieve()
    default: Any = stripe.default_http_client
    assert default._proxy["https"] == "http://proxy.test"


@requires_stripe_8
def test_a_client_that_reached_out_is_not_at_hand_any_more(install: Callable[..., StubAccount]) -> None:
    """Connections belong to the event loop that opened them; the next fake gets another client."""
    account = install()
    MODULE.api_base, MODULE.max_network_retries = "http://localhost:1", 0
    with pytest.raises((AssertionError, stripe.APIConnectionError)):
        asyncio.run(retrieve_async())
    used: Any = stripe.default_http_client
    patch.uninstall(account)
    install()
    with pytest.raises((AssertionError, stripe.APIConnectionError)):
        asyncio.run(retrieve_async())
    default: Any = stripe.default_http_client
    assert default._async_fallback_client is not used._async_fallback_client


@requires_stripe_8
def test_without_a_fake_nothing_is_at_hand(install: Callable[..., StubAccount]) -> None:
    """What was saved from a fake makes clients as the SDK does, each anew."""
    account = install()
    saved: Any = vars(requestors)["new_http_client_async_fallback"]
    patch.uninstall(account)
    assert saved(verify_ssl_certs=True) is not saved(verify_ssl_certs=True)


# --- Interrupts ------------------------------------------------------------------------------------------------------


class Interrupted(BaseException):
    """What a signal handler raises."""


def interrupted(act: Callable[[], None], instruction: int) -> bool:
    """Raises at this instruction of what is done, whichever function it is in; whether there was one."""
    seen = 0

    def trace(frame: Any, event: str, _: object) -> Any:
        nonlocal seen
        frame.f_trace_opcodes = True
        if event == "opcode":
            seen += 1
            if seen == instruction:
                raise Interrupted
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        act()
    except Interrupted:
        return True
    finally:
        sys.settrace(before)
    return False


def lock_is_free() -> bool:
    def take() -> bool:
        taken = Installed.lock.acquire(timeout=0)
        if taken:
            Installed.lock.release()
        return taken

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(take).result()


def stop_if_started(account: StubAccount) -> None:
    if patch.is_installed(account):
        patch.uninstall(account)


INTERRUPTED = pytest.mark.parametrize("what", ["install", "uninstall"])


@INTERRUPTED
@pytest.mark.parametrize("share", range(4))
def test_an_interrupt_at_any_instruction_leaves_what_can_be_stopped(what: str, share: int) -> None:
    """Wherever starting or stopping is interrupted: it is stopped, or can be, and everything is what it was."""
    patch.install(account := StubAccount())
    patch.uninstall(account)
    before = sdk_state()
    instruction = share
    reached = True
    while reached:
        instruction += 4
        if what == "uninstall":
            patch.install(account)
        reached = interrupted(lambda: getattr(patch, what)(account), instruction)
        assert lock_is_free()
        stop_if_started(account)
        assert_same_objects(before, sdk_state())
    assert instruction > 100


@INTERRUPTED
@pytest.mark.parametrize("share", range(4))
def test_a_fake_after_an_interrupted_one_answers(what: str, share: int) -> None:
    """Whatever an interrupt left, the next fake is installed as a whole, and the last one out restores."""
    patch.install(account := StubAccount())
    patch.uninstall(account)
    before = sdk_state()
    instruction = share
    reached = True
    while reached:
        instruction += 16
        if what == "uninstall":
            patch.install(account)
        reached = interrupted(lambda: getattr(patch, what)(account), instruction)
        patch.install(later := StubAccount(answer(id="cs_later")))
        assert retrieve().id == "cs_later"
        stop_if_started(account)
        patch.uninstall(later)
        assert_same_objects(before, sdk_state())


@INTERRUPTED
def test_the_key_survives_an_interrupt(what: str) -> None:
    """Of two fakes the inner one is interrupted anywhere: the outer one keeps its key, and at the end all is what it was."""
    before = sdk_state()
    outer, inner = StubAccount(), StubAccount()
    instruction, reached = 0, True
    while reached:
        instruction += 1
        patch.install(outer)
        stripe.api_key = None
        if what == "uninstall":
            patch.install(inner)
        reached = interrupted(lambda: getattr(patch, what)(inner), instruction)
        stop_if_started(inner)
        assert stripe.api_key is None
        patch.uninstall(outer)
        assert_same_objects(before, sdk_state())


# --- Others who patch ------------------------------------------------------------------------------------------------

OTHERS = pytest.mark.parametrize(
    ("owner", "name"),
    [
        pytest.param(stripe.HTTPClient, "request_with_retries", id="HTTPClient.request_with_retries"),
        pytest.param(stripe.RequestsClient, "request", id="RequestsClient.request"),
        pytest.param(stripe.RequestsClient, "_request_internal", id="RequestsClient._request_internal"),
        pytest.param(stripe.HTTPClient, "_sleep_time_seconds", id="HTTPClient._sleep_time_seconds"),
        pytest.param(socket, "getaddrinfo", id="getaddrinfo"),
        pytest.param(socket.socket, "connect", id="connect"),
        pytest.param(socket.socket, "connect_ex", id="connect_ex, inherited"),
        pytest.param(stripe, "api_key", id="api_key"),
        pytest.param(stripe, "default_http_client", id="default_http_client", marks=requires_stripe_8),
    ],
)


def left_behind(account: StubAccount, owner: Any, name: str) -> None:
    """Someone puts a patch on top while the fake is started, and takes it off when the fake is stopped."""
    retrieve()
    theirs = mock.patch.object(owner, name, mock.Mock())
    theirs.start()
    patch.uninstall(account)
    theirs.stop()


@OTHERS
def test_a_patch_taken_off_later_brings_nothing_to_life(install: Callable[..., StubAccount], owner: Any, name: str) -> None:
    """A mock.patch that outlives the fake puts our wrapper back; calls go their way as if it were not there."""
    account = install()
    left_behind(account, owner, name)
    stripe.api_key, MODULE.default_http_client = "sk_test_1", OwnClient()
    assert retrieve().id == "cs_theirs"
    assert socket.getaddrinfo("127.0.0.1", 1)
    with pytest.raises(AssertionError, match="a call escaped"), socket.socket() as own:
        own.connect(("127.0.0.1", 1))
    assert len(account.requests) == 1
    patch.uninstall(install())  # the next one tidies up


@OTHERS
def test_a_patch_from_before_that_is_taken_off_meanwhile(install: Callable[..., StubAccount], owner: Any, name: str) -> None:
    """What stands there when the fake stops is not ours, so it stays: the patch is not put back."""
    if owner is stripe:
        pytest.skip("a value, not a function: nothing tells who set it")
    before = sdk_state()
    theirs = mock.patch.object(owner, name, mock.Mock())
    theirs.start()
    account = install()
    theirs.stop()
    patch.uninstall(account)
    assert sdk_state() == before


@OTHERS
def test_the_next_fake_finds_what_was_there_first(install: Callable[..., StubAccount], owner: Any, name: str) -> None:
    """A wrapper of ours that somebody put back is not wrapped again, and what it stood before is restored at last."""
    before = sdk_state()
    for _ in range(3):
        left_behind(install(), owner, name)
    account = install()
    retrieve()
    assert len(account.requests) == 1
    patch.uninstall(account)
    assert_same_objects(before, sdk_state())


# --- The key of several fakes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", [None, "sk_test_theirs"])
def test_a_fake_keeps_its_key_when_an_earlier_one_is_stopped(install: Callable[..., StubAccount], before: str | None) -> None:
    """Two fakes are stopped in the order they were started: the second has a key until it stops."""
    stripe.api_key = before
    first, second = install(), install(answer(id="cs_second"))
    patch.uninstall(first)
    assert retrieve().id == "cs_second"
    patch.uninstall(second)
    assert stripe.api_key == before


def test_a_key_goes_from_fake_to_fake(install: Callable[..., StubAccount]) -> None:
    """The key of an inner fake that is stopped goes on to the one started after it, and away with that."""
    install()
    stripe.api_key = None  # by the application
    second, third = install(), install()
    patch.uninstall(second)
    keys = [stripe.api_key]
    patch.uninstall(third)
    assert [*keys, stripe.api_key] == [patch.TEST_KEY, None]


def test_a_task_that_outlives_its_call_is_not_answered_by_it(install: Callable[..., StubAccount]) -> None:
    """A context copied within a call does not make its account answer later calls."""
    contexts: list[Any] = []

    class Copying(StubAccount):
        def send(self, request: Any) -> Response:
            contexts.append(contextvars.copy_context())
            return super().send(request)

    account = Copying()
    patch.install(account)
    retrieve()
    patch.uninstall(account)
    later = install()
    contexts[0].run(retrieve)
    assert (len(account.requests), len(later.requests)) == (1, 1)

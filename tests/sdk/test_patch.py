"""The patch: every way into the SDK is answered, retries do not wait, and all is put back afterwards. Runs on stripe 7 and later."""

from __future__ import annotations

import asyncio
import functools
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

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
        lambda: client(http_client=OwnClient()).checkout.sessions.retrieve("cs_1"),
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
    MODULE.default_http_client = own = OwnClient()
    assert retrieve().id == "cs_1"
    assert own.reached == []


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


def sdk_state() -> dict[str, object]:
    """Every object that the patch may touch, by where it is."""
    clients = [each for each in stripe.HTTPClient.__subclasses__() if each.__module__.startswith("stripe")]
    owners: list[Any] = [stripe.HTTPClient, REQUESTOR, *clients]
    state: dict[str, object] = {f"{owner.__name__}.{name}": it for owner in owners for name, it in owner.__dict__.items()}
    state["_default_proxy"] = vars(requestors).get("_default_proxy")
    for name in ("api_key", "enable_telemetry", "default_http_client"):
        state[name] = vars(stripe)[name]
    state.pop("_APIRequestor._instance", None)  # the SDK's own cache of a requestor without a client
    return state


def assert_same_objects(before: dict[str, object], after: dict[str, object]) -> None:
    assert list(before) == list(after)
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

    monkeypatch.setattr(patch, "_patch_requestor", fail)
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
    """A later SDK may have moved what the belt uses: the seam alone answers, and is put back."""
    before = sdk_state()
    with monkeypatch.context() as later:
        if lost == "module":
            later.setitem(sys.modules, "stripe._api_requestor", None)
        else:
            later.delattr(requestors, REQUESTOR.__name__)
        account = install()
        assert OwnClient().request_with_retries("get", "https://api.stripe.com/v1/x", {})[1] == 200
        patch.uninstall(account)
    assert [request.path for request in account.requests] == ["/v1/x"]
    assert_same_objects(before, sdk_state())

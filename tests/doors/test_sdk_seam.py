"""The door under the SDK: which calls are answered, as what they arrive, and that all is put back afterwards.

The account here is a stub with canned answers, so nothing but the seam can fail. Runs on stripe 7 and later.
"""

from __future__ import annotations

import asyncio
import functools
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NoReturn

import pytest
import stripe
import stripe._api_requestor as requestors
import stripe._http_client as transports
import trio

from fakecheckout import FakeCheckout
from fakecheckout.protocol.messages import Headers, Request, Response
from fakecheckout.sdk import patch

MODULE: Any = stripe  # the SDK's types are those of one version; these tests run on ten
REQUESTOR: Any = vars(requestors).get("_APIRequestor") or vars(requestors)["APIRequestor"]  # the latter in stripe 7
requires_stripe_8 = pytest.mark.skipif(
    not hasattr(stripe, "StripeClient"), reason="StripeClient and the async methods came with stripe 8"
)
requires_raw_request = pytest.mark.skipif(
    not hasattr(getattr(stripe, "StripeClient", None), "raw_request"), reason="raw_request came with stripe 11"
)


class Unmodelled(Exception):
    """What the stub raises where a real account raises NotModelled."""


def answer(status: int = 200, headers: dict[str, str] | None = None, **body: Any) -> Response:
    text = json.dumps(body or {"id": "cs_1", "object": "checkout.session"})
    return Response(status, Headers({"Request-Id": "req_1", **(headers or {})}), text)


class StubAccount:
    """Gives its answers one after the other, the last one for ever, and keeps the requests."""

    def __init__(self, *answers: Response | Exception) -> None:
        self.hosts = frozenset({"api.stripe.com"})
        self.passthrough: frozenset[str] = frozenset()
        self.answers = list(answers) or [answer()]
        self.requests: list[Request] = []

    def send(self, request: Request) -> Response:
        self.requests.append(request)
        given = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(given, Exception):
            raise given
        return given

    async def send_async(self, request: Request) -> Response:
        return self.send(request)

    def refuse_host(self, host: str, url: str, request: Request) -> NoReturn:
        raise Unmodelled(f"{host} {url}")

    def after_fork(self) -> None:
        pass


class OwnClient(stripe.HTTPClient):
    """A client class as an application may have; its own wire is never to be reached, unless a test says so."""

    name = "own"

    def __init__(self) -> None:
        super().__init__()  # pyright: ignore[reportUnknownMemberType]  # the SDK leaves one parameter untyped
        self.reached: list[str] = []

    def request(self, method: str, url: str, headers: Any, post_data: Any = None, **_: Any) -> Any:
        self.reached.append(url)
        return '{"id": "cs_theirs", "object": "checkout.session"}', 200, {}

    def request_stream(self, method: str, url: str, headers: Any, post_data: Any = None, **_: Any) -> Any:
        raise AssertionError("not used here")

    def close(self) -> None:
        pass


class DuckClient:
    """No relative of HTTPClient, but it has what the SDK calls."""

    name = "duck"

    def __init__(self) -> None:
        self.reached: list[str] = []

    def request_with_retries(self, method: str, url: str, headers: Any, post_data: Any = None, **_: Any) -> Any:
        self.reached.append(url)
        return '{"id": "cs_theirs", "object": "checkout.session"}', 200, {}

    async def request_with_retries_async(self, *call: Any, **options: Any) -> Any:
        return self.request_with_retries(*call, **options)


class ProxyClient:
    """Has nothing of its own, and hands everything to a duck."""

    def __init__(self) -> None:
        self._inner = DuckClient()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class ReplacingClient(OwnClient):
    """Has a retry loop of its own, and so never comes to the SDK's."""

    def request_with_retries(self, *call: Any, **_: Any) -> Any:
        return self.request(*call)


class ReplacingChild(ReplacingClient):
    """Calls super(), but what is there goes its own way."""

    def request_with_retries(self, *call: Any, **options: Any) -> Any:
        return super().request_with_retries(*call, **options)


def traced(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return wrapper


class TracingClient(OwnClient):
    """Adds something of its own and leaves the rest to the SDK."""

    def __init__(self) -> None:
        super().__init__()
        self.traced: list[str] = []

    @traced
    def request_with_retries(self, *call: Any, **options: Any) -> Any:
        self.traced.append(call[1])
        return super().request_with_retries(*call, **options)


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


def client(**options: Any) -> Any:
    made = MODULE.StripeClient("sk_test_client", **options)
    return getattr(made, "v1", made)


def retrieve(**options: Any) -> Any:
    return MODULE.checkout.Session.retrieve("cs_1", **options)


async def retrieve_async(**options: Any) -> Any:
    return await MODULE.checkout.Session.retrieve_async("cs_1", **options)


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


def test_call_from_another_thread_is_answered(install: Callable[..., StubAccount]) -> None:
    """The account answers every thread, not the one that installed it."""
    install()
    ids: list[str] = []
    thread = threading.Thread(target=lambda: ids.append(retrieve().id))
    thread.start()
    thread.join()
    assert ids == ["cs_1"]


def test_stream_can_be_read(install: Callable[..., StubAccount]) -> None:
    """A streaming call gets a file object with the body."""
    install(answer(text="a PDF"), hosts=frozenset({"files.stripe.com"}))
    assert json.loads(MODULE.Quote.pdf("qt_1").io.read()) == {"text": "a PDF"}


@requires_stripe_8
def test_async_stream_can_be_read(install: Callable[..., StubAccount]) -> None:
    """An asynchronous streaming call gets chunks that make up the body."""
    install(answer(text="a PDF"), hosts=frozenset({"files.stripe.com"}))

    async def read() -> bytes:
        streamed = await MODULE.Quote.pdf_async("qt_1")
        return b"".join([chunk async for chunk in streamed.stream()])

    assert json.loads(asyncio.run(read())) == {"text": "a PDF"}


def test_refused_stream_raises_the_sdks_error(install: Callable[..., StubAccount]) -> None:
    """A streaming call that is refused is an error of the SDK, not a stream with an error in it."""
    install(answer(404, error={"message": "No such quote"}), hosts=frozenset({"files.stripe.com"}))
    with pytest.raises(stripe.InvalidRequestError, match="No such quote"):
        MODULE.Quote.pdf("qt_1")


# --- What arrives, and what goes back --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "url", "body", "path", "form"),
    [
        pytest.param("get", "/v1/x?a=1&b=2", None, "/v1/x", "a=1&b=2", id="query of a GET"),
        pytest.param("get", "/v1/x", None, "/v1/x", "", id="GET without parameters"),
        pytest.param("delete", "/v1/x?a=1", None, "/v1/x", "a=1", id="query of a DELETE"),
        pytest.param("post", "/v1/x", "a=1", "/v1/x", "a=1", id="body of a POST"),
        pytest.param("post", "/v1/x", b"a=1", "/v1/x", b"a=1", id="body in bytes"),
        pytest.param("post", "/v1/x", None, "/v1/x", "", id="POST without body"),
        pytest.param("post", "/v1/x?a=1", "b=2", "/v1/x", "a=1&b=2", id="query and body"),
        pytest.param("post", "/v1/x?a=1", b"b=2", "/v1/x", b"a=1&b=2", id="query and body in bytes"),
        pytest.param("get", "/v1/x/cs%2F1+x?a=%20", None, "/v1/x/cs%2F1+x", "a=%20", id="percent escapes"),
        pytest.param("get", "", None, "", "", id="no path"),
    ],
)
def test_request_is_read(
    install: Callable[..., StubAccount], method: str, url: str, body: Any, path: str, form: str | bytes
) -> None:
    """Method, path and form arrive as they were sent, without host."""
    account = install()
    OwnClient().request_with_retries(method, f"https://api.stripe.com{url}", {}, body)
    [request] = account.requests
    assert (request.method, request.path, request.form) == (method.upper(), path, form)


@pytest.mark.parametrize(
    ("option", "value", "header", "sent"),
    [
        pytest.param("api_key", "sk_test_other", "Authorization", "Bearer sk_test_other", id="api_key"),
        pytest.param("stripe_account", "acct_1", "Stripe-Account", "acct_1", id="stripe_account"),
        pytest.param("stripe_version", "2024-06-20", "Stripe-Version", "2024-06-20", id="stripe_version"),
        pytest.param("idempotency_key", "key_1", "Idempotency-Key", "key_1", id="idempotency_key"),
    ],
)
def test_options_of_a_call_arrive(install: Callable[..., StubAccount], option: str, value: str, header: str, sent: str) -> None:
    """What a call says beside its parameters arrives as the header the SDK makes of it."""
    account = install()
    MODULE.checkout.Session.create(mode="payment", **{option: value})
    assert account.requests[0].headers[header] == sent


def test_refusal_raises_the_sdks_error(install: Callable[..., StubAccount]) -> None:
    """Status, headers and body of a refusal are turned into the SDK's own exception."""
    install(answer(404, error={"message": "No such session", "code": "resource_missing", "param": "session"}))
    with pytest.raises(stripe.InvalidRequestError) as caught:
        retrieve()
    error: Any = caught.value
    assert (error.code, error.param, error.http_status, error.request_id) == ("resource_missing", "session", 404, "req_1")


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


def test_retry_policy_of_ones_own_is_asked(install: Callable[..., StubAccount]) -> None:
    """A client class that overrides _should_retry decides, and what it writes down stays on the client."""

    class Patient(OwnClient):
        asked = 0

        def _should_retry(self, *call: Any, **_: Any) -> bool:
            self.asked += 1
            return bool(call[0][1] == 404)

    install(answer(404, error={"message": "no"}), answer())
    MODULE.default_http_client = patient = Patient()
    assert retrieve().id == "cs_1"
    assert patient.asked == 2


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


@pytest.mark.parametrize("made", [DuckClient, ProxyClient, ReplacingClient, ReplacingChild], ids=lambda made: made.__name__)
def test_client_that_goes_its_own_way_is_answered(install: Callable[..., StubAccount], made: Any) -> None:
    """A client that never comes to HTTPClient's methods does not reach the network either; the SDK's loop answers."""
    account = install(answer(500, error={"message": "no"}), answer())
    MODULE.default_http_client = own = made()
    assert retrieve().id == "cs_1"
    assert own.reached == []
    assert len(account.requests) == 2


@requires_stripe_8
def test_duck_typed_client_is_answered_asynchronously(install: Callable[..., StubAccount]) -> None:
    """The asynchronous call of a duck-typed client is answered too, retries and all."""
    install(answer(500, error={"message": "no"}), answer())
    duck = DuckClient()
    assert asyncio.run(client(http_client=duck, max_network_retries=1).checkout.sessions.retrieve_async("cs_1")).id == "cs_1"
    assert duck.reached == []


@requires_stripe_8
def test_replacing_client_without_async_raises_what_the_sdk_raises(install: Callable[..., StubAccount]) -> None:
    """A client that replaces the synchronous loop only has no more asynchronous support than before."""
    install()
    MODULE.default_http_client = ReplacingClient()
    with pytest.raises(NotImplementedError, match="request_async"):
        asyncio.run(retrieve_async())


def test_override_that_calls_super_is_kept(install: Callable[..., StubAccount]) -> None:
    """What an application adds around the SDK's method still happens, and the account answers."""
    install()
    MODULE.default_http_client = tracing = TracingClient()
    assert retrieve().id == "cs_1"
    assert tracing.traced == ["https://api.stripe.com/v1/checkout/sessions/cs_1"]


def test_name_of_the_client_is_kept(install: Callable[..., StubAccount]) -> None:
    """The SDK tells which HTTP library is used, and that stays the caller's."""
    account = install()
    MODULE.default_http_client = DuckClient()
    retrieve()
    assert json.loads(account.requests[0].headers["X-Stripe-Client-User-Agent"])["httplib"] == "duck"


# --- Hosts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("made", [OwnClient, DuckClient, ReplacingClient], ids=lambda made: made.__name__)
@pytest.mark.parametrize(
    "base",
    [
        pytest.param("https://connect.stripe.com", id="subdomain"),
        pytest.param("https://stripe.com", id="stripe.com"),
        pytest.param("https://API.Stripe.com.", id="answered host of nobody"),
    ],
)
def test_other_host_of_stripe_is_refused(install: Callable[..., StubAccount], base: str, made: Any) -> None:
    """A host of Stripe's that is neither answered nor let through raises what the account raises."""
    install(hosts=frozenset[str]())
    MODULE.api_base, MODULE.default_http_client = base, made()
    with pytest.raises(Unmodelled, match="/v1/checkout/sessions/cs_1"):
        retrieve()
    assert MODULE.default_http_client.reached == []


@requires_stripe_8
def test_other_host_of_stripe_is_refused_asynchronously(install: Callable[..., StubAccount]) -> None:
    """The refusal of a host passes through asynchronous calls too."""
    install(hosts=frozenset[str]())
    with pytest.raises(Unmodelled, match=r"^api\.stripe\.com "):
        asyncio.run(retrieve_async())


@pytest.mark.parametrize("made", [OwnClient, DuckClient, ReplacingClient], ids=lambda made: made.__name__)
@pytest.mark.parametrize(
    "base",
    [
        pytest.param("http://localhost:12111", id="stripe-mock"),
        pytest.param("https://notstripe.com", id="no host of Stripe's"),
        pytest.param("https://files.stripe.com", id="passthrough"),
    ],
)
def test_host_that_is_not_ours_is_left_alone(install: Callable[..., StubAccount], base: str, made: Any) -> None:
    """Hosts that are let through, and those that are not Stripe's, are called by the client itself."""
    account = install(passthrough=frozenset({"files.stripe.com"}))
    MODULE.api_base, MODULE.default_http_client = base, made()
    assert retrieve().id == "cs_theirs"
    assert MODULE.default_http_client.reached == [f"{base}/v1/checkout/sessions/cs_1"]
    assert account.requests == []


@pytest.mark.parametrize(
    "base", ["https://api.stripe.com:443", "https://API.STRIPE.COM", "http://api.stripe.com.", "https://u:p@api.stripe.com"]
)
def test_answered_host_is_known_however_written(install: Callable[..., StubAccount], base: str) -> None:
    """Port, case, the root's dot and user information do not make another host of it."""
    account = install()
    MODULE.api_base = base
    retrieve()
    assert account.requests[0].path == "/v1/checkout/sessions/cs_1"


# --- Client classes that applications write ---------------------------------------------------------------------------


class OnlyReadsByTheSdk(stripe.RequestsClient):
    """Writes go out once, without the SDK's retries."""

    def request_with_retries(
        self, method: str, url: str, headers: Any, post_data: Any = None, *args: Any, **options: Any
    ) -> Any:
        if method == "get":
            return super().request_with_retries(method, url, headers, post_data, *args, **options)
        return self.request(method, url, headers, post_data)


class Tenant(stripe.RequestsClient):
    """Adds a header on the way out."""

    def request(self, method: str, url: str, headers: Any, post_data: Any = None) -> Any:
        return super().request(method, url, {**headers, "Stripe-Account": "acct_tenant"}, post_data)


class Slotted(OwnClient):
    __slots__ = ("name_of_slot",)

    def __init__(self) -> None:
        super().__init__()
        self.name_of_slot = "kept"

    def _should_retry(self, *args: Any, **kwargs: Any) -> bool:
        assert self.name_of_slot == "kept"
        return False


class Registered(OwnClient):
    known: list[str] = []

    def __init_subclass__(cls, *, region: str) -> None:
        Registered.known.append(region)


class Final(type):
    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> Any:
        if any(isinstance(base, Final) for base in bases):
            raise TypeError("final")
        return super().__new__(cls, name, bases, namespace)


class OfFinalClass(OwnClient, metaclass=Final):
    pass


class Frozen(OwnClient):
    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("frozen")


class Closing(OwnClient):
    opened = True

    def __del__(self) -> None:
        Closing.opened = False


@pytest.mark.parametrize("made", [Slotted, Registered, OfFinalClass, Frozen, Closing], ids=lambda made: made.__name__)
def test_a_client_class_may_be_odd(install: Callable[..., StubAccount], made: Any) -> None:
    """Slots, registries of subclasses, final classes, frozen instances and finalizers are none of our business."""
    client = object.__new__(made) if made is Frozen else made()
    if made is Frozen:
        client.__dict__.update(OwnClient().__dict__)
    MODULE.default_http_client = client
    Closing.opened = True  # that of an earlier run may have been closed meanwhile
    account = install()
    assert retrieve().id == "cs_1"
    assert len(account.requests) == 1
    assert (Registered.known, Closing.opened) == ([], True)


def test_a_client_that_decides_by_itself(install: Callable[..., StubAccount]) -> None:
    """Whichever way a class of the application's sends a call, it is answered."""
    account = install()
    MODULE.default_http_client = OnlyReadsByTheSdk()
    retrieve()
    stripe.checkout.Session.create(mode="setup", currency="usd", success_url="https://example.com")
    assert [request.method for request in account.requests] == ["GET", "POST"]


def test_what_a_client_class_adds_is_kept(install: Callable[..., StubAccount]) -> None:
    """A class that changes a request on its way out still does."""
    account = install()
    MODULE.default_http_client = Tenant()
    retrieve()
    assert account.requests[0].headers["Stripe-Account"] == "acct_tenant"


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


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_child_process_is_answered() -> None:
    """A process forked while another thread holds the account's lock does not wait for it."""
    fake = FakeCheckout()
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with fake._lock:
            held.set()
            done.wait(60)

    thread = threading.Thread(target=hold)
    with fake:
        thread.start()
        held.wait(60)
        child = os.fork()
        if child == 0:
            signal.alarm(30)  # a child that hangs ends itself
            os._exit(fake.request("GET", "/v1/customers").status == 200)
        done.set()
        thread.join()
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 1


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


def test_call_under_way_is_answered_to_its_end() -> None:
    """A call that has begun is answered by its account, retries and all, even if that is taken out meanwhile."""

    class Leaving(StubAccount):
        def send(self, request: Request) -> Response:
            if not self.requests:
                patch.uninstall(self)
            return super().send(request)

    account = Leaving(answer(500, error={"message": "no"}), answer())
    patch.install(account)
    assert retrieve().id == "cs_1"
    assert len(account.requests) == 2


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

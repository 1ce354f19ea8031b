"""The belt: whoever looks up a host of Stripe's past the SDK's own client classes is stopped, by whichever library, and named."""

from __future__ import annotations

import asyncio
import http.client
import socket
import threading
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import aiohttp
import httpx
import pytest
import requests
import stripe
import trio
from seam import MODULE, DuckClient, OwnClient, StubAccount, Unmodelled, client, requires_stripe_8, retrieve, retrieve_async

from fakecheckout import FakeCheckout, NotModelled

URL = "https://api.stripe.com/v1/customers"


async def over_httpx() -> object:
    async with httpx.AsyncClient() as own:
        return await own.post(URL)


async def over_aiohttp() -> object:
    async with aiohttp.ClientSession(trust_env=True) as own:
        return await own.post(URL)


def over_httplib() -> None:
    http.client.HTTPSConnection("api.stripe.com").request("GET", "/v1/customers")


def connected_by_name() -> None:
    with socket.socket() as own:
        own.connect(("api.stripe.com", 443))


def connected_by_name_without_exceptions() -> None:
    with socket.socket() as own:
        own.connect_ex(("api.stripe.com", 443))


def sent_to_a_name() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as own:
        own.sendto(b"", 0, ("api.stripe.com", 443))


LIBRARIES = [
    pytest.param(lambda: requests.post(URL), id="requests"),
    pytest.param(lambda: httpx.post(URL), id="httpx"),
    pytest.param(lambda: asyncio.run(over_httpx()), id="httpx, asyncio"),
    pytest.param(lambda: trio.run(over_httpx), id="httpx, trio"),
    pytest.param(lambda: asyncio.run(over_aiohttp()), id="aiohttp"),
    pytest.param(lambda: urllib.request.build_opener().open(URL), id="urllib"),
    pytest.param(over_httplib, id="http.client"),
    pytest.param(lambda: socket.create_connection(("api.stripe.com", 443)), id="create_connection"),
    pytest.param(connected_by_name, id="connect"),
    pytest.param(connected_by_name_without_exceptions, id="connect_ex"),
    pytest.param(lambda: socket.getaddrinfo(host="api.stripe.com", port=443), id="getaddrinfo"),
    pytest.param(sent_to_a_name, id="sendto"),
    pytest.param(lambda: socket.gethostbyaddr("api.stripe.com"), id="gethostbyaddr"),
    pytest.param(lambda: socket.gethostbyname("api.stripe.com"), id="gethostbyname"),
    pytest.param(lambda: socket.gethostbyname_ex("api.stripe.com"), id="gethostbyname_ex"),
    pytest.param(lambda: asyncio.run(aiohttp.AsyncResolver.resolve(Any, "api.stripe.com")), id="aiohttp over aiodns"),
    pytest.param(lambda: socket.getaddrinfo(b"API.Stripe.com.", 443), id="bytes, in capitals"),
]


def is_line_of_this_file(caller: str) -> bool:
    file, _, line = caller.rpartition(":")
    return file == __file__ and line.isdigit()


@pytest.mark.parametrize("call", LIBRARIES)
def test_look_up_of_an_answered_host_is_refused(install: Callable[..., StubAccount], call: Callable[[], object]) -> None:
    """Whichever library asks, the account is told the host, and its exception reaches the application."""
    account = install()
    with pytest.raises(Unmodelled):
        call()
    assert {host for host, _ in account.looked_up} == {"api.stripe.com"}


@pytest.mark.parametrize("call", LIBRARIES)
def test_caller_is_named(install: Callable[..., StubAccount], call: Callable[[], object]) -> None:
    """The account is told the line of the application that asked, and not that of a library."""
    account = install()
    with pytest.raises(Unmodelled):
        call()
    assert all(is_line_of_this_file(caller) for _, caller in account.looked_up)


@pytest.mark.parametrize("call", [over_httpx, over_aiohttp], ids=lambda call: call.__name__)
def test_the_line_that_awaits_is_named(install: Callable[..., StubAccount], call: Callable[[], Any]) -> None:
    """Under asyncio it is the line that waits for the answer, even of a library that looks up in a task of its own."""
    account = install()
    with pytest.raises(Unmodelled):
        asyncio.run(call())
    assert {caller for _, caller in account.looked_up} == {f"{__file__}:{call.__code__.co_firstlineno + 2}"}


def test_a_library_of_the_users_own_is_not_the_caller(install: Callable[..., StubAccount]) -> None:
    """What is installed elsewhere than beside the interpreter is a library, too."""
    account = install()
    library: dict[str, Any] = {"socket": socket}
    code = "def ask(): socket.gethostbyname('stripe.com')"
    exec(compile(code, "/home/kim/.local/lib/python3/site-packages/library.py", "exec"), library)
    with pytest.raises(Unmodelled):
        library["ask"]()
    assert is_line_of_this_file(account.looked_up[0][1])


def test_a_caller_in_a_thread_of_its_own_is_named_by_the_thread(install: Callable[..., StubAccount]) -> None:
    """Where no line of an application is to be found, the name of the thread is told."""
    account = install()
    with pytest.raises(Unmodelled), ThreadPoolExecutor(1, thread_name_prefix="worker") as pool:
        pool.submit(socket.gethostbyname, "stripe.com").result()
    assert account.looked_up == [("stripe.com", "Thread 'worker_0'")]


@pytest.mark.parametrize(
    "host",
    [
        *("stripe.com", "connect.stripe.com", "files.stripe.com", "meter-events.stripe.com", "js.stripe.com"),
        *("API.Stripe.com.", "api。stripe。com", "ａｐｉ．ｓｔｒｉｐｅ．ｃｏｍ"),  # noqa: RUF001 - so it may be spelt
    ],
)
def test_every_host_of_stripe_is_refused(install: Callable[..., StubAccount], host: str) -> None:
    """stripe.com and all below it, answered through the SDK or not."""
    install()
    with pytest.raises(Unmodelled):
        socket.getaddrinfo(host, 443)


def test_a_host_that_is_answered_is_refused(install: Callable[..., StubAccount]) -> None:
    """A host that is none of Stripe's and is answered through the SDK is not reached past it either."""
    install(hosts=frozenset({"stripe.test"}))
    with pytest.raises(Unmodelled):
        socket.gethostbyname("stripe.test")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_this_machine_may_be_reached(install: Callable[..., StubAccount], host: str) -> None:
    """An application whose stripe-mock is answered still finds its database, which lives on the same machine."""
    install(hosts=frozenset({"localhost", "127.0.0.1"}))
    assert socket.gethostbyname(host) == "127.0.0.1"


@pytest.mark.parametrize("host", ["files.stripe.com", "notstripe.com", "stripe.com.example", "", None])
def test_other_hosts_are_looked_up(install: Callable[..., StubAccount], monkeypatch: pytest.MonkeyPatch, host: object) -> None:
    """What is let through and what is not Stripe's is none of the belt's business."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *_: f"address of {host}")
    install(passthrough=frozenset({"files.stripe.com"}))
    found: object = socket.getaddrinfo(host, 443)  # type: ignore[arg-type]
    assert found == f"address of {host}"


# --- Client classes that go their own way ----------------------------------------------------------------------------


class OverRequests(OwnClient):
    """A retry client of one's own."""

    def request(self, method: str, url: str, headers: Any, post_data: Any = None, **_: Any) -> Any:
        return requests.request(method, url, headers=headers, data=post_data)


class TellingStripesError(OverRequests):
    """Makes the SDK's error of whatever goes wrong, as the SDK's own classes do."""

    def request(self, *call: Any, **options: Any) -> Any:
        try:
            return super().request(*call, **options)
        except Exception:
            raise stripe.APIConnectionError("no connection", should_retry=True)


class OverHttpx(DuckClient):
    """No relative of the SDK's."""

    def request_with_retries(self, method: str, url: str, headers: Any, post_data: Any = None, **_: Any) -> Any:
        return httpx.request(method, url, headers=headers, data=post_data)

    async def request_with_retries_async(self, method: str, url: str, headers: Any, post_data: Any = None, **_: Any) -> Any:
        async with httpx.AsyncClient() as own:
            return await own.request(method, url, headers=headers, data=post_data)


@pytest.mark.parametrize("made", [OverRequests, TellingStripesError, OverHttpx], ids=lambda made: made.__name__)
def test_client_that_goes_its_own_way_is_stopped(install: Callable[..., StubAccount], made: Any) -> None:
    """A client over a library of its own is refused, and not with an error that the application takes for Stripe's."""
    account = install()
    MODULE.default_http_client = made()
    with pytest.raises(Unmodelled):
        retrieve()
    assert account.requests == []
    assert all(is_line_of_this_file(caller) for _, caller in account.looked_up)


@requires_stripe_8
def test_asynchronous_client_that_goes_its_own_way_is_stopped(install: Callable[..., StubAccount]) -> None:
    """So is one that is asynchronous, of a StripeClient made before."""
    made = client(http_client=OverHttpx())
    account = install()
    with pytest.raises(Unmodelled):
        asyncio.run(made.checkout.sessions.retrieve_async("cs_1"))
    assert account.requests == []


@requires_stripe_8
def test_a_method_of_the_sdk_kept_from_before_is_stopped(install: Callable[..., StubAccount]) -> None:
    """A method that an application took from a client before the fake was there opens connections itself, and is refused."""
    own: Any = MODULE.HTTPXClient()
    before = own.request_async
    own.request_async = lambda *call, **options: before(*call, **options)
    MODULE.default_http_client = own
    install()
    with pytest.raises(Unmodelled):
        asyncio.run(retrieve_async())


# --- Through a proxy -------------------------------------------------------------------------------------------------


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """A proxy that opens every tunnel, and what it was sent."""
    monkeypatch.delattr(socket.socket, "connect")  # the one that refuses
    received: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            connection, _ = server.accept()
            with connection:
                asked = connection.recv(65536)
                if not asked:
                    return
                received.append(asked)
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                received.append(connection.recv(65536))

    thread = threading.Thread(target=serve)
    thread.start()
    port = server.getsockname()[1]
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    yield received
    socket.create_connection(("127.0.0.1", port)).close()
    thread.join()
    server.close()


@pytest.mark.parametrize("call", LIBRARIES[:6])
def test_nothing_reaches_stripe_through_a_proxy(
    install: Callable[..., StubAccount], proxy: list[bytes], call: Callable[[], object]
) -> None:
    """A proxy looks up the host itself; the call is refused before anything but the tunnel was asked for."""
    account = install()
    with pytest.raises(Unmodelled):
        call()
    assert [host for host, _ in account.looked_up] == ["api.stripe.com"]
    assert proxy[0].startswith(b"CONNECT api.stripe.com")
    assert not any(proxy[1:])


class ResolverOfOnesOwn(aiohttp.abc.AbstractResolver):
    """Asks nobody."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET) -> Any:
        found = {"hostname": host, "host": "127.0.0.1", "port": self._port}
        return [{**found, "family": family, "proto": 0, "flags": socket.AI_NUMERICHOST}]

    async def close(self) -> None:
        pass


def test_nothing_reaches_stripe_by_a_resolver_of_ones_own(
    install: Callable[..., StubAccount], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library that looks up names by itself is refused when TLS begins."""
    monkeypatch.delattr(socket.socket, "connect")  # the one that refuses
    account = install()

    async def post(port: int) -> None:
        connector = aiohttp.TCPConnector(resolver=ResolverOfOnesOwn(port))
        async with aiohttp.ClientSession(connector=connector) as own:
            await own.post(URL)

    with socket.create_server(("127.0.0.1", 0)) as server:
        with pytest.raises(Unmodelled):
            asyncio.run(post(server.getsockname()[1]))
    assert {host for host, _ in account.looked_up} == {"api.stripe.com"}


# --- What the application is told ------------------------------------------------------------------------------------


def test_the_refusal_names_caller_host_and_way_out() -> None:
    """The message says which line of the application, which host, and how to let it through."""
    with FakeCheckout() as fake:
        with pytest.raises(NotModelled) as caught:
            requests.post("https://files.stripe.com/v1/files")
        text = str(caught.value)
        fake.not_modelled.clear()
    assert f"{__file__}:" in text
    assert "files.stripe.com" in text
    assert "passthrough=('files.stripe.com',)" in text


def test_the_way_out_is_one() -> None:
    """The host that the message says to let through is looked up then, and the rest of Stripe's hosts is not."""
    with FakeCheckout(passthrough=("files.stripe.com",)) as fake:
        with pytest.raises(OSError, match="."):
            socket.getaddrinfo("files.stripe.com", 443, socket.AF_INET6, 0, 0, socket.AI_NUMERICHOST)
        with pytest.raises(NotModelled):
            socket.getaddrinfo("api.stripe.com", 443)
        fake.not_modelled.clear()


def test_a_refusal_that_was_swallowed_is_kept() -> None:
    """An application that catches everything does not hide it from the end of the test."""
    with FakeCheckout() as fake:
        try:
            requests.post(URL)
        except Exception:
            pass
        kept = [str(error) for error in fake.not_modelled]
        fake.not_modelled.clear()
    assert len(kept) == 1
    assert "api.stripe.com" in kept[0]


def test_the_account_started_last_lets_through(install: Callable[..., StubAccount], monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two fakes it is the later one's `passthrough` that counts."""
    monkeypatch.setattr(socket, "gethostbyname", lambda host: f"address of {host}")
    install()
    install(hosts=frozenset[str](), passthrough=frozenset({"api.stripe.com"}))
    assert socket.gethostbyname("api.stripe.com") == "address of api.stripe.com"


def test_the_account_started_last_is_told() -> None:
    """Of two fakes the later one refuses."""
    with FakeCheckout() as earlier, FakeCheckout() as later:
        with pytest.raises(NotModelled):
            socket.gethostbyname("api.stripe.com")
        counts = (len(earlier.not_modelled), len(later.not_modelled))
        later.not_modelled.clear()
    assert counts == (0, 1)

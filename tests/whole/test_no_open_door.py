"""No way to Stripe's hosts is open while a fake is started: whatever an application tries, nothing leaves, and it is told.

Each attempt runs under CPython's audit hook, which sees every look-up and every connection of this process.
"""

from __future__ import annotations

import asyncio
import http.client
import socket
import sys
import urllib.request
from collections.abc import Callable
from typing import Any
from unittest import mock

import pytest
import stripe
import trio
from audited import audited

from fakecheckout import FakeCheckout, NotModelled

aiohttp = pytest.importorskip("aiohttp")
httpx = pytest.importorskip("httpx")
requests = pytest.importorskip("requests")
urllib3 = pytest.importorskip("urllib3")

URL = "https://api.stripe.com/v1/products"
LIVE = "sk_live_abcdefgh"
HEADERS = {"Authorization": f"Bearer {LIVE}"}
MODULE: Any = stripe


# --- Libraries -------------------------------------------------------------------------------------------------------
def over_urllib() -> None:
    urllib.request.urlopen(urllib.request.Request(URL, headers=HEADERS))


def over_http_client() -> None:
    http.client.HTTPSConnection("api.stripe.com").request("GET", "/v1/products", headers=HEADERS)


def sent_to() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as own:
        own.sendto(b"", ("api.stripe.com", 443))


async def over_httpx() -> None:
    async with httpx.AsyncClient() as own:
        await own.get(URL, headers=HEADERS)


async def over_aiohttp() -> None:
    async with aiohttp.ClientSession() as own:
        await own.get(URL, headers=HEADERS)


async def over_streams() -> None:
    await asyncio.open_connection("api.stripe.com", 443, ssl=True)


async def over_trio() -> None:
    await trio.open_tcp_stream("api.stripe.com", 443)


# --- Loops and fail-overs of one's own ---------------------------------------------------------------------------------
def tried_again(call: Callable[[], Any]) -> Any:
    """As applications write it: whatever goes wrong is tried again."""
    for _ in range(3):
        try:
            return call()
        except Exception:
            continue
    return None


def failing_over(first: Callable[[], Any]) -> Any:
    """First the SDK, and on an error a client of one's own."""
    try:
        return first()
    except Exception:
        return tried_again(lambda: requests.get(URL, headers=HEADERS))


def failing_over_within_async() -> Any:
    async def call() -> Any:
        try:
            return await MODULE.Dispute.list_async()
        except Exception:
            return await over_httpx()

    return asyncio.run(call())


# --- The SDK's own parts, replaced -------------------------------------------------------------------------------------
class OwnClient(stripe.HTTPClient):
    """Calls nothing of the SDK's."""

    name = "own"

    def request(self, method: str, url: str, headers: Any, post_data: Any = None, **_: Any) -> Any:
        return requests.request(method, url, headers=headers, data=post_data)

    def request_with_retries(self, method: str, url: str, headers: Any, post_data: Any = None, *_: Any, **__: Any) -> Any:
        return self.request(method, url, headers, post_data)

    def close(self) -> None:
        pass


def with_client(client: Any) -> Any:
    with mock.patch.object(stripe, "default_http_client", client):
        return stripe.Product.list()


def with_a_patched_method() -> Any:
    def get(**_: Any) -> Any:
        return requests.get(URL, headers=HEADERS)

    with mock.patch.object(stripe.Product, "list", get):
        return stripe.Product.list()


def with_a_patched_client() -> Any:
    def post(_: Any, method: str, url: str, headers: Any, post_data: Any = None, *__: Any, **___: Any) -> Any:
        return httpx.request(method, url, headers=headers, data=post_data)

    with mock.patch.object(stripe.HTTPClient, "request_with_retries", post):
        return stripe.Product.list()


def with_a_patched_attempt() -> Any:
    def post(_: Any, method: str, url: str, *__: Any, **___: Any) -> Any:
        return requests.request(method, url)

    with mock.patch.object(MODULE.RequestsClient, "request", post):
        return with_client(MODULE.RequestsClient())


def at_another_base(base: str) -> Any:
    with mock.patch.object(stripe, "api_base", base):
        return stripe.Product.list()


STOPPED: dict[str, Callable[[], Any]] = {
    "requests": lambda: requests.get(URL, headers=HEADERS),
    "a session of requests": lambda: requests.Session().get(URL, headers=HEADERS),
    "httpx": lambda: httpx.get(URL, headers=HEADERS),
    "httpx, asyncio": lambda: asyncio.run(over_httpx()),
    "httpx, trio": lambda: trio.run(over_httpx),
    "aiohttp": lambda: asyncio.run(over_aiohttp()),
    "urllib": over_urllib,
    "urllib3": lambda: urllib3.PoolManager().request("GET", URL, headers=HEADERS),
    "http.client": over_http_client,
    "create_connection": lambda: socket.create_connection(("api.stripe.com", 443)),
    "open_connection": lambda: asyncio.run(over_streams()),
    "trio": lambda: trio.run(over_trio),
    "gethostbyaddr": lambda: socket.gethostbyaddr("api.stripe.com"),
    "sendto": sent_to,
    "a loop over requests": lambda: tried_again(lambda: requests.get(URL, headers=HEADERS)),
    "a loop over httpx": lambda: tried_again(lambda: httpx.get(URL, headers=HEADERS)),
    "failing over from what is not modelled": lambda: failing_over(MODULE.Dispute.list),
    "failing over from a live key": lambda: failing_over(lambda: stripe.Product.list(api_key=LIVE)),
    "failing over from a refusal": lambda: failing_over(lambda: stripe.Product.retrieve("prod_none")),
    "failing over, asyncio": failing_over_within_async,
    "a live key": lambda: stripe.Product.list(api_key=LIVE),
    "a client of one's own": lambda: with_client(OwnClient()),
    "a method that is patched": with_a_patched_method,
    "a client that is patched": with_a_patched_client,
    "an attempt that is patched": with_a_patched_attempt,
    "files.stripe.com": lambda: at_another_base("https://files.stripe.com"),
    "connect.stripe.com": lambda: at_another_base("https://connect.stripe.com"),
}


@pytest.mark.parametrize("attempt", STOPPED.values(), ids=STOPPED)
def test_nothing_leaves(attempt: Callable[[], Any]) -> None:
    """No name is looked up, and nothing is connected to."""
    fake = FakeCheckout().start()
    try:
        with audited() as seen:
            try:
                attempt()
            except Exception:
                pass
    finally:
        fake.stop()
    assert seen == []


@pytest.mark.parametrize("attempt", STOPPED.values(), ids=STOPPED)
def test_it_is_told(attempt: Callable[[], Any]) -> None:
    """The error reaches the application; where that swallows it, the end of the test fails. No live key is in it."""
    fake = FakeCheckout().start()
    try:
        attempt()
    except NotModelled:
        pass
    finally:
        fake.stop()
    assert fake.not_modelled
    assert "abcdefgh" not in "".join(str(error) for error in fake.not_modelled)


CLIENTS: Any = sys.modules[stripe.HTTPClient.__module__]  # what is not imported from it is there all the same
ANSWERED: dict[str, Callable[[], Any]] = {
    "the default client": lambda: stripe.Product.list(),
    "requests": lambda: with_client(MODULE.RequestsClient()),
    "urllib": lambda: with_client((getattr(CLIENTS, "UrllibClient", None) or CLIENTS.Urllib2Client)()),
    "httpx": lambda: with_client(MODULE.HTTPXClient(allow_sync_methods=True)),
    "httpx, asyncio": lambda: asyncio.run(MODULE.Product.list_async()),
}


@pytest.mark.parametrize("attempt", ANSWERED.values(), ids=ANSWERED)
@pytest.mark.skipif(not hasattr(MODULE, "HTTPXClient"), reason="it came with stripe 8")
def test_what_is_answered_does_not_leave_either(attempt: Callable[[], Any]) -> None:
    """The SDK's own clients are answered in this process."""
    with FakeCheckout(), audited() as seen:
        assert attempt().data == []
    assert seen == []


def test_the_audit_sees_what_leaves() -> None:
    """The hook is no blind one: a connection on this machine is seen, as is the look-up of a name."""
    with socket.create_server(("127.0.0.1", 0)) as server, audited() as seen:
        socket.create_connection(server.getsockname()).close()
    assert {event for event, _ in seen} == {"socket.getaddrinfo", "socket.connect"}

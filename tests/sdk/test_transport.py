"""What the SDK sends, as it arrives, and what comes back; hosts that are answered, refused, let through."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import threading
from collections.abc import Callable
from typing import Any

import pytest
import stripe
from seam import (
    MODULE,
    OwnClient,
    StubAccount,
    Unmodelled,
    answer,
    requires_stripe_8,
    retrieve,
    retrieve_async,
)

from fakecheckout import FakeCheckout
from fakecheckout.protocol.messages import Request, Response
from fakecheckout.sdk import patch


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
    stripe.RequestsClient().request_with_retries(method, f"https://api.stripe.com{url}", {}, body)
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


# --- Hosts -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "base",
    [
        pytest.param("https://connect.stripe.com", id="subdomain"),
        pytest.param("https://stripe.com", id="stripe.com"),
        pytest.param("https://API.Stripe.com.", id="answered host of nobody"),
    ],
)
def test_other_host_of_stripe_is_refused(install: Callable[..., StubAccount], base: str) -> None:
    """A host of Stripe's that is neither answered nor let through raises what the account raises."""
    install(hosts=frozenset[str]())
    MODULE.api_base, MODULE.default_http_client = base, OwnClient()
    with pytest.raises(Unmodelled, match="/v1/checkout/sessions/cs_1"):
        retrieve()
    assert MODULE.default_http_client.reached == []


def test_host_that_a_client_puts_in_is_left_alone(install: Callable[..., StubAccount]) -> None:
    """A client class that sends its calls to a stripe-mock reaches that, even if the SDK named an answered host."""

    class ToStripeMock(stripe.RequestsClient):
        def request(self, method: str, url: str, headers: Any, post_data: Any = None) -> Any:
            return super().request(method, url.replace("https://api.stripe.com", "http://127.0.0.1:1"), headers, post_data)

    account = install()
    MODULE.default_http_client = ToStripeMock()
    with pytest.raises(stripe.APIConnectionError, match="escaped to"):
        retrieve()
    assert account.requests == []


def test_oauth_is_refused_unless_its_host_is_answered(install: Callable[..., StubAccount]) -> None:
    """OAuth is connect.stripe.com's: the account refuses that host, or answers it where it is told to."""
    account = install()
    with pytest.raises(Unmodelled, match="connect.stripe.com"):
        MODULE.OAuth.token(grant_type="authorization_code", code="ac_1")
    patch.uninstall(account)
    answering = install(answer(stripe_user_id="acct_1"), hosts=frozenset({"connect.stripe.com"}))
    assert "acct_1" in str(MODULE.OAuth.token(grant_type="authorization_code", code="ac_1"))
    assert [request.path for request in answering.requests] == ["/oauth/token"]


@requires_stripe_8
def test_other_host_of_stripe_is_refused_asynchronously(install: Callable[..., StubAccount]) -> None:
    """The refusal of a host passes through asynchronous calls too."""
    install(hosts=frozenset[str]())
    with pytest.raises(Unmodelled, match=r"^api\.stripe\.com "):
        asyncio.run(retrieve_async())


@pytest.mark.parametrize(
    "base",
    [
        pytest.param("http://localhost:12111", id="stripe-mock"),
        pytest.param("https://notstripe.com", id="no host of Stripe's"),
        pytest.param("https://files.stripe.com", id="passthrough"),
    ],
)
def test_host_that_is_not_ours_is_left_alone(install: Callable[..., StubAccount], base: str) -> None:
    """Hosts that are let through, and those that are not Stripe's, are called by the client itself."""
    account = install(passthrough=frozenset({"files.stripe.com"}))
    MODULE.api_base, MODULE.default_http_client = base, OwnClient()
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


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_child_process_is_answered() -> None:
    """A process forked while another thread holds the account's lock does not wait for it."""
    fake = FakeCheckout()
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with fake._account.lock:
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


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(retrieve, id="sync"),
        pytest.param(lambda: asyncio.run(retrieve_async()), id="asyncio", marks=requires_stripe_8),
    ],
)
def test_call_under_way_is_answered_to_its_end(call: Callable[[], Any]) -> None:
    """A call that has begun is answered by its account, retries and all, even if that is taken out meanwhile."""

    class Leaving(StubAccount):
        def send(self, request: Request) -> Response:
            if not self.requests:
                patch.uninstall(self)
            return super().send(request)

    account = Leaving(answer(500, error={"message": "no"}), answer())
    patch.install(account)
    assert call().id == "cs_1"
    assert len(account.requests) == 2

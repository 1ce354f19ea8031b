"""A stub of an account, client classes as applications have them, and calls: what tests of the SDK's seam share."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any, NoReturn

import pytest
import stripe
import stripe._api_requestor as requestors

from fakecheckout.errors import NotModelled
from fakecheckout.protocol.messages import Headers, Request, Response

MODULE: Any = stripe  # the SDK's types are those of one version; these tests run on ten
REQUESTOR: Any = vars(requestors).get("_APIRequestor") or vars(requestors)["APIRequestor"]  # the latter in stripe 7
requires_stripe_8 = pytest.mark.skipif(
    not hasattr(stripe, "StripeClient"), reason="StripeClient and the async methods came with stripe 8"
)
requires_raw_request = pytest.mark.skipif(
    not hasattr(getattr(stripe, "StripeClient", None), "raw_request"), reason="raw_request came with stripe 11"
)


class Unmodelled(NotModelled):
    """What the stub raises."""


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
        self.looked_up: list[tuple[str, str]] = []

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

    def refuse_look_up(self, host: str, caller: str) -> NoReturn:
        self.looked_up.append((host, caller))
        raise Unmodelled(f"{caller} {host}")

    def after_fork(self) -> None:
        pass


class OwnClient(stripe.HTTPClient):
    """A client class as an application may have, with a wire of its own."""

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


def traced(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    return wrapper


class TracingClient(stripe.RequestsClient):
    """Adds something of its own and leaves the rest to the SDK."""

    def __init__(self) -> None:
        super().__init__()  # pyright: ignore[reportUnknownMemberType]
        self.traced: list[str] = []

    @traced
    def request_with_retries(self, *call: Any, **options: Any) -> Any:
        self.traced.append(call[1])
        return super().request_with_retries(*call, **options)


def client(**options: Any) -> Any:
    made = MODULE.StripeClient("sk_test_client", **options)
    return getattr(made, "v1", made)


def retrieve(**options: Any) -> Any:
    return MODULE.checkout.Session.retrieve("cs_1", **options)


async def retrieve_async(**options: Any) -> Any:
    return await MODULE.checkout.Session.retrieve_async("cs_1", **options)

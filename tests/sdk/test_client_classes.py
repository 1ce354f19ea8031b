"""Client classes of the application's own, however odd: their calls are answered, and what they add is kept."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
import stripe
from seam import (
    MODULE,
    DuckClient,
    OwnClient,
    ProxyClient,
    ReplacingChild,
    ReplacingClient,
    StubAccount,
    TracingClient,
    answer,
    client,
    requires_stripe_8,
    retrieve,
    retrieve_async,
)


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

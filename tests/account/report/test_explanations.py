"""What usually explains a failure."""

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import stripe
from shop import session, shop

from fakecheckout import FakeCheckout, NotModelled
from fakecheckout.account.fake import guards_of
from fakecheckout.protocol.parameters.schema import installed_sdk


def told(fake: FakeCheckout, error: BaseException | None = None) -> list[str]:
    report = guards_of(fake).report(error).splitlines()
    return [line[2:] for line in report if line.startswith("# ") and not line.startswith(("#   ", "# cs_test", "# …"))]


def failure(check: Callable[[], None]) -> BaseException:
    with pytest.raises(BaseException) as raised:
        check()
    return raised.value


@pytest.fixture
def paid() -> tuple[FakeCheckout, Any]:
    """An account whose one session was paid, and the session as it was before."""
    fake = shop()
    read = fake.session(session(fake))
    fake.buyer(read).pay()
    return fake, read


TOO_EARLY = "`order` was read before it changed: its status was 'open' then and is 'complete' now. Retrieve it again."


def test_an_object_that_was_read_too_early(paid: tuple[FakeCheckout, Any]) -> None:
    """Where the failing line asks for a field that has changed since."""
    fake, read = paid

    def check() -> None:
        order = stripe.checkout.Session.construct_from(read, "k")
        assert order.status == "complete"

    assert told(fake, failure(check)) == [TOO_EARLY]


def test_an_old_value_in_the_message(paid: tuple[FakeCheckout, Any]) -> None:
    """Says the same, however the field was read."""
    fake, read = paid

    def check(order: dict[str, Any]) -> None:
        value = order.get("status")
        raise AssertionError(f"assert {value!r} == 'complete'")

    assert told(fake, failure(lambda: check(read))) == [TOO_EARLY]


def test_an_attribute_of_the_test_case(paid: tuple[FakeCheckout, Any]) -> None:
    """Is looked at like a variable."""
    fake, read = paid

    def check(self: Any) -> None:
        assert self.order["status"] == "complete"

    assert told(fake, failure(lambda: check(SimpleNamespace(order=read)))) == [TOO_EARLY]


def test_an_old_object_that_the_failure_is_not_about(paid: tuple[FakeCheckout, Any]) -> None:
    """Is not blamed."""
    fake, read = paid

    def check() -> None:
        order = dict(read)
        assert order["id"] in ()

    assert told(fake, failure(check)) == []


def test_an_object_as_it_is_now_and_one_of_another_account(paid: tuple[FakeCheckout, Any]) -> None:
    """Are not blamed either."""
    fake, id = paid[0], paid[1]["id"]

    def check() -> None:
        order, stranger = fake.session(id), {"id": "cs_test_stranger", "object": "checkout.session", "status": "open"}
        assert order["status"] == stranger["status"]

    assert told(fake, failure(check)) == []


def test_whatever_is_in_the_variables_of_a_test(paid: tuple[FakeCheckout, Any]) -> None:
    """Keeps nobody from a report."""

    class Odd(dict[str, Any]):
        def get(self, name: str, default: Any = None) -> Any:
            raise ZeroDivisionError

    def check() -> None:
        odd, lock = Odd(), {"lock": threading.Lock()}
        assert odd == lock

    assert told(paid[0], failure(check)) == []


def test_an_error_that_cannot_be_printed(paid: tuple[FakeCheckout, Any]) -> None:
    """Keeps nobody from a report."""

    class Odd(Exception):
        def __str__(self) -> str:
            raise ZeroDivisionError

    fake, _ = paid
    assert told(fake, Odd()) == []


def test_objects_that_are_no_dicts() -> None:
    """Since stripe 15."""
    if int(installed_sdk().partition(".")[0]) < 15:
        pytest.skip("they were dicts before stripe 15")
    order: Any = stripe.checkout.Session.construct_from({"id": "cs_1", "metadata": {}}, "k")
    assert told(FakeCheckout(), failure(lambda: order.get("metadata"))) == [
        "Since stripe 15 objects are no dicts and have no `get`: read session.metadata, or take to_dict()."
    ]
    assert told(FakeCheckout(), failure(lambda: order.nope)) == []


def test_an_event_that_no_endpoint_takes() -> None:
    """Of a session, where there are endpoints."""
    fake = shop()
    fake.webhooks.add(lambda body, headers: None, secret="s", events=["checkout.session.completed"])
    fake.request("POST", f"/v1/checkout/sessions/{session(fake)}/expire")
    assert told(fake) == ["No endpoint takes checkout.session.expired: see events=… of fake_checkout.webhooks.add."]


def test_a_not_modelled_that_was_swallowed() -> None:
    """Is told once, unless the test failed with it."""
    fake = FakeCheckout()
    errors = []
    for _ in range(2):
        with pytest.raises(NotModelled) as raised:
            fake.request("GET", "/v1/disputes")
        errors.append(raised.value)
    assert told(fake, ValueError()) == str(errors[0]).split("\n")
    assert told(fake, errors[0]) == []


def test_a_clock_that_is_ahead() -> None:
    """Is named where `expires_at` is refused for it."""
    fake = shop()
    fake.advance(hours=2, minutes=5)
    fake.request(
        "POST", "/v1/checkout/sessions", {"mode": "setup", "currency": "usd", "success_url": "https://x.test", "expires_at": 1}
    )
    assert told(fake) == [
        "The account's clock is 2 h 5 min ahead of time.time() (fake_checkout.advance): reckon from fake_checkout.now()."
    ]

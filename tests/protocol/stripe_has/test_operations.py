"""Whether Stripe has an operation, modelled or not."""

import pytest

from fakecheckout.protocol.kinds import ENDPOINTS
from fakecheckout.protocol.stripe_has import operations
from fakecheckout.protocol.stripe_has.operations import NOT_IDS, has_operation, listed_operations

IN_SERVICES = {"/v1/teapots", "/v1/teapots/*/brew"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/subscription_items/si_1"),
        ("GET", "/v1/invoices/upcoming"),
        ("GET", "/v1/invoices/upcoming/lines"),
        ("POST", "/v1/subscription_items/si_1/usage_records"),
        ("GET", "/v1/customers/cus_1/cards"),
        ("POST", "/v1/files"),
        ("POST", "/oauth/token"),
        ("GET", "/v2/core/events/evt_1"),
        ("POST", "/v1/test_helpers/test_clocks/clock_1/advance"),
    ],
)
def test_what_stripe_has(method: str, path: str) -> None:
    """Of the newest SDK, of older ones, and from before their time."""
    assert has_operation(method, path)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("DELETE", "/v1/prices/price_1"),
        ("POST", "/v1/invoices/upcoming"),
        ("GET", "/v1/teapots"),
        ("GET", "/v1/billing"),
        ("GET", "/v1/customers/cus_1/teapots"),
    ],
)
def test_what_stripe_has_not(method: str, path: str) -> None:
    """Another verb, a path that is on no list, and one on which nothing ends."""
    assert not has_operation(method, path)


def test_what_is_modelled_is_on_the_list() -> None:
    """No operation is modelled that Stripe has not."""
    assert [each for each in ENDPOINTS if each[0] not in listed_operations().get(each[1], ())] == []


def test_words_that_are_no_ids() -> None:
    """They are those that the list has beside an id, each in its own place."""
    below = [path.split("/") for path in listed_operations() if path.startswith("/v1/")]
    with_ids = {"/".join(segments[:at]) for segments in below for at, each in enumerate(segments) if each == "*"}
    places = {
        "/".join(segments[: at + 1])
        for segments in below
        for at, each in enumerate(segments)
        if each != "*" and "/".join(segments[:at]) in with_ids
    }
    assert tuple(sorted(places)) == NOT_IDS


@pytest.mark.parametrize(("path", "is_known"), [("/v1/teapots/tea_1/brew", True), ("/v1/teapots/tea_1", False)])
def test_an_sdk_that_is_newer_than_the_list(monkeypatch: pytest.MonkeyPatch, path: str, is_known: bool) -> None:
    """What its services write out counts as Stripe's."""
    monkeypatch.setattr(operations, "installed_sdk", lambda: "99.1.0b1")
    monkeypatch.setattr(operations, "paths_of_services", lambda: frozenset(IN_SERVICES))
    assert has_operation("POST", path) is is_known

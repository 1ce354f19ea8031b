"""Which API versions Stripe has released, how others are refused, and which one is nearest."""

import re

import pytest
import stripe

from fakecheckout import FakeCheckout, NotModelled
from fakecheckout.protocol.parameters.schema import Node, installed_api_version, parameters_of
from fakecheckout.protocol.versions import released
from fakecheckout.protocol.versions.dates import is_before
from fakecheckout.protocol.versions.released import RELEASED, nearest_version

UNRELEASED = pytest.mark.parametrize(
    ("version", "nearest"),
    [
        ("2024-13-01", "2024-12-18.acacia"),
        ("2099-01-01", "2026-10-28.endive"),
        ("2025-03-31.basl", "2025-03-31.basil"),
        ("2025-09-30.acacia", "2025-09-30.clover"),
        ("2024-09-30", "2024-09-30.acacia"),
        ("2019-2-19", "2019-02-19"),
        ("2020-08-27, 2020-08-27", "2020-08-27"),
        ("1999-12-31", "2011-01-01"),
        ("acacia", "2025-02-24.acacia"),
        ("basil", "2025-08-27.basil"),
        ("latest", "2026-10-28.endive"),
        ("", "2026-10-28.endive"),
    ],
)


@UNRELEASED
def test_the_nearest_version(version: str, nearest: str) -> None:
    """By date; without one, by spelling."""
    assert nearest_version(version) == nearest


@UNRELEASED
def test_an_option_that_names_no_released_version(version: str, nearest: str) -> None:
    """A `ValueError` names the nearest one (VER-08)."""
    text = f"Invalid Stripe API version: {version}. The nearest that Stripe has released is {nearest}."
    with pytest.raises(ValueError, match=re.escape(text)):
        FakeCheckout(api_version=version)


@pytest.mark.parametrize("version", ["2024-13-01", "2099-01-01", "2025-03-31.basl", "2025-09-30.acacia"])
def test_a_request_that_names_no_released_version(version: str) -> None:
    """It is refused in Stripe's words, without a nearest one (VER-08)."""
    response = FakeCheckout().request("GET", "/v1/customers", headers={"Stripe-Version": version})
    message = f"Invalid Stripe API version: {version}"
    assert (response.status, response.json()) == (400, {"error": {"message": message, "type": "invalid_request_error"}})


@pytest.mark.parametrize("version", ["2025-03-31.preview", "2023-10-16; a_beta=v1", "2025-03-31.preview;a=v1;b=v2"])
def test_a_preview_is_not_modelled(version: str) -> None:
    """Neither as an option nor by request: what previews answer is not known here."""
    with pytest.raises(NotModelled, match="previews are not modelled"):
        FakeCheckout(api_version=version)
    with pytest.raises(NotModelled, match="previews are not modelled"):
        FakeCheckout().request("GET", "/v1/customers", headers={"Stripe-Version": version})


def test_a_flag_does_not_make_a_version() -> None:
    """What stands before the flag has to be a version."""
    response = FakeCheckout().request("GET", "/v1/customers", headers={"Stripe-Version": "2099-01-01; a_beta=v1"})
    assert response.status == 400


def test_the_version_of_a_newer_sdk_is_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The installed SDK's own version always is one, though the list may not have it yet."""
    monkeypatch.setattr(released, "installed_api_version", lambda: "2031-03-31.fern")
    assert FakeCheckout(api_version="2031-03-31.fern").request("GET", "/v1/customers").status == 200


def test_the_versions_that_the_sdk_lists() -> None:
    """Whatever the installed SDK takes for a webhook endpoint has been released; its own version, too."""
    listed = (parameters_of("webhook_endpoint.create") or Node("object")).fields()["api_version"].node.values
    assert len(listed) >= 100
    assert {*listed, installed_api_version()} - set(RELEASED) == set()


def test_versions_are_listed_oldest_first() -> None:
    """Each once."""
    assert list(RELEASED) == sorted(set(RELEASED))


def test_every_listed_version_is_answered() -> None:
    """All the way back to the first."""
    fake = FakeCheckout()
    versions = [version for version in RELEASED if is_before(version, "2014-01-01") or version.endswith("endive")]
    answers = [fake.request("GET", "/v1/customers", headers={"Stripe-Version": version}).status for version in versions]
    assert set(answers) == {200}


def test_a_huge_text_is_no_version() -> None:
    """It is refused at once, and shown in part."""
    with pytest.raises(ValueError, match="^Invalid Stripe API version: x{70,80}. The nearest"):
        FakeCheckout(api_version="x" * 1_000_000)


def test_a_version_that_is_a_number() -> None:
    """It is sent as its text, and refused."""
    with FakeCheckout(), pytest.raises(stripe.InvalidRequestError, match="Invalid Stripe API version: 5"):
        stripe.Product.list(stripe_version=5)  # type: ignore[arg-type]

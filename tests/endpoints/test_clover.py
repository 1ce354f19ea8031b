"""Promotion codes on either side of 2025-09-30.clover: `coupon` before, `promotion` since then."""

from typing import Any

import pytest

from doorways import Door
from fakecheckout import FakeCheckout
from fakecheckout.protocol.parameters.schema import installed_api_version

PATH = "/v1/promotion_codes"
OLD_VERSION = {"Stripe-Version": "2025-08-27.basil"}
needs_promotion = pytest.mark.skipif(installed_api_version() < "2025-09-30", reason="promotion came with stripe 13")


def test_before_clover_a_code_is_made_of_a_coupon(fake: FakeCheckout) -> None:
    """And shows all of it; a newer version shows the id."""
    fake.add("coupon", id="C10", percent_off=10)
    old = fake.request("POST", PATH, {"coupon": "C10", "code": "A"}, headers=OLD_VERSION).json()
    assert "promotion" not in old
    assert old["coupon"] == fake.request("GET", "/v1/coupons/C10").json()
    assert list(old) == ["id", "object", *sorted(list(old)[2:])]
    new = fake.request("GET", f"{PATH}/{old['id']}", headers={"Stripe-Version": "2025-09-30.clover"}).json()
    assert new["promotion"] == {"coupon": "C10", "type": "coupon"}
    assert "coupon" not in new


@pytest.mark.parametrize(
    ("version", "params", "message", "param"),
    [
        ("2025-08-27.basil", {"code": "A"}, "Missing required param: coupon.", "coupon"),
        ("2025-08-27.basil", {"coupon": "x"}, "No such coupon: 'x'", "coupon"),
        (
            "2025-08-27.basil",
            {"promotion": {"type": "coupon", "coupon": "C10"}},
            "Received unknown parameter: promotion",
            "promotion",
        ),
        ("2025-09-30.clover", {"coupon": "C10"}, "Received unknown parameter: coupon", "coupon"),
        pytest.param(
            "2025-09-30.clover",
            {"promotion": {"type": "coupon", "coupon": "x"}},
            "No such coupon: 'x'",
            "promotion[coupon]",
            marks=needs_promotion,
        ),
        pytest.param(
            "2025-09-30.clover",
            {"promotion": {"type": "coupon"}},
            "You must pass promotion.coupon when passing promotion",
            "promotion.coupon",
            marks=needs_promotion,
        ),
        pytest.param(
            "2025-09-30.clover",
            {"code": "A"},
            "Missing required param: promotion.",
            "promotion",
            marks=needs_promotion,
        ),
    ],
)
def test_what_either_side_of_clover_refuses(
    fake: FakeCheckout, version: str, params: dict[str, Any], message: str, param: str
) -> None:
    """Each version knows its own parameter."""
    fake.add("coupon", id="C10", percent_off=10)
    error = fake.request("POST", PATH, params, headers={"Stripe-Version": version}).json()["error"]
    assert (error["message"], error["param"]) == (message, param)


@pytest.mark.parametrize("version", ["2025-08-27.basil", "2025-09-30.clover"])
def test_paths_to_the_coupon(door: Door, fake: FakeCheckout, version: str) -> None:
    """Before clover they are `coupon`, since then `promotion.coupon`; below a session, too."""
    fake.add("coupon", id="C10", percent_off=10)
    made = fake.request("POST", PATH, {"coupon": "C10"}, headers=OLD_VERSION).json()
    path = "coupon" if version < "2025-09-30" else "promotion.coupon"
    headers = {"Stripe-Version": version}
    shown = fake.request("GET", PATH, {"expand": [f"data.{path}.applies_to"]}, headers=headers).json()["data"][0]
    assert (shown if path == "coupon" else shown["promotion"])["coupon"]["applies_to"] is None
    session = door.session(discounts=[{"promotion_code": made["id"]}])
    expand = {"expand": [f"discounts.promotion_code.{path}"]}
    answer = fake.request("GET", f"/v1/checkout/sessions/{session['id']}", expand, headers=headers).json()
    code = answer["discounts"][0]["promotion_code"]
    assert (code if path == "coupon" else code["promotion"])["coupon"]["percent_off"] == 10


def test_events_of_an_older_account() -> None:
    """They hold the coupon as it was."""
    with FakeCheckout(api_version="2025-08-27.basil") as fake:
        coupon = fake.add("coupon", id="C10", percent_off=10)
        fake.add("promotion_code", id="promo_a", coupon="C10", code="A")
        event = fake.events[-1]
        assert (event["type"], event["data"]["object"]["coupon"]) == ("promotion_code.created", coupon)


def test_a_recorded_older_code_is_loaded(fake: FakeCheckout) -> None:
    """The coupon in it is loaded along."""
    fake.add("coupon", id="C10", percent_off=10)
    old = fake.request("POST", PATH, {"coupon": "C10", "code": "A"}, headers=OLD_VERSION).json()
    other = FakeCheckout()
    other.load(old, api_version="2025-08-27.basil")
    assert other.request("GET", f"{PATH}/{old['id']}", headers=OLD_VERSION).json() == old
    assert other.request("GET", "/v1/coupons/C10").json() == old["coupon"]

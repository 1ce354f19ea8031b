"""Requests on their way up to the newest parameters, and refusals on their way back."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shop import shop

from fakecheckout import FakeCheckout, NotModelled
from fakecheckout.protocol.refusals import Refusal, not_with_ui_mode
from fakecheckout.protocol.versions.change import ParameterChange, Renamed, RenamedValues
from fakecheckout.protocol.versions.changes import CHANGES
from fakecheckout.protocol.versions.request_steps import fields_gone, newest_params, newest_path, refusal_at

CREATE = "checkout.session.create"
SESSIONS = "/v1/checkout/sessions"
SPELLINGS = [each for change in CHANGES for each in change.parameters if isinstance(each, RenamedValues)]
NAMES = [each for change in CHANGES for each in change.parameters if isinstance(each, Renamed)]
EVERY = [each for change in CHANGES for each in change.parameters]


def answer(fake: FakeCheckout, path: str, params: dict[str, Any], version: str) -> dict[str, Any]:
    found: dict[str, Any] = fake.request("POST", path, params, headers={"Stripe-Version": version}).json()
    return found


@pytest.mark.parametrize("change", NAMES, ids=lambda change: change.old)
@given(value=st.lists(st.text()))
def test_a_renamed_parameter_comes_up(change: Renamed, value: list[str]) -> None:
    """What a refusal says of it since is said of the older name before."""
    assert change.up({change.old: value, "other": 1}) == {change.new: value, "other": 1}
    assert change.down(f"{change.new}[0][name] and other") == f"{change.old}[0][name] and other"


@pytest.mark.parametrize("change", SPELLINGS, ids=lambda change: change.name)
@given(data=st.data())
def test_a_renamed_value_comes_up_and_is_refused_as_it_was_sent(change: RenamedValues, data: st.DataObject) -> None:
    """Each older spelling has one newer one, and the other way round."""
    sent = data.draw(st.sampled_from(sorted(change.values)))
    newest = change.up({change.name: sent})[change.name]
    assert change.down(f"not with `{change.name}: {newest}`") == f"not with `{change.name}: {sent}`"


@pytest.mark.parametrize("change", EVERY, ids=lambda change: f"{change.operations[0]} {type(change).__name__}")
def test_parameters_without_it_stay(change: ParameterChange) -> None:
    """A change touches what it is about."""
    assert change.up({"mode": "payment"}) == {"mode": "payment"}
    assert change.down("Missing required param: mode.") == "Missing required param: mode."


@pytest.mark.parametrize(
    ("version", "own", "other"),
    [
        ("2023-10-16", "features", "marketing_features"),
        ("2024-04-10", "marketing_features", "features"),
        ("2026-10-28.endive", "marketing_features", "features"),
    ],
)
def test_marketing_features_are_sent_by_their_name(version: str, own: str, other: str) -> None:
    """Each version takes its own name, on create and on update, and does not know the other one (VER-03)."""
    fake = FakeCheckout()
    made = answer(fake, "/v1/products", {"name": "Scarf", own: [{"name": "Warm"}]}, version)
    assert (made[own], other in made) == ([{"name": "Warm"}], False)
    changed = answer(fake, f"/v1/products/{made['id']}", {own: [{"name": "Soft"}]}, version)
    assert changed[own] == [{"name": "Soft"}]
    for path in ("/v1/products", f"/v1/products/{made['id']}"):
        refused = answer(fake, path, {"name": "Scarf", other: [{"name": "Warm"}]}, version)["error"]
        assert (refused["param"], refused["code"]) == (other, "parameter_unknown")


def test_features_are_cleared_by_an_older_name() -> None:
    """An empty text unsets them at every version."""
    fake = FakeCheckout()
    made = answer(fake, "/v1/products", {"name": "Scarf", "features": [{"name": "Warm"}]}, "2023-10-16")
    assert answer(fake, f"/v1/products/{made['id']}", {"features": ""}, "2023-10-16")["features"] == []


PAGE = {"mode": "setup", "currency": "usd"}


@pytest.mark.parametrize(
    ("version", "sent", "spelt"),
    [
        ("2025-03-31.basil", {}, "hosted"),
        ("2025-03-31.basil", {"ui_mode": "hosted"}, "hosted"),
        ("2025-03-31.basil", {"ui_mode": "custom"}, "elements"),
        ("2026-03-25.dahlia", {}, "hosted_page"),
        ("2026-03-25.dahlia", {"ui_mode": "elements"}, "elements"),
    ],
)
def test_a_page_is_refused_in_the_spelling_of_the_request(version: str, sent: dict[str, str], spelt: str) -> None:
    """Also where none was sent (CRE-09)."""
    refusal = answer(FakeCheckout(), SESSIONS, {**PAGE, **sent, "redirect_on_completion": "always"}, version)["error"]
    spelt = "custom" if version < "2026-03-25" and spelt == "elements" else spelt
    assert f"not supported with `ui_mode: {spelt}`: redirect_on_completion." in refusal["message"]


@pytest.mark.parametrize(("version", "spelt"), [("2025-12-15.clover", "hosted"), ("2026-03-25.dahlia", "hosted_page")])
def test_an_update_is_refused_in_the_spelling_of_the_request(version: str, spelt: str) -> None:
    """Whatever version the session was made at."""
    refusal = refusal_at(not_with_ui_mode("hosted_page", ["line_items"]), "checkout.session.update", version)
    assert f"`ui_mode: {spelt}`" in refusal.message


def test_a_refusal_of_the_newest_version_is_the_same() -> None:
    """Nothing is copied where nothing changed."""
    refusal = Refusal("No.", param="mode")
    assert refusal_at(refusal, CREATE, "2026-10-28.endive") is refusal


@pytest.mark.parametrize(
    ("path", "params", "name"),
    [
        ("/v1/customers", {"coupon": "HALF"}, "coupon"),
        ("/v1/customers/cus_jenny", {"promotion_code": "promo_1"}, "promotion_code"),
    ],
    ids=["customer.create", "customer.update"],
)
def test_what_basil_took_is_no_mistake_before(path: str, params: dict[str, Any], name: str) -> None:
    """Stripe took it then, so that it is not modelled is said; since, it is unknown (VER-10)."""
    with pytest.raises(NotModelled, match=f"`{re.escape(name)}`"):
        answer(shop(), path, params, "2025-02-24.acacia")
    refused = answer(shop(), path, params, "2025-03-31.basil")["error"]
    assert (refused["code"], refused["param"]) == ("parameter_unknown", name)


def test_an_older_line_that_is_half_there() -> None:
    """What Stripe said of an amount without a name is not known."""
    with pytest.raises(NotModelled, match=r"`line_items\[\]\[amount\]`"):
        answer(
            shop(), SESSIONS, {"mode": "payment", "success_url": "https://a.test", "line_items": [{"amount": 5}]}, "2020-08-27"
        )


def test_what_comes_up_is_in_the_order_of_echoes() -> None:
    """By name, as if it had been sent so."""
    params = {"features": [{"name": "Warm"}], "images": [], "name": "Scarf"}
    assert list(newest_params("product.create", params, "2020-08-27")) == ["images", "marketing_features", "name"]


@pytest.mark.parametrize(
    ("kind", "path", "version", "newest"),
    [
        ("promotion_code", ["coupon", "applies_to"], "2025-08-27.basil", ["promotion", "coupon", "applies_to"]),
        ("promotion_code", ["coupon"], "2025-09-30.clover", ["coupon"]),
        ("checkout.session", ["discounts", "promotion_code", "coupon"], "2020-08-27", None),
        ("checkout.session", ["discounts", "coupon"], "2020-08-27", ["discounts", "coupon"]),
    ],
)
def test_a_path_of_an_older_version(kind: str, path: list[str], version: str, newest: list[str] | None) -> None:
    """A promotion code's coupon is found below `promotion`."""
    assert newest_path(kind, path, version) == (newest or ["discounts", "promotion_code", "promotion", "coupon"])


def test_fields_that_are_gone() -> None:
    """By kind, from the version on that took them."""
    assert fields_gone("charge", "2025-02-24.acacia") == frozenset()
    assert fields_gone("charge", "2025-03-31.basil") == {"invoice"}

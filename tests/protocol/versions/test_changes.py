"""Dated changes of the API: each shown on both sides of its date."""

from typing import Any

import pytest
from shop import read, session, shop, types

from doorways import Door
from fakecheckout import FakeCheckout, NotModelled
from fakecheckout.account.fake import guards_of
from fakecheckout.protocol.parameters.schema import installed_api_version
from fakecheckout.protocol.versions.basil_2025_03_31 import ONLY_BEFORE_BASIL
from fakecheckout.protocol.versions.changes import CHANGES, fields_missing_at
from fakecheckout.resources.checkout import update

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


def test_before_2022_08_the_intent_comes_with_the_session() -> None:
    """Made and told of at creation; the payment succeeds in it (VER-01)."""
    fake = shop()
    before = len(fake.events)
    id = session(fake, headers={"Stripe-Version": "2020-08-27"})
    intent = fake.session(id)["payment_intent"]
    assert types(fake, before) == ["payment_intent.created"]
    assert read(fake, f"payment_intents/{intent}")["capture_method"] == "automatic"
    fake.buyer(id).pay()
    assert (fake.session(id)["payment_intent"], types(fake, before).count("payment_intent.created")) == (intent, 1)


def test_until_2022_11_an_intent_shows_its_charge() -> None:
    """The latest alone, whatever was tried before; newer versions only name it (VER-11)."""
    fake = shop(api_version="2022-08-01")
    id = session(fake)
    fake.buyer(id).decline("card_declined")
    fake.buyer(id).pay()
    (intent,) = read(fake, "payment_intents")["data"]
    charge = read(fake, f"charges/{intent['latest_charge']}")
    address = f"/v1/charges?payment_intent={intent['id']}"
    assert (charge["status"], charge["refunds"]["data"]) == ("succeeded", [])
    assert intent["charges"] == {"object": "list", "data": [charge], "has_more": False, "total_count": 1, "url": address}
    assert list(intent) == ["id", "object", *sorted(list(intent)[2:])]
    newer = fake.request("GET", f"/v1/payment_intents/{intent['id']}", headers={"Stripe-Version": "2022-11-15"}).json()
    assert ("charges" in newer, newer["latest_charge"]) == (False, charge["id"])


def test_until_2022_11_events_of_an_intent_show_its_charge() -> None:
    """As it was then: none yet, one that was declined, one that went through (VER-11)."""
    fake = shop(api_version="2020-08-27")
    id = session(fake)
    fake.buyer(id).decline("card_declined")
    fake.buyer(id).pay()
    told = [event for event in fake.events if event["type"].startswith("payment_intent.")]
    shown = {event["type"]: [each["status"] for each in event["data"]["object"]["charges"]["data"]] for event in told}
    assert shown == {
        "payment_intent.created": [],
        "payment_intent.payment_failed": ["failed"],
        "payment_intent.succeeded": ["succeeded"],
    }


def test_an_intent_that_was_recorded_with_its_charge() -> None:
    """The charge becomes an object of its own, which the intent names (VER-11)."""
    charge = {"id": "ch_1", "object": "charge", "amount": 500}
    listed = {"object": "list", "data": [charge], "has_more": False, "total_count": 1, "url": "/v1/charges?payment_intent=pi_1"}
    fake = shop(api_version="2026-03-25.dahlia")
    fake.load({"id": "pi_1", "object": "payment_intent", "charges": listed})
    fake.load({"id": "pi_2", "object": "payment_intent", "charges": {**listed, "data": []}})
    fake.load({"id": "pi_3", "object": "payment_intent", "latest_charge": "ch_2", "charges": listed})
    assert [read(fake, f"payment_intents/pi_{number}")["latest_charge"] for number in (1, 2, 3)] == ["ch_1", None, "ch_2"]
    assert read(fake, "charges/ch_1")["amount"] == 500
    assert "charges" not in read(fake, "payment_intents/pi_1")


def test_an_intent_whose_charge_was_not_loaded() -> None:
    """A version that shows the charge cannot show it: said, and not left out."""
    fake = shop(api_version="2020-08-27")
    fake.load({"id": "pi_1", "object": "payment_intent", "latest_charge": "ch_1"})
    with pytest.raises(NotModelled, match="ch_1"):
        fake.request("GET", "/v1/payment_intents/pi_1")


def test_an_intent_with_its_charge_expanded() -> None:
    """Both ways of showing it agree, from wherever it is expanded."""
    fake = shop(api_version="2020-08-27")
    id = session(fake)
    fake.buyer(id).pay()
    (listed,) = read(fake, "payment_intents", expand=["data.latest_charge"])["data"]
    expanded = read(fake, f"checkout/sessions/{id}", expand=["payment_intent.latest_charge"])["payment_intent"]
    assert listed["latest_charge"] == listed["charges"]["data"][0]
    assert expanded == listed


def test_before_2022_08_a_trial_shows_its_setup() -> None:
    """session.setup_intent is set in subscription mode (VER-07)."""
    fake = shop()
    id = session(fake, "subscription", headers={"Stripe-Version": "2019-05-16"}, subscription_data={"trial_period_days": 7})
    fake.buyer(id).pay()
    assert read(fake, f"setup_intents/{fake.session(id)['setup_intent']}")["status"] == "succeeded"


SESSIONS = "/v1/checkout/sessions"


LINES: dict[str, Any] = {
    "mode": "payment",
    "success_url": "https://example.com",
    "line_items": [
        {"quantity": 1, "price_data": {"currency": "usd", "unit_amount": 500, "product_data": {"name": "Mug"}}},
    ],
}


def asked(fake: FakeCheckout, version: str, **params: Any) -> dict[str, Any]:
    response = fake.request("POST", SESSIONS, {**LINES, **params}, headers={"Stripe-Version": version})
    return response.json()


def test_changes_are_listed_newest_first() -> None:
    """One list, in the order of its dates."""
    dates = [change.since for change in CHANGES]
    assert dates == sorted(dates, reverse=True)


def test_what_2022_08_01_changed(fake: FakeCheckout) -> None:
    """Intent, customer and shipping, as recorded at 2014-12-08 and 2020-08-27."""
    old, new = (asked(fake, version) for version in ("2020-08-27", "2022-08-01"))
    assert (old["payment_intent"] or "")[:4] == "pi_3"
    assert (old["customer_creation"], new["customer_creation"]) == ("always", "if_required")
    assert (old["shipping"], old["shipping_rate"]) == (None, None)
    assert {"shipping_cost", "shipping_details"}.isdisjoint(old)
    assert (new["payment_intent"], new["shipping_cost"], new["shipping_details"]) == (None, None, None)
    assert {"shipping", "shipping_rate"}.isdisjoint(new)
    assert old["saved_payment_method_options"] is not None
    assert new["saved_payment_method_options"] is None


def test_lines_of_before_2022_08_01(fake: FakeCheckout) -> None:
    """Amount, currency and name stood on the line; later they are unknown."""
    line = {
        "amount": 500,
        "currency": "usd",
        "name": "Mug",
        "description": "Blue",
        "images": ["https://x.test/m"],
        "quantity": 2,
    }
    old = asked(fake, "2020-08-27", line_items=[line], expand=["line_items"])
    assert (old["amount_total"], old["line_items"]["data"][0]["description"]) == (1000, "Mug")
    new = asked(fake, "2022-08-01", line_items=[line])
    assert new["error"]["message"].startswith("Received unknown parameter: line_items[0][amount]")


@pytest.mark.parametrize(("version", "shown"), [("2022-11-15", "always"), ("2024-04-10", "if_required")])
def test_payment_method_collection(fake: FakeCheckout, version: str, shown: str) -> None:
    """In payment mode."""
    assert asked(fake, version)["payment_method_collection"] == shown


@pytest.mark.parametrize("version", ["2020-08-27", "2022-11-15", "2025-02-24.acacia", "2026-10-28.endive"])
def test_an_object_of_any_version_is_read_back_at_it(version: str) -> None:
    """What was loaded at a version is shown at it as it was."""
    recorded = asked(FakeCheckout(), version)
    shipping = {"address": {"line1": "x"}, "name": "Kim"}
    if version < "2022-08-01":
        recorded.update(shipping=shipping, shipping_rate="shr_1")
    elif version < "2025-03-31":
        recorded["shipping_details"] = shipping
        recorded["collected_information"] = {"shipping_details": shipping}
    other = FakeCheckout()
    other.load(recorded, api_version=version)
    shown = other.request("GET", f"{SESSIONS}/{recorded['id']}", headers={"Stripe-Version": version}).json()
    assert {**shown, "collected_information": None} == {**recorded, "collected_information": None}


@pytest.mark.parametrize(("version", "name"), [("2023-10-16", "features"), ("2024-04-10", "marketing_features")])
def test_marketing_features_of_a_product(fake: FakeCheckout, version: str, name: str) -> None:
    """It was `features`, and can be loaded so (VER-03)."""
    product = {**fake.add("product", name="Mug"), "marketing_features": [{"name": "Blue"}]}
    product[name] = product.pop("marketing_features")
    other = FakeCheckout()
    other.load(product, api_version=version)
    shown = other.request("GET", f"/v1/products/{product['id']}", headers={"Stripe-Version": version}).json()
    assert [each for each in shown if "features" in each] == [name]
    assert shown[name] == [{"name": "Blue"}]


GONE = {name for gone in ONLY_BEFORE_BASIL.values() for name in gone}


@pytest.mark.parametrize(
    ("version", "instead_of", "missing"),
    [
        ("2020-08-27", "2026-10-28.endive", ["marketing_features", "promotion", "shipping_cost", "shipping_details", "source"]),
        ("2026-10-28.endive", "2023-10-16", sorted({*GONE, "aggregate_usage", "coupon", "features", "shipping_details"})),
        (
            "2026-10-28.endive",
            "2020-08-27",
            sorted(
                {*GONE, "aggregate_usage", "charges", "coupon", "features", "shipping", "shipping_details", "shipping_rate"}
            ),
        ),
        ("2026-03-25.dahlia", "2026-10-28.endive", []),
    ],
)
def test_fields_that_a_version_has_not(version: str, instead_of: str, missing: list[str]) -> None:
    """What objects have at one version and not at another."""
    assert sorted(fields_missing_at(version, instead_of)) == missing


def test_a_run_as_of_another_version(fake: FakeCheckout) -> None:
    """What names the SDK's version is answered at the other; any other version that is named counts."""
    own = installed_api_version()
    assert "shipping_cost" in guards_of(fake).run_as_of("2020-08-27")
    assert "shipping_rate" in asked(fake, own)
    assert "shipping_rate" not in asked(fake, "2025-03-31.basil")


@pytest.mark.parametrize(
    ("fields", "accepted"),
    [
        ({}, ["metadata", "line_items", "shipping_options"]),
        (
            {"ui_mode": "elements"},
            ["metadata", "line_items", "shipping_options", "collected_information", "payment_intent_data"],
        ),
        ({"mode": "setup"}, ["metadata"]),
        ({"status": "expired"}, ["metadata"]),
    ],
    ids=["hosted", "elements", "setup", "expired"],
)
def test_what_a_session_would_take(fields: dict[str, Any], accepted: list[str]) -> None:
    """By status, mode and kind of page."""
    session = {"status": "open", "mode": "payment", "ui_mode": "hosted_page", **fields}
    assert update.accepted_parameters(session) == accepted


def test_a_deleted_product_has_no_features() -> None:
    """What is left of it at an older version is what is left of it at every other."""
    with FakeCheckout() as fake:
        fake.add("product", id="prod_mug", name="Mug")
        stub = fake.request("DELETE", "/v1/products/prod_mug", headers={"Stripe-Version": "2023-10-16"}).json()
    assert stub == {"id": "prod_mug", "object": "product", "deleted": True}


def test_a_product_recorded_before_marketing_features() -> None:
    """Loaded with `features`, it is shown with `marketing_features` (changelog 2024-04-10)."""
    fake = shop()
    features = [{"name": "Warm"}]
    fake.load({"id": "prod_l", "object": "product", "name": "Scarf", "features": features})
    assert read(fake, "products/prod_l")["marketing_features"] == features

"""Coupons: made, read, changed, deleted; the products they are for, and their amounts in other currencies (CAT-04)."""

from typing import Any

import pytest
from freezegun import freeze_time
from shop import read, shop

from doorways import Door, Refused
from fakecheckout import FakeCheckout, NotModelled


def refused(door: Door, fake: FakeCheckout, kind: str, *request: Any, **params: Any) -> tuple[Any, ...]:
    """What a request is refused with; it leaves neither events nor objects."""
    before = (fake.events, door(kind, "list")["data"])
    with pytest.raises(Refused) as refusal:
        door(kind, *request, **params)
    assert (fake.events, door(kind, "list")["data"]) == before
    return (refusal.value.status, refusal.value.code, refusal.value.param, refusal.value.message)


def test_a_coupon_for_some_products(door: Door) -> None:
    """They are shown when expanded."""
    made = door("coupon", "create", percent_off=10, applies_to={"products": ["prod_tshirt"]})
    assert "applies_to" not in made
    shown = door("coupon", "retrieve", made["id"], expand=["applies_to"])
    assert shown["applies_to"] == {"products": ["prod_tshirt"]}


def test_a_coupon_for_everything(door: Door) -> None:
    """Null."""
    assert door("coupon", "create", percent_off=10, expand=["applies_to"])["applies_to"] is None


def test_a_coupon_in_other_currencies(door: Door) -> None:
    """Shown when expanded, the own currency among them; an update adds or replaces."""
    made = door("coupon", "create", amount_off=500, currency="usd", currency_options={"eur": {"amount_off": 400}})
    assert "currency_options" not in made
    sent = {"gbp": {"amount_off": 300}}
    changed = door("coupon", "update", made["id"], currency_options=sent, expand=["currency_options"])
    assert changed["currency_options"] == {"eur": {"amount_off": 400}, "gbp": {"amount_off": 300}, "usd": {"amount_off": 500}}


@pytest.mark.parametrize(
    ("params", "shown"),
    [({"amount_off": 5, "currency": "usd"}, {"usd": {"amount_off": 5}}), ({"percent_off": 5}, None)],
    ids=["amount", "percentage"],
)
def test_a_coupon_in_one_currency(door: Door, params: dict[str, Any], shown: Any) -> None:
    """Its own currency only; a percentage has none."""
    assert door("coupon", "create", **params, expand=["currency_options"]).get("currency_options") == shown


ONE = "You may only specify one of these parameters: currency_options, percent_off."


LEAST_ONE = "This value must be greater than or equal to 1."


AMOUNT: dict[str, Any] = {"amount_off": 5, "currency": "usd"}


@pytest.mark.parametrize(
    ("params", "message", "param", "code"),
    [
        ({"percent_off": 5, "currency_options": {"eur": {"amount_off": 4}}}, ONE, "currency_options", None),
        (
            {**AMOUNT, "currency_options": {"EUR": {"amount_off": 4}}},
            "Currencies must be lowercase when used as keys in a map. Use `eur` instead of `EUR`.",
            None,
            None,
        ),
        (
            {**AMOUNT, "currency_options": {"eur": {"amount_off": 0}}},
            LEAST_ONE,
            "currency_options[eur][amount_off]",
            "parameter_invalid_integer",
        ),
        (
            {"percent_off": 5, "applies_to": {"products": ["prod_tshirt", "x"]}},
            "No such product: 'x'",
            "applies_to[products][1]",
            "resource_missing",
        ),
        ({"amount_off": 0, "currency": "usd"}, LEAST_ONE, "amount_off", "parameter_invalid_integer"),
        ({"percent_off": 5, "max_redemptions": 0}, LEAST_ONE, "max_redemptions", "parameter_invalid_integer"),
        ({"percent_off": 5, "name": "n" * 41}, "Invalid string: nnnn...nnnn; must be at most 40 characters", "name", None),
        (
            {"percent_off": 5, "redeem_by": 253_402_300_800},
            "Invalid timestamp: can be no more than five years in the future.",
            "redeem_by",
            None,
        ),
    ],
    ids=["percentage", "EUR", "nothing off", "unknown product", "no amount", "never", "a long name", "year 10000"],
)
def test_what_a_coupon_is_refused_for(
    door: Door, fake: FakeCheckout, params: dict[str, Any], message: str, param: str | None, code: str | None
) -> None:
    """Nothing is made."""
    assert refused(door, fake, "coupon", "create", **params) == (400, code, param, message)


def test_a_percentage_has_no_currencies(door: Door, fake: FakeCheckout) -> None:
    """Later neither."""
    made = door("coupon", "create", percent_off=5)
    sent = {"currency_options": {"eur": {"amount_off": 4}}}
    assert refused(door, fake, "coupon", "update", made["id"], **sent) == (400, None, "currency_options", ONE)


def test_a_coupon_s_own_currency(door: Door) -> None:
    """What becomes of it among the others is not known."""
    with pytest.raises(NotModelled, match=r"`currency_options\[usd\]`"):
        door("coupon", "create", **AMOUNT, currency_options={"usd": {"amount_off": 4}})


def test_a_coupon_that_was_used_up(door: Door, fake: FakeCheckout) -> None:
    """It reads as no longer valid (documented)."""
    made = door("coupon", "create", percent_off=5, max_redemptions=2)
    fake.load({**made, "times_redeemed": 2})
    assert door("coupon", "retrieve", made["id"])["valid"] is False


def test_a_coupon_made_again(door: Door) -> None:
    """Nothing of the deleted one is left."""
    door("coupon", "create", id="SALE", percent_off=5, applies_to={"products": ["prod_tshirt"]})
    assert door("coupon", "delete", "SALE") == {"id": "SALE", "object": "coupon", "deleted": True}
    assert door("coupon", "create", id="SALE", percent_off=5, expand=["applies_to"])["applies_to"] is None


def test_a_coupon_below_a_session(door: Door) -> None:
    """It is expanded as it is now."""
    coupon = door("coupon", "create", percent_off=5)
    session = door.session(discounts=[{"coupon": coupon["id"]}], expand=["discounts.coupon.applies_to"])
    assert session["discounts"][0]["coupon"] == {**coupon, "applies_to": None}


def test_a_loaded_coupon(door: Door, fake: FakeCheckout) -> None:
    """What was recorded as expanded is shown only when it is asked for, and means what it meant."""
    made = door("coupon", "create", percent_off=10)
    fake.load({**made, "applies_to": {"products": ["prod_tshirt"]}})
    assert "applies_to" not in door("coupon", "retrieve", made["id"])
    session = door.session(
        line_items=[{"price": "price_mug", "quantity": 1}, {"price": "price_tshirt", "quantity": 1}],
        discounts=[{"coupon": made["id"]}],
    )
    assert session["total_details"]["amount_discount"] == 110


def coupon(fake: FakeCheckout, **params: Any) -> str:
    return str(fake.add("coupon", **params)["id"])


def code(fake: FakeCheckout, **params: Any) -> str:
    fake.add("coupon", id="tenth", percent_off=10)
    headers = {"Stripe-Version": "2025-08-27.basil"}  # where the parameter is `coupon`, which every SDK knows or forgot
    made = fake.request("POST", "/v1/promotion_codes", {"coupon": "tenth", **params}, headers=headers)
    return str(made.json()["id"])


@pytest.mark.parametrize(
    ("params", "message", "code", "param"),
    [
        ({}, "Must provide percent_off or amount_off.", "parameter_missing", None),
        (
            {"percent_off": 1, "amount_off": 1},
            "Received both percent_off and amount_off parameters. Please pass in only one.",
            None,
            None,
        ),
        ({"amount_off": 1}, "You must pass currency when passing amount_off", None, "currency"),
        ({"percent_off": 0}, "This value must be greater than or equal to 0.01 (it currently is '0.0').", None, "percent_off"),
        ({"percent_off": 101}, "This value must be less than or equal to 100 (it currently is '101.0').", None, "percent_off"),
        (
            {"percent_off": 1, "duration": "repeating"},
            "The duration_in_months param must be set when creating a coupon with a repeating duration",
            None,
            "duration",
        ),
        (
            {"percent_off": 1, "redeem_by": 1000},
            "The parameter `redeem_by` expects a unix timestamp representing a date and time in the future. You specified the "
            "value `1000` which is in the past.",
            None,
            "redeem_by",
        ),
    ],
    ids=["nothing", "both", "no currency", "0 %", "101 %", "no months", "the past"],
)
def test_recorded_refusals_of_a_coupon(
    door: Door, params: dict[str, Any], message: str, code: str | None, param: str | None
) -> None:
    """Recorded texts (CAT-04)."""
    with pytest.raises(Refused) as refused:
        door("coupon", "create", **params)
    assert (refused.value.message, refused.value.code, refused.value.param) == (message, code, param)


def test_a_coupon_lives(door: Door, fake: FakeCheckout) -> None:
    """Made, read, changed, listed, deleted; then it is gone."""
    made = door("coupon", "create", id="SUMMER", percent_off=12.5, name="Summer", metadata={"a": "1"})
    assert (made["percent_off"], made["duration"], made["valid"]) == (12.5, "once", True)
    assert door("coupon", "retrieve", "SUMMER") == made
    changed = door("coupon", "update", "SUMMER", name="Autumn", metadata={"a": ""})
    assert (changed["name"], changed["metadata"]) == ("Autumn", {})
    assert door("coupon", "update", "SUMMER", metadata={"b": "2"})["name"] == "Autumn"
    assert [each["id"] for each in door("coupon", "list")["data"]] == ["SUMMER"]
    assert door("coupon", "delete", "SUMMER")["deleted"] is True
    assert (fake.events[-1]["type"], fake.events[-1]["data"]["object"]["valid"]) == ("coupon.deleted", False)
    with pytest.raises(Refused, match="No such coupon: 'SUMMER'") as refused:
        door("coupon", "retrieve", "SUMMER")
    assert (refused.value.status, refused.value.param) == (404, "coupon")


def test_a_taken_id() -> None:
    """`Coupon already exists.`"""
    with FakeCheckout() as fake:
        fake.add("coupon", id="X", percent_off=1)
        error = fake.request("POST", "/v1/coupons", {"id": "X", "percent_off": 1}).json()["error"]
    assert (error["message"], error["code"], error.get("param")) == ("Coupon already exists.", "resource_already_exists", None)


def test_a_coupon_runs_out_by_itself() -> None:
    """`valid` is false once redeem_by has passed."""
    with freeze_time("2026-01-01") as clock, FakeCheckout() as fake:
        fake.add("coupon", id="X", percent_off=1, redeem_by=fake.now() + 60)
        clock.tick(61)
        assert fake.request("GET", "/v1/coupons/X").json()["valid"] is False
        assert fake.request("GET", "/v1/coupons").json()["data"][0]["valid"] is False


@pytest.fixture
def stocked() -> FakeCheckout:
    return shop()


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("amount_off", {"currency": "usd"}),
        ("duration_in_months", {"percent_off": 5, "duration": "repeating"}),
        ("max_redemptions", {"percent_off": 5}),
    ],
    ids=["a cent", "a month", "a redemption"],
)
def test_one_is_enough(stocked: FakeCheckout, name: str, others: dict[str, Any]) -> None:
    """One cent off, for one month, redeemed once: each is accepted."""
    assert stocked.add("coupon", **others, **{name: 1})[name] == 1


def test_one_is_enough_in_another_currency(stocked: FakeCheckout) -> None:
    """The amount in another currency may be one minor unit."""
    made = stocked.add("coupon", amount_off=5, currency="usd", currency_options={"eur": {"amount_off": 1}})
    shown = read(stocked, f"coupons/{made['id']}", expand=["currency_options"])
    assert shown["currency_options"]["eur"] == {"amount_off": 1}

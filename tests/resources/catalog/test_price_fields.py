"""A price as it is made: what is refused, packages, meters."""

from typing import Any

import pytest

from doorways import Door, Refused, since
from fakecheckout import FakeCheckout, NotModelled

MONTHLY: dict[str, Any] = {"interval": "month"}


TIERS: list[dict[str, Any]] = [{"up_to": 5, "unit_amount": 700, "flat_amount": 100}, {"up_to": "inf", "unit_amount": 650}]


TIERED: dict[str, Any] = {"billing_scheme": "tiered", "tiers_mode": "volume", "recurring": MONTHLY, "tiers": TIERS}


METERED: dict[str, Any] = {"interval": "month", "usage_type": "metered"}


METER = since(8, "recurring[meter]")


def price(door: Door, **params: Any) -> dict[str, Any]:
    return door("price", "create", currency="usd", product="prod_tshirt", **params)


def refused(door: Door, fake: FakeCheckout, *request: Any, **params: Any) -> tuple[Any, ...]:
    """What a request is refused with; it leaves neither events nor objects."""
    before = (fake.events, door("price", "list")["data"])
    with pytest.raises(Refused) as refusal:
        door(*request, **params)
    assert (fake.events, door("price", "list")["data"]) == before
    return (refusal.value.status, refusal.value.code, refusal.value.param, refusal.value.message)


EUR: dict[str, Any] = {"unit_amount": 1000, "currency_options": {"eur": {"unit_amount": 900, "tax_behavior": "inclusive"}}}


@METER
def test_a_metered_price(door: Door) -> None:
    """It names its meter, which is taken as it is given; prices are listed by it."""
    made = price(door, unit_amount=5, recurring={**METERED, "meter": "mtr_1"})
    assert (made["recurring"]["meter"], made["recurring"]["usage_type"]) == ("mtr_1", "metered")
    assert [each["id"] for each in door("price", "list", recurring={"meter": "mtr_1"})["data"]] == [made["id"]]


def recurring_at(fake: FakeCheckout, version: str, id: str) -> dict[str, Any]:
    """What a price says of its usage, read at a version."""
    shown = fake.request("GET", f"/v1/prices/{id}", headers={"Stripe-Version": version}).json()["recurring"]
    return {name: value for name, value in shown.items() if name in ("aggregate_usage", "meter", "usage_type")}


@pytest.mark.parametrize(("sent", "shown"), [({}, "sum"), ({"aggregate_usage": "max"}, "max")], ids=["default", "chosen"])
def test_metered_prices_before_basil(fake: FakeCheckout, sent: dict[str, str], shown: str) -> None:
    """They needed no meter, and say how usage is summed up; since then nothing is said of that (CAT-75)."""
    params = {"currency": "usd", "product_data": {"name": "Calls"}, "unit_amount": 1, "recurring": {**METERED, **sent}}
    made = fake.request("POST", "/v1/prices", params, headers={"Stripe-Version": "2024-06-20"}).json()
    usage = {"meter": None, "usage_type": "metered"}
    assert made["recurring"]["aggregate_usage"] == shown
    assert recurring_at(fake, "2024-06-20", made["id"]) == {**usage, "aggregate_usage": shown}
    assert recurring_at(fake, "2025-03-31.basil", made["id"]) == usage


def test_the_plan_of_a_metered_price_before_basil(fake: FakeCheckout) -> None:
    """It says of usage what the price says."""
    old = {"Stripe-Version": "2024-06-20"}
    recurring = {**METERED, "aggregate_usage": "last_ever"}
    params = {"currency": "usd", "product_data": {"name": "Calls"}, "unit_amount": 1, "recurring": recurring}
    price = fake.request("POST", "/v1/prices", params, headers=old).json()["id"]
    page = {"mode": "subscription", "success_url": "https://example.com", "line_items": [{"price": price}]}
    session = fake.request("POST", "/v1/checkout/sessions", page, headers=old).json()["id"]
    fake.buyer(session).pay()
    (subscription,) = fake.request("GET", "/v1/subscriptions", headers=old).json()["data"]
    item = subscription["items"]["data"][0]
    assert (item["plan"]["aggregate_usage"], item["price"]["recurring"]["aggregate_usage"]) == ("last_ever", "last_ever")


def test_a_metered_price_of_before_basil_is_loaded(fake: FakeCheckout) -> None:
    """It reads as it was at that version."""
    recurring = {"interval": "month", "interval_count": 1, "usage_type": "metered", "meter": None, "aggregate_usage": "max"}
    price = {"id": "price_old", "object": "price", "currency": "usd", "unit_amount": 5, "product": None}
    fake.load({**price, "recurring": recurring})
    usage = {"meter": None, "usage_type": "metered"}
    assert recurring_at(fake, "2024-06-20", "price_old") == {**usage, "aggregate_usage": "max"}
    assert recurring_at(fake, "2025-03-31.basil", "price_old") == usage


@pytest.mark.parametrize("sent", [{}, {"aggregate_usage": "sum"}], ids=["without", "with"])
def test_metered_prices_since_basil(fake: FakeCheckout, sent: dict[str, str]) -> None:
    """Without a meter they are refused (recorded), and how usage is summed up is the meter's business."""
    params = {"currency": "usd", "product_data": {"name": "Calls"}, "unit_amount": 1, "recurring": {**METERED, **sent}}
    answer = fake.request("POST", "/v1/prices", params, headers={"Stripe-Version": "2025-03-31.basil"})
    said = {
        False: "Starting with Stripe version `2025-03-31.basil`, metered prices must be backed by meters.",
        True: "Received unknown parameter: recurring[aggregate_usage]",
    }
    assert (answer.status, answer.json()["error"]["message"]) == (400, said[bool(sent)])


def test_an_unknown_way_to_sum_up_usage(fake: FakeCheckout) -> None:
    """It is refused as any value that is not on a list."""
    recurring = {**METERED, "aggregate_usage": "average"}
    params = {"currency": "usd", "product_data": {"name": "Calls"}, "unit_amount": 1, "recurring": recurring}
    error = fake.request("POST", "/v1/prices", params, headers={"Stripe-Version": "2024-06-20"}).json()["error"]
    assert error["message"] == "Invalid recurring[aggregate_usage]: must be one of last_during_period, last_ever, max, or sum"


@pytest.mark.parametrize(
    "sent",
    [{"usage_type": "licensed"}, pytest.param({"usage_type": "metered", "meter": "mtr_1"}, marks=METER)],
    ids=["licensed", "a meter"],
)
def test_usage_that_is_not_summed_up(fake: FakeCheckout, sent: dict[str, str]) -> None:
    """What Stripe says of `aggregate_usage` there nobody knows."""
    recurring = {"interval": "month", "aggregate_usage": "sum", **sent}
    params = {"currency": "usd", "product_data": {"name": "Calls"}, "unit_amount": 1, "recurring": recurring}
    with pytest.raises(NotModelled, match=r"`recurring\[aggregate_usage\]` of a price"):
        fake.request("POST", "/v1/prices", params, headers={"Stripe-Version": "2025-02-24.acacia"})


ONE = "You may only specify one of these parameters: "


ONCE = {name: value for name, value in TIERED.items() if name != "recurring"}


REFUSED: list[tuple[str, dict[str, Any], str, str | None, str | None]] = [
    (
        "tiered once",
        {"billing_scheme": "tiered", "tiers_mode": "volume"},
        "Prices with `type=one_time` are not supported with tiered billing.",
        "interval",
        None,
    ),
    (
        "no tiers",
        {**ONCE, "tiers": None, "recurring": MONTHLY},
        "Missing required param: tiers.",
        "tiers",
        "parameter_missing",
    ),
    (
        "no mode",
        {**TIERED, "tiers_mode": None},
        "Missing required param: tiers_mode.",
        "tiers_mode",
        "parameter_missing",
    ),
    (
        "tiers of a plain price",
        {"tiers": TIERS, "recurring": MONTHLY},
        "You can only pass `tiers` when `billing_scheme` is set to `tiered`.",
        "tiers",
        None,
    ),
    (
        "mode of a plain price",
        {"unit_amount": 1, "tiers_mode": "volume"},
        "You can only pass `tiers_mode` when `billing_scheme` is set to `tiered`.",
        "tiers_mode",
        None,
    ),
    ("tiers and amount", {**TIERED, "unit_amount": 1}, f"{ONE}tiers, unit_amount.", "tiers", None),
    (
        "two amounts of a tier",
        {**TIERED, "tiers": [{"up_to": "inf", "unit_amount": 1, "unit_amount_decimal": "1"}]},
        f"{ONE}unit_amount, unit_amount_decimal.",
        "tiers[0][unit_amount]",
        None,
    ),
    (
        "a tier without amount",
        {**TIERED, "tiers": [{"up_to": "inf"}]},
        "An entry in the tiers array is missing an amount.",
        None,
        None,
    ),
    (
        "no last tier",
        {**TIERED, "tiers": [{"up_to": 5, "unit_amount": 1}]},
        "The last tier, and only the last one, must have `up_to` set to `inf`.",
        "tiers[0][up_to]",
        None,
    ),
    (
        "descending tiers",
        {**TIERED, "tiers": [{"up_to": 5, "unit_amount": 1}, {"up_to": 5, "unit_amount": 1}, *TIERS[1:]]},
        "Tiers must be in ascending order of `up_to`.",
        "tiers[1][up_to]",
        None,
    ),
    (
        "part of a cent",
        {**TIERED, "tiers": [{"up_to": "inf", "flat_amount_decimal": "1.5"}]},
        "Invalid decimal: 1.5; must contain at most 0 decimal places.",
        "tiers[0][flat_amount_decimal]",
        None,
    ),
    (
        "tiers and packages",
        {**TIERED, "transform_quantity": {"divide_by": 2, "round": "up"}},
        f"{ONE}tiers, transform_quantity.",
        "tiers",
        None,
    ),
    (
        "packages of nothing",
        {"unit_amount": 1, "transform_quantity": {"divide_by": 0, "round": "up"}},
        "This value must be greater than or equal to 1.",
        "transform_quantity[divide_by]",
        "parameter_invalid_integer",
    ),
    (
        "two ways",
        {"unit_amount": 1, "custom_unit_amount": {"enabled": True}},
        f"{ONE}custom_unit_amount, unit_amount.",
        "custom_unit_amount",
        None,
    ),
    (
        "a bound below zero",
        {"custom_unit_amount": {"enabled": True, "minimum": -1}},
        "This value must be greater than or equal to 0.",
        "custom_unit_amount[minimum]",
        "parameter_invalid_integer",
    ),
    (
        "EUR",
        {"unit_amount": 1, "currency_options": {"EUR": {"unit_amount": 1}}},
        "Currencies must be lowercase when used as keys in a map. Use `eur` instead of `EUR`.",
        None,
        None,
    ),
    (
        "a currency without amount",
        {"unit_amount": 1, "currency_options": {"eur": {"tax_behavior": "inclusive"}}},
        "Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.",
        "currency_options[eur]",
        None,
    ),
    (
        "no interval",
        {"unit_amount": 1, "recurring": {**MONTHLY, "interval_count": 0}},
        "This value must be greater than or equal to 1.",
        "recurring[interval_count]",
        "parameter_invalid_integer",
    ),
    (
        "a long interval",
        {"unit_amount": 1, "recurring": {**MONTHLY, "interval_count": 37}},
        "`interval_count` must be at most 36 with `interval=month`.",
        "recurring[interval_count]",
        None,
    ),
    (
        "a long key",
        {"unit_amount": 1, "lookup_key": "k" * 201},
        "Invalid string: kkkk...kkkk; must be at most 200 characters",
        "lookup_key",
        None,
    ),
]


@pytest.mark.parametrize(("params", "message", "param", "code"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_a_price_is_refused_for(
    door: Door, fake: FakeCheckout, params: dict[str, Any], message: str, param: str | None, code: str | None
) -> None:
    """In Stripe's words where they are known; nothing is made."""
    sent = {"currency": "usd", "product": "prod_tshirt", **params}
    sent = {name: value for name, value in sent.items() if value is not None}
    assert refused(door, fake, "price", "create", **sent) == (400, code, param, message)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"custom_unit_amount": {"enabled": False}}, r"`custom_unit_amount\[enabled\]=false`"),
        ({"custom_unit_amount": {"enabled": True, "minimum": 5, "maximum": 4}}, "exclude each other"),
        ({"custom_unit_amount": {"enabled": True}, "recurring": MONTHLY}, "`custom_unit_amount` of a recurring price"),
        ({"unit_amount": 1, "currency_options": {"usd": {"unit_amount": 1}}}, r"`currency_options\[usd\]`"),
        pytest.param(
            {"unit_amount": 1, "recurring": {**MONTHLY, "meter": "mtr_1"}}, "without `usage_type=metered`", marks=METER
        ),
    ],
    ids=["not enabled", "bounds", "recurring", "own currency", "licensed meter"],
)
def test_what_nobody_knows_of_a_price(door: Door, params: dict[str, Any], message: str) -> None:
    """It says so."""
    with pytest.raises(NotModelled, match=message):
        price(door, **params)


# tests/endpoints/test_prices.py:155, in place of test_a_package. What comes of the rounding is in test_money.py, test_packages.
def test_a_package_is_shown(door: Door) -> None:
    """A price shows how its quantity is divided and which way that is rounded, as it was sent."""
    package = {"divide_by": 10, "round": "up"}
    assert price(door, unit_amount=1000, transform_quantity=package)["transform_quantity"] == package

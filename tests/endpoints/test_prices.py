"""Prices beyond one amount a unit: tiers, packages, the buyer's own amount, other currencies, meters (CAT-06 to CAT-19)."""

from typing import Any

import pytest

from doorways import Door, Refused, since
from fakecheckout import FakeCheckout, NotModelled

MONTHLY: dict[str, Any] = {"interval": "month"}
TIERS: list[dict[str, Any]] = [{"up_to": 5, "unit_amount": 700, "flat_amount": 100}, {"up_to": "inf", "unit_amount": 650}]
TIERED: dict[str, Any] = {"billing_scheme": "tiered", "tiers_mode": "volume", "recurring": MONTHLY, "tiers": TIERS}
SHOWN_TIERS = [
    {"flat_amount": 100, "flat_amount_decimal": "100", "unit_amount": 700, "unit_amount_decimal": "700", "up_to": 5},
    {"flat_amount": None, "flat_amount_decimal": None, "unit_amount": 650, "unit_amount_decimal": "650", "up_to": None},
]
METERED: dict[str, Any] = {"interval": "month", "usage_type": "metered"}
METER = since(8, "recurring[meter]")


def price(door: Door, **params: Any) -> dict[str, Any]:
    return door("price", "create", currency="usd", product="prod_tshirt", **params)


def option(**values: Any) -> dict[str, Any]:
    """A currency option as it is shown."""
    empty = {"custom_unit_amount": None, "tax_behavior": "unspecified", "unit_amount": None, "unit_amount_decimal": None}
    return {**empty, **values}


def refused(door: Door, fake: FakeCheckout, *request: Any, **params: Any) -> tuple[Any, ...]:
    """What a request is refused with; it leaves neither events nor objects."""
    before = (fake.events, door("price", "list")["data"])
    with pytest.raises(Refused) as refusal:
        door(*request, **params)
    assert (fake.events, door("price", "list")["data"]) == before
    return (refusal.value.status, refusal.value.code, refusal.value.param, refusal.value.message)


def test_a_tiered_price(door: Door) -> None:
    """It has no unit amount, and shows its tiers only when they are expanded."""
    made = price(door, **TIERED)
    named = {name: made[name] for name in ("billing_scheme", "tiers_mode", "unit_amount", "unit_amount_decimal")}
    assert named == {"billing_scheme": "tiered", "tiers_mode": "volume", "unit_amount": None, "unit_amount_decimal": None}
    assert "tiers" not in made
    assert door("price", "retrieve", made["id"], expand=["tiers"])["tiers"] == SHOWN_TIERS


def test_tiers_stand_in_wire_order(door: Door, fake: FakeCheckout) -> None:
    """An expanded key comes where the alphabet has it; the SDK itself prints objects in another order."""
    path = f"/v1/prices/{price(door, **TIERED)['id']}"
    shown = list(fake.request("GET", path, {"expand": ["tiers", "currency_options"]}).json())
    assert shown == ["id", "object", *sorted(shown[2:])]


@pytest.mark.parametrize(
    ("kind", "operation", "path"),
    [("price", "list", "data.tiers"), ("product", "retrieve", "default_price.tiers")],
    ids=["list", "product"],
)
def test_tiers_below_other_paths(door: Door, kind: str, operation: str, path: str) -> None:
    """Tiers are expanded wherever a price stands."""
    made = price(door, **TIERED)
    door("product", "update", "prod_tshirt", default_price=made["id"])
    ids = ["prod_tshirt"] if operation == "retrieve" else []
    answer = door(kind, operation, *ids, expand=[path])
    shown = answer["data"][0] if operation == "list" else answer["default_price"]
    assert shown["tiers"] == SHOWN_TIERS


def test_tiers_of_a_line(door: Door) -> None:
    """The price of a line item is expanded as well: one without tiers shows null."""
    made = door.session(expand=["line_items.data.price.tiers", "line_items.data.price.currency_options"])
    shown = made["line_items"]["data"][0]["price"]
    assert shown["tiers"] is None
    assert shown["currency_options"] == {"usd": option(unit_amount=1099, unit_amount_decimal="1099")}


def test_nothing_is_expanded_below_tiers(door: Door) -> None:
    """They hold no ids."""
    with pytest.raises(Refused, match=r"This property cannot be expanded \(tiers.flat_amount\)."):
        door("price", "retrieve", "price_mug", expand=["tiers.flat_amount"])


def test_flat_decimals_are_whole(door: Door) -> None:
    """A decimal flat amount is an integer in minor units (documented)."""
    tiers = [{"up_to": "inf", "flat_amount_decimal": "100.00", "unit_amount_decimal": "0.5"}]
    (shown,) = price(door, **{**TIERED, "tiers": tiers}, expand=["tiers"])["tiers"]
    assert (shown["flat_amount"], shown["flat_amount_decimal"]) == (100, "100")
    assert (shown["unit_amount"], shown["unit_amount_decimal"]) == (None, "0.5")


EUR: dict[str, Any] = {"unit_amount": 1000, "currency_options": {"eur": {"unit_amount": 900, "tax_behavior": "inclusive"}}}


def test_currency_options(door: Door) -> None:
    """They are shown when expanded, the price's own currency among them."""
    made = price(door, **EUR, expand=["currency_options"])
    assert made["currency_options"] == {
        "eur": option(unit_amount=900, unit_amount_decimal="900", tax_behavior="inclusive"),
        "usd": option(unit_amount=1000, unit_amount_decimal="1000"),
    }
    assert "currency_options" not in door("price", "retrieve", made["id"])


def test_tiered_currency_options(door: Door) -> None:
    """Every currency of a tiered price has its own tiers."""
    tiers = [{"up_to": "inf", "unit_amount": 600}]
    made = price(door, **TIERED, currency_options={"eur": {"tiers": tiers}}, expand=["currency_options"])
    shown = made["currency_options"]
    assert (shown["eur"]["tiers"][0]["unit_amount"], shown["usd"]["tiers"]) == (600, SHOWN_TIERS)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"gbp": {"unit_amount": 800}}, {"gbp": 800, "eur": 900, "usd": 1000}),
        ({"eur": {"unit_amount": 950}}, {"eur": 950, "usd": 1000}),
        ("", {"usd": 1000}),
    ],
    ids=["one more", "another amount", "none"],
)
def test_currency_options_are_updated(door: Door, sent: Any, expected: dict[str, int]) -> None:
    """One by one; "" takes all away."""
    made = price(door, **EUR)
    changed = door("price", "update", made["id"], currency_options=sent, expand=["currency_options"])
    assert {name: each["unit_amount"] for name, each in changed["currency_options"].items()} == expected


def test_a_currency_keeps_what_is_not_sent(door: Door) -> None:
    """Its amount stays when only its tax behavior is sent, and the own one follows the price."""
    made = price(door, unit_amount=1000, currency_options={"eur": {"unit_amount": 900}})
    sent = {"eur": {"tax_behavior": "inclusive"}}
    door("price", "update", made["id"], currency_options=sent, tax_behavior="exclusive")
    shown = door("price", "retrieve", made["id"], expand=["currency_options"])["currency_options"]
    assert (shown["eur"]["unit_amount"], shown["eur"]["tax_behavior"]) == (900, "inclusive")
    assert shown["usd"]["tax_behavior"] == "exclusive"


def test_an_update_of_options_alone_tells_nothing(door: Door, fake: FakeCheckout) -> None:
    """Nothing that a price shows has changed."""
    made = price(door, **EUR)
    count = len(fake.events)
    door("price", "update", made["id"], currency_options={"eur": {"unit_amount": 1}})
    assert len(fake.events) == count


def test_the_buyer_s_own_amount(door: Door) -> None:
    """`enabled` is not shown, bounds that were not sent are null (recorded)."""
    made = price(door, custom_unit_amount={"enabled": True, "minimum": 500})
    assert made["custom_unit_amount"] == {"maximum": None, "minimum": 500, "preset": None}
    assert (made["unit_amount"], made["unit_amount_decimal"]) == (None, None)


def test_a_package(door: Door) -> None:
    """The quantity is divided and rounded."""
    package = {"divide_by": 10, "round": "up"}
    assert price(door, unit_amount=1000, transform_quantity=package)["transform_quantity"] == package


@METER
def test_a_metered_price(door: Door) -> None:
    """It names its meter, which is taken as it is given; prices are listed by it."""
    made = price(door, unit_amount=5, recurring={**METERED, "meter": "mtr_1"})
    assert (made["recurring"]["meter"], made["recurring"]["usage_type"]) == ("mtr_1", "metered")
    assert [each["id"] for each in door("price", "list", recurring={"meter": "mtr_1"})["data"]] == [made["id"]]


def test_metered_prices_before_basil(door: Door, fake: FakeCheckout) -> None:
    """They needed no meter, and are not modelled; since then they are refused without one (recorded)."""
    sent = {"currency": "usd", "product": "prod_tshirt", "unit_amount": 1, "recurring": METERED}
    with pytest.raises(NotModelled, match="Metered prices without a meter"):
        fake.request("POST", "/v1/prices", sent, headers={"Stripe-Version": "2024-06-20"})
    answer = fake.request("POST", "/v1/prices", sent, headers={"Stripe-Version": "2025-03-31.basil"})
    assert (answer.status, answer.json()["error"]["message"]) == (
        400,
        "Starting with Stripe version `2025-03-31.basil`, metered prices must be backed by meters.",
    )


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


@pytest.mark.parametrize(
    ("params", "message", "param"),
    [
        (
            {"tax_behavior": "exclusive"},
            "The `tax_behavior` of a price cannot be changed once it is set to `inclusive`.",
            "tax_behavior",
        ),
        (
            {"currency_options": {"eur": {"tax_behavior": "exclusive"}}},
            "The `tax_behavior` of a price cannot be changed once it is set to `inclusive`.",
            "currency_options[eur][tax_behavior]",
        ),
        (
            {"currency_options": {"gbp": {"tax_behavior": "exclusive"}}},
            "Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.",
            "currency_options[gbp]",
        ),
    ],
    ids=["tax behavior", "of a currency", "a new currency"],
)
def test_what_an_update_of_a_price_refuses(
    door: Door, fake: FakeCheckout, params: dict[str, Any], message: str, param: str
) -> None:
    """The tax behavior stays once it is set (documented)."""
    made = price(door, **EUR, tax_behavior="inclusive")
    assert refused(door, fake, "price", "update", made["id"], **params) == (400, None, param, message)


def test_a_default_price_is_not_archived(door: Door, fake: FakeCheckout) -> None:
    """Its product has to be given another one first (CAT-21)."""
    door("product", "update", "prod_tshirt", default_price="price_tshirt")
    message = "This price cannot be archived because it is the default price of its product."
    assert refused(door, fake, "price", "update", "price_tshirt", active=False) == (400, None, None, message)


def test_loaded_prices_are_split(door: Door, fake: FakeCheckout) -> None:
    """What was recorded as expanded is shown only when it is asked for, and stays when the price is loaded without."""
    made = price(door, **TIERED, currency_options={"eur": {"tiers": TIERS}}, expand=["tiers", "currency_options"])
    other = FakeCheckout()
    other.load(made)
    plain = other.request("GET", f"/v1/prices/{made['id']}").json()
    assert plain == door("price", "retrieve", made["id"])
    other.load(plain)
    whole = other.request("GET", f"/v1/prices/{made['id']}", {"expand": ["tiers", "currency_options"]}).json()
    assert (whole["tiers"], whole["currency_options"]) == (made["tiers"], made["currency_options"])


def test_a_loaded_price_without_tiers(door: Door, fake: FakeCheckout) -> None:
    """Null is nothing to keep."""
    fake.load({**door("price", "retrieve", "price_mug"), "tiers": None})
    assert "tiers" not in door("price", "retrieve", "price_mug")


@since(16, "product_data[tax_details]")
def test_tax_details_of_product_data(door: Door) -> None:
    """They are the product's."""
    data = {"name": "Poster", "tax_details": {"tax_code": "txcd_1"}}
    made = door("price", "create", currency="usd", unit_amount=1, product_data=data, expand=["product"])
    assert made["product"]["tax_code"] == "txcd_1"

"""Prices: lookup keys, changes, lists, tiers that are shown when expanded, and what was loaded (CAT-06 to CAT-19)."""

from typing import Any

import pytest
from shop import shop

from doorways import Door, Refused, since
from fakecheckout import FakeCheckout

MADE: dict[str, dict[str, Any]] = {
    "product": {"name": "Poster"},
    "price": {"currency": "usd", "unit_amount": 1500, "product": "prod_tshirt"},
    "customer": {"email": "kim@example.com"},
    "shipping_rate": {"display_name": "Post", "type": "fixed_amount", "fixed_amount": {"amount": 700, "currency": "usd"}},
}


NOT_MADE: list[tuple[str, str, dict[str, Any], str, str | None]] = [
    (
        "price without product",
        "price",
        {"currency": "usd", "unit_amount": 1},
        "You must specify either `product` or `product_data` when creating a price.",
        None,
    ),
    (
        "price without amount",
        "price",
        {"currency": "usd", "product": "prod_tshirt"},
        "Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.",
        None,
    ),
    (
        "price of unknown product",
        "price",
        {"currency": "usd", "unit_amount": 1, "product": "prod_x"},
        "No such product: 'prod_x'",
        "product",
    ),
    (
        "two products",
        "price",
        {"currency": "usd", "unit_amount": 1, "product": "prod_tshirt", "product_data": {"name": "x"}},
        "You may only specify one of these parameters: product, product_data.",
        "product",
    ),
    (
        "below zero",
        "price",
        {"currency": "usd", "unit_amount": -1, "product": "prod_tshirt"},
        "This value must be greater than or equal to 0.",
        "unit_amount",
    ),
]


@pytest.mark.parametrize(
    ("kind", "params", "message", "param"), [row[1:] for row in NOT_MADE], ids=[row[0] for row in NOT_MADE]
)
def test_what_create_refuses(door: Door, kind: str, params: dict[str, Any], message: str, param: str | None) -> None:
    """The catalogue refuses in Stripe's words, too."""
    with pytest.raises(Refused) as refused:
        door(kind, "create", **params)
    assert (refused.value.status, refused.value.param, refused.value.message) == (400, param, message)


@pytest.mark.parametrize(
    ("sent", "unit_amount", "decimal"),
    [
        ({"unit_amount": 2000}, 2000, "2000"),
        ({"unit_amount_decimal": "123.45"}, None, "123.45"),
        ({"unit_amount_decimal": "7.0"}, 7, "7"),
    ],
    ids=["whole", "decimal", "decimal that is whole"],
)
def test_amounts_of_a_price(door: Door, sent: dict[str, Any], unit_amount: int | None, decimal: str) -> None:
    """unit_amount is null unless the decimal is a whole number."""
    price = door("price", "create", currency="USD", product="prod_tshirt", **sent)
    assert (price["currency"], price["unit_amount"], price["unit_amount_decimal"]) == ("usd", unit_amount, decimal)


def test_a_price_s_amount_never_changes(door: Door) -> None:
    """Update does not know the fields that are fixed."""
    with pytest.raises(Refused, match="Received unknown parameter: unit_amount"):
        door("price", "update", "price_mug", unit_amount=1)


def test_a_lookup_key_is_unique_and_can_be_handed_on(door: Door) -> None:
    """Its holder is named in the refusal; transfer_lookup_key takes it away and leaves the holder active."""
    first = door("price", "create", **MADE["price"], lookup_key="standard")
    with pytest.raises(Refused, match=rf"A price \(`{first['id']}`\) already uses that lookup key."):
        door("price", "create", **MADE["price"], lookup_key="standard")
    second = door("price", "create", **MADE["price"], lookup_key="standard", transfer_lookup_key=True)
    assert [each["id"] for each in door("price", "list", lookup_keys=["standard"])["data"]] == [second["id"]]
    assert (door("price", "retrieve", first["id"])["lookup_key"], door("price", "retrieve", first["id"])["active"]) == (
        None,
        True,
    )


@pytest.mark.parametrize("api_version", ["2025-02-24.acacia", "2025-03-31.basil"])
def test_aggregate_usage_went_with_basil(door: Door, fake: FakeCheckout, api_version: str) -> None:
    """Prices of older versions still show the field."""
    params = {**MADE["price"], "recurring": {"interval": "month"}}
    shown = fake.request("POST", "/v1/prices", params, headers={"Stripe-Version": api_version}).json()
    assert ("aggregate_usage" in shown["recurring"]) is (api_version < "2025-03-31")
    once = fake.request("GET", "/v1/prices/price_mug", headers={"Stripe-Version": api_version}).json()
    assert once["recurring"] is None


def test_a_lookup_key_without_a_holder(door: Door) -> None:
    """A key that was given up can be taken; a price may be told its own key again."""
    first = door("price", "create", **MADE["price"], lookup_key="standard")
    assert door("price", "update", first["id"], lookup_key="standard")["lookup_key"] == "standard"
    door("price", "update", first["id"], lookup_key="")
    assert door("price", "create", **MADE["price"], lookup_key="standard")["lookup_key"] == "standard"


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"product": "prod_x"}, "No such product: 'prod_x'"),
        ({"starting_after": "price_x"}, "No such price: 'price_x'"),
        ({"lookup_keys": ["k"] * 11}, "Array lookup_keys exceeded maximum 10"),
    ],
    ids=["unknown product", "unknown cursor", "11 keys"],
)
def test_what_a_list_of_prices_refuses(door: Door, params: dict[str, Any], message: str) -> None:
    """Filters are checked."""
    with pytest.raises(Refused, match=message):
        door("price", "list", **params)


def test_prices_are_listed_by_currency_in_any_case(door: Door) -> None:
    """USD is usd."""
    assert len(door("price", "list", currency="USD")["data"]) == 2


MONTHLY: dict[str, Any] = {"interval": "month"}


TIERS: list[dict[str, Any]] = [{"up_to": 5, "unit_amount": 700, "flat_amount": 100}, {"up_to": "inf", "unit_amount": 650}]


TIERED: dict[str, Any] = {"billing_scheme": "tiered", "tiers_mode": "volume", "recurring": MONTHLY, "tiers": TIERS}


SHOWN_TIERS = [
    {"flat_amount": 100, "flat_amount_decimal": "100", "unit_amount": 700, "unit_amount_decimal": "700", "up_to": 5},
    {"flat_amount": None, "flat_amount_decimal": None, "unit_amount": 650, "unit_amount_decimal": "650", "up_to": None},
]


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


EUR: dict[str, Any] = {"unit_amount": 1000, "currency_options": {"eur": {"unit_amount": 900, "tax_behavior": "inclusive"}}}


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


SENT: dict[str, Any] = {"currency": "usd", "unit_amount": 500, "product_data": {"name": "Pen"}}


@pytest.fixture
def stocked() -> FakeCheckout:
    return shop()


def why_not(stocked: FakeCheckout, params: dict[str, Any]) -> tuple[str, str]:
    """The beginning of the refusal, and the parameter that it names."""
    answer = stocked.request("POST", "/v1/prices", params)
    assert answer.status == 400, answer.body
    error = answer.json()["error"]
    return error["message"].partition(".")[0], error["param"]


def test_an_unknown_currency(stocked: FakeCheckout) -> None:
    """A price in a currency that Stripe does not know is refused."""
    assert why_not(stocked, {**SENT, "currency": "abc"}) == ("Invalid currency: abc", "currency")


def test_an_option_in_an_unknown_currency(stocked: FakeCheckout) -> None:
    """A price with an amount in a currency that Stripe does not know is refused."""
    sent = {**SENT, "currency_options": {"abc": {"unit_amount": 400}}}
    assert why_not(stocked, sent) == ("Invalid currency: abc", "currency_options[abc]")

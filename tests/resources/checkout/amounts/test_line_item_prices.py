"""What a line costs: tiers, packages, amounts the buyer chooses, other currencies, meters (MON-01 to MON-08)."""

from typing import Any

import pytest

from doorways import Door, Refused, needs_line_items_on_update, since
from fakecheckout import FakeCheckout, NotModelled


def test_an_inactive_price_cannot_be_sold(door: Door) -> None:
    """A session refuses a price that was archived."""
    door("price", "update", "price_mug", active=False)
    with pytest.raises(Refused) as refused:
        door.session(line_items=[{"price": "price_mug", "quantity": 1}])
    assert refused.value.message == "The price specified is inactive. This field only accepts active prices."
    assert refused.value.param == "line_items[0][price]"


PRICE = {"id": "price_l", "object": "price", "currency": "usd", "unit_amount": 1000, "product": "prod_tshirt"}


def test_a_live_price_is_not_sold_in_a_test(door: Door, fake: FakeCheckout) -> None:
    """Recording 197."""
    fake.load({**PRICE, "livemode": True})
    with pytest.raises(Refused, match="a similar object exists in live mode") as refused:
        door.session(line_items=[{"price": "price_l", "quantity": 1}])
    assert (refused.value.code, refused.value.param) == ("resource_missing", "line_items[0][price]")


def test_a_price_of_a_deleted_product(door: Door, fake: FakeCheckout) -> None:
    """It can be sold; what its line is called is not known."""
    fake.load({**PRICE, "product": {"id": "prod_d", "object": "product", "deleted": True}})
    session = door.session(line_items=[{"price": "price_l", "quantity": 1}])
    with pytest.raises(NotModelled, match="The description of li_"):
        door.lines(session)


EACH_MONTH = {"interval": "month"}


FONTS = [
    {"up_to": 5, "unit_amount": 700},
    {"up_to": 10, "unit_amount": 650},
    {"up_to": "inf", "unit_amount": 600},
]


FLAT = [{"up_to": 3, "flat_amount": 1000}, {"up_to": "inf", "flat_amount_decimal": "1500", "unit_amount_decimal": "0.25"}]


def priced(fake: FakeCheckout, **params: Any) -> str:
    given = {"currency": "usd", "product_data": {"name": "Fonts"}, **params}
    return str(fake.add("price", **given)["id"])


def subscription(door: Door, price: str, quantity: int | None = 1, **params: Any) -> dict[str, Any]:
    line = {"price": price} if quantity is None else {"price": price, "quantity": quantity}
    return door.session(mode="subscription", line_items=[line], **params)


@pytest.mark.parametrize(
    ("mode", "tiers", "quantity", "amount"),
    [
        ("volume", FONTS, 6, 3900),
        ("graduated", FONTS, 6, 4150),
        ("graduated", FONTS, 25, 15750),
        ("volume", FLAT, 3, 1000),
        ("graduated", FLAT, 5, 2501),
    ],
    ids=["volume", "graduated", "third tier", "flat", "flat with fractions"],
)
def test_tiers(door: Door, fake: FakeCheckout, mode: str, tiers: list[Any], quantity: int, amount: int) -> None:
    """The quantity decides what a unit costs (MON-01)."""
    price = priced(fake, billing_scheme="tiered", tiers_mode=mode, tiers=tiers, recurring=EACH_MONTH)
    assert subscription(door, price, quantity)["amount_total"] == amount


def test_a_tiered_price_that_was_loaded_without_its_tiers(door: Door, fake: FakeCheckout) -> None:
    """The message says how to load it."""
    fake.load({**door("price", "retrieve", "price_mug"), "id": "price_odd", "billing_scheme": "tiered", "tiers_mode": "volume"})
    with pytest.raises(NotModelled, match=r'Load the price as retrieved with expand=\["tiers"\]'):
        door.session(line_items=[{"price": "price_odd", "quantity": 1}])


def test_tiers_of_another_currency_that_were_not_loaded(door: Door, fake: FakeCheckout) -> None:
    """Nor are those of the price's own currency taken instead."""
    tier = {"up_to": None, "unit_amount": 5, "flat_amount": None}
    price = {**door("price", "retrieve", "price_mug"), "id": "price_odd", "billing_scheme": "tiered", "tiers_mode": "volume"}
    fake.load({**price, "tiers": [tier], "currency_options": {"eur": {"unit_amount": None, "unit_amount_decimal": None}}})
    assert door.session(line_items=[{"price": "price_odd", "quantity": 100}])["amount_total"] == 500
    with pytest.raises(NotModelled, match="The tiers of price price_odd in eur are not known"):
        door.session(currency="eur", line_items=[{"price": "price_odd", "quantity": 1}])


@pytest.mark.parametrize(("round", "amount"), [("up", 2000), ("down", 1000)], ids=["up", "down"])
def test_packages(door: Door, fake: FakeCheckout, round: str, amount: int) -> None:
    """Seven at 10 dollars for every five (MON-02)."""
    price = priced(fake, unit_amount=1000, transform_quantity={"divide_by": 5, "round": round})
    assert door.session(line_items=[{"price": price, "quantity": 7}])["amount_total"] == amount


def test_decimal_amounts(door: Door, fake: FakeCheckout) -> None:
    """Rounded once, after the multiplication."""
    price = priced(fake, unit_amount_decimal="12.345")
    assert door.session(line_items=[{"price": price, "quantity": 100}])["amount_total"] == 1235


@pytest.mark.parametrize(
    ("choice", "custom", "amount"),
    [(None, {"preset": 1500}, 1500), ("nothing", {"preset": 1500}, 0), (None, {}, 0)],
    ids=["preset", "nothing", "no preset"],
)
def test_an_amount_that_the_buyer_chooses(choice: str | None, custom: dict[str, int], amount: int) -> None:
    """Whether the preset counts before the choice is a doubt; without one there is none."""
    with FakeCheckout(doubts={"custom_amount_at_creation": choice} if choice else None) as fake:
        price = priced(fake, custom_unit_amount={"enabled": True, **custom})
        params = {"mode": "payment", "success_url": "https://example.com", "line_items": [{"price": price, "quantity": 1}]}
        assert fake.request("POST", "/v1/checkout/sessions", params).json()["amount_total"] == amount
        assert [doubt.name for doubt in fake.doubts_met] == (["custom_amount_at_creation"] if amount else [])


@pytest.mark.parametrize("lines", [[("custom", 2)], [("custom", 1), ("price_mug", 1)]], ids=["twice", "with another"])
def test_a_chosen_amount_stands_alone(door: Door, fake: FakeCheckout, lines: list[tuple[str, int]]) -> None:
    """Documented; how Stripe refuses anything else is not known."""
    priced(fake, custom_unit_amount={"enabled": True, "preset": 1500})
    custom = door("price", "list", limit=1)["data"][0]["id"]
    items = [{"price": custom if price == "custom" else price, "quantity": quantity} for price, quantity in lines]
    with pytest.raises(NotModelled, match="is sold alone, once, and in payment mode"):
        door.session(line_items=items)


def test_a_price_in_another_currency(door: Door, fake: FakeCheckout) -> None:
    """The session's currency chooses among the amounts of the price."""
    price = priced(fake, unit_amount=1000, currency_options={"eur": {"unit_amount": 900}, "jpy": {"unit_amount": 1400}})
    lines = [{"price": price, "quantity": 2}]
    assert door.session(line_items=lines)["amount_total"] == 2000
    session = door.session(currency="eur", line_items=lines)
    assert (session["currency"], session["amount_total"]) == ("eur", 1800)
    assert (door.lines(session)[0]["currency"], door.lines(session)[0]["price"]["currency"]) == ("eur", "usd")
    with pytest.raises(Refused) as refused:
        door.session(currency="gbp", line_items=lines)
    assert refused.value.message == (
        "The price specified only supports `usd`, `eur`, `jpy`. This doesn't match the expected currency: `gbp`."
    )


@needs_line_items_on_update
def test_an_update_keeps_the_currency(door: Door, fake: FakeCheckout) -> None:
    """A new price has to have an amount in it."""
    price = priced(fake, unit_amount=1000, currency_options={"eur": {"unit_amount": 900}})
    session = door.session(currency="eur", line_items=[{"price": price, "quantity": 1}])
    (line,) = door.lines(session)
    assert door.update(session, line_items=[{"id": line["id"], "quantity": 3}])["amount_total"] == 2700
    with pytest.raises(Refused, match="The price specified only supports `usd`."):
        door.update(session, line_items=[{"id": line["id"]}, {"price": "price_mug", "quantity": 1}])


def test_a_currency_without_decimals(door: Door, fake: FakeCheckout) -> None:
    """Amounts are whole yen."""
    price = priced(fake, currency="jpy", unit_amount=800)
    assert door.session(line_items=[{"price": price, "quantity": 1}])["amount_total"] == 800


def test_a_currency_with_three_decimals(door: Door, fake: FakeCheckout) -> None:
    """The last one has to be 0 (docs currencies)."""
    lines = [{"price": priced(fake, currency="kwd", unit_amount=5125), "quantity": 2}]
    assert door.session(line_items=lines)["amount_total"] == 10250
    with pytest.raises(NotModelled, match="15375 kwd: amounts in currencies with three decimals have to end in 0"):
        door.session(line_items=[{**lines[0], "quantity": 3}])


METERED = {"currency": "usd", "unit_amount": 4, "recurring": {**EACH_MONTH, "usage_type": "metered", "meter": "mtr_1"}}


@since(12, "meters")
def test_metered_lines(door: Door, fake: FakeCheckout) -> None:
    """They have no quantity, and nothing is due for them yet."""
    price = priced(fake, **METERED)
    session = subscription(door, price, None)
    assert (session["amount_total"], door.lines(session)[0]["quantity"]) == (0, None)
    with pytest.raises(Refused) as refused:
        subscription(door, price, 1)
    assert refused.value.message == (
        "Quantity should not be specified where usage_type is `metered`. Remove quantity from `line_items[0]`"
    )
    with pytest.raises(NotModelled, match="of a metered price"):
        door.session(mode="subscription", line_items=[{"price": price, "adjustable_quantity": {"enabled": True}}])

"""What a price costs, as a request says it: decimals, the buyer's own amount, other currencies."""

from typing import Any

import pytest

from doorways import Door
from fakecheckout import FakeCheckout

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

"""The lines of invoices: how they are described, and their taxes."""

from typing import Any

import pytest
from shop import read, session, shop

from fakecheckout import FakeCheckout


@pytest.fixture
def fake() -> FakeCheckout:
    return shop()


def paid(fake: FakeCheckout, mode: str = "payment", /, **params: Any) -> dict[str, Any]:
    """A session of which the buyer has paid."""
    id = session(fake, mode, **params)
    fake.buyer(id).pay()
    return fake.session(id)


def subscription_of(fake: FakeCheckout, shown: dict[str, Any]) -> dict[str, Any]:
    return read(fake, f"subscriptions/{shown['subscription']}")


def test_taxes_of_lines_are_on_the_invoice(fake: FakeCheckout) -> None:
    """Exclusive and inclusive ones, summed by rate; the item keeps its rates."""
    for id, inclusive in (("txr_in", True), ("txr_ex", False)):
        fake.add("tax_rate", id=id, display_name="VAT", percentage=20, inclusive=inclusive)
    lines = [
        {"price": "price_plan", "quantity": 1, "tax_rates": ["txr_ex"]},
        {"price": "price_mug", "quantity": 1, "tax_rates": ["txr_in"]},
    ]
    shown = paid(fake, "subscription", line_items=lines)
    invoice = read(fake, f"invoices/{shown['invoice']}")
    assert (invoice["total"], invoice["total_excluding_tax"], invoice["subtotal_excluding_tax"]) == (2900, 2417, 2417)
    assert {tax["tax_rate_details"]["tax_rate"]: tax["amount"] for tax in invoice["total_taxes"]} == {
        "txr_ex": 400,
        "txr_in": 83,
    }
    assert [rate["id"] for rate in subscription_of(fake, shown)["items"]["data"][0]["tax_rates"]] == ["txr_ex"]


def test_one_rate_on_two_lines_is_told_once(fake: FakeCheckout) -> None:
    """The total of a rate is the sum over the lines; default rates stand on the subscription."""
    fake.add("tax_rate", id="txr_ex", display_name="VAT", percentage=20, inclusive=False)
    fake.add(
        "price", id="price_b", currency="usd", unit_amount=500, recurring={"interval": "month"}, product_data={"name": "B"}
    )
    lines = [{"price": "price_plan", "quantity": 1}, {"price": "price_b", "quantity": 1}]
    shown = paid(fake, "subscription", line_items=lines, subscription_data={"default_tax_rates": ["txr_ex"]})
    invoice = read(fake, f"invoices/{shown['invoice']}")
    assert [tax["amount"] for tax in invoice["total_taxes"]] == [500]
    subscription = subscription_of(fake, shown)
    assert ([rate["id"] for rate in subscription["default_tax_rates"]], subscription["plan"]) == (["txr_ex"], None)


PRICES: dict[str, tuple[dict[str, Any], int | None, str]] = {
    "metered": ({"recurring": {"interval": "month", "usage_type": "metered", "meter": "mtr_1"}, "unit_amount": 5}, None, "P"),
    "every quarter": (
        {"recurring": {"interval": "month", "interval_count": 3}, "unit_amount": 5000},
        1,
        "1 × P (at $50.00 / every 3 months)",
    ),
    "a fraction": ({"recurring": {"interval": "month"}, "unit_amount_decimal": "12.5"}, 8, "8 × P (at $0.125 / month)"),
    "volume": (
        {
            "recurring": {"interval": "month"},
            "billing_scheme": "tiered",
            "tiers_mode": "volume",
            "tiers": [{"up_to": 10, "unit_amount": 200}, {"up_to": "inf", "unit_amount": 100}],
        },
        25,
        "25 × P (Tier 2 at $1.00 / month)",
    ),
    "graduated": (
        {
            "recurring": {"interval": "month"},
            "billing_scheme": "tiered",
            "tiers_mode": "graduated",
            "tiers": [{"up_to": 10, "unit_amount": 200}, {"up_to": "inf", "unit_amount": 100}],
        },
        25,
        "25 × P",
    ),
    "metered tiers": (
        {
            "recurring": {"interval": "month", "usage_type": "metered", "meter": "mtr_1"},
            "billing_scheme": "tiered",
            "tiers_mode": "graduated",
            "tiers": [{"up_to": "inf", "unit_amount": 100}],
        },
        None,
        "P",
    ),
    "packs": (
        {"recurring": {"interval": "month"}, "unit_amount": 1000, "transform_quantity": {"divide_by": 3, "round": "up"}},
        4,
        "4 × P (at $10.00 / month)",
    ),
}


@pytest.mark.parametrize("name", PRICES)
def test_how_a_line_is_described(fake: FakeCheckout, name: str) -> None:
    """Recorded for a plain price and for a tier by volume (PAY-11); the others are *inferred*."""
    price, quantity, description = PRICES[name]
    fake.add("price", id="price_x", currency="usd", product_data={"name": "P"}, **price)
    line = {"price": "price_x", **({} if quantity is None else {"quantity": quantity})}
    shown = paid(fake, "subscription", line_items=[line, {"price": "price_mug", "quantity": 1}])
    assert read(fake, f"invoices/{shown['invoice']}/lines")["data"][0]["description"] == description


def test_a_one_time_line_names_the_subscription() -> None:
    """Sold once beside a plan, it says which subscription it came with."""
    fake = shop()
    lines = [{"price": "price_plan", "quantity": 1}, {"price": "price_mug", "quantity": 1}]
    id = session(fake, "subscription", line_items=lines)
    fake.buyer(id).pay()
    shown = fake.session(id)
    once = read(fake, f"invoices/{shown['invoice']}")["lines"]["data"][1]
    assert once["parent"]["invoice_item_details"]["subscription"] == shown["subscription"]

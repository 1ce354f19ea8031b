"""What amounts are made of, expanded: discounts and taxes, per line and in all."""

from typing import Any

import pytest

from doorways import Door, needs_line_items_on_update
from fakecheckout import FakeCheckout, NotModelled

TAXED = {"price": "price_tshirt", "quantity": 1}


def rate(fake: FakeCheckout, percentage: float = 10, *, inclusive: bool = False, **params: Any) -> str:
    made = fake.add("tax_rate", display_name="VAT", percentage=percentage, inclusive=inclusive, **params)
    return str(made["id"])


def test_what_amounts_are_made_of(door: Door, fake: FakeCheckout) -> None:
    """Discounts and taxes per line and in all, each rate and the discount once."""
    fake.add("coupon", id="tenth", percent_off=10, applies_to={"products": ["prod_tshirt"]})
    vat = rate(fake, 10)
    lines = [{**TAXED, "tax_rates": [vat]}, {"price": "price_mug", "quantity": 1, "tax_rates": [vat]}]
    session = door.session(
        line_items=lines,
        discounts=[{"coupon": "tenth"}],
        expand=["line_items.data.discounts", "line_items.data.taxes", "total_details.breakdown"],
    )
    shirt, mug = session["line_items"]["data"]
    assert [each["amount"] for each in shirt["discounts"]] == [110]
    assert (mug["discounts"], [tax["amount"] for tax in mug["taxes"]]) == ([], [50])
    breakdown = session["total_details"]["breakdown"]
    assert (breakdown["taxes"][0]["amount"], breakdown["taxes"][0]["rate"]["id"]) == (99 + 50, vat)
    assert (len(breakdown["taxes"]), breakdown["taxes"][0]["taxable_amount"]) == (1, 989 + 500)
    (discount,) = breakdown["discounts"]
    assert (discount["amount"], discount["discount"]["checkout_session"]) == (110, session["id"])
    assert discount["discount"]["object"] == "discount"


def test_amounts_that_are_made_of_nothing(door: Door) -> None:
    """Empty, not absent."""
    session = door.session(expand=["line_items.data.discounts", "line_items.data.taxes", "total_details.breakdown"])
    (line,) = session["line_items"]["data"]
    assert (line["discounts"], line["taxes"]) == ([], [])
    assert session["total_details"]["breakdown"] == {"discounts": [], "taxes": []}


def test_a_discount_before_clover(door: Door, fake: FakeCheckout) -> None:
    """It had the whole coupon, where it now has its source."""
    fake.add("coupon", id="tenth", percent_off=10)
    id = door.session(discounts=[{"coupon": "tenth"}])["id"]
    path = f"/v1/checkout/sessions/{id}/line_items"
    shown = [
        fake.request("GET", path, {"expand": ["data.discounts"]}, headers={"Stripe-Version": version}).json()["data"][0]
        for version in ("2025-08-27.basil", "2025-09-30.clover")
    ]
    older, newer = (line["discounts"][0]["discount"] for line in shown)
    assert (older["coupon"]["percent_off"], "source" in older) == (10, False)
    assert (newer["source"], "coupon" in newer) == ({"coupon": "tenth", "type": "coupon"}, False)


def loaded(fake: FakeCheckout, door: Door, **line: Any) -> None:
    item = {
        "id": "li_1",
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": 1099,
        "amount_tax": 110,
        "amount_total": 1209,
        "currency": "usd",
        "description": "T-shirt",
        "price": "price_tshirt",
        "quantity": 1,
        **line,
    }
    session = {**door.session(), "id": "cs_test_l", "ui_mode": "elements", "amount_total": 1209}
    details = {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 110}
    lines = {"object": "list", "data": [item], "has_more": False}
    fake.load({**session, "line_items": lines, "total_details": details})


@needs_line_items_on_update
def test_loaded_with_its_taxes(door: Door, fake: FakeCheckout) -> None:
    """What was expanded is kept, shown when asked for, and worked out anew."""
    vat = door("tax_rate", "retrieve", rate(fake, 10))
    tax = {"amount": 110, "rate": vat, "taxability_reason": None, "taxable_amount": 1099}
    loaded(fake, door, taxes=[tax], discounts=[])
    assert "taxes" not in door("session", "list_line_items", "cs_test_l")["data"][0]
    (line,) = door("session", "list_line_items", "cs_test_l", expand=["data.taxes", "data.discounts"])["data"]
    assert (line["taxes"], line["discounts"]) == ([tax], [])
    changed = door("session", "update", "cs_test_l", line_items=[{"id": "li_1", "quantity": 2}])
    assert changed["total_details"]["amount_tax"] == 220


def test_loaded_with_its_taxes_alone(door: Door, fake: FakeCheckout) -> None:
    """Of the discounts nothing was said then, and there is none."""
    vat = door("tax_rate", "retrieve", rate(fake, 10))
    loaded(fake, door, taxes=[{"amount": 110, "rate": vat, "taxability_reason": None, "taxable_amount": 1099}])
    (line,) = door("session", "list_line_items", "cs_test_l", expand=["data.discounts"])["data"]
    assert line["discounts"] == []


def test_loaded_without_them(door: Door, fake: FakeCheckout) -> None:
    """Then nothing can be told, and the message says so."""
    loaded(fake, door)
    for call in (
        lambda: door("session", "retrieve", "cs_test_l", expand=["total_details.breakdown"]),
        lambda: door("session", "list_line_items", "cs_test_l", expand=["data.taxes"]),
    ):
        with pytest.raises(NotModelled, match="What the amounts of li_1 are made of is not known"):
            call()


def test_loaded_without_lines(door: Door, fake: FakeCheckout) -> None:
    """Nor of totals alone."""
    details = {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 110}
    fake.load({**door.session(), "id": "cs_test_l", "total_details": details})
    with pytest.raises(NotModelled, match="so neither is what its totals are made of"):
        door("session", "retrieve", "cs_test_l", expand=["total_details.breakdown"])

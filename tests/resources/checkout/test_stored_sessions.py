"""Sessions that were recorded elsewhere and loaded: what the account knows of them is used, what it does not know is said."""

from typing import Any

import pytest
from recorded_session import SESSION

from doorways import Door, needs_line_items_on_update, since
from fakecheckout import FakeCheckout, NotModelled

PRICE = {"id": "price_l", "object": "price", "currency": "usd", "unit_amount": 1000, "product": "prod_tshirt"}


LINE = {
    "id": "li_1",
    "object": "item",
    "amount_discount": 500,
    "amount_subtotal": 2000,
    "amount_tax": 0,
    "amount_total": 1500,
    "currency": "usd",
    "description": "T-shirt",
    "price": PRICE,
    "quantity": 2,
}


def loaded(fake: FakeCheckout, *items: Any, **fields: Any) -> None:
    lines = {"object": "list", "data": list(items), "has_more": False}
    fake.load({**SESSION, "line_items": lines, **fields})


@needs_line_items_on_update
def test_what_is_retransmitted_unchanged_stays(door: Door, fake: FakeCheckout) -> None:
    """Retaining every line changes no amount, whatever discount or tax the lines have."""
    loaded(fake, LINE)
    before = fake.session("cs_test_l")
    assert door("session", "update", "cs_test_l", line_items=[{"id": "li_1"}]) == before
    assert door("session", "retrieve", "cs_test_l", expand=["line_items"])["line_items"]["data"][0]["amount_discount"] == 500


@needs_line_items_on_update
def test_a_line_without_quantity_is_retained(door: Door, fake: FakeCheckout) -> None:
    """Metered lines have none."""
    loaded(fake, {**LINE, "quantity": None})
    assert door("session", "update", "cs_test_l", line_items=[{"id": "li_1"}])["amount_total"] == 1500


PLAIN: dict[str, Any] = {"discounts": [], "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0}}


@needs_line_items_on_update
@pytest.mark.parametrize(
    ("line", "fields", "message"),
    [
        (LINE, {}, "This account has no coupon c"),
        (
            LINE,
            {"total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 5}},
            "cs_test_l was loaded with taxes whose rates are not known",
        ),
        (
            {**LINE, "price": {**PRICE, "unit_amount": None, "billing_scheme": "tiered"}},
            PLAIN,
            "The tiers of price price_l are not known",
        ),
        ({**LINE, "price": "price_gone"}, PLAIN, "This account has no price price_gone"),
        (LINE, {**PLAIN, "shipping_options": [{"shipping_rate": "shr_x", "shipping_amount": 5}]}, "no shipping_rate shr_x"),
    ],
    ids=["an unknown coupon", "taxes", "a tiered price", "an unknown price", "an unknown rate"],
)
def test_what_cannot_be_worked_out_anew(
    door: Door, fake: FakeCheckout, line: dict[str, Any], fields: dict[str, Any], message: str
) -> None:
    """A change that would need what is not modelled, or was not loaded, says so and changes nothing."""
    loaded(fake, line, **fields)
    before = fake.session("cs_test_l")
    with pytest.raises(NotModelled, match=message):
        door("session", "update", "cs_test_l", line_items=[{"id": "li_1", "quantity": 3}])
    assert fake.session("cs_test_l") == before


@needs_line_items_on_update
def test_a_plain_loaded_line_is_changed(door: Door, fake: FakeCheckout) -> None:
    """A loaded line with a plain price is worked out like any other."""
    loaded(fake, {**LINE, "amount_discount": 0, "amount_total": 2000}, **PLAIN)
    assert door("session", "update", "cs_test_l", line_items=[{"id": "li_1", "quantity": 3}])["amount_total"] == 3000


def test_lines_with_a_price_that_is_not_there(door: Door, fake: FakeCheckout) -> None:
    """Neither the list of lines nor an expanded path shows half an object."""
    loaded(fake, {**LINE, "price": "price_gone"})
    for call in (
        lambda: door("session", "list_line_items", "cs_test_l"),
        lambda: door("session", "retrieve", "cs_test_l", expand=["line_items.data.price.product"]),
    ):
        with pytest.raises(NotModelled, match="This account has no price price_gone"):
            call()


def test_a_part_of_the_lines_is_not_taken_for_all(door: Door, fake: FakeCheckout) -> None:
    """Lines of which there are more count as not known."""
    fake.load({**SESSION, "line_items": {"object": "list", "data": [LINE], "has_more": True}})
    with pytest.raises(NotModelled, match="The line items of cs_test_l are not known"):
        door("session", "list_line_items", "cs_test_l")


@since(10, "Session.modify")
def test_old_sessions_are_completed(door: Door, fake: FakeCheckout) -> None:
    """Keys that sessions of 2021 did not have are derived: a paid one is complete, and a session lives a day."""
    old = {name: SESSION[name] for name in ("id", "object", "amount_total", "currency", "mode")}
    fake.load(
        [{**old, "payment_status": "paid"}, {**old, "id": "cs_test_o", "payment_status": "unpaid", "created": fake.now()}]
    )
    assert [session["status"] for session in fake.sessions] == ["complete", "open"]
    assert fake.session("cs_test_o")["expires_at"] == fake.session("cs_test_o")["created"] + 86400
    assert door("session", "update", "cs_test_o", metadata={"a": "1"})["metadata"] == {"a": "1"}

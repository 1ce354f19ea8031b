"""Tax rates on lines and as defaults, inclusive and exclusive; automatic tax (MON-16 to MON-21)."""

from typing import Any

import pytest
from shop import read, session, shop

from doorways import Door, Refused, needs_line_items_on_update
from fakecheckout import FakeCheckout, NotModelled

TAXED = {"price": "price_tshirt", "quantity": 1}


def rate(fake: FakeCheckout, percentage: float = 10, *, inclusive: bool = False, **params: Any) -> str:
    made = fake.add("tax_rate", display_name="VAT", percentage=percentage, inclusive=inclusive, **params)
    return str(made["id"])


def test_exclusive_tax_is_added(door: Door, fake: FakeCheckout) -> None:
    """Per rate and line, on what is left after the discount (MON-16)."""
    fake.add("coupon", id="half", percent_off=50)
    rates = [rate(fake, 10), rate(fake, 2.5)]
    session = door.session(line_items=[{**TAXED, "tax_rates": rates}], discounts=[{"coupon": "half"}])
    assert session["total_details"] == {"amount_discount": 550, "amount_shipping": 0, "amount_tax": 55 + 14}
    assert (session["amount_subtotal"], session["amount_total"]) == (1099, 549 + 69)
    (line,) = door.lines(session)
    assert (line["amount_tax"], line["amount_total"]) == (69, 618)


def test_inclusive_tax_is_told(door: Door, fake: FakeCheckout) -> None:
    """It changes no total (MON-17)."""
    session = door.session(line_items=[{**TAXED, "tax_rates": [rate(fake, 7, inclusive=True)]}])
    assert (session["total_details"]["amount_tax"], session["amount_total"]) == (72, 1099)


@pytest.mark.parametrize(("choice", "tax"), [(None, 3), ("even", 2)], ids=["up", "even"])
def test_halves_are_a_doubt(choice: str | None, tax: int) -> None:
    """It is met only where the answers differ."""
    with FakeCheckout(doubts={"tax_halves": choice} if choice else None) as fake:
        data = {"currency": "usd", "unit_amount": 50, "product_data": {"name": "Pin"}}
        lines = [{"price_data": data, "quantity": 1, "tax_rates": [rate(fake, 5)]}]
        params = {"mode": "payment", "success_url": "https://example.com", "line_items": lines}
        made = fake.request("POST", "/v1/checkout/sessions", params).json()
        assert made["total_details"]["amount_tax"] == tax
        assert [doubt.name for doubt in fake.doubts_met] == ([] if choice else ["tax_halves"])


REFUSED: list[tuple[str, list[str], str, str]] = [
    ("unknown", ["txr_x"], "No such tax rate: 'txr_x'", "line_items[0][tax_rates][0]"),
    (
        "archived",
        ["archived"],
        "The tax rate specified is inactive. This field only accepts active tax rates.",
        "line_items[0][tax_rates][0]",
    ),
    (
        "eleven",
        ["txr_x"] * 11,
        "Array line_items[0][tax_rates] exceeded maximum 10 allowed elements.",
        "line_items[0][tax_rates]",
    ),
]


@pytest.mark.parametrize(("rates", "message", "param"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_rates_that_are_refused(door: Door, fake: FakeCheckout, rates: list[str], message: str, param: str) -> None:
    """Ten at most, which exist and are active."""
    fake.add("tax_rate", id="archived", display_name="VAT", percentage=1, inclusive=False, active=False)
    with pytest.raises(Refused) as refused:
        door.session(line_items=[{**TAXED, "tax_rates": rates}])
    assert (refused.value.message, refused.value.param) == (message, param)


def test_rates_that_are_not_modelled(door: Door, fake: FakeCheckout) -> None:
    """The same rate twice, both kinds on a line, and rates beside automatic tax: nobody knows."""
    out, inside = rate(fake, 10), rate(fake, 7, inclusive=True)
    for rates, message in (([out, out], "twice"), ([out, inside], "Inclusive and exclusive rates on one amount")):
        with pytest.raises(NotModelled, match=message):
            door.session(line_items=[{**TAXED, "tax_rates": rates}])
    with pytest.raises(NotModelled, match="Tax rates together with"):
        door.session(line_items=[{**TAXED, "tax_rates": [out]}], automatic_tax={"enabled": True})


@needs_line_items_on_update
def test_rates_stay_are_replaced_and_removed(door: Door, fake: FakeCheckout) -> None:
    """A line keeps its rates until others, or '', are sent for it."""
    session = door.session(line_items=[{**TAXED, "tax_rates": [rate(fake, 10)]}])
    (line,) = door.lines(session)
    kept = door.update(session, line_items=[{"id": line["id"], "quantity": 2}])
    assert kept["total_details"]["amount_tax"] == 220
    replaced = door.update(session, line_items=[{"id": line["id"], "tax_rates": [rate(fake, 5)]}])
    assert replaced["total_details"]["amount_tax"] == 110
    removed = door.update(session, line_items=[{"id": line["id"], "tax_rates": ""}])
    assert (removed["total_details"]["amount_tax"], removed["amount_total"]) == (0, 2198)
    assert door.update(session, line_items=[{"price": "price_mug", "quantity": 1, "tax_rates": ""}])["amount_total"] == 500


MONTHLY = {"currency": "usd", "unit_amount": 300, "recurring": {"interval": "month"}, "product_data": {"name": "M"}}


ONCE = {"currency": "usd", "unit_amount": 1000, "product_data": {"name": "Set-up"}}


def test_default_rates_of_a_subscription(door: Door, fake: FakeCheckout) -> None:
    """For lines that have none of their own: 300 + 48 as recorded (MON-18)."""
    data = {"default_tax_rates": [rate(fake, 16)]}
    lines = [{"price_data": MONTHLY, "quantity": 1}]
    session = door.session(mode="subscription", line_items=lines, subscription_data=data)
    assert (session["amount_subtotal"], session["amount_total"]) == (300, 348)
    own = [{**lines[0], "tax_rates": [rate(fake, 5)]}]
    assert door.session(mode="subscription", line_items=own, subscription_data=data)["amount_total"] == 315
    with pytest.raises(Refused) as refused:
        door.session(mode="subscription", line_items=lines, subscription_data={"default_tax_rates": ["txr_x"]})
    assert refused.value.param == "subscription_data[default_tax_rates][0]"


@pytest.mark.parametrize(("choice", "tax"), [(None, 48), ("taxed", 48 + 160)], ids=["untaxed", "taxed"])
def test_default_rates_of_one_time_lines(choice: str | None, tax: int) -> None:
    """A doubt."""
    with FakeCheckout(doubts={"default_tax_rates_of_one_time_lines": choice} if choice else None) as fake:
        lines = [{"price_data": MONTHLY, "quantity": 1}, {"price_data": ONCE, "quantity": 1}]
        data = {"default_tax_rates": [rate(fake, 16)]}
        params = {"mode": "subscription", "success_url": "https://example.com", "line_items": lines, "subscription_data": data}
        assert fake.request("POST", "/v1/checkout/sessions", params).json()["total_details"]["amount_tax"] == tax
        assert [doubt.name for doubt in fake.doubts_met] == ([] if choice else ["default_tax_rates_of_one_time_lines"])


GERMAN = {"country": "DE", "line1": "Unter den Linden 1", "city": "Berlin", "postal_code": "10117"}


def test_automatic_tax_of_a_known_customer(door: Door, fake: FakeCheckout) -> None:
    """Worked out with the rates the account was given for the customer's country, shipping too."""
    door("customer", "update", "cus_jenny", address=GERMAN)
    vat = rate(fake, 19, country="DE")
    rate(fake, 20, country="FR")
    rate(fake, 5, country="DE", state="BY")
    fixed = {"amount": 500, "currency": "usd"}
    post = {"display_name": "Post", "type": "fixed_amount", "fixed_amount": fixed, "tax_behavior": "inclusive"}
    session = door.session(
        customer="cus_jenny",
        automatic_tax={"enabled": True},
        shipping_options=[{"shipping_rate_data": post}],
        expand=["total_details.breakdown", "shipping_cost.taxes"],
    )
    assert session["automatic_tax"]["status"] == "complete"
    assert session["total_details"]["amount_tax"] == 418 + 80
    assert session["amount_total"] == 2198 + 418 + 500
    (tax,) = session["shipping_cost"]["taxes"]
    assert (tax["amount"], tax["rate"]["id"], tax["taxability_reason"], tax["taxable_amount"]) == (
        80,
        vat,
        "standard_rated",
        420,
    )
    (both,) = session["total_details"]["breakdown"]["taxes"]
    assert (both["amount"], both["taxable_amount"]) == (498, 2618)


def test_automatic_tax_without_rates(door: Door) -> None:
    """There is no tax engine here; the message says what to give the account."""
    door("customer", "update", "cus_jenny", shipping={"name": "Jenny", "address": GERMAN})
    with pytest.raises(NotModelled, match=r'fake.add\("tax_rate", country=\'DE\''):
        door.session(customer="cus_jenny", automatic_tax={"enabled": True})


def test_automatic_tax_needs_an_address(door: Door) -> None:
    """Of an existing customer whom Checkout may not give one (MON-21)."""
    with pytest.raises(Refused) as refused:
        door.session(customer="cus_jenny", automatic_tax={"enabled": True})
    assert (refused.value.code, refused.value.param) == ("customer_tax_location_invalid", None)
    assert refused.value.message is not None
    assert refused.value.message.startswith("Automatic tax calculation in Checkout requires a valid address on the Customer.")


def test_automatic_tax_waits_for_the_address_to_come(door: Door) -> None:
    """With customer_update the address of the page counts."""
    session = door.session(customer="cus_jenny", automatic_tax={"enabled": True}, customer_update={"address": "auto"})
    assert session["automatic_tax"]["status"] == "requires_location_inputs"


TAX = {"automatic_tax": {"enabled": True}}


def test_a_shipping_address_without_a_country() -> None:
    """It tells nothing of taxes: the customer's own address decides."""
    fake = shop()
    fake.add("tax_rate", display_name="VAT", country="DE", percentage=10, inclusive=False)
    shipping = {"name": "Kim", "address": {"line1": "Weg 1"}}
    fake.add("customer", id="cus_kim", email="kim@example.com", address={"country": "DE"}, shipping=shipping)
    id = session(fake, customer="cus_kim", **TAX)
    assert fake.session(id)["total_details"]["amount_tax"] == 110


def test_lines_are_taxed_by_the_address_that_was_typed() -> None:
    """Once the buyer has given an address, the session's lines show their tax."""
    fake = shop()
    fake.add("tax_rate", display_name="CA", country="US", percentage=10, inclusive=False)
    id = session(fake, **TAX)
    fake.buyer(id).pay()
    (line,) = read(fake, f"checkout/sessions/{id}/line_items")["data"]
    assert line["amount_tax"] == 110

"""What else a buyer does on the page: quantities, amounts, optional items, codes, shipping."""

from typing import Any

import pytest
from shop import nothing_happens, read, session, shop

from fakecheckout import FakeCheckout, NotModelled, NotOnThePage

SHIP = {"shipping_address_collection": {"allowed_countries": ["US", "CA"]}}


ADDRESS = {"city": "Toronto", "country": "CA", "line1": "1 King St", "postal_code": "M5H", "state": "ON"}


@pytest.fixture
def fake() -> FakeCheckout:
    return shop()


ADJUSTABLE = [{"price": "price_shirt", "quantity": 2, "adjustable_quantity": {"enabled": True, "minimum": 1, "maximum": 5}}]


TWO = [*ADJUSTABLE, {"price": "price_mug", "quantity": 1, "adjustable_quantity": {"enabled": True}}]


def test_the_quantity_is_changed(fake: FakeCheckout) -> None:
    """Within its range; the total follows at once."""
    id = session(fake, line_items=ADJUSTABLE)
    fake.buyer(id).set_quantity("price_shirt", 5)
    assert fake.session(id)["amount_total"] == 5 * 1099


def test_a_line_is_taken_away(fake: FakeCheckout) -> None:
    """Down to nothing, if others remain."""
    id = session(fake, line_items=TWO)
    line = read(fake, f"checkout/sessions/{id}/line_items")["data"][1]
    fake.buyer(id).set_quantity(line, 0)
    assert fake.session(id)["amount_total"] == 2 * 1099


@pytest.mark.parametrize(
    ("lines", "named", "quantity", "refusal"),
    [
        (ADJUSTABLE, "price_shirt", 6, "can be 1 to 5, not 6"),
        (ADJUSTABLE, "price_shirt", 0, "can be 1 to 5, not 0"),
        (TWO[1:], "price_mug", 0, "only line cannot be taken away"),
        (TWO[1:], "price_mug", 1.5, "whole number"),
        (TWO[1:], "price_mug", True, "whole number"),
        (TWO[1:], "price_hat", 1, "no single line 'price_hat'"),
        ([{"price": "price_mug", "quantity": 1}], "price_mug", 2, "not adjustable"),
    ],
    ids=["too many", "too few", "the only line", "half a mug", "a truth", "another line", "fixed"],
)
def test_a_quantity_that_cannot_be(fake: FakeCheckout, lines: Any, named: str, quantity: Any, refusal: str) -> None:
    """Outside of the range, of another line, or of one that is not adjustable."""
    id = session(fake, line_items=lines)
    with nothing_happens(fake, id), pytest.raises(NotOnThePage, match=refusal):
        fake.buyer(id).set_quantity(named, quantity)


@pytest.fixture
def donation(fake: FakeCheckout) -> str:
    custom = {"enabled": True, "minimum": 500, "maximum": 5000, "preset": 1000}
    fake.add("price", id="price_gift", currency="usd", custom_unit_amount=custom, product_data={"name": "Gift"})
    return session(fake, line_items=[{"price": "price_gift", "quantity": 1}])


def test_the_buyer_says_what_to_pay(fake: FakeCheckout, donation: str) -> None:
    """The amount of a line whose price leaves it to the buyer."""
    fake.buyer(donation).set_amount("price_gift", 2500).pay()
    assert fake.session(donation)["amount_total"] == 2500


@pytest.mark.parametrize(("amount", "refusal"), [(499, "500 to 5000"), (5001, "500 to 5000"), (-1, "whole number")])
def test_an_amount_that_cannot_be(fake: FakeCheckout, donation: str, amount: int, refusal: str) -> None:
    """Outside of what the seller allows."""
    with nothing_happens(fake, donation), pytest.raises(NotOnThePage, match=refusal):
        fake.buyer(donation).set_amount("price_gift", amount)


def test_a_fixed_amount(fake: FakeCheckout) -> None:
    """Of an ordinary price nothing can be chosen."""
    id = session(fake)
    with pytest.raises(NotOnThePage, match="is fixed"):
        fake.buyer(id).set_amount("price_shirt", 1)


OPTIONAL = [
    {"price": "price_mug", "quantity": 1},
    {"price": "price_shirt", "quantity": 2, "adjustable_quantity": {"enabled": True, "minimum": 1, "maximum": 3}},
]


def test_an_optional_item_is_added(fake: FakeCheckout) -> None:
    """It becomes a line, and the total follows."""
    id = session(fake, line_items=[{"price": "price_shirt", "quantity": 1}], optional_items=OPTIONAL[:1])
    fake.buyer(id).add_optional_item("price_mug")
    assert fake.session(id)["amount_total"] == 1599


def test_an_optional_item_in_another_quantity(fake: FakeCheckout) -> None:
    """As many as its range allows."""
    id = session(fake, line_items=[{"price": "price_mug", "quantity": 1}], optional_items=OPTIONAL[1:])
    fake.buyer(id).add_optional_item("price_shirt", 3)
    assert fake.session(id)["amount_total"] == 500 + 3 * 1099


@pytest.mark.parametrize(
    ("price", "quantity", "refusal"),
    [
        ("price_hat", 1, "offers no optional item"),
        ("price_mug", 2, "can be 1 to 1, not 2"),
        ("price_shirt", 4, "can be 1 to 3, not 4"),
        ("price_shirt", 0, "can be 1 to 3, not 0"),
        ("price_plan", None, "in the cart already"),
    ],
    ids=["another", "fixed", "too many", "none", "twice"],
)
def test_an_optional_item_that_cannot_be(fake: FakeCheckout, price: str, quantity: int | None, refusal: str) -> None:
    """What the page does not offer, or not so many of it."""
    items = [*OPTIONAL, {"price": "price_plan", "quantity": 1}]
    id = session(fake, "subscription", optional_items=items)
    with nothing_happens(fake, id), pytest.raises(NotOnThePage, match=refusal):
        fake.buyer(id).add_optional_item(price, quantity)


@pytest.fixture
def code(fake: FakeCheckout) -> str:
    fake.add("coupon", id="HALF", percent_off=50, duration="once")
    body = {"id": "promo_half", "object": "promotion_code", "active": True, "code": "Half-Price", "customer": None}
    more = {
        "promotion": {"coupon": "HALF", "type": "coupon"},
        "restrictions": {"first_time_transaction": False},
        "metadata": {},
    }
    fake.load({**body, **more, "times_redeemed": 0, "max_redemptions": None, "expires_at": None})
    return session(fake, allow_promotion_codes=True)


@pytest.mark.parametrize("typed", ["Half-Price", "half-price"])
def test_a_promotion_code_is_typed(fake: FakeCheckout, code: str, typed: str) -> None:
    """Whatever its capitals; 50 % of 1099 is 550 off (CRE-14: halves go to the discount)."""
    fake.buyer(code).apply_promotion_code(typed)
    shown = fake.session(code)
    assert (shown["amount_total"], shown["discounts"]) == (549, [{"coupon": None, "promotion_code": "promo_half"}])


def test_a_code_stays_when_the_session_expires(fake: FakeCheckout, code: str) -> None:
    """The expired session shows what the buyer had reached (BUY-07)."""
    fake.buyer(code).apply_promotion_code("half-price")
    fake.advance(days=1)
    assert (fake.session(code)["status"], fake.session(code)["amount_total"]) == ("expired", 549)


def test_a_code_that_does_not_exist(fake: FakeCheckout, code: str) -> None:
    """The page says that it is invalid."""
    with nothing_happens(fake, code), pytest.raises(NotOnThePage, match="This code is invalid: 'NOPE'"):
        fake.buyer(code).apply_promotion_code("NOPE")


def test_a_page_without_codes(fake: FakeCheckout) -> None:
    """Without allow_promotion_codes there is no field to type one."""
    id = session(fake)
    with pytest.raises(NotOnThePage, match="no field for promotion codes"):
        fake.buyer(id).apply_promotion_code("HALF")


def test_a_code_that_leaves_too_little() -> None:
    """What the API refuses, the page does not offer."""
    fake = shop(payment_methods=("card",))
    code = session(fake, allow_promotion_codes=True)
    fake.add("coupon", id="MOST", percent_off=99)
    promotion = {"promotion": {"coupon": "MOST", "type": "coupon"}, "restrictions": {}, "metadata": {}}
    fake.load({"id": "promo_most", "object": "promotion_code", "active": True, "code": "MOST", **promotion})
    with nothing_happens(fake, code), pytest.raises(NotOnThePage, match="must add up to at least"):
        fake.buyer(code).apply_promotion_code("MOST")


@pytest.fixture
def shipped(fake: FakeCheckout) -> str:
    for id, name, amount in (("shr_post", "Post", 500), ("shr_bike", "Bike", 900)):
        fake.add(
            "shipping_rate", id=id, display_name=name, type="fixed_amount", fixed_amount={"amount": amount, "currency": "usd"}
        )
    return session(fake, **SHIP, shipping_options=[{"shipping_rate": "shr_post"}, {"shipping_rate": "shr_bike"}])


@pytest.mark.parametrize("rate", ["shr_bike", "Bike", {"id": "shr_bike"}], ids=["id", "name", "object"])
def test_a_rate_is_chosen(fake: FakeCheckout, shipped: str, rate: Any) -> None:
    """The total follows the rate."""
    fake.buyer(shipped).choose_shipping(rate)
    shown = fake.session(shipped)
    assert (shown["amount_total"], shown["shipping_cost"]["shipping_rate"]) == (1999, "shr_bike")


def test_a_rate_that_is_not_offered(fake: FakeCheckout, shipped: str) -> None:
    """The message names what is."""
    with nothing_happens(fake, shipped), pytest.raises(NotOnThePage, match=r"offers: shr_post \(Post\), shr_bike \(Bike\)"):
        fake.buyer(shipped).choose_shipping("shr_plane")


def test_the_servers_address_counts(fake: FakeCheckout) -> None:
    """What the seller's server collected is where it ships to."""
    id = session(fake, **SHIP, ui_mode="elements", success_url=None, cancel_url=None, return_url="https://shop.test/back")
    answer = fake.request(
        "POST",
        f"/v1/checkout/sessions/{id}",
        {"collected_information": {"shipping_details": {"name": "Kim", "address": ADDRESS}}},
    )
    assert answer.status == 200
    fake.buyer(id).pay()
    assert fake.session(id)["collected_information"]["shipping_details"]["name"] == "Kim"


@pytest.mark.parametrize("end", ["complete", "expired"])
@pytest.mark.parametrize("move", ["pay", "fill", "decline", "abandon"])
def test_a_closed_session_offers_nothing(fake: FakeCheckout, end: str, move: str) -> None:
    """Neither a complete nor an expired one."""
    id = session(fake)
    buyer = fake.buyer(id)
    if end == "complete":
        buyer.pay()
    else:
        fake.advance(days=1)
    with nothing_happens(fake, id), pytest.raises(NotOnThePage, match=f"{id} is {end}: its page offers nothing any more"):
        getattr(buyer, move)()


def test_abandoning_changes_nothing(fake: FakeCheckout) -> None:
    """The buyer goes back to the shop; the session stays open."""
    id = session(fake)
    with nothing_happens(fake, id):
        assert fake.buyer(id).abandon() == "https://shop.test/cart"


@pytest.mark.parametrize("missing", ["amount_subtotal", "amount_total", "currency", "total_details"])
@pytest.mark.parametrize("move", ["pay", "decline", "choose_shipping"])
def test_a_session_that_was_loaded_in_part(fake: FakeCheckout, missing: str, move: str) -> None:
    """The page names the field that it needs and that the session lacks (BUY-37)."""
    other = shop(seed="elsewhere")
    shown = read(other, f"checkout/sessions/{session(other)}", expand=["line_items"])
    fake.load({**shown, missing: None})
    moves = {
        "pay": lambda buyer: buyer.pay(),
        "decline": lambda b: b.decline(),
        "choose_shipping": lambda b: b.choose_shipping("A"),
    }
    with pytest.raises(NotModelled, match=f"was loaded without {missing}, which its page shows"):
        moves[move](fake.buyer(shown["id"]))


def test_a_page_that_is_left_needs_no_total(fake: FakeCheckout) -> None:
    """What asks for no amount is possible on any open session."""
    other = shop(seed="elsewhere")
    shown = other.session(session(other))
    fake.load({**shown, "amount_total": None})
    assert fake.buyer(shown["id"]).fill(name="Kim").abandon() == "https://shop.test/cart"

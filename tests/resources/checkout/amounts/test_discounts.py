"""What a session's discount takes off its lines, and which coupons and codes are refused (CRE-14, MON-10 to MON-15)."""

from typing import Any

import pytest

from doorways import Door, Refused, needs_line_items_on_update
from fakecheckout import FakeCheckout, NotModelled

THREE = [{"price": "price_tshirt", "quantity": 1}, {"price": "price_mug", "quantity": 2}, {"price": "price_mug", "quantity": 1}]


def coupon(fake: FakeCheckout, **params: Any) -> str:
    return str(fake.add("coupon", **params)["id"])


def test_a_percentage(door: Door, fake: FakeCheckout) -> None:
    """Halves go to the discount: 50 % of 1099 is 550 (recorded for 9999)."""
    half = coupon(fake, percent_off=50)
    session = door.session(line_items=[{"price": "price_tshirt", "quantity": 1}], discounts=[{"coupon": half}])
    assert (session["amount_subtotal"], session["amount_total"]) == (1099, 549)
    assert session["total_details"]["amount_discount"] == 550
    assert session["discounts"] == [{"coupon": half, "promotion_code": None}]
    assert session["id"].startswith("cs_test_b1")
    (line,) = door.lines(session)
    assert (line["amount_subtotal"], line["amount_discount"], line["amount_total"]) == (1099, 550, 549)


def test_everything_for_nothing(door: Door, fake: FakeCheckout) -> None:
    """A total of 0 is allowed (PAY-03)."""
    assert door.session(discounts=[{"coupon": coupon(fake, percent_off=100)}])["amount_total"] == 0


@pytest.mark.parametrize(
    ("choice", "spread"), [(None, [524, 477, 239]), ("in_order", [1099, 141, 0])], ids=["proportional", "in order"]
)
def test_an_amount_is_spread(choice: str | None, spread: list[int]) -> None:
    """Over several lines nobody knows how: it is a doubt."""
    with FakeCheckout(doubts={"amount_coupon_spread": choice} if choice else None) as fake:
        for id, amount in (("price_tshirt", 1099), ("price_mug", 500)):
            fake.add("price", id=id, currency="usd", unit_amount=amount, product_data={"name": "P"})
        params = {"mode": "payment", "success_url": "https://example.com", "line_items": THREE}
        made = fake.request(
            "POST",
            "/v1/checkout/sessions",
            {**params, "discounts": [{"coupon": coupon(fake, amount_off=1240, currency="USD")}], "expand": ["line_items"]},
        ).json()
        assert [line["amount_discount"] for line in made["line_items"]["data"]] == spread
        assert made["amount_total"] == 1099 + 1500 - 1240
        assert [doubt.name for doubt in fake.doubts_met] == ([] if choice else ["amount_coupon_spread"])


ROUNDED: dict[str, tuple[dict[str, str], list[int], int, list[str]]] = {
    "line by line": ({}, [12, 199], 211, ["percent_coupon_rounding"]),
    "once": ({"percent_coupon_rounding": "once"}, [13, 199], 212, []),
}


@pytest.mark.parametrize("name", ROUNDED)
def test_a_percentage_of_several_lines(name: str) -> None:
    """12.5 % of 99 and 1594 yen is 12.375 and 199.25: nobody knows where it is rounded."""
    chosen, off, together, met = ROUNDED[name]
    with FakeCheckout(doubts=chosen) as fake:
        assert discounted(fake, ["99", "1594"], 12.5) == (off, together)
        assert [doubt.name for doubt in fake.doubts_met] == met


@pytest.mark.parametrize("amounts", [["1594"], ["80", "1600"], ["97", "97"]], ids=["one line", "no fractions", "the same"])
def test_where_it_does_not_matter_nothing_is_asked(fake: FakeCheckout, amounts: list[str]) -> None:
    """Where both roundings come to the same lines, no doubt is noted."""
    discounted(fake, amounts, 12.5)
    assert fake.doubts_met == []


def discounted(fake: FakeCheckout, amounts: list[str], percent: float) -> tuple[list[int], int]:
    """What a percentage takes off lines of these amounts in yen, and off all together."""
    prices = [{"currency": "jpy", "unit_amount": amount, "product_data": {"name": "P"}} for amount in amounts]
    sent = {
        "mode": "payment",
        "success_url": "https://example.com",
        "line_items": [{"price_data": price, "quantity": 1} for price in prices],
        "discounts": [{"coupon": coupon(fake, percent_off=percent)}],
        "expand": ["line_items"],
    }
    made = fake.request("POST", "/v1/checkout/sessions", sent).json()
    return [line["amount_discount"] for line in made["line_items"]["data"]], made["total_details"]["amount_discount"]


def test_never_more_than_there_is(door: Door, fake: FakeCheckout) -> None:
    """An amount beyond the cart makes it free."""
    big = coupon(fake, amount_off=999_999, currency="usd")
    assert door.session(discounts=[{"coupon": big}])["total_details"]["amount_discount"] == 2198


def test_a_promotion_code(door: Door, fake: FakeCheckout) -> None:
    """Only the code is shown, the coupon behind it is null (recorded); both can be expanded."""
    tenth = coupon(fake, percent_off=10)
    fake.load({"id": "promo_1", "object": "promotion_code", "active": True, "promotion": {"coupon": tenth, "type": "coupon"}})
    session = door.session(discounts=[{"promotion_code": "promo_1"}], expand=["discounts.promotion_code"])
    assert session["amount_total"] == 1978
    assert session["discounts"][0]["coupon"] is None
    code = session["discounts"][0]["promotion_code"]
    assert (code["promotion"]["coupon"] if "promotion" in code else code["coupon"]["id"]) == tenth


@needs_line_items_on_update
def test_the_discount_stays_on_update(door: Door, fake: FakeCheckout) -> None:
    """It is worked out anew for the new lines."""
    session = door.session(discounts=[{"coupon": coupon(fake, percent_off=10)}])
    (line,) = door.lines(session)
    changed = door.update(session, line_items=[{"id": line["id"], "quantity": 1}, {"price": "price_mug", "quantity": 1}])
    assert (changed["amount_subtotal"], changed["amount_total"]) == (1599, 1599 - 110 - 50)


@pytest.mark.parametrize(
    ("discounts", "message", "param"),
    [
        ([{"coupon": "a"}, {"coupon": "b"}], "Array discounts exceeded maximum 1 allowed elements.", "discounts"),
        ([{"coupon": "nope"}], "No such coupon: 'nope'", "discounts[0][coupon]"),
        ([{"promotion_code": "nope"}], "No such promotion code: 'nope'", "discounts[0][promotion_code]"),
        (
            [{"coupon": "a", "promotion_code": "b"}],
            "You may only specify one of these parameters: coupon, promotion_code.",
            "discounts[0][coupon]",
        ),
    ],
    ids=["two", "no coupon", "no code", "both"],
)
def test_discounts_that_are_refused(door: Door, discounts: list[Any], message: str, param: str) -> None:
    """One discount, which exists."""
    with pytest.raises(Refused) as refused:
        door.session(discounts=discounts)
    assert (refused.value.message, refused.value.param) == (message, param)


REDEEMED: list[tuple[str, dict[str, Any], str, str]] = [
    ("not valid", {"valid": False}, "Coupon c is expired and cannot be applied.", "coupon_expired"),
    ("too late", {"redeem_by": 1000}, "Coupon c is expired and cannot be applied.", "coupon_expired"),
    (
        "used up",
        {"max_redemptions": 1, "times_redeemed": 1},
        "Coupon c is used up and cannot be applied.",
        "coupon_expired",
    ),
    (
        "other products",
        {"applies_to": {"products": ["prod_other"]}},
        "This coupon cannot be redeemed because it does not apply to anything in this order.",
        "coupon_applies_to_nothing",
    ),
]


@pytest.mark.parametrize(("coupon", "message", "code"), [case[1:] for case in REDEEMED], ids=[case[0] for case in REDEEMED])
def test_a_coupon_that_cannot_be_redeemed(
    door: Door, fake: FakeCheckout, coupon: dict[str, Any], message: str, code: str
) -> None:
    """It is refused when the session is made, and no session is."""
    fake.load({"id": "c", "object": "coupon", "percent_off": 10, **coupon})
    with pytest.raises(Refused) as refused:
        door.session(discounts=[{"coupon": "c"}])
    assert (refused.value.message, refused.value.code) == (message, code)
    assert fake.sessions == []


def test_a_coupon_of_another_currency(door: Door, fake: FakeCheckout) -> None:
    """What Stripe says of it is not known, unless the coupon has an amount in the session's currency."""
    fake.add("coupon", id="eur", amount_off=10, currency="eur")
    with pytest.raises(NotModelled, match="The coupon eur is in eur, the session in usd"):
        door.session(discounts=[{"coupon": "eur"}])
    fake.add("coupon", id="both", amount_off=10, currency="eur", currency_options={"usd": {"amount_off": 12}})
    assert door.session(discounts=[{"coupon": "both"}])["total_details"]["amount_discount"] == 12


def test_a_coupon_for_some_products(door: Door, fake: FakeCheckout) -> None:
    """Only lines of those products are discounted, and an amount no further than they go."""
    fake.add("coupon", id="shirts", amount_off=5000, currency="usd", applies_to={"products": ["prod_tshirt"]})
    session = door.session(line_items=THREE, discounts=[{"coupon": "shirts"}])
    assert [line["amount_discount"] for line in door.lines(session)] == [1099, 0, 0]


def code(fake: FakeCheckout, **params: Any) -> str:
    fake.add("coupon", id="tenth", percent_off=10)
    headers = {"Stripe-Version": "2025-08-27.basil"}  # where the parameter is `coupon`, which every SDK knows or forgot
    made = fake.request("POST", "/v1/promotion_codes", {"coupon": "tenth", **params}, headers=headers)
    return str(made.json()["id"])


CODES: list[tuple[str, dict[str, Any], str, str | None]] = [
    ("inactive", {"active": False}, "Promotion code {} is inactive and cannot be applied.", None),
    (
        "another customer",
        {"customer": "cus_jenny"},
        "This promotion code cannot be redeemed because it is restricted to another customer.",
        None,
    ),
    (
        "too small an order",
        {"restrictions": {"minimum_amount": 2199, "minimum_amount_currency": "usd"}},
        "This promotion code cannot be redeemed because the associated purchase does not meet the minimum amount requirement.",
        None,
    ),
]


@pytest.mark.parametrize(("params", "message", "error"), [case[1:] for case in CODES], ids=[case[0] for case in CODES])
def test_a_code_that_cannot_be_redeemed(
    door: Door, fake: FakeCheckout, params: dict[str, Any], message: str, error: str | None
) -> None:
    """The restrictions of a code hold when the session is made."""
    id = code(fake, **params)
    with pytest.raises(Refused) as refused:
        door.session(discounts=[{"promotion_code": id}])
    assert (refused.value.message, refused.value.code, refused.value.param) == (
        message.format(id),
        error,
        "discounts[0][promotion_code]",
    )


@pytest.mark.parametrize(
    ("restrictions", "customer"),
    [
        ({"minimum_amount": 2198, "minimum_amount_currency": "usd"}, None),
        (
            {
                "minimum_amount": 9999,
                "minimum_amount_currency": "eur",
                "currency_options": {"usd": {"minimum_amount": 2000}},
            },
            None,
        ),
        ({"first_time_transaction": True}, "cus_jenny"),
    ],
    ids=["just enough", "in another currency", "a first purchase"],
)
def test_a_code_whose_restrictions_are_met(
    door: Door, fake: FakeCheckout, restrictions: dict[str, Any], customer: str | None
) -> None:
    """Then the coupon behind it is taken off."""
    params = {"customer": customer} if customer else {}
    session = door.session(discounts=[{"promotion_code": code(fake, restrictions=restrictions)}], **params)
    assert session["amount_total"] == 1978


def test_a_minimum_in_another_currency(door: Door, fake: FakeCheckout) -> None:
    """Without one in the session's currency nobody knows."""
    id = code(fake, restrictions={"minimum_amount": 100, "minimum_amount_currency": "eur"})
    with pytest.raises(NotModelled, match="asks for 100 eur, the session is in usd"):
        door.session(discounts=[{"promotion_code": id}])


def test_a_code_of_a_coupon_that_ran_out(door: Door, fake: FakeCheckout) -> None:
    """Not the code is blamed, but its coupon."""
    fake.load({"id": "c", "object": "coupon", "percent_off": 10, "redeem_by": 1000})
    fake.load({"id": "promo_1", "object": "promotion_code", "promotion": {"coupon": "c", "type": "coupon"}})
    with pytest.raises(Refused, match="Coupon c is expired and cannot be applied."):
        door.session(discounts=[{"promotion_code": "promo_1"}])


def test_a_code_of_a_coupon_that_was_deleted(door: Door, fake: FakeCheckout) -> None:
    """It went with its coupon."""
    id = code(fake)
    door("coupon", "delete", "tenth")
    with pytest.raises(Refused, match=f"Promotion code {id} is inactive and cannot be applied."):
        door.session(discounts=[{"promotion_code": id}])


@needs_line_items_on_update
def test_a_code_that_ran_out_since(door: Door, fake: FakeCheckout) -> None:
    """A session keeps the discount it was made with."""
    id = code(fake)
    session = door.session(discounts=[{"promotion_code": id}])
    door("promotion_code", "update", id, active=False)
    (line,) = door.lines(session)
    assert door.update(session, line_items=[{"id": line["id"], "quantity": 1}])["amount_total"] == 1099 - 110


@needs_line_items_on_update
def test_a_discount_survives_its_coupon(door: Door, fake: FakeCheckout) -> None:
    """A session keeps what it was made with, whatever becomes of the coupon (documented)."""
    session = door.session(discounts=[{"coupon": coupon(fake, id="gone", percent_off=10)}])
    door("coupon", "delete", "gone")
    (line,) = door.lines(session)
    assert door.update(session, line_items=[{"id": line["id"], "quantity": 1}])["amount_total"] == 1099 - 110


@needs_line_items_on_update
def test_a_loaded_code_is_worked_out_anew(door: Door, fake: FakeCheckout) -> None:
    """Where the code and its coupon were loaded too."""
    session = door.session(discounts=[{"promotion_code": code(fake)}], expand=["line_items"])
    fake.load({**session, "id": "cs_test_l"})
    (line,) = door("session", "list_line_items", "cs_test_l")["data"]
    changed = door("session", "update", "cs_test_l", line_items=[{"id": line["id"], "quantity": 1}])
    assert changed["amount_total"] == 1099 - 110


@pytest.mark.parametrize("kind", ["charge", "invoice"])
def test_a_code_for_first_purchases(door: Door, fake: FakeCheckout, kind: str) -> None:
    """A customer who paid before is refused, in the recorded words (MON-15)."""
    id = code(fake, restrictions={"first_time_transaction": True})
    fake.load({"id": "x_1", "object": kind, "customer": "cus_jenny"})
    with pytest.raises(Refused) as refused:
        door.session(customer="cus_jenny", discounts=[{"promotion_code": id}])
    assert refused.value.message == (
        "This promotion code cannot be redeemed because the associated customer has prior transactions."
    )
    assert refused.value.code == "promotion_code_customer_not_first_time"


@pytest.mark.parametrize(("choice", "status"), [(None, 200), ("refused", 400)], ids=["accepted", "refused"])
def test_a_code_for_first_purchases_of_nobody(choice: str | None, status: int) -> None:
    """Without a customer nobody knows: it is a doubt."""
    with FakeCheckout(doubts={"first_time_code_without_customer": choice} if choice else None) as fake:
        id = code(fake, restrictions={"first_time_transaction": True})
        data = {"currency": "usd", "unit_amount": 500, "product_data": {"name": "Mug"}}
        params = {"mode": "payment", "success_url": "https://example.com", "line_items": [{"price_data": data, "quantity": 1}]}
        made = fake.request("POST", "/v1/checkout/sessions", {**params, "discounts": [{"promotion_code": id}]})
        assert made.status == status
        assert [doubt.name for doubt in fake.doubts_met] == ([] if choice else ["first_time_code_without_customer"])

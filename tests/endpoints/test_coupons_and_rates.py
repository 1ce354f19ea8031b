"""What of coupons and shipping rates is kept beside them: the products a coupon is for, amounts in other currencies."""

from typing import Any

import pytest

from doorways import Door, Refused
from fakecheckout import FakeCheckout, NotModelled

POST: dict[str, Any] = {"display_name": "Post", "type": "fixed_amount"}
FIXED: dict[str, Any] = {"amount": 700, "currency": "usd"}


def refused(door: Door, fake: FakeCheckout, kind: str, *request: Any, **params: Any) -> tuple[Any, ...]:
    """What a request is refused with; it leaves neither events nor objects."""
    before = (fake.events, door(kind, "list")["data"])
    with pytest.raises(Refused) as refusal:
        door(kind, *request, **params)
    assert (fake.events, door(kind, "list")["data"]) == before
    return (refusal.value.status, refusal.value.code, refusal.value.param, refusal.value.message)


def test_a_coupon_for_some_products(door: Door) -> None:
    """They are shown when expanded."""
    made = door("coupon", "create", percent_off=10, applies_to={"products": ["prod_tshirt"]})
    assert "applies_to" not in made
    shown = door("coupon", "retrieve", made["id"], expand=["applies_to"])
    assert shown["applies_to"] == {"products": ["prod_tshirt"]}


def test_a_coupon_for_everything(door: Door) -> None:
    """Null."""
    assert door("coupon", "create", percent_off=10, expand=["applies_to"])["applies_to"] is None


def test_a_coupon_in_other_currencies(door: Door) -> None:
    """Shown when expanded, the own currency among them; an update adds or replaces."""
    made = door("coupon", "create", amount_off=500, currency="usd", currency_options={"eur": {"amount_off": 400}})
    assert "currency_options" not in made
    sent = {"gbp": {"amount_off": 300}}
    changed = door("coupon", "update", made["id"], currency_options=sent, expand=["currency_options"])
    assert changed["currency_options"] == {"eur": {"amount_off": 400}, "gbp": {"amount_off": 300}, "usd": {"amount_off": 500}}


@pytest.mark.parametrize(
    ("params", "shown"),
    [({"amount_off": 5, "currency": "usd"}, {"usd": {"amount_off": 5}}), ({"percent_off": 5}, None)],
    ids=["amount", "percentage"],
)
def test_a_coupon_in_one_currency(door: Door, params: dict[str, Any], shown: Any) -> None:
    """Its own currency only; a percentage has none."""
    assert door("coupon", "create", **params, expand=["currency_options"]).get("currency_options") == shown


ONE = "You may only specify one of these parameters: currency_options, percent_off."
LEAST_ONE = "This value must be greater than or equal to 1."
AMOUNT: dict[str, Any] = {"amount_off": 5, "currency": "usd"}


@pytest.mark.parametrize(
    ("params", "message", "param", "code"),
    [
        ({"percent_off": 5, "currency_options": {"eur": {"amount_off": 4}}}, ONE, "currency_options", None),
        (
            {**AMOUNT, "currency_options": {"EUR": {"amount_off": 4}}},
            "Currencies must be lowercase when used as keys in a map. Use `eur` instead of `EUR`.",
            None,
            None,
        ),
        (
            {**AMOUNT, "currency_options": {"eur": {"amount_off": 0}}},
            LEAST_ONE,
            "currency_options[eur][amount_off]",
            "parameter_invalid_integer",
        ),
        (
            {"percent_off": 5, "applies_to": {"products": ["prod_tshirt", "x"]}},
            "No such product: 'x'",
            "applies_to[products][1]",
            "resource_missing",
        ),
        ({"amount_off": 0, "currency": "usd"}, LEAST_ONE, "amount_off", "parameter_invalid_integer"),
        ({"percent_off": 5, "max_redemptions": 0}, LEAST_ONE, "max_redemptions", "parameter_invalid_integer"),
        ({"percent_off": 5, "name": "n" * 41}, "Invalid string: nnnn...nnnn; must be at most 40 characters", "name", None),
    ],
    ids=["percentage", "EUR", "nothing off", "unknown product", "no amount", "never", "a long name"],
)
def test_what_a_coupon_is_refused_for(
    door: Door, fake: FakeCheckout, params: dict[str, Any], message: str, param: str | None, code: str | None
) -> None:
    """Nothing is made."""
    assert refused(door, fake, "coupon", "create", **params) == (400, code, param, message)


def test_a_percentage_has_no_currencies(door: Door, fake: FakeCheckout) -> None:
    """Later neither."""
    made = door("coupon", "create", percent_off=5)
    sent = {"currency_options": {"eur": {"amount_off": 4}}}
    assert refused(door, fake, "coupon", "update", made["id"], **sent) == (400, None, "currency_options", ONE)


def test_a_coupon_s_own_currency(door: Door) -> None:
    """What becomes of it among the others is not known."""
    with pytest.raises(NotModelled, match=r"`currency_options\[usd\]`"):
        door("coupon", "create", **AMOUNT, currency_options={"usd": {"amount_off": 4}})


def test_a_coupon_that_was_used_up(door: Door, fake: FakeCheckout) -> None:
    """It reads as no longer valid (documented)."""
    made = door("coupon", "create", percent_off=5, max_redemptions=2)
    fake.load({**made, "times_redeemed": 2})
    assert door("coupon", "retrieve", made["id"])["valid"] is False


def test_a_coupon_made_again(door: Door) -> None:
    """Nothing of the deleted one is left."""
    door("coupon", "create", id="SALE", percent_off=5, applies_to={"products": ["prod_tshirt"]})
    assert door("coupon", "delete", "SALE") == {"id": "SALE", "object": "coupon", "deleted": True}
    assert door("coupon", "create", id="SALE", percent_off=5, expand=["applies_to"])["applies_to"] is None


def test_a_coupon_below_a_session(door: Door) -> None:
    """It is expanded as it is now."""
    coupon = door("coupon", "create", percent_off=5)
    session = door.session(discounts=[{"coupon": coupon["id"]}], expand=["discounts.coupon.applies_to"])
    assert session["discounts"][0]["coupon"] == {**coupon, "applies_to": None}


def test_a_loaded_coupon(door: Door, fake: FakeCheckout) -> None:
    """What was recorded as expanded is shown only when it is asked for, and means what it meant."""
    made = door("coupon", "create", percent_off=10)
    fake.load({**made, "applies_to": {"products": ["prod_tshirt"]}})
    assert "applies_to" not in door("coupon", "retrieve", made["id"])
    session = door.session(
        line_items=[{"price": "price_mug", "quantity": 1}, {"price": "price_tshirt", "quantity": 1}],
        discounts=[{"coupon": made["id"]}],
    )
    assert session["total_details"]["amount_discount"] == 110


def options(fake: FakeCheckout, rate: dict[str, Any]) -> Any:
    """Past the SDK, which cannot print hashes in a hash."""
    path = f"/v1/shipping_rates/{rate['id']}"
    shown = fake.request("GET", path, {"expand": ["fixed_amount.currency_options"]}).json()
    assert list(shown["fixed_amount"]) == ["amount", "currency", "currency_options"]
    return shown["fixed_amount"]["currency_options"]


def test_a_rate_in_other_currencies(door: Door, fake: FakeCheckout) -> None:
    """Shown when expanded, the own currency among them."""
    made = door("shipping_rate", "create", **POST, fixed_amount={**FIXED, "currency_options": {"eur": {"amount": 600}}})
    assert made["fixed_amount"] == FIXED
    assert options(fake, made) == {
        "eur": {"amount": 600, "tax_behavior": "unspecified"},
        "usd": {"amount": 700, "tax_behavior": "unspecified"},
    }


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ({"gbp": {"amount": 500}}, {"eur": (600, "exclusive"), "gbp": (500, "unspecified"), "usd": (700, "inclusive")}),
        ({"eur": {"amount": 650}}, {"eur": (650, "exclusive"), "usd": (700, "inclusive")}),
    ],
    ids=["one more", "another amount"],
)
def test_a_rate_s_currencies_are_updated(door: Door, fake: FakeCheckout, sent: dict[str, Any], shown: dict[str, Any]) -> None:
    """One by one; what is not sent of one stays, and the own one follows the rate."""
    first = {"eur": {"amount": 600, "tax_behavior": "exclusive"}}
    made = door("shipping_rate", "create", **POST, fixed_amount={**FIXED, "currency_options": first})
    door("shipping_rate", "update", made["id"], fixed_amount={"currency_options": sent})
    door("shipping_rate", "update", made["id"], tax_behavior="inclusive")
    assert {name: (each["amount"], each["tax_behavior"]) for name, each in options(fake, made).items()} == shown


def test_a_rate_in_one_currency(door: Door, fake: FakeCheckout) -> None:
    """Its own."""
    made = door("shipping_rate", "create", **POST, fixed_amount=FIXED)
    assert options(fake, made) == {"usd": {"amount": 700, "tax_behavior": "unspecified"}}


@pytest.mark.parametrize(
    ("currencies", "message", "param", "code"),
    [
        (
            {"EUR": {"amount": 4}},
            "Currencies must be lowercase when used as keys in a map. Use `eur` instead of `EUR`.",
            None,
            None,
        ),
        (
            {"eur": {"amount": -1}},
            "This value must be greater than or equal to 0.",
            "fixed_amount[currency_options][eur][amount]",
            "parameter_invalid_integer",
        ),
        (
            {"eur": {"tax_behavior": "inclusive"}},
            "Missing required param: fixed_amount[currency_options][eur][amount].",
            "fixed_amount[currency_options][eur][amount]",
            "parameter_missing",
        ),
    ],
    ids=["EUR", "below zero", "no amount"],
)
def test_what_a_rate_is_refused_for(
    door: Door, fake: FakeCheckout, currencies: dict[str, Any], message: str, param: str | None, code: str | None
) -> None:
    """On update as on create; nothing is changed."""
    made = door("shipping_rate", "create", **POST, fixed_amount=FIXED)
    got = refused(door, fake, "shipping_rate", "update", made["id"], fixed_amount={"currency_options": currencies})
    assert got == (400, code, param, message)


def test_a_loaded_rate(door: Door, fake: FakeCheckout) -> None:
    """What was recorded as expanded is shown only when it is asked for."""
    made = door("shipping_rate", "create", **POST, fixed_amount=FIXED)
    recorded = {"eur": {"amount": 600, "tax_behavior": "unspecified"}, "usd": {"amount": 700, "tax_behavior": "unspecified"}}
    fake.load({**made, "fixed_amount": {**FIXED, "currency_options": recorded}})
    assert door("shipping_rate", "retrieve", made["id"]) == made
    assert options(fake, made) == recorded

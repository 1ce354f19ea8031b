"""Shipping rates, and their amounts in other currencies."""

from typing import Any

import pytest
from shop import shop

from doorways import Door, Refused
from fakecheckout import FakeCheckout

NOT_MADE: list[tuple[str, str, dict[str, Any], str, str | None]] = [
    ("rate without amount", "shipping_rate", {"display_name": "Post"}, "Missing required param: fixed_amount.", "fixed_amount"),
]


@pytest.mark.parametrize(
    ("kind", "params", "message", "param"), [row[1:] for row in NOT_MADE], ids=[row[0] for row in NOT_MADE]
)
def test_what_create_refuses(door: Door, kind: str, params: dict[str, Any], message: str, param: str | None) -> None:
    """The catalogue refuses in Stripe's words, too."""
    with pytest.raises(Refused) as refused:
        door(kind, "create", **params)
    assert (refused.value.status, refused.value.param, refused.value.message) == (400, param, message)


POST: dict[str, Any] = {"display_name": "Post", "type": "fixed_amount"}


FIXED: dict[str, Any] = {"amount": 700, "currency": "usd"}


def refused(door: Door, fake: FakeCheckout, kind: str, *request: Any, **params: Any) -> tuple[Any, ...]:
    """What a request is refused with; it leaves neither events nor objects."""
    before = (fake.events, door(kind, "list")["data"])
    with pytest.raises(Refused) as refusal:
        door(kind, *request, **params)
    assert (fake.events, door(kind, "list")["data"]) == before
    return (refusal.value.status, refusal.value.code, refusal.value.param, refusal.value.message)


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


def test_an_unknown_currency() -> None:
    """A shipping rate in a currency that Stripe does not know is refused."""
    sent = {"display_name": "Post", "type": "fixed_amount", "fixed_amount": {"amount": 500, "currency": "abc"}}
    answer = shop().request("POST", "/v1/shipping_rates", sent)
    assert answer.status == 400, answer.body
    error = answer.json()["error"]
    assert (error["message"].partition(".")[0], error["param"]) == ("Invalid currency: abc", "fixed_amount[currency]")

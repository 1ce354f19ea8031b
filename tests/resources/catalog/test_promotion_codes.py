"""Promotion codes: made, read, changed and listed, at versions on either side of clover (CAT-29 to CAT-35, VER-04)."""

import re
from typing import Any

import pytest

from doorways import Door, Refused
from fakecheckout import FakeCheckout, NotModelled
from fakecheckout.protocol.parameters.schema import installed_api_version

NEW = installed_api_version() >= "2025-09-30"


OLD_VERSION = {"Stripe-Version": "2025-08-27.basil"}


PATH = "/v1/promotion_codes"


@pytest.fixture(autouse=True)
def coupon(door: Door, fake: FakeCheckout) -> str:
    """A coupon that can be redeemed ten times, until an hour from now."""
    fake.add("coupon", id="C10", percent_off=10, max_redemptions=10, redeem_by=fake.now() + 3600)
    fake.add("coupon", id="C20", percent_off=20)
    return "C10"


def of(coupon: str | None) -> dict[str, Any]:
    """The parameter that names the coupon, as the SDK's own version has it."""
    named = {} if coupon is None else {"coupon": coupon}
    return {"promotion": {"type": "coupon", **named}} if NEW else named


def make(door: Door, coupon: str = "C10", **params: Any) -> dict[str, Any]:
    return door("promotion_code", "create", **of(coupon), **params)


def refused(door: Door, fake: FakeCheckout, *request: Any, **params: Any) -> tuple[Any, ...]:
    """What a request is refused with; it leaves neither events nor objects."""
    before = (fake.events, door("promotion_code", "list")["data"])
    with pytest.raises(Refused) as refusal:
        door("promotion_code", *request, **params)
    assert (fake.events, door("promotion_code", "list")["data"]) == before
    return (refusal.value.status, refusal.value.code, refusal.value.param, refusal.value.message)


def test_a_promotion_code(door: Door, fake: FakeCheckout) -> None:
    """Every field, in wire order."""
    made = make(door, code="s07-promo")
    shown = fake.request("GET", f"{PATH}/{made['id']}", headers={"Stripe-Version": "2026-08-26.dahlia"}).json()
    assert re.fullmatch(r"promo_1\w{23}", shown["id"])
    assert list(shown.items())[2:] == [
        ("active", True),
        ("code", "s07-promo"),
        ("created", made["created"]),
        ("customer", None),
        ("customer_account", None),
        ("expires_at", None),
        ("livemode", False),
        ("max_redemptions", None),
        ("metadata", {}),
        ("promotion", {"coupon": "C10", "type": "coupon"}),
        ("restrictions", {"first_time_transaction": False, "minimum_amount": None, "minimum_amount_currency": None}),
        ("times_redeemed", 0),
    ]


def test_what_was_made_is_read_back(door: Door) -> None:
    """A GET right after the POST gives the identical object."""
    made = make(door, metadata={"a": "1"}, restrictions={"minimum_amount": 500, "minimum_amount_currency": "USD"})
    assert made["restrictions"]["minimum_amount_currency"] == "usd"
    assert door("promotion_code", "retrieve", made["id"]) == made


def test_a_code_is_minted(door: Door) -> None:
    """Eight capitals and digits, which the seed decides."""
    assert re.fullmatch("[A-Z0-9]{8}", make(door)["code"])
    assert make(door)["code"] != make(door)["code"]


def test_the_events(door: Door, fake: FakeCheckout) -> None:
    """Creating and changing a code is told of."""
    made = make(door, code="A")
    door("promotion_code", "update", made["id"], active=False)
    created, updated = fake.events[-2:]
    assert (created["type"], created["data"]["object"]) == ("promotion_code.created", made)
    assert (updated["type"], updated["data"]["previous_attributes"]) == ("promotion_code.updated", {"active": True})


def test_metadata_merges(door: Door) -> None:
    """As everywhere."""
    made = make(door, metadata={"a": "1", "b": "2"})
    assert door("promotion_code", "update", made["id"], metadata={"a": "", "c": "3"})["metadata"] == {"b": "2", "c": "3"}


PAST = (
    "The parameter `expires_at` expects a unix timestamp representing a date and time in the future. You specified the value "
    "`2000` which is in the past."
)


PATTERN = r"This value must match the regex pattern. (/\A[a-zA-Z0-9\-_]+\z/ does not match for the value has spaces!)."


ABOVE = "The promotion code's `max_redemptions` cannot be greater than the coupon's `max_redemptions`."


LEAST_ONE = "This value must be greater than or equal to 1."


EUR = {"minimum_amount": 5, "minimum_amount_currency": "usd"}


REFUSED: list[tuple[str, dict[str, Any], str, str | None, str | None]] = [
    ("spaces", {"code": "has spaces!"}, PATTERN, "code", None),
    ("a long code", {"code": "c" * 501}, "Invalid string: cccc...cccc; must be at most 500 characters", "code", None),
    ("a customer", {"customer": "cus_nope"}, "No such customer: 'cus_nope'", "customer", "resource_missing"),
    ("the past", {"expires_at": 2000}, PAST, "expires_at", None),
    (
        "six years",
        {"expires_at": 99_999_999_999},
        "Invalid timestamp: can be no more than five years in the future.",
        "expires_at",
        None,
    ),
    ("above its coupon", {"max_redemptions": 11}, ABOVE, "max_redemptions", None),
    ("no redemption", {"max_redemptions": 0}, LEAST_ONE, "max_redemptions", "parameter_invalid_integer"),
    (
        "an amount without currency",
        {"restrictions": {"minimum_amount": 5}},
        "You must pass minimum_amount_currency when passing minimum_amount",
        "restrictions[minimum_amount_currency]",
        None,
    ),
    (
        "an amount of nothing",
        {"restrictions": {"minimum_amount": 0, "minimum_amount_currency": "usd"}},
        LEAST_ONE,
        "restrictions[minimum_amount]",
        "parameter_invalid_integer",
    ),
    (
        "EUR",
        {"restrictions": {**EUR, "currency_options": {"EUR": {"minimum_amount": 5}}}},
        "Currencies must be lowercase when used as keys in a map. Use `eur` instead of `EUR`.",
        None,
        None,
    ),
    (
        "a currency without amount",
        {"restrictions": {**EUR, "currency_options": {"eur": {"minimum_amount": 0}}}},
        LEAST_ONE,
        "restrictions[currency_options][eur][minimum_amount]",
        "parameter_invalid_integer",
    ),
]


@pytest.mark.parametrize(("params", "message", "param", "code"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_a_code_is_refused_for(
    door: Door, fake: FakeCheckout, params: dict[str, Any], message: str, param: str | None, code: str | None
) -> None:
    """In Stripe's words where they are known; nothing is made."""
    assert refused(door, fake, "create", **of("C10"), **params) == (400, code, param, message)


def test_a_code_does_not_outlive_its_coupon(door: Door, fake: FakeCheckout) -> None:
    """`expires_at` is not after `redeem_by` (documented; inferred text)."""
    message = "The promotion code's `expires_at` cannot be after the coupon's `redeem_by`."
    sent = {**of("C10"), "expires_at": fake.now() + 7200}
    assert refused(door, fake, "create", **sent) == (400, None, "expires_at", message)


def test_a_code_is_active_once(door: Door, fake: FakeCheckout) -> None:
    """Regardless of case among active codes; a code that was switched off frees the word."""
    first = make(door, code="S07-promo")
    message = "An active promotion code with `code: s07-promo` already exists."
    assert refused(door, fake, "create", **of("C20"), code="s07-promo") == (400, None, None, message)
    assert make(door, code="s07-promo", customer="cus_jenny")["customer"] == "cus_jenny"
    assert make(door, code="s07-promo", active=False)["active"] is False
    door("promotion_code", "update", first["id"], active=False)
    assert make(door, code="s07-PROMO")["code"] == "s07-PROMO"
    again = "An active promotion code with `code: S07-promo` already exists."
    assert refused(door, fake, "update", first["id"], active=True) == (400, None, None, again)


@pytest.mark.parametrize("how", ["expired", "coupon over", "coupon deleted"])
def test_a_code_goes_out_by_itself(door: Door, fake: FakeCheckout, how: str) -> None:
    """It reads as inactive once it expired or its coupon is not valid, frees its word, and cannot be switched on again."""
    expires = {"expires_at": fake.now() + 1800} if how == "expired" else {}
    made = make(door, code="A", **expires)
    if how == "coupon deleted":
        door("coupon", "delete", "C10")
    else:
        fake.advance(minutes=40 if how == "expired" else 70)
    if NEW:
        assert door("promotion_code", "retrieve", made["id"])["active"] is False
        assert door("promotion_code", "list", active=True)["data"] == []
        message = "This promotion code cannot be activated because it can no longer be redeemed."
        assert refused(door, fake, "update", made["id"], active=True) == (400, None, "active", message)
    assert make(door, "C20", code="a")["active"] is True


def test_a_code_that_was_used_up(door: Door, fake: FakeCheckout) -> None:
    """`max_redemptions` counts."""
    made = make(door, max_redemptions=1)
    fake.load({**made, "times_redeemed": 1})
    assert door("promotion_code", "retrieve", made["id"])["active"] is False


def test_an_active_code_may_be_told_so(door: Door, fake: FakeCheckout) -> None:
    """That changes nothing."""
    made = make(door, code="A")
    count = len(fake.events)
    assert door("promotion_code", "update", made["id"], active=True) == made
    assert len(fake.events) == count


def test_a_loaded_code_without_its_coupon(door: Door, fake: FakeCheckout) -> None:
    """Nothing can be told of it, so it reads as it was loaded."""
    code = {"id": "promo_x", "object": "promotion_code", "code": "X", "promotion": {"coupon": "gone", "type": "coupon"}}
    fake.load(code)
    new = {"Stripe-Version": "2026-08-26.dahlia"}
    assert fake.request("GET", f"{PATH}/promo_x", headers=new).json()["active"] is True
    with pytest.raises(NotModelled, match="This account has no coupon gone"):
        fake.request("GET", f"{PATH}/promo_x", headers=OLD_VERSION)


def test_a_loaded_code_without_a_word(door: Door, fake: FakeCheckout) -> None:
    """Only part of it was recorded: it is found by its id and can be changed."""
    fake.load({"id": "promo_x", "object": "promotion_code", "promotion": {"coupon": "C10", "type": "coupon"}})
    assert door("promotion_code", "update", "promo_x", active=True, metadata={"a": "1"})["metadata"] == {"a": "1"}
    assert door("promotion_code", "list", code="X")["data"] == []


def test_updates_know_few_parameters(door: Door, fake: FakeCheckout) -> None:
    """Restrictions stay, but for other currencies."""
    made = make(door)
    wanted = "restrictions[first_time_transaction]"
    message = f"Received unknown parameter: {wanted}"
    got = refused(door, fake, "update", made["id"], restrictions={"first_time_transaction": True})
    assert got == (400, "parameter_unknown", wanted, message)


def test_an_unknown_code(door: Door) -> None:
    """404, with a space in the noun."""
    with pytest.raises(Refused) as refusal:
        door("promotion_code", "retrieve", "promo_nope")
    expected = Refused(
        404, "invalid_request_error", "resource_missing", "promotion_code", "No such promotion code: 'promo_nope'"
    )
    assert refusal.value == expected


@pytest.mark.parametrize(
    ("filters", "codes"),
    [
        ({}, ["D", "c", "B", "A"]),
        ({"code": "C"}, ["c"]),
        ({"coupon": "C20"}, ["B"]),
        ({"customer": "cus_jenny"}, ["c"]),
        ({"active": True}, ["c", "B", "A"]),
        ({"active": False}, ["D"]),
        ({"created": {"gt": 99_999_999_999}}, []),
        ({"code": "nope"}, []),
    ],
    ids=str,
)
def test_filters(door: Door, filters: dict[str, Any], codes: list[str]) -> None:
    """A filter narrows the list; codes are compared regardless of case."""
    make(door, code="A")
    make(door, "C20", code="B")
    make(door, code="c", customer="cus_jenny")
    make(door, code="D", active=False)
    assert [each["code"] for each in door("promotion_code", "list", **filters)["data"]] == codes


@pytest.mark.parametrize(
    ("params", "message", "param"),
    [
        ({"customer": "cus_x"}, "No such customer: 'cus_x'", "customer"),
        ({"coupon": "x"}, "No such coupon: 'x'", "coupon"),
        ({"starting_after": "promo_x"}, "No such promotion code: 'promo_x'", "starting_after"),
    ],
    ids=["customer", "coupon", "cursor"],
)
def test_what_a_list_refuses(door: Door, fake: FakeCheckout, params: dict[str, Any], message: str, param: str) -> None:
    """An unknown object in a filter is 400."""
    assert refused(door, fake, "list", **params) == (400, "resource_missing", param, message)


OPTIONS: dict[str, Any] = {"minimum_amount": 500, "minimum_amount_currency": "usd"}


def test_least_amounts_in_other_currencies(door: Door, fake: FakeCheckout) -> None:
    """Shown when expanded, the own currency among them; an update adds or replaces.

    What is expanded is read past the SDK, which cannot print hashes in a hash.
    """
    made = make(door, restrictions={**OPTIONS, "currency_options": {"eur": {"minimum_amount": 450}}})
    assert "currency_options" not in made["restrictions"]
    sent = {"currency_options": {"gbp": {"minimum_amount": 400}}}
    door("promotion_code", "update", made["id"], restrictions=sent)
    changed = fake.request("GET", f"{PATH}/{made['id']}", {"expand": ["restrictions.currency_options"]}).json()
    amounts = {name: each["minimum_amount"] for name, each in changed["restrictions"]["currency_options"].items()}
    assert amounts == {"eur": 450, "gbp": 400, "usd": 500}


def test_without_least_amounts_there_are_none(door: Door) -> None:
    """The key is not there, for the SDK could not take a null."""
    assert "currency_options" not in make(door, expand=["restrictions.currency_options"])["restrictions"]


@pytest.mark.parametrize(
    "restrictions",
    [{"minimum_amount_currency": "usd"}, {"currency_options": {"eur": {"minimum_amount": 1}}}],
    ids=["currency", "options"],
)
def test_restrictions_without_an_amount(door: Door, restrictions: dict[str, Any]) -> None:
    """What they mean is not known."""
    with pytest.raises(NotModelled, match="without `minimum_amount`"):
        make(door, restrictions=restrictions)


def test_an_update_without_an_amount(door: Door) -> None:
    """Other currencies of no amount: what they mean is not known."""
    made = make(door)
    with pytest.raises(NotModelled, match="without `minimum_amount`"):
        door("promotion_code", "update", made["id"], restrictions={"currency_options": {"eur": {"minimum_amount": 1}}})


def test_a_coupon_that_is_over(door: Door, fake: FakeCheckout) -> None:
    """Whether a new code may be made for it is not known."""
    fake.advance(hours=2)
    with pytest.raises(NotModelled, match="The coupon C10 is not valid any more"):
        make(door)

"""Tax rates: made, read, changed and listed (CAT-36, CAT-37)."""

import re
from typing import Any

import pytest

from doorways import Door, Refused
from fakecheckout import FakeCheckout

VAT: dict[str, Any] = {"display_name": "VAT", "inclusive": False, "percentage": 16}


def refused(door: Door, fake: FakeCheckout, *request: Any, **params: Any) -> tuple[Any, ...]:
    """What a request is refused with; it leaves neither events nor objects."""
    before = (fake.events, door("tax_rate", "list")["data"])
    with pytest.raises(Refused) as refusal:
        door("tax_rate", *request, **params)
    assert (fake.events, door("tax_rate", "list")["data"]) == before
    return (refusal.value.status, refusal.value.code, refusal.value.param, refusal.value.message)


def test_a_tax_rate(door: Door, fake: FakeCheckout) -> None:
    """Every field, in wire order."""
    made = door("tax_rate", "create", **VAT, jurisdiction="DE", country="DE", tax_type="vat")
    shown = fake.request("GET", f"/v1/tax_rates/{made['id']}").json()
    assert re.fullmatch(r"txr_1\w{23}", shown["id"])
    assert list(shown.items())[2:] == [
        ("active", True),
        ("country", "DE"),
        ("created", made["created"]),
        ("description", None),
        ("display_name", "VAT"),
        ("effective_percentage", 16.0),
        ("flat_amount", None),
        ("inclusive", False),
        ("jurisdiction", "DE"),
        ("jurisdiction_level", None),
        ("livemode", False),
        ("metadata", {}),
        ("percentage", 16.0),
        ("rate_type", "percentage"),
        ("state", None),
        ("tax_type", "vat"),
    ]


def test_a_percentage_is_a_float(door: Door, fake: FakeCheckout) -> None:
    """16 is 16.0 on the wire; four decimals are kept."""
    made = door("tax_rate", "create", **VAT)
    assert '"percentage": 16.0' in fake.request("GET", f"/v1/tax_rates/{made['id']}").body
    assert door("tax_rate", "create", **{**VAT, "percentage": "8.8755"})["percentage"] == 8.8755


@pytest.mark.parametrize(
    ("params", "message", "param", "code"),
    [
        ({"percentage": None}, "Missing required param: percentage.", "percentage", "parameter_missing"),
        ({"inclusive": None}, "Missing required param: inclusive.", "inclusive", "parameter_missing"),
        ({"display_name": None}, "Missing required param: display_name.", "display_name", "parameter_missing"),
        (
            {"percentage": -1},
            "This value must be greater than or equal to 0 (it currently is '-1.0').",
            "percentage",
            None,
        ),
        (
            {"percentage": 101},
            "This value must be less than or equal to 100 (it currently is '101.0').",
            "percentage",
            None,
        ),
        (
            {"percentage": "1.23456"},
            "Invalid decimal: 1.23456; must contain at most 4 decimal places.",
            "percentage",
            None,
        ),
        (
            {"display_name": "d" * 51},
            "Invalid string: dddd...dddd; must be at most 50 characters",
            "display_name",
            None,
        ),
    ],
    ids=["no percentage", "no inclusive", "no name", "below zero", "above a hundred", "five decimals", "a long name"],
)
def test_what_a_tax_rate_is_refused_for(
    door: Door, fake: FakeCheckout, params: dict[str, Any], message: str, param: str, code: str | None
) -> None:
    """Nothing is made."""
    sent = {name: value for name, value in {**VAT, **params}.items() if value is not None}
    assert refused(door, fake, "create", **sent) == (400, code, param, message)


def test_a_tax_rate_is_changed(door: Door, fake: FakeCheckout) -> None:
    """It is archived, and told of."""
    made = door("tax_rate", "create", **VAT)
    changed = door("tax_rate", "update", made["id"], active=False, description="x", metadata={"a": "1"})
    assert changed == {**made, "active": False, "description": "x", "metadata": {"a": "1"}}
    assert [event["type"] for event in fake.events[-2:]] == ["tax_rate.created", "tax_rate.updated"]
    previous = {"active": True, "description": None, "metadata": {"a": None}}
    assert fake.events[-1]["data"]["previous_attributes"] == previous


@pytest.mark.parametrize("name", ["percentage", "inclusive"])
def test_a_percentage_never_changes(door: Door, fake: FakeCheckout, name: str) -> None:
    """Update does not know the fields that are fixed."""
    made = door("tax_rate", "create", **VAT)
    got = refused(door, fake, "update", made["id"], **{name: VAT[name]})
    assert got == (400, "parameter_unknown", name, f"Received unknown parameter: {name}")


def test_an_unknown_tax_rate(door: Door) -> None:
    """404, with a space in the noun."""
    with pytest.raises(Refused) as refusal:
        door("tax_rate", "retrieve", "txr_nope")
    assert refusal.value == Refused(
        404, "invalid_request_error", "resource_missing", "tax_rate", "No such tax rate: 'txr_nope'"
    )


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, ["C", "B", "A"]),
        ({"active": False}, ["C"]),
        ({"inclusive": True}, ["B"]),
        ({"created": {"lt": 5}}, []),
    ],
    ids=str,
)
def test_filters(door: Door, filters: dict[str, Any], names: list[str]) -> None:
    """A filter narrows the list."""
    door("tax_rate", "create", **{**VAT, "display_name": "A"})
    door("tax_rate", "create", **{**VAT, "display_name": "B", "inclusive": True})
    door("tax_rate", "create", **{**VAT, "display_name": "C", "active": False})
    assert [each["display_name"] for each in door("tax_rate", "list", **filters)["data"]] == names


def test_a_loaded_tax_rate(door: Door, fake: FakeCheckout) -> None:
    """It is read back to the letter; without a percentage it is none."""
    made = door("tax_rate", "create", **VAT)
    other = FakeCheckout()
    other.load(made)
    assert other.request("GET", f"/v1/tax_rates/{made['id']}").json() == made
    with pytest.raises(ValueError, match="`percentage` is None"):
        other.load({**made, "percentage": None})

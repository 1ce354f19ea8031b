"""Which test card a number or a name stands for."""

from typing import get_args

import pytest

from fakecheckout.rules import cards
from fakecheckout.rules.cards import CARDS, DECLINES, NAMES, Challenge, DeclineCode


@pytest.mark.parametrize("number", CARDS)
def test_every_number_could_be_typed(number: str) -> None:
    """The form refuses what fails the check digit, so no test card does."""
    assert cards.is_a_number(number)


@pytest.mark.parametrize(
    "number",
    ["4242424242424241", "4242", "4242 4242 4242 424x", "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢", ""],
    ids=["the documented incorrect_number", "short", "letters", "other digits", "nothing"],
)
def test_what_no_card_has(number: str) -> None:
    """A number whose check digit is wrong is rejected by the form itself."""
    assert not cards.is_a_number(number)


@pytest.mark.parametrize(
    "typed", ["4000000000009995", "4000 0000 0000 9995", "4000-0000-0000-9995", "pm_card_chargeDeclinedInsufficientFunds"]
)
def test_a_card_is_found(typed: str) -> None:
    """By its number, however it is spaced, and by the name of its payment method."""
    card = cards.find(typed)
    assert card is not None
    assert card.decline is not None
    assert (card.decline.code, card.decline.decline_code, card.last4) == ("card_declined", "insufficient_funds", "9995")


def test_an_unknown_card_is_none() -> None:
    """A number that passes the check but stands for no test card."""
    assert cards.find("4000000000000051") is None


@pytest.mark.parametrize("name", NAMES)
def test_names_stand_for_cards(name: str) -> None:
    """Every name of a test payment method has a card."""
    assert cards.find(name) in CARDS.values()


@pytest.mark.parametrize(
    ("code", "number"),
    [
        ("card_declined", "4000000000000002"),
        ("generic_decline", "4000000000000002"),
        ("stolen_card", "4000000000009979"),
        ("incorrect_cvc", "4000000000000127"),
    ],
)
def test_a_card_for_each_decline(code: str, number: str) -> None:
    """The code by itself names the card that is declined with it."""
    card = cards.declining(code)
    assert card is not None
    assert card.number == number


def test_no_card_for_no_decline() -> None:
    """A code that no test card has."""
    assert cards.declining("bored") is None


@pytest.mark.parametrize(
    ("number", "challenge"),
    [
        ("4242424242424242", Challenge.NEVER),
        ("4000002500003155", Challenge.UNLESS_SET_UP),
        ("4000002760003184", Challenge.ALWAYS),
    ],
)
def test_when_the_bank_asks(number: str, challenge: Challenge) -> None:
    """3-D Secure: never, always, or unless the card was set up."""
    assert CARDS[number].challenge is challenge


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("4111111111111111", "4242424242424242"),
        ("4000000000000003", "4000000000000002"),
        ("4242 4242 4242 4241", "4242424242424242"),
        ("5454545454545454", "5555555555554444"),
        ("3530111333300000", "3566002020360505"),
        ("9999999999999995", "4242424242424242"),
        ("pm_card_viza", "pm_card_visa"),
        ("tok_visa", "pm_card_visa"),
        ("36227206271667", "378282246310005"),
    ],
)
def test_the_nearest_card(typed: str, near: str) -> None:
    """A digit or two mistyped, else the brand's own; a name by its letters."""
    assert cards.nearest(typed) == near


def test_the_codes_of_declines_are_typed() -> None:
    """The closed list that type checkers know is that of the cards."""
    assert set(get_args(DeclineCode)) == {"card_declined", *DECLINES}

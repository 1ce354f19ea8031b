"""Ids look random, and are the same for the same seed."""

import pytest

from fakecheckout.store.ids import account_id, token


@pytest.mark.parametrize("length", [1, 24, 85])
def test_a_token_has_its_length(length: int) -> None:
    """Letters and digits, as many as asked for."""
    made = token("seed/price/1", length)
    assert (len(made), made.isalnum()) == (length, True)


def test_a_token_depends_on_its_text_alone() -> None:
    """The same text gives the same token."""
    assert token("seed/price/1", 24) == token("seed/price/1", 24)


def test_another_text_gives_another_token() -> None:
    """The next number is not the next id."""
    assert token("seed/price/1", 24) != token("seed/price/2", 24)


def test_an_account_has_an_id() -> None:
    """In Stripe's form."""
    assert account_id("seed").startswith("acct_1")

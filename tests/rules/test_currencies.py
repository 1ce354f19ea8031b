"""The largest amount of a currency, and what is said of a total beyond it."""

import pytest

from fakecheckout.rules import currencies


@pytest.mark.parametrize(
    ("currency", "largest", "shown"),
    [
        ("usd", 99_999_999, "$999,999.99 USD"),
        ("sek", 99_999_999, "999,999.99 SEK"),
        ("jpy", 99_999_999, "¥99,999,999 JPY"),
        ("kwd", 99_999_999, "99,999.999 KWD"),
        ("idr", 999_999_999_999, "9,999,999,999.99 IDR"),
    ],
)
def test_a_total_of_too_many_digits(currency: str, largest: int, shown: str) -> None:
    """The largest amount may be charged; one more may not, which is said with the largest."""
    assert currencies.largest_amount(currency) == largest
    assert currencies.too_large(largest, currency) is None
    said = f"The Checkout Session's total amount due must be no more than {shown}."
    assert currencies.too_large(largest + 1, currency) == said

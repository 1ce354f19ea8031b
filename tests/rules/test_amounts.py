"""Lines and totals of plain prices, in integers."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fakecheckout.rules import currencies
from fakecheckout.rules.amounts import Totals, amount_off, amount_off_in_order, line, percent_off, totals

amounts = st.integers(0, 10**8)
quantities = st.integers(1, 10**6)


@pytest.mark.parametrize(
    ("unit", "quantity", "subtotal"),
    [("1099", 2, 2198), ("0.5", 3, 2), ("0.5", 1, 1), ("0.4", 1, 0), ("12.345", 1000, 12345)],
    ids=["whole", "half after multiplying", "half up", "below half", "decimals add up"],
)
def test_a_line_is_the_unit_amount_times_the_quantity(unit: str, quantity: int, subtotal: int) -> None:
    """Fractions of a minor unit are rounded once, after the multiplication."""
    assert line(unit, quantity).subtotal == subtotal


@given(st.lists(st.tuples(amounts, quantities), max_size=5), st.integers(0, 10**6))
def test_lines_and_shipping_add_up_to_the_session(carts: list[tuple[int, int]], shipping: int) -> None:
    """The subtotal is the sum of the lines; the total has shipping on top."""
    result = totals([line(str(unit), quantity) for unit, quantity in carts], shipping)
    subtotal = sum(unit * quantity for unit, quantity in carts)
    assert result == Totals(subtotal=subtotal, total=subtotal + shipping, discount=0, shipping=shipping, tax=0)


@given(st.lists(st.tuples(amounts, quantities), max_size=5))
def test_the_order_of_lines_changes_no_total(carts: list[tuple[int, int]]) -> None:
    """Reordering a cart leaves what it costs."""
    lines = [line(str(unit), quantity) for unit, quantity in carts]
    assert totals(lines) == totals(reversed(lines))


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (1, "usd", "The Checkout Session's total amount due must add up to at least $0.50 USD"),
        (399, "hkd", "The Checkout Session's total amount due must add up to at least $4.00 HKD"),
        (50, "usd", None),
        (0, "usd", None),
        (1, "isk", None),
    ],
    ids=["a cent", "hong kong", "just enough", "nothing due", "no known minimum"],
)
def test_the_least_charge_of_a_currency(amount: int, currency: str, text: str | None) -> None:
    """A total between nothing and the currency's minimum is too small, in the recorded words."""
    assert currencies.too_small(amount, currency) == text


AMOUNTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=20)


@example([0, 0], 5)
@given(AMOUNTS, st.integers(1, 10**10))
def test_an_amount_off_is_taken_off_whole(subtotals: list[int], amount: int) -> None:
    """Spread either way, it comes to the amount or to all there is, and no line goes below zero."""
    for spread in (amount_off(amount, subtotals), amount_off_in_order(amount, subtotals)):
        assert sum(spread) == min(amount, sum(subtotals))
        assert all(0 <= less <= subtotal for less, subtotal in zip(spread, subtotals, strict=True))


@given(AMOUNTS, st.decimals("0.01", 100, places=2))
def test_a_percentage_never_exceeds_what_it_discounts(subtotals: list[int], percent: Decimal) -> None:
    """Per line, halves included."""
    spread = percent_off(str(percent), subtotals)
    assert all(0 <= less <= subtotal for less, subtotal in zip(spread, subtotals, strict=True))
    assert all(
        abs(Decimal(less) - subtotal * percent / 100) <= Decimal("0.5")
        for less, subtotal in zip(spread, subtotals, strict=True)
    )

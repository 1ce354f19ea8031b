"""Lines and totals of plain prices, in integers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakecheckout.rules import currencies
from fakecheckout.rules.amounts import Totals, line, totals

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

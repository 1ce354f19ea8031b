"""What lines and shipping add up to, in integer minor units. No float anywhere; no currency is converted.

So far: plain prices times quantities, one discount, and one shipping rate. Taxes and tiers are not worked out here yet, and
`api` refuses what would need them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class LineAmounts:
    """Minor units of one line. `total` is subtotal less discount plus exclusive tax."""

    subtotal: int
    discount: int
    tax: int
    total: int


@dataclass(frozen=True)
class Totals:
    """Minor units of a session. `subtotal` leaves shipping out, `total` has it in (semantics.md section 8)."""

    subtotal: int
    total: int
    discount: int
    shipping: int
    tax: int


def line(unit_amount_decimal: str, quantity: int) -> LineAmounts:
    """One line of a plain price: unit amount times quantity.

    A fraction of a minor unit is rounded after the multiplication, halves up (*inferred*, semantics.md section 8).
    """
    amount = _half_up(Fraction(unit_amount_decimal) * quantity)
    return LineAmounts(subtotal=amount, discount=0, tax=0, total=amount)


def percent_off(percent: str, subtotals: Sequence[int]) -> list[int]:
    """What a percentage takes off each line. Halves go to the discount (recorded: 50 % of 9999 is 5000)."""
    share = Fraction(percent) / 100
    return [_half_up(subtotal * share) for subtotal in subtotals]


def amount_off(amount: int, subtotals: Sequence[int]) -> list[int]:
    """An amount spread over lines in proportion to what they cost, and never more than that.

    Each line's share is rounded down, and what is left goes a unit each to the first lines that lost most (*inferred*).
    """
    whole = sum(subtotals)
    amount = min(amount, whole)
    if whole == 0:
        return [0 for _ in subtotals]
    exact = [Fraction(amount * subtotal, whole) for subtotal in subtotals]
    spread = [int(share) for share in exact]
    by_loss = sorted(range(len(exact)), key=lambda index: spread[index] - exact[index])
    for index in by_loss[: amount - sum(spread)]:
        spread[index] += 1
    return spread


def amount_off_in_order(amount: int, subtotals: Sequence[int]) -> list[int]:
    """An amount taken off the first line, what is left of it off the next, and so on."""
    spread: list[int] = []
    for subtotal in subtotals:
        spread.append(min(amount, subtotal))
        amount -= spread[-1]
    return spread


def _half_up(exact: Fraction) -> int:
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def totals(lines: Iterable[LineAmounts], shipping: int = 0) -> Totals:
    """Lines and the chosen shipping rate, added up."""
    lines = tuple(lines)
    return Totals(
        subtotal=sum(each.subtotal for each in lines),
        total=sum(each.total for each in lines) + shipping,
        discount=sum(each.discount for each in lines),
        shipping=shipping,
        tax=sum(each.tax for each in lines),
    )

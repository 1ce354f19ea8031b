"""What lines and shipping add up to, in integer minor units. No float anywhere; no currency is converted.

So far: plain prices times quantities, and one shipping rate. Discounts, taxes, tiers and trials are not worked out here yet,
and `api` refuses what would need them.
"""

from __future__ import annotations

from collections.abc import Iterable
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
    exact = Fraction(unit_amount_decimal) * quantity
    amount = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    return LineAmounts(subtotal=amount, discount=0, tax=0, total=amount)


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

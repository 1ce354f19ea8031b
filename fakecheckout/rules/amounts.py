"""What lines, discounts, taxes and shipping come to, in integer minor units. No float anywhere; no currency is converted.

Amounts that may have fractions of a minor unit, and percentages, come in as decimal text and are reckoned with exactly; each
result is rounded once. What prices, coupons and tax rates are found where, and what is refused, is `api`'s business.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Tier:
    """Units up to and including `up_to` (None: all further ones); amounts in minor units, as decimal text."""

    up_to: int | None
    unit_amount: str
    flat_amount: str


@dataclass(frozen=True)
class Rate:
    """A tax rate: `percentage` is decimal text, `inclusive` says that the amount has the tax in it already."""

    percentage: str
    inclusive: bool


@dataclass(frozen=True)
class LineAmounts:
    """Minor units of one line. `total` is subtotal less discount plus exclusive tax; `tax` is tax of both kinds."""

    subtotal: int
    discount: int
    tax: int
    total: int


@dataclass(frozen=True)
class Totals:
    """Minor units of a session. `subtotal` leaves shipping out, `total` has it in (MON-24)."""

    subtotal: int
    total: int
    discount: int
    shipping: int
    tax: int


def of_units(unit_amount: str, quantity: int) -> int:
    """Unit amount times quantity. A fraction is rounded after multiplying, halves up (MON-03)."""
    if unit_amount.isdigit():  # most are whole, and fractions cost ten times as much
        return int(unit_amount) * quantity
    return _half_up(Fraction(unit_amount) * quantity)


def packages(quantity: int, divide_by: int, *, round_up: bool) -> int:
    """How many times the unit amount is charged for a quantity that is sold in packages (`transform_quantity`)."""
    return -(-quantity // divide_by) if round_up else quantity // divide_by


def by_volume(quantity: int, tiers: Sequence[Tier]) -> int:
    """All units at the tier that the quantity reaches, and that tier's flat amount once (MON-01)."""
    tier = next(tier for tier in tiers if tier.up_to is None or quantity <= tier.up_to)
    return _half_up(Fraction(tier.unit_amount) * quantity + Fraction(tier.flat_amount))


def graduated(quantity: int, tiers: Sequence[Tier]) -> int:
    """Each unit at the tier it falls into, and the flat amount of each tier that is reached (MON-01)."""
    amount = Fraction(0)
    below = 0
    for tier in tiers:
        units = quantity - below if tier.up_to is None else min(quantity, tier.up_to) - below
        if units <= 0:
            break
        amount += Fraction(tier.unit_amount) * units + Fraction(tier.flat_amount)
        below += units
    return _half_up(amount)


def percent_off(percent: str, subtotals: Sequence[int]) -> list[int]:
    """What a percentage takes off each line. Halves go to the discount (CRE-14: 50 % of 9999 is 5000)."""
    share = Fraction(percent) / 100
    return [_half_up(subtotal * share) for subtotal in subtotals]


def percent_off_once(percent: str, subtotals: Sequence[int]) -> list[int]:
    """What a percentage takes off the lines together, rounded once.

    Each line's share is rounded down, and what is left goes a unit each to the lines that lost most (*inferred*).
    """
    exact = [Fraction(percent) / 100 * subtotal for subtotal in subtotals]
    spread = [int(share) for share in exact]
    by_loss = sorted(range(len(exact)), key=lambda index: spread[index] - exact[index])
    for index in by_loss[: _half_up(sum(exact, Fraction(0))) - sum(spread)]:
        spread[index] += 1
    return spread


def amount_off(amount: int, subtotals: Sequence[int]) -> list[int]:
    """An amount spread over lines in proportion to what they cost, and never more than that.

    Each line's share is rounded down, and the last line takes what is left (MON-30: 500 off 1000 and 2000 is 166 and 334); if
    it costs less than that, the line before it takes the rest.
    """
    whole = sum(subtotals)
    amount = min(amount, whole)
    spread = [amount * subtotal // whole if whole else 0 for subtotal in subtotals]
    left = amount - sum(spread)
    for index in reversed(range(len(spread))):
        more = min(left, subtotals[index] - spread[index])
        spread[index] += more
        left -= more
    return spread


def amount_off_in_order(amount: int, subtotals: Sequence[int]) -> list[int]:
    """An amount taken off the first line, what is left of it off the next, and so on."""
    spread: list[int] = []
    for subtotal in subtotals:
        spread.append(min(amount, subtotal))
        amount -= spread[-1]
    return spread


def taxes(amount: int, rates: Sequence[Rate], *, halves_to_even: bool = False) -> list[int]:
    """The tax of each rate on a discounted amount, each rounded by itself; halves up, or to the even neighbour.

    Exclusive: amount times percentage. Inclusive: the part of the amount that is tax, so that net amount and taxes give the
    amount again (MON-17: 999 with 7 % in it has 65).
    """
    inside = sum((Fraction(rate.percentage) for rate in rates if rate.inclusive), Fraction(0))
    net = Fraction(amount) / (1 + inside / 100)
    rounded = round if halves_to_even else _half_up
    return [rounded((net if rate.inclusive else amount) * Fraction(rate.percentage) / 100) for rate in rates]


def line(subtotal: int, discount: int = 0, *, exclusive_tax: int = 0, inclusive_tax: int = 0) -> LineAmounts:
    """A line put together. Inclusive tax is told, and changes no total."""
    return LineAmounts(
        subtotal=subtotal,
        discount=discount,
        tax=exclusive_tax + inclusive_tax,
        total=subtotal - discount + exclusive_tax,
    )


def totals(lines: Iterable[LineAmounts], shipping: LineAmounts | None = None) -> Totals:
    """Lines and the chosen shipping rate, added up. Shipping counts for the total, its tax for the tax."""
    lines = tuple(lines)
    every = lines if shipping is None else (*lines, shipping)
    return Totals(
        subtotal=sum(each.subtotal for each in lines),
        total=sum(each.total for each in every),
        discount=sum(each.discount for each in lines),
        shipping=0 if shipping is None else shipping.subtotal,
        tax=sum(each.tax for each in every),
    )


def _half_up(exact: Fraction) -> int:
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)

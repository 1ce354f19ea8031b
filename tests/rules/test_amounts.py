"""Units, tiers, discounts, taxes and totals, in integers: worked examples, and the properties of money."""

import os
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fakecheckout.rules import currencies
from fakecheckout.rules.amounts import (
    LineAmounts,
    Rate,
    Tier,
    Totals,
    amount_off,
    amount_off_in_order,
    by_volume,
    graduated,
    line,
    of_units,
    packages,
    percent_off,
    percent_off_once,
    taxes,
    totals,
)

EXAMPLES = int(os.environ.get("MONEY_EXAMPLES", "200"))
"""Of each property; `make money` takes 10,000."""

thoroughly = settings(max_examples=EXAMPLES, deadline=None)
subtotals = st.lists(st.integers(0, 10**9), min_size=1, max_size=20)
percentages = st.decimals("0.01", 100, places=2).map(str)
rates = st.lists(st.decimals(0, 100, places=4).map(str), max_size=4)
carts = st.lists(st.tuples(st.integers(0, 10**8), st.integers(1, 10**6)), max_size=6)

FONTS = (Tier(5, "700", "0"), Tier(10, "650", "0"), Tier(None, "600", "0"))
"""Of Stripe's guide to tiered pricing: 7 USD up to 5 fonts, 6.50 USD up to 10, 6 USD beyond."""
FLAT = (Tier(5, "500", "1000"), Tier(10, "400", "2000"), Tier(None, "100", "3000"))


@pytest.mark.parametrize(
    ("unit", "quantity", "subtotal"),
    [("1099", 2, 2198), ("0.5", 3, 2), ("0.5", 1, 1), ("0.4", 1, 0), ("12.345", 1000, 12345)],
    ids=["whole", "half after multiplying", "half up", "below half", "decimals add up"],
)
def test_a_line_is_the_unit_amount_times_the_quantity(unit: str, quantity: int, subtotal: int) -> None:
    """Fractions of a minor unit are rounded once, after the multiplication."""
    assert of_units(unit, quantity) == subtotal


@pytest.mark.parametrize(
    ("quantity", "volume", "graduation"),
    [(1, 700, 700), (5, 3500, 3500), (6, 3900, 4150), (20, 12000, 12750), (25, 15000, 15750)],
    ids=str,
)
def test_tiers_of_the_guide(quantity: int, volume: int, graduation: int) -> None:
    """The tables of docs.stripe.com/subscriptions/pricing-models/tiered-pricing, to the cent."""
    assert (by_volume(quantity, FONTS), graduated(quantity, FONTS)) == (volume, graduation)


@pytest.mark.parametrize(
    ("quantity", "volume", "graduation"),
    [(5, 2500 + 1000, 2500 + 1000), (6, 2400 + 2000, 2500 + 1000 + 400 + 2000), (12, 1200 + 3000, 3500 + 4000 + 200 + 3000)],
    ids=["first tier", "second tier", "third tier"],
)
def test_flat_amounts_of_tiers(quantity: int, volume: int, graduation: int) -> None:
    """By volume the flat amount of the one tier, graduated those of all tiers reached."""
    assert (by_volume(quantity, FLAT), graduated(quantity, FLAT)) == (volume, graduation)


@pytest.mark.parametrize(
    ("quantity", "up", "down"), [(5, 1, 1), (6, 2, 1), (7, 2, 1), (10, 2, 2), (4, 1, 0)], ids=["5", "6", "7", "10", "4"]
)
def test_packages_of_five(quantity: int, up: int, down: int) -> None:
    """Of Stripe's guide: 6 or 7 users at 10 USD for every 5 are two packages."""
    assert (packages(quantity, 5, round_up=True), packages(quantity, 5, round_up=False)) == (up, down)


@pytest.mark.parametrize(
    ("amount", "rate", "tax"),
    [
        (999, Rate("7", inclusive=True), 65),
        (300, Rate("16", inclusive=False), 48),
        (3000, Rate("5", inclusive=False), 150),
        (60000, Rate("10", inclusive=False), 6000),
        (60000, Rate("10", inclusive=True), 5455),
        (50, Rate("5", inclusive=False), 3),
        (0, Rate("20", inclusive=True), 0),
    ],
    ids=["MON-17", "MON-18", "five percent", "guide exclusive", "guide inclusive", "half up", "nothing"],
)
def test_taxes_that_were_seen(amount: int, rate: Rate, tax: int) -> None:
    """Recorded taxes come out, and the 600 EUR at 10 % of Stripe's support page."""
    assert taxes(amount, [rate]) == [tax]


def test_halves_to_even() -> None:
    """The other answer of the doubt: 2.5 is 2."""
    assert taxes(50, [Rate("5", inclusive=False)], halves_to_even=True) == [2]


@thoroughly
@given(carts, st.integers(0, 10**6))
def test_lines_and_shipping_add_up_to_the_session(cart: list[tuple[int, int]], shipping: int) -> None:
    """The subtotal is the sum of the lines; the total has shipping on top."""
    result = totals([line(of_units(str(unit), quantity)) for unit, quantity in cart], line(shipping))
    subtotal = sum(unit * quantity for unit, quantity in cart)
    assert result == Totals(subtotal=subtotal, total=subtotal + shipping, discount=0, shipping=shipping, tax=0)


def discounted_and_taxed(cart: list[tuple[int, int]], percent: str, each: list[str], *, inclusive: bool) -> list[LineAmounts]:
    """Lines with a percentage off and the same rates on each."""
    before = [of_units(str(unit), quantity) for unit, quantity in cart]
    lines: list[LineAmounts] = []
    for subtotal, less in zip(before, percent_off(percent, before), strict=True):
        tax = sum(taxes(subtotal - less, [Rate(rate, inclusive) for rate in each]))
        lines.append(line(subtotal, less, **{"inclusive_tax" if inclusive else "exclusive_tax": tax}))
    return lines


@thoroughly
@given(carts, percentages, rates, st.booleans())
def test_totals_are_made_of_their_parts(cart: list[tuple[int, int]], percent: str, each: list[str], inclusive: bool) -> None:
    """Per line and for the session: subtotal less discount, and the tax that is not in it already, is the total."""
    lines = discounted_and_taxed(cart, percent, each, inclusive=inclusive)
    result = totals(lines)
    assert result.total == result.subtotal - result.discount + (0 if inclusive else result.tax)
    assert result.total == sum(each_line.total for each_line in lines)


@thoroughly
@given(carts, percentages, rates)
def test_inclusive_tax_changes_no_total(cart: list[tuple[int, int]], percent: str, each: list[str]) -> None:
    """It is told and is in the price already."""
    taxed = totals(discounted_and_taxed(cart, percent, each, inclusive=True))
    untaxed = totals(discounted_and_taxed(cart, percent, [], inclusive=True))
    assert (taxed.subtotal, taxed.total, taxed.discount) == (untaxed.subtotal, untaxed.total, untaxed.discount)


@thoroughly
@given(st.integers(0, 10**9), rates)
def test_inclusive_tax_is_part_of_what_it_is_in(amount: int, each: list[str]) -> None:
    """Together the rates take no more than there is, but for each one's rounding."""
    assert sum(taxes(amount, [Rate(rate, inclusive=True) for rate in each])) <= amount + len(each) / 2


@thoroughly
@given(carts, percentages, rates, st.randoms())
def test_the_order_of_lines_changes_no_total(
    cart: list[tuple[int, int]], percent: str, each: list[str], random: object
) -> None:
    """Without an amount coupon, reordering a cart leaves what it costs."""
    lines = discounted_and_taxed(cart, percent, each, inclusive=False)
    shuffled = list(cart)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert totals(discounted_and_taxed(shuffled, percent, each, inclusive=False)) == totals(lines)


@thoroughly
@given(carts, st.integers(1, 1000))
def test_scaling_a_cart_scales_its_total(cart: list[tuple[int, int]], factor: int) -> None:
    """A cart of whole units, as in currencies without decimals, costs as many times as much."""
    once = totals([line(of_units(str(unit), quantity)) for unit, quantity in cart])
    scaled = totals([line(of_units(str(unit), quantity * factor)) for unit, quantity in cart])
    assert scaled.total == once.total * factor


@thoroughly
@example([0, 0], 5)
@given(subtotals, st.integers(1, 10**10))
def test_an_amount_off_is_taken_off_whole(each: list[int], amount: int) -> None:
    """Spread either way, it comes to the amount or to all there is, and no line goes below zero."""
    for spread in (amount_off(amount, each), amount_off_in_order(amount, each)):
        assert sum(spread) == min(amount, sum(each))
        assert all(0 <= less <= subtotal for less, subtotal in zip(spread, each, strict=True))


@pytest.mark.parametrize(
    ("amount", "each", "spread"),
    [
        (500, [1000, 2000], [166, 334]),
        (5, [10, 10, 10, 1], [1, 1, 2, 1]),
        (100, [100, 100, 0], [50, 50, 0]),
        (101, [100, 100, 0], [50, 51, 0]),
    ],
)
def test_the_last_line_takes_the_rest(amount: int, each: list[int], spread: list[int]) -> None:
    """The others have their shares rounded down (MON-30)."""
    assert amount_off(amount, each) == spread


@thoroughly
@example([99, 1594], "12.5")
@given(subtotals, percentages)
def test_a_percentage_that_is_rounded_once(each: list[int], percent: str) -> None:
    """The lines add up to the percentage of all of them, halves up, and none has a whole unit more or less than its share."""
    spread = percent_off_once(percent, each)
    assert sum(spread) == int(sum(each) * Decimal(percent) / 100 + Decimal("0.5"))
    exact = [subtotal * Decimal(percent) / 100 for subtotal in each]
    assert all(abs(less - share) < 1 for less, share in zip(spread, exact, strict=True))


@thoroughly
@given(subtotals, percentages)
def test_both_roundings_of_one_total_are_the_same(each: list[int], percent: str) -> None:
    """Line by line and once differ only where the totals do."""
    by_line, once = percent_off(percent, each), percent_off_once(percent, each)
    assert (by_line == once) == (sum(by_line) == sum(once))


@thoroughly
@given(subtotals, percentages)
def test_a_percentage_never_exceeds_what_it_discounts(each: list[int], percent: str) -> None:
    """Per line, halves included."""
    spread = percent_off(percent, each)
    assert all(0 <= less <= subtotal for less, subtotal in zip(spread, each, strict=True))
    exact = [subtotal * Decimal(percent) / 100 for subtotal in each]
    assert all(abs(less - share) <= Decimal("0.5") for less, share in zip(spread, exact, strict=True))


@thoroughly
@given(st.lists(st.tuples(st.integers(1, 50), st.integers(0, 10**5), st.integers(0, 10**5)), min_size=1), st.integers(1, 2000))
def test_tiers_are_the_sum_of_their_units(widths: list[tuple[int, int, int]], quantity: int) -> None:
    """Unit by unit, whichever tier each falls into."""
    tiers: list[Tier] = []
    up_to = 0
    for width, unit, flat in widths:
        up_to += width
        tiers.append(Tier(up_to, str(unit), str(flat)))
    tiers[-1] = Tier(None, tiers[-1].unit_amount, tiers[-1].flat_amount)
    reached = [next(tier for tier in tiers if tier.up_to is None or unit <= tier.up_to) for unit in range(1, quantity + 1)]
    flat_amounts = sum(int(tier.flat_amount) for tier in tiers[: tiers.index(reached[-1]) + 1])
    assert graduated(quantity, tiers) == sum(int(tier.unit_amount) for tier in reached) + flat_amounts
    last = reached[-1]
    assert by_volume(quantity, tiers) == int(last.unit_amount) * quantity + int(last.flat_amount)


@pytest.mark.parametrize(
    ("amount", "currency", "methods", "text"),
    [
        (1, "usd", ["card"], "The Checkout Session's total amount due must add up to at least $0.50 USD"),
        (399, "hkd", ["card"], "The Checkout Session's total amount due must add up to at least $4.00 HKD"),
        (50, "usd", ["card"], None),
        (0, "usd", ["card"], None),
        (1, "isk", ["card"], None),
        (10, "eur", ["ideal"], None),
        (10, "eur", ["card", "link"], "The Checkout Session's total amount due must add up to at least €0.50 EUR"),
    ],
    ids=["a cent", "hong kong", "just enough", "nothing due", "no known minimum", "iDEAL alone", "two of cards"],
)
def test_the_least_charge_of_a_currency(amount: int, currency: str, methods: list[str], text: str | None) -> None:
    """A total between nothing and the currency's minimum is too small, in the recorded words; iDEAL took 10 cents."""
    assert currencies.too_small(amount, currency, methods) == text

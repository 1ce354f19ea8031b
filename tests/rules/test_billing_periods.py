"""When a billing period ends."""

import pytest

from fakecheckout.rules import billing_periods

JAN_31 = 1738281600  # 2025-01-31 00:00 UTC


@pytest.mark.parametrize(
    ("start", "interval", "count", "end"),
    [
        pytest.param(1779728250, "month", 1, 1782406650, id="recorded: 31 days of May 2026 (REC-158)"),
        pytest.param(1786544956, "month", 1, 1789223356, id="recorded: 31 days of August 2026 (REC-425)"),
        pytest.param(1713046273, "month", 1, 1715638273, id="recorded: 30 days of April 2024 (REC-312)"),
        pytest.param(JAN_31, "month", 1, JAN_31 + 28 * 86400, id="no 31st of February"),
        pytest.param(JAN_31, "month", 2, JAN_31 + 59 * 86400, id="but one of March"),
        pytest.param(1709164800, "year", 1, 1709164800 + 365 * 86400, id="no 29th of February next year"),
        pytest.param(JAN_31, "week", 2, JAN_31 + 14 * 86400, id="weeks"),
        pytest.param(JAN_31 + 5, "day", 3, JAN_31 + 5 + 3 * 86400, id="days"),
        pytest.param(1733011200, "month", 13, 1767225600, id="over the year's end"),
    ],
)
def test_a_period_ends(start: int, interval: str, count: int, end: int) -> None:
    """On the same day of a later month, clamped to the month's end."""
    assert billing_periods.period_end(start, interval, count) == end


@pytest.mark.parametrize("cycles", [20, 1000, -5])
def test_a_period_in_a_far_year(cycles: int) -> None:
    """Past the year 9999, and before 1970, months are as long as 400 years earlier or later."""
    far = cycles * 146_097 * 86400
    assert billing_periods.period_end(JAN_31 + far, "month", 1) == JAN_31 + 28 * 86400 + far

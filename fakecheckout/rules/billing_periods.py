"""When a billing period ends: the same day of a later month, or its last day where it has no such day (PAY-14).

Times are seconds since 1970, in UTC as Stripe reckons them. Nothing here knows of subscriptions or reads a clock.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date

_DAY = 24 * 60 * 60
_FIXED = {"day": _DAY, "week": 7 * _DAY}
_MONTHS = {"month": 1, "year": 12}
_FIRST_DAY = date(1970, 1, 1).toordinal()
_DAYS_OF_400_YEARS = 146_097  # after which the calendar repeats; `date` ends with the year 9999


def period_end(start: int, interval: str, count: int) -> int:
    """The end of a period that begins at `start` and lasts `count` intervals: "day", "week", "month" or "year"."""
    if interval in _FIXED:
        return start + count * _FIXED[interval]
    days, seconds = divmod(start, _DAY)
    cycles, days = divmod(days, _DAYS_OF_400_YEARS)
    first = date.fromordinal(_FIRST_DAY + days)
    months = first.year * 12 + first.month - 1 + count * _MONTHS[interval]
    year, month = months // 12, months % 12 + 1
    last = date(year, month, min(first.day, monthrange(year, month)[1]))
    return (cycles * _DAYS_OF_400_YEARS + last.toordinal() - _FIRST_DAY) * _DAY + seconds

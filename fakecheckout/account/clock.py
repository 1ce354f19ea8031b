"""The account's clock: the wall clock, and how far it was advanced. No other file reads the time.

What happens when time passes is not known here.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, TypedDict


class Duration(TypedDict, total=False):
    """What `datetime.timedelta` takes by name."""

    weeks: float
    days: float
    hours: float
    minutes: float
    seconds: float
    milliseconds: float
    microseconds: float


_END = 253_402_300_800  # of the year 9999, after which Python has no dates


class Clock:
    """Runs with the wall clock, `advanced` seconds ahead of it."""

    def __init__(self) -> None:
        self.advanced = 0.0

    def now(self) -> int:
        """The account's time, in whole seconds."""
        return int(time.time() + self.advanced)

    def check_in_reach(self, seconds: float) -> None:
        """Raises `ValueError` for a time so far ahead that Python has no date for it."""
        if self.now() + seconds >= _END:
            raise ValueError(f"advance cannot go {seconds:g} seconds on: the account's clock ends with the year 9999.")

    @staticmethod
    def wall_clock() -> float:
        """The time outside, in seconds."""
        return time.time()


def by_name(duration: timedelta | None, named: Mapping[str, Any]) -> Mapping[str, float]:
    """A duration as the arguments of a `datetime.timedelta`. Raises `TypeError` for what is none, `ValueError` below zero."""
    unknown = [name for name in named if name not in Duration.__annotations__]
    if unknown:
        raise TypeError(
            f"advance takes a timedelta, or {', '.join(Duration.__annotations__)}, not {', '.join(unknown)}. Months and years "
            "differ in length: write days, or the difference of two dates, as dateutil's relativedelta gives them."
        )
    if duration is not None and not isinstance(duration, timedelta):
        raise TypeError(f"advance takes a timedelta, or its arguments by name, as in days=1; not {duration!r:.200}.")
    if duration is not None and named:
        raise TypeError(f"advance takes a timedelta, or {', '.join(named)} by name, not both.")
    try:
        length = timedelta(**named) if duration is None else duration
    except (OverflowError, ValueError):  # infinite, not a number, or more than a timedelta holds
        raise ValueError(f"advance takes a duration that datetime.timedelta can hold, not {dict(named)!r}.") from None
    if length < timedelta(0):
        raise ValueError("The clock is only advanced; nothing that happened can be undone.")
    if duration is None:
        return named
    parts = {"days": duration.days, "seconds": duration.seconds, "microseconds": duration.microseconds}
    return {name: part for name, part in parts.items() if part}


def seconds_of(named: Mapping[str, float]) -> float:
    """How long the arguments of a `datetime.timedelta` are."""
    return timedelta(**named).total_seconds()

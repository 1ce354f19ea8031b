"""The account's clock: the wall clock, and how far it was advanced. No other file reads the time.

What happens when time passes is not known here.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta


class Clock:
    """Runs with the wall clock, `advanced` seconds ahead of it."""

    def __init__(self) -> None:
        self.advanced = 0.0

    def now(self) -> int:
        """The account's time, in whole seconds."""
        return int(time.time() + self.advanced)

    @staticmethod
    def wall_clock() -> float:
        """The time outside, in seconds."""
        return time.time()


def seconds_of(duration: Mapping[str, float]) -> float:
    """How long the arguments of a `datetime.timedelta` are. Raises `ValueError` below zero."""
    seconds = timedelta(**duration).total_seconds()
    if seconds < 0:
        raise ValueError("The clock is only advanced; nothing that happened can be undone.")
    return seconds

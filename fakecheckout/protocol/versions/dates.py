"""API versions by date: when what changed, how a release is named in full, and which of two versions is the older.

What changed at a date is told in `changes`; which versions there are, in `released`.
"""

from __future__ import annotations

DAHLIA = "2026-03-25"
CLOVER = "2025-09-30"
BASIL = "2025-03-31"
LATEST_CHARGE = "2022-11-15"
DEFERRED_INTENT = "2022-08-01"
COLLECTION_IF_REQUIRED = "2024-04-10"
ACACIA = "2024-10-28"
AUTOMATIC_ASYNC = "2024-04-10"
MARKETING_FEATURES = "2024-04-10"
_FULL_NAMES = {"2026-09-30": "2026-09-30.endive", "2026-10-28": "2026-10-28.endive"}


def full_name(since: str) -> str:
    """A version's date with the name of its release, where a message says it."""
    return _FULL_NAMES.get(since, since)


def is_before(version: str, date: str) -> bool:
    return version[:10] < date[:10]

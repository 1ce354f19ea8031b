"""What an update makes of metadata, and of any other hash that is merged key by key.

Documented on the update page: keys that are not named stay, an empty value unsets one key, an empty `metadata` unsets all.
This file knows nothing of sessions; it is used for sessions, line items, products, prices, customers and shipping rates.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

MAX_KEYS = 50
"""Counted after the merge (UPD-11; the text and the number are recorded, UPD-10)."""


def merge(present: Mapping[str, str], sent: Mapping[str, str] | Literal[""] | None) -> dict[str, str]:
    """What is there after `sent` was posted: None leaves alone, '' unsets all, a key's '' unsets that key.

    Keys that stay keep their place; new ones follow in the order sent.
    """
    if sent is None:
        return dict(present)
    if sent == "":
        return {}
    merged = {**present, **sent}
    return {key: value for key, value in merged.items() if value != ""}


def is_too_many(merged: Mapping[str, str]) -> bool:
    return len(merged) > MAX_KEYS

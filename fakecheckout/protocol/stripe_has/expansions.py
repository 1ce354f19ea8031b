"""What Stripe can expand, as the SDK's types say, by the version that a request asks for.

The list is read when something is to be expanded that is not modelled.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ..versions.dates import is_before

LIST = Path(__file__).with_name("expansions.txt")


@cache
def listed_expansions() -> Mapping[str, Mapping[str, tuple[str, str]]]:
    """By object and path: "" for what can be expanded, `until` and a date, or `holds` and the object that stands there."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, path, how, what = (*line.split(), "", "")[:4]
            found.setdefault(name, {})[path] = (how, what)
    return found


def expandable_length(name: str, path: list[str], version: str) -> int:
    """How many names of a path lead to what Stripe can expand of an object, at a version; 0 if nothing there can be."""
    rows = listed_expansions().get(name, {})
    for length in range(1, len(path) + 1):
        how, what = rows.get(".".join(path[:length]), ("none", ""))
        if how == "" or (how == "until" and is_before(version, what)):  # behaviour: what there was to expand
            return length
        if how == "holds":
            below = expandable_length(what, path[length:], version)
            return length + below if below else 0
    return 0

"""What Stripe can expand, as the SDK's types say, by the version that a request asks for.

The list is read when something is to be expanded that no kind declares.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..versions.dates import is_before

LIST = Path(__file__).with_name("expansions.txt")


@dataclass(frozen=True)
class Listed:
    """A row of the list.

    how: "to" for an id, "holds" for what stands there whole, "" for a list. kinds: what the id may be of, or what stands there.
    until: the date of the first version without it.
    """

    how: str
    kinds: tuple[str, ...]
    until: str

    def is_at(self, version: str) -> bool:
        return not self.until or is_before(version, self.until)  # behaviour: what there was to expand


@dataclass(frozen=True)
class Expandable:
    """`length` names of a path lead to what can be expanded: an id of one of `kinds`, or a list."""

    length: int
    kinds: tuple[str, ...] = ()
    is_list: bool = False


@cache
def listed_expansions() -> Mapping[str, Mapping[str, Listed]]:
    """By object and path."""
    found: dict[str, dict[str, Listed]] = {}
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            row, _, until = line.partition(" until ")
            name, path, *rest = row.split()
            found.setdefault(name, {})[path] = Listed(rest[0] if rest else "", tuple(rest[1:]), until)
    return found


def expandable(name: str, path: list[str], version: str) -> Expandable | None:
    """What Stripe can expand at the beginning of an object's path, at a version; None if nothing there can be."""
    rows = listed_expansions().get(name, {})
    for length in range(1, len(path) + 1):
        row = rows.get(".".join(path[:length]))
        if row is None or not row.is_at(version):
            continue
        if row.how != "holds":
            return Expandable(length, row.kinds, is_list=row.how == "")
        below = (expandable(kind, path[length:], version) for kind in row.kinds)
        found = next((each for each in below if each is not None), None)
        return found and Expandable(length + found.length, found.kinds, found.is_list)
    return None

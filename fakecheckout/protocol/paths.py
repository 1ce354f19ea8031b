"""Paths with `*` for ids, and which of them a request means: what is written out goes before what may be any id.

Says nothing of what stands at a path.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote_plus


class Paths:
    """A set of paths: `/v1/customers/*/tax_ids`."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._root: dict[str, Any] = {}
        for path in paths:
            here = self._root
            for segment in path.split("/"):
                here = here.setdefault(segment, {})

    def match(self, path: str) -> tuple[str, tuple[str, ...]]:
        """The path of the set that a request means, and the ids in it; "" where none begins so."""
        here = self._root
        named: list[str] = []
        ids: list[str] = []
        for segment in path.split("/"):
            below = here.get(segment)
            if below is None or segment == "*":
                below = here.get("*")
                if below is None:
                    return "", ()
                named.append("*")
                ids.append(unquote_plus(segment) if "%" in segment or "+" in segment else segment)
            else:
                named.append(segment)
            here = below
        return "/".join(named), tuple(ids)

"""What leaves this process, as CPython's own audit hook sees it: names that are looked up, and connections."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_EVENTS = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.sendto")


class _Hook:
    """The hook of the process, which cannot be taken away again, and where it notes what it sees, if anywhere."""

    is_there = False
    seen: list[tuple[str, Any]] | None = None


def _note(event: str, arguments: tuple[Any, ...]) -> None:
    if _Hook.seen is not None and event in _EVENTS:
        _Hook.seen.append((event, arguments))


@contextmanager
def audited() -> Iterator[list[tuple[str, Any]]]:
    """What was looked up and connected to meanwhile, by whichever code."""
    if not _Hook.is_there:
        sys.addaudithook(_note)
        _Hook.is_there = True
    _Hook.seen = seen = []
    try:
        yield seen
    finally:
        _Hook.seen = None

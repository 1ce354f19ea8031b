"""Tracebacks as whoever wrote the test wants to read them: without the frames of this package.

Which errors there are, and what else is told of them, is not known here.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from ...errors import NotModelled

_OURS = f"{Path(__file__).resolve().parents[2]}{os.sep}"
_FIRST_LINE = "Traceback (most recent call last):\n"
_LIBRARY = f"{Path(os.__file__).resolve().parent}{os.sep}"


def without_frames_of_ours(error: BaseException) -> TracebackType | None:
    """The traceback of an error without our frames, and those of its causes likewise; of a `NotModelled` without those of
    libraries. One that would be empty stays as it is.
    """
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        cause.__traceback__ = _without(cause.__traceback__, libraries=isinstance(cause, NotModelled))
        cause = cause.__cause__ or cause.__context__
    return error.__traceback__


def _without(entry: TracebackType | None, *, libraries: bool) -> TracebackType | None:
    entries: list[TracebackType] = []
    while entry is not None:
        file = entry.tb_frame.f_code.co_filename
        if not file.startswith(_OURS) and not (libraries and _is_library(file)):
            entries.append(entry)
        entry = entry.tb_next
    kept: TracebackType | None = None
    for each in reversed(entries):
        kept = TracebackType(kept, each.tb_frame, each.tb_lasti, each.tb_lineno)
    return kept


def _is_library(file: str) -> bool:
    return "site-packages" in file or "dist-packages" in file or file.startswith((_LIBRARY, "<frozen"))


def told_once(captured: list[tuple[str, str]], errors: Sequence[BaseException | None]) -> list[tuple[str, str]]:
    """What was captured in a test, part by part, without the tracebacks of errors that are told elsewhere: web frameworks log
    what they meet, too.
    """
    return [(name, _without_tracebacks_of(errors, text)) for name, text in captured]


def _without_tracebacks_of(errors: Sequence[BaseException | None], text: str) -> str:
    for error in errors:
        try:
            last = f"{type(error).__module__}.{type(error).__qualname__}: {error}"
        except Exception:  # noqa: S112 - an exception of the application's own, which cannot be printed
            continue
        while (end := text.find(last)) >= 0 and (start := text.rfind(_FIRST_LINE, 0, end)) >= 0:
            text = f"{text[:start]}(its traceback is told elsewhere: {type(error).__name__}){text[end + len(last) :]}"
    return text

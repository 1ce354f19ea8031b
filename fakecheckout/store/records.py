"""Private records: what is kept beside the objects and never shown, each of one type, declared by the file that owns it.

A record is found by its type and the id of what it belongs to. What is in it is its owner's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class RecordType(Generic[T]):
    """One type of record: `RecordType[PageDraft]("page_draft")`. The name is one that no kind of object has."""

    name: str

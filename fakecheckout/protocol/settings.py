"""The settings of an account that change its answers, and on whose behalf a request is made.

Plain values, read by whoever answers; nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from ..store.store import PLATFORM
from .open_questions import ChosenAnswers


@dataclass(frozen=True)
class Settings:
    """What `FakeCheckout(…)` was given that changes answers."""

    api_version: str
    payment_methods: tuple[str, ...] = ("card", "link")
    allow_unmodelled: Collection[str] = ()
    invalid_keys: frozenset[str] = frozenset()
    doubts: ChosenAnswers = field(default_factory=ChosenAnswers)
    instead_of: str | None = None
    """A version that requests name and that is answered as `api_version`: the installed SDK's, in a run as of another one."""


@dataclass(frozen=True)
class Caller:
    """On whose account and at which version a request acts."""

    account: str = PLATFORM
    version: str = ""

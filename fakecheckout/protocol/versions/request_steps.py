"""A request on its way through the dated changes: its parameters and paths up to the newest ones, a refusal back down.

What a change does to them is said in its row of `changes`.
"""

from __future__ import annotations

import copy
from functools import lru_cache
from typing import Any

from ..refusals import Refusal
from .change import ParameterChange
from .changes import CHANGES
from .dates import is_before


@lru_cache(maxsize=512)
def _changes_after(operation: str, version: str) -> tuple[ParameterChange, ...]:
    """What happened to the parameters of an operation after a version, newest first."""
    later = [change for change in CHANGES if is_before(version, change.since)]
    return tuple(each for change in later for each in change.parameters if operation in each.operations)


def newest_params(operation: str, params: dict[str, Any], version: str) -> dict[str, Any]:
    """Checked parameters of a version as the newest one has them, in whose order they are echoed."""
    changes = _changes_after(operation, version)
    if not changes:
        return params
    for change in reversed(changes):
        params = change.up(params)
    return dict(sorted(params.items()))


def refusal_at(refusal: Refusal, operation: str, version: str) -> Refusal:
    """What an operation refuses, in the words of the version that asked (CRE-09)."""
    changes = _changes_after(operation, version)
    if not changes:
        return refusal
    older = copy.copy(refusal)
    for change in changes:
        older.message = change.down(older.message)
        older.param = older.param and change.down(older.param)
    return older


def newest_path(kind: str, path: list[str], version: str) -> list[str]:
    """A path that `expand` names at a version, as the newest shape has it: a promotion code's coupon is below `promotion`."""
    for change in CHANGES:
        if change.paths and is_before(version, change.since):
            for index, (above, name) in enumerate(zip([kind, *path], path, strict=False)):
                if above == change.kind and name in change.paths:
                    return [*path[:index], *change.paths[name], *path[index + 1 :]]
    return path


@lru_cache(maxsize=512)
def fields_still_there(kind: str, version: str) -> frozenset[str]:
    """The fields that a kind has at a version and lost since."""
    lost = [change.only_before for change in CHANGES if change.kind == kind and is_before(version, change.since)]
    return frozenset(name for names in lost for name in names)


@lru_cache(maxsize=512)
def fields_gone(kind: str, version: str) -> frozenset[str]:
    """The fields that a kind had before a version and has not at it."""
    gone = [change.only_before for change in CHANGES if change.kind == kind and not is_before(version, change.since)]
    return frozenset(name for names in gone for name in names)

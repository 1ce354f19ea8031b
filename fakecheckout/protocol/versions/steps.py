"""An object, or a path of `expand`, on its way through the dated changes: down to an older version, or up to the newest.

What a change does to an object is said in its row of `changes`.
"""

from __future__ import annotations

from typing import Any

from .changes import CHANGES, Step
from .dates import CLOVER, is_before


def steps_down_to(version: str) -> dict[str, list[Step]]:
    """For each kind the steps that lead from the newest shape to `version`; empty when there is nothing to do."""
    steps: dict[str, list[Step]] = {}
    for change in CHANGES:
        if change.down is not None and is_before(version, change.since):
            steps.setdefault(change.kind, []).append(change.down)
    return steps


def step_down(value: Any, steps: dict[str, list[Step]]) -> Any:
    """`value` and every object within it, at an older version. Nothing is edited."""
    if isinstance(value, list):
        return [step_down(each, steps) for each in value]
    if not isinstance(value, dict):
        return value
    stepped = {
        key: step_down(each, steps) if isinstance(each, (dict, list)) and key != "metadata" else each
        for key, each in value.items()
    }
    kind = value.get("object")  # of an event's `data` it is the object itself
    for step in steps.get(kind, ()) if isinstance(kind, str) else ():
        stepped = step(stepped)
    return stepped


def step_up(kind: str, object: dict[str, Any]) -> dict[str, Any]:
    """An object of any version in the newest shape. Old spellings mean one thing only, so the version need not be known."""
    stepped = dict(object)
    for change in reversed(CHANGES):
        if change.kind == kind and change.up is not None:
            stepped = change.up(stepped)
    return stepped


def newest_path(kind: str, path: list[str], version: str) -> list[str]:
    """A path that `expand` names at a version, as the newest shape has it: a promotion code's coupon is below `promotion`."""
    if is_before(version, CLOVER):
        for index, (above, name) in enumerate(zip([kind, *path], path, strict=False)):
            if (above, name) == ("promotion_code", "coupon"):
                return [*path[:index], "promotion", *path[index:]]
    return path

"""One API version or another: the dated changes, newest first, and how an object steps down through them.

The store keeps the newest shape. A change applies to every version older than its date. Keys that Stripe only *added* are
shown at every version, as Stripe does (recorded-facts.md: "within one pinned version keys are only added").
"""

from __future__ import annotations

from typing import Any

from .changes import CHANGES, Step
from .dates import is_before


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

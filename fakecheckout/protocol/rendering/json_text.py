"""An object as Stripe shows it: `expand`, one API version or another, and the answer's text.

Objects come in as the store keeps them, with ids for what they refer to. What a kind refers to is declared in `EXPANDABLE`;
`line_items` of a session, `tax_ids` of a customer and what `hidden` keeps are not on the object until they are asked for.
"""

from __future__ import annotations

import json
from functools import lru_cache

from ...store.objects import Object
from ..versions.changes import Step
from ..versions.downgrade import step_down, steps_down_to

_ENCODER = json.JSONEncoder(ensure_ascii=False)


def json_text(object: Object, version: str) -> str:
    """The answer's text at the caller's version."""
    steps = _steps(version)
    return _ENCODER.encode(step_down(object, steps) if steps else object)


@lru_cache(maxsize=64)
def _steps(version: str) -> dict[str, list[Step]]:
    return steps_down_to(version)

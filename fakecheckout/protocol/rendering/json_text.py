"""The text of an answer: an object stepped down to an API version, as JSON.

What has to be put in for that version has been put in before.
"""

from __future__ import annotations

import json
from functools import lru_cache

from ...store.objects import Object
from ..versions.changes import Step
from ..versions.steps import step_down, steps_down_to

_ENCODER = json.JSONEncoder(ensure_ascii=False)


def json_text(object: Object, version: str) -> str:
    """The answer's text at the caller's version."""
    steps = _steps(version)
    return _ENCODER.encode(step_down(object, steps) if steps else object)


@lru_cache(maxsize=64)
def _steps(version: str) -> dict[str, list[Step]]:
    return steps_down_to(version)

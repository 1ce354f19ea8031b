"""The text of an answer: an object stepped down to an API version, as JSON.

What has to be put in for that version has been put in before.
"""

from __future__ import annotations

import json

from ...store.objects import Object
from ..versions.steps import step_down

_ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False)  # objects are trees


def json_text(object: Object, version: str) -> str:
    """The answer's text at the caller's version."""
    return _ENCODER.encode(step_down(object, version))

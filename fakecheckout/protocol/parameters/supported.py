"""What is supported of each parameter: what a kind does not declare raises `NotModelled`, so nothing is dropped in silence.

Which parameters exist the SDK's types say; which are supported, the operations of each kind.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection
from functools import cache
from typing import Any

from ...errors import NotModelled
from ..kinds import BY_OPERATION, ParameterEffect

_Names = dict[str, Any]


_MOST_NAMED = 4


def _supported(operation: str) -> dict[str, ParameterEffect]:
    endpoint = BY_OPERATION.get(operation)
    return {} if endpoint is None else endpoint.operation.parameters


@cache
def _known(operation: str) -> _Names:
    """The paths of an operation as nested names; `"*"` below a name takes in everything."""
    root: _Names = {}
    for path in _supported(operation):
        here = root
        for name in path.split("."):
            here = here.setdefault(name, {})
    return root


def without_unsupported(operation: str, params: dict[str, Any], allowed: Collection[str]) -> dict[str, Any]:
    """The parameters without those that `allowed` lets pass unheeded. Raises `NotModelled` for any other unknown here."""
    return _without_unsupported(operation, params, _known(operation), "", allowed)


def _nearby(name: str, known: _Names) -> str:
    """What is modelled beside a parameter: those with the nearest names."""
    nearest = difflib.get_close_matches(name, known, n=_MOST_NAMED, cutoff=0)
    more = f" and {len(known) - len(nearest)} more (docs/parameters.md)" if len(known) > len(nearest) else ""
    return f"{', '.join(nearest) or 'none'}{more}"


def _call(operation: str) -> str:
    """An operation as it is called: "POST /v1/checkout/sessions"."""
    endpoint = BY_OPERATION[operation]
    return f"{endpoint.operation.method} {endpoint.path}"


def _without_unsupported(
    operation: str, params: dict[str, Any], known: _Names, at: str, allowed: Collection[str]
) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in params.items():
        below = known.get(name)
        path = f"{at}[{name}]" if at else name
        if below is None:
            if path in allowed:
                continue
            raise NotModelled(
                f"The parameter `{path}` of {_call(operation)} is not modelled yet. Near it are: {_nearby(name, known)}.",
                allow=path,
            )
        if not below or "*" in below:
            kept[name] = value
        elif isinstance(value, dict):
            kept[name] = _without_unsupported(operation, value, below, path, allowed)
        elif isinstance(value, list):
            kept[name] = [
                _without_unsupported(operation, each, below, f"{path}[]", allowed) if isinstance(each, dict) else each
                for each in value
            ]
        else:
            kept[name] = value
    return kept

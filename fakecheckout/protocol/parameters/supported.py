"""What becomes of each parameter: it changes what happens, is echoed, is kept for later, or is not modelled.

The SDK's types say which parameters exist; this file says which of them this fake honours. Whatever is not named here raises
`NotModelled`, so no parameter is ever dropped in silence. `a.b` names one parameter, `a.*` all below `a`; items of an array
are below the array's own name.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection
from functools import cache
from typing import Any

from ...errors import NotModelled
from ..kinds import BY_OPERATION, ParameterEffect

_Known = dict[str, Any]


_MOST_NAMED = 12


def _parameters(operation: str) -> dict[str, ParameterEffect]:
    endpoint = BY_OPERATION.get(operation)
    return {} if endpoint is None else endpoint.operation.parameters


@cache
def _known(operation: str) -> _Known:
    """The paths of an operation as nested names; `"*"` below a name takes in everything."""
    root: _Known = {}
    for path in _parameters(operation):
        here = root
        for name in path.split("."):
            here = here.setdefault(name, {})
    return root


def without_unsupported(operation: str, params: dict[str, Any], allowed: Collection[str]) -> dict[str, Any]:
    """The parameters without those that `allowed` lets pass unheeded. Raises `NotModelled` for any other unknown here."""
    return _without_unsupported(operation, params, _known(operation), "", allowed)


def _nearby(name: str, known: _Known) -> str:
    """What is modelled beside a parameter; of very many those with the nearest names."""
    if len(known) <= _MOST_NAMED:
        return ", ".join(sorted(known)) or "none"
    nearest = difflib.get_close_matches(name, known, n=_MOST_NAMED // 2, cutoff=0)
    return f"{', '.join(sorted(nearest))} and {len(known) - len(nearest)} more (docs/parameters.md)"


def _without_unsupported(
    operation: str, params: dict[str, Any], known: _Known, at: str, allowed: Collection[str]
) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in params.items():
        below = known.get(name)
        path = f"{at}[{name}]" if at else name
        if below is None:
            if path in allowed:
                continue
            raise NotModelled(
                f"The parameter `{path}` of {operation} is not modelled yet. Modelled beside it: {_nearby(name, known)}.",
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

"""Where the methods of a client class lead: to the SDK's own way of opening connections, or past it.

Read from the classes and their code alone, without running any of it. What follows from it for a call is not known here.
"""

from __future__ import annotations

import functools
import inspect
from types import CodeType
from typing import Any

LOWEST = {
    "request_with_retries": "request",
    "request_stream_with_retries": "request_stream",
    "request_with_retries_async": "request_async",
    "request_stream_with_retries_async": "request_stream_async",
}
"""The public methods of `HTTPClient` that every call passes, and the one that each of them calls to reach the network."""


def _names_in(method: Any) -> set[str]:
    """The names that a method's code uses, functions within it included; empty for what has no code to read."""
    code = getattr(inspect.unwrap(method), "__code__", None)
    names: set[str] = set()
    codes = [code] if isinstance(code, CodeType) else []
    while codes:
        code = codes.pop()
        names.update(code.co_names)
        codes.extend(constant for constant in code.co_consts if isinstance(constant, CodeType))
    return names


@functools.lru_cache(maxsize=256)
def reaches_sdk(cls: Any, name: str) -> bool:
    """Whether this method of a client leads to the SDK's own classes: by super(), or by the method that opens connections."""
    for owner in cls.__mro__:
        if name not in vars(owner):
            continue
        if _is_of_stripe(owner):
            return True
        names = _names_in(vars(owner)[name])
        if not {"super", name} <= names:
            lowest = LOWEST.get(name, "")
            return lowest in names and reaches_sdk(cls, lowest)
    return False


@functools.lru_cache(maxsize=256)
def is_of_sdk(cls: Any, name: str) -> bool:
    owner = next(owner for owner in cls.__mro__ if name in vars(owner))
    return _is_of_stripe(owner)


def _is_of_stripe(cls: type) -> bool:
    return cls.__module__.partition(".")[0] == "stripe"

"""What callers hand to a `FakeCheckout`, made plain: options, parameters, objects. Whatever makes no sense is an error here."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping
from typing import Any

from .api.wire import MalformedForm, tree_of


def names(option: str, given: Iterable[str]) -> tuple[str, ...]:
    if isinstance(given, str):
        raise ValueError(f"{option} takes several strings; write {option}=({given!r},).")
    names: tuple[Any, ...] = tuple(given) if isinstance(given, Iterable) else (given,)
    if not all(isinstance(name, str) for name in names):
        raise ValueError(f"{option} takes several strings, not {given!r}.")
    return names


def hosts(option: str, given: Iterable[str]) -> list[str]:
    found = [name.lower().rstrip(".") for name in names(option, given)]
    for name in found:
        if not name or set(name) & set("/:@ "):
            raise ValueError(f"{option} takes host names, without scheme, port and path, like 'api.stripe.com', not {name!r}.")
    return found


def form(params: Mapping[str, Any] | str | bytes | None) -> Any:
    """Parameters as a request holds them: nested values are read now, so that later changes of the caller's do not count."""
    if params is not None and not isinstance(params, (Mapping, str, bytes)):
        raise TypeError(f"Parameters are a mapping or an encoded form, not {params!r:.200}.")
    if not isinstance(params, Mapping):
        return params or ""
    try:
        return tree_of(params)
    except MalformedForm as error:
        return error


def as_plain(obj: Any) -> Any:
    """An SDK object prints itself as JSON, in every major; dicts and lists are copied."""
    if isinstance(obj, (list, tuple)):
        return [as_plain(each) for each in obj]
    if type(obj) is dict:
        return copy.deepcopy(obj)
    try:
        return json.loads(str(obj))
    except ValueError:
        return obj

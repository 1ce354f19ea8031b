"""What callers hand to a `FakeCheckout`, made plain: options, parameters, objects. Whatever makes no sense is an error here.

What an option or an object does to an account is not known here.
"""

from __future__ import annotations

import copy
import difflib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..protocol.forms import MalformedForm, to_form
from ..protocol.kinds import KINDS
from ..protocol.open_questions import ChosenAnswers
from ..protocol.settings import Settings


@dataclass(frozen=True)
class Options:
    """What `FakeCheckout(…)` was given. `instead_of`: the version that is answered as `api_version`, in a run as of another."""

    seed: str
    api_version: str
    allow_unmodelled: frozenset[str]
    doubts: Mapping[str, str] | str | None
    payment_methods: tuple[str, ...]
    invalid_keys: frozenset[str]
    hosts: frozenset[str]
    passthrough: frozenset[str]
    instead_of: str | None = None

    def settings(self) -> Settings:
        """What of them changes answers, with no doubt met yet. Raises `ValueError` for a doubt that there is not."""
        return Settings(
            instead_of=self.instead_of,
            api_version=self.api_version,
            payment_methods=self.payment_methods,
            allow_unmodelled=self.allow_unmodelled,
            invalid_keys=self.invalid_keys,
            doubts=ChosenAnswers(self.doubts),
        )


def check_names(options: Iterable[str], there_are: Collection[str]) -> None:
    """Raises `TypeError` for an option that there is not."""
    for name in options:
        if name not in there_are:
            (nearest,) = difflib.get_close_matches(name, there_are, n=1, cutoff=0)
            raise TypeError(f"there is no option {name!r}; did you mean {nearest!r}? There are: {', '.join(there_are)}.")


def texts(option: str, given: Iterable[str]) -> tuple[str, ...]:
    if isinstance(given, str):
        raise ValueError(f"{option} takes several strings; write {option}=({given!r},).")
    names: tuple[Any, ...] = tuple(given) if isinstance(given, Iterable) else (given,)
    if not all(isinstance(name, str) for name in names):
        raise ValueError(f"{option} takes several strings, not {given!r}.")
    return names


def parameter_paths(option: str, given: Iterable[str]) -> frozenset[str]:
    found = frozenset(texts(option, given))
    deadlines = [f"{kind.name}.{name}" for kind in KINDS.values() for name in kind.due]
    for path in found:
        if "/" in path or " " in path:
            raise ValueError(f"{option} takes parameter paths like 'subscription_data[trial_end]', not {path!r}.")
        if "." in path and path not in deadlines:
            (nearest,) = difflib.get_close_matches(path, deadlines, n=1, cutoff=0)
            there_are = ", ".join(deadlines)
            raise ValueError(f"{option}: there is no deadline {path!r}; did you mean {nearest!r}? There are: {there_are}.")
    return found


def host_names(option: str, given: Iterable[str]) -> frozenset[str]:
    found = [name.lower().rstrip(".") for name in texts(option, given)]
    for name in found:
        if not name or set(name) & set("/:@ *"):
            raise ValueError(f"{option} takes host names, without scheme, port and path, like 'api.stripe.com', not {name!r}.")
    return frozenset(found)


def form_params(params: Mapping[str, Any] | str | bytes | None) -> Any:
    """Parameters as a request holds them: nested values are read now, so that later changes of the caller's do not count."""
    if params is not None and not isinstance(params, (Mapping, str, bytes)):
        raise TypeError(f"Parameters are a mapping or an encoded form, not {params!r:.200}.")
    if not isinstance(params, Mapping):
        return params or ""
    try:
        return to_form(params)
    except MalformedForm as error:
        return error


def plain_object(obj: Any) -> Any:
    """An SDK object prints itself as JSON, in every major; dicts and lists are copied."""
    if isinstance(obj, (list, tuple)):
        return [plain_object(each) for each in obj]
    if type(obj) is dict:
        return copy.deepcopy(obj)
    try:
        return json.loads(str(obj))
    except ValueError:
        return obj

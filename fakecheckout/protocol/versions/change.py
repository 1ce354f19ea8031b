"""What a dated change is: to the objects of a kind, and to the parameters of operations, with the way down and the way up.

Which changes there were is told in `changes`; how an object or a request goes through them, in `steps` and `request_steps`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...store.objects import Object
from ...store.transaction import Transaction

Step = Callable[[Object], Object]
"""Gives an object, or parameters, in another shape. Nothing is edited."""

PutIn = Callable[[Transaction, Object], Object]
"""Gives an object with what its older shape showed of others. One that shows it already is given back as it is."""


@dataclass(frozen=True)
class ParameterChange:
    """What a change did to the parameters of `operations`."""

    operations: tuple[str, ...]

    @property
    def unknown_before(self) -> str:
        """The parameter that came with the change, or none."""
        return ""

    @property
    def unknown_since(self) -> str:
        """The parameter that went and is as unknown as if it had never been, or none."""
        return ""

    def up(self, params: dict[str, Any]) -> dict[str, Any]:
        """Checked parameters of before, as they are since."""
        raise NotImplementedError

    def down(self, words: str) -> str:
        """Words of a refusal, its text or the name of its parameter, as they were before."""
        raise NotImplementedError


@dataclass(frozen=True)
class Renamed(ParameterChange):
    """A parameter that has another name since, `new` for `old`, and the same type."""

    old: str
    new: str

    @property
    def unknown_before(self) -> str:
        return self.new

    @property
    def unknown_since(self) -> str:
        return self.old

    def up(self, params: dict[str, Any]) -> dict[str, Any]:
        return {(self.new if name == self.old else name): value for name, value in params.items()}

    def down(self, words: str) -> str:
        return re.sub(rf"\b{self.new}\b", self.old, words)


@dataclass(frozen=True)
class RenamedValues(ParameterChange):
    """Values of the parameter `name` that are spelt otherwise since: by the older spelling the newer. `added` are those that
    came with the change.
    """

    name: str
    values: Mapping[str, str]
    added: tuple[str, ...] = ()

    def up(self, params: dict[str, Any]) -> dict[str, Any]:
        if self.name not in params:
            return params
        return {**params, self.name: self.values.get(params[self.name], params[self.name])}

    def down(self, words: str) -> str:
        for old, new in self.values.items():
            words = words.replace(f"`{self.name}: {new}`", f"`{self.name}: {old}`")
        return words


@dataclass(frozen=True)
class Removed(ParameterChange):
    """Parameters that Stripe took away.

    paths: each with a parameter beside it of the same type, for SDKs that forgot it, or with none. is_required: whether it had
    to be there.
    instead: the parameter that took its place. moved: says in it what the older ones said. names: how a refusal names what took
    their place, and how the older one.
    """

    paths: Mapping[str, str]
    is_required: bool = False
    instead: str = ""
    moved: Step | None = None
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def unknown_before(self) -> str:
        return self.instead

    def up(self, params: dict[str, Any]) -> dict[str, Any]:
        return params if self.moved is None else self.moved(params)

    def down(self, words: str) -> str:
        for new, old in self.names.items():
            words = words.replace(new, old)
        return words


@dataclass(frozen=True)
class Change:
    """What is so from `since` on.

    Of the objects of a `kind` (Stripe's `object`): put_in adds what the older shape shows of other objects; down then gives the
    older shape, and up the newer one, in which what is there in the newer shape stays. Without `up` there is no way back: what
    only the older shape says would be lost. only_before, only_since: the fields that one side of the date has and the other has
    not. paths: names that `expand` takes before, with the path that leads there since.

    parameters: what happened to those of operations.
    """

    since: str
    what: str
    kind: str = ""
    put_in: PutIn | None = None
    down: Step | None = None
    up: Step | None = None
    only_before: tuple[str, ...] = ()
    only_since: tuple[str, ...] = ()
    paths: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parameters: tuple[ParameterChange, ...] = ()

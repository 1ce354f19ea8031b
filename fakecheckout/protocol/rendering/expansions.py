"""How a path of a kind is expanded: one class for each way, with what may stand below it and how it is put in.

Both questions of `expand`, may this be asked for and what does it give, are answered from the same classification.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ...errors import NotModelled, loaded_without, not_loaded
from ...store.objects import Object, in_wire_order
from ...store.transaction import Transaction
from ..kinds import KINDS, Kind, ListOf, kind_of
from ..stripe_has.expansions import expandable
from .expand_only_fields import expand_only_field
from .pagination import DEFAULT_LIMIT, list_object

Below = Callable[[Transaction, Object, list[str]], Object]
"""Expands an object further, by the rest of a path."""


@dataclass(frozen=True)
class At:
    """Where something is put in: the transaction, the path from the object on, and how what stands there is expanded."""

    transaction: Transaction
    path: list[str]
    below: Below


@dataclass(frozen=True)
class Expansion:
    """`length` names of the path lead to it; `targets` are the kinds below, none where nothing may stand below."""

    length: int
    targets: tuple[str, ...] = ()
    is_list: bool = False

    def put_in(self, object: Object, at: At) -> Object:
        """A copy of the object with what the path names put in."""
        raise NotImplementedError


class Inline(Expansion):
    """An object, or a list of them, that stands there whole."""

    def put_in(self, object: Object, at: At) -> Object:
        return {**object, at.path[0]: _expand_inside(at.transaction, _get(object, at.path[0]), at.path[1:], at.below)}


@dataclass(frozen=True)
class MadeList(Expansion):
    """A list that is made when it is asked for."""

    made_of: ListOf = field(default_factory=lambda: ListOf(""))

    def put_in(self, object: Object, at: At) -> Object:
        name = at.path[0]
        make = self.made_of.make
        listed = object.get(name) or (
            _indexed_list(at.transaction, object, self.made_of, name) if make is None else make(at.transaction, object)
        )
        return _with_key(object, name, _expand_inside(at.transaction, listed, at.path[1:], at.below))


@dataclass(frozen=True)
class Computed(Expansion):
    """What is worked out when it is asked for. `path` leads to it; `further` expands an id within it."""

    path: tuple[str, ...] = ()
    compute: Callable[[Transaction, Object], Any] = field(default=lambda _, __: None)
    further: Expansion | None = None

    def put_in(self, object: Object, at: At) -> Object:
        shown = self._shown(at.transaction, object)
        return shown if self.further is None else self.further.put_in(shown, at)

    def _shown(self, transaction: Transaction, object: Object) -> Object:
        value, (name, *inner) = self.compute(transaction, object), self.path
        if not inner:
            return _with_key(object, name, value)
        hash = _get(object, name)
        return object if hash is None else {**object, name: dict(sorted({**hash, inner[0]: value}.items()))}


class ExpandOnly(Expansion):
    """What is kept apart from the object until it is asked for."""

    def put_in(self, object: Object, at: At) -> Object:
        name = at.path[0]
        shown_too = expand_only_field(at.transaction, object, ".".join(at.path))
        if len(at.path) > 1:
            return {**object, name: dict(sorted({**_get(object, name), **shown_too}.items()))}
        return _with_key(object, name, shown_too[name]) if shown_too else object


class Reference(Expansion):
    """An id, or a list of ids, in whose place the object is put, however deep it stands."""

    def put_in(self, object: Object, at: At) -> Object:
        name = at.path[0]
        if name not in object and ".".join(at.path[: self.length]) not in kind_of(object["object"]).expands:
            raise NotModelled(f"Expanding {name!r} is not modelled yet: {object['object']} {object['id']} has none here.")
        rest = at.path[self.length :]

        def expanded(value: Any) -> Any:
            return _referenced(at, self.targets, value, rest)

        return {**object, name: _changed(_get(object, name), at.path[1 : self.length], expanded)}


def _get(object: Object, name: str) -> Any:
    """What is to be expanded; a loaded object may not say."""
    if name not in object:
        raise loaded_without(object, name)
    return object[name]


class NotModelledExpansion(Expansion):
    """What Stripe can expand and this fake cannot."""


def expansion(kind: Kind, path: list[str], version: str) -> Expansion | None:
    """How the beginning of a path is expanded, as far as a version has it; None if it cannot be."""
    name = path[0]
    if name in kind.lists:
        return MadeList(1, (kind.lists[name].kind,), is_list=True, made_of=kind.lists[name])
    if name in kind.inline:
        return Inline(1, (kind.inline[name],))
    if name in kind.inline_lists:
        return Inline(1, (kind.inline_lists[name],), is_list=True)
    for length in (3, 2, 1):
        whole = ".".join(path[:length])
        if whole in kind.expands:
            return Reference(length, (kind.expands[whole],))
        if whole in kind.expand_only:
            return ExpandOnly(length)
        if whole in kind.computed:
            further = listed_expansion(kind, path, version) if path[length:] else None
            found = further or Expansion(length)
            return Computed(
                found.length, found.targets, path=tuple(path[:length]), compute=kind.computed[whole], further=further
            )
        if whole in kind.not_modelled_expansions:
            return NotModelledExpansion(length)
    return listed_expansion(kind, path, version)


def listed_expansion(kind: Kind, path: list[str], version: str) -> Expansion | None:
    """That of a path that Stripe can expand as the SDK's types say: an id is followed wherever it leads to what is here."""
    found = expandable(kind.name, path, version)
    if found is None:
        return None
    return NotModelledExpansion(found.length) if found.is_list else Reference(found.length, found.kinds)


def _expand_inside(transaction: Transaction, value: Object, rest: list[str], below: Below) -> Object:
    """An object that stands there already, or each of a list object, expanded further."""
    if value.get("object") != "list":
        return below(transaction, value, rest) if rest else value
    if not rest[1:]:
        return value
    return {**value, "data": [below(transaction, each, rest[1:]) for each in value["data"]]}


def _indexed_list(transaction: Transaction, object: Object, made_of: ListOf, name: str) -> Object:
    """What belongs to an object as a list object, newest first, this request's too; without those it leaves out."""
    kind, by = made_of.kind, made_of.by
    every = transaction.indexed(kind, by, object["id"])
    rows = [row for row in every if row.get("status") not in made_of.leaves_out][::-1]
    url = f"{kind_of(object['object']).path}/{object['id']}/{name}"
    listed = list_object(rows[:DEFAULT_LIMIT], len(rows) > DEFAULT_LIMIT, url)
    return {"object": "list", **dict(sorted({**listed, "total_count": len(rows)}.items()))}


def _changed(value: Any, names: list[str], change: Callable[[Any], Any]) -> Any:
    """A copy of what stands in an object, with what the names lead to changed; where they lead nowhere it stays."""
    if not names:
        return change(value)
    if isinstance(value, list):
        return [_changed(each, names, change) for each in value]
    if not isinstance(value, dict) or names[0] not in value:
        return value
    return {**value, names[0]: _changed(value[names[0]], names[1:], change)}


def _referenced(at: At, kinds: tuple[str, ...], value: Any, rest: list[str]) -> Any:
    """The object behind an id; an object that is expanded already is expanded further."""
    if value is None:
        return None
    if isinstance(value, list):
        return [_referenced(at, kinds, each, rest) for each in value]
    kind = next((each for each in kinds if not isinstance(value, dict) and at.transaction.get(each, value)), None)
    if kind is None and not isinstance(value, dict) and not any(each in KINDS for each in kinds):
        raise NotModelled(f"Expanding {'.'.join(at.path)!r} is not modelled yet: what {value} is is not known here.")
    found = referenced(at.transaction, kind or next(iter(kinds), ""), value)
    return at.below(at.transaction, found, rest) if rest else found


def referenced(transaction: Transaction, kind: str, value: Any) -> Object:
    """The object behind an id as it reads now, or the object itself. Raises `NotModelled` for one that is not here."""
    found: Object | None = value if isinstance(value, dict) else transaction.get(kind, value)
    if found is None:
        raise not_loaded(kind, str(value))
    return as_it_reads_now(transaction, found)


def as_it_reads_now(transaction: Transaction, object: Object) -> Object:
    """The object with what time alone has changed of it."""
    read = kind_of(object["object"]).as_it_reads_now
    return object if read is None else read(transaction, object)


def _with_key(object: Object, key: str, value: Any) -> Object:
    """Adds a key where wire order has it."""
    return {**object, key: value} if key in object else in_wire_order(object, **{key: value})

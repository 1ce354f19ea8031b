"""The parameters of an operation as one API version has them: the SDK's tree, less what was removed, more what was there.

The SDK declares one version. A request at another may use what this SDK no longer declares, and may not use what is gone;
what only a newer or an older SDK declares is known by name (`sdk_additions`), what was removed by date (`versions`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from ..kinds import BY_OPERATION
from ..versions.change import ParameterChange, Removed, Renamed, RenamedValues
from ..versions.changes import CHANGES
from ..versions.dates import full_name
from .schema import Field, Node, installed_sdk, parameters_of
from .sdk_additions import ADDED_IN_SDK, GONE_FROM_API, GONE_FROM_SDK
from .sdk_values import VALUES_OF_SOME_SDKS


@dataclass(frozen=True)
class Gone:
    """Why a parameter cannot be used: removed at a version, or known only to a newer SDK."""

    removed_at: str = ""
    known_since: str = ""


_CHANGES = tuple((change.since, parameters) for change in CHANGES for parameters in change.parameters)
_GONE = {date for paths in GONE_FROM_API.values() for date in paths.values()}
_DATES = ("", *sorted({*_GONE, *(since for since, _ in _CHANGES)}))

Fields = Mapping[str, Field]


Edit = Callable[[Fields, "Field | None"], "Field | None"]
"""Gives a field anew from its siblings and from what it is now."""


@lru_cache(maxsize=512)
def parameters_at(name: str, version: str) -> Fields:
    """The fields of an operation's parameters at an API version."""
    return _fields_at(name, max(date for date in _DATES if date <= version[:10]))


@lru_cache(maxsize=512)
def _fields_at(name: str, date: str) -> Fields:
    root = parameters_of(name)
    fields: Fields = root.fields() if root is not None else {}
    for change in _changes(name, date):
        fields = change(fields)
    return fields


def _changes(name: str, date: str) -> Iterator[Callable[[Fields], Fields]]:
    """What makes the fields of an operation those of a date, in order."""
    operation = BY_OPERATION[name].operation
    for path, kind in operation.undeclared.items():
        yield partial(_edited, path=(path,), edit=_taken(kind))
    for path in operation.emptyable:
        yield partial(_edited, path=tuple(path.split(".")), edit=_emptyable)
    for path, values in VALUES_OF_SOME_SDKS.get(name, {}).items():  # first, so that spellings of a version have the last word
        yield partial(_edited, path=tuple(path.split(".")), edit=_with_values(values.split()))
    dated = [(since, change) for since, change in _CHANGES if name in change.operations]
    for since, change in dated:
        for path, edit in _edits(change, since, is_older=date < since):
            yield partial(_edited, path=tuple(path.split(".")), edit=edit)
    for path, longest in operation.max_lengths.items():
        yield partial(_edited, path=tuple(path.split(".")), edit=_limited(longest))
    for path, major in ADDED_IN_SDK.get(name, {}).items():
        if int(installed_sdk().split(".")[0]) <= major:
            yield partial(_edited, path=tuple(path.split(".")), edit=_newer(major))
    for path, gone_at in GONE_FROM_API.get(name, {}).items():
        if date < gone_at:
            yield partial(_edited, path=tuple(path.split(".")), edit=_older)
    for path in GONE_FROM_SDK.get(name, ()):
        yield partial(_edited, path=tuple(path.split(".")), edit=_older)
    for since, change in dated:
        yield partial(_without, name=change.unknown_before if date < since else change.unknown_since)


def _edits(change: ParameterChange, since: str, *, is_older: bool) -> Iterator[tuple[str, Edit]]:
    """By path, what a change makes of the SDK's fields on either side of its date: the SDK declares one side only."""
    if isinstance(change, RenamedValues):
        values = change.values if is_older else (*change.values.values(), *change.added)
        yield change.name, _spelt(tuple(sorted(values)))
    elif isinstance(change, Renamed):
        yield change.new, _same_as(change.old)
        yield change.old, _same_as(change.new)
    else:
        assert isinstance(change, Removed)
        for path, like in change.paths.items():
            older = _like(like, is_required=change.is_required) if like else _older
            yield path, older if is_older else _gone(since)


def _without(fields: Fields, name: str) -> Fields:
    return {each: field for each, field in fields.items() if each != name}


def _taken(kind: str) -> Edit:
    return lambda _, __: Field(Node(kind))


def _emptyable(_: Fields, present: Field | None) -> Field | None:
    return present and replace(present, emptyable=True)


def _with_values(values: Collection[str]) -> Edit:
    """That another release of the SDK declares these values is known."""
    return lambda _, present: present and replace(present, node=_node_with_values(present.node, values))


def _node_with_values(node: Node, values: Collection[str]) -> Node:
    if node.kind == "enum":
        return replace(node, of_other_sdks=tuple(value for value in values if value not in node.values))
    of = None if node.of is None else _node_with_values(node.of, values)
    return replace(node, of=of, options=tuple(_node_with_values(option, values) for option in node.options))


def _spelt(values: tuple[str, ...]) -> Edit:
    return lambda _, present: present and replace(present, node=Node("enum", values=values))


def _gone(since: str) -> Edit:
    return lambda _, __: Field(Node("gone", source=Gone(removed_at=full_name(since))))


def _same_as(name: str) -> Edit:
    return lambda beside, present: present or beside.get(name)


def _like(name: str, *, is_required: bool = False) -> Edit:
    """What an SDK does not declare, or not any more, is of the type of a parameter beside it."""

    def edit(beside: Fields, present: Field | None) -> Field | None:
        found = present or beside.get(name)
        return found and replace(found, required=is_required, emptyable=bool(present and present.emptyable))

    return edit


def _limited(longest: int) -> Edit:
    return lambda _, present: present and replace(present, node=replace(present.node, longest=longest))


def _newer(since: int) -> Edit:
    gone = Field(Node("gone", source=Gone(known_since=str(since))))
    return lambda _, present: present or gone


def _older(_: Fields, present: Field | None) -> Field:
    """What a version has and the installed SDK declares no more: of whatever type, so that it is known not to be modelled."""
    return present or Field(Node("any"))


def _edited(fields: Fields, path: tuple[str, ...], edit: Edit) -> dict[str, Field]:
    """A copy of the fields with one changed, however deep."""
    copy = dict(fields)
    name, rest = path[0], path[1:]
    if not rest:
        new = edit(fields, fields.get(name))
        if new is not None:
            copy[name] = new
    elif name in fields and fields[name].node.kind != "gone":
        copy[name] = replace(fields[name], node=_edited_node(fields[name].node, rest, edit))
    return copy


def _edited_node(node: Node, path: tuple[str, ...], edit: Edit) -> Node:
    if node.kind == "object":
        return Node("object", source=_edited(node.fields(), path, edit))
    if node.of is not None:
        return replace(node, of=_edited_node(node.of, path, edit))
    if node.options:
        return replace(node, options=tuple(_edited_node(option, path, edit) for option in node.options))
    return node

"""The parameters of an operation as one API version has them: the SDK's tree, less what was removed, more what was there.

The SDK declares one version. A request at another may use what this SDK no longer declares, and may not use what is gone;
what only a newer SDK declares is known by name (`later`), what was removed by date (`versions`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from ..kinds import BY_OPERATION
from ..versions.changes import CHANGES
from ..versions.dates import DAHLIA, full_name
from .schema import Field, Node, installed_sdk, parameters_of
from .sdk_additions import ADDED_IN_SDK


@dataclass(frozen=True)
class Gone:
    """Why a parameter cannot be used: removed at a version, or known only to a newer SDK."""

    removed_at: str = ""
    known_since: str = ""


REMOVALS = tuple((change.since, change.removed) for change in CHANGES if change.removed is not None)


# Values that were renamed: the SDK declares the spelling of its own version only.
_UI_MODES = (
    ("custom", "embedded", "hosted"),  # before dahlia
    ("elements", "embedded_page", "form", "hosted_page"),
)


def parameters_at(name: str, version: str) -> Mapping[str, Field]:
    """The fields of an operation's parameters at an API version."""
    date = version[:10]
    return _parameters(name, date >= DAHLIA, tuple(date >= since for since, _ in REMOVALS))


@lru_cache(maxsize=512)
def _parameters(name: str, since_dahlia: bool, removed: tuple[bool, ...]) -> Mapping[str, Field]:
    root = parameters_of(name)
    fields: dict[str, Field] = dict(root.fields()) if root is not None else {}
    if name == "checkout.session.create":
        fields["ui_mode"] = Field(Node("enum", values=_UI_MODES[since_dahlia]))
    endpoint = BY_OPERATION.get(name)
    for emptyable in () if endpoint is None else endpoint.operation.emptyable:
        fields[emptyable] = replace(fields[emptyable], emptyable=True)
    for (since, removal), is_removed in zip(REMOVALS, removed, strict=True):
        if removal.operation == name:
            fields = _edited(fields, removal.path, _removal(removal.like, since if is_removed else None))
    for path, longest in ({} if endpoint is None else endpoint.operation.max_lengths).items():
        fields = _edited(fields, tuple(path.split(".")), _limited(longest))
    for path, major in ADDED_IN_SDK.get(name, {}).items():
        if int(installed_sdk().split(".")[0]) <= major:
            fields = _edited(fields, tuple(path.split(".")), _newer(major))
    for (_, removal), is_removed in zip(REMOVALS, removed, strict=True):
        if removal.operation == name and not is_removed:
            fields.pop(removal.instead, None)
    return fields


Edit = Callable[[Mapping[str, Field], Field | None], Field | None]
"""Gives a field anew from its siblings and from what it is now."""


def _removal(like: str, removed_at: str | None) -> Edit:
    def edit(beside: Mapping[str, Field], present: Field | None) -> Field | None:
        if removed_at is not None:
            return Field(Node("gone", source=Gone(removed_at=full_name(removed_at))))
        return present or (replace(beside[like], required=False, emptyable=False) if like in beside else None)

    return edit


def _limited(longest: int) -> Edit:
    return lambda beside, present: present and replace(present, node=replace(present.node, longest=longest))


def _newer(since: int) -> Edit:
    gone = Field(Node("gone", source=Gone(known_since=str(since))))
    return lambda beside, present: present or gone


def _edited(fields: Mapping[str, Field], path: tuple[str, ...], edit: Edit) -> dict[str, Field]:
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

"""`expand`: which paths may be asked for, and the object with what they name.

Objects come in as the store keeps them, with ids for what they refer to. What a kind refers to it declares itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from ...errors import NotModelled
from ...store.objects import Object
from ...store.transaction import Transaction
from ..kinds import KINDS, kind_of
from ..parameters.schema import response_fields
from ..refusals import Refusal
from ..versions.request_steps import fields_gone, fields_still_there, newest_path
from ..versions.steps import put_in_for_version
from .expansions import At, Inline, NotModelledExpansion, Reference, expansion, listed_expansion

MAX_EXPAND_LEVELS = 4


@lru_cache(maxsize=256)
def check_expand(kind: str, paths: tuple[str, ...], *, is_list: bool, version: str) -> tuple[tuple[str, ...], ...]:
    """The `expand` paths of a request, split. Refused as Stripe refuses; holds before any id is looked up (*inferred*)."""
    checked: list[tuple[str, ...]] = []
    for path in paths:
        parts = path.split(".")
        if len(parts) > MAX_EXPAND_LEVELS:
            raise Refusal(
                f"You cannot expand more than {MAX_EXPAND_LEVELS} levels of a property. Property: {path}",
                code="property_expansion_max_depth",
            )
        rest = parts
        if is_list:
            if parts[0] != "data":
                raise _not_expandable(path, f" You may want to try expanding 'data.{path}' instead.")
            rest = parts[1:]
        rest = newest_path(kind, rest, version)
        if rest:
            _check_path(kind, rest, path, version)
        checked.append(tuple(rest))
    return tuple(checked)


def _not_expandable(path: str, hint: str = "") -> Refusal:
    return Refusal(f"This property cannot be expanded ({path}).{hint}")


def _check_path(name: str, rest: list[str], whole: str, version: str) -> None:
    kind = KINDS.get(name)
    if kind is None or not kind.is_modelled:
        return  # an object that is not built yet: there is none to expand
    is_gone = rest[0] in fields_gone(name, version)
    is_elsewhere = is_gone and rest[0] not in {**kind.inline, **kind.inline_lists, **kind.lists}
    found = listed_expansion(kind, rest, version) if is_elsewhere else expansion(kind, rest, version)
    if found is None:
        known = response_fields(kind.sdk or kind.name) | kind.defaults.keys() | fields_still_there(name, version)
        if not is_gone and rest[0] in known:
            raise _not_expandable(whole)
        raise Refusal(f"This property cannot be expanded because it doesn't exist: {whole}.")
    if isinstance(found, NotModelledExpansion):
        path = ".".join(rest[: found.length])
        raise NotModelled(f"Expanding {whole!r} is not modelled yet: the content of {name}.{path} is not worked out.")
    below = rest[found.length :]
    if isinstance(found, Inline) and not below and not kind.is_inline_expandable:
        raise _not_expandable(whole)
    if below and found.is_list:
        if below[0] != "data":
            raise _not_expandable(whole)
        below = below[1:]
    if below:
        _check_below(found.targets, below, whole, version)


def _check_below(targets: tuple[str, ...], rest: list[str], whole: str, version: str) -> None:
    """The rest of a path stands if one of the kinds that may be there has it."""
    refusal = _not_expandable(whole)
    for target in targets:
        try:
            return _check_path(target, rest, whole, version)
        except Refusal as refused:
            refusal = refused
    raise refusal


def expand_object(transaction: Transaction, object: Object, paths: Iterable[tuple[str, ...]]) -> Object:
    """A copy of `object` with what `paths` name put in place of its id."""
    for path in paths:
        if path:
            object = _expanded(transaction, object, list(path))
    return object


def _expanded(transaction: Transaction, object: Object, path: list[str]) -> Object:
    kind = kind_of(object.get("object", ""))
    found = expansion(kind, path, transaction.version)
    if found is None and (kind.name not in KINDS or not kind.is_modelled):
        raise NotModelled(f"Expanding {path[0]!r} below {kind.name} {object['id']} is not modelled yet.")
    if found is None:
        raise LookupError(f"{object.get('object')} has nothing to expand at {'.'.join(path)}")
    below = _expanded_below if isinstance(found, Reference) else _expanded
    return found.put_in(object, At(transaction, path, below))


def _expanded_below(transaction: Transaction, object: Object, path: list[str]) -> Object:
    return _expanded(transaction, put_in_for_version(transaction, object, transaction.version), path)

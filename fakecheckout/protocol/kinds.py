"""`Kind` and `Operation`: what is declared of one kind of object, once, beside the functions that serve it; and the registry.

Everything general reads the registry: routes, parameters, expansion, lists, loading, search, ids, the failure report. Nothing
here knows a kind by name; the chapters of `resources` register theirs when they are imported.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from ..rules.search_query import FieldType
from ..store.objects import Object
from ..store.transaction import Transaction


class ParameterEffect(Enum):
    """What a parameter does here."""

    EFFECT = "effect"  # changes what happens
    ECHOED = "echoed"  # validated, kept, shown
    KEPT = "kept"  # validated and kept for the moment the session completes


@dataclass(frozen=True)
class Operation:
    """One endpoint of a kind.

    verb: with the kind's name it finds the parameters in the SDK, as in "price.create". at: what stands behind the kind's path,
    `*` for an id; with `of` the whole path. handler: takes a call and gives the object or the list.

    effect, echoed, kept: the parameters that are modelled, as words; `a.b` names one, `a.*` all below `a`, items of an array
    are below the array's own name. max_lengths: of texts that may not have 5,000 characters, 0 for urls (CRE-20). emptyable:
    texts that '' unsets although the SDK's types do not say so (CAT-49). undeclared: what Stripe takes although the SDK's types
    do not say so, or not all of it, with the kind of its node (CAT-70).

    of: the kind whose SDK class has the operation, if it is another one. expand_only: a field beside a list that only `expand`
    shows.
    """

    verb: str
    method: str
    at: str
    handler: Callable[[Any], Object]
    effect: str = ""
    echoed: str = ""
    kept: str = ""
    max_lengths: Mapping[str, int] = field(default_factory=dict)
    emptyable: tuple[str, ...] = ()
    undeclared: Mapping[str, str] = field(default_factory=dict)
    of: str = ""
    expand_only: str | None = None
    is_list: bool = False

    @property
    def parameters(self) -> dict[str, ParameterEffect]:
        """The parameters that are modelled, by path."""
        named = {
            ParameterEffect.EFFECT: self.effect,
            ParameterEffect.ECHOED: self.echoed,
            ParameterEffect.KEPT: self.kept,
        }
        return {path: effect for effect, paths in named.items() for path in paths.split()}


@dataclass(frozen=True)
class ListOf:
    """A list made when `expand` asks for it: the objects of `kind` that name this one under `by`, or what `make` gives.

    leaves_out: the statuses of those that it does not show.
    """

    kind: str
    by: str = ""
    make: Callable[[Transaction, Object], Object] | None = None
    leaves_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class Due:
    """What becomes of an object by itself.

    at: when, in Unix seconds, given the object as it is; None for never. step: what is done then: it takes a call that names
    the object in `ids` and whose time is the deadline's.
    """

    at: Callable[[Object], int | None]
    step: Callable[[Any], object]


@dataclass(frozen=True)
class Kind:
    """What is known of one kind of object.

    name: Stripe's `object`. path: of its endpoints. id: how its ids begin, and their whole length (LST-21). noun, param: how a
    refusal names it, and the id in its path (LST-20). events: how the types of the events of its changes begin. sdk: the name
    of its class in the SDK, as in "checkout.session", where that is another one.

    indexes: values that its lists are filtered by. defaults: of a new object, what nothing was said of (PAY-21).

    expands: the paths of ids that `expand` follows, with the kind each leads to. inline, inline_lists: objects, and lists of
    them, that stand in it whole; is_inline_expandable: whether `expand` may name them all the same (LST-19). lists: those made
    when asked for. expand_only: paths that are shown only when expanded, kept apart. own_currency_option: its amounts in its
    own currency, as one of its `currency_options`. computed: paths that are worked out when expanded.
    not_modelled_expansions: what Stripe can expand although no type of the SDK's says so, and this fake cannot.
    as_it_reads_now: what time alone changes of it.

    loaded: what a loaded object shows of what it did not say. needed_to_load: the types of what the account itself reads of it.
    derived_when_loaded: what follows from the rest, given the object and the time. load: how it is put in, if that takes more
    than one object. search: the fields that can be asked for (CAT-54).

    leaves_stub: whether it can still be read, as a stub, once it was deleted.

    due: what becomes of it by itself, by the kind of deadline, which is a word such as "expires_at".

    is_modelled: False for what only has ids.
    """

    name: str
    path: str | None = None
    id: tuple[str, int] | None = None
    noun: str = ""
    param: str = "id"
    events: str | None = None
    sdk: str = ""
    indexes: Mapping[str, Callable[[Object], Any]] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    expands: Mapping[str, str] = field(default_factory=dict)
    inline: Mapping[str, str] = field(default_factory=dict)
    inline_lists: Mapping[str, str] = field(default_factory=dict)
    is_inline_expandable: bool = True
    lists: Mapping[str, ListOf] = field(default_factory=dict)
    expand_only: tuple[str, ...] = ()
    own_currency_option: Callable[[Object, Any], dict[str, Any]] | None = None
    computed: Mapping[str, Callable[[Transaction, Object], Any]] = field(default_factory=dict)
    not_modelled_expansions: tuple[str, ...] = ()
    as_it_reads_now: Callable[[Transaction, Object], Object] | None = None
    loaded: Mapping[str, Any] = field(default_factory=dict)
    needed_to_load: Mapping[str, Any] = field(default_factory=dict)
    derived_when_loaded: Callable[[Object, int], Object] | None = None
    load: Callable[[Transaction, Object, Callable[[Any], str]], None] | None = None
    leaves_stub: bool = False
    search: Mapping[str, FieldType] = field(default_factory=dict)
    due: Mapping[str, Due] = field(default_factory=dict)
    operations: tuple[Operation, ...] = ()
    is_modelled: bool = True

    @property
    def named(self) -> str:
        """How a refusal names it."""
        return self.noun or self.name


@dataclass(frozen=True)
class Endpoint:
    """An operation with its kind: `name` finds its parameters, as in "checkout.session.create"; `path` has `*` for ids."""

    name: str
    path: str
    kind: Kind
    operation: Operation


KINDS: dict[str, Kind] = {}
"""Every kind by its name."""

ENDPOINTS: dict[tuple[str, str], Endpoint] = {}
"""Every operation that is modelled, by method and path."""

BY_OPERATION: dict[str, Endpoint] = {}
"""The same by name."""


def register(kinds: Iterable[Kind]) -> None:
    """Makes kinds known, with their operations. Raises `ValueError` for what is there already."""
    for kind in kinds:
        if kind.name in KINDS:
            raise ValueError(f"There are two declarations of {kind.name}.")
        KINDS[kind.name] = kind
        for operation in kind.operations:
            path = operation.at if operation.of else f"{kind.path}{operation.at}"
            endpoint = Endpoint(f"{operation.of or kind.name}.{operation.verb}", path, kind, operation)
            if (operation.method, path) in ENDPOINTS:
                raise ValueError(f"There are two operations at {operation.method} {path}.")
            ENDPOINTS[operation.method, path] = BY_OPERATION[endpoint.name] = endpoint


def declared_in(package: str, files: str) -> tuple[Kind, ...]:
    """Every kind that files of a package declare; `files`: their names as words."""
    modules = [importlib.import_module(f"{package}.{file}") for file in files.split()]
    return tuple(value for module in modules for value in vars(module).values() if isinstance(value, Kind))


def kind_of(name: str) -> Kind:
    """The declaration of a kind; an empty one for what is not modelled."""
    return KINDS.get(name) or Kind(name)


def is_found_by_expand(name: str) -> bool:
    """Whether `expand` leads to objects of a kind, so that it shows those that were loaded."""
    return any(name in (*kind.expands.values(), *kind.inline.values(), *kind.inline_lists.values()) for kind in KINDS.values())


def below(name: str, paths: str) -> str:
    """The paths of parameters below one name: "price_data", "currency product" → "price_data.currency price_data.product "."""
    return "".join(f"{name}.{path} " for path in paths.split())


def fields(nulls: str, **values: Any) -> dict[str, Any]:
    """Default fields: those that are null, as words, and the others."""
    return {**dict.fromkeys(nulls.split()), **values}


PAGE = "limit starting_after ending_before expand"
"""The parameters of every list."""


def create_operation(handler: Callable[[Any], Object], **options: Any) -> Operation:
    """POST on the kind's path."""
    return Operation("create", "POST", "", handler, **options)


def list_operation(handler: Callable[[Any], Object], filters: str = "") -> Operation:
    """GET on the kind's path."""
    return Operation("list", "GET", "", handler, effect=f"{PAGE} {filters}", is_list=True)


def retrieve_operation(handler: Callable[[Any], Object], effect: str = "expand") -> Operation:
    """GET on an object."""
    return Operation("retrieve", "GET", "/*", handler, effect=effect)


def update_operation(handler: Callable[[Any], Object], **options: Any) -> Operation:
    """POST on an object."""
    return Operation("update", "POST", "/*", handler, **options)


def delete_operation(handler: Callable[[Any], Object]) -> Operation:
    """DELETE on an object."""
    return Operation("delete", "DELETE", "/*", handler)


def search_operation(handler: Callable[[Any], Object]) -> Operation:
    """GET on the kind's search."""
    effect = "query limit page expand"
    return Operation("search", "GET", "/search", handler, effect=effect, expand_only="total_count", is_list=True)

"""What an object shows only when `expand` asks for it, kept in a record beside it: tiers, other currencies, products.

The record has a key for each such property that the object has; the stored object itself never has them.
"""

from __future__ import annotations

from ...store.objects import Object
from ...store.records import RecordType
from ...store.transaction import Transaction
from ..kinds import kind_of


def _kept_apart(kind: str) -> RecordType[Object]:
    """By property, what the objects of a kind show only when expanded."""
    return RecordType(f"{kind} expanded")


def get_expand_only(transaction: Transaction, kind: str, id: str) -> Object:
    return transaction.get_record(_kept_apart(kind), id) or {}


def put_expand_only(transaction: Transaction, kind: str, id: str, row: Object) -> None:
    """Keeps a row; an empty one is none."""
    transaction.put_record(_kept_apart(kind), id, row or None)


def without_expand_only(transaction: Transaction, kind: str, object: Object) -> Object:
    """A loaded object without what it shows only when expanded; that goes into its row."""
    kept = dict(get_expand_only(transaction, kind, object["id"]))
    for path in kind_of(kind).expand_only:
        outer, _, name = path.rpartition(".")
        around = object.get(outer) if outer else object
        if not isinstance(around, dict) or name not in around:
            continue
        if around[name] is not None:
            kept[name] = around[name]
        less = {key: value for key, value in around.items() if key != name}
        object = {**object, outer: less} if outer else less
    if kept:
        put_expand_only(transaction, kind, object["id"], kept)
    return object


def expand_only_field(transaction: Transaction, object: Object, path: str) -> Object:
    """The key that expanding `path` adds, with its value.

    *Inferred*: of an object without other currencies that is its own one, and no key where there is no amount, for the SDK
    fails on a null there; what else is not there is null.
    """
    name = path.rpartition(".")[2]
    kept = get_expand_only(transaction, object["object"], object["id"])
    if name in kept or name != "currency_options":
        return {name: kept.get(name)}
    own_currency_option = kind_of(object["object"]).own_currency_option
    own = {} if own_currency_option is None else own_currency_option(object, kept.get("tiers"))
    return {name: own} if own else {}

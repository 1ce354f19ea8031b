"""Events of the test's own: of any type that Stripe has, for what happens in ways that are not modelled.

An event tells, and changes nothing. How it is delivered is the account's business.
"""

from __future__ import annotations

from types import NoneType
from typing import Any

from ..protocol.kinds import KINDS, kind_of
from ..protocol.rendering.json_text import json_text
from ..protocol.settings import Settings
from ..protocol.stripe_has.event_types import check_event_type
from ..protocol.versions.steps import step_up
from ..resources.call import Call, Cause
from ..store.objects import Object
from ..store.store import Store
from ..store.transaction import Transaction


def find_object(store: Store, id: str) -> tuple[str, Object] | None:
    """An object of any kind, by its id, with its account."""
    found = (store.find(kind, id) for kind in KINDS)
    return next((each for each in found if each is not None), None)


def emit(transaction: Transaction, settings: Settings, type: str, object: Object, previous: dict[str, Any] | None) -> str:
    """Puts an event in the log, as of Stripe's own doing, and gives its id. `object`: as any version shows it.

    Raises `ValueError` for a type that Stripe has not, and for an object that it cannot tell of.
    """
    check_event_type(type)
    _check_object(type, object)
    call = Call(transaction, settings, "event", (), {}, settings.api_version, None, None, cause=Cause.TIME)
    try:
        newest = step_up(object["object"], {**kind_of(object["object"]).loaded, **object})
        json_text({"object": "event", "data": {"object": newest, "previous_attributes": previous}}, settings.api_version)
        call.emit(type, newest, previous)
        call.commit()
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise ValueError(
            f"This {object['object']} is not whole, so no event can show it ({error!r}): {object!r:.200}. Give fake.emit the "
            "object as the API shows it, or one of the account's by its id."
        ) from None
    return str(transaction.store.events[-1][1])


def _check_object(type: str, object: Object) -> None:
    kind, id = object.get("object"), object.get("id")
    if not isinstance(kind, str) or not isinstance(id, (str, NoneType)):
        raise ValueError(
            f"An event tells of an object as the API shows it, with `object` and, if it has one, `id`; not of {object!r:.200}."
        )
    told = type.rpartition(".")[0]
    known = next((each.name for each in KINDS.values() if told in (each.events, each.name)), None)
    if known is not None and kind != known:
        raise ValueError(f"{type} tells of {_a(known)}, and this is {_a(kind)}: {id}.")
    if id is None and type.startswith(("charge.", "payment_intent.")):
        raise ValueError(f"{type} tells of an object with an id; this has none: {object!r:.200}.")


def _a(kind: str) -> str:
    return f"a{'n' if kind.startswith(tuple('aeiou')) else ''} {kind}"

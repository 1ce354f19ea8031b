"""Sessions and their line items as they are stored: looked up, or refused and `NotModelled` in the right words."""

from __future__ import annotations

import re

from ...errors import NotModelled, not_loaded
from ...protocol.refusals import Refusal, no_such_session
from ...protocol.rendering.pagination import DEFAULT_LIMIT, list_object
from ...protocol.versions.dates import BASIL, is_before
from ...store.objects import Object
from ...store.transaction import Transaction
from ..call import Call
from .records import COMPLETION_PARAMETERS, LINE_ITEMS, PAGE_DRAFT, CompletionParameters, PageDraft


def priced_line_items(transaction: Transaction, session: str) -> list[Object]:
    """The lines of a session in their order, each with its price as the price is now."""
    return [_priced(transaction, item) for item in get_line_items(transaction, session)]


def get_line_items(transaction: Transaction, session: str) -> tuple[Object, ...]:
    """The lines of a session as they are stored: each with the id of its price."""
    items: tuple[Object, ...] | None = transaction.get_record(LINE_ITEMS, session)
    if items is None:
        raise NotModelled(
            f"The line items of {session} are not known: it was loaded without them. "
            'Load the session as retrieved with expand=["line_items"].'
        )
    return items


def _priced(transaction: Transaction, item: Object) -> Object:
    price = transaction.get("price", item["price"])
    if price is None:
        raise not_loaded("price", item["price"])
    if item["description"] is None:
        raise NotModelled(
            f"The description of {item['id']} is the name of product {price['product']}, which this account does not have. "
            f"Load it before the session is made: fake.load({{'id': {price['product']!r}, 'object': 'product', 'name': …}})."
        )
    return {**item, "price": price}


def line_items_page(transaction: Transaction, session: str, limit: int, first: int = 0) -> Object:
    """Lines `first` to `first + limit` of a session, as a list object."""
    every = priced_line_items(transaction, session)
    return list_object(every[first : first + limit], first + limit < len(every), line_items_url(session))


def line_items_url(session: str) -> str:
    return f"/v1/checkout/sessions/{session}/line_items"


def completion_parameters(call: Call, session: str) -> CompletionParameters:
    """What the request that made the session left for the moment it completes."""
    return call.transaction.get_record(COMPLETION_PARAMETERS, session) or {}


def page_draft(call: Call, session: str) -> PageDraft:
    """What a payment page keeps until it is submitted."""
    return call.transaction.get_record(PAGE_DRAFT, session) or {}


_LONGEST_ID = 66
_ID = re.compile(r"\w+", re.ASCII)


def get_session(call: Call) -> Object:
    id = call.ids[0]
    if len(id) > _LONGEST_ID:  # LST-09: a whole url passed for an id
        raise Refusal(
            f"Invalid string: {id[:4]}...{id[-4:]}; must be at most {_LONGEST_ID} characters",
            param="session",
            status=404,
        )
    session: Object | None = call.transaction.get("checkout.session", id)
    if session is None and not _ID.fullmatch(id):  # LST-08: the text is recorded, the status inferred
        raise Refusal(f"Invalid checkout.session id: {id}", status=404)
    if session is None:
        raise no_such_session(id)
    return session


def is_before_basil(call: Call, session: Object) -> bool:
    """Whether the request that made the session is older than 2025-03-31.basil: then the subscription comes first."""
    return is_before(completion_parameters(call, session["id"]).get("version", BASIL), BASIL)


def first_line_items(transaction: Transaction, session: Object) -> Object:
    """The first page of the lines, as a session shows it when expanded."""
    return line_items_page(transaction, session["id"], DEFAULT_LIMIT)

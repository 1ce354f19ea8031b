"""Sessions and their lines as they are stored: looked up or refused in the right words, and put in when one is loaded.

What a session may become, and what is shown of it, is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ...errors import NotModelled, Unloadable, not_loaded
from ...protocol.refusals import Refusal, no_such_session
from ...protocol.rendering.pagination import DEFAULT_LIMIT, list_object
from ...protocol.versions.dates import BASIL, is_before
from ...rules.lifecycles import session_status
from ...store.objects import Object, in_wire_order
from ...store.transaction import Transaction
from ..call import Call
from .records import (
    COMPLETION_PARAMETERS,
    LINE_ITEM_DETAILS,
    LINE_ITEMS,
    PAGE_DRAFT,
    CompletionParameters,
    LineItemDetails,
    PageDraft,
)


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
    # behaviour: the order in which things come about, and their events
    return is_before(completion_parameters(call, session["id"]).get("version", BASIL), BASIL)


def first_line_items(transaction: Transaction, session: Object) -> Object:
    """The first page of the lines, as a session shows it when expanded."""
    return line_items_page(transaction, session["id"], DEFAULT_LIMIT)


def derived_when_loaded(session: Object, now: int) -> Object:
    """Keys that sessions did not have before 2022: a paid one is complete, and a session lives a day."""
    created = (
        session.get("created")
        or (session.get("expires_at") or now + session_status.LONGEST_LIFE_SECONDS) - session_status.LONGEST_LIFE_SECONDS
    )
    is_paid = session["payment_status"] == session_status.PaymentStatus.PAID
    status = session_status.Status.COMPLETE if is_paid else session_status.Status.OPEN
    derived: Object = {
        "created": created,
        "expires_at": created + session_status.LONGEST_LIFE_SECONDS,
        "metadata": {},
        "status": status.value,
    }
    return {name: value for name, value in derived.items() if session.get(name) is None}


def load_session(transaction: Transaction, session: Object, load: Callable[[Any], str]) -> None:
    items = session.pop("line_items", None)
    if items is not None and not items.get("has_more"):  # of some lines alone nothing can be told
        transaction.put_record(
            LINE_ITEMS,
            session["id"],
            tuple(_loaded_line_item(transaction, item, session["id"], load) for item in items["data"]),
        )
    transaction.put("checkout.session", session["id"], in_wire_order(session))


def _loaded_line_item(transaction: Transaction, item: Any, session: str, load: Callable[[Any], str]) -> Object:
    """What is shown only when expanded, taxes and discounts, is kept beside the line."""
    price = item.get("price") if isinstance(item, dict) else None
    if not isinstance(price, (dict, str)):
        raise Unloadable(f"A line item without a price cannot be loaded: {item!r:.200}.")
    if {"discounts", "taxes"} & item.keys():
        taxes = [{**tax, "rate": load(tax["rate"])} for tax in item.get("taxes") or ()]
        row: LineItemDetails = {"session": session, "tax_rates": tuple(tax["rate"] for tax in taxes), "taxes": taxes}
        if "discounts" in item:
            row["discounts"] = item["discounts"] or []
        transaction.put_record(LINE_ITEM_DETAILS, item["id"], row)
        item = {name: value for name, value in item.items() if name not in ("discounts", "taxes")}
    return in_wire_order({"metadata": {}, **item, "price": price if isinstance(price, str) else load(price)})

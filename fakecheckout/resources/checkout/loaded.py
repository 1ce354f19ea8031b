"""A recorded session put into an account: what older ones did not say, its lines, and what is kept beside them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...errors import Unloadable
from ...rules import session_status
from ...store.objects import Object, in_wire_order
from ...store.transaction import Transaction
from .records import LINE_ITEM_DETAILS, LINE_ITEMS, LineItemDetails


def derived_when_loaded(session: Object, now: int) -> Object:
    """Keys that sessions did not have before 2022: a paid one is complete, and a session lives a day."""
    created = (
        session.get("created")
        or (session.get("expires_at") or now + session_status.LONGEST_LIFE_SECONDS) - session_status.LONGEST_LIFE_SECONDS
    )
    status = session_status.Status.COMPLETE if session["payment_status"] == "paid" else session_status.Status.OPEN
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
    status = session.get("status")
    # A session whose time had passed before it came here stays as it was recorded: nobody dies at birth.
    if status == session_status.Status.OPEN.value and session["expires_at"] > transaction.now:
        transaction.expires(session["id"], session["expires_at"])


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

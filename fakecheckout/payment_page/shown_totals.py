"""The totals that a page shows, worked out anew after a move, and kept.

What the lines come to is worked out in `resources.checkout.amounts`; which move calls for it is not known here.
"""

from __future__ import annotations

from typing import Any

from ..resources.base import get_referenced
from ..resources.call import Call
from ..resources.checkout.amounts.totals import session_totals, with_discounts_and_taxes
from ..resources.checkout.line_items import stored_line_items
from ..resources.checkout.records import LINE_ITEMS
from ..store.objects import Object

_NO_COST = {"amount_subtotal": 0, "amount_tax": 0, "amount_total": 0}


def with_new_totals(call: Call, session: Object, items: list[Object] | None = None) -> Object:
    """The session with the totals of these lines, or of those that it has."""
    lines = stored_line_items(call, session["id"]) if items is None else items
    lines = with_discounts_and_taxes(call, session, lines)
    rates = [get_referenced(call, "shipping_rate", each["shipping_rate"]) for each in session["shipping_options"]]
    changed: dict[str, Any] = {**session, **session_totals(call, session, lines, rates)}
    call.transaction.put_record(LINE_ITEMS, session["id"], tuple(lines))
    call.transaction.put("checkout.session", session["id"], changed)
    return changed


def with_shipping_rate(call: Call, session: Object, rate: str) -> Object:
    """The session with this rate chosen."""
    return with_new_totals(call, {**session, "shipping_cost": {**_NO_COST, "shipping_rate": rate}})

"""What changed of payments: until 2022-11-15 an intent showed its latest charge, and a charge its refunds.

When a charge is made or refunded is not known here.
"""

from __future__ import annotations

from typing import Any

from ...errors import not_loaded
from ...rules.lifecycles import refund_status
from ...store.objects import Object, in_wire_order
from ...store.transaction import Transaction

_FIRST_PAGE = 10
_GIVEN_BACK_NOTHING = (refund_status.Status.FAILED, refund_status.Status.CANCELED)


def with_refunds(transaction: Transaction, charge: Object) -> Object:
    """The charge with the refunds that its `amount_refunded` counts, newest first: a snapshot shows those of its time."""
    if "refunds" in charge:
        return charge
    shown: list[Object] = []
    left = charge.get("amount_refunded") or 0
    for refund in transaction.indexed("refund", "charge", charge["id"]):
        amount = refund.get("amount") or 0 if refund.get("status") not in _GIVEN_BACK_NOTHING else 0
        if amount > left:
            break
        left -= amount
        shown.insert(0, refund)
    if left:
        raise not_loaded("refund", f"of {charge['id']}")
    listed = {
        "object": "list",
        "data": shown[:_FIRST_PAGE],
        "has_more": len(shown) > _FIRST_PAGE,
        "total_count": len(shown),
        "url": f"/v1/charges/{charge['id']}/refunds",
    }
    return in_wire_order(charge, refunds=listed)


def with_charges(transaction: Transaction, intent: Object) -> Object:
    """The payment intent with its latest charge, as a list that never had another (VER-11)."""
    if "charges" in intent:
        return intent
    latest: Any = intent.get("latest_charge")
    if isinstance(latest, str):  # not expanded
        charge = transaction.get("charge", latest)
        if charge is None:
            raise not_loaded("charge", latest)
        latest = charge
    shown = [] if latest is None else [latest]
    listed = {
        "object": "list",
        "data": shown,
        "has_more": False,
        "total_count": len(shown),
        "url": f"/v1/charges?payment_intent={intent['id']}",
    }
    return in_wire_order(intent, charges=listed)

"""What changed of payments: until 2022-11-15 a charge showed its refunds.

When a charge is refunded is not known here.
"""

from __future__ import annotations

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

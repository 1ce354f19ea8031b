"""What of a customer is worked out when `expand` asks for it: where Stripe Tax sees the customer, and balances by currency.

Nothing here is kept or changed.
"""

from __future__ import annotations

from typing import Any

from ...errors import NotModelled
from ...store.objects import Object
from ...store.transaction import Transaction


def tax(transaction: Transaction, customer: Object) -> Object:
    """Recorded for a customer without any address (CAT-71); where one with an address is, is not looked up."""
    methods = transaction.indexed("payment_method", "customer", customer["id"])
    places = [customer.get("address"), customer.get("shipping"), *(method.get("billing_details") for method in methods)]
    if any(_has_address(place) for place in places):
        raise NotModelled(
            f"Expanding `tax` of customer {customer['id']} is not modelled: there is an address, and where that is, is not "
            "worked out. It is modelled for customers without any address."
        )
    return {"automatic_tax": "unrecognized_location", "ip_address": None, "location": None, "provider": "stripe"}


def _has_address(place: dict[str, Any] | None) -> bool:
    """An address itself, or what has one in it, with something said of it."""
    leaves = (place or {}).get("address", place) or {}
    return any(leaves.values())


def invoice_credit_balance(_: Transaction, customer: Object) -> Object:
    """Recorded for a customer without a balance (CAT-72)."""
    if customer.get("balance"):
        raise NotModelled(
            f"Expanding `invoice_credit_balance` of customer {customer['id']}, who has a balance, is not modelled: what Stripe "
            "shows there is not known. It is modelled for customers whose balance is 0."
        )
    return {}

"""The lifecycles of Stripe's objects, a table for each: which states there are, and which moves lead from one to another.

A status changes by its table, or is refused. What an object looks like, and who moves it, is not known here.
"""

from __future__ import annotations

from typing import Any

from . import (
    charge_status,
    invoice_payment_status,
    invoice_status,
    payment_intent_status,
    refund_status,
    session_status,
    setup_intent_status,
    subscription_status,
)
from .lifecycle import Lifecycle

LIFECYCLES: tuple[Lifecycle[Any, Any], ...] = (
    session_status.LIFECYCLE,
    session_status.PAYMENT_LIFECYCLE,
    payment_intent_status.LIFECYCLE,
    setup_intent_status.LIFECYCLE,
    charge_status.LIFECYCLE,
    refund_status.LIFECYCLE,
    invoice_status.LIFECYCLE,
    invoice_payment_status.LIFECYCLE,
    subscription_status.LIFECYCLE,
)
"""All tables, in the order in which a payment meets them."""

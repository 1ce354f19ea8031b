"""The order in which Stripe sends the events of one call, given those that it emitted in the order of causes.

Where an order of delivery was recorded it is that one; elsewhere causes come before effects, and that this is not known is a
doubt (EVT-01, EVT-02). What an event says is not known here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ..store.objects import Object


def _event_types(text: str) -> list[str]:
    return text.split()


# Orders of delivery as recorded. What comes with other events than these was not recorded in any order.
PAYMENT_ORDER = _event_types("""
charge.succeeded checkout.session.completed payment_intent.succeeded payment_intent.created
""")

PAYMENT_WITH_INVOICE_ORDER = _event_types("""
charge.succeeded customer.created customer.updated payment_intent.succeeded payment_intent.created checkout.session.completed
invoice.created invoice.finalized invoice.paid invoice.payment_succeeded
""")

PAYMENT_WITH_DISCOUNT_ORDER = _event_types("""
payment_intent.created customer.discount.created charge.succeeded payment_intent.succeeded checkout.session.completed
""")

SUBSCRIPTION_BEFORE_BASIL_ORDER = _event_types("""
customer.created charge.succeeded payment_method.attached customer.updated customer.subscription.created
customer.subscription.updated payment_intent.succeeded payment_intent.created invoice.created invoice.finalized invoice.updated
invoice.paid invoice.payment_succeeded checkout.session.completed
""")

# Since basil, of a customer that Checkout made and of one that was given: completed comes in the middle (EVT-13).
SUBSCRIPTION_OF_NEW_CUSTOMER_ORDER = _event_types("""
charge.succeeded payment_method.attached customer.created customer.updated checkout.session.completed
customer.subscription.created payment_intent.created payment_intent.succeeded invoice.created invoice.finalized invoice.paid
invoice.payment_succeeded invoice_payment.paid
""")

SUBSCRIPTION_OF_KNOWN_CUSTOMER_ORDER = _event_types("""
charge.succeeded payment_method.attached checkout.session.completed customer.updated customer.subscription.created
payment_intent.succeeded payment_intent.created invoice.created invoice.finalized invoice.paid invoice.payment_succeeded
invoice_payment.paid
""")

NOTHING_DUE_ORDER = _event_types("""
setup_intent.created setup_intent.succeeded customer.created payment_method.attached customer.updated
customer.subscription.created invoice.created invoice.finalized invoice.paid invoice.payment_succeeded
checkout.session.completed
""")


class Emitted(NamedTuple):
    """An event to be: of an object, with the values that an update replaced. request: its cause, if not that of the call."""

    type: str
    object: Object
    previous: dict[str, Any] | None
    request: dict[str, str | None] | None


def in_order_of_delivery(
    emitted: list[Emitted], recorded: list[list[str]], answer_of_doubt: Callable[[], str]
) -> list[Emitted]:
    """The events in the first of the `recorded` orders that names them all.

    Where none does, they may follow the one that names most of them: whether they do is the doubt `event_order`.
    """
    types = [event.type for event in emitted]
    for order in recorded:
        if set(types) <= set(order):
            return sorted(emitted, key=lambda event: order.index(event.type))
    nearest = max(recorded or [SUBSCRIPTION_BEFORE_BASIL_ORDER], key=lambda order: len(set(types) & set(order)))
    followed = sorted(emitted, key=lambda event: nearest.index(event.type) if event.type in nearest else -1)
    if [event.type for event in followed] != types and answer_of_doubt() == "nearest_recorded":
        return followed
    return emitted

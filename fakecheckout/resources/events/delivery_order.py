"""The events of one confirmation: collected while things are made, then told in the order in which Stripe sends them.

Where an order of delivery was recorded it is that one; elsewhere causes come before effects, and that this is not known is a
doubt (EVT-01, EVT-02). Nothing here makes an object.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ...store.ids import token
from ...store.objects import Object
from ..call import Call


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

NOTHING_DUE_ORDER = _event_types("""
setup_intent.created setup_intent.succeeded customer.created payment_method.attached customer.updated
customer.subscription.created invoice.created invoice.finalized invoice.paid invoice.payment_succeeded
checkout.session.completed
""")

# Whose order the others may follow, if it is not that of cause and effect.
_NEAREST_ORDER = [*SUBSCRIPTION_BEFORE_BASIL_ORDER, "invoice_payment.paid"]
NO_REQUEST: dict[str, str | None] = {"id": None, "idempotency_key": None}
"""The cause of what Stripe does by itself, and of every checkout.session event that a buyer causes (recorded)."""


@dataclass
class EventBatch:
    """The events of one confirmation, in the order of causes. from_browser: its request is the cause of them."""

    call: Call
    events: list[tuple[str, Object, dict[str, Any] | None]] = field(default_factory=list)
    from_browser: bool = True

    def add(self, type: str, object: Object, previous: dict[str, Any] | None = None) -> None:
        self.events.append((type, object, previous))

    def emit(self, *recorded: list[str]) -> None:
        """Puts the events in the log, in the first of the `recorded` orders that names them all."""
        cause = self._cause()
        for type, object, previous in self._ordered(recorded):
            request = NO_REQUEST if type.startswith("checkout.session.") else cause
            self.call.emit(type, object, previous, request=request)

    def _cause(self) -> dict[str, str | None]:
        """The browser's key is shared by all that it caused, and since 2025 no request is named (EVT-03)."""
        if not self.from_browser:
            return NO_REQUEST
        store = self.call.transaction.store
        number = store.counters.get("confirmation", 0) + 1
        self.call.transaction.new_counters["confirmation"] = number
        hex = token(f"{store.seed}/confirmation/{number}", 32).encode().hex()
        return {"id": None, "idempotency_key": f"{hex[:8]}-{hex[8:12]}-4{hex[13:16]}-a{hex[17:20]}-{hex[20:32]}"}

    def _ordered(self, recorded: tuple[list[str], ...]) -> list[tuple[str, Object, dict[str, Any] | None]]:
        types = [type for type, _, _ in self.events]
        for order in recorded:
            if set(types) <= set(order):
                return sorted(self.events, key=lambda event: order.index(event[0]))
        nearest = sorted(self.events, key=lambda event: _NEAREST_ORDER.index(event[0]) if event[0] in _NEAREST_ORDER else -1)
        if [type for type, _, _ in nearest] != types and self.call.doubt("event_order") == "nearest_recorded":
            return nearest
        return self.events

"""What the bank does later with a delayed payment: the money arrives, or it does not (BUY-16).

The session stays complete; `payment_status` becomes `paid`, or stays `unpaid`. No such body was recorded.
"""

from __future__ import annotations

from ..errors import NotOnThePage
from ..protocol.settings import Settings
from ..protocol.versions.basil_2025_03_31 import INVOICE_PAYMENTS
from ..resources.billing import invoices
from ..resources.call import Call
from ..resources.events.delivery_order import EventBatch
from ..resources.payments import payment_intents
from ..rules import session_status
from ..store.objects import Object
from ..store.store import Store
from ..store.transaction import Transaction


def succeed(store: Store, settings: Settings, account: str, session: str, now: int) -> None:
    """The money arrives. Raises `NotOnThePage` if none is on its way."""
    call, found, intent, invoice = _processing(store, settings, account, session, now)
    events = EventBatch(call, from_browser=False)
    payment_intents.async_succeed(call, events, intent)
    if invoice is not None:
        invoices.async_succeed(call, events, invoice)
    paid = {**found, "payment_status": session_status.PaymentStatus.PAID.value}
    call.transaction.put("checkout.session", session, paid)
    events.add("checkout.session.async_payment_succeeded", paid)
    events.emit()
    call.transaction.commit()


def fail(store: Store, settings: Settings, account: str, session: str, now: int) -> None:
    """The money does not arrive. Raises `NotOnThePage` if none is on its way."""
    call, found, intent, invoice = _processing(store, settings, account, session, now)
    events = EventBatch(call, from_browser=False)
    payment_intents.async_fail(call, events, intent)
    if invoice is not None:
        invoices.async_fail(call, events, invoice)
    events.add("checkout.session.async_payment_failed", found)
    events.emit()
    call.transaction.commit()


def _processing(
    store: Store, settings: Settings, account: str, session: str, now: int
) -> tuple[Call, Object, Object, str | None]:
    """The session, its intent that is processing, and its invoice."""
    call = Call(Transaction(store, account, now), settings, "bank", (session,), {}, settings.api_version, None, None)
    found: Object = call.transaction.get("checkout.session", session)
    invoice: str | None = found.get("invoice")
    id: str | None = found["payment_intent"]
    payments = call.transaction.get_record(INVOICE_PAYMENTS, invoice) if invoice is not None else None
    if payments:
        id = payments[0]["payment"]["payment_intent"]
    intent: Object | None = call.transaction.get("payment_intent", id) if id is not None else None
    if intent is None or intent["status"] != "processing":
        state = "no payment" if intent is None else f"a payment that is {intent['status']}"
        raise NotOnThePage(
            f"No money of {session} is on its way: it is {found['status']} with {state}. Pay by a delayed method first, such "
            'as buyer.pay(method="us_bank_account").'
        )
    return call, found, intent, invoice

"""What the bank does later with a delayed payment: the money arrives, or it does not (BUY-16).

The session stays complete; `payment_status` becomes `paid`, or stays `unpaid`. No such body was recorded. What intents and
invoices then look like is the business of their chapters.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

from ..errors import NotOnThePage
from ..protocol.settings import Settings
from ..protocol.versions.basil_2025_03_31 import INVOICE_PAYMENTS
from ..resources.billing import invoices
from ..resources.call import Call, Cause
from ..resources.payments import payment_intents
from ..resources.statuses import status_after
from ..rules.lifecycles import payment_intent_status, session_status
from ..store.objects import Object
from ..store.store import Store
from ..store.transaction import Transaction


@dataclass(frozen=True)
class _DelayedPayment:
    """A payment that the bank has not answered yet. invoice: the id of the one that it is for, if any."""

    call: Call
    session: Object
    intent: Object
    invoice: str | None


def succeed(store: Store, settings: Settings, account: str, session: str, now: int) -> None:
    """The money arrives. Raises `NotOnThePage` if none is on its way."""
    with _answered_by_the_bank(store, settings, account, session, now) as payment:
        call = payment.call
        payment_intents.async_succeed(call, payment.intent)
        if payment.invoice is not None:
            invoices.async_succeed(call, payment.invoice)
        received = session_status.PaymentOutcome.RECEIVED
        payment_status = status_after(session_status.PAYMENT_LIFECYCLE, payment.session, received)
        paid = {**payment.session, "payment_status": payment_status}
        call.transaction.put("checkout.session", session, paid)
        call.emit("checkout.session.async_payment_succeeded", paid)


def fail(store: Store, settings: Settings, account: str, session: str, now: int) -> None:
    """The money does not arrive. Raises `NotOnThePage` if none is on its way."""
    with _answered_by_the_bank(store, settings, account, session, now) as payment:
        call = payment.call
        payment_intents.async_fail(call, payment.intent)
        if payment.invoice is not None:
            invoices.async_fail(call, payment.invoice)
        call.emit("checkout.session.async_payment_failed", payment.session)


@contextmanager
def _answered_by_the_bank(
    store: Store, settings: Settings, account: str, session: str, now: int
) -> Generator[_DelayedPayment, None, None]:
    """The payment that is on its way. At the end of the block its events are told, and all of it is kept."""
    transaction = Transaction(store, account, now)
    call = Call(transaction, settings, "bank", (session,), {}, settings.api_version, None, None, cause=Cause.TIME)
    payment = _delayed_payment(call, call.transaction.get("checkout.session", session))
    yield payment
    call.commit()


def _delayed_payment(call: Call, session: Object) -> _DelayedPayment:
    invoice: str | None = session.get("invoice")
    id: str | None = session["payment_intent"]
    payments = call.transaction.get_record(INVOICE_PAYMENTS, invoice) if invoice is not None else None
    if payments:
        id = payments[0]["payment"]["payment_intent"]
    intent: Object | None = call.transaction.get("payment_intent", id) if id is not None else None
    if intent is None or intent["status"] != payment_intent_status.Status.PROCESSING:
        state = "no payment" if intent is None else f"a payment that is {intent['status']}"
        raise NotOnThePage(
            f"No money of {session['id']} is on its way: it is {session['status']} with {state}. Pay by a delayed method "
            'first, such as buyer.pay(method="us_bank_account").'
        )
    return _DelayedPayment(call, session, intent, invoice)

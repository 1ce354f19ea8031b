"""What the bank does later with a delayed payment: the money arrives, or it does not (semantics.md 1.10, docs fulfillment).

The session stays complete; `payment_status` becomes `paid`, or stays `unpaid`. No such body was recorded.
"""

from __future__ import annotations

from ..rules import lifecycle
from . import first_invoices, payments
from .call import Call, Settings
from .errors import NotOnThePage
from .store import Fork, Object, Store
from .telling import Told


def settle(store: Store, settings: Settings, account: str, session: str, now: int) -> None:
    """The money arrives. Raises `NotOnThePage` if none is on its way."""
    call, found, intent, invoice = _on_its_way(store, settings, account, session, now)
    told = Told(call, by_the_browser=False)
    payments.arrived(call, told, intent)
    if invoice is not None:
        first_invoices.arrived(call, told, invoice)
    paid = {**found, "payment_status": lifecycle.PaymentStatus.PAID.value}
    call.fork.put("checkout.session", session, paid)
    told.tell("checkout.session.async_payment_succeeded", paid)
    told.emit()
    call.fork.commit()


def reject(store: Store, settings: Settings, account: str, session: str, now: int) -> None:
    """The money does not arrive. Raises `NotOnThePage` if none is on its way."""
    call, found, intent, invoice = _on_its_way(store, settings, account, session, now)
    told = Told(call, by_the_browser=False)
    payments.did_not_arrive(call, told, intent)
    if invoice is not None:
        first_invoices.did_not_arrive(call, told, invoice)
    told.tell("checkout.session.async_payment_failed", found)
    told.emit()
    call.fork.commit()


def _on_its_way(
    store: Store, settings: Settings, account: str, session: str, now: int
) -> tuple[Call, Object, Object, str | None]:
    """The session, its intent that is processing, and its invoice."""
    call = Call(Fork(store, account, now), settings, "bank", (session,), {}, settings.api_version, None, None)
    found: Object = call.fork.get("checkout.session", session)
    invoice: str | None = found.get("invoice")
    id: str | None = found["payment_intent"]
    row = call.fork.get("invoice.hidden", invoice) if invoice is not None else None
    if row is not None:
        id = row["payments"][0]["payment"]["payment_intent"]
    intent: Object | None = call.fork.get("payment_intent", id) if id is not None else None
    if intent is None or intent["status"] != "processing":
        state = "no payment" if intent is None else f"a payment that is {intent['status']}"
        raise NotOnThePage(
            f"No money of {session} is on its way: it is {found['status']} with {state}. Pay by a delayed method first, such "
            'as buyer.pay(method="us_bank_account").'
        )
    return call, found, intent, invoice

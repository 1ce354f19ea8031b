"""Invoices: how often Stripe tried to collect them, the list of their payments, and one whose money arrived late."""

import pytest
from shop import read, session, shop, types


def test_what_is_told_when_the_money_arrives() -> None:
    """The payment first, then its invoice, and the session at the end."""
    fake = shop()
    id = session(fake, "subscription")
    fake.buyer(id).pay(method="us_bank_account")
    before = len(fake.events)
    fake.settle(id)
    assert types(fake, before) == [
        "charge.succeeded",
        "payment_intent.succeeded",
        "invoice.updated",
        "invoice.paid",
        "invoice.payment_succeeded",
        "invoice_payment.paid",
        "checkout.session.async_payment_succeeded",
    ]


@pytest.mark.parametrize(
    ("version", "mode", "attempts"),
    [
        ("2024-04-10", "subscription", 1),
        ("2025-02-24.acacia", "payment", 1),
        ("2025-03-31.basil", "subscription", 0),
        ("2026-08-26.dahlia", "payment", 0),
    ],
)
def test_attempts_to_collect(version: str, mode: str, attempts: int) -> None:
    """What was paid on the page is one before basil, and none since (PAY-48)."""
    fake = shop(api_version=version)
    params = {"invoice_creation": {"enabled": True}} if mode == "payment" else {}
    id = session(fake, mode, **params)
    fake.buyer(id).pay()
    invoice = read(fake, f"invoices/{fake.session(id)['invoice']}")
    assert (invoice["attempt_count"], invoice["attempted"], invoice["auto_advance"]) == (attempts, True, False)


def test_the_list_of_payments() -> None:
    """Its address names no invoice, and it counts nothing (PAY-50)."""
    fake = shop()
    id = session(fake, "subscription")
    fake.buyer(id).pay()
    payments = read(fake, f"invoices/{fake.session(id)['invoice']}", expand=["payments"])["payments"]
    (payment,) = read(fake, "invoice_payments")["data"]
    assert payments == {"object": "list", "data": [payment], "has_more": False, "url": "/v1/invoices/payments"}

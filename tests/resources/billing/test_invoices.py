"""An invoice whose money arrived late."""

from shop import session, shop, types


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

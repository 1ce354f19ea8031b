"""Subscriptions and invoices, with their items, lines and payments.

The session they came from is read, never changed, here.
"""

from . import invoice_lines, invoice_payments, invoices, subscription_items, subscriptions

KINDS = (
    invoice_lines.KIND,
    invoice_payments.KIND,
    invoices.KIND,
    subscription_items.KIND,
    subscriptions.KIND,
)

"""Subscriptions and invoices, with their items, lines and payments.

The session they came from is read, never changed, here.
"""

from ...protocol.kinds import declared_in

KINDS = declared_in(__name__, "invoice_lines invoice_payments invoices subscription_items subscriptions")

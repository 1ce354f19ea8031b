"""Customers, with their tax ids and their balance.

How they pay is the payments chapter's, what they bought billing's and checkout's.
"""

from . import balance_transactions, customers, tax_ids

KINDS = (
    balance_transactions.KIND,
    customers.KIND,
    tax_ids.KIND,
)

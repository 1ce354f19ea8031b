"""Customers, with their tax ids and their balance.

How they pay is the payments chapter's, what they bought billing's and checkout's.
"""

from ...protocol.kinds import declared_in

KINDS = declared_in(__name__, "balance_transactions customers tax_ids")

"""Checkout Sessions, their line items and what both come to: create, retrieve, update, list, expire.

What the buyer does on the page is the business of `payment_page`; what a paid subscription becomes is billing's.
"""

from ...protocol.kinds import declared_in

KINDS = declared_in(__name__, "line_items sessions amounts.breakdowns")

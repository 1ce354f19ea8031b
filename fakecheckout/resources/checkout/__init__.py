"""Checkout Sessions, their line items and what both come to: create, retrieve, update, list, expire.

What the buyer does on the page is the business of `payment_page`; what a paid subscription becomes is billing's.
"""

from . import line_items, sessions
from .amounts import breakdowns

KINDS = (
    line_items.KIND,
    sessions.KIND,
    breakdowns.KIND,
)

"""What Stripe has: a folder for each chapter of its reference, a file for each kind of object, one declaration for each kind.

How the API speaks, whatever it speaks of, is the business of `protocol`; how a request gets here is that of `api`.
"""

from ..protocol.kinds import register
from . import billing, catalog, checkout, customers, events, payments

for _chapter in (billing, catalog, checkout, customers, events, payments):
    register(_chapter.KINDS)

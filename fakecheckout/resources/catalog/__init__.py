"""What a seller offers: products, prices, coupons, promotion codes, shipping rates, tax rates, and what becomes of them.

What a cart comes to, and what a buyer does with them, is no business of this chapter.
"""

from ...protocol.kinds import declared_in

KINDS = declared_in(__name__, "coupons prices products promotion_codes shipping_rates tax_rates")

"""What a seller offers: products, prices, coupons, promotion codes, shipping rates, tax rates, and what becomes of them.

What a cart comes to, and what a buyer does with them, is no business of this chapter.
"""

from . import coupons, prices, products, promotion_codes, shipping_rates, tax_rates

KINDS = (
    coupons.KIND,
    prices.KIND,
    products.KIND,
    promotion_codes.KIND,
    shipping_rates.KIND,
    tax_rates.KIND,
)

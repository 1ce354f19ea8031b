"""What `expand` can ask for, kind by kind: tables, and nothing that reads them.

A path leads to an id that is replaced by its object, to an object that stands there already, or to a list that is made for it.
"""

from __future__ import annotations

# For each kind, what `expand` can ask for: a path inside the object, and the kind its id refers to.
EXPANDABLE: dict[str, dict[str, str]] = {
    "checkout.session": {
        "customer": "customer",
        "discounts.coupon": "coupon",
        "discounts.promotion_code": "promotion_code",
        "invoice": "invoice",
        "line_items": "item",
        "payment_intent": "payment_intent",
        "payment_link": "payment_link",
        "setup_intent": "setup_intent",
        "shipping_cost.shipping_rate": "shipping_rate",
        "shipping_options.shipping_rate": "shipping_rate",
        "subscription": "subscription",
    },
    "item": {},
    "price": {"product": "product"},
    "product": {"default_price": "price"},
    "coupon": {},
    "discount": {"source.coupon": "coupon"},
    "customer": {},
    "customer_balance_transaction": {
        "checkout_session": "checkout.session",
        "credit_note": "credit_note",
        "customer": "customer",
        "invoice": "invoice",
    },
    "promotion_code": {"customer": "customer", "promotion.coupon": "coupon"},
    "shipping_rate": {},
    "tax_id": {"customer": "customer", "owner.customer": "customer"},
    "tax_rate": {},
    "event": {},
    "payment_intent": {
        "customer": "customer",
        "invoice": "invoice",
        "latest_charge": "charge",
        "payment_method": "payment_method",
    },
    "charge": {
        "balance_transaction": "balance_transaction",
        "customer": "customer",
        "invoice": "invoice",
        "payment_intent": "payment_intent",
    },
    "payment_method": {"customer": "customer"},
    "setup_intent": {"customer": "customer", "latest_attempt": "setup_attempt", "payment_method": "payment_method"},
    "subscription": {
        "customer": "customer",
        "default_payment_method": "payment_method",
        "discounts": "discount",
        "latest_invoice": "invoice",
        "pending_setup_intent": "setup_intent",
    },
    "subscription_item": {},
    "invoice": {
        "charge": "charge",
        "customer": "customer",
        "default_payment_method": "payment_method",
        "discounts": "discount",
        "payment_intent": "payment_intent",
        "shipping_cost.shipping_rate": "shipping_rate",
        "subscription": "subscription",
        "total_discount_amounts.discount": "discount",
    },
    "line_item": {"discounts": "discount"},
    "invoice_payment": {
        "invoice": "invoice",
        "payment.charge": "charge",
        "payment.payment_intent": "payment_intent",
    },
}

# What is not an id but the object itself, or a list object of such: `expand` goes through it.
INLINE: dict[str, dict[str, str]] = {
    "item": {"price": "price"},
    "subscription": {"items": "subscription_item"},
    "subscription_item": {"price": "price"},
    "invoice": {"lines": "line_item"},
}

# Lists that are made when they are asked for, of the kind that names this object under a property.
LISTED: dict[str, dict[str, tuple[str, str]]] = {
    "customer": {"subscriptions": ("subscription", "customer"), "tax_ids": ("tax_id", "customer")},
    "invoice": {"payments": ("invoice_payment", "invoice")},
}

# Expandable at Stripe, but their content is not worked out yet: asking for them is `NotModelled`, not a refusal.
NOT_YET: dict[str, tuple[str, ...]] = {
    "checkout.session": ("customer_account",),
    "product": ("tax_code",),
    "customer": ("default_source", "sources", "tax", "cash_balance", "test_clock"),
    "shipping_rate": ("tax_code",),
    "charge": ("application", "application_fee", "on_behalf_of", "refunds", "review", "source_transfer", "transfer"),
    "payment_intent": ("application", "charges", "on_behalf_of", "review", "transfer_data.destination"),
    "setup_intent": ("application", "mandate", "on_behalf_of", "single_use_mandate"),
    "subscription": ("application", "on_behalf_of", "schedule", "test_clock"),
    "invoice": ("application", "confirmation_secret", "on_behalf_of", "quote", "test_clock"),
    "line_item": ("pricing.price_details.price",),
}

"""Parameters that came after stripe 7.9.0, with the major that declares them first, and those that went.

Written by `tools/later_parameters.py` from 7.9.0
7.14.1 8.11.1 9.0.0 9.12.1 10.0.0 10.12.1 11.0.0 11.6.1 12.0.0 12.5.2 13.0.0 13.2.1 14.4.2 15.0.0 15.6.2 16.0.0 16.1.0.
Only the topmost of what is new or gone is named.
"""

from __future__ import annotations

ADDED_IN_SDK: dict[str, dict[str, int]] = {
    "checkout.session.create": {
        "adaptive_pricing": 11,
        "allowed_payment_method_types": 16,
        "automatic_tax.liability": 7,
        "branding_settings": 13,
        "custom_fields.dropdown.default_value": 9,
        "custom_fields.numeric.default_value": 9,
        "custom_fields.text.default_value": 9,
        "customer_account": 14,
        "excluded_payment_method_types": 13,
        "integration_identifier": 15,
        "invoice_creation.invoice_data.issuer": 7,
        "invoice_creation.invoice_data.rendering_options.template": 12,
        "line_items.metadata": 14,
        "line_items.price_data.product_data.tax_details": 16,
        "line_items.price_data.product_data.unit_label": 13,
        "managed_payments": 15,
        "name_collection": 13,
        "optional_items": 12,
        "origin_context": 12,
        "payment_method_data": 9,
        "payment_method_options.acss_debit.target_date": 11,
        "payment_method_options.affirm.capture_method": 13,
        "payment_method_options.afterpay_clearpay.capture_method": 13,
        "payment_method_options.alma": 13,
        "payment_method_options.amazon_pay": 9,
        "payment_method_options.amazon_pay.capture_method": 13,
        "payment_method_options.au_becs_debit.target_date": 11,
        "payment_method_options.bacs_debit.mandate_options": 11,
        "payment_method_options.bacs_debit.target_date": 11,
        "payment_method_options.billie": 13,
        "payment_method_options.blik": 16,
        "payment_method_options.card.capture_method": 13,
        "payment_method_options.card.request_extended_authorization": 11,
        "payment_method_options.card.request_incremental_authorization": 11,
        "payment_method_options.card.request_multicapture": 11,
        "payment_method_options.card.request_overcapture": 11,
        "payment_method_options.card.request_three_d_secure": 8,
        "payment_method_options.card.restrictions": 11,
        "payment_method_options.card.restrictions.funding_types_blocked": 15,
        "payment_method_options.cashapp.capture_method": 13,
        "payment_method_options.crypto": 15,
        "payment_method_options.demo_pay": 13,
        "payment_method_options.kakao_pay": 11,
        "payment_method_options.klarna.capture_method": 13,
        "payment_method_options.klarna.subscriptions": 12,
        "payment_method_options.kr_card": 11,
        "payment_method_options.link.capture_method": 13,
        "payment_method_options.mobilepay": 9,
        "payment_method_options.mobilepay.capture_method": 13,
        "payment_method_options.multibanco": 9,
        "payment_method_options.naver_pay": 11,
        "payment_method_options.pay_by_bank": 11,
        "payment_method_options.payco": 11,
        "payment_method_options.payco.setup_future_usage": 15,
        "payment_method_options.payto": 14,
        "payment_method_options.pix.amount_includes_iof": 12,
        "payment_method_options.pix.mandate_options": 15,
        "payment_method_options.pix.setup_future_usage": 12,
        "payment_method_options.revolut_pay.capture_method": 13,
        "payment_method_options.samsung_pay": 11,
        "payment_method_options.samsung_pay.setup_future_usage": 15,
        "payment_method_options.satispay": 13,
        "payment_method_options.scalapay": 15,
        "payment_method_options.sepa_debit.mandate_options": 11,
        "payment_method_options.sepa_debit.target_date": 11,
        "payment_method_options.sequra": 16,
        "payment_method_options.sunbit": 15,
        "payment_method_options.swish": 8,
        "payment_method_options.twint": 13,
        "payment_method_options.upi": 15,
        "payment_method_options.us_bank_account.target_date": 11,
        "permissions": 12,
        "saved_payment_method_options": 9,
        "saved_payment_method_options.payment_method_remove": 12,
        "subscription_data.billing_cycle_anchor_config": 15,
        "subscription_data.billing_mode": 12,
        "subscription_data.billing_mode.flexible": 13,
        "subscription_data.invoice_settings": 7,
        "subscription_data.invoice_settings.account_tax_ids": 16,
        "subscription_data.invoice_settings.custom_fields": 16,
        "subscription_data.invoice_settings.description": 16,
        "subscription_data.invoice_settings.footer": 16,
        "subscription_data.pending_invoice_item_interval": 15,
        "tax_id_collection.required": 10,
        "wallet_options": 12,
    },
    "checkout.session.list": {
        "customer_account": 14,
    },
    "checkout.session.update": {
        "collected_information": 11,
        "expand": 10,
        "line_items": 14,
        "line_items.price_data.product_data.tax_details": 16,
        "metadata": 10,
        "payment_intent_data": 16,
        "shipping_options": 12,
    },
    "customer.create": {
        "business_name": 13,
        "individual_name": 13,
        "invoice_settings.rendering_options.template": 10,
    },
    "customer.list_balance_transactions": {
        "created": 14,
        "invoice": 14,
    },
    "customer.list_payment_methods": {
        "allow_redisplay": 9,
    },
    "customer.update": {
        "business_name": 13,
        "individual_name": 13,
        "invoice_settings.rendering_options.template": 10,
    },
    "invoice.list": {
        "customer_account": 14,
    },
    "invoice.list_lines": {
        "ending_before": 9,
        "expand": 9,
        "limit": 9,
        "starting_after": 9,
    },
    "invoice_payment.list": {
        "created": 14,
        "ending_before": 12,
        "expand": 12,
        "invoice": 12,
        "limit": 12,
        "payment": 12,
        "payment.payment_record": 13,
        "starting_after": 12,
        "status": 12,
    },
    "invoice_payment.retrieve": {
        "expand": 12,
    },
    "payment_intent.list": {
        "customer_account": 14,
    },
    "payment_method.list": {
        "allow_redisplay": 14,
        "customer_account": 14,
    },
    "price.create": {
        "product_data.tax_details": 16,
        "recurring.meter": 8,
    },
    "price.list": {
        "recurring.meter": 8,
    },
    "product.create": {
        "default_price_data.custom_unit_amount": 11,
        "default_price_data.metadata": 11,
        "marketing_features": 9,
        "tax_details": 16,
    },
    "product.update": {
        "marketing_features": 9,
        "tax_details": 16,
    },
    "promotion_code.create": {
        "customer_account": 14,
        "promotion": 13,
    },
    "promotion_code.list": {
        "customer_account": 14,
    },
    "refund.list": {
        "charge": 8,
        "created": 8,
        "payment_intent": 8,
    },
    "setup_intent.list": {
        "customer_account": 14,
    },
    "subscription.list": {
        "customer_account": 14,
    },
}

GONE_FROM_API: dict[str, dict[str, str]] = {
    "checkout.session.create": {
        "payment_method_types": "2026-09-30",
    },
    "customer.create": {
        "coupon": "2025-03-31",
        "promotion_code": "2025-03-31",
    },
    "customer.update": {
        "coupon": "2025-03-31",
        "promotion_code": "2025-03-31",
    },
    "price.create": {
        "recurring.aggregate_usage": "2025-03-31",
    },
    "product.create": {
        "features": "2024-04-10",
    },
    "product.update": {
        "features": "2024-04-10",
    },
    "promotion_code.create": {
        "coupon": "2025-09-30",
    },
}
"""With the date of the API version that they went with."""

GONE_FROM_SDK: dict[str, tuple[str, ...]] = {
    "checkout.session.create": ("line_items.dynamic_tax_rates",),
}
"""Those that an SDK no longer declares although its API version takes nothing away."""

"""How long texts may be, where it is not 5,000 characters; the SDK's types do not say it.

The lengths are those of Stripe's newest specification (sdk.md section 3). They moved over the years; the newest hold for every
version.
"""

from __future__ import annotations

_SHIPPING_RATE_DATA = {"shipping_options.shipping_rate_data.display_name": 100}
_PRODUCT_DATA = {
    "line_items.price_data.product_data.description": 40_000,
    "line_items.price_data.product_data.unit_label": 12,
}

LENGTHS: dict[str, dict[str, int]] = {
    "checkout.session.create": {
        "cancel_url": 0,
        "client_reference_id": 200,
        "custom_fields.dropdown.default_value": 100,
        "custom_fields.dropdown.options.label": 100,
        "custom_fields.dropdown.options.value": 100,
        "custom_fields.key": 200,
        "custom_fields.label.custom": 100,
        "custom_fields.numeric.default_value": 255,
        "custom_fields.text.default_value": 255,
        "custom_text.after_submit.message": 1200,
        "custom_text.shipping_address.message": 1200,
        "custom_text.submit.message": 1200,
        "custom_text.terms_of_service_acceptance.message": 1200,
        "integration_identifier": 200,
        "invoice_creation.invoice_data.custom_fields.name": 40,
        "invoice_creation.invoice_data.custom_fields.value": 140,
        "invoice_creation.invoice_data.description": 1500,
        "payment_intent_data.description": 1000,
        "payment_intent_data.statement_descriptor": 22,
        "payment_intent_data.statement_descriptor_suffix": 22,
        "payment_method_configuration": 100,
        "return_url": 0,
        "setup_intent_data.description": 1000,
        "subscription_data.description": 500,
        "success_url": 0,
        **_PRODUCT_DATA,
        **_SHIPPING_RATE_DATA,
    },
    "checkout.session.update": {
        "collected_information.shipping_details.name": 255,
        "payment_intent_data.description": 1000,
        "payment_intent_data.statement_descriptor": 22,
        "payment_intent_data.statement_descriptor_suffix": 22,
        **_PRODUCT_DATA,
        **_SHIPPING_RATE_DATA,
    },
    "coupon.create": {"name": 40},
    "coupon.update": {"name": 40},
    "price.create": {"lookup_key": 200, "product_data.statement_descriptor": 22, "product_data.unit_label": 12},
    "price.update": {"lookup_key": 200},
    "promotion_code.create": {"code": 500},
    "tax_rate.create": {"display_name": 50},
    "tax_rate.update": {"display_name": 50},
    "product.create": {"description": 40_000, "unit_label": 12, "statement_descriptor": 22},
    "product.update": {"description": 40_000, "unit_label": 12, "statement_descriptor": 22},
    "shipping_rate.create": {"display_name": 100},
}
"""By operation and path; 0 is for urls, which have a limit and words of their own."""

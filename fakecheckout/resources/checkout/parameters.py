"""Which parameters of create and update are supported, as words: what each of them does, and how long its text may be.

The lengths are those of Stripe's newest specification (CRE-20); they moved over the years, and the newest hold for every
version.
What a parameter does is decided where it is read.
"""

from __future__ import annotations

from ...protocol.kinds import below

_LINE_ITEM = below(
    "line_items",
    "price quantity tax_rates metadata.* price_data.currency price_data.product price_data.unit_amount "
    "price_data.unit_amount_decimal price_data.recurring.* price_data.tax_behavior price_data.product_data.name "
    "price_data.product_data.description price_data.product_data.images price_data.product_data.metadata.* "
    "price_data.product_data.tax_code price_data.product_data.tax_details.* price_data.product_data.unit_label "
    "adjustable_quantity.*",
)
_SHIPPING_OPTION = "shipping_options.shipping_rate " + below(
    "shipping_options.shipping_rate_data",
    "delivery_estimate.* display_name fixed_amount.amount fixed_amount.currency fixed_amount.currency_options.* metadata.* "
    "tax_behavior tax_code type",
)

CREATE_EFFECT = (
    "mode ui_mode success_url return_url redirect_on_completion expires_at customer customer_email currency metadata.* "
    "payment_method_types allowed_payment_method_types excluded_payment_method_types after_expiration.* "
    "allow_promotion_codes automatic_tax.* discounts.coupon discounts.promotion_code expand permissions.* "
    "subscription_data.trial_end subscription_data.trial_period_days subscription_data.default_tax_rates "
    f"{_LINE_ITEM} {_SHIPPING_OPTION}"
)
CREATE_ECHOED = (
    "adaptive_pricing.* billing_address_collection branding_settings.* cancel_url client_reference_id consent_collection.* "
    "custom_fields.* custom_text.* customer_creation integration_identifier invoice_creation.* locale managed_payments.* "
    "name_collection.* origin_context payment_method_collection optional_items.* payment_method_configuration "
    "payment_method_options.* phone_number_collection.* saved_payment_method_options.* "
    "shipping_address_collection.* submit_type tax_id_collection.* wallet_options.*"
)
CREATE_KEPT = (
    "customer_update.* payment_method_data.* "
    + below(
        "payment_intent_data",
        "application_fee_amount capture_method description metadata.* on_behalf_of receipt_email setup_future_usage shipping.* "
        "statement_descriptor statement_descriptor_suffix transfer_data.* transfer_group",
    )
    + below("setup_intent_data", "description metadata.* on_behalf_of")
    + below(
        "subscription_data",
        "application_fee_percent billing_mode.* description invoice_settings.* metadata.* on_behalf_of proration_behavior "
        "transfer_data.* trial_settings.*",
    )
)
UPDATE_EFFECT = f"metadata.* line_items.id {_LINE_ITEM} {_SHIPPING_OPTION} collected_information.shipping_details.* expand"
UPDATE_KEPT = "payment_intent_data.*"

_SHIPPING_RATE_DATA = {"shipping_options.shipping_rate_data.display_name": 100}
_PRODUCT_DATA = {
    "line_items.price_data.product_data.description": 40_000,
    "line_items.price_data.product_data.unit_label": 12,
}
CREATE_MAX_LENGTHS = {
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
}
UPDATE_MAX_LENGTHS = {
    "collected_information.shipping_details.name": 255,
    "payment_intent_data.description": 1000,
    "payment_intent_data.statement_descriptor": 22,
    "payment_intent_data.statement_descriptor_suffix": 22,
    **_PRODUCT_DATA,
    **_SHIPPING_RATE_DATA,
}

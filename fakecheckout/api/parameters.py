"""What becomes of each parameter: it changes what happens, is echoed, is kept for later, or is not modelled.

The SDK's types say which parameters exist; this file says which of them this fake honours. Whatever is not named here raises
`NotModelled`, so no parameter is ever dropped in silence. `a.b` names one parameter, `a.*` all below `a`; items of an array
are below the array's own name.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection
from enum import Enum
from functools import cache
from typing import Any

from .errors import NotModelled


class State(Enum):
    """What a parameter does here."""

    EFFECT = "effect"  # changes what happens
    ECHOED = "echoed"  # validated, kept, shown
    KEPT = "kept"  # validated and kept for the moment the session completes


def _states(effect: str = "", echoed: str = "", kept: str = "") -> dict[str, State]:
    named = {State.EFFECT: effect, State.ECHOED: echoed, State.KEPT: kept}
    return {path: state for state, paths in named.items() for path in paths.split()}


def _below(name: str, paths: str) -> str:
    return "".join(f"{name}.{path} " for path in paths.split())


_LINE_ITEM = _below(
    "line_items",
    "price quantity tax_rates metadata.* price_data.currency price_data.product price_data.unit_amount "
    "price_data.unit_amount_decimal price_data.recurring.* price_data.tax_behavior price_data.product_data.name "
    "price_data.product_data.description price_data.product_data.images price_data.product_data.metadata.* "
    "price_data.product_data.tax_code price_data.product_data.tax_details.* price_data.product_data.unit_label "
    "adjustable_quantity.*",
)
_LINE_ITEM_BEFORE_2022_08 = _below("line_items", "amount currency description images name")

_SHIPPING_RATE = (
    "delivery_estimate.* display_name fixed_amount.amount fixed_amount.currency fixed_amount.currency_options.* metadata.* "
    "tax_behavior tax_code type"
)
_SHIPPING_OPTION = "shipping_options.shipping_rate " + _below("shipping_options.shipping_rate_data", _SHIPPING_RATE)

_DEFAULT_PRICE = _below(
    "default_price_data",
    "currency currency_options.* custom_unit_amount.* metadata.* recurring.interval recurring.interval_count tax_behavior "
    "unit_amount unit_amount_decimal",
)
_CUSTOMER = (
    "address.* business_name description individual_name invoice_prefix invoice_settings.custom_fields.* "
    "invoice_settings.footer invoice_settings.rendering_options.* name next_invoice_sequence phone preferred_locales "
    "shipping.* tax_exempt"
)

_PAGE = "limit starting_after ending_before expand"

HONOURED: dict[str, dict[str, State]] = {
    "checkout.session.create": _states(
        effect="mode ui_mode success_url return_url redirect_on_completion expires_at customer customer_email currency "
        "metadata.* payment_method_types allowed_payment_method_types excluded_payment_method_types after_expiration.* "
        "allow_promotion_codes automatic_tax.* discounts.coupon discounts.promotion_code expand "
        "subscription_data.trial_end subscription_data.trial_period_days subscription_data.default_tax_rates "
        f"{_LINE_ITEM} {_LINE_ITEM_BEFORE_2022_08} {_SHIPPING_OPTION}",
        echoed="adaptive_pricing.* billing_address_collection branding_settings.* cancel_url client_reference_id "
        "consent_collection.* custom_fields.* custom_text.* customer_creation integration_identifier "
        "invoice_creation.* locale managed_payments.* name_collection.* origin_context payment_method_collection "
        "optional_items.* payment_method_configuration payment_method_options.* permissions.* phone_number_collection.* "
        "saved_payment_method_options.* shipping_address_collection.* submit_type tax_id_collection.* wallet_options.*",
        kept="customer_update.* payment_method_data.* "
        + _below(
            "payment_intent_data",
            "application_fee_amount capture_method description metadata.* on_behalf_of "
            "receipt_email setup_future_usage shipping.* statement_descriptor statement_descriptor_suffix transfer_data.* "
            "transfer_group ",
        )
        + _below("setup_intent_data", "description metadata.* on_behalf_of ")
        + _below(
            "subscription_data",
            "application_fee_percent billing_mode.* description invoice_settings.* metadata.* "
            "on_behalf_of proration_behavior transfer_data.* trial_settings.*",
        ),
    ),
    "checkout.session.update": _states(
        effect=f"metadata.* line_items.id {_LINE_ITEM} {_SHIPPING_OPTION} collected_information.shipping_details.* expand",
        kept="payment_intent_data.*",
    ),
    "checkout.session.retrieve": _states(effect="expand"),
    "checkout.session.expire": _states(effect="expand"),
    "checkout.session.list_line_items": _states(effect=_PAGE),
    "checkout.session.list": _states(
        effect=f"{_PAGE} created.* customer customer_account customer_details.* payment_intent payment_link status subscription"
    ),
    "product.create": _states(
        effect=f"id active {_DEFAULT_PRICE} expand metadata.*",
        echoed="name description images marketing_features.* package_dimensions.* shippable statement_descriptor tax_code "
        "tax_details.* type unit_label url",
    ),
    "product.update": _states(
        effect="active default_price expand metadata.*",
        echoed="name description images marketing_features.* package_dimensions.* shippable statement_descriptor tax_code "
        "tax_details.* unit_label url",
    ),
    "product.list": _states(effect=f"{_PAGE} active created.* ids shippable type url"),
    "price.create": _states(
        effect="active billing_scheme currency currency_options.* custom_unit_amount.* expand lookup_key metadata.* product "
        "product_data.active product_data.id product_data.metadata.* product_data.tax_code product_data.tax_details.* "
        "recurring.interval recurring.interval_count recurring.meter recurring.usage_type tax_behavior tiers.* tiers_mode "
        "transfer_lookup_key transform_quantity.* unit_amount unit_amount_decimal",
        echoed="nickname product_data.name product_data.statement_descriptor product_data.unit_label "
        "recurring.trial_period_days",
    ),
    "price.update": _states(
        effect="active currency_options.* expand lookup_key metadata.* tax_behavior transfer_lookup_key", echoed="nickname"
    ),
    "price.list": _states(effect=f"{_PAGE} active created.* currency lookup_keys product recurring.* type"),
    "customer.create": _states(effect="balance email expand metadata.* tax_id_data.*", echoed=_CUSTOMER),
    "customer.update": _states(effect="balance email expand metadata.*", echoed=_CUSTOMER),
    "customer.list": _states(effect=f"{_PAGE} created.* email"),
    "customer.create_tax_id": _states(effect="expand type value"),
    "customer.list_tax_ids": _states(effect=_PAGE),
    "customer.create_balance_transaction": _states(effect="amount currency expand metadata.*", echoed="description"),
    "customer.list_balance_transactions": _states(effect=f"{_PAGE} created.* invoice"),
    "coupon.create": _states(
        effect="amount_off applies_to.products currency currency_options.* expand id max_redemptions metadata.* percent_off "
        "redeem_by",
        echoed="duration duration_in_months name",
    ),
    "coupon.update": _states(effect="currency_options.* expand metadata.*", echoed="name"),
    "coupon.list": _states(effect=f"{_PAGE} created.*"),
    "promotion_code.create": _states(
        effect="active code coupon customer expand expires_at max_redemptions metadata.* promotion.coupon promotion.type "
        "restrictions.currency_options.* restrictions.minimum_amount restrictions.minimum_amount_currency",
        echoed="restrictions.first_time_transaction",
    ),
    "promotion_code.update": _states(effect="active expand metadata.* restrictions.currency_options.*"),
    "promotion_code.list": _states(effect=f"{_PAGE} active code coupon created.* customer customer_account"),
    "shipping_rate.create": _states(effect=f"{_SHIPPING_RATE} fixed_amount.currency_options.* expand"),
    "shipping_rate.update": _states(effect="active fixed_amount.currency_options.* metadata.* expand", echoed="tax_behavior"),
    "shipping_rate.list": _states(effect=f"{_PAGE} active created.* currency"),
    "tax_rate.create": _states(
        effect="active expand metadata.*",
        echoed="country description display_name inclusive jurisdiction percentage state tax_type",
    ),
    "tax_rate.update": _states(
        effect="active expand metadata.*", echoed="country description display_name jurisdiction state tax_type"
    ),
    "tax_rate.list": _states(effect=f"{_PAGE} active created.* inclusive"),
}

HONOURED.update(
    {
        "payment_intent.list": _states(effect=f"{_PAGE} created.* customer"),
        "charge.list": _states(effect=f"{_PAGE} created.* customer payment_intent transfer_group"),
        "setup_intent.list": _states(effect=f"{_PAGE} created.* customer payment_method"),
        "payment_method.list": _states(effect=f"{_PAGE} allow_redisplay customer type"),
        "customer.list_payment_methods": _states(effect=f"{_PAGE} allow_redisplay type"),
        "subscription.list": _states(
            effect=f"{_PAGE} automatic_tax.* collection_method created.* current_period_end.* current_period_start.* customer "
            "plan price status test_clock"
        ),
        "subscription_item.list": _states(effect=f"{_PAGE} subscription"),
        "invoice.list": _states(effect=f"{_PAGE} collection_method created.* customer due_date.* status subscription"),
        "invoice.list_lines": _states(effect=_PAGE),
        "invoice_payment.list": _states(effect=f"{_PAGE} created.* invoice payment.* status"),
        "event.list": _states(effect=f"{_PAGE} created.* delivery_success type types"),
        **{
            operation: _states(effect="expand")
            for operation in (
                "customer.retrieve_payment_method charge.retrieve event.retrieve invoice.retrieve invoice_payment.retrieve "
                "payment_intent.retrieve payment_method.retrieve setup_intent.retrieve subscription.retrieve"
            ).split()
        },
        # What opens a payment form in a browser, or asks for a secret that is known already.
        "payment_intent.retrieve": _states(effect="expand client_secret"),
        "setup_intent.retrieve": _states(effect="expand client_secret"),
    }
)

for _kind in ("coupon", "customer", "price", "product", "promotion_code", "shipping_rate", "tax_rate"):
    HONOURED[f"{_kind}.retrieve"] = _states(effect="expand")
for _kind in ("customer", "price", "product"):
    HONOURED[f"{_kind}.search"] = _states(effect="query limit page expand")
for _operation in ("retrieve_balance_transaction", "retrieve_tax_id"):
    HONOURED[f"customer.{_operation}"] = _states(effect="expand")

_Known = dict[str, Any]
_MOST_NAMED = 12


@cache
def _known(operation: str) -> _Known:
    """The paths of an operation as nested names; `"*"` below a name takes in everything."""
    root: _Known = {}
    for path in HONOURED.get(operation, {}):
        here = root
        for name in path.split("."):
            here = here.setdefault(name, {})
    return root


def honoured(operation: str, params: dict[str, Any], allowed: Collection[str]) -> dict[str, Any]:
    """The parameters without those that `allowed` lets pass unheeded. Raises `NotModelled` for any other unknown here."""
    return _honoured(operation, params, _known(operation), "", allowed)


def _nearby(name: str, known: _Known) -> str:
    """What is modelled beside a parameter; of very many those with the nearest names."""
    if len(known) <= _MOST_NAMED:
        return ", ".join(sorted(known)) or "none"
    nearest = difflib.get_close_matches(name, known, n=_MOST_NAMED // 2, cutoff=0)
    return f"{', '.join(sorted(nearest))} and {len(known) - len(nearest)} more (docs/parameters.md)"


def _honoured(operation: str, params: dict[str, Any], known: _Known, at: str, allowed: Collection[str]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in params.items():
        below = known.get(name)
        path = f"{at}[{name}]" if at else name
        if below is None:
            if path in allowed:
                continue
            raise NotModelled(
                f"The parameter `{path}` of {operation} is not modelled yet. Modelled beside it: {_nearby(name, known)}.",
                allow=path,
            )
        if not below or "*" in below:
            kept[name] = value
        elif isinstance(value, dict):
            kept[name] = _honoured(operation, value, below, path, allowed)
        elif isinstance(value, list):
            kept[name] = [
                _honoured(operation, each, below, f"{path}[]", allowed) if isinstance(each, dict) else each for each in value
            ]
        else:
            kept[name] = value
    return kept

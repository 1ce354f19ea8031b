"""The fields of what a finished session leaves behind, each with the value it has when nothing was said of it.

Keys and defaults are those recorded in 2026, in the newest shape (semantics.md 9 and 12.1); `versions` knows what older
versions show. Nothing here knows when an object is made: `made` takes the values that are not the default.
"""

from __future__ import annotations

from typing import Any

from .store import Object

_ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")


def _fields(nulls: str, **values: Any) -> Object:
    return {**dict.fromkeys(nulls.split()), **values}


_OFF = {"enabled": False}
_SELF = {"type": "self"}
_AUTOMATIC_TAX_OFF = {"disabled_reason": None, "enabled": False, "liability": None}

SHAPES: dict[str, Object] = {
    "payment_intent": _fields(
        "allowed_payment_method_types application application_fee_amount automatic_payment_methods canceled_at "
        "cancellation_reason customer customer_account description excluded_payment_method_types last_payment_error "
        "latest_charge next_action on_behalf_of payment_method payment_method_configuration_details payment_record processing "
        "receipt_email review setup_future_usage shared_payment_granted_token shipping source statement_descriptor "
        "statement_descriptor_suffix transfer_data transfer_group",
        amount=0,
        amount_capturable=0,
        amount_details={"tip": {}},
        amount_received=0,
        capture_method="automatic_async",
        client_secret=None,
        confirmation_method="automatic",
        created=0,
        currency="",
        livemode=False,
        managed_payments=_OFF,
        metadata={},
        payment_method_options={},
        payment_method_types=[],
        status="requires_payment_method",
    ),
    "charge": _fields(
        "application application_fee application_fee_amount balance_transaction calculated_statement_descriptor customer "
        "description destination dispute failure_balance_transaction failure_code failure_message on_behalf_of order "
        "payment_intent payment_method receipt_email receipt_number receipt_url review shipping source source_transfer "
        "statement_descriptor statement_descriptor_suffix transfer_data transfer_group",
        amount=0,
        amount_captured=0,
        amount_refunded=0,
        billing_details={},
        captured=True,
        created=0,
        currency="",
        disputed=False,
        fraud_details={},
        livemode=False,
        metadata={},
        outcome=None,
        paid=True,
        payment_method_details=None,
        radar_options={},
        refunded=False,
        status="succeeded",
    ),
    "payment_method": _fields(
        "customer customer_account shared_payment_granted_token",
        allow_redisplay="unspecified",
        billing_details={},
        created=0,
        livemode=False,
        metadata={},
        type="card",
    ),
    "setup_intent": _fields(
        "allowed_payment_method_types application automatic_payment_methods cancellation_reason client_secret customer "
        "customer_account description excluded_payment_method_types flow_directions last_setup_error latest_attempt mandate "
        "next_action on_behalf_of payment_method payment_method_configuration_details single_use_mandate",
        created=0,
        livemode=False,
        managed_payments=_OFF,
        metadata={},
        payment_method_options={},
        payment_method_types=[],
        status="requires_payment_method",
        usage="off_session",
    ),
    "subscription": _fields(
        "application application_fee_percent billing_cycle_anchor_config billing_thresholds cancel_at canceled_at "
        "customer_account days_until_due default_payment_method default_source description ended_at latest_invoice "
        "next_pending_invoice_item_invoice on_behalf_of pause_collection pending_invoice_item_interval pending_setup_intent "
        "pending_update plan quantity schedule test_clock transfer_data trial_end trial_start",
        automatic_tax=_AUTOMATIC_TAX_OFF,
        billing_cycle_anchor=0,
        billing_mode={},
        billing_schedules=[],
        cancel_at_period_end=False,
        cancellation_details=dict.fromkeys(("comment", "feedback", "feedback_option", "reason")),
        collection_method="charge_automatically",
        created=0,
        currency="",
        customer="",
        default_tax_rates=[],
        discounts=[],
        invoice_settings={
            **dict.fromkeys(("account_tax_ids", "custom_fields", "description", "footer")),
            "issuer": _SELF,
        },
        items={},
        livemode=False,
        managed_payments=_OFF,
        metadata={},
        payment_settings={},
        start_date=0,
        status="active",
        trial_settings={"end_behavior": {"billing_cycle_anchor": "now", "missing_payment_method": "create_invoice"}},
    ),
    "subscription_item": _fields(
        "billing_thresholds current_trial quantity",
        created=0,
        current_period_end=0,
        current_period_start=0,
        discounts=[],
        metadata={},
        plan={},
        price={},
        subscription="",
        tax_rates=[],
    ),
    "invoice": _fields(
        "account_tax_ids application automatically_finalizes_at custom_fields customer_account customer_address "
        "customer_email customer_name customer_phone customer_shipping default_payment_method default_source description "
        "due_date effective_at footer from_invoice hosted_invoice_url invoice_pdf last_finalization_error latest_revision "
        "next_payment_attempt number on_behalf_of parent receipt_number rendering shipping_cost shipping_details "
        "statement_descriptor subtotal_excluding_tax test_clock total_excluding_tax webhooks_delivered_at",
        account_country="US",
        account_name="fakecheckout",
        amount_due=0,
        amount_overpaid=0,
        amount_paid=0,
        amount_remaining=0,
        amount_shipping=0,
        attempt_count=0,
        attempted=False,
        auto_advance=False,
        automatic_tax={**_AUTOMATIC_TAX_OFF, "provider": None, "status": None},
        billing_reason="manual",
        collection_method="charge_automatically",
        created=0,
        currency="",
        customer="",
        customer_tax_exempt="none",
        customer_tax_ids=[],
        default_tax_rates=[],
        discounts=[],
        ending_balance=0,
        issuer=_SELF,
        lines={},
        livemode=False,
        metadata={},
        payment_settings=dict.fromkeys(("default_mandate", "payment_method_options", "payment_method_types")),
        period_end=0,
        period_start=0,
        post_payment_credit_notes_amount=0,
        pre_payment_credit_notes_amount=0,
        starting_balance=0,
        status="draft",
        status_transitions=dict.fromkeys(("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at")),
        subtotal=0,
        total=0,
        total_discount_amounts=[],
        total_pretax_credit_amounts=[],
        total_taxes=[],
    ),
    "line_item": _fields(
        "description invoice parent pricing quantity quantity_decimal",
        amount=0,
        currency="",
        discount_amounts=[],
        discountable=True,
        discounts=[],
        livemode=False,
        metadata={},
        period={},
        pretax_credit_amounts=[],
        subtotal=0,
        taxes=[],
    ),
    "invoice_payment": _fields(
        "amount_paid",
        amount_requested=0,
        created=0,
        currency="",
        invoice="",
        is_default=True,
        livemode=False,
        payment={},
        status="open",
        status_transitions=dict.fromkeys(("canceled_at", "paid_at")),
    ),
}


def made(kind: str, id: str, **values: Any) -> Object:
    """An object with these values, and the default for every other field, in wire order. Raises `KeyError` for no field."""
    shape = SHAPES[kind]
    unknown = values.keys() - shape.keys()
    if kind == "payment_method":  # the details of the method stand under its type
        unknown -= {values.get("type", "card")}
    if unknown:
        raise KeyError(f"{kind} has no {', '.join(sorted(unknown))}")
    return {"id": id, "object": kind, **dict(sorted({**shape, **values}.items()))}


def address(**values: Any) -> Object:
    """All leaves of an address, those not given as null."""
    return {name: values.get(name) for name in _ADDRESS}


def billing_details(**values: Any) -> Object:
    """Who pays: of an address that is not known the leaves are null, the hash is there."""
    details = {name: values.get(name) for name in ("email", "name", "phone", "tax_id")}
    return {"address": values.get("address") or address(), **details}

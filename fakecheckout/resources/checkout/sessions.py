"""The Checkout Session endpoints: create, retrieve, update, list, list line items, expire; and expiry by itself.

What a move leads to is `rules.lifecycle`; what an array of line items means is `rules.line_items`. Here the pieces are put
together, and what a session becomes is written to the transaction.
"""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from ...protocol.kinds import Kind, ListOf, Operation, create_operation, list_operation, retrieve_operation, update_operation
from ...protocol.refusals import Refusal, wrong_status
from ...protocol.versions.dates import CLOVER, is_before
from ...rules import session_status
from ...store.ids import token
from ...store.objects import Object
from ..base import is_created_in, list_objects, merge_metadata, new_id
from ..call import Call
from ..events.delivery_order import NO_REQUEST, EventBatch
from ..payments import payment_intents, setup_intents
from .amounts.breakdowns import COMPUTED_FIELDS_OF_SESSION
from .amounts.discounts import discounts_on_create
from .amounts.taxes import checked_tax_rates
from .amounts.totals import offered_shipping_rates, session_totals, with_discounts_and_taxes
from .create_rules import check_create
from .line_items import line_items_on_create
from .loaded import derived_when_loaded, load_session
from .lookups import first_line_items, get_session, page_draft
from .optional_items import check_optional_items
from .records import COMPLETION_PARAMETERS, LINE_ITEMS, CompletionParameters
from .session_fields import new_session
from .update import update

_NAME = "checkout.session"


_RECOVERABLE_SECONDS = 30 * 24 * 60 * 60


_KEPT_FOR_COMPLETION = (
    "customer_update",
    "payment_intent_data",
    "payment_method_data",
    "setup_intent_data",
    "subscription_data",
)


def create(call: Call) -> Object:
    sent = call.params
    mode, ui_mode = check_create(call)
    items = line_items_on_create(call, mode) if mode != "setup" else []
    email = sent.get("customer_email")
    if "customer" in sent:
        email = call.transaction.get("customer", sent["customer"])["email"]
    session = new_session(call, new_id(call, _NAME, _id_infix(sent, mode)), mode, ui_mode, email)
    kept = CompletionParameters(**{name: _kept(sent[name]) for name in _KEPT_FOR_COMPLETION if name in sent})  # type: ignore[typeddict-item]
    if is_before(call.version, CLOVER):  # what completion leaves behind differs by the version of this request
        kept["version"] = call.version
    if kept:
        call.transaction.put_record(COMPLETION_PARAMETERS, session["id"], kept)
    if items:
        session["currency"] = items[0]["currency"]
        check_optional_items(call, session, items)
        _check_customer_currency(call, session)
        checked_tax_rates(
            call, sent.get("subscription_data", {}).get("default_tax_rates"), "subscription_data[default_tax_rates]"
        )
        session["discounts"] = discounts_on_create(call)
        items = with_discounts_and_taxes(call, session, items)
        session.update(session_totals(call, session, items, offered_shipping_rates(call, session["currency"])))
    call.transaction.put_record(LINE_ITEMS, session["id"], tuple(items))
    call.transaction.put(_NAME, session["id"], session)
    call.transaction.expires(session["id"], session["expires_at"])
    _make_intents(call, session, kept)
    return session


def _make_intents(call: Call, session: Object, kept: CompletionParameters) -> None:
    """A setup session has its intent from the start; a payment had it before 2022-08-01."""
    if session["setup_intent"] is not None:
        intent = setup_intents.new_setup_intent(call, session, kept.get("setup_intent_data", {}), session["setup_intent"])
        call.emit("setup_intent.created", intent)
    if session["payment_intent"] is not None:
        data = kept.get("payment_intent_data", {})
        intent = payment_intents.new_payment_intent(
            call, session, data, amount=session["amount_total"], version=kept.get("version"), id=session["payment_intent"]
        )
        call.transaction.put("payment_intent", intent["id"], intent)
        call.emit("payment_intent.created", intent)


def _check_customer_currency(call: Call, session: Object) -> None:
    """An open subscription session holds its customer to its currency (SES-10)."""
    if session["customer"] is None or session["mode"] != "subscription":
        return
    for other in call.transaction.table(_NAME).indexed("customer", session["customer"]):
        is_open = other["mode"] == "subscription" and other["status"] == session_status.Status.OPEN.value
        if is_open and other["currency"] != session["currency"]:
            raise Refusal(
                "You cannot combine currencies on a single customer. This customer has an active subscription, subscription "
                "schedule, discount, quote, invoice item or active subscription mode checkout session with currency "
                f"{other['currency']}."
            )


def _kept(sent: dict[str, Any]) -> dict[str, Any]:
    return {**sent, "metadata": merge_metadata({}, sent)} if "metadata" in sent else sent


def _id_infix(sent: dict[str, Any], mode: str) -> str:
    """The two characters after `cs_test_` (CRE-03): a1 one line, b1 several or discounts, c1 setup."""
    if mode == "setup":
        return "c1"
    several = len(sent["line_items"]) > 1 or sent.get("allow_promotion_codes") or "discounts" in sent
    return "b1" if several else "a1"


def retrieve(call: Call) -> Object:
    return get_session(call)


def list_(call: Call) -> Object:
    """Newest first; filters narrow together."""
    sent = call.params
    in_use = call.transaction.table(_NAME).index  # a loaded session may have a customer that was not loaded
    if (
        "customer" in sent
        and call.transaction.get("customer", sent["customer"]) is None
        and ("customer", sent["customer"]) not in in_use
    ):
        raise Refusal(f"No such customer: '{sent['customer']}'", param="customer", code="resource_missing")
    plain = [
        name
        for name in ("customer", "customer_account", "payment_intent", "payment_link", "status", "subscription")
        if name in sent
    ]
    email = sent.get("customer_details", {}).get("email")

    def keep(session: Object) -> bool:
        return (
            all(session[name] == sent[name] for name in plain)
            and (email is None or (session["customer_details"] or {}).get("email") == email)
            and is_created_in(session, sent.get("created"))
        )

    index: tuple[str, Any] | None = next(((name, sent[name]) for name in plain if name != "status"), None)
    if index is None and email is not None:
        index = ("customer_details[email]", email)
    return list_objects(call, _NAME, keep, index)


def expire(call: Call) -> Object:
    session = get_session(call)
    expired = _expired(session, session_status.Move.EXPIRE, call.now)
    call.transaction.put(_NAME, session["id"], expired)
    with_request = call.doubt("expire_event_request") == "request"
    _cancel_intents(call, session)
    call.emit("checkout.session.expired", expired, request=None if with_request else NO_REQUEST)
    return expired


def _cancel_intents(call: Call, session: Object) -> None:
    """What was to be paid or set up is off (documented: "To cancel the PaymentIntent, expire the Checkout Session")."""
    events = EventBatch(call, from_browser=False)
    attempted: str | None = page_draft(call, session["id"]).get("intent")
    for id, cancel in (
        (session["payment_intent"] or attempted, payment_intents.cancel),
        (session["setup_intent"], setup_intents.cancel),
    ):
        if id is not None:
            cancel(call, events, id)
    events.emit()


def expire_when_due(call: Call) -> None:
    """Natural expiry: the event is dated `expires_at` and names no request (SES-05)."""
    session = call.transaction.get(_NAME, call.ids[0])
    if session is None or not session_status.has_run_out(
        session_status.Status(session["status"]), session["expires_at"], call.now
    ):
        return
    expired = _expired(session, session_status.Move.RUN_OUT, session["expires_at"])
    call.transaction.put(_NAME, session["id"], expired)
    _cancel_intents(call, session)
    call.emit("checkout.session.expired", expired, created=session["expires_at"], request=NO_REQUEST)


def _expired(session: Object, move: session_status.Move, at: int) -> Object:
    try:
        status = session_status.step(session_status.Status(session["status"]), move)
    except session_status.MoveRefused as refused:
        raise wrong_status("expired", refused.status.value) from None
    expired = {**session, "status": status.value, "url": None}
    recovery = (session["after_expiration"] or {}).get("recovery")
    if recovery is not None and recovery["enabled"]:
        link = {
            "expires_at": at + _RECOVERABLE_SECONDS,
            "url": f"https://buy.stripe.com/r/test_{token(session['id'], 40)}",
        }
        expired["after_expiration"] = {"recovery": {**recovery, **link}}
    return expired


KIND = Kind(
    "checkout.session",
    path="/v1/checkout/sessions",
    id=("cs_test_", 66),
    indexes={
        **{
            name: itemgetter(name)
            for name in ("customer", "customer_account", "payment_intent", "payment_link", "subscription")
        },
        "customer_details[email]": lambda session: (session.get("customer_details") or {}).get("email"),
    },
    expands={
        "customer": "customer",
        "discounts.coupon": "coupon",
        "discounts.promotion_code": "promotion_code",
        "invoice": "invoice",
        "payment_intent": "payment_intent",
        "payment_link": "payment_link",
        "setup_intent": "setup_intent",
        "shipping_cost.shipping_rate": "shipping_rate",
        "shipping_options.shipping_rate": "shipping_rate",
        "subscription": "subscription",
    },
    lists={"line_items": ListOf("item", make=first_line_items)},
    computed=COMPUTED_FIELDS_OF_SESSION,
    not_modelled_expansions=("customer_account",),
    loaded={
        "adaptive_pricing": {"enabled": False},
        "after_expiration": None,
        "collected_information": None,
        "customer": None,
        "customer_account": None,
        "customer_details": None,
        "metadata": {},
        "payment_intent": None,
        "payment_link": None,
        "shipping_address_collection": None,
        "shipping_cost": None,
        "shipping_options": [],
        "subscription": None,
        "total_details": None,
        "ui_mode": "hosted_page",
    },
    needed_to_load={
        "created": (int, type(None)),
        "expires_at": (int, type(None)),
        "line_items": (dict, type(None)),
        "metadata": (dict, type(None)),
        "mode": str,
        "payment_status": str,
        "status": (str, type(None)),
        "total_details": (dict, type(None)),
    },
    derived_when_loaded=derived_when_loaded,
    load=load_session,
    operations=(
        create_operation(
            create,
            effect=(
                "mode ui_mode success_url return_url redirect_on_completion expires_at customer customer_email "
                "currency metadata.* payment_method_types allowed_payment_method_types excluded_payment_method_types "
                "after_expiration.* allow_promotion_codes automatic_tax.* discounts.coupon discounts.promotion_code "
                "expand subscription_data.trial_end subscription_data.trial_period_days "
                "subscription_data.default_tax_rates line_items.price line_items.quantity line_items.tax_rates "
                "line_items.metadata.* line_items.price_data.currency line_items.price_data.product "
                "line_items.price_data.unit_amount line_items.price_data.unit_amount_decimal "
                "line_items.price_data.recurring.* line_items.price_data.tax_behavior "
                "line_items.price_data.product_data.name line_items.price_data.product_data.description "
                "line_items.price_data.product_data.images line_items.price_data.product_data.metadata.* "
                "line_items.price_data.product_data.tax_code line_items.price_data.product_data.tax_details.* "
                "line_items.price_data.product_data.unit_label line_items.adjustable_quantity.* line_items.amount "
                "line_items.currency line_items.description line_items.images line_items.name "
                "shipping_options.shipping_rate shipping_options.shipping_rate_data.delivery_estimate.* "
                "shipping_options.shipping_rate_data.display_name "
                "shipping_options.shipping_rate_data.fixed_amount.amount "
                "shipping_options.shipping_rate_data.fixed_amount.currency "
                "shipping_options.shipping_rate_data.fixed_amount.currency_options.* "
                "shipping_options.shipping_rate_data.metadata.* shipping_options.shipping_rate_data.tax_behavior "
                "shipping_options.shipping_rate_data.tax_code shipping_options.shipping_rate_data.type"
            ),
            echoed=(
                "adaptive_pricing.* billing_address_collection branding_settings.* cancel_url client_reference_id "
                "consent_collection.* custom_fields.* custom_text.* customer_creation integration_identifier "
                "invoice_creation.* locale managed_payments.* name_collection.* origin_context "
                "payment_method_collection optional_items.* payment_method_configuration payment_method_options.* "
                "permissions.* phone_number_collection.* saved_payment_method_options.* shipping_address_collection.* "
                "submit_type tax_id_collection.* wallet_options.*"
            ),
            kept=(
                "customer_update.* payment_method_data.* payment_intent_data.application_fee_amount "
                "payment_intent_data.capture_method payment_intent_data.description payment_intent_data.metadata.* "
                "payment_intent_data.on_behalf_of payment_intent_data.receipt_email "
                "payment_intent_data.setup_future_usage payment_intent_data.shipping.* "
                "payment_intent_data.statement_descriptor payment_intent_data.statement_descriptor_suffix "
                "payment_intent_data.transfer_data.* payment_intent_data.transfer_group setup_intent_data.description "
                "setup_intent_data.metadata.* setup_intent_data.on_behalf_of "
                "subscription_data.application_fee_percent subscription_data.billing_mode.* "
                "subscription_data.description subscription_data.invoice_settings.* subscription_data.metadata.* "
                "subscription_data.on_behalf_of subscription_data.proration_behavior "
                "subscription_data.transfer_data.* subscription_data.trial_settings.*"
            ),
            max_lengths={
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
                "line_items.price_data.product_data.description": 40000,
                "line_items.price_data.product_data.unit_label": 12,
                "shipping_options.shipping_rate_data.display_name": 100,
            },
        ),
        list_operation(
            list_, ("created.* customer customer_account customer_details.* payment_intent payment_link status subscription")
        ),
        retrieve_operation(retrieve),
        update_operation(
            update,
            effect=(
                "metadata.* line_items.id line_items.price line_items.quantity line_items.tax_rates "
                "line_items.metadata.* line_items.price_data.currency line_items.price_data.product "
                "line_items.price_data.unit_amount line_items.price_data.unit_amount_decimal "
                "line_items.price_data.recurring.* line_items.price_data.tax_behavior "
                "line_items.price_data.product_data.name line_items.price_data.product_data.description "
                "line_items.price_data.product_data.images line_items.price_data.product_data.metadata.* "
                "line_items.price_data.product_data.tax_code line_items.price_data.product_data.tax_details.* "
                "line_items.price_data.product_data.unit_label line_items.adjustable_quantity.* "
                "shipping_options.shipping_rate shipping_options.shipping_rate_data.delivery_estimate.* "
                "shipping_options.shipping_rate_data.display_name "
                "shipping_options.shipping_rate_data.fixed_amount.amount "
                "shipping_options.shipping_rate_data.fixed_amount.currency "
                "shipping_options.shipping_rate_data.fixed_amount.currency_options.* "
                "shipping_options.shipping_rate_data.metadata.* shipping_options.shipping_rate_data.tax_behavior "
                "shipping_options.shipping_rate_data.tax_code shipping_options.shipping_rate_data.type "
                "collected_information.shipping_details.* expand"
            ),
            kept="payment_intent_data.*",
            max_lengths={
                "collected_information.shipping_details.name": 255,
                "payment_intent_data.description": 1000,
                "payment_intent_data.statement_descriptor": 22,
                "payment_intent_data.statement_descriptor_suffix": 22,
                "line_items.price_data.product_data.description": 40000,
                "line_items.price_data.product_data.unit_label": 12,
                "shipping_options.shipping_rate_data.display_name": 100,
            },
        ),
        Operation("expire", "POST", "/*/expire", expire, effect="expand"),
    ),
)

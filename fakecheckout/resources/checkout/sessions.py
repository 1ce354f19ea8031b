"""The kind of a Checkout Session, and its operations: create, retrieve, update, list, expire; and expiry by itself.

What a move leads to is a row of `rules.lifecycles.session_status`; what the lines come to is the business of `amounts`. Here
the pieces are put together, and what a session becomes is written.
"""

from __future__ import annotations

from operator import itemgetter
from typing import Any, cast

from ...protocol.kinds import (
    Due,
    Kind,
    ListOf,
    Operation,
    create_operation,
    list_operation,
    retrieve_operation,
    update_operation,
)
from ...protocol.refusals import Refusal, no_such, wrong_status
from ...protocol.versions.dates import CLOVER, DEFERRED_INTENT, is_before
from ...rules.lifecycles import session_status
from ...rules.lifecycles.lifecycle import MoveRefused
from ...store.ids import token
from ...store.objects import Object
from ..base import check_payment_filters, is_created_in, list_objects, merge_metadata, new_id
from ..call import NO_REQUEST, Call
from ..payments import payment_intents, setup_intents
from . import parameters
from .amounts.breakdowns import COMPUTED_FIELDS_OF_SESSION
from .amounts.discounts import discounts_on_create, redeem_discount
from .amounts.taxes import checked_tax_rates, location_is_known
from .amounts.totals import offered_shipping_rates, session_totals, with_discounts_and_taxes
from .create_rules import check_create
from .line_items import check_optional_items, line_items_on_create
from .payment_settings import SessionFacts
from .records import COMPLETION_PARAMETERS, LINE_ITEMS, CompletionParameters
from .session_fields import session_fields
from .stored_sessions import derived_when_loaded, first_line_items, get_session, load_session, page_draft
from .update import update

_NAME = "checkout.session"
_RECOVERABLE_SECONDS = 30 * 24 * 60 * 60
_SAYS_WHOSE = ("payment_intent_data", "setup_intent_data", "subscription_data")
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
    session = session_fields(sent, _facts(call, mode, ui_mode))
    kept = _completion_parameters(call)
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
        redeem_discount(call, session, items)
        items = with_discounts_and_taxes(call, session, items)
        session.update(session_totals(call, session, items, offered_shipping_rates(call, session["currency"])))
    call.transaction.put_record(LINE_ITEMS, session["id"], tuple(items))
    call.transaction.put(_NAME, session["id"], session)
    _make_intents(call, session, kept)
    return session


def _completion_parameters(call: Call) -> CompletionParameters:
    """What is kept for the moment the session completes; with the version where what that leaves behind differs by it."""
    sent = {name: _with_merged_metadata(call.params[name]) for name in _KEPT_FOR_COMPLETION if name in call.params}
    kept = cast("CompletionParameters", sent)
    if is_before(call.version, CLOVER):  # behaviour: since then nothing that completion leaves behind differs by version
        kept["version"] = call.version
    return kept


def _facts(call: Call, mode: str, ui_mode: str) -> SessionFacts:
    """What a new session shows beside what was sent; refused where automatic tax cannot know where the customer is."""
    sent = call.params
    id = new_id(call, _NAME, _id_infix(sent, mode))
    email = sent.get("customer_email")
    if "customer" in sent:
        email = call.transaction.get("customer", sent["customer"])["email"]
    automatic_tax = sent.get("automatic_tax", {}).get("enabled")
    tax_location_is_known = bool(automatic_tax) and location_is_known(call)
    own = call.transaction.account
    of_seller = next((sent[name]["on_behalf_of"] for name in _SAYS_WHOSE if sent.get(name, {}).get("on_behalf_of")), own)
    # behaviour: the intent was made with the session
    has_intent = mode == "payment" and is_before(call.version, DEFERRED_INTENT)
    return SessionFacts(
        id=id,
        mode=mode,
        ui_mode=ui_mode,
        email=email,
        now=call.now,
        version=call.version,
        payment_method_types=call.settings.payment_methods,
        payment_method_configuration=_payment_method_configuration(call, of_seller),
        parent_configuration=None if of_seller == own else _payment_method_configuration(call, own),
        tax_location_is_known=tax_location_is_known,
        payment_intent=call.transaction.new_id("payment_intent") if has_intent else None,
        setup_intent=call.transaction.new_id("setup_intent") if mode == "setup" else None,
    )


def _payment_method_configuration(call: Call, account: str) -> str:
    """The id of the one that an account has by default."""
    return "pmc_1" + token(f"{call.transaction.store.seed}/{account}/payment_method_configuration", 23)


def _make_intents(call: Call, session: Object, kept: CompletionParameters) -> None:
    """A setup session has its intent from the start; a payment had it before 2022-08-01."""
    if session["setup_intent"] is not None:
        intent = setup_intents.new_setup_intent(call, session, kept.get("setup_intent_data", {}), session["setup_intent"])
        call.emit("setup_intent.created", intent)
    if session["payment_intent"] is not None:
        data = kept.get("payment_intent_data", {})
        intent = payment_intents.new_payment_intent(
            call, session, data, version=kept.get("version"), id=session["payment_intent"]
        )
        call.transaction.put("payment_intent", intent["id"], intent)
        call.emit("payment_intent.created", intent)


def _check_customer_currency(call: Call, session: Object) -> None:
    """An open subscription session holds its customer to its currency (SES-10)."""
    if session["customer"] is None or session["mode"] != "subscription":
        return
    for other in call.transaction.table(_NAME).indexed("customer", session["customer"]):
        is_open = other["mode"] == "subscription" and other["status"] == session_status.Status.OPEN
        if is_open and other["currency"] != session["currency"]:
            raise Refusal(
                "You cannot combine currencies on a single customer. This customer has an active subscription, subscription "
                "schedule, discount, quote, invoice item or active subscription mode checkout session with currency "
                f"{other['currency']}."
            )


def _with_merged_metadata(sent: dict[str, Any]) -> dict[str, Any]:
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
        raise no_such("customer", sent["customer"], "customer")
    check_payment_filters(call, _NAME)
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
    with_request = call.doubt("expire_event_request") == "request"
    return _expire(call, session, session_status.Move.EXPIRE, None if with_request else NO_REQUEST)


def _expire_when_due(call: Call) -> None:
    """Natural expiry: the event is dated `expires_at` and names no request (SES-05)."""
    _expire(call, call.transaction.get(_NAME, call.ids[0]), session_status.Move.RUN_OUT, NO_REQUEST)


def _expire(call: Call, session: Object, move: session_status.Move, request: dict[str, str | None] | None) -> Object:
    """The session, expired and told; then what was to be paid or set up is off.

    Documented: "To cancel the PaymentIntent, expire the Checkout Session".
    """
    expired = _expired(session, move, call.now)
    call.transaction.put(_NAME, session["id"], expired)
    call.emit("checkout.session.expired", expired, request=request)
    payment_intent = session["payment_intent"] or page_draft(call, session["id"]).get("intent")
    if payment_intent is not None:
        payment_intents.cancel(call, payment_intent)
    if session.get("setup_intent") is not None:
        setup_intents.cancel(call, session["setup_intent"])
    return expired


def _runs_out_at(session: Object) -> int | None:
    return session_status.runs_out_at(session["status"], session["expires_at"])


def _expired(session: Object, move: session_status.Move, at: int) -> Object:
    try:
        status = session_status.LIFECYCLE.after(session["status"], move)
    except MoveRefused as refused:
        raise wrong_status("expired", session_status.LIFECYCLE.allowing(move), refused.status) from None
    expired = {**session, "status": status.value, "url": None}
    recovery = (session["after_expiration"] or {}).get("recovery")
    if recovery is not None and recovery.get("enabled"):
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
    not_modelled_expansions=("customer_account", "shipping_rate"),
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
    due={"expires_at": Due(_runs_out_at, _expire_when_due)},
    operations=(
        create_operation(
            create,
            effect=parameters.CREATE_EFFECT,
            echoed=parameters.CREATE_ECHOED,
            kept=parameters.CREATE_KEPT,
            max_lengths=parameters.CREATE_MAX_LENGTHS,
        ),
        list_operation(
            list_, ("created.* customer customer_account customer_details.* payment_intent payment_link status subscription")
        ),
        retrieve_operation(retrieve),
        update_operation(
            update,
            effect=parameters.UPDATE_EFFECT,
            kept=parameters.UPDATE_KEPT,
            max_lengths=parameters.UPDATE_MAX_LENGTHS,
        ),
        Operation("expire", "POST", "/*/expire", expire, effect="expand"),
    ),
)

"""A Checkout Session as it stands right after creation: each field present, null or absent, by mode and kind of page.

What each field shows is recorded (CRE-01, CRE-02); what was sent has been checked
before. Keys that are absent unless they apply are added only then. Nothing here reads or writes the store.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...errors import NotModelled
from ...protocol.refusals import missing_param, too_many
from ...protocol.versions.dates import COLLECTION_IF_REQUIRED, DEFERRED_INTENT, is_before
from ...rules import amounts, session_status
from ...store.ids import token
from ...store.objects import Object
from ..base import merge_metadata
from ..call import Call
from .amounts.taxes import location_is_known

# Shared by all sessions: objects are never edited, so one copy will do.
_AUTOMATIC_TAX_OFF = {"enabled": False, "liability": None, "provider": None, "status": None}


_CUSTOM_TEXT = {"after_submit": None, "shipping_address": None, "submit": None, "terms_of_service_acceptance": None}


_INVOICE_DATA: dict[str, Any] = {
    "account_tax_ids": None,
    "custom_fields": None,
    "description": None,
    "footer": None,
    "issuer": None,
    "metadata": {},
    "rendering_options": None,
}


_NO_INVOICE: dict[str, Any] = {"enabled": False, "invoice_data": _INVOICE_DATA}


_SAVED_PAYMENT_METHODS = {
    "allow_redisplay_filters": ["always"],
    "payment_method_remove": "disabled",
    "payment_method_save": None,
}


_CARD_OPTIONS = {"card": {"request_three_d_secure": "automatic"}}


_BRANDING = {
    "background_color": "#ffffff",
    "border_style": "rounded",
    "button_color": "#0074d4",
    "display_name": "fakecheckout",
    "font_family": "default",
    "icon": None,
    "logo": None,
}


_DISABLED = {"enabled": False}


_MOST_OPTIONS = 200


# A page's address ends in an encoded fragment of some 400 characters; code that stores urls should meet that length.
_FRAGMENT_START = "fidnandhYHdWcXxpYCc%2FJ2FgY2RwaXEnKSdpamZkaWAnPydgaycpJ3ZwZ3Zmd2x1cWxqa1BrbHRwYGtgdnZAa2RnaWBhJz9jZGl2YCkn"


_FRAGMENT_END = (
    "KSdjd2poVmB3c2B3Jz9xd3BgKSdnZGZuYndqcGthRmppancnPycmY2NjY2NjJyknaWR8anBxUXx1YCc%2FJ3Zsa2JpYFpscWBoJyknYGtkZ2lgVWlk"
    "ZmBtamlhYHd2Jz9xd3BgeCUl"
)


def _fragment(id: str) -> str:
    return _FRAGMENT_START + token(id, 48) + token(id[::-1], 48) + _FRAGMENT_END


def url_and_client_secret(id: str, ui_mode: str) -> dict[str, str | None]:
    """Where the page is: at an address of Stripe's, or on the seller's own page by a secret."""
    is_hosted = ui_mode == "hosted_page"
    return {
        "client_secret": None if is_hosted else f"{id}_secret_{_fragment(id)}",
        "url": f"https://checkout.stripe.com/c/pay/{id}#{_fragment(id)}" if is_hosted else None,
    }


def customer_details(email: str | None, mode: str) -> dict[str, Any] | None:
    """Null exactly when no e-mail is known; the Customer's name is not copied."""
    if email is None:
        return None
    return {
        "address": None,
        "business_name": None,
        "email": email,
        "individual_name": None,
        "name": None,
        "phone": None,
        "tax_exempt": None if mode == "setup" else "none",
        "tax_ids": None,
    }


def collected_information(details: dict[str, Any] | None) -> dict[str, Any] | None:
    if details is None:
        return None
    return {"business_name": None, "individual_name": None, "shipping_details": None}


def totals_fields(totals: amounts.Totals) -> dict[str, Any]:
    """The fields of a session that its lines and shipping decide."""
    return {
        "amount_subtotal": totals.subtotal,
        "amount_total": totals.total,
        "total_details": {
            "amount_discount": totals.discount,
            "amount_shipping": totals.shipping,
            "amount_tax": totals.tax,
        },
    }


def new_session(call: Call, id: str, mode: str, ui_mode: str, email: str | None) -> Object:
    """The session without what lines and shipping decide; the caller adds those fields."""
    sent = call.params
    customer = sent.get("customer")
    details = customer_details(email, mode)
    place = url_and_client_secret(id, ui_mode)
    is_setup = mode == "setup"
    is_old = is_before(call.version, DEFERRED_INTENT)
    session: Object = {
        "id": id,
        "object": "checkout.session",
        "adaptive_pricing": sent.get("adaptive_pricing") or _DISABLED,
        "after_expiration": _after_expiration(sent),
        "allow_promotion_codes": sent.get("allow_promotion_codes"),
        "amount_subtotal": None,
        "amount_total": None,
        "automatic_tax": _automatic_tax(call),
        "billing_address_collection": sent.get("billing_address_collection"),
        "branding_settings": _branding(sent),
        "cancel_url": sent.get("cancel_url"),
        "client_reference_id": sent.get("client_reference_id"),
        "client_secret": place["client_secret"],
        "collected_information": collected_information(details),
        "consent": None,
        "consent_collection": _all_leaves(
            sent.get("consent_collection"), "payment_method_reuse_agreement", "promotions", "terms_of_service"
        ),
        "created": call.now,
        "currency": sent["currency"].lower() if "currency" in sent else None,
        "currency_conversion": None,
        "custom_fields": [_custom_field(each, index) for index, each in enumerate(sent.get("custom_fields", ()))],
        "custom_text": _custom_text(sent),
        "customer": customer,
        "customer_account": None,
        "customer_creation": _customer_creation(sent, mode, is_old=is_old),
        "customer_details": details,
        "customer_email": sent.get("customer_email"),
        "discounts": None if is_setup else [],
        "expires_at": sent.get("expires_at", call.now + session_status.LONGEST_LIFE_SECONDS),
        "integration_identifier": sent.get("integration_identifier"),
        "invoice": None,
        "invoice_creation": _invoice_creation(sent) if mode == "payment" else None,
        "livemode": False,
        "locale": sent.get("locale"),
        "managed_payments": None if is_setup else _DISABLED,
        "metadata": merge_metadata({}, sent),
        "mode": mode,
        "origin_context": sent.get("origin_context"),
        "payment_intent": call.transaction.new_id("payment_intent") if mode == "payment" and is_old else None,
        "payment_link": None,
        "payment_method_collection": sent.get("payment_method_collection", _collection(call, mode)),
        "payment_method_configuration_details": _configuration(call),
        "payment_method_options": _payment_method_options(sent.get("payment_method_options", {})),
        "payment_method_types": _payment_method_types(call),
        "payment_status": "no_payment_required" if is_setup else "unpaid",
        "permissions": sent.get("permissions"),
        "phone_number_collection": sent.get("phone_number_collection") or _DISABLED,
        "recovered_from": None,
        "saved_payment_method_options": _saved_payment_methods(sent, mode, is_old=is_old),
        "setup_intent": call.transaction.new_id("setup_intent") if is_setup else None,
        "shipping_address_collection": sent.get("shipping_address_collection"),
        "shipping_cost": None,
        "shipping_options": [],
        "status": session_status.Status.OPEN.value,
        "submit_type": sent.get("submit_type"),
        "subscription": None,
        "success_url": sent.get("success_url"),
        "total_details": None,
        "ui_mode": ui_mode,
        "url": place["url"],
        "wallet_options": sent.get("wallet_options"),
    }
    return _with_what_applies(session, sent, ui_mode)


def _with_what_applies(session: Object, sent: dict[str, Any], ui_mode: str) -> Object:
    """Adds the keys that are absent, not null, unless they apply (CRE-02), each in its place."""
    extra: dict[str, Any] = {
        name: sent[name] for name in ("allowed_payment_method_types", "excluded_payment_method_types") if name in sent
    }
    if "name_collection" in sent:  # that a name is not optional by default is documented
        asked = sent["name_collection"]
        extra["name_collection"] = {
            whose: {"enabled": asked[whose]["enabled"], "optional": asked[whose].get("optional", False)} for whose in asked
        }
    if "tax_id_collection" in sent:
        extra["tax_id_collection"] = {
            **sent["tax_id_collection"],
            "required": sent["tax_id_collection"].get("required", "never"),
        }
    if "optional_items" in sent:
        extra["optional_items"] = optional_items(sent["optional_items"])
    if ui_mode == "embedded_page":
        extra["redirect_on_completion"] = sent.get("redirect_on_completion", "always")
    if ui_mode != "hosted_page" and "return_url" in sent:
        extra["return_url"] = sent["return_url"]
    if not extra:
        return session
    whole = {**session, **extra}
    rest = {name: whole[name] for name in sorted(whole) if name not in ("id", "object")}
    return {"id": session["id"], "object": session["object"], **rest}


def optional_items(sent: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the buyer may add; leaves that were not sent are null (CRE-21)."""
    return [
        {
            "adjustable_quantity": _all_leaves(each.get("adjustable_quantity"), "enabled", "maximum", "minimum"),
            "price": each["price"],
            "quantity": each["quantity"],
        }
        for each in sent
    ]


def _all_leaves(sent: dict[str, Any] | None, *names: str) -> dict[str, Any] | None:
    """A hash that shows all its leaves once it was sent, those not named as null."""
    return None if sent is None else {name: sent.get(name) for name in names}


def _automatic_tax(call: Call) -> dict[str, Any]:
    """Enabled, it waits for an address, unless the customer has one and the page does not ask for it (documented)."""
    wanted = call.params.get("automatic_tax", {})
    if not wanted.get("enabled"):
        return _AUTOMATIC_TAX_OFF
    liability = wanted.get("liability") or {"type": "self"}
    status = "complete" if location_is_known(call) else "requires_location_inputs"
    return {"enabled": True, "liability": liability, "provider": "stripe", "status": status}


def _after_expiration(sent: dict[str, Any]) -> dict[str, Any] | None:
    recovery = sent.get("after_expiration", {}).get("recovery")
    if recovery is None:
        return None
    return {
        "recovery": {
            "allow_promotion_codes": recovery.get("allow_promotion_codes", False),
            "enabled": recovery["enabled"],
            "expires_at": None,
            "url": None,
        }
    }


def _branding(sent: dict[str, Any]) -> dict[str, Any]:
    settings = sent.get("branding_settings")
    if not settings:
        return _BRANDING
    return {**_BRANDING, **{name: value for name, value in settings.items() if value != ""}}


def _custom_text(sent: dict[str, Any]) -> dict[str, Any]:
    texts = sent.get("custom_text")
    if not texts:
        return _CUSTOM_TEXT
    return {**_CUSTOM_TEXT, **{name: text or None for name, text in texts.items()}}


def _custom_field(sent: dict[str, Any], index: int) -> dict[str, Any]:
    kind = sent["type"]
    if kind == "dropdown" and "dropdown" not in sent:  # documented as needed; the text is the template's
        raise missing_param(f"custom_fields[{index}][dropdown]")
    if len(sent.get("dropdown", {}).get("options", ())) > _MOST_OPTIONS:
        raise too_many(f"custom_fields[{index}][dropdown][options]", _MOST_OPTIONS)
    others = [name for name in ("dropdown", "numeric", "text") if name in sent and name != kind]
    if others:
        raise NotModelled(f"custom_fields[{index}][{others[0]}] beside type={kind!r}: what Stripe says of that is not known.")
    lengths = ("default_value", "maximum_length", "minimum_length", "value")
    field: dict[str, Any] = {
        "dropdown": _all_leaves(sent.get("dropdown"), "default_value", "options", "value"),
        "key": sent["key"],
        "label": sent["label"],
        "numeric": _all_leaves(sent.get("numeric"), *lengths),
        "optional": sent.get("optional", False),
        "text": _all_leaves(sent.get("text"), *lengths),
        "type": kind,
    }
    if field[kind] is None:  # the kind that was asked for shows its leaves even when none was sent
        field[kind] = _all_leaves({}, *lengths)
    return field


def _collection(call: Call, mode: str) -> str:
    return "if_required" if mode == "payment" and not is_before(call.version, COLLECTION_IF_REQUIRED) else "always"


def _customer_creation(sent: dict[str, Any], mode: str, *, is_old: bool) -> str | None:
    if "customer" in sent:
        return None
    default = "always" if mode == "subscription" or (mode == "payment" and is_old) else "if_required"
    chosen: str = sent.get("customer_creation", default)
    return chosen


def _invoice_creation(sent: dict[str, Any]) -> dict[str, Any]:
    creation = sent.get("invoice_creation")
    if creation is None:
        return _NO_INVOICE
    data: dict[str, Any] = {**_INVOICE_DATA, **{k: v or None for k, v in creation.get("invoice_data", {}).items()}}
    data["metadata"] = merge_metadata({}, creation.get("invoice_data", {}))
    if creation["enabled"] and data["issuer"] is None:
        data["issuer"] = {"type": "self"}
    return {"enabled": creation["enabled"], "invoice_data": data}


def _configuration(call: Call) -> dict[str, Any] | None:
    """Null exactly when payment_method_types was sent."""
    if "payment_method_types" in call.params:
        return None
    seed = f"{call.transaction.store.seed}/{call.transaction.account}/payment_method_configuration"
    return {"id": call.params.get("payment_method_configuration", "pmc_1" + token(seed, 23)), "parent": None}


def _payment_method_options(sent: dict[str, Any]) -> dict[str, Any]:
    options = {**sent, "card": {**_CARD_OPTIONS["card"], **sent.get("card", {})}}
    return {method: _without_unset(options[method]) for method in sorted(options)}


def _without_unset(sent: dict[str, Any]) -> dict[str, Any]:
    """What '' unset is not shown."""
    kept = {name: value for name, value in sent.items() if value != ""}
    return {name: _without_unset(kept[name]) if isinstance(kept[name], dict) else kept[name] for name in sorted(kept)}


def _payment_method_types(call: Call) -> list[str]:
    """Sent ones are echoed; dynamic ones are the account's, less what was excluded, or only those that are allowed."""
    sent = call.params
    if "payment_method_types" in sent:
        return list(sent["payment_method_types"])
    if "allowed_payment_method_types" in sent:
        return list(sent["allowed_payment_method_types"])
    return [each for each in call.settings.payment_methods if each not in sent.get("excluded_payment_method_types", ())]


def _saved_payment_methods(sent: dict[str, Any], mode: str, *, is_old: bool) -> dict[str, Any] | None:
    """An object when a Customer is given or will be made, null otherwise."""
    if mode == "setup":
        return None
    if mode == "subscription" or "customer" in sent or _customer_creation(sent, mode, is_old=is_old) == "always":
        return {**_SAVED_PAYMENT_METHODS, **sent.get("saved_payment_method_options", {})}
    chosen = sent.get("saved_payment_method_options")
    return None if chosen is None else {**_SAVED_PAYMENT_METHODS, **chosen}

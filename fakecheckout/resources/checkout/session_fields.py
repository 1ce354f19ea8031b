"""A Checkout Session as it stands right after creation: each field present, null or absent, by mode and kind of page.

What each field shows is recorded (CRE-01, CRE-02); what was sent has been checked before. Made of the parameters and a few
facts: nothing here reads or writes the store.
"""

from __future__ import annotations

from typing import Any

from ...rules import amounts
from ...rules.lifecycles import session_status
from ...rules.lifecycles.session_status import PaymentStatus
from ...store.ids import token
from ...store.objects import Object, in_wire_order
from ..base import merge_metadata
from . import page_settings, payment_settings
from .payment_settings import SessionFacts

_DISABLED = {"enabled": False}

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


NOTHING_COLLECTED = {"business_name": None, "individual_name": None, "shipping_details": None}
"""`collected_information` of a buyer who is known, before the page has asked for anything."""


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


def session_fields(sent: dict[str, Any], facts: SessionFacts) -> Object:
    """The session without what lines and shipping decide; the caller adds those fields."""
    return in_wire_order(
        {
            "id": facts.id,
            "object": "checkout.session",
            **_life(sent, facts),
            **_page(sent, facts),
            **_buyer(sent, facts),
            **_payment_fields(sent, facts),
            **_NOT_YET,
            "shipping_options": [],
            **_what_applies(sent, facts),
        }
    )


def _life(sent: dict[str, Any], facts: SessionFacts) -> dict[str, Any]:
    return {
        "after_expiration": page_settings.after_expiration(sent),
        "client_reference_id": sent.get("client_reference_id"),
        "created": facts.now,
        "expires_at": sent.get("expires_at", facts.now + session_status.LONGEST_LIFE_SECONDS),
        "integration_identifier": sent.get("integration_identifier"),
        "livemode": False,
        "metadata": merge_metadata({}, sent),
        "mode": facts.mode,
        "origin_context": sent.get("origin_context"),
        "permissions": sent.get("permissions"),
        "status": session_status.LIFECYCLE.start(session_status.Status.OPEN).value,
        "ui_mode": facts.ui_mode,
    }


def _page(sent: dict[str, Any], facts: SessionFacts) -> dict[str, Any]:
    """What the page looks like and asks for."""
    consent = ("payment_method_reuse_agreement", "promotions", "terms_of_service")
    return {
        **url_and_client_secret(facts.id, facts.ui_mode),
        "allow_promotion_codes": sent.get("allow_promotion_codes"),
        "billing_address_collection": sent.get("billing_address_collection"),
        "branding_settings": page_settings.branding(sent),
        "cancel_url": sent.get("cancel_url"),
        "consent_collection": page_settings.all_leaves(sent.get("consent_collection"), *consent),
        "custom_fields": [page_settings.custom_field(each, index) for index, each in enumerate(sent.get("custom_fields", ()))],
        "custom_text": page_settings.custom_text(sent),
        "locale": sent.get("locale"),
        "phone_number_collection": sent.get("phone_number_collection") or _DISABLED,
        "shipping_address_collection": sent.get("shipping_address_collection"),
        "submit_type": sent.get("submit_type"),
        "success_url": sent.get("success_url"),
    }


def _buyer(sent: dict[str, Any], facts: SessionFacts) -> dict[str, Any]:
    details = customer_details(facts.email, facts.mode)
    return {
        "collected_information": None if details is None else NOTHING_COLLECTED,
        "customer": sent.get("customer"),
        "customer_account": None,
        "customer_creation": payment_settings.customer_creation(sent, facts),
        "customer_details": details,
        "customer_email": sent.get("customer_email"),
    }


def _payment_fields(sent: dict[str, Any], facts: SessionFacts) -> dict[str, Any]:
    is_setup = facts.mode == "setup"
    types = payment_settings.payment_method_types(sent, facts)
    return {
        "adaptive_pricing": sent.get("adaptive_pricing") or _DISABLED,
        "automatic_tax": payment_settings.automatic_tax(sent, facts),
        "currency": sent["currency"].lower() if "currency" in sent else None,
        "discounts": None if is_setup else [],
        "invoice_creation": payment_settings.invoice_creation(sent, facts),
        "managed_payments": None if is_setup else _DISABLED,
        "payment_intent": facts.payment_intent,
        "payment_method_collection": payment_settings.payment_method_collection(sent, facts),
        "payment_method_configuration_details": payment_settings.payment_method_configuration(sent, facts),
        "payment_method_options": payment_settings.payment_method_options(sent.get("payment_method_options", {}), types),
        "payment_method_types": types,
        "payment_status": session_status.PAYMENT_LIFECYCLE.start(
            PaymentStatus.NO_PAYMENT_REQUIRED if is_setup else PaymentStatus.UNPAID
        ).value,
        "saved_payment_method_options": payment_settings.saved_payment_method_options(sent, facts),
        "setup_intent": facts.setup_intent,
        "wallet_options": sent.get("wallet_options"),
    }


# What only lines, shipping, or completion decide.
_NOT_YET = dict.fromkeys(
    "amount_subtotal amount_total consent currency_conversion invoice payment_link recovered_from shipping_cost subscription "
    "total_details".split()
)


def _what_applies(sent: dict[str, Any], facts: SessionFacts) -> dict[str, Any]:
    """The keys that are absent, not null, unless they apply (CRE-02)."""
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
        extra["optional_items"] = page_settings.optional_items(sent["optional_items"])
    if facts.ui_mode == "embedded_page":
        extra["redirect_on_completion"] = sent.get("redirect_on_completion", "always")
    if facts.ui_mode != "hosted_page" and "return_url" in sent:
        extra["return_url"] = sent["return_url"]
    return extra

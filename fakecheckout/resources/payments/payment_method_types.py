"""What a buyer pays with: a test card, a saved card, a bank account; and how it shows on payment methods and charges.

Account numbers of banks are those of Stripe's testing guide. A method that is not in the table is `NotModelled`: its details
would be made up. Whether a payment goes through is not decided here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ...rules.cards import Card
from ...store.ids import token
from ...store.objects import Object

_EXPIRES = {"exp_month": 12, "exp_year": 2034}  # "use a valid future date, such as 12/34" (docs.stripe.com/testing)


@dataclass(frozen=True)
class PaymentMethodType:
    """A payment method type: what it shows on a payment method, what a charge shows beside that, and how its money comes.

    is_delayed: the money arrives, or does not, days later. redirects: the buyer is sent to a bank or a wallet and comes back.
    """

    details: dict[str, Any] = field(default_factory=dict)
    only_on_charge: tuple[str, ...] = ()
    not_on_charge: tuple[str, ...] = ()
    is_delayed: bool = False
    redirects: bool = False


_DEBIT = ("expected_debit_date", "mandate")
PAYMENT_METHOD_TYPES: dict[str, PaymentMethodType] = {
    "acss_debit": PaymentMethodType(
        {"bank_name": "STRIPE TEST BANK", "institution_number": "000", "last4": "6789", "transit_number": "11000"},
        _DEBIT,
        is_delayed=True,
    ),
    "au_becs_debit": PaymentMethodType({"bsb_number": "000000", "last4": "3456"}, _DEBIT, is_delayed=True),
    "bacs_debit": PaymentMethodType({"last4": "2345", "sort_code": "108800"}, _DEBIT, is_delayed=True),
    "bancontact": PaymentMethodType(
        only_on_charge=(
            *("bank_code", "bank_name", "bic", "generated_sepa_debit", "generated_sepa_debit_mandate", "iban_last4"),
            *("preferred_language", "verified_name"),
        ),
        redirects=True,
    ),
    "card": PaymentMethodType(),
    "ideal": PaymentMethodType(
        {"bank": None, "bic": None},
        ("generated_sepa_debit", "generated_sepa_debit_mandate", "iban_last4", "transaction_id", "verified_name"),
        redirects=True,
    ),
    "klarna": PaymentMethodType(
        {"dob": None}, ("payer_details", "payment_method_category", "preferred_locale"), ("dob",), redirects=True
    ),
    "link": PaymentMethodType({}, ("country",), ("email",)),
    "sepa_debit": PaymentMethodType(
        {
            "bank_code": "37040044",
            "branch_code": "",
            "country": "DE",
            "generated_from": {"charge": None, "setup_attempt": None},
            "last4": "3000",
        },
        _DEBIT,
        ("generated_from",),
        is_delayed=True,
    ),
    "us_bank_account": PaymentMethodType(
        {
            "account_holder_type": "individual",
            "account_type": "checking",
            "bank_name": "STRIPE TEST BANK",
            "financial_connections_account": None,
            "last4": "6789",
            "networks": {"preferred": "ach", "supported": ["ach"]},
            "routing_number": "110000000",
            "status_details": {},
        },
        ("expected_debit_date", "mandate", "payment_reference"),
        ("financial_connections_account", "networks", "status_details"),
        is_delayed=True,
    ),
}


def card_fingerprint(number: str) -> str:
    """The same for the same card or account, as Stripe's is."""
    return token(f"fingerprint/{number}", 16)


def _checks(address: dict[str, Any], cvc: str | None) -> dict[str, Any]:
    """What was typed was checked (BUY-20)."""
    return {
        "address_line1_check": "pass" if address["line1"] else None,
        "address_postal_code_check": "pass" if address["postal_code"] else None,
        "cvc_check": cvc,
    }


def card_details(card: Card, address: dict[str, Any], cvc: str | None = "pass") -> Object:
    """`card` of a payment method, as recorded (PAY-21)."""
    return {
        "brand": card.brand,
        "checks": _checks(address, cvc),
        "country": card.country,
        "display_brand": card.brand,
        **_EXPIRES,
        "fingerprint": card_fingerprint(card.number),
        "funding": card.funding,
        "generated_from": None,
        "last4": card.last4,
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }


def type_details(type: str, email: str | None) -> Object:
    """What a payment method of a type other than `card` shows under its type."""
    if type == "link":
        return {"email": email, "persistent_token": None}
    details = dict(PAYMENT_METHOD_TYPES[type].details)
    if PAYMENT_METHOD_TYPES[type].is_delayed:
        details["fingerprint"] = card_fingerprint(type)
    return dict(sorted(details.items()))


def payment_method_details(method: Object, amount: int, *, challenged: bool, capture_before: int | None = None) -> Object:
    """`payment_method_details` of a charge: what the method shows, and what the network said."""
    type = method["type"]
    if type != "card":
        known = PAYMENT_METHOD_TYPES[type]
        shown = {name: value for name, value in method[type].items() if name not in (*known.not_on_charge, "persistent_token")}
        return {type: dict(sorted({**shown, **dict.fromkeys(known.only_on_charge)}.items())), "type": type}
    card = method["card"]
    copied = ("brand", "checks", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4", "regulated_status")
    details: Object = {
        **{name: card[name] for name in copied},
        "amount_authorized": amount,
        "authorization_code": None,
        "electronic_commerce_indicator": None,
        "extended_authorization": {"status": "disabled"},
        "incremental_authorization": {"status": "unavailable"},
        "installments": None,
        "mandate": None,
        "multicapture": {"status": "unavailable"},
        "network": card["brand"],
        "network_token": {"used": False},
        "network_transaction_id": None,
        "overcapture": {"maximum_amount_capturable": amount, "status": "unavailable"},
        "three_d_secure": _CHALLENGED if challenged else None,
        "transaction_link_id": None,
        "wallet": None,
    }
    if capture_before is not None:
        details["capture_before"] = capture_before
    return {"card": dict(sorted(details.items())), "type": "card"}


_CHALLENGED = {
    "authentication_flow": "challenge",
    "electronic_commerce_indicator": None,
    "exemption_indicator": None,
    "exemption_indicator_applied": None,
    "result": "authenticated",
    "result_reason": None,
    "transaction_id": None,
    "version": None,
}

"""What a payment intent shows of the session that it is for: its methods and their options, its reference, shipping and tax.

What becomes of the money, attempt by attempt, is not known here.
"""

from __future__ import annotations

from typing import Any

from ...protocol.versions.dates import AUTOMATIC_ASYNC, is_before
from ...store.objects import Object
from ..call import Call
from .charges import PaymentDetails

_DEFAULT_OPTIONS: dict[str, dict[str, Any]] = {
    "amazon_pay": {"express_checkout_element_session_id": None},
    "card": {"installments": None, "mandate_options": None, "network": None, "request_three_d_secure": "automatic"},
    "klarna": {"preferred_locale": None},
    "link": {"persistent_token": None},
}
"""Of the types that were recorded; the others have none that is known (PAY-40)."""


def fields_of_session(session: Object) -> dict[str, Any]:
    """The fields that a new intent takes from its session; of a dynamic one it names no configuration (PAY-40, PAY-43)."""
    return {
        "amount_details": amount_details(session),
        "payment_details": {"customer_reference": None, "order_reference": session["id"]},
        "payment_method_options": {type: _options(session, type) for type in sorted(session["payment_method_types"])},
        "payment_method_types": sorted(session["payment_method_types"]),
    }


def _options(session: Object, type: str) -> dict[str, Any]:
    options = dict(_DEFAULT_OPTIONS.get(type, {}))
    if type == "card":
        sent = (session["payment_method_options"] or {}).get("card", {})
        shown = ("capture_method", "request_three_d_secure", "setup_future_usage")
        options.update({name: sent[name] for name in shown if name in sent})
    return dict(sorted(options.items()))


def amount_details(session: Object) -> dict[str, Any]:
    """In payment mode what of the amount is shipping and what is tax (PAY-44)."""
    if session["mode"] != "payment":
        return {"tip": {}}
    of = session["total_details"] or {}
    return {
        "shipping": {"amount": of.get("amount_shipping", 0), "from_postal_code": None, "to_postal_code": None},
        "tax": {"total_tax_amount": of.get("amount_tax", 0)},
        "tip": {},
    }


def capture_method(call: Call, session: Object, sent: str | None, version: str | None) -> str:
    """Of a subscription the money is booked at once (PAY-42); else as sent, or as the version has it by default."""
    # behaviour: the default that an intent is made with
    is_older = is_before(version or call.settings.api_version, AUTOMATIC_ASYNC)
    default = "automatic" if session["mode"] == "subscription" or is_older else "automatic_async"
    return sent or default


def with_used_method(intent: Object, details: PaymentDetails) -> Object:
    """The intent with the one method that was used: the others that the page offered are named no longer (PAY-41).

    With the first payment of a subscription its method is set up for the next ones (PAY-25).
    """
    type = details.method["type"]
    options = dict(intent["payment_method_options"].get(type, {}))
    if details.setup_future_usage is not None:
        options["setup_future_usage"] = details.setup_future_usage
    return {
        **intent,
        "payment_method": details.method["id"],
        "payment_method_options": {type: dict(sorted(options.items()))},
        "payment_method_types": [type],
    }


def with_transfer_group(intent: Object) -> Object:
    """Of a destination charge Stripe names the group itself where the seller did not (PAY-46)."""
    if not intent["transfer_data"] or intent["transfer_group"]:
        return intent
    return {**intent, "transfer_group": f"group_{intent['id']}"}

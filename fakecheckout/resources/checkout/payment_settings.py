"""What a new session shows of its payment: methods, what is saved, invoice, customer, automatic tax; by mode and by version.

Made of the parameters and a few facts. What a payment leaves behind is not known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...protocol.versions.dates import COLLECTION_IF_REQUIRED, DEFERRED_INTENT, is_before
from ..base import merge_metadata

# Shared by all sessions: objects are never edited, so one copy will do.
_AUTOMATIC_TAX_OFF = {"enabled": False, "liability": None, "provider": None, "status": None}
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
_DEFAULT_CARD_OPTIONS = {"card": {"request_three_d_secure": "automatic"}}


@dataclass(frozen=True)
class SessionFacts:
    """What the fields of a new session need to know beside its parameters.

    email: of the customer, or the one that was sent. version: of the request. payment_method_types: the dynamic ones of the
    account; payment_method_configuration: the id of what decides them, parent_configuration: that of the platform where another
    account's decides, which is the one that the payment is on behalf of. tax_location_is_known: whether automatic tax can be
    worked out at once. payment_intent, setup_intent: the ids of those that are made with the session.
    """

    id: str
    mode: str
    ui_mode: str
    email: str | None
    now: int
    version: str
    payment_method_types: tuple[str, ...]
    payment_method_configuration: str
    parent_configuration: str | None
    tax_location_is_known: bool
    payment_intent: str | None
    setup_intent: str | None

    @property
    def has_deferred_intent(self) -> bool:
        """Whether the PaymentIntent is made when the buyer confirms (since 2022-08-01), not with the session."""
        return not is_before(self.version, DEFERRED_INTENT)  # behaviour: what was made and saved at creation


def automatic_tax(sent: dict[str, Any], facts: SessionFacts) -> dict[str, Any]:
    """Enabled, it waits for an address, unless the customer has one and the page does not ask for it (documented)."""
    wanted = sent.get("automatic_tax", {})
    if not wanted.get("enabled"):
        return _AUTOMATIC_TAX_OFF
    liability = wanted.get("liability") or {"type": "self"}
    status = "complete" if facts.tax_location_is_known else "requires_location_inputs"
    return {"enabled": True, "liability": liability, "provider": "stripe", "status": status}


def customer_creation(sent: dict[str, Any], facts: SessionFacts) -> str | None:
    if "customer" in sent:
        return None
    always = facts.mode == "subscription" or (facts.mode == "payment" and not facts.has_deferred_intent)
    chosen: str = sent.get("customer_creation", "always" if always else "if_required")
    return chosen


def invoice_creation(sent: dict[str, Any], facts: SessionFacts) -> dict[str, Any] | None:
    """Of sessions in payment mode: the others have an invoice anyway, or never."""
    if facts.mode != "payment":
        return None
    creation = sent.get("invoice_creation")
    if creation is None:
        return _NO_INVOICE
    data: dict[str, Any] = {**_INVOICE_DATA, **{k: v or None for k, v in creation.get("invoice_data", {}).items()}}
    data["metadata"] = merge_metadata({}, creation.get("invoice_data", {}))
    if creation["enabled"] and data["issuer"] is None:
        data["issuer"] = {"type": "self"}
    return {"enabled": creation["enabled"], "invoice_data": data}


def payment_method_collection(sent: dict[str, Any], facts: SessionFacts) -> str:
    # behaviour: the default that a session is made with
    if_required = facts.mode == "payment" and not is_before(facts.version, COLLECTION_IF_REQUIRED)
    chosen: str = sent.get("payment_method_collection", "if_required" if if_required else "always")
    return chosen


def payment_method_configuration(sent: dict[str, Any], facts: SessionFacts) -> dict[str, Any] | None:
    """Null exactly when payment_method_types was sent."""
    if "payment_method_types" in sent:
        return None
    if "payment_method_configuration" in sent:
        return {"id": sent["payment_method_configuration"], "parent": None}
    return {"id": facts.payment_method_configuration, "parent": facts.parent_configuration}


def payment_method_options(sent: dict[str, Any], types: list[str]) -> dict[str, Any]:
    """What was sent; of cards what is so by default, where the page takes any (SES-21)."""
    options = dict(sent)
    if "card" in types:
        options["card"] = {**_DEFAULT_CARD_OPTIONS["card"], **sent.get("card", {})}
    return {method: _without_unset(options[method]) for method in sorted(options)}


def _without_unset(sent: dict[str, Any]) -> dict[str, Any]:
    """What '' unset is not shown."""
    kept = {name: value for name, value in sent.items() if value != ""}
    return {name: _without_unset(kept[name]) if isinstance(kept[name], dict) else kept[name] for name in sorted(kept)}


def payment_method_types(sent: dict[str, Any], facts: SessionFacts) -> list[str]:
    """Sent ones are echoed; dynamic ones are the account's, less what was excluded, or only those that are allowed."""
    for name in ("payment_method_types", "allowed_payment_method_types"):
        if name in sent:
            return list(sent[name])
    return [each for each in facts.payment_method_types if each not in sent.get("excluded_payment_method_types", ())]


def saved_payment_method_options(sent: dict[str, Any], facts: SessionFacts) -> dict[str, Any] | None:
    """An object when a Customer is given or will be made, null otherwise."""
    if facts.mode == "setup":
        return None
    chosen = sent.get("saved_payment_method_options")
    if chosen is None and "customer" not in sent and customer_creation(sent, facts) != "always":
        return None
    return {**_SAVED_PAYMENT_METHODS, **(chosen or {})}

"""What a new session shows of its page: branding, texts, the seller's own fields, optional items, recovery.

Made of the parameters alone; what is refused here is what those of one field say of each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...errors import NotModelled
from ...protocol.refusals import missing_param, too_many

# Shared by all sessions: objects are never edited, so one copy will do.
_NO_CUSTOM_TEXT = {"after_submit": None, "shipping_address": None, "submit": None, "terms_of_service_acceptance": None}
_DEFAULT_BRANDING = {
    "background_color": "#ffffff",
    "border_style": "rounded",
    "button_color": "#0074d4",
    "display_name": "fakecheckout",
    "font_family": "default",
    "icon": None,
    "logo": None,
}
_MOST_DROPDOWN_OPTIONS = 200


def all_leaves(sent: dict[str, Any] | None, *names: str) -> dict[str, Any] | None:
    """A hash that shows all its leaves once it was sent, those not named as null."""
    return None if sent is None else {name: sent.get(name) for name in names}


def after_expiration(sent: dict[str, Any]) -> dict[str, Any] | None:
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


def branding(sent: dict[str, Any]) -> dict[str, Any]:
    settings = sent.get("branding_settings")
    if not settings:
        return _DEFAULT_BRANDING
    return {**_DEFAULT_BRANDING, **{name: value for name, value in settings.items() if value != ""}}


def custom_text(sent: dict[str, Any]) -> dict[str, Any]:
    texts = sent.get("custom_text")
    if not texts:
        return _NO_CUSTOM_TEXT
    return {**_NO_CUSTOM_TEXT, **{name: text or None for name, text in texts.items()}}


def custom_field(sent: dict[str, Any], index: int) -> dict[str, Any]:
    kind = sent["type"]
    if kind == "dropdown" and "dropdown" not in sent:  # documented as needed; the text is the template's
        raise missing_param(f"custom_fields[{index}][dropdown]")
    if len(sent.get("dropdown", {}).get("options", ())) > _MOST_DROPDOWN_OPTIONS:
        raise too_many(f"custom_fields[{index}][dropdown][options]", _MOST_DROPDOWN_OPTIONS)
    others = [name for name in ("dropdown", "numeric", "text") if name in sent and name != kind]
    if others:
        raise NotModelled(f"custom_fields[{index}][{others[0]}] beside type={kind!r}: what Stripe says of that is not known.")
    lengths = ("default_value", "maximum_length", "minimum_length", "value")
    field: dict[str, Any] = {
        "dropdown": all_leaves(sent.get("dropdown"), "default_value", "options", "value"),
        "key": sent["key"],
        "label": sent["label"],
        "numeric": all_leaves(sent.get("numeric"), *lengths),
        "optional": sent.get("optional", False),
        "text": all_leaves(sent.get("text"), *lengths),
        "type": kind,
    }
    if field[kind] is None:  # the kind that was asked for shows its leaves even when none was sent
        field[kind] = all_leaves({}, *lengths)
    return field


def optional_items(sent: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the buyer may add; leaves that were not sent are null (CRE-21)."""
    return [
        {
            "adjustable_quantity": all_leaves(each.get("adjustable_quantity"), "enabled", "maximum", "minimum"),
            "price": each["price"],
            "quantity": each["quantity"],
        }
        for each in sent
    ]

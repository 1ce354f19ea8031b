"""The fields of a payment page and what the buyer fills in: contact, addresses, consent, the seller's own fields.

What was typed is checked against the fields that the page has; one fixed persona fills in the rest, except what only the buyer
can: consent and the seller's required fields. Amounts and payment methods are not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypedDict

from ..errors import NotOnThePage
from ..resources.addresses import ADDRESS_FIELDS, full_address
from ..resources.checkout.purchase import BuyerDetails
from ..resources.field_checks import is_email
from ..store.objects import Object

# Stripe's own example customer, in the country of the account.
PERSONA: dict[str, Any] = {
    "address": {
        "city": "South San Francisco",
        "country": "US",
        "line1": "354 Oyster Point Blvd",
        "line2": None,
        "postal_code": "94080",
        "state": "CA",
    },
    "business_name": "Rosen & Daughters",
    "email": "jenny.rosen@example.com",
    "name": "Jenny Rosen",
    "phone": "+16505550123",
    "tax_id": {"type": "us_ein", "value": "12-3456789"},
}
_REQUIRED_TO_SHIP = ("country", "line1")
_COUNTRY = re.compile(r"[A-Z]{2}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_LONGEST_CUSTOM_FIELD = 255


class PageFields(TypedDict, total=False):
    """What a buyer can fill in, each where the page has a field for it."""

    address: Mapping[str, str | None]
    business_name: str
    consent: Literal[True] | Mapping[str, str]
    custom_fields: Mapping[str, str]
    email: str
    name: str
    phone: str
    shipping: Mapping[str, Any]
    tax_id: Mapping[str, str]


def checked_fields(session: Object, typed: dict[str, Any]) -> dict[str, Any]:
    """What `fill` was given, as the page keeps it. Raises `NotOnThePage` for a field that this page has not."""
    checked: dict[str, Any] = {}
    for name, value in typed.items():
        if name not in _FIELDS:
            raise NotOnThePage(f"The page has no field {name!r:.100}. It may have: {', '.join(_FIELDS)}.")
        if any(_SURROGATE.search(text) for text in _texts(value)):
            raise NotOnThePage(f"{name} has half of a character, which no browser sends: {value!r:.200}.")
        checked[name] = _FIELDS[name](session, value)
    return checked


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for pair in value.items():
            for each in pair:
                yield from _texts(each)


def _checked_text(name: str, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise NotOnThePage(f"{name} takes a text, not {value!r:.100}.")
    return value


def _typed_email(session: Object, value: Any) -> str:
    known = (session["customer_details"] or {}).get("email")
    if known is not None and value != known:  # documented: a known address is prefilled and cannot be edited
        raise NotOnThePage(f"The page shows the e-mail address {known}, which cannot be edited.")
    if not is_email(_checked_text("email", value)):
        raise NotOnThePage(f"The page takes no e-mail address {value!r:.200}.")
    return str(value)


def _typed_name(_: Object, value: Any) -> str:
    return _checked_text("name", value)


def _typed_business_name(session: Object, value: Any) -> str:
    if not _collects_name(session, "business") and not (session.get("tax_id_collection") or {}).get("enabled"):
        raise NotOnThePage("The page asks for no business name: name_collection[business] is not enabled.")
    return _checked_text("business_name", value)


def _typed_phone(session: Object, value: Any) -> str:
    if not (session.get("phone_number_collection") or {}).get("enabled"):
        raise NotOnThePage("The page asks for no phone number: phone_number_collection is not enabled.")
    return _checked_text("phone", value)


def _typed_address(_: Object, value: Any) -> dict[str, Any]:
    return _checked_address("address", value, ("country",))


def _checked_address(name: str, value: Any, required: tuple[str, ...]) -> dict[str, Any]:
    if (
        not isinstance(value, Mapping)
        or not set(value) <= set(ADDRESS_FIELDS)
        or not all(leaf is None or isinstance(leaf, str) for leaf in value.values())
    ):
        raise NotOnThePage(f"{name} takes an address of {', '.join(ADDRESS_FIELDS)}, not {value!r:.200}.")
    missing = [leaf for leaf in required if not value.get(leaf)]
    if missing:
        raise NotOnThePage(f"{name} is incomplete: {', '.join(missing)} is missing.")
    if not _COUNTRY.fullmatch(value["country"]):
        raise NotOnThePage(f"{name} has a country of two letters, as in 'US', not {value['country']!r:.100}.")
    return {leaf: value.get(leaf) or None for leaf in ADDRESS_FIELDS}


def _typed_shipping(session: Object, value: Any) -> dict[str, Any]:
    allowed = (session.get("shipping_address_collection") or {}).get("allowed_countries")
    if allowed is None:
        raise NotOnThePage("The page asks for no shipping address: shipping_address_collection is not set.")
    if not isinstance(value, Mapping) or not set(value) <= {"name", "address"}:
        raise NotOnThePage(f"shipping takes a name and an address, not {value!r:.200}.")
    address = _checked_address("shipping[address]", value.get("address"), _REQUIRED_TO_SHIP)
    if address["country"] not in allowed:
        raise NotOnThePage(f"The page ships to {', '.join(allowed)}, not to {address['country']}.")
    return {"address": address, "name": _checked_text("shipping[name]", value.get("name", PERSONA["name"]))}


def _typed_tax_id(session: Object, value: Any) -> dict[str, Any]:
    if not (session.get("tax_id_collection") or {}).get("enabled"):
        raise NotOnThePage("The page asks for no tax id: tax_id_collection is not enabled.")
    if not isinstance(value, Mapping) or set(value) != {"type", "value"} or not all(isinstance(v, str) for v in value.values()):
        raise NotOnThePage(f"tax_id takes a type and a value, like {PERSONA['tax_id']}, not {value!r:.200}.")
    return dict(value)


def _typed_consent(session: Object, value: Any) -> dict[str, Any]:
    collection = session["consent_collection"] or {}
    consent = {"terms_of_service": "accepted"} if value is True or value == "true" else value
    if not isinstance(consent, Mapping) or not set(consent) <= {"terms_of_service", "promotions"}:
        raise NotOnThePage(f"consent takes True, or terms_of_service and promotions, not {value!r:.200}.")
    if "terms_of_service" in consent and collection.get("terms_of_service") != "required":
        raise NotOnThePage("The page asks for no consent to terms: consent_collection[terms_of_service] is not `required`.")
    if consent.get("terms_of_service", "accepted") != "accepted":
        raise NotOnThePage("terms_of_service can only be accepted.")
    if "promotions" in consent and collection.get("promotions") != "auto":
        raise NotOnThePage("The page asks for no consent to promotions: consent_collection[promotions] is not `auto`.")
    if consent.get("promotions", "opt_in") not in ("opt_in", "opt_out"):
        raise NotOnThePage("promotions is opt_in or opt_out.")
    return dict(consent)


def _typed_custom_fields(session: Object, value: Any) -> dict[str, str]:
    fields = {each["key"]: each for each in session["custom_fields"] or ()}
    if not isinstance(value, Mapping):
        raise NotOnThePage(f"custom_fields takes values by key, not {value!r:.200}.")
    for key, text in value.items():
        if key not in fields:
            raise NotOnThePage(f"The page has no custom field {key!r:.100}. It has: {', '.join(fields) or 'none'}.")
        _check_custom_field(fields[key], text)
    return dict(value)


def _check_custom_field(field: dict[str, Any], text: Any) -> None:
    kind, key = field["type"], field["key"]
    shape = field[kind]
    if not isinstance(text, str):
        raise NotOnThePage(f"The custom field {key!r} takes a text, not {text!r:.100}.")
    if kind == "dropdown":
        options = [each["value"] for each in shape["options"]]
        if text not in options:
            raise NotOnThePage(f"The custom field {key!r} offers {', '.join(options)}, not {text!r:.100}.")
        return
    if kind == "numeric" and not (text.isdecimal() and text.isascii()):
        raise NotOnThePage(f"The custom field {key!r} takes digits only, not {text!r:.100}.")
    least, most = shape.get("minimum_length") or 0, shape.get("maximum_length") or _LONGEST_CUSTOM_FIELD  # BUY-36
    if not least <= len(text) <= most:
        raise NotOnThePage(f"The custom field {key!r} takes {least} to {most} characters, not {len(text)}.")


_FIELDS = {
    "address": _typed_address,
    "business_name": _typed_business_name,
    "consent": _typed_consent,
    "custom_fields": _typed_custom_fields,
    "email": _typed_email,
    "name": _typed_name,
    "phone": _typed_phone,
    "shipping": _typed_shipping,
    "tax_id": _typed_tax_id,
}


def _collects_name(session: Object, which: str, *, required: bool = False) -> bool:
    """Whether the page has a field for a business's name or an individual's; required: whether it has to be filled in."""
    collection = (session.get("name_collection") or {}).get(which) or {}
    return bool(collection.get("enabled") and not (required and collection.get("optional")))


def buyer_details(session: Object, typed: dict[str, Any], *, pays: bool) -> BuyerDetails:
    """What the page knows at last. `pays`: a payment method is asked for, and with it a name and where the bill goes."""
    name = typed.get("name", PERSONA["name"])
    individual = name if _collects_name(session, "individual", required="name" not in typed) else None
    business = typed.get("business_name") or (
        PERSONA["business_name"] if _collects_name(session, "business", required=True) else None
    )
    phone = (session.get("phone_number_collection") or {}).get("enabled")
    return BuyerDetails(
        email=(session["customer_details"] or {}).get("email") or typed.get("email", PERSONA["email"]),
        name=name if pays or individual else business,
        individual_name=individual,
        business_name=business,
        phone=typed.get("phone", PERSONA["phone"]) if phone else None,
        address=_billing_address(session, typed, pays=pays),
        shipping=_shipping_details(session, typed),
        tax_ids=_tax_ids(session, typed),
        consent=_consent(session, typed.get("consent", {})),
        custom_fields=_custom_fields_with_values(session, typed.get("custom_fields", {})),
    )


def _billing_address(session: Object, typed: dict[str, Any], *, pays: bool) -> dict[str, Any] | None:
    """The whole address if the seller asks for it, else country and postal code with a card (BUY-04)."""
    in_full = session["billing_address_collection"] == "required"
    if not pays and not in_full:
        return None
    if "address" in typed:
        return dict(typed["address"])
    persona = PERSONA["address"]
    return dict(persona) if in_full else full_address(country=persona["country"], postal_code=persona["postal_code"])


def ships_as_server_says(session: Object) -> bool:
    """Whether the page asks where to ship to, and only the seller's server may set that (BUY-30)."""
    by_server = (session.get("permissions") or {}).get("update_shipping_details") == "server_only"
    return by_server and bool(session.get("shipping_address_collection"))


def has_no_shipping_details_yet(session: Object) -> bool:
    """Whether nobody has set where to ship to."""
    return not (session["collected_information"] or {}).get("shipping_details")


def _shipping_details(session: Object, typed: dict[str, Any]) -> dict[str, Any] | None:
    """What was typed, or collected before; else the persona lives where the seller ships to."""
    collected = (session["collected_information"] or {}).get("shipping_details")
    if not session.get("shipping_address_collection") or ships_as_server_says(session):
        return collected
    if "shipping" in typed:
        return dict(typed["shipping"])
    return dict(collected) if collected else persona_shipping(session, typed)


def persona_shipping(session: Object, typed: dict[str, Any]) -> dict[str, Any]:
    """The persona lives where the seller ships to."""
    allowed = session["shipping_address_collection"]["allowed_countries"]
    home = PERSONA["address"]
    if home["country"] not in allowed:
        home = {**home, "country": allowed[0], "state": None}
    return {"address": dict(home), "name": typed.get("name", PERSONA["name"])}


def _tax_ids(session: Object, typed: dict[str, Any]) -> list[dict[str, Any]]:
    collection = session.get("tax_id_collection") or {}
    if "tax_id" in typed:
        return [typed["tax_id"]]
    return [dict(PERSONA["tax_id"])] if collection.get("enabled") and collection.get("required") == "if_supported" else []


def _consent(session: Object, typed: dict[str, Any]) -> dict[str, Any] | None:
    """Recorded for terms alone (180); that a box which nobody ticked is `opt_out` is *inferred*."""
    collection = session["consent_collection"] or {}
    if collection.get("terms_of_service") != "required" and collection.get("promotions") != "auto":  # BUY-05
        return None
    if collection.get("terms_of_service") == "required" and "terms_of_service" not in typed:
        raise NotOnThePage("The page asks to accept the seller's terms: fill(consent=True).")
    unticked = "opt_out" if collection.get("promotions") == "auto" else None
    return {"promotions": typed.get("promotions", unticked), "terms_of_service": typed.get("terms_of_service")}


def _custom_fields_with_values(session: Object, typed: dict[str, str]) -> list[dict[str, Any]]:
    """The seller's fields with their values: a default counts as typed."""
    filled: list[dict[str, Any]] = []
    for field in session["custom_fields"] or ():
        kind = field["type"]
        value = typed.get(field["key"], field[kind].get("default_value"))
        if value is None and not field["optional"]:
            raise NotOnThePage(f"The page asks for {field['key']!r}: fill(custom_fields={{{field['key']!r}: …}}).")
        filled.append({**field, kind: {**field[kind], "value": value}})
    return filled


def session_changes(session: Object, buyer: BuyerDetails, customer: str | None) -> dict[str, Any]:
    """What a completed session shows of the buyer (PAY-02).

    `collected_information` stays null for a guest of whom nothing was collected, and is there for everybody else.
    """
    is_setup = session["mode"] == "setup"
    details = {
        "address": None if is_setup else buyer.address,
        "business_name": buyer.business_name,
        "email": buyer.email,
        "individual_name": buyer.individual_name,
        "name": None if is_setup else buyer.name,
        "phone": buyer.phone,
        "tax_exempt": None if is_setup else (session["customer_details"] or {}).get("tax_exempt") or "none",
        "tax_ids": buyer.tax_ids,
    }
    collected = session["collected_information"]
    if collected is not None or customer or buyer.shipping or buyer.individual_name or buyer.business_name:
        collected = {
            "business_name": buyer.business_name,
            "individual_name": buyer.individual_name,
            "shipping_details": buyer.shipping,
        }
    return {
        "collected_information": collected,
        "consent": buyer.consent,
        "custom_fields": buyer.custom_fields,
        "customer_details": details,
    }

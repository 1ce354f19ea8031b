"""A recorded session that has ended, made again: created as its body shows it was, paid by the buyer that it names, or expired.

What was sent is inferred from what is shown. Of a recording that cannot be made again `why_not` gives the reason.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from replaying import FOLDER, Recording, differences

from fakecheckout import FakeCheckout

_FIRST_WITH_ADDRESS = 1640995200
"""2022-01-01: pages of before asked for no address and no name (REC-094)."""


def why_not(recording: Recording) -> str | None:
    """Why a recorded session cannot be made again, if it cannot."""
    theirs = recording.data["response"]
    if theirs.get("payment_link"):
        return "made by a payment link, which is not modelled"
    created = theirs.get("created") or (theirs["expires_at"] or 0) - 86400
    return "created before 2022, when pages asked for no address and no name" if created < _FIRST_WITH_ADDRESS else None


# Paths that cannot agree in one case, with the reason.
EXCEPT: dict[str, dict[str, str]] = {
    "168": dict.fromkeys(("currency_conversion", "custom_fields"), "recorded before 2023-02, when these came"),
    "184": {"metadata": "stored by PHP, which writes an empty hash as a list"},
    "176": {"invoice_creation": "null as on pages that Stripe makes itself; by an API call it is an object (every create)"},
}

_ECHOED = """
allow_promotion_codes billing_address_collection cancel_url client_reference_id customer_email locale submit_type success_url
""".split()
_IDS = ("customer", "invoice", "subscription", "payment_link")


def completions() -> list[Recording]:
    """Every recorded session that is complete or expired, be it an answer or in an event."""
    found: list[Recording] = []
    for folder in (FOLDER, FOLDER / "after"):
        for path in sorted(folder.glob("*.json")):
            data = json.loads(path.read_text())
            session = _session_of(data.get("response"))
            if session is not None and session.get("status") in ("complete", "expired"):
                number = path.stem if folder == FOLDER else f"after/{path.stem}"
                found.append(Recording(number, {**data, "response": session, "method": "POST", "request_params": {}}))
    return found


def _session_of(response: Any) -> dict[str, Any] | None:
    if isinstance(response, dict) and response.get("object") == "event":
        response = response["data"]["object"]
    is_session = isinstance(response, dict) and response.get("object") == "checkout.session"
    return response if is_session else None


def completed_again(recording: Recording) -> dict[str, Any]:
    """The session of a fresh account, created and ended as the recorded one was."""
    theirs = recording.data["response"]
    fake = FakeCheckout(payment_methods=tuple(theirs["payment_method_types"]), api_version=recording.version)
    id = fake.request("POST", "/v1/checkout/sessions", _sent(fake, theirs), headers={"Stripe-Version": recording.version})
    assert id.status == 200, id.body
    session: str = id.json()["id"]
    buyer = fake.buyer(session)
    if theirs["status"] == "complete":
        buyer.fill(**_typed(theirs))
    if theirs.get("discounts") and theirs["discounts"][0]["promotion_code"]:
        buyer.apply_promotion_code("RECORDED")
    if theirs["status"] == "complete":
        buyer.pay()
    else:
        fake.advance(days=1)
    expand = ["line_items"] if "line_items" in theirs else []
    shown: dict[str, Any] = fake.request(
        "GET", f"/v1/checkout/sessions/{session}", {"expand": expand}, headers={"Stripe-Version": recording.version}
    ).json()
    return shown


def _sent(fake: FakeCheckout, theirs: dict[str, Any]) -> dict[str, Any]:
    sent = {name: theirs[name] for name in _ECHOED if theirs.get(name) is not None}
    mode = theirs["mode"]
    sent.update(mode=mode, metadata=theirs["metadata"] or {})
    card = (theirs.get("payment_method_options") or {}).get("card")
    if card:
        sent["payment_method_options"] = {"card": card}
    if theirs["customer"] and theirs["customer_creation"] is None:  # it was given
        email = None if theirs.get("customer_email") else theirs["customer_details"]["email"]
        fake.load(
            {"id": "cus_recorded", "object": "customer", "email": email, "address": theirs["customer_details"]["address"]}
        )
        sent["customer"] = "cus_recorded"
        sent["saved_payment_method_options"] = None
    elif mode == "payment" and theirs["customer_creation"] == "always":
        sent["customer_creation"] = "always"
    if theirs.get("payment_method_configuration_details") is None:
        sent["payment_method_types"] = theirs["payment_method_types"]
    for name in ("consent_collection", "custom_text", "name_collection", "phone_number_collection"):
        if theirs.get(name):
            sent[name] = {key: value for key, value in theirs[name].items() if value is not None}
    if (theirs.get("automatic_tax") or {}).get("enabled"):
        country = theirs["customer_details"]["address"]["country"]
        fake.add("tax_rate", display_name="Tax", percentage=0, inclusive=False, country=country)
        sent["automatic_tax"] = {"enabled": True}
    if mode != "setup":
        sent["line_items"] = _lines(fake, theirs)
        _discount(fake, theirs, sent)
    elif theirs["currency"]:
        sent["currency"] = theirs["currency"]
    return {name: value for name, value in sent.items() if value is not None}


def _lines(fake: FakeCheckout, theirs: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines that are shown, or one that comes to the recorded subtotal; a subscription that costs nothing is on trial."""
    listed = (theirs.get("line_items") or {}).get("data")
    if listed:
        for line in listed:
            product = line["price"]["product"]
            if isinstance(product, str):
                fake.load({"id": product, "object": "product", "name": line["description"]})
            fake.load(line["price"])
        return [{"price": line["price"]["id"], "quantity": line["quantity"]} for line in listed]
    amount = theirs["amount_subtotal"]
    price: dict[str, Any] = {"currency": theirs["currency"], "unit_amount": amount, "product_data": {"name": "Recorded"}}
    if theirs["mode"] == "subscription":
        price["recurring"] = {"interval": "month"}
    line: dict[str, Any] = {"price_data": price, "quantity": 1}
    tax = theirs["total_details"]["amount_tax"]
    if tax:
        is_inclusive = theirs["amount_total"] == amount - theirs["total_details"]["amount_discount"]
        percent = 100 * tax / (amount - tax if is_inclusive else amount)
        fake.add("tax_rate", id="txr_recorded", display_name="Tax", percentage=round(percent, 2), inclusive=is_inclusive)
        line["tax_rates"] = ["txr_recorded"]
    return [line]


def _discount(fake: FakeCheckout, theirs: dict[str, Any], sent: dict[str, Any]) -> None:
    off = theirs["total_details"]["amount_discount"]
    if not off:
        return
    percent = round(100 * off / theirs["amount_subtotal"])
    fake.add("coupon", id="RECORDED", percent_off=percent, duration="once")
    applied = (theirs.get("discounts") or [{"promotion_code": None}])[0]
    if applied["promotion_code"] is None:
        sent["discounts"] = [{"coupon": "RECORDED"}]
        sent.pop("allow_promotion_codes", None)
        return
    code = {"id": applied["promotion_code"], "object": "promotion_code", "code": "RECORDED", "active": True}
    fake.load({**code, "promotion": {"coupon": "RECORDED", "type": "coupon"}, "restrictions": {}, "metadata": {}})
    sent["allow_promotion_codes"] = True


def _typed(theirs: dict[str, Any]) -> dict[str, Any]:
    """What the buyer must have typed."""
    details = theirs["customer_details"]
    typed = {name: details[name] for name in ("email", "name", "phone") if details.get(name)}
    if details.get("address"):
        typed["address"] = details["address"]
    if (theirs.get("consent") or {}).get("terms_of_service"):
        typed["consent"] = True
    for tax_id in details.get("tax_ids") or ():
        typed["tax_id"] = tax_id
    shipped = (theirs.get("collected_information") or {}).get("shipping_details") or theirs.get("shipping_details")
    if shipped and theirs.get("shipping_address_collection"):
        typed["shipping"] = {name: shipped[name] for name in ("name", "address")}
    return typed


def completed_differently(recording: Recording, ours: dict[str, Any]) -> list[str]:
    """Where the two differ, ids aside."""
    both = {name for name in _IDS if recording.data["response"].get(name) and ours.get(name)}
    theirs = _without_ids(recording.data["response"], both)
    compared = replace(recording, data={**recording.data, "response": theirs})
    left = _without_ids(ours, both)
    return [each for each in differences(compared, left) if each.partition(":")[0] not in EXCEPT.get(recording.number, {})]


def _without_ids(session: dict[str, Any], both: set[str]) -> dict[str, Any]:
    """Without what names another object by an id of its own account."""
    kept = {name: value for name, value in session.items() if name not in both}
    if "line_items" in kept:
        lines = [{name: value for name, value in line.items() if name != "id"} for line in kept["line_items"]["data"]]
        kept["line_items"] = {**kept["line_items"], "data": lines, "url": "…"}
    return kept

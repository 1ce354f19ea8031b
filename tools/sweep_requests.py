"""The account that `sweep_parameters` asks, the requests that are good there without more, and a value for every name."""

from __future__ import annotations

import time
from functools import cache
from typing import Any

from fakecheckout import FakeCheckout
from fakecheckout.protocol.parameters.schema import installed_api_version
from fakecheckout.protocol.versions.dates import CLOVER, DAHLIA, is_before

Sent = dict[str, Any]

PAGE: Sent = {"success_url": "https://shop.test/ok", "cancel_url": "https://shop.test/cart"}
_DATA: Sent = {"currency": "usd", "unit_amount": 900, "product_data": {"name": "Nail"}}
_MONTHLY = {**_DATA, "recurring": {"interval": "month"}}
_PAYMENT: Sent = {**PAGE, "mode": "payment", "line_items": [{"price": "price_shirt", "quantity": 1}]}
_SUBSCRIPTION: Sent = {**PAGE, "mode": "subscription", "line_items": [{"price": "price_plan", "quantity": 1}]}
_WITHIN: Sent = {"mode": "payment", "return_url": PAGE["success_url"], "line_items": _PAYMENT["line_items"]}
_LINE = {"price_data": _DATA, "quantity": 1}
_FIXED = {"type": "fixed_amount", "fixed_amount": {"amount": 700, "currency": "usd"}}
_POST: Sent = {"display_name": "Post", **_FIXED, "delivery_estimate": {"maximum": {"unit": "day", "value": 1}}}
_TEXT = {"key": "a", "label": {"type": "custom", "custom": "A"}, "type": "text"}
_CHOICE = {**_TEXT, "type": "dropdown", "dropdown": {"options": [{"label": "One", "value": "text"}]}}
_SESSIONS: tuple[Sent, ...] = (
    _PAYMENT,
    _SUBSCRIPTION,
    {**PAGE, "mode": "setup", "currency": "usd"},
    {**_PAYMENT, "line_items": [_LINE]},
    {**_SUBSCRIPTION, "line_items": [{"price_data": _MONTHLY, "quantity": 1}]},
    {**_PAYMENT, "customer": "cus_jenny"},
    {**_PAYMENT, "invoice_creation": {"enabled": True}},
    {**_PAYMENT, "shipping_address_collection": {"allowed_countries": ["US"]}},
    {**_PAYMENT, "shipping_options": [{"shipping_rate_data": _POST}]},
    {**_PAYMENT, "custom_fields": [_TEXT]},
    {**_PAYMENT, "custom_fields": [_CHOICE]},
    {**_PAYMENT, "custom_fields": [{**_TEXT, "type": "numeric"}]},
)
_PRICES: tuple[Sent, ...] = (
    {"currency": "usd", "unit_amount": 900, "product": "prod_shirt"},
    {"currency": "usd", "product": "prod_shirt"},
    {"currency": "usd", "unit_amount": 900, "product_data": {"name": "Nail"}},
    {"currency": "usd", "unit_amount": 900, "recurring": {"interval": "month"}, "product": "prod_shirt"},
    {
        "currency": "usd",
        "product": "prod_shirt",
        "recurring": {"interval": "month"},
        "billing_scheme": "tiered",
        "tiers_mode": "volume",
        "tiers": [{"up_to": 5, "unit_amount": 100}, {"up_to": "inf", "unit_amount": 90}],
    },
)
EXCLUSIVE = (
    ("price", "price_data"),
    ("product", "product_data"),
    ("unit_amount", "unit_amount_decimal", "tiers", "custom_unit_amount"),
    ("flat_amount", "flat_amount_decimal"),
    ("shipping_rate", "shipping_rate_data"),
    ("percent_off", "amount_off"),
    ("success_url", "return_url"),
    ("starting_after", "ending_before"),
)
"""Parameters of which only one may be sent."""

_MADE: dict[str, tuple[Sent, ...]] = {
    "checkout.session.create": _SESSIONS,
    "checkout.session.update": (
        {},
        {"@": "cs_test_page"},
        {"@": "cs_test_own"},
        {"line_items": [{"price": "price_shirt", "quantity": 1}]},
        {"line_items": [_LINE]},
        {"shipping_options": [{"shipping_rate_data": _POST}]},
        {
            "@": "cs_test_page",
            "collected_information": {"shipping_details": {"name": "Kim", "address": {"country": "DE", "line1": "1 Main"}}},
        },
    ),
    "coupon.update": ({}, {"@": "FIVE"}),
    "price.update": ({}, {"@": "price_bare"}),
    "coupon.create": (
        {"percent_off": 10},
        {"amount_off": 100, "currency": "usd"},
        {"percent_off": 10, "duration_in_months": 3},
    ),
    "customer.create_balance_transaction": ({"amount": 100, "currency": "usd"},),
    "customer.create_tax_id": ({"type": "eu_vat", "value": "DE123456789"},),
    "customer.search": ({"query": "email:'a@b.test'"},),
    "price.create": _PRICES,
    "price.search": ({"query": "active:'true'"},),
    "product.create": ({"name": "Nail"}, {"name": "Nail", "default_price_data": {"currency": "usd", "unit_amount": 900}}),
    "product.search": ({"query": "active:'true'"},),
    "shipping_rate.create": (_POST,),
    "tax_rate.create": ({"display_name": "VAT", "inclusive": False, "percentage": 19},),
}
"""Of each operation that needs something, requests that are good; "@" is the object that they are for."""

_INTEGERS = {
    "cancel_at": 1893456000,
    "created": 1700000000,
    "unit_amount": 900,
    "redeem_by": 1893456000,
}
_STRINGS = {
    "account": "acct_1",
    "business_name": "Shop",
    "country": "DE",
    "coupon": "HALF",
    "currency": "usd",
    "customer": "cus_jenny",
    "customer_email": "kim@example.com",
    "default_price": "price_bare",
    "email": "kim@example.com",
    "flat_amount_decimal": "100",
    "invoice_prefix": "SHOP",
    "phone": "+15550100",
    "postal_code": "12345",
    "preferred_locales": "de",
    "price": "price_shirt",
    "product": "prod_shirt",
    "products": "prod_shirt",
    "query": "metadata['a']:'b'",
    "shipping_rate": "shr_post",
    "state": "CA",
    "tax_code": "txcd_99999999",
    "tax_rates": "txr_vat",
    "default_tax_rates": "txr_vat",
    "unit_amount_decimal": "1099.5",
}
_LISTS = {
    "charge": "charges",
    "invoice": "invoices",
    "invoice_payment": "invoice_payments",
    "payment_intent": "payment_intents",
    "payment_method": "customers/cus_jenny/payment_methods",
    "promotion_code": "promotion_codes",
    "refund": "refunds",
    "setup_intent": "setup_intents",
    "subscription": "subscriptions",
}
_IN_PATHS = {
    "checkout": "",
    "coupons": "HALF",
    "customers": "cus_jenny",
    "prices": "price_shirt",
    "products": "prod_bare",
    "sessions": "cs_test_open",
    "shipping_rates": "shr_post",
    "tax_rates": "txr_vat",
}


def account() -> FakeCheckout:
    """A shop that has sold something already; with the same ids every time."""
    fake = FakeCheckout(seed="sweep", payment_methods=("card", "us_bank_account"))
    monthly: Sent = {"recurring": {"interval": "month"}}
    none: Sent = {}
    for id, amount, more in (("price_shirt", 1099, none), ("price_plan", 2000, monthly)):
        fake.add("product", id=id.replace("price", "prod"), name=id)
        fake.add("price", id=id, currency="usd", unit_amount=amount, product=id.replace("price", "prod"), **more)
    fake.add("product", id="prod_bare", name="No price yet")
    fake.add("price", id="price_bare", currency="usd", unit_amount=1, product="prod_bare")
    fake.add("customer", id="cus_jenny", email="jenny@example.com", name="Jenny")
    fake.add("coupon", id="HALF", percent_off=50, duration="forever")
    fake.add("coupon", id="FIVE", amount_off=500, currency="usd")
    fake.add("promotion_code", code="HALF", **bases("promotion_code.create", installed_api_version())[0])
    fake.add("tax_rate", id="txr_vat", display_name="VAT", percentage=20, inclusive=False)
    fake.add("shipping_rate", id="shr_post", **_POST)
    for mode in (_PAYMENT, _SUBSCRIPTION, {**PAGE, "mode": "setup", "currency": "usd"}):
        invoiced: Sent = {"invoice_creation": {"enabled": True}} if mode["mode"] == "payment" else {}
        made = fake.add("checkout.session", customer="cus_jenny", **{**mode, **invoiced})
        fake.buyer(made["id"]).pay()
    _posted(fake, "customers/cus_jenny/tax_ids", {"type": "eu_vat", "value": "DE123456789"})
    _posted(fake, "customers/cus_jenny/balance_transactions", {"amount": -100, "currency": "usd"})
    intent = fake.request("GET", "/v1/payment_intents").json()["data"][-1]["id"]
    _posted(fake, "refunds", {"payment_intent": intent, "amount": 1})
    fake.add("checkout.session", id="cs_test_open", **_PAYMENT)
    is_older = is_before(installed_api_version(), DAHLIA)
    permissions: Sent = {"update_shipping_details": "server_only"}
    asked: Sent = {"shipping_address_collection": {"allowed_countries": ["DE"]}, "permissions": permissions}
    fake.add("checkout.session", id="cs_test_page", ui_mode="embedded" if is_older else "embedded_page", **_WITHIN, **asked)
    fake.add("checkout.session", id="cs_test_own", ui_mode="custom" if is_older else "elements", **_WITHIN)
    return fake


def _posted(fake: FakeCheckout, path: str, sent: Sent) -> None:
    assert fake.request("POST", f"/v1/{path}", sent).status == 200


@cache
def _id_listed(path: str, filters: tuple[tuple[str, str], ...] = ()) -> str:
    """That of the first object of the account, or of its customer, at a path."""
    path = _LISTS["payment_method"] if path == "payment_methods" else path
    return str(account().request("GET", f"/v1/{path}", dict(filters)).json()["data"][-1]["id"])


def bases(operation: str, version: str) -> tuple[Sent, ...]:
    """Requests that are good at an API version, to each of which a parameter is added."""
    if operation == "checkout.session.create":
        embedded, own = ("embedded", "custom") if is_before(version, DAHLIA) else ("embedded_page", "elements")
        return (*_SESSIONS, *({**_WITHIN, "ui_mode": mode} for mode in (embedded, own)))
    if operation == "promotion_code.create":
        return ({"coupon": "HALF"} if is_before(version, CLOVER) else {"promotion": {"type": "coupon", "coupon": "HALF"}},)
    if operation == "refund.create":
        return tuple({name: _id_listed(_LISTS[name])} for name in ("payment_intent", "charge"))
    if operation == "subscription_item.list":
        return ({"subscription": _id_listed("subscriptions")},)
    return _MADE.get(operation, ({},))


def path_with_ids(path: str, request: Sent) -> str:
    """A path of an operation with the ids of what the account has; a cursor becomes one of what is listed there."""
    segments = path.split("/")
    for at, segment in enumerate(segments):
        if segment == "*":
            segments[at] = request.pop("@", "") or _IN_PATHS.get(segments[at - 1]) or _id_listed("/".join(segments[2:at]))
    for name in ("starting_after", "ending_before"):
        if name in request:
            needed = {key: value for key, value in request.items() if key == "subscription"}
            request[name] = _id_listed("/".join(segments[2:]), tuple(needed.items()))
    return "/".join(segments)


_SECONDS_FROM_NOW = {"expires_at": 3600, "trial_end": 30 * 86_400}


def plausible(name: str, kind: str) -> Any:
    """A value that fits a parameter's name and type."""
    if name in _SECONDS_FROM_NOW:
        return int(time.time()) + _SECONDS_FROM_NOW[name]
    if kind == "integer":
        return _INTEGERS.get(name, 1)
    if kind in ("number", "decimal"):
        return _STRINGS.get(name, "1.5")
    if kind == "boolean":
        return True
    if name in _LISTS:
        return _id_listed(_LISTS[name])
    if name == "url" or name.endswith("_url"):
        return "https://shop.test/ok"
    return _STRINGS.get(name, "text")

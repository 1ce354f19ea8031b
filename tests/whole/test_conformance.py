"""Objects of each kind have the shape that the installed SDK declares: every field that is not optional is there, none is
undeclared, and each has its type, however deep (tests/support/conforming.py).

Answers are rendered at the API version which the SDK pins, so that the one table of tests/support/specimens.py holds on all.
"""

import json
from typing import Any

import pytest
import stripe
from conforming import DECLARES_ALL, class_of, faults
from replaying import FOLDER
from specimens import LISTS, MADE, account, made

from fakecheckout.protocol.kinds import KINDS

SESSION = MADE["a payment"][1]


by_name = pytest.mark.parametrize("name", MADE)


CHANGED: dict[str, tuple[str, str, dict[str, Any]]] = {
    "a product": ("POST", "/v1/products/prod_tshirt", {"name": "Shirt", "metadata": {"a": "b"}, "description": "Cotton"}),
    "a default price": ("POST", "/v1/products/prod_tshirt", {"default_price": "price_tshirt", "expand": ["default_price"]}),
    "a price": ("POST", "/v1/prices/price_tshirt", {"active": False, "lookup_key": "shirt", "nickname": "Shirt"}),
    "a customer": ("POST", "/v1/customers/cus_jenny", {"name": "Kim", "email": "", "address": {"line1": "1 Main"}}),
    "a customer's invoices": ("POST", "/v1/customers/cus_jenny", {"invoice_settings": {"footer": "Thanks"}, "balance": 5}),
    "a coupon": ("POST", "/v1/coupons/HALF", {"name": "Half", "metadata": {"a": "b"}}),
    "a tax id": ("POST", "/v1/customers/cus_jenny/tax_ids", {"type": "eu_vat", "value": "DE123456789"}),
    "a balance": (
        "POST",
        "/v1/customers/cus_jenny/balance_transactions",
        {"amount": -500, "currency": "usd", "description": "Sorry", "metadata": {"a": "b"}},
    ),
    "a customer's tax ids": ("GET", "/v1/customers/cus_jenny", {"expand": ["tax_ids"]}),
    "a list of tax ids": ("GET", "/v1/customers/cus_jenny/tax_ids", {}),
    "a search of customers": ("GET", "/v1/customers/search", {"query": "email:'jenny@example.com'"}),
    "a search of prices": ("GET", "/v1/prices/search", {"query": "active:'true'", "limit": 1}),
    "a search of products": ("GET", "/v1/products/search", {"query": "name:'T-shirt'", "expand": ["total_count"]}),
    "a shipping rate": ("POST", "/v1/shipping_rates/shr_post", {"active": False}),
    "a deleted product": ("DELETE", "/v1/products/prod_bare", {}),
    "a deleted customer": ("DELETE", "/v1/customers/cus_jenny", {}),
    "a deleted coupon": ("DELETE", "/v1/coupons/HALF", {}),
}


@by_name
def test_what_is_made_conforms(name: str) -> None:
    """The answer to a create has the SDK's shape."""
    assert faults(made(account(), name), class_of(MADE[name][0])) == []


@by_name
def test_what_making_tells_conforms(name: str) -> None:
    """The events that follow a create have the SDK's shape, and so has the object in each."""
    fake = account()
    made(fake, name)
    assert [fault for event in fake.events for fault in faults(event, stripe.Event)] == []


@pytest.mark.parametrize(("method", "path", "params"), CHANGED.values(), ids=CHANGED)
def test_what_is_changed_conforms(method: str, path: str, params: dict[str, Any]) -> None:
    """The answer to an update has the SDK's shape; a deleted object is a stub."""
    answer = account().request(method, path, params).json()
    assert faults(answer, class_of(answer["object"])) == []


@pytest.mark.parametrize(("method", "path", "params"), CHANGED.values(), ids=CHANGED)
def test_what_a_change_tells_conforms(method: str, path: str, params: dict[str, Any]) -> None:
    """The events that follow an update or a delete have the SDK's shape, with what was there before."""
    fake = account()
    fake.request(method, path, params)
    assert [fault for event in fake.events for fault in faults(event, stripe.Event)] == []


@pytest.mark.parametrize("kind", LISTS)
def test_lists_conform(kind: str) -> None:
    """A list has the SDK's shape, down to the objects in it."""
    fake = account()
    for name, (each, _) in MADE.items():
        if each == kind:
            made(fake, name)
    page = fake.request("GET", KINDS[kind].path, {"limit": 100}).json()
    assert faults(page, stripe.ListObject, items=class_of(kind)) == []


def test_line_items_conform() -> None:
    """The list of a session's line items is one of `stripe.LineItem`."""
    fake = account()
    session = made(fake, "a payment with everything")
    page = fake.request("GET", f"/v1/checkout/sessions/{session['id']}/line_items").json()
    assert faults(page, stripe.ListObject, items=stripe.LineItem) == []


@pytest.mark.parametrize("name", ["a payment with everything", "a subscription with everything", "a setup"])
def test_an_expired_session_conforms(name: str) -> None:
    """What an expiry leaves has the SDK's shape, and so has its event."""
    fake = account()
    session = made(fake, name)
    expired = fake.request("POST", f"/v1/checkout/sessions/{session['id']}/expire").json()
    assert faults(expired, stripe.checkout.Session) + faults(fake.events[-1], stripe.Event) == []


WRONG: dict[str, tuple[str, Any, str]] = {  # where, what is put there, and what is said of it
    "missing": ("livemode", None, "livemode: missing"),
    "null": ("expires_at", "null", "expires_at: None is no int"),
    "text for a number": ("amount_total", "5", "amount_total: '5' is no int"),
    "truth for a number": ("amount_total", True, "amount_total: True is no int"),
    "no value of an enum": ("mode", "gift", "mode: 'gift' is no one of 'payment', 'setup', 'subscription'"),
    "a text for a hash": ("automatic_tax", "off", "automatic_tax: 'off' is no Session.AutomaticTax"),
    "deep in a hash": ("customer_details.email", 7, "customer_details.email: 7 is no str"),
    "in a list": ("payment_method_types.0", 7, "payment_method_types[0]: 7 is no str"),
    "in metadata": ("metadata.order", 7, "metadata.order: 7 is no str"),
    "in an expanded object": ("customer.livemode", None, "customer.livemode: missing"),
    "in a list object": ("line_items.has_more", 1, "line_items.has_more: 1 is no bool"),
    "in what is listed": ("line_items.data.0.price.type", None, "line_items.data[0].price.type: missing"),
    "another kind": ("line_items.data.0.object", "price", "line_items.data[0].object: 'price' is no one of 'item'"),
}


@pytest.mark.parametrize(("where", "value", "fault"), WRONG.values(), ids=WRONG)
def test_a_fault_is_found(where: str, value: Any, fault: str) -> None:
    """Each kind of difference is told, with its place, and nothing besides."""
    params = {**SESSION, "customer": "cus_jenny", "metadata": {"order": "7"}, "expand": ["customer", "line_items"]}
    session = account().request("POST", KINDS["checkout.session"].path, params).json()
    *way, last = (int(name) if name.isdigit() else name for name in where.split("."))
    place = session
    for name in way:
        place = place[name]
    if value is None:
        del place[last]
    else:
        place[last] = None if value == "null" else value
    assert faults(session, stripe.checkout.Session) == [fault]


def test_the_last_page_of_a_search_conforms() -> None:
    """Where the wire is known to differ from the SDK's classes there is no fault."""
    page = {"object": "search_result", "data": [], "has_more": False, "next_page": None, "url": "/v1/products/search"}
    assert faults(page, stripe.SearchResultObject, items=stripe.Product) == []


def test_an_unknown_field_is_a_fault_on_the_newest_sdk_only() -> None:
    """An older SDK does not declare what Stripe has added since."""
    product = {**made(account(), "a product"), "colour": "red"}
    assert faults(product, stripe.Product) == ["colour: not declared by Product"] * DECLARES_ALL


@pytest.mark.skipif(not FOLDER.is_dir() or not DECLARES_ALL, reason="the recordings, or the SDK for them, are not here")
@pytest.mark.parametrize("number", ["144", "145", "162", "after/199", "after/200", "after/202"])
def test_recorded_objects_conform(number: str) -> None:
    """What Stripe itself sent under dahlia has no fault in the newest SDK's eyes: the comparison is not stricter than it is."""
    answer = json.loads((FOLDER / f"{number}.json").read_text())["response"]
    assert faults(answer, class_of(answer["object"])) == []

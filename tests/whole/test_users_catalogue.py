"""What public code bases do with customers, the catalogue and a session after it is made, on every SDK.

One row is one call, as they write it. Rows name what has to be seen in the answer by path, `*` standing for each of a list.
"""

from typing import Any

import pytest
import stripe

from doorways import Door
from fakecheckout import FakeCheckout

SESSION = "cs_test_jenny"


MONTHLY: dict[str, Any] = {"currency": "usd", "unit_amount": 900, "recurring": {"interval": "month"}}


# The call (resource, operation, ids), what is passed, what is seen.
CALLS: dict[str, tuple[tuple[str, ...], dict[str, Any], dict[str, Any]]] = {
    "Customer.create": (
        ("customer", "create"),
        {"email": "kim@example.com", "name": "Kim", "metadata": {"user_id": 42}},
        {"email": "kim@example.com", "name": "Kim", "metadata": {"user_id": "42"}, "balance": 0},
    ),
    "Customer.create of nothing": (("customer", "create"), {}, {"object": "customer", "email": None, "metadata": {}}),
    "Customer.retrieve": (("customer", "retrieve", "cus_jenny"), {}, {"email": "jenny@example.com", "name": "Jenny Rosen"}),
    "Customer.modify metadata": (
        ("customer", "update", "cus_jenny"),
        {"metadata": {"plan": "pro"}},
        {"metadata": {"plan": "pro"}, "email": "jenny@example.com"},
    ),
    "Customer.modify invoice_settings": (
        ("customer", "update", "cus_jenny"),
        {"invoice_settings": {"footer": "Thanks"}},
        {"invoice_settings.footer": "Thanks", "invoice_settings.default_payment_method": None},
    ),
    "Customer.list of an e-mail": (
        ("customer", "list"),
        {"email": "jenny@example.com", "limit": 1},
        {"data.*.id": ["cus_jenny"], "has_more": False},
    ),
    "Customer.list of an e-mail that nobody has": (("customer", "list"), {"email": "no@example.com"}, {"data": []}),
    "Customer.delete": (("customer", "delete", "cus_jenny"), {}, {"id": "cus_jenny", "deleted": True}),
    "Coupon.create": (
        ("coupon", "create"),
        {"percent_off": 20, "duration": "once"},
        {"percent_off": 20.0, "duration": "once", "amount_off": None, "valid": True},
    ),
    "Coupon.create for some months": (
        ("coupon", "create"),
        {"id": "WELCOME", "percent_off": 12.5, "duration": "repeating", "duration_in_months": 3, "name": "Welcome"},
        {"id": "WELCOME", "percent_off": 12.5, "duration_in_months": 3, "name": "Welcome"},
    ),
    "Price.create": (
        ("price", "create"),
        {**MONTHLY, "product": "prod_plan", "metadata": {"tier": "pro"}, "nickname": "Pro"},
        {
            "product": "prod_plan",
            "unit_amount": 900,
            "type": "recurring",
            "recurring.interval": "month",
            "metadata": {"tier": "pro"},
            "nickname": "Pro",
        },
    ),
    "Price.create once": (
        ("price", "create"),
        {"currency": "eur", "unit_amount": 500, "product_data": {"name": "Mug"}, "expand": ["product"]},
        {"type": "one_time", "recurring": None, "currency": "eur", "product.name": "Mug"},
    ),
    "Price.retrieve": (
        ("price", "retrieve", "price_month"),
        {"expand": ["product"]},
        {"unit_amount": 900, "recurring.interval": "month", "product.name": "Plan"},
    ),
    "Price.list of lookup keys": (
        ("price", "list"),
        {"lookup_keys": ["monthly"], "expand": ["data.product"]},
        {"data.*.id": ["price_month"], "data.*.product.name": ["Plan"]},
    ),
    "Price.list of what a product costs now": (
        ("price", "list"),
        {"product": "prod_plan", "active": True},
        {"data.*.id": ["price_month"]},
    ),
    "Price.list of what it cost once": (
        ("price", "list"),
        {"product": "prod_plan", "active": False, "limit": 100},
        {"data.*.id": ["price_old"]},
    ),
    "Price.modify": (("price", "update", "price_month"), {"active": False}, {"active": False, "lookup_key": "monthly"}),
    "Price.modify a lookup key": (
        ("price", "update", "price_old"),
        {"lookup_key": "monthly", "transfer_lookup_key": True},
        {"lookup_key": "monthly", "active": False},
    ),
    "Product.create": (
        ("product", "create"),
        {"name": "Poster", "description": "A2", "metadata": {"sku": "7"}},
        {"name": "Poster", "description": "A2", "metadata": {"sku": "7"}, "active": True, "default_price": None},
    ),
    "Product.list": (("product", "list"), {"active": True, "limit": 2}, {"data.*.name": ["Plan", "Mug"], "has_more": True}),
    "Product.list of ids": (
        ("product", "list"),
        {"ids": ["prod_gone"]},
        {"data.*.id": ["prod_gone"], "data.*.active": [False]},
    ),
    "Product.retrieve": (("product", "retrieve", "prod_plan"), {}, {"name": "Plan", "active": True}),
    "Customer.search": (
        ("customer", "search"),
        {"query": "email:'jenny@example.com'", "limit": 1},
        {"data.*.id": ["cus_jenny"], "has_more": False},
    ),
    "Customer.search by metadata": (("customer", "search"), {"query": "metadata['user_id']:'42'"}, {"data": []}),
    "Price.search": (
        ("price", "search"),
        {"query": "active:'true' AND lookup_key:'monthly'", "expand": ["data.product"]},
        {"data.*.id": ["price_month"], "data.*.product.name": ["Plan"]},
    ),
    "Product.search": (
        ("product", "search"),
        {"query": "active:'true' AND name:'Plan'", "limit": 1},
        {"data.*.id": ["prod_plan"], "has_more": False},
    ),
    "Product.search by metadata": (("product", "search"), {"query": "metadata['sku']:'7'"}, {"data.*.id": ["prod_gone"]}),
    "PromotionCode.list": (
        ("promotion_code", "list"),
        {"code": "SUMMER", "active": True, "limit": 1},
        {"data.*.id": ["promo_summer"], "data.*.code": ["SUMMER"], "data.*.active": [True]},
    ),
    "PromotionCode.list of a code that nobody has": (("promotion_code", "list"), {"code": "WINTER"}, {"data": []}),
    "Customer.create_balance_transaction": (
        ("customer", "create_balance_transaction", "cus_jenny"),
        {"amount": -500, "currency": "usd", "description": "Sorry"},
        {"object": "customer_balance_transaction", "amount": -500, "ending_balance": -500, "customer": "cus_jenny"},
    ),
    "Session.retrieve": (
        ("session", "retrieve", SESSION),
        {},
        {"status": "open", "payment_status": "unpaid", "customer": "cus_jenny", "client_reference_id": "42"},
    ),
    "Session.retrieve with what follows": (
        ("session", "retrieve", SESSION),
        {"expand": ["line_items", "customer", "payment_intent", "subscription"]},
        {
            "line_items.data.*.price.id": ["price_tshirt", "price_mug"],
            "line_items.data.*.quantity": [2, 1],
            "customer.email": "jenny@example.com",
            "payment_intent": None,
            "subscription": None,
        },
    ),
    "Session.list_line_items": (
        ("session", "list_line_items", SESSION),
        {"limit": 100, "expand": ["data.price.product"]},
        {
            "data.*.description": ["T-shirt", "Mug"],
            "data.*.amount_total": [2198, 500],
            "data.*.price.product.name": ["T-shirt", "Mug"],
        },
    ),
    "Session.list": (("session", "list"), {"customer": "cus_jenny", "limit": 10}, {"data.*.id": [SESSION], "has_more": False}),
    "Session.expire": (("session", "expire", SESSION), {}, {"status": "expired", "url": None, "payment_status": "unpaid"}),
}


by_name = pytest.mark.parametrize(("call", "params", "seen"), CALLS.values(), ids=CALLS)


WRITES = {name: row for name, row in CALLS.items() if row[0][1] in ("create", "update", "delete", "expire")}


@pytest.fixture(autouse=True)
def shop(door: Door, fake: FakeCheckout) -> None:
    """A plan with a price of today and one of last year, a product that is no longer sold, two sessions of which one is hers."""
    fake.add("product", id="prod_gone", name="Gone", active=False, metadata={"sku": "7"})
    fake.add("coupon", id="HALF", percent_off=50)
    promotion = {"coupon": "HALF"} if stripe.api_version < "2025-09-30" else {"promotion": {"type": "coupon", "coupon": "HALF"}}
    fake.add("promotion_code", id="promo_summer", code="SUMMER", **promotion)
    fake.add("promotion_code", code="AUTUMN", **promotion)
    fake.add("product", id="prod_plan", name="Plan")
    fake.add("price", id="price_old", product="prod_plan", active=False, **MONTHLY)
    fake.add("price", id="price_month", product="prod_plan", lookup_key="monthly", **MONTHLY)
    lines = [{"price": "price_tshirt", "quantity": 2}, {"price": "price_mug", "quantity": 1}]
    pages: dict[str, Any] = {"success_url": "https://shop.test/success", "mode": "payment"}
    fake.add("checkout.session", id=SESSION, customer="cus_jenny", client_reference_id="42", line_items=lines, **pages)
    fake.add("checkout.session", line_items=lines[1:], **pages)


def at(value: Any, path: str) -> Any:
    """What stands at a path; `*` takes each of a list."""
    name, _, rest = path.partition(".")
    if name == "*":
        return [at(each, rest) for each in value]
    return at(value[name], rest) if rest else value[name]


@by_name
def test_a_call_as_users_write_it(door: Door, call: tuple[str, ...], params: dict[str, Any], seen: dict[str, Any]) -> None:
    """It is answered with what was asked for."""
    answer = door(*call, **params)
    assert {path: at(answer, path) for path in seen} == seen


@pytest.mark.parametrize(("call", "params", "seen"), WRITES.values(), ids=WRITES)
def test_what_a_call_wrote_is_read_back(
    door: Door, call: tuple[str, ...], params: dict[str, Any], seen: dict[str, Any]
) -> None:
    """A later call finds what this one has left."""
    expand = {"expand": params["expand"]} if "expand" in params else {}
    found = door(call[0], "retrieve", door(*call, **params)["id"], **expand)
    assert {path: at(found, path) for path in seen} == seen

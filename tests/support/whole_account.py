"""An account with something of every kind that has a path, and what of it can be saved: each list, and each object in it."""

from typing import Any

import shop

from fakecheckout import FakeCheckout, Refused
from fakecheckout.protocol.kinds import BY_OPERATION, KINDS

ADDRESS = {"city": "Springfield", "country": "US", "line1": "1 Main", "line2": "b", "postal_code": "1", "state": "OR"}
OF_CUSTOMERS = {
    "customer_balance_transaction": "balance_transactions",
    "payment_method": "payment_methods",
    "tax_id": "tax_ids",
}
"""The kinds that are listed below a customer, with the last word of the path."""

EXPANDED: dict[str, list[str]] = {"checkout.session": ["line_items"], "price": ["currency_options"]}
"""What is not shown by itself."""


def whole_account(**options: Any) -> FakeCheckout:
    """A minute passes between what happens."""
    fake = shop.shop(**options)
    fake.add("coupon", id="HALF", percent_off=50, duration="forever")
    _add_promotion_code(fake)
    fake.add("tax_rate", id="txr_vat", display_name="VAT", inclusive=False, percentage=19)
    fixed = {"amount": 700, "currency": "usd"}
    fake.add("shipping_rate", id="shr_post", display_name="Post", type="fixed_amount", fixed_amount=fixed)
    fake.advance(minutes=1)
    fake.request("POST", "/v1/customers/cus_jenny/tax_ids", {"type": "eu_vat", "value": "DE123456789"})
    fake.request("POST", "/v1/customers/cus_jenny/balance_transactions", {"amount": 5, "currency": "usd"})
    fake.add("price", currency="usd", unit_amount_decimal="0.5", product_data={"name": "Nail"})
    fake.add("product", name="Poster", images=["https://shop.test/poster.png"], metadata={"a": "b"})
    fake.advance(minutes=1)
    sell(fake)
    return fake


def _add_promotion_code(fake: FakeCheckout) -> None:
    """As the version and the installed SDK have it."""
    try:
        fake.add("promotion_code", id="promo_half", code="HALF", promotion={"type": "coupon", "coupon": "HALF"})
    except Refused:
        fake.add("promotion_code", id="promo_half", code="HALF", coupon="HALF")


def sell(fake: FakeCheckout) -> None:
    """Payments by card and by bank, a subscription and a trial, a setup; one session stays open, one expires."""
    lines = [{"price": "price_shirt", "quantity": 2, "tax_rates": ["txr_vat"]}]
    shipped = {
        "shipping_options": [{"shipping_rate": "shr_post"}],
        "shipping_address_collection": {"allowed_countries": ["US"]},
    }
    paid = shop.session(fake, line_items=lines, customer="cus_jenny", discounts=[{"coupon": "HALF"}], **shipped)
    fake.buyer(paid).fill(shipping={"name": "Jenny", "address": ADDRESS}).pay()
    fake.request("POST", "/v1/refunds", {"payment_intent": fake.session(paid)["payment_intent"], "amount": 100})
    fake.advance(minutes=1)
    by_bank = shop.session(fake, invoice_creation={"enabled": True}, customer_creation="always")
    fake.buyer(by_bank).pay(method="us_bank_account")
    fake.advance(minutes=1)
    fake.buyer(shop.session(fake, "setup", customer="cus_jenny")).pay()
    discounted = shop.session(fake, "subscription", customer="cus_jenny", discounts=[{"promotion_code": "promo_half"}])
    fake.buyer(discounted).pay()
    fake.advance(minutes=1)
    fake.buyer(shop.session(fake, "subscription", subscription_data={"trial_period_days": 7})).pay()
    expired = shop.session(fake, customer="cus_jenny")
    fake.request("POST", f"/v1/checkout/sessions/{expired}/expire")
    fake.advance(minutes=1)
    shop.session(fake, custom_text={"submit": {"message": "Thanks"}}, metadata={"order": "7"})


def lists_of(fake: FakeCheckout) -> dict[str, dict[str, Any]]:
    """Every list of an account as the API answers it, by its path."""
    found = {kind.path: _list(fake, kind.path) for kind in KINDS.values() if kind.path and _is_listed(kind.name)}
    for subscription in found["/v1/subscriptions"]["data"]:
        path = f"/v1/subscription_items?subscription={subscription['id']}"
        found[path] = _list(fake, path)
    for customer in found["/v1/customers"]["data"]:
        for name in OF_CUSTOMERS.values():
            path = f"/v1/customers/{customer['id']}/{name}"
            found[path] = _list(fake, path)
    return found


def _is_listed(kind: str) -> bool:
    return f"{kind}.list" in BY_OPERATION and kind not in ("subscription_item", "payment_method")


def _list(fake: FakeCheckout, path: str) -> dict[str, Any]:
    kind = next((kind for kind in KINDS.values() if kind.path == path), None)
    expand = [f"data.{name}" for name in EXPANDED.get(kind.name, ())] if kind else []
    path, _, query = path.partition("?")
    params: dict[str, Any] = {"limit": 100, **({"expand": expand} if expand else {})}
    if path == "/v1/subscriptions":
        params["status"] = "all"
    answer = fake.request("GET", path, {**params, **dict(pair.split("=") for pair in query.split("&") if pair)})
    assert answer.status == 200, answer.body
    listed: dict[str, Any] = answer.json()
    return listed


def objects_of(lists: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Every object that lists hold."""
    return [each for listed in lists.values() for each in listed["data"]]

"""Hints beside a refusal."""

from typing import Any

import pytest
from shop import session, shop

from fakecheckout import FakeCheckout
from fakecheckout.account.fake import guards_of

LINE = {"line_items": [{"price": "price_shirt", "quantity": 1}], "mode": "payment", "success_url": "https://x.test"}


def last_line(fake: FakeCheckout) -> str:
    return [line for line in guards_of(fake).report().splitlines() if not line.startswith("#")][-1]


@pytest.mark.parametrize(
    ("method", "path", "params", "hint"),
    [
        ("GET", "/v1/coupons/X", {}, "add('coupon', id='X', …)"),
        ("POST", "/v1/customers/c", {"name": "K"}, "add('customer', id='c', …)"),
        ("DELETE", "/v1/products/p", {}, "add('product', id='p', …)"),
        ("POST", "/v1/checkout/sessions/s/expire", {}, "add('checkout.session', id='s', …)"),
        ("GET", "/v1/checkout/sessions/s/line_items", {}, "add('checkout.session', id='s', …)"),
        ("GET", "/v1/promotion_codes/promo_1", {}, "add('promotion_code', id='promo_1', …)"),
        ("GET", "/v1/payment_intents/pi_1", {}, "load({'object': 'payment_intent', 'id': 'pi_1', …})"),
        ("GET", "/v1/payment_methods/pm_1", {}, "load({'object': 'payment_method', 'id': 'pm_1', …})"),
        ("GET", "/v1/setup_intents/seti_1", {}, "load({'object': 'setup_intent', 'id': 'seti_1', …})"),
        ("POST", "/v1/checkout/sessions", {**LINE, "line_items": [{"price": "price_x"}]}, "add('price', id='price_x', …)"),
        ("POST", "/v1/checkout/sessions", {**LINE, "customer": "cus_x"}, "add('customer', id='cus_x', …)"),
        ("POST", "/v1/checkout/sessions", {**LINE, "discounts": [{"coupon": "X"}]}, "add('coupon', id='X', …)"),
        ("POST", "/v1/checkout/sessions", {**LINE, "shipping_options": [{"shipping_rate": "shr_x"}]},
         "add('shipping_rate', id='shr_x', …)"),
        ("POST", "/v1/checkout/sessions", {**LINE, "line_items": [{"price": "price_shirt", "quantity": 1, "tax_rates": ["txr_x"]}]},
         "add('tax_rate', id='txr_x', …)"),
        ("POST", "/v1/refunds", {"payment_intent": "pi_x"}, "load({'object': 'payment_intent', 'id': 'pi_x', …})"),
        ("GET", "/v1/checkout/sessions", {"customer": "cus_x"}, "add('customer', id='cus_x', …)"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("/v1") else "",
)  # fmt: skip
def test_an_unknown_object(method: str, path: str, params: Any, hint: str) -> None:
    """However it was named: how to have it."""
    fake = shop()
    fake.request(method, path, params)
    assert last_line(fake).endswith(f"; to have it: fake_checkout.{hint}")


def test_an_amount_with_a_point() -> None:
    """Is told what an amount is."""
    fake = shop()
    fake.request("POST", "/v1/prices", {"unit_amount": 10.99, "currency": "usd", "product_data": {"name": "x"}})
    assert last_line(fake).endswith("; amounts are whole numbers of the currency's smallest unit: 1099 for 10.99 usd")


@pytest.mark.parametrize(
    ("path", "params"), [("/v1/products", {"nope": "x"}), ("/v1/prices", {"recurring": {"interval_count": "x"}}), ("/v1/x", {})]
)
def test_nothing_is_known(path: str, params: Any) -> None:
    """Then there is no hint."""
    fake = shop()
    answer = fake.request("POST", path, params)
    assert last_line(fake).endswith(answer.json()["error"]["message"])


def test_the_tests_own_error_has_no_hint() -> None:
    """It knows what it does."""
    fake = shop()
    error = {"code": "resource_missing", "message": "No such customer: 'c'"}
    fake.respond("GET", "/v1/disputes", {"error": error}, status=404)
    fake.request("GET", "/v1/disputes")
    assert last_line(fake).endswith("# 404: No such customer: 'c', the test's own answer")


def test_a_session_of_nobody() -> None:
    """An item of a session is nothing that can be put in."""
    fake = shop()
    id = session(fake, ui_mode="elements", return_url="https://x.test", success_url=None, cancel_url=None)
    fake.request("POST", f"/v1/checkout/sessions/{id}", {"line_items": [{"id": "li_x", "quantity": 1}]})
    assert "to have it" not in last_line(fake)

"""The story of a failing test, line by line."""

from typing import Any

import pytest
import stripe

from fakecheckout import FakeCheckout, NotModelled

SETUP: dict[str, Any] = {"mode": "setup", "currency": "usd", "success_url": "https://x.test"}


def told(fake: FakeCheckout) -> list[str]:
    return fake.report().splitlines()


@pytest.mark.parametrize(
    ("method", "path", "params", "line"),
    [
        ("GET", "/v1/customers", {"limit": 1}, "stripe.Customer.list(limit='1')  # 0 found"),
        ("GET", "/v1/coupons/X", None, "stripe.Coupon.retrieve('X')  # 404: No such coupon: 'X'; to have it: "
         "fake_checkout.add('coupon', id='X', …)"),
        ("POST", "/v1/customers/c", {"name": "K"}, "stripe.Customer.modify('c', name='K')  # 404: No such customer: 'c'; to have "
         "it: fake_checkout.add('customer', id='c', …)"),
        ("DELETE", "/v1/products/p", None, "stripe.Product.delete('p')  # 404: No such product: 'p'; to have it: "
         "fake_checkout.add('product', id='p', …)"),
        ("POST", "/v1/checkout/sessions/s/expire", None, "stripe.checkout.Session.expire('s')  # 404: No such checkout.session: s"),
        ("GET", "/v1/checkout/sessions/s/line_items", None, "stripe.checkout.Session.list_line_items('s')  # 404: No such "
         "checkout.session: s"),
        ("POST", "/v1/products", {"1st": "x"}, "stripe.Product.create(**{'1st': 'x'})  # 400: Received unknown parameter: 1st"),
        ("POST", "/v1/prices/p/x", None, "stripe.raw_request('post', '/v1/prices/p/x')  # 404: Unrecognized request URL (POST: "
         "/v1/prices/p/x). Please see https://stripe.com/docs or we can help at https://support.stripe.com/."),
        ("POST", "/v1/products", {"name": "x" * 500}, f"stripe.Product.create(name='{'x' * 372} …)  # shortened  # prod_*"),
    ],
    ids=["list", "retrieve", "modify", "delete", "expire", "line items", "odd names", "no call of the SDK", "very long"],
)  # fmt: skip
def test_a_line(method: str, path: str, params: dict[str, Any] | None, line: str) -> None:
    """Each call as the SDK's own, with what came back."""
    fake = FakeCheckout()
    fake.request(method, path, params)
    (shown,) = told(fake)
    assert shown == line if not line.endswith("*") else shown.startswith(line[:-1])


def test_accounts_and_pages() -> None:
    """A connected account is named, and so is a page with more to come."""
    fake = FakeCheckout()
    for _ in range(2):
        fake.add("customer", account="acct_1")
    fake.request("GET", "/v1/customers", {"limit": 1}, headers={"Stripe-Account": "acct_1"})
    assert told(fake) == [
        "fake_checkout.add('customer', account='acct_1')",
        "fake_checkout.add('customer', account='acct_1')",
        "stripe.Customer.list(limit='1', stripe_account='acct_1')  # 1 found, and more",
    ]


def test_the_last_of_very_many() -> None:
    """Earlier ones are counted."""
    fake = FakeCheckout()
    for _ in range(33):
        fake.request("GET", "/v1/products")
    assert told(fake)[0] == "# … 3 earlier calls"
    assert len(told(fake)) == 31


def test_open_sessions() -> None:
    """Those that are closed are left out."""
    with FakeCheckout() as fake:
        closed = stripe.checkout.Session.create(**SETUP)
        stripe.checkout.Session.expire(closed.id)
        left = stripe.checkout.Session.create(**SETUP)
        (line,) = [line for line in told(fake) if line.startswith("cs_test")]
        assert line.startswith(f"{left.id}: setup on hosted")
        assert line.endswith("; would take modify(metadata=…), expire()")


def test_no_hint_where_there_is_nothing_to_add() -> None:
    """What cannot be added has no hint."""
    with FakeCheckout() as fake, pytest.raises(NotModelled):
        stripe.Refund.list()
    assert told(fake) == ["stripe.raw_request('get', '/v1/refunds')  # not modelled"]

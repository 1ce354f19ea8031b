"""The report of a failing test, line by line."""

from typing import Any

import pytest
import stripe

from fakecheckout import FakeCheckout, NotModelled
from fakecheckout.account.failure_report import calls_as_lines
from fakecheckout.account.fake import guards_of
from fakecheckout.account.request_log import ApiCall
from fakecheckout.protocol.messages import Headers, Request

SETUP: dict[str, Any] = {"mode": "setup", "currency": "usd", "success_url": "https://x.test"}


def report_lines(fake: FakeCheckout) -> list[str]:
    return guards_of(fake).report().splitlines()


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
    (shown,) = report_lines(fake)
    assert shown == line if not line.endswith("*") else shown.startswith(line[:-1])


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", "/v1/products/search", "Product.search()"),
        ("GET", "/v1/invoices/in_1/lines", "Invoice.list_lines('in_1')"),
        ("DELETE", "/v1/customers/c/tax_ids/t", "Customer.delete_tax_id('c', 't')"),
        ("GET", "/v1/subscription_items/si_1", "SubscriptionItem.retrieve('si_1')"),
        ("POST", "/v1/payment_intents", "PaymentIntent.create()"),
    ],
    ids=["search", "list below", "two ids", "two words", "not modelled"],
)
def test_names_of_the_sdk(method: str, path: str, name: str) -> None:
    """A call is shown under the name that the SDK has for it, modelled or not."""
    call = ApiCall(Request(method, path, "", Headers({})), None)
    assert calls_as_lines([call]) == [f"stripe.{name}  # not modelled"]


def test_accounts_and_pages() -> None:
    """A connected account is named, and so is a page with more to come."""
    fake = FakeCheckout()
    for _ in range(2):
        fake.add("customer", account="acct_1")
    fake.request("GET", "/v1/customers", {"limit": 1}, headers={"Stripe-Account": "acct_1"})
    assert report_lines(fake) == [
        "fake_checkout.add('customer', account='acct_1')",
        "fake_checkout.add('customer', account='acct_1')",
        "stripe.Customer.list(limit='1', stripe_account='acct_1')  # 1 found, and more",
    ]


def test_the_last_of_very_many() -> None:
    """Earlier ones are counted."""
    fake = FakeCheckout()
    for _ in range(33):
        fake.request("GET", "/v1/products")
    assert report_lines(fake)[0] == "# … 3 earlier calls"
    assert len(report_lines(fake)) == 31


def test_open_sessions() -> None:
    """Those that are closed are left out."""
    with FakeCheckout() as fake:
        closed = stripe.checkout.Session.create(**SETUP)
        stripe.checkout.Session.expire(closed.id)
        left = stripe.checkout.Session.create(**SETUP)
        (line,) = [line for line in report_lines(fake) if line.startswith("cs_test")]
        assert line.startswith(f"{left.id}: setup on hosted")
        assert line.endswith("; would take modify(metadata=…), expire()")


def test_no_hint_where_there_is_nothing_to_add() -> None:
    """What cannot be added has no hint."""
    with FakeCheckout() as fake:
        with pytest.raises(NotModelled):
            stripe.Dispute.list()
        fake.not_modelled.clear()
    assert report_lines(fake) == ["stripe.raw_request('get', '/v1/disputes')  # not modelled"]

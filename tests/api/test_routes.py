"""Which requests find an operation, and what is said of the others."""

import pytest

from fakecheckout import FakeCheckout, NotModelled


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/products/search"),
        ("GET", "/v1/coupons/search"),
        ("GET", "/v1/checkout/sessions/search"),
        ("GET", "/v1/customers/search/tax_ids"),
        ("GET", "/v1/customers/search/tax_ids/x"),
    ],
    ids=["by POST", "of coupons", "of sessions", "below it", "deep below it"],
)
def test_search_is_not_taken_for_an_id(fake: FakeCheckout, method: str, path: str) -> None:
    """Where nothing can be searched, nothing is made, listed or read either."""
    with pytest.raises(NotModelled, match=f"{method} {path} is not modelled"):
        fake.request(method, path, {"query": "x"})


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "payment_intents"),
        ("POST", "payment_intents/pi_1/capture"),
        ("POST", "subscriptions/sub_1"),
        ("DELETE", "subscriptions/sub_1"),
        ("GET", "invoices/in_1/payments"),
        ("POST", "payment_methods/pm_1/attach"),
        ("POST", "subscription_items"),
    ],
)
def test_what_is_done_to_them_is_not_modelled_yet(finished: FakeCheckout, method: str, path: str) -> None:
    """The message says what is."""
    with pytest.raises(NotModelled, match="can be retrieved and listed, not made or changed by itself"):
        finished.request(method, f"/v1/{path}")

"""What can happen to an order, as tests of a shop, whatever it is written in.

A shop's own test says how a form is sent and a page is read; everything else is here. `fake_checkout` is the fixture of
fakecheckout: the account that answers the shop's own calls, its buyers, and the events that follow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import stripe
from orders import Orders

from fakecheckout import FakeCheckout, PaymentDeclined, WebhookFailed


@dataclass
class Shop:
    """A running shop: `buy` gives the url that the browser is sent to, `read` the text of a page; `hook` takes webhooks."""

    orders: Orders
    buy: Callable[[int], str]
    read: Callable[[str], str]
    hook: Any


class Scenarios:
    """Seven stories. Each class that inherits has a fixture `shop`."""

    @pytest.fixture(autouse=True)
    def account(self, fake_checkout: FakeCheckout, shop: Shop) -> None:
        """Sells tea, takes cards and bank debits, and tells the shop what happens."""
        fake_checkout.add("price", id="price_tea", currency="usd", unit_amount=700, product_data={"name": "Tea"})
        fake_checkout.webhooks.add(shop.hook, secret="whsec_of_the_shop", path="/stripe")

    def test_bought_and_sent(self, fake_checkout: FakeCheckout, shop: Shop) -> None:
        """The buyer pays, the webhook sends the parcel, the page says so."""
        back = fake_checkout.buyer(shop.buy(2)).pay()
        assert back is not None
        assert shop.read(back) == "Order 1 is paid."
        assert shop.orders.by_number["1"].parcels == 1

    def test_declined(self, fake_checkout: FakeCheckout, shop: Shop) -> None:
        """The bank says no; nothing is sent, and the next card may do."""
        url = shop.buy(1)
        with pytest.raises(PaymentDeclined, match="insufficient funds"):
            fake_checkout.buyer(url).pay("4000000000009995")
        assert shop.orders.by_number["1"].status == "new"
        fake_checkout.buyer(url).pay()
        assert shop.orders.by_number["1"].parcels == 1

    def test_abandoned_and_recovered(self, fake_checkout: FakeCheckout, shop: Shop) -> None:
        """A day later the session has expired; the url in the reminder opens a new one, and that is paid."""
        shop.buy(1)
        fake_checkout.advance(days=1)
        order = shop.orders.by_number["1"]
        assert order.status == "abandoned"
        fake_checkout.buyer(order.recover_at).pay()
        assert (order.status, order.parcels) == ("paid", 1)

    def test_told_twice(self, fake_checkout: FakeCheckout, shop: Shop) -> None:
        """The same event three times sends one parcel."""
        fake_checkout.buyer(shop.buy(1)).pay()
        (completed,) = stripe.Event.list(type="checkout.session.completed").data
        fake_checkout.webhooks.resend(completed, times=2)
        assert shop.orders.by_number["1"].parcels == 1

    def test_a_lost_answer(self, fake_checkout: FakeCheckout, shop: Shop) -> None:
        """Stripe made the session, but the answer never came: the SDK asks again, and there is one session, and one charge."""
        fake_checkout.fail_next("answer_lost", method="POST", path="/v1/checkout/sessions")
        fake_checkout.buyer(shop.buy(1)).pay()
        assert len(fake_checkout.sessions) == 1
        assert len(stripe.Charge.list().data) == 1

    @pytest.mark.fake_checkout(payment_methods=("card", "us_bank_account"))
    @pytest.mark.parametrize(("arrives", "status", "parcels"), [(True, "paid", 1), (False, "failed", 0)])
    def test_a_bank_debit(self, fake_checkout: FakeCheckout, shop: Shop, arrives: bool, status: str, parcels: int) -> None:
        """The order is pending until the bank has spoken."""
        url = shop.buy(1)
        back = fake_checkout.buyer(url).pay(method="us_bank_account")
        assert back is not None
        assert shop.read(back) == "Order 1 is pending."
        (fake_checkout.settle if arrives else fake_checkout.reject)(url)
        order = shop.orders.by_number["1"]
        assert (order.status, order.parcels) == (status, parcels)

    def test_a_stranger(self, fake_checkout: FakeCheckout, shop: Shop) -> None:
        """What was signed with another secret is refused."""
        fake_checkout.buyer(shop.buy(1)).pay()
        with pytest.raises(WebhookFailed, match="answered with 400"):
            fake_checkout.webhooks.resend(fake_checkout.events[-1], secret="whsec_of_a_stranger")

"""Recovering an expired session: what the new one has of it, and how long it can be done."""

from typing import Any

import pytest
from shop import intent_of, nothing_happens, read, session, shop

from fakecheckout import FakeCheckout, NotOnThePage


@pytest.fixture
def fake() -> FakeCheckout:
    return shop()


ADJUSTABLE = [{"price": "price_shirt", "quantity": 2, "adjustable_quantity": {"enabled": True, "minimum": 1, "maximum": 5}}]


def test_recovery_opens_a_copy(fake: FakeCheckout) -> None:
    """The recovery url of an expired session leads to a new one that names the old; the old stays expired."""
    recovery = {"after_expiration": {"recovery": {"enabled": True, "allow_promotion_codes": True}}}
    id = session(fake, line_items=ADJUSTABLE, **recovery)
    fake.advance(days=1)
    url = fake.session(id)["after_expiration"]["recovery"]["url"]
    buyer = fake.buyer(url)
    fresh = fake.session(buyer.session)
    assert (fresh["recovered_from"], fresh["status"], fresh["amount_total"]) == (id, "open", 2198)
    assert (fresh["allow_promotion_codes"], fresh["after_expiration"]["recovery"]["url"]) == (True, None)
    buyer.set_quantity("price_shirt", 1).pay()
    assert (fake.session(buyer.session)["amount_total"], fake.session(id)["status"]) == (1099, "expired")


def test_recovering_a_setup(fake: FakeCheckout) -> None:
    """The new session has a setup intent of its own."""
    id = session(fake, "setup", after_expiration={"recovery": {"enabled": True}}, setup_intent_data={"metadata": {"a": "b"}})
    fake.advance(days=1)
    buyer = fake.buyer(fake.session(id)["after_expiration"]["recovery"]["url"])
    buyer.pay()
    fresh = read(fake, f"setup_intents/{fake.session(buyer.session)['setup_intent']}")
    assert (fresh["status"], fresh["metadata"]) == ("succeeded", {"a": "b"})


def test_a_recovery_url_ends(fake: FakeCheckout) -> None:
    """After 30 days it opens nothing."""
    id = session(fake, after_expiration={"recovery": {"enabled": True}})
    fake.advance(days=1)
    url = fake.session(id)["after_expiration"]["recovery"]["url"]
    fake.advance(days=30)
    with nothing_happens(fake, id), pytest.raises(NotOnThePage, match="has expired: it could be used for 30 days"):
        fake.buyer(url)


def test_a_hint_at_the_recovery_url(fake: FakeCheckout) -> None:
    """Who pays on the expired page is told of the other one."""
    id = session(fake, after_expiration={"recovery": {"enabled": True}})
    buyer = fake.buyer(id)
    fake.advance(days=1)
    with pytest.raises(NotOnThePage, match="recovery url opens a new one"):
        buyer.pay()


RECOVERY = {"after_expiration": {"recovery": {"enabled": True}}}


def expired(fake: FakeCheckout, **params: Any) -> str:
    """The recovery url of a session that expired."""
    id = session(fake, **RECOVERY, **params)
    fake.advance(days=1)
    return str(fake.session(id)["after_expiration"]["recovery"]["url"])


def test_a_recovered_session_expires(fake: FakeCheckout) -> None:
    """It lives for a day, as the first one did."""
    fresh = fake.buyer(expired(fake)).session
    fake.advance(days=1)
    assert fake.session(fresh)["status"] == "expired"


def test_a_recovered_session_keeps_its_coupon(fake: FakeCheckout) -> None:
    """Its discount goes on, though the coupon was deleted in between."""
    fake.add("coupon", id="HALF", percent_off=50)
    line = {"price": "price_mug", "quantity": 1, "adjustable_quantity": {"enabled": True}}
    url = expired(fake, line_items=[line], discounts=[{"coupon": "HALF"}])
    fake.request("DELETE", "/v1/coupons/HALF")
    buyer = fake.buyer(url).set_quantity("price_mug", 2)
    assert fake.session(buyer.session)["amount_total"] == 500


def test_a_recovered_session_keeps_what_was_said_of_its_payment(fake: FakeCheckout) -> None:
    """The intent has the metadata that was sent with the first session."""
    buyer = fake.buyer(expired(fake, payment_intent_data={"metadata": {"order": "7"}}))
    buyer.pay()
    assert intent_of(fake, buyer.session)["metadata"] == {"order": "7"}


def test_a_recovered_session_keeps_the_tax_on_shipping(fake: FakeCheckout) -> None:
    """The taxes of its shipping are shown below its cost, as on the first one."""
    fake.add("tax_rate", id="txr_ca", display_name="CA", country="US", percentage=10, inclusive=False)
    fixed = {"amount": 500, "currency": "usd"}
    fake.add("shipping_rate", id="shr_a", display_name="A", type="fixed_amount", fixed_amount=fixed)
    fake.add("customer", id="cus_kim", email="kim@example.com", address={"country": "US"})
    taxed = {"customer": "cus_kim", "automatic_tax": {"enabled": True}, "shipping_options": [{"shipping_rate": "shr_a"}]}
    fresh = fake.buyer(expired(fake, **taxed)).session
    shown = read(fake, f"checkout/sessions/{fresh}", expand=["shipping_cost.taxes"])
    assert [tax["amount"] for tax in shown["shipping_cost"]["taxes"]] == [50]

"""What a completed session shows, who its customer is, and what becomes of its method (PAY-01 to PAY-06)."""

from typing import Any

import pytest
from shop import intent_of, read, session, shop, types

from fakecheckout import FakeCheckout, NotModelled, NotOnThePage


@pytest.fixture
def fake() -> FakeCheckout:
    return shop()


def paid(fake: FakeCheckout, mode: str = "payment", /, **params: Any) -> dict[str, Any]:
    """A session of which the buyer has paid."""
    id = session(fake, mode, **params)
    fake.buyer(id).pay()
    return fake.session(id)


def test_a_guest_pays(fake: FakeCheckout) -> None:
    """The session is complete and paid, has no page and no customer (PAY-01, PAY-04)."""
    shown = paid(fake)
    assert (shown["status"], shown["payment_status"], shown["url"], shown["client_secret"]) == ("complete", "paid", None, None)
    assert (shown["customer"], shown["customer_creation"], shown["invoice"]) == (None, "if_required", None)
    assert shown["customer_details"]["tax_ids"] == []
    assert shown["collected_information"] is None


def test_money_is_the_same_everywhere(fake: FakeCheckout) -> None:
    """Intent, charge and session agree."""
    shown = paid(fake, line_items=[{"price": "price_shirt", "quantity": 3}])
    intent = intent_of(fake, shown["id"])
    charge = read(fake, f"charges/{intent['latest_charge']}")
    amounts = {intent["amount"], intent["amount_received"], charge["amount"], charge["amount_captured"], shown["amount_total"]}
    assert amounts == {3 * 1099}
    assert (intent["status"], charge["status"], charge["paid"], charge["refunded"]) == ("succeeded", "succeeded", True, False)
    assert charge["payment_method_details"]["card"]["last4"] == "4242"


def test_a_guests_method_belongs_to_nobody(fake: FakeCheckout) -> None:
    """Not even when it is to be used again: there is no customer to attach it to (sdk:create setup_future_usage)."""
    shown = paid(fake, payment_intent_data={"setup_future_usage": "off_session"})
    intent = intent_of(fake, shown["id"])
    method = read(fake, f"payment_methods/{intent['payment_method']}")
    assert (intent["setup_future_usage"], intent["customer"], method["customer"]) == ("off_session", None, None)


def test_a_customer_is_made_where_it_is_asked_for(fake: FakeCheckout) -> None:
    """customer_creation=always: with what was typed, and told of."""
    shown = paid(fake, customer_creation="always", locale="de")
    customer = read(fake, f"customers/{shown['customer']}")
    assert (customer["email"], customer["name"]) == ("jenny.rosen@example.com", "Jenny Rosen")
    assert (customer["metadata"], customer["preferred_locales"]) == ({}, ["de"])
    assert "customer.created" in types(fake)
    assert intent_of(fake, shown["id"])["customer"] == customer["id"]


def test_the_method_of_a_payment_is_not_saved(fake: FakeCheckout) -> None:
    """An existing customer's card stays unattached, unless it is to be used again (PAY-06)."""
    shown = paid(fake, customer="cus_jenny")
    method = read(fake, f"payment_methods/{intent_of(fake, shown['id'])['payment_method']}")
    assert (shown["customer"], method["customer"]) == ("cus_jenny", None)
    assert "payment_method.attached" not in types(fake)


@pytest.mark.parametrize(
    ("params", "shown"),
    [
        ({"payment_intent_data": {"setup_future_usage": "on_session"}}, "limited"),
        ({"payment_method_options": {"card": {"setup_future_usage": "off_session"}}}, "limited"),
        (
            {"payment_intent_data": {"setup_future_usage": "on_session"}, "payment_method_data": {"allow_redisplay": "always"}},
            "always",
        ),
    ],
    ids=["of the intent", "of cards", "as the seller says"],
)
def test_a_method_for_later_is_attached(fake: FakeCheckout, params: dict[str, Any], shown: str) -> None:
    """With the leave to show it again that goes with it (PAY-06)."""
    paid(fake, customer="cus_jenny", **params)
    (method,) = read(fake, "customers/cus_jenny/payment_methods")["data"]
    assert (method["customer"], method["allow_redisplay"]) == ("cus_jenny", shown)


NAMED: dict[str, tuple[dict[str, Any], str]] = {
    "a guest": ({}, "Kim"),
    "a new customer": ({"customer_creation": "always"}, "Kim"),
    "a customer": ({"customer": "cus_jenny"}, "Jenny"),
    "a customer without a name": ({"customer": "cus_nameless"}, "Kim"),
    "a customer whose name may be written": ({"customer": "cus_jenny", "customer_update": {"name": "auto"}}, "Kim"),
}


@pytest.mark.parametrize("name", NAMED)
def test_whose_name_is_shown(fake: FakeCheckout, name: str) -> None:
    """The customer's, not that on the card, which the method has; of others what was typed (PAY-53)."""
    params, shown = NAMED[name]
    fake.add("customer", id="cus_nameless", email="n@example.com")
    id = session(fake, **params)
    buyer = fake.buyer(id)
    buyer.fill(name="Kim")
    buyer.pay()
    method = read(fake, f"payment_methods/{intent_of(fake, id)['payment_method']}")
    assert (fake.session(id)["customer_details"]["name"], method["billing_details"]["name"]) == (shown, "Kim")


UPDATES = {"address": "auto", "name": "auto", "shipping": "auto"}


@pytest.mark.parametrize("what", UPDATES)
def test_the_customer_is_updated_where_the_seller_says_so(fake: FakeCheckout, what: str) -> None:
    """Each of customer_update by itself; the others stay."""
    before = read(fake, "customers/cus_jenny")
    paid(
        fake,
        customer="cus_jenny",
        customer_update={what: "auto"},
        billing_address_collection="required",
        shipping_address_collection={"allowed_countries": ["US"]},
    )
    after = read(fake, "customers/cus_jenny")
    assert {name for name in UPDATES if after[name] != before[name]} == {what}
    (event,) = [event for event in fake.events if event["type"] == "customer.updated"]
    assert set(event["data"]["previous_attributes"]) == {what}


def test_a_customer_without_an_address_gets_one(fake: FakeCheckout) -> None:
    """An e-mail address that was typed is written to a customer who had none (documented)."""
    fake.add("customer", id="cus_new")
    paid(fake, customer="cus_new")
    assert read(fake, "customers/cus_new")["email"] == "jenny.rosen@example.com"


def test_a_customer_that_was_deleted_meanwhile(fake: FakeCheckout) -> None:
    """What Stripe does then is not known."""
    id = session(fake, customer="cus_jenny")
    fake.request("DELETE", "/v1/customers/cus_jenny")
    with pytest.raises(NotModelled, match="was deleted while the page was open"):
        fake.buyer(id).pay()


def test_nothing_due_by_a_code_is_paid(fake: FakeCheckout) -> None:
    """A 100 % code that the buyer typed: paid, without an intent (PAY-03)."""
    fake.add("coupon", id="ALL", percent_off=100)
    body = {"id": "promo_all", "object": "promotion_code", "active": True, "code": "ALL", "restrictions": {}, "metadata": {}}
    fake.load({**body, "promotion": {"coupon": "ALL", "type": "coupon"}})
    id = session(fake, allow_promotion_codes=True)
    fake.buyer(id).apply_promotion_code("ALL").pay()
    shown = fake.session(id)
    assert (shown["payment_status"], shown["payment_intent"], shown["amount_total"]) == ("paid", None, 0)
    assert shown["customer_details"]["address"] is None
    assert read(fake, "coupons/ALL")["times_redeemed"] == 1
    assert "zero_total_payment_status" in [doubt.name for doubt in fake.doubts_met]


@pytest.mark.parametrize(("answer", "status"), [("recorded", "no_payment_required"), ("paid", "paid")])
def test_nothing_due_from_the_start(answer: str, status: str) -> None:
    """Where no method is collected and no code was typed it is a doubt (PAY-03)."""
    fake = shop(doubts={"zero_total_payment_status": answer})
    fake.add("coupon", id="ALL", percent_off=100)
    assert paid(fake, discounts=[{"coupon": "ALL"}])["payment_status"] == status


def test_a_capture_by_hand_may_be_paid() -> None:
    """Nobody has recorded such a session: it is a doubt."""
    fake = shop(doubts={"manual_capture_payment_status": "paid"})
    assert paid(fake, payment_intent_data={"capture_method": "manual"})["payment_status"] == "paid"


def test_a_payment_whose_coupon_is_gone(fake: FakeCheckout) -> None:
    """What a session got stays (documented): it is paid with its discount."""
    fake.add("coupon", id="HALF", percent_off=50)
    id = session(fake, discounts=[{"coupon": "HALF"}])
    fake.request("DELETE", "/v1/coupons/HALF")
    fake.buyer(id).pay()
    assert (fake.session(id)["amount_total"], fake.session(id)["payment_status"]) == (549, "paid")


def test_a_loaded_session_is_paid(fake: FakeCheckout) -> None:
    """One that was recorded while it was open, even years ago."""
    price = {"id": "price_old", "object": "price", "currency": "usd", "unit_amount": 700}
    item = {
        "id": "li_old",
        "object": "item",
        "amount_subtotal": 700,
        "amount_total": 700,
        "amount_discount": 0,
        "amount_tax": 0,
    }
    lines = {"object": "list", "data": [{**item, "currency": "usd", "description": "Old", "price": price, "quantity": 1}]}
    body = {"id": "cs_test_old", "object": "checkout.session", "mode": "payment", "payment_status": "unpaid", "currency": "usd"}
    totals = {"amount_subtotal": 700, "amount_total": 700, "total_details": {"amount_discount": 0, "amount_tax": 0}}
    fake.load({**body, **totals, "line_items": lines, "success_url": "https://shop.test/ok", "status": "open"})
    assert fake.buyer("cs_test_old").pay() == "https://shop.test/ok"
    assert fake.session("cs_test_old")["payment_status"] == "paid"


def test_an_intent_that_was_not_loaded(fake: FakeCheckout) -> None:
    """A loaded session that names an intent: the message says how to give it."""
    id = session(fake, headers={"Stripe-Version": "2020-08-27"})
    fake.load({**fake.session(id), "id": "cs_test_l", "payment_intent": "pi_gone"})
    fake._account.store.table("", "line_items").rows["cs_test_l"] = fake._account.store.table("", "line_items").rows[id]
    with pytest.raises(NotModelled, match="has no payment_intent pi_gone"):
        fake.buyer("cs_test_l").pay()


def test_paying_and_expiring_race(fake: FakeCheckout) -> None:
    """Whichever comes first wins; the other gets Stripe's refusal, or the page's."""
    first, second = session(fake), session(fake)
    fake.buyer(first).pay()
    late = fake.request("POST", f"/v1/checkout/sessions/{first}/expire")
    assert "has a status of `complete`" in late.json()["error"]["message"]
    buyer = fake.buyer(second)
    fake.request("POST", f"/v1/checkout/sessions/{second}/expire")
    with pytest.raises(NotOnThePage, match="is expired"):
        buyer.pay()


def test_a_free_order_is_told() -> None:
    """Without a method to pay by, the use of the discount and the end of the session are all there is to tell."""
    fake = shop()
    fake.add("coupon", id="ALL", percent_off=100)
    id = session(fake, discounts=[{"coupon": "ALL"}])
    before = len(fake.events)
    fake.buyer(id).pay()
    assert types(fake, before) == ["customer.discount.created", "checkout.session.completed"]


def test_a_session_from_before_invoices_were_shown(fake: FakeCheckout) -> None:
    """One that was loaded without `invoice_creation`, and that makes a customer, makes no invoice."""
    other = shop(seed="elsewhere")
    id = session(other, customer_creation="always")
    shown = read(other, f"checkout/sessions/{id}", expand=["line_items"])
    fake.load({name: value for name, value in shown.items() if name != "invoice_creation"})
    fake.buyer(id).pay()
    assert (fake.session(id)["status"], fake.session(id)["invoice"]) == ("complete", None)

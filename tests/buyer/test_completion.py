"""What a completed session shows, and what it leaves behind, by mode."""

from typing import Any

import pytest
from shop import intent_of, read, session, shop, types

from doorways import MAJOR
from fakecheckout import FakeCheckout, NotModelled

DAY = 24 * 60 * 60


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


def test_shipping_is_paid_and_told(fake: FakeCheckout) -> None:
    """The chosen rate is in the total; where it goes is on intent and charge."""
    fake.add(
        "shipping_rate", id="shr_a", display_name="A", type="fixed_amount", fixed_amount={"amount": 500, "currency": "usd"}
    )
    shown = paid(fake, shipping_options=[{"shipping_rate": "shr_a"}], shipping_address_collection={"allowed_countries": ["US"]})
    assert (shown["amount_total"], shown["total_details"]["amount_shipping"]) == (1599, 500)
    assert intent_of(fake, shown["id"])["shipping"]["address"]["line1"] == "354 Oyster Point Blvd"


@pytest.mark.parametrize("by", ["intent", "card"])
def test_a_capture_by_hand(fake: FakeCheckout, by: str) -> None:
    """The money is held: nothing was received yet, and the session is complete but unpaid."""
    options = {"payment_intent_data": {"capture_method": "manual"}}
    if by == "card":
        options = {"payment_method_options": {"card": {"capture_method": "manual"}}}
    shown = paid(fake, **options)
    intent = intent_of(fake, shown["id"])
    charge = read(fake, f"charges/{intent['latest_charge']}")
    assert (intent["status"], intent["amount_capturable"], intent["amount_received"]) == ("requires_capture", 1099, 0)
    assert (charge["captured"], charge["amount_captured"]) == (False, 0)
    assert charge["payment_method_details"]["card"]["capture_before"] == charge["created"] + 7 * DAY
    assert (shown["status"], shown["payment_status"]) == ("complete", "unpaid")
    assert "payment_intent.amount_capturable_updated" in types(fake)


def test_a_capture_by_hand_may_be_paid() -> None:
    """Nobody has recorded such a session: it is a doubt."""
    fake = shop(doubts={"manual_capture_payment_status": "paid"})
    assert paid(fake, payment_intent_data={"capture_method": "manual"})["payment_status"] == "paid"


SAID = {
    "description": "Order 7",
    "receipt_email": "kim@example.com",
    "statement_descriptor_suffix": "SHOP",
    "transfer_group": "order_7",
    "metadata": {"order": "7"},
}


def test_what_the_seller_said_of_the_payment(fake: FakeCheckout) -> None:
    """It is on the intent, and the charge has a copy (PAY-07)."""
    shown = paid(fake, payment_intent_data=SAID, metadata={"cart": "1"})
    intent = intent_of(fake, shown["id"])
    charge = read(fake, f"charges/{intent['latest_charge']}")
    assert {name: intent[name] for name in SAID} == SAID
    assert {name: charge[name] for name in SAID} == SAID
    assert shown["metadata"] == {"cart": "1"}


def test_a_destination_and_its_fee(fake: FakeCheckout) -> None:
    """transfer_data and application_fee_amount go to intent and charge."""
    data = {"application_fee_amount": 100, "transfer_data": {"destination": "acct_1"}}
    intent = intent_of(fake, paid(fake, payment_intent_data=data)["id"])
    charge = read(fake, f"charges/{intent['latest_charge']}")
    assert (intent["application_fee_amount"], charge["application_fee_amount"], charge["destination"]) == (100, 100, "acct_1")


def test_what_the_seller_says_between_attempts(fake: FakeCheckout) -> None:
    """An update of payment_intent_data reaches the intent that a declined attempt made."""
    elements = {"ui_mode": "elements", "success_url": None, "cancel_url": None, "return_url": "https://shop.test/r"}
    id = session(fake, **elements)
    fake.buyer(id).decline()
    fake.request("POST", f"/v1/checkout/sessions/{id}", {"payment_intent_data": {"description": "Order 8"}})
    fake.buyer(id).pay()
    assert intent_of(fake, id)["description"] == "Order 8"


def test_an_invoice_of_a_payment(fake: FakeCheckout) -> None:
    """invoice_creation makes a customer and a paid invoice with what the seller said of it."""
    said = {"description": "Thanks", "footer": "Bye", "metadata": {"a": "b"}, "custom_fields": [{"name": "PO", "value": "1"}]}
    shown = paid(
        fake, invoice_creation={"enabled": True, "invoice_data": said}, line_items=[{"price": "price_shirt", "quantity": 2}]
    )
    invoice = read(fake, f"invoices/{shown['invoice']}", expand=["payments"])
    assert {name: invoice[name] for name in said} == said
    assert (invoice["status"], invoice["amount_paid"], invoice["billing_reason"]) == ("paid", 2198, "manual")
    assert (invoice["customer"], invoice["number"][-5:]) == (shown["customer"], "-0001")
    (line,) = invoice["lines"]["data"]
    assert (line["amount"], line["description"], line["parent"]["type"]) == (2198, "Shirt", "invoice_item_details")
    (payment,) = invoice["payments"]["data"]
    assert payment["payment"]["payment_intent"] == shown["payment_intent"]


def subscription_of(fake: FakeCheckout, shown: dict[str, Any]) -> dict[str, Any]:
    return read(fake, f"subscriptions/{shown['subscription']}")


def test_a_subscription_starts(fake: FakeCheckout) -> None:
    """Active for a month, its first invoice paid, its method saved; the session has no intent (REC-147, REC-156, REC-216)."""
    shown = paid(fake, "subscription")
    subscription = subscription_of(fake, shown)
    (item,) = subscription["items"]["data"]
    assert (shown["payment_status"], shown["payment_intent"], shown["customer_creation"]) == ("paid", None, "always")
    assert (subscription["status"], subscription["latest_invoice"], subscription["customer"]) == (
        "active",
        shown["invoice"],
        shown["customer"],
    )
    assert 28 * DAY <= item["current_period_end"] - item["current_period_start"] <= 31 * DAY
    method = read(fake, f"payment_methods/{subscription['default_payment_method']}")
    assert (method["customer"], method["allow_redisplay"]) == (shown["customer"], "limited")


def test_the_first_invoice(fake: FakeCheckout) -> None:
    """Paid, numbered, with a line for the period (PAY-11)."""
    shown = paid(fake, "subscription", line_items=[{"price": "price_plan", "quantity": 2}])
    invoice = read(fake, f"invoices/{shown['invoice']}", expand=["payments"])
    subscription = subscription_of(fake, shown)
    assert (invoice["status"], invoice["amount_paid"], invoice["amount_remaining"]) == ("paid", 4000, 0)
    assert (invoice["billing_reason"], invoice["attempt_count"], invoice["attempted"]) == ("subscription_create", 1, True)
    assert invoice["parent"]["subscription_details"]["subscription"] == subscription["id"]
    (line,) = invoice["lines"]["data"]
    assert line["description"] == "2 × Plan (at $20.00 / month)"
    assert line["period"]["end"] == subscription["items"]["data"][0]["current_period_end"]
    intent = read(fake, f"payment_intents/{invoice['payments']['data'][0]['payment']['payment_intent']}")
    assert (intent["amount"], intent["description"], intent["setup_future_usage"]) == (
        4000,
        "Subscription creation",
        "off_session",
    )


def test_what_the_seller_said_of_the_subscription(fake: FakeCheckout) -> None:
    """subscription_data takes effect; its metadata is on the lines, not on the invoice (PAY-07)."""
    settings = {"issuer": {"type": "self"}} if MAJOR >= 8 else None
    trial = {"end_behavior": {"missing_payment_method": "cancel"}}
    shown = paid(
        fake,
        "subscription",
        metadata={"cart": "1"},
        subscription_data={
            "description": "Gold",
            "metadata": {"team": "7"},
            **({"invoice_settings": settings} if settings else {}),
            "trial_settings": trial,
            "trial_period_days": 7,
            "transfer_data": {"destination": "acct_1", "amount_percent": 80},
        },
    )
    subscription = subscription_of(fake, shown)
    invoice = read(fake, f"invoices/{shown['invoice']}")
    assert (subscription["description"], subscription["metadata"]) == ("Gold", {"team": "7"})
    assert subscription["trial_settings"]["end_behavior"]["missing_payment_method"] == "cancel"
    assert subscription["transfer_data"] == {"amount_percent": 80.0, "destination": "acct_1"}
    assert (invoice["metadata"], invoice["lines"]["data"][0]["metadata"]) == ({}, {"team": "7"})
    assert invoice["parent"]["subscription_details"]["metadata"] == {"team": "7"}


def test_a_fee_in_percent(fake: FakeCheckout) -> None:
    """Of a connected account's subscription: 10 % of 20.00 are 2.00 of the first payment."""
    connected = {"Stripe-Account": "acct_shop"}
    price = {"currency": "usd", "unit_amount": 2000, "recurring": {"interval": "month"}, "product_data": {"name": "Plan"}}
    line = {"price_data": price, "quantity": 1}
    data = {"application_fee_percent": 10}
    id = session(fake, "subscription", headers=connected, line_items=[line], subscription_data=data)
    fake.buyer(id).pay()
    (intent,) = fake.request("GET", "/v1/payment_intents", headers=connected).json()["data"]
    assert (intent["application_fee_amount"], intent["application"][:3]) == (200, "ca_")
    assert {event["account"] for event in fake.events if event["type"].startswith("checkout")} == {"acct_shop"}


def test_a_trial(fake: FakeCheckout) -> None:
    """Nothing is due, a method is collected: paid (PAY-03), trialing, with a zero invoice (PAY-13)."""
    shown = paid(fake, "subscription", subscription_data={"trial_period_days": 7})
    subscription = subscription_of(fake, shown)
    assert (shown["payment_status"], subscription["status"]) == ("paid", "trialing")
    assert subscription["trial_end"] - subscription["trial_start"] == 7 * DAY
    assert subscription["default_payment_method"] is not None
    invoice = read(fake, f"invoices/{shown['invoice']}")
    assert (invoice["total"], invoice["status"], invoice["attempted"], invoice["attempt_count"]) == (0, "paid", True, 0)
    assert invoice["lines"]["data"][0]["description"] == "Trial period for Plan"


def test_a_trial_without_a_card(fake: FakeCheckout) -> None:
    """payment_method_collection=if_required asks for none when nothing is due (documented)."""
    data = {"trial_end": fake.now() + 10 * DAY}
    shown = paid(fake, "subscription", payment_method_collection="if_required", subscription_data=data)
    subscription = subscription_of(fake, shown)
    assert (shown["payment_status"], subscription["default_payment_method"]) == ("no_payment_required", None)
    assert subscription["billing_cycle_anchor"] == data["trial_end"]


def test_one_time_lines_of_a_trial_are_due(fake: FakeCheckout) -> None:
    """They are on the first invoice (PAY-13)."""
    lines = [{"price": "price_plan", "quantity": 1}, {"price": "price_mug", "quantity": 1}]
    shown = paid(fake, "subscription", line_items=lines, subscription_data={"trial_period_days": 7})
    invoice = read(fake, f"invoices/{shown['invoice']}")
    assert (shown["amount_total"], invoice["amount_paid"]) == (500, 500)
    assert [line["description"] for line in invoice["lines"]["data"]] == ["Trial period for Plan", "Mug"]
    assert len(subscription_of(fake, shown)["items"]["data"]) == 1


@pytest.mark.parametrize(
    ("duration", "lasts", "ends"),
    [
        ({"duration": "once"}, False, False),
        ({"duration": "forever"}, True, False),
        ({"duration": "repeating", "duration_in_months": 3}, True, True),
    ],
    ids=["once", "forever", "repeating"],
)
def test_how_long_a_discount_lasts(fake: FakeCheckout, duration: dict[str, Any], lasts: bool, ends: bool) -> None:
    """A discount stays on the subscription as long as its coupon says (documented)."""
    fake.add("coupon", id="HALF", percent_off=50, **duration)
    shown = paid(fake, "subscription", discounts=[{"coupon": "HALF"}])
    subscription = subscription_of(fake, shown)
    invoice = read(fake, f"invoices/{shown['invoice']}", expand=["discounts"])
    assert (shown["amount_total"], invoice["total"], invoice["subtotal"]) == (1000, 1000, 2000)
    assert bool(subscription["discounts"]) is lasts
    assert (invoice["discounts"][0]["end"] is not None) is ends


def test_a_discount_whose_coupon_is_gone(fake: FakeCheckout) -> None:
    """How long it lasts cannot be told any more."""
    fake.add("coupon", id="HALF", percent_off=50)
    id = session(fake, "subscription", discounts=[{"coupon": "HALF"}])
    fake.request("DELETE", "/v1/coupons/HALF")
    with pytest.raises(NotModelled, match="HALF was deleted"):
        fake.buyer(id).pay()


def test_a_payment_whose_coupon_is_gone(fake: FakeCheckout) -> None:
    """What a session got stays (documented): it is paid with its discount."""
    fake.add("coupon", id="HALF", percent_off=50)
    id = session(fake, discounts=[{"coupon": "HALF"}])
    fake.request("DELETE", "/v1/coupons/HALF")
    fake.buyer(id).pay()
    assert (fake.session(id)["amount_total"], fake.session(id)["payment_status"]) == (549, "paid")


def test_taxes_of_lines_are_on_the_invoice(fake: FakeCheckout) -> None:
    """Exclusive and inclusive ones, summed by rate; the item keeps its rates."""
    for id, inclusive in (("txr_in", True), ("txr_ex", False)):
        fake.add("tax_rate", id=id, display_name="VAT", percentage=20, inclusive=inclusive)
    lines = [
        {"price": "price_plan", "quantity": 1, "tax_rates": ["txr_ex"]},
        {"price": "price_mug", "quantity": 1, "tax_rates": ["txr_in"]},
    ]
    shown = paid(fake, "subscription", line_items=lines)
    invoice = read(fake, f"invoices/{shown['invoice']}")
    assert (invoice["total"], invoice["total_excluding_tax"], invoice["subtotal_excluding_tax"]) == (2900, 2417, 2417)
    assert {tax["tax_rate_details"]["tax_rate"]: tax["amount"] for tax in invoice["total_taxes"]} == {
        "txr_ex": 400,
        "txr_in": 83,
    }
    assert [rate["id"] for rate in subscription_of(fake, shown)["items"]["data"][0]["tax_rates"]] == ["txr_ex"]


def test_one_rate_on_two_lines_is_told_once(fake: FakeCheckout) -> None:
    """The total of a rate is the sum over the lines; default rates stand on the subscription."""
    fake.add("tax_rate", id="txr_ex", display_name="VAT", percentage=20, inclusive=False)
    fake.add(
        "price", id="price_b", currency="usd", unit_amount=500, recurring={"interval": "month"}, product_data={"name": "B"}
    )
    lines = [{"price": "price_plan", "quantity": 1}, {"price": "price_b", "quantity": 1}]
    shown = paid(fake, "subscription", line_items=lines, subscription_data={"default_tax_rates": ["txr_ex"]})
    invoice = read(fake, f"invoices/{shown['invoice']}")
    assert [tax["amount"] for tax in invoice["total_taxes"]] == [500]
    subscription = subscription_of(fake, shown)
    assert ([rate["id"] for rate in subscription["default_tax_rates"]], subscription["plan"]) == (["txr_ex"], None)


def test_automatic_tax_is_of_the_address_that_was_typed(fake: FakeCheckout) -> None:
    """It waits for an address, and the account's own rate for it decides (ours: there is no tax engine)."""
    fake.add("tax_rate", id="txr_ca", display_name="CA", country="US", percentage=10, inclusive=False)
    fake.add(
        "shipping_rate", id="shr_a", display_name="A", type="fixed_amount", fixed_amount={"amount": 500, "currency": "usd"}
    )
    id = session(
        fake, automatic_tax={"enabled": True}, shipping_options=[{"shipping_rate": "shr_a"}], invoice_creation={"enabled": True}
    )
    assert fake.session(id)["automatic_tax"]["status"] == "requires_location_inputs"
    fake.buyer(id).pay()
    shown = fake.session(id)
    assert (shown["automatic_tax"]["status"], shown["total_details"]["amount_tax"]) == ("complete", 160)
    assert read(fake, f"invoices/{shown['invoice']}")["total_taxes"][0]["amount"] == 160


def test_automatic_tax_without_an_address(fake: FakeCheckout) -> None:
    """Where nothing is asked for, nothing is taxed."""
    fake.add("coupon", id="ALL", percent_off=100)
    shown = paid(fake, automatic_tax={"enabled": True}, discounts=[{"coupon": "ALL"}])
    assert shown["automatic_tax"]["status"] == "requires_location_inputs"


PRICES: dict[str, tuple[dict[str, Any], int | None, str]] = {
    "metered": ({"recurring": {"interval": "month", "usage_type": "metered", "meter": "mtr_1"}, "unit_amount": 5}, None, "P"),
    "every quarter": (
        {"recurring": {"interval": "month", "interval_count": 3}, "unit_amount": 5000},
        1,
        "1 × P (at $50.00 / every 3 months)",
    ),
    "a fraction": ({"recurring": {"interval": "month"}, "unit_amount_decimal": "12.5"}, 8, "8 × P (at $0.125 / month)"),
    "volume": (
        {
            "recurring": {"interval": "month"},
            "billing_scheme": "tiered",
            "tiers_mode": "volume",
            "tiers": [{"up_to": 10, "unit_amount": 200}, {"up_to": "inf", "unit_amount": 100}],
        },
        25,
        "25 × P (Tier 2 at $1.00 / month)",
    ),
    "graduated": (
        {
            "recurring": {"interval": "month"},
            "billing_scheme": "tiered",
            "tiers_mode": "graduated",
            "tiers": [{"up_to": 10, "unit_amount": 200}, {"up_to": "inf", "unit_amount": 100}],
        },
        25,
        "25 × P",
    ),
    "metered tiers": (
        {
            "recurring": {"interval": "month", "usage_type": "metered", "meter": "mtr_1"},
            "billing_scheme": "tiered",
            "tiers_mode": "graduated",
            "tiers": [{"up_to": "inf", "unit_amount": 100}],
        },
        None,
        "P",
    ),
    "packs": (
        {"recurring": {"interval": "month"}, "unit_amount": 1000, "transform_quantity": {"divide_by": 3, "round": "up"}},
        4,
        "4 × P (at $10.00 / month)",
    ),
}


@pytest.mark.parametrize("name", PRICES)
def test_how_a_line_is_described(fake: FakeCheckout, name: str) -> None:
    """Recorded for a plain price and for a tier by volume (PAY-11); the others are *inferred*."""
    price, quantity, description = PRICES[name]
    fake.add("price", id="price_x", currency="usd", product_data={"name": "P"}, **price)
    line = {"price": "price_x", **({} if quantity is None else {"quantity": quantity})}
    shown = paid(fake, "subscription", line_items=[line, {"price": "price_mug", "quantity": 1}])
    assert read(fake, f"invoices/{shown['invoice']}/lines")["data"][0]["description"] == description


@pytest.mark.parametrize(
    ("version", "mode", "expected"),
    [
        ("2025-03-31.basil", {}, {"flexible": None, "type": "classic"}),
        ("2025-09-30.clover", {}, "flexible"),
        ("2025-09-30.clover", {"type": "classic"}, {"flexible": None, "type": "classic"}),
    ],
)
def test_the_billing_mode(fake: FakeCheckout, version: str, mode: dict[str, str], expected: Any) -> None:
    """Flexible from clover on, unless the seller says otherwise (PAY-16)."""
    data = {"billing_mode": mode} if mode else None
    id = session(fake, "subscription", headers={"Stripe-Version": version}, subscription_data=data)
    fake.buyer(id).pay()
    shown = subscription_of(fake, fake.session(id))["billing_mode"]
    assert expected in (shown, shown["type"])


def test_a_setup(fake: FakeCheckout) -> None:
    """The intent was there before; nothing is paid; nothing of the buyer but the e-mail is shown (PAY-22)."""
    id = session(fake, "setup", customer="cus_jenny", setup_intent_data={"metadata": {"a": "b"}, "description": "For later"})
    intent = fake.session(id)["setup_intent"]
    assert read(fake, f"setup_intents/{intent}")["status"] == "requires_payment_method"
    fake.buyer(id).pay()
    shown, after = fake.session(id), read(fake, f"setup_intents/{intent}")
    assert (shown["setup_intent"], shown["payment_status"]) == (intent, "no_payment_required")
    assert (shown["amount_total"], shown["amount_subtotal"], shown["total_details"]) == (0, 0, None)
    assert shown["customer_details"]["address"] is None
    assert (after["status"], after["metadata"], after["description"]) == ("succeeded", {"a": "b"}, "For later")
    method = read(fake, f"payment_methods/{after['payment_method']}")
    assert (method["customer"], method["allow_redisplay"]) == ("cus_jenny", "always")
    assert read(fake, "customers/cus_jenny")["invoice_settings"]["default_payment_method"] is None


def test_a_setup_of_a_guest(fake: FakeCheckout) -> None:
    """Nothing is attached, for there is nobody (PAY-23)."""
    shown = paid(fake, "setup", currency=None, payment_method_types=None, allowed_payment_method_types=["card"])
    intent = read(fake, f"setup_intents/{shown['setup_intent']}")
    assert (intent["customer"], shown["customer"], shown["amount_total"]) == (None, None, None)


def test_a_setup_that_makes_a_customer(fake: FakeCheckout) -> None:
    """customer_creation=always."""
    shown = paid(fake, "setup", customer_creation="always")
    intent = read(fake, f"setup_intents/{shown['setup_intent']}")
    assert intent["customer"] == shown["customer"] is not None


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
    fake._store.table("", "line_items").rows["cs_test_l"] = fake._store.table("", "line_items").rows[id]
    with pytest.raises(NotModelled, match="has no payment_intent pi_gone"):
        fake.buyer("cs_test_l").pay()

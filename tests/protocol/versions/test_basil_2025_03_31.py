"""Subscriptions and invoices before 2025-03-31.basil (PAY-19)."""

from typing import Any

import pytest
from shop import read, session, shop

from fakecheckout import FakeCheckout

OLD = {"Stripe-Version": "2024-04-10"}


def ids(fake: FakeCheckout, path: str, **params: Any) -> list[str]:
    return [each["id"] for each in read(fake, path, **params)["data"]]


def test_a_subscription_before_basil(finished: FakeCheckout) -> None:
    """Period and discount stand on it as well (PAY-19)."""
    (id,) = ids(finished, "subscriptions")
    now = read(finished, f"subscriptions/{id}")
    then = finished.request("GET", f"/v1/subscriptions/{id}", headers=OLD).json()
    assert then["current_period_end"] == now["items"]["data"][0]["current_period_end"]
    assert then["discount"]["coupon"]["id"] == "HALF"
    assert then["plan"]["aggregate_usage"] is None
    assert not {"current_period_end", "discount"} & now.keys()


def test_an_invoice_before_basil(finished: FakeCheckout) -> None:
    """It names its payment and its subscription itself (PAY-19)."""
    expand = {"expand": ["latest_invoice.payment_intent.payment_method", "latest_invoice.charge"]}
    (id,) = ids(finished, "subscriptions")
    invoice = finished.request("GET", f"/v1/subscriptions/{id}", expand, headers=OLD).json()["latest_invoice"]
    (line,) = invoice["lines"]["data"]
    assert (invoice["paid"], invoice["subscription"], invoice["quote"]) == (True, id, None)
    assert invoice["payment_intent"]["payment_method"]["object"] == "payment_method"
    assert invoice["payment_intent"]["invoice"] == invoice["id"] == invoice["charge"]["invoice"]
    assert (line["type"], line["price"]["id"], line["plan"]["id"], line["unit_amount_excluding_tax"]) == (
        "subscription",
        "price_plan",
        "price_plan",
        "2000",
    )
    assert line["subscription_item"].startswith("si_")


def test_an_invoice_of_a_payment_before_basil(finished: FakeCheckout) -> None:
    """Its line is an invoice item's; it has no subscription."""
    (_, of_payment) = finished.request("GET", "/v1/invoices", headers=OLD).json()["data"]
    (line,) = of_payment["lines"]["data"]
    assert (of_payment["subscription"], of_payment["tax"], line["type"], line["plan"]) == (None, None, "invoiceitem", None)
    assert "invoice_item" in line


def test_taxes_before_basil() -> None:
    """They are in words of their own."""
    fake = shop()
    fake.add("tax_rate", id="txr_a", display_name="VAT", percentage=20, inclusive=True)
    fake.buyer(session(fake, "subscription", line_items=[{"price": "price_plan", "quantity": 3, "tax_rates": ["txr_a"]}])).pay()
    (invoice,) = fake.request("GET", "/v1/invoices", headers=OLD).json()["data"]
    (line,) = invoice["lines"]["data"]
    assert (invoice["tax"], invoice["total_tax_amounts"][0]["inclusive"], line["tax_rates"][0]["id"]) == (1000, True, "txr_a")
    assert (line["amount_excluding_tax"], line["unit_amount_excluding_tax"]) == (5000, None)


def test_an_unpaid_invoice_before_basil() -> None:
    """Nothing was tried yet, or nothing is due: no charge, no intent."""
    fake = shop()
    fake.buyer(session(fake, "subscription", subscription_data={"trial_period_days": 7})).pay()
    (invoice,) = fake.request("GET", "/v1/invoices", headers=OLD).json()["data"]
    assert (invoice["charge"], invoice["payment_intent"], invoice["paid"]) == (None, None, True)


def test_what_was_loaded_in_its_older_shape() -> None:
    """Is shown as it was loaded, and lists do not stumble over it."""
    fake = shop()
    body = {
        "id": "in_old",
        "object": "invoice",
        "payment_intent": "pi_old",
        "paid": True,
        "created": 1,
        "lines": {"object": "list", "data": [{"id": "il_old", "object": "line_item", "pricing": None, "parent": None}]},
    }
    fake.load(
        [body, {"id": "sub_old", "object": "subscription", "current_period_end": 5, "items": {"object": "list", "data": []}}]
    )
    assert fake.request("GET", "/v1/invoices/in_old", headers=OLD).json()["payment_intent"] == "pi_old"
    assert fake.request("GET", "/v1/subscriptions/sub_old", headers=OLD).json()["current_period_end"] == 5
    params = {"price": "price_plan", "collection_method": "send_invoice", "current_period_end": {"gt": 1}}
    assert [ids(fake, "subscriptions", **{name: params[name]}) for name in params] == [[], [], []]
    assert [ids(fake, "invoices", status="paid"), ids(fake, "invoices", due_date={"gt": 1})] == [[], []]


@pytest.mark.parametrize("of_item", [{}, {"current_period_end": 5, "current_period_start": 1}], ids=["2023", "acacia"])
def test_a_subscription_recorded_before_basil(of_item: dict[str, int]) -> None:
    """Its period and its discount stand where they stand since, and on it at the version it was recorded at (PAY-19)."""
    fake = shop()
    coupon = {"id": "HALF", "object": "coupon", "percent_off": 50.0, "valid": True}
    old = {
        "id": "sub_old",
        "object": "subscription",
        "current_period_end": 5,
        "current_period_start": 1,
        "discount": {"id": "di_old", "object": "discount", "coupon": coupon},
        "items": {"object": "list", "data": [{"id": "si_old", "object": "subscription_item", **of_item}]},
    }
    fake.load(old, api_version="2025-02-24.acacia")
    now = read(fake, "subscriptions/sub_old")
    assert now["items"]["data"][0]["current_period_end"] == 5
    assert not {"current_period_end", "discount"} & now.keys()
    assert now["discounts"] == ["di_old"]
    then = fake.request("GET", "/v1/subscriptions/sub_old", headers=OLD).json()
    assert (then["current_period_end"], then["current_period_start"]) == (5, 1)
    assert (then["discount"]["id"], then["discount"]["coupon"]["id"]) == ("di_old", "HALF")


def test_a_one_time_line_before_basil() -> None:
    """At the older version it names the subscription that it was sold with."""
    fake = shop(api_version="2024-04-10")
    lines = [{"price": "price_plan", "quantity": 1}, {"price": "price_mug", "quantity": 1}]
    id = session(fake, "subscription", line_items=lines)
    fake.buyer(id).pay()
    shown = fake.session(id)
    once = read(fake, f"invoices/{shown['invoice']}")["lines"]["data"][1]
    assert once["subscription"] == shown["subscription"]

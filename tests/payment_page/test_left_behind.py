"""What finished sessions leave behind, of whatever kind: retrieved, listed, filtered."""

from typing import Any

import pytest
from shop import read, session, shop, types

from fakecheckout import FakeCheckout


def ids(fake: FakeCheckout, path: str, **params: Any) -> list[str]:
    return [each["id"] for each in read(fake, path, **params)["data"]]


KINDS = {
    "payment_intents": 2,
    "charges": 2,
    "setup_intents": 1,
    "subscriptions": 1,
    "invoices": 2,
    "invoice_payments": 2,
}


@pytest.mark.parametrize("path", KINDS)
def test_what_is_listed_can_be_retrieved(finished: FakeCheckout, path: str) -> None:
    """Each of a list is the object that its id finds."""
    listed = read(finished, path)
    assert len(listed["data"]) == KINDS[path]
    assert [read(finished, f"{path}/{each['id']}") for each in listed["data"]] == listed["data"]


@pytest.mark.parametrize("path", [path for path in KINDS if path != "invoice_payments"])
def test_a_customers_own(finished: FakeCheckout, path: str) -> None:
    """The filter by customer, and its refusal of one that is not there."""
    assert ids(finished, path, customer="cus_jenny") == ids(finished, path)
    assert ids(finished, path, customer="cus_other") == []
    refused = finished.request("GET", f"/v1/{path}", {"customer": "cus_nope"})
    assert (refused.status, refused.json()["error"]["param"]) == (400, "customer")


FILTERS: dict[str, tuple[str, dict[str, Any], int]] = {
    "charges of an intent": ("charges", {"payment_intent": "{pi}"}, 1),
    "charges of a group": ("charges", {"transfer_group": "g"}, 1),
    "setups of a method": ("setup_intents", {"payment_method": "{pm}"}, 1),
    "later ones": ("payment_intents", {"created": {"gt": 4_000_000_000}}, 0),
    "active": ("subscriptions", {"status": "active"}, 1),
    "all": ("subscriptions", {"status": "all"}, 1),
    "ended": ("subscriptions", {"status": "ended"}, 0),
    "of a price": ("subscriptions", {"price": "price_plan"}, 1),
    "of a plan": ("subscriptions", {"plan": "price_mug"}, 0),
    "by collection": ("subscriptions", {"collection_method": "send_invoice"}, 0),
    "by the end of the period": ("subscriptions", {"current_period_end": {"lt": 1}}, 0),
    "by the start of the period": ("subscriptions", {"current_period_start": {"gt": 1}}, 1),
    "paid": ("invoices", {"status": "paid"}, 2),
    "open": ("invoices", {"status": "open"}, 0),
    "of a subscription": ("invoices", {"subscription": "{sub}"}, 1),
    "due": ("invoices", {"due_date": {"gt": 1}}, 0),
    "invoices by collection": ("invoices", {"collection_method": "charge_automatically"}, 2),
    "payments of an invoice": ("invoice_payments", {"invoice": "{in}"}, 1),
    "payments by status": ("invoice_payments", {"status": "open"}, 0),
    "payments by an intent": ("invoice_payments", {"payment": {"type": "payment_intent", "payment_intent": "{pi}"}}, 1),
    "methods by type": ("payment_methods", {"customer": "cus_jenny", "type": "card"}, 2),
    "methods to show again": ("payment_methods", {"customer": "cus_jenny", "allow_redisplay": "always"}, 1),
    "methods of nobody": ("payment_methods", {}, 0),
    "methods of a customer": ("customers/cus_jenny/payment_methods", {}, 2),
    "items": ("subscription_items", {"subscription": "{sub}"}, 1),
}


@pytest.mark.parametrize("name", FILTERS)
def test_filters(finished: FakeCheckout, name: str) -> None:
    """Each filter that the SDK declares narrows its list."""
    path, params, count = FILTERS[name]
    (subscription,) = read(finished, "subscriptions")["data"]
    known = {
        "pi": read(finished, "payment_intents")["data"][0]["id"],
        "pm": read(finished, "setup_intents")["data"][0]["payment_method"],
        "sub": subscription["id"],
        "in": subscription["latest_invoice"],
    }

    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: filled(each) for key, each in value.items()}
        return value.format(**known) if isinstance(value, str) else value

    assert len(ids(finished, path, **filled(params))) == count


@pytest.mark.parametrize(
    ("path", "status", "param", "message"),
    [
        ("payment_intents/pi_x", 404, "intent", "No such payment_intent: 'pi_x'"),
        ("charges/ch_x", 404, "id", "No such charge: 'ch_x'"),
        ("setup_intents/seti_x", 404, "intent", "No such setupintent: 'seti_x'"),
        ("payment_methods/pm_x", 404, "payment_method", "No such PaymentMethod: 'pm_x'"),
        ("customers/cus_jenny/payment_methods/pm_x", 404, "payment_method", "No such PaymentMethod: 'pm_x'"),
        ("subscriptions/sub_x", 404, "id", "No such subscription: 'sub_x'"),
        ("invoices/in_x", 404, "invoice", "No such invoice: 'in_x'"),
        ("events/evt_x", 404, "id", "No such event: 'evt_x'"),
        ("subscriptions?status=x", 400, "status", "Invalid status: must be one of active, past_due, unpaid, canceled"),
        ("invoices?status=x", 400, "status", "Invalid status: must be one of draft, open, void, paid, or uncollectible"),
        ("payment_methods?customer=cus_x", 400, "customer", "No such customer: 'cus_x'"),
    ],
)
def test_what_is_not_there(finished: FakeCheckout, path: str, status: int, param: str, message: str) -> None:
    """The words and the param of each kind (LST-20)."""
    answer = finished.request("GET", f"/v1/{path}")
    error = answer.json()["error"]
    assert (answer.status, error["param"]) == (status, param)
    assert error["message"].startswith(message)


def test_a_connected_accounts_own() -> None:
    """What a payment on a connected account leaves is seen there alone."""
    fake = shop()
    there = {"Stripe-Account": "acct_shop"}
    price = {"currency": "usd", "unit_amount": 900, "product_data": {"name": "x"}}
    id = session(fake, headers=there, line_items=[{"price_data": price, "quantity": 1}])
    fake.buyer(id).pay()
    assert read(fake, "payment_intents")["data"] == []
    assert len(fake.request("GET", "/v1/payment_intents", headers=there).json()["data"]) == 1
    assert types(fake)[-4:] != []
    assert {event.get("account") for event in fake.events[-4:]} == {"acct_shop"}


UNKNOWN = {
    "refunds of a charge": ("refunds", "charge", "charge"),
    "refunds of an intent": ("refunds", "payment_intent", "payment_intent"),
    "charges of an intent": ("charges", "payment_intent", "payment_intent"),
    "sessions of an intent": ("checkout/sessions", "payment_intent", "payment_intent"),
}


@pytest.mark.parametrize("name", UNKNOWN)
@pytest.mark.parametrize("answer", ["empty", "refused", None])
def test_a_list_by_what_is_not_there(name: str, answer: str | None) -> None:
    """Nobody knows whether it is empty or refused."""
    path, param, noun = UNKNOWN[name]
    fake = shop(doubts={"unknown_payment_filter": answer} if answer else None)
    answered = fake.request("GET", f"/v1/{path}", {param: "nope"})
    error = {"code": "resource_missing", "message": f"No such {noun}: 'nope'", "param": param}
    body = answered.json()
    assert body["error"].items() >= error.items() if answer == "refused" else body["data"] == []
    assert [doubt.name for doubt in fake.doubts_met] == ([] if answer else ["unknown_payment_filter"])


def test_a_list_by_what_is_there_asks_nothing() -> None:
    """Known payments, and those that only a loaded object names, leave no doubt."""
    fake = shop()
    fake.buyer(session(fake)).pay()
    (intent,) = read(fake, "payment_intents")["data"]
    fake.load({"id": "re_1", "object": "refund", "charge": "ch_1", "payment_intent": "pi_1"})
    assert ids(fake, "refunds", charge=intent["latest_charge"]) == []
    assert ids(fake, "refunds", charge="ch_1", payment_intent="pi_1") == ["re_1"]
    assert fake.doubts_met == []

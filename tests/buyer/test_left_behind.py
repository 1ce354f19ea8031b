"""Reading what a payment left behind: retrieve, list, filters, expand, other versions; and what cannot be done to it yet."""

from typing import Any

import pytest
from shop import read, session, shop, types

from fakecheckout import FakeCheckout, NotModelled

OLD = {"Stripe-Version": "2024-04-10"}


@pytest.fixture(scope="module")
def fake() -> FakeCheckout:
    """A customer who paid once, subscribed, and had a card set up."""
    fake = shop(seed="left behind")
    fake.add("coupon", id="HALF", percent_off=50, duration="forever")
    for mode, params in (
        ("payment", {"payment_intent_data": {"transfer_group": "g"}, "invoice_creation": {"enabled": True}}),
        ("subscription", {"discounts": [{"coupon": "HALF"}], "line_items": [{"price": "price_plan", "quantity": 2}]}),
        ("setup", {}),
    ):
        fake.buyer(session(fake, mode, customer="cus_jenny", **params)).pay()
    fake.add("customer", id="cus_other", email="other@example.com")
    return fake


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
def test_what_is_listed_can_be_retrieved(fake: FakeCheckout, path: str) -> None:
    """Each of a list is the object that its id finds."""
    listed = read(fake, path)
    assert len(listed["data"]) == KINDS[path]
    assert [read(fake, f"{path}/{each['id']}") for each in listed["data"]] == listed["data"]


@pytest.mark.parametrize("path", [path for path in KINDS if path != "invoice_payments"])
def test_a_customers_own(fake: FakeCheckout, path: str) -> None:
    """The filter by customer, and its refusal of one that is not there."""
    assert ids(fake, path, customer="cus_jenny") == ids(fake, path)
    assert ids(fake, path, customer="cus_other") == []
    refused = fake.request("GET", f"/v1/{path}", {"customer": "cus_nope"})
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
def test_filters(fake: FakeCheckout, name: str) -> None:
    """Each filter that the SDK declares narrows its list."""
    path, params, count = FILTERS[name]
    (subscription,) = read(fake, "subscriptions")["data"]
    known = {
        "pi": read(fake, "payment_intents")["data"][0]["id"],
        "pm": read(fake, "setup_intents")["data"][0]["payment_method"],
        "sub": subscription["id"],
        "in": subscription["latest_invoice"],
    }

    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: filled(each) for key, each in value.items()}
        return value.format(**known) if isinstance(value, str) else value

    assert len(ids(fake, path, **filled(params))) == count


@pytest.mark.parametrize("name", ["automatic_tax", "test_clock"])
def test_filters_that_are_not_worked_out(fake: FakeCheckout, name: str) -> None:
    """They are named, and so is what may be filtered by."""
    value: Any = {"enabled": True} if name == "automatic_tax" else "clock_1"
    with pytest.raises(NotModelled, match=f"Subscriptions by {name}"):
        fake.request("GET", "/v1/subscriptions", {name: value})


def test_a_canceled_subscription_is_listed_when_asked_for() -> None:
    """Without a status it is left out (documented)."""
    fake = shop()
    fake.buyer(session(fake, "subscription", customer="cus_jenny")).pay()
    (subscription,) = read(fake, "subscriptions")["data"]
    fake.load({**subscription, "status": "canceled"})
    assert [len(read(fake, "subscriptions", **params)["data"]) for params in ({}, {"status": "all"}, {"status": "ended"})] == [
        0,
        1,
        1,
    ]
    assert read(fake, "customers/cus_jenny", expand=["subscriptions"])["subscriptions"]["total_count"] == 0


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
def test_what_is_not_there(fake: FakeCheckout, path: str, status: int, param: str, message: str) -> None:
    """The words and the param of each kind (LST-20)."""
    answer = fake.request("GET", f"/v1/{path}")
    error = answer.json()["error"]
    assert (answer.status, error["param"]) == (status, param)
    assert error["message"].startswith(message)


def test_a_method_of_another_customer(fake: FakeCheckout) -> None:
    """It is found by its customer alone."""
    (method, *_) = ids(fake, "customers/cus_jenny/payment_methods")
    assert read(fake, f"customers/cus_jenny/payment_methods/{method}")["id"] == method
    assert fake.request("GET", f"/v1/customers/cus_other/payment_methods/{method}").status == 404


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
def test_what_is_done_to_them_is_not_modelled_yet(fake: FakeCheckout, method: str, path: str) -> None:
    """The message says what is."""
    with pytest.raises(NotModelled, match="can be retrieved and listed, not made or changed by itself"):
        fake.request(method, f"/v1/{path}")


def subscribed(fake: FakeCheckout) -> str:
    return str(read(fake, "checkout/sessions", limit=2)["data"][1]["id"])


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("subscription", "subscription"),
        ("subscription.latest_invoice", "invoice"),
        ("subscription.default_payment_method", "payment_method"),
        ("subscription.items.data.price", "price"),
        ("subscription.discounts", "discount"),
        ("invoice.payments", "list"),
        ("invoice.lines.data.discounts", "list"),
        ("invoice.discounts", "discount"),
        ("customer.subscriptions", "list"),
    ],
)
def test_expanding_from_the_session(fake: FakeCheckout, path: str, kind: str) -> None:
    """As deep as four levels."""
    found: Any = read(fake, f"checkout/sessions/{subscribed(fake)}", expand=[path])
    for name in path.split("."):
        found = found[0] if isinstance(found, list) else found
        found = found[name]
    if isinstance(found, list):
        assert found == [] or found[0]["object"] in (kind, "discount")
    else:
        assert found["object"] == kind


@pytest.mark.parametrize(
    ("path", "expand", "kind"),
    [
        ("payment_intents", "data.latest_charge", "charge"),
        ("payment_intents", "data.payment_method", "payment_method"),
        ("charges", "data.payment_intent", "payment_intent"),
        ("setup_intents", "data.payment_method.customer", "payment_method"),
        ("subscriptions", "data.items.data.price", "list"),
        ("subscriptions", "data.latest_invoice.payments", "invoice"),
        ("invoice_payments", "data.payment.payment_intent", "payment_intent"),
        ("invoices", "data.payments.data.payment.payment_intent", "list"),
    ],
)
def test_expanding_lists(fake: FakeCheckout, path: str, expand: str, kind: str) -> None:
    """Every object of the list; five levels are one too many."""
    answer = fake.request("GET", f"/v1/{path}", {"expand": [expand]})
    if len(expand.split(".")) > 4:
        assert "more than 4 levels" in answer.json()["error"]["message"]
        return
    found = answer.json()["data"][0]
    names = expand.split(".")[1:]
    found = found[names[0]]
    found = found if "object" in found else found[names[1]]
    assert found["object"] == kind


def test_expanding_below_a_made_list(fake: FakeCheckout) -> None:
    """The payments of an invoice lead to their intents."""
    (invoice, *_) = read(fake, "invoices")["data"]
    shown = read(fake, f"invoices/{invoice['id']}", expand=["payments.data.payment.payment_intent"])
    assert shown["payments"]["data"][0]["payment"]["payment_intent"]["status"] == "succeeded"
    assert shown["payments"]["total_count"] == 1


@pytest.mark.parametrize(
    ("path", "expand", "message"),
    [
        ("subscriptions", "data.items.price", "This property cannot be expanded"),
        ("invoices", "data.number", "This property cannot be expanded"),
        ("invoices", "data.wat", "cannot be expanded because it doesn't exist"),
        ("customers", "data.subscriptions.items", "This property cannot be expanded"),
        ("payment_intents", "data.invoice", "cannot be expanded because it doesn't exist: data.invoice"),
        ("subscriptions", "data.latest_invoice.payment_intent", "cannot be expanded because it doesn't exist"),
    ],
)
def test_what_cannot_be_expanded(fake: FakeCheckout, path: str, expand: str, message: str) -> None:
    """A list is gone through by `data`; a plain value has nothing in it."""
    assert message in fake.request("GET", f"/v1/{path}", {"expand": [expand]}).json()["error"]["message"]


def test_what_is_not_worked_out(fake: FakeCheckout) -> None:
    """It is expandable at Stripe; here it is NotModelled."""
    with pytest.raises(NotModelled, match=r"charge.refunds is not worked out"):
        fake.request("GET", "/v1/charges", {"expand": ["data.refunds"]})


def test_a_subscription_before_basil(fake: FakeCheckout) -> None:
    """Period and discount stand on it as well (PAY-19)."""
    (id,) = ids(fake, "subscriptions")
    now = read(fake, f"subscriptions/{id}")
    then = fake.request("GET", f"/v1/subscriptions/{id}", headers=OLD).json()
    assert then["current_period_end"] == now["items"]["data"][0]["current_period_end"]
    assert then["discount"]["coupon"]["id"] == "HALF"
    assert then["plan"]["aggregate_usage"] is None
    assert not {"current_period_end", "discount"} & now.keys()


def test_an_invoice_before_basil(fake: FakeCheckout) -> None:
    """It names its payment and its subscription itself (PAY-19)."""
    expand = {"expand": ["latest_invoice.payment_intent.payment_method", "latest_invoice.charge"]}
    (id,) = ids(fake, "subscriptions")
    invoice = fake.request("GET", f"/v1/subscriptions/{id}", expand, headers=OLD).json()["latest_invoice"]
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


def test_an_invoice_of_a_payment_before_basil(fake: FakeCheckout) -> None:
    """Its line is an invoice item's; it has no subscription."""
    (_, of_payment) = fake.request("GET", "/v1/invoices", headers=OLD).json()["data"]
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

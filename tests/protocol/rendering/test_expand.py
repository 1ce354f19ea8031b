"""What `expand` puts in the place of ids, in answers and in lists, and which paths it refuses."""

from typing import Any

import pytest
from recorded_session import SESSION
from shop import read

from doorways import Door, Refused
from fakecheckout import FakeCheckout, NotModelled
from fakecheckout.protocol.kinds import KINDS
from fakecheckout.protocol.rendering.expand import expand_object
from fakecheckout.store.store import PLATFORM, Store
from fakecheckout.store.transaction import Transaction


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("x", "This property cannot be expanded (x). You may want to try expanding 'data.x' instead."),
        ("data.nope", "This property cannot be expanded because it doesn't exist: data.nope."),
        ("data.url", "This property cannot be expanded (data.url)."),
        (
            "data.line_items.data.price.product",
            "You cannot expand more than 4 levels of a property. Property: data.line_items.data.price.product",
        ),
    ],
    ids=["without data", "unknown", "not expandable", "too deep"],
)
def test_what_expand_refuses(door: Door, path: str, message: str) -> None:
    """A path that cannot be expanded is refused even when the list is empty."""
    with pytest.raises(Refused) as refused:
        door("session", "list", expand=[path])
    assert refused.value.message == message


def test_expand_on_a_list(door: Door) -> None:
    """`data.…` expands each element; `data` alone does nothing."""
    door.session(customer="cus_jenny")
    (session,) = door("session", "list", expand=["data", "data.customer", "data.line_items"])["data"]
    assert session["customer"]["email"] == "jenny@example.com"
    assert [line["quantity"] for line in session["line_items"]["data"]] == [2]


def test_expand_further(door: Door) -> None:
    """Within what is expanded, more can be: the product of a line's price."""
    id = door.session()["id"]
    session = door("session", "retrieve", id, expand=["line_items.data.price.product"])
    assert session["line_items"]["data"][0]["price"]["product"]["name"] == "T-shirt"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("line_items.price", "This property cannot be expanded (line_items.price)."),
        ("line_items.data.price", "This property cannot be expanded (line_items.data.price)."),
        ("url", "This property cannot be expanded (url)."),
        ("nope", "This property cannot be expanded because it doesn't exist: nope."),
    ],
)
def test_what_retrieve_cannot_expand(door: Door, path: str, message: str) -> None:
    """A price on a line is a whole object already; scalars and unknown names are refused."""
    id = door.session()["id"]
    with pytest.raises(Refused) as refused:
        door("session", "retrieve", id, expand=[path])
    assert refused.value.message == message


@pytest.mark.parametrize(
    "path",
    [
        "payment_intent",
        "subscription.latest_invoice",
        "customer",
        "shipping_cost.shipping_rate",
        "line_items",
        "shipping_options.shipping_rate",
    ],
)
def test_what_is_not_there_expands_to_nothing(door: Door, path: str) -> None:
    """Null stays null, and an empty array empty."""
    session = door.session()
    shown = door("session", "retrieve", session["id"], expand=[path])
    name = path.partition(".")[0]
    assert shown[name] == session.get(name) or name == "line_items"


def test_expand_inside_hashes(door: Door) -> None:
    """Rates are put in place within the cost and within the options."""
    rate = {"display_name": "Post", "type": "fixed_amount", "fixed_amount": {"amount": 700, "currency": "usd"}}
    id = door.session(shipping_options=[{"shipping_rate_data": rate}])["id"]
    shown = door("session", "retrieve", id, expand=["shipping_cost.shipping_rate", "shipping_options.shipping_rate"])
    assert shown["shipping_cost"]["shipping_rate"]["display_name"] == "Post"
    assert shown["shipping_options"][0]["shipping_rate"]["object"] == "shipping_rate"


def test_expand_twice(door: Door) -> None:
    """Two paths through one property expand it once and further."""
    id = door.session()["id"]
    shown = door("session", "retrieve", id, expand=["line_items", "line_items.data.price.product"])
    assert shown["line_items"]["data"][0]["price"]["product"]["id"] == "prod_tshirt"


def test_what_cannot_be_expanded_yet(door: Door) -> None:
    """Stripe expands it, the fake does not model its content."""
    id = door.session()["id"]
    with pytest.raises(NotModelled, match="Expanding 'customer_account' is not modelled yet"):
        door("session", "retrieve", id, expand=["customer_account"])


def test_an_object_that_the_account_does_not_have(door: Door, fake: FakeCheckout) -> None:
    """A loaded session names a SetupIntent that was not loaded: the message says how to give it."""
    session = door.session(mode="setup", line_items=None, currency="usd")
    fake.load({**fake.session(session["id"]), "id": "cs_test_old", "setup_intent": "seti_old"})
    with pytest.raises(NotModelled, match="has no setup_intent seti_old"):
        door("session", "retrieve", "cs_test_old", expand=["setup_intent"])
    fake.load({"id": "seti_old", "object": "setup_intent", "status": "succeeded"})
    shown = door("session", "retrieve", "cs_test_old", expand=["setup_intent"])
    assert shown["setup_intent"]["status"] == "succeeded"


def test_expanding_below_what_is_not_modelled(door: Door, fake: FakeCheckout) -> None:
    """An object of a kind that is not modelled is found; what it refers to is followed no further than it was loaded."""
    fake.load([{**SESSION, "payment_link": "plink_1"}, {"id": "plink_1", "object": "payment_link", "on_behalf_of": "acct_1"}])
    shown = door("session", "retrieve", "cs_test_l", expand=["payment_link"])
    assert shown["payment_link"]["on_behalf_of"] == "acct_1"
    with pytest.raises(NotModelled, match="Expanding 'on_behalf_of' is not modelled yet: what acct_1 is"):
        door("session", "retrieve", "cs_test_l", expand=["payment_link.on_behalf_of"])
    with pytest.raises(NotModelled, match="Expanding 'colour' below payment_link plink_1 is not modelled yet"):
        door("session", "retrieve", "cs_test_l", expand=["payment_link.colour"])


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
def test_expanding_from_the_session(finished: FakeCheckout, path: str, kind: str) -> None:
    """As deep as four levels."""
    found: Any = read(finished, f"checkout/sessions/{subscribed(finished)}", expand=[path])
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
def test_expanding_lists(finished: FakeCheckout, path: str, expand: str, kind: str) -> None:
    """Every object of the list; five levels are one too many."""
    answer = finished.request("GET", f"/v1/{path}", {"expand": [expand]})
    if len(expand.split(".")) > 4:
        assert "more than 4 levels" in answer.json()["error"]["message"]
        return
    found = answer.json()["data"][0]
    names = expand.split(".")[1:]
    found = found[names[0]]
    found = found if "object" in found else found[names[1]]
    assert found["object"] == kind


def test_expanding_below_a_made_list(finished: FakeCheckout) -> None:
    """The payments of an invoice lead to their intents."""
    (invoice, *_) = read(finished, "invoices")["data"]
    shown = read(finished, f"invoices/{invoice['id']}", expand=["payments.data.payment.payment_intent"])
    assert shown["payments"]["data"][0]["payment"]["payment_intent"]["status"] == "succeeded"
    assert "total_count" not in shown["payments"]


@pytest.mark.parametrize(
    ("path", "expand", "message"),
    [
        ("subscriptions", "data.items.price", "This property cannot be expanded"),
        ("invoices", "data.number", "This property cannot be expanded"),
        ("invoices", "data.wat", "cannot be expanded because it doesn't exist"),
        ("customers", "data.subscriptions.items", "This property cannot be expanded"),
        ("subscriptions", "data.quantity", "This property cannot be expanded (data.quantity)."),
        ("payment_intents", "data.invoice", "cannot be expanded because it doesn't exist: data.invoice"),
        ("subscriptions", "data.latest_invoice.payment_intent", "cannot be expanded because it doesn't exist"),
    ],
)
def test_what_cannot_be_expanded(finished: FakeCheckout, path: str, expand: str, message: str) -> None:
    """A list is gone through by `data`; a plain value has nothing in it."""
    assert message in finished.request("GET", f"/v1/{path}", {"expand": [expand]}).json()["error"]["message"]


def test_what_only_an_older_version_shows_cannot_be_expanded(finished: FakeCheckout) -> None:
    """It is there, and a plain value."""
    answer = finished.request("GET", "/v1/invoices", {"expand": ["data.paid"]}, headers={"Stripe-Version": "2024-06-20"})
    assert answer.json()["error"]["message"] == "This property cannot be expanded (data.paid)."


@pytest.mark.parametrize(("path", "name"), [("subscriptions", "plan"), ("charges", "dispute")])
def test_what_may_be_an_object_is_not_worked_out(finished: FakeCheckout, path: str, name: str) -> None:
    """A field that the SDK does not declare and Stripe sends all the same."""
    with pytest.raises(NotModelled, match="is not worked out"):
        finished.request("GET", f"/v1/{path}", {"expand": [f"data.{name}"]})


def test_what_is_not_worked_out(finished: FakeCheckout) -> None:
    """A list that is expandable at Stripe and not made here is NotModelled, as is a field that is not shown here."""
    with pytest.raises(NotModelled, match=r"customer.sources is not worked out"):
        finished.request("GET", "/v1/customers", {"expand": ["data.sources"]})
    with pytest.raises(NotModelled, match=r"Expanding 'transfer' is not modelled yet: charge ch_\w+ has none here"):
        finished.request("GET", "/v1/charges", {"expand": ["data.transfer"]})


def test_what_refers_to_nothing_stays_null(finished: FakeCheckout) -> None:
    """Whatever kind could stand there; nothing has to be modelled of it."""
    charges = read(finished, "charges", expand=["data.review", "data.transfer_data.destination", "data.outcome.rule"])
    assert {(each["review"], each["transfer_data"]) for each in charges["data"]} == {(None, None)}


def test_what_stands_in_another_whole(finished: FakeCheckout) -> None:
    """An id within a plan is followed, and one within a discount that is worked out when asked for."""
    (subscription,) = read(finished, "subscriptions", expand=["data.plan.product"])["data"]
    assert subscription["plan"]["product"]["name"] == "Plan"
    path = f"checkout/sessions/{subscribed(finished)}/line_items"
    (line,) = read(finished, path, expand=["data.discounts.discount.promotion_code"])["data"]
    assert [each["discount"]["promotion_code"] for each in line["discounts"]] == [None]


def test_a_path_that_nobody_checked() -> None:
    """Where there is nothing to expand it is an error of ours."""
    transaction = Transaction(Store("seed", KINDS), PLATFORM, now=0)
    with pytest.raises(LookupError, match="price has nothing to expand at colour"):
        expand_object(transaction, {"id": "price_1", "object": "price"}, [("colour",)])

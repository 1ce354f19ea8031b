"""Refunds: what they give back, what is refused, and what charge, session and the log of events show of them."""

from typing import Any

import pytest
import shop

from fakecheckout import FakeCheckout, NotModelled

DAY = 24 * 60 * 60


@pytest.fixture
def paid() -> FakeCheckout:
    """A shirt of 10.99 that was bought by card."""
    fake = shop.shop()
    fake.buyer(shop.session(fake, customer="cus_jenny", payment_intent_data={"metadata": {"order": "7"}})).pay()
    return fake


def charge_of(fake: FakeCheckout) -> dict[str, Any]:
    """The charge as it is now."""
    (charge,) = shop.read(fake, "charges")["data"]
    return dict(charge)


def refund(fake: FakeCheckout, **params: Any) -> dict[str, Any]:
    answer = fake.request("POST", "/v1/refunds", {"charge": charge_of(fake)["id"], **params})
    assert answer.status == 200, answer.body
    return dict(answer.json())


def refused(fake: FakeCheckout, method: str, path: str, params: dict[str, Any] | None = None) -> tuple[Any, ...]:
    """Status, text, code and parameter; nothing of the account is changed."""
    before, charges = fake.events, shop.read(fake, "charges")
    answer = fake.request(method, path, params)
    assert (fake.events, shop.read(fake, "charges")) == (before, charges)
    error = answer.json()["error"]
    return answer.status, error["message"], error.get("code"), error.get("param")


def test_a_whole_refund(paid: FakeCheckout) -> None:
    """Without an amount it is all of it; charge and intent fill each other in (REF-01)."""
    charge = charge_of(paid)
    made = refund(paid, reason="requested_by_customer", metadata={"a": "b"})
    assert made == shop.read(paid, f"refunds/{made['id']}")
    shown = {name: made[name] for name in ("amount", "charge", "payment_intent", "customer", "reason", "status", "metadata")}
    assert shown == {
        "amount": 1099,
        "charge": charge["id"],
        "payment_intent": charge["payment_intent"],
        "customer": "cus_jenny",
        "reason": "requested_by_customer",
        "status": "succeeded",
        "metadata": {"a": "b"},
    }
    assert made["id"][:20] == f"re_{charge['id'][3:20]}"
    assert "livemode" not in made


def test_what_a_refund_changes(paid: FakeCheckout) -> None:
    """Of the charge what was given back; intent and session stay as they were (REF-01)."""
    charge, intent, session = charge_of(paid), shop.read(paid, "payment_intents"), paid.sessions
    refund(paid)
    assert charge_of(paid) == {**charge, "amount_refunded": 1099, "refunded": True}
    assert (shop.read(paid, "payment_intents"), paid.sessions) == (intent, session)


def test_parts_of_it(paid: FakeCheckout) -> None:
    """They add up; the last takes what remains, by the intent too."""
    refund(paid, amount=400)
    assert (charge_of(paid)["amount_refunded"], charge_of(paid)["refunded"]) == (400, False)
    made = paid.request("POST", "/v1/refunds", {"payment_intent": charge_of(paid)["payment_intent"]}).json()
    assert (made["amount"], charge_of(paid)["amount_refunded"], charge_of(paid)["refunded"]) == (699, 1099, True)


def test_what_is_told(paid: FakeCheckout) -> None:
    """The refund, then its charge with what that showed before; both name the request (REF-02)."""
    before = len(paid.events)
    made = refund(paid, amount=400)
    created, refunded = paid.events[before:]
    assert (created["type"], created["data"]) == ("refund.created", {"object": made})
    assert (refunded["type"], refunded["data"]["object"]) == ("charge.refunded", charge_of(paid))
    assert refunded["data"]["previous_attributes"] == {"amount_refunded": 0}
    assert created["request"] == refunded["request"] != {"id": None, "idempotency_key": None}
    refund(paid)
    assert paid.events[-1]["data"]["previous_attributes"] == {"amount_refunded": 400, "refunded": False}


def test_what_is_told_before_acacia() -> None:
    """Only the charge, which is refunded or has its refund updated (REF-02)."""
    fake = shop.shop(api_version="2024-06-20")
    fake.buyer(shop.session(fake)).pay()
    before = len(fake.events)
    made = refund(fake)
    fake.request("POST", f"/v1/refunds/{made['id']}", {"metadata": {"a": "b"}})
    assert shop.types(fake, before) == ["charge.refunded", "charge.refund.updated"]


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"amount": 1100}, "Refund amount ($11.00) is greater than charge amount ($10.99)"),
        ({"amount": 0}, "This value must be greater than or equal to 1."),
        (
            {"reason": "expired_uncaptured_charge"},
            "Invalid reason: must be one of duplicate, fraudulent, or requested_by_customer",
        ),
    ],
    ids=["more than the charge", "nothing", "a reason of Stripe's own"],
)
def test_what_is_refused(paid: FakeCheckout, params: dict[str, Any], expected: str) -> None:
    """With the recorded text; nothing is changed (REF-01)."""
    status, message, _, param = refused(paid, "POST", "/v1/refunds", {"charge": charge_of(paid)["id"], **params})
    assert (status, message, param) == (400, expected, next(iter(params)))


def test_more_than_remains(paid: FakeCheckout) -> None:
    """The text says how much that is."""
    refund(paid, amount=100)
    answer = refused(paid, "POST", "/v1/refunds", {"charge": charge_of(paid)["id"], "amount": 1000})
    assert answer == (400, "Refund amount ($10.00) is greater than unrefunded amount on charge ($9.99)", None, "amount")


@pytest.mark.parametrize("amount", [None, 1, 5000])
def test_all_is_back_already(paid: FakeCheckout, amount: int | None) -> None:
    """Whatever amount is asked for."""
    refund(paid)
    charge = charge_of(paid)["id"]
    params = {"charge": charge} if amount is None else {"charge": charge, "amount": amount}
    text = f"Charge {charge} has already been refunded."
    assert refused(paid, "POST", "/v1/refunds", params) == (400, text, "charge_already_refunded", None)


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, (400, "One of the following params should be provided for this request: payment_intent or charge.", None, None)),
        ({"charge": "ch_x"}, (404, "No such charge: 'ch_x'", "resource_missing", "id")),
        ({"payment_intent": "pi_x"}, (404, "No such payment_intent: 'pi_x'", "resource_missing", "payment_intent")),
    ],
    ids=["neither", "unknown charge", "unknown intent"],
)
def test_what_is_named(paid: FakeCheckout, params: dict[str, Any], expected: tuple[Any, ...]) -> None:
    """A charge or an intent that there is."""
    assert refused(paid, "POST", "/v1/refunds", params) == expected


def test_what_was_not_captured() -> None:
    """It is released by canceling the intent."""
    fake = shop.shop()
    fake.buyer(shop.session(fake, payment_intent_data={"capture_method": "manual"})).pay()
    charge = charge_of(fake)
    _, message, code, _ = refused(fake, "POST", "/v1/refunds", {"charge": charge["id"]})
    assert message.startswith(
        f"This uncaptured Charge was created by a PaymentIntent ({charge['payment_intent']}). You must cancel"
    )
    assert code is None


@pytest.mark.parametrize("by", ["charge", "payment_intent"])
def test_what_did_not_go_through(by: str) -> None:
    """There is nothing to give back, whichever is named."""
    fake = shop.shop()
    fake.buyer(shop.session(fake)).decline()
    charge = charge_of(fake)
    named = {"charge": charge["id"], "payment_intent": charge["payment_intent"]}
    text = f"This PaymentIntent ({charge['payment_intent']}) does not have a successful charge to refund."
    assert refused(fake, "POST", "/v1/refunds", {by: named[by]}) == (400, text, None, None)


def test_an_intent_that_was_never_tried() -> None:
    """It has no charge at all."""
    fake = shop.shop()
    fake.load({"id": "pi_1", "object": "payment_intent", "status": "requires_payment_method", "latest_charge": None})
    answer = fake.request("POST", "/v1/refunds", {"payment_intent": "pi_1"})
    assert answer.json()["error"]["message"] == "This PaymentIntent (pi_1) does not have a successful charge to refund."


@pytest.mark.parametrize(
    "loaded",
    [
        {"object": "payment_intent", "id": "pi_1", "status": "succeeded", "latest_charge": "ch_1"},
        {"object": "payment_intent", "id": "pi_1", "status": "succeeded"},
        {"object": "charge", "id": "ch_1", "status": "succeeded", "captured": False},
    ],
    ids=["its charge was not loaded", "no charge at all", "a charge of no intent"],
)
def test_what_was_loaded_in_part(loaded: dict[str, Any]) -> None:
    """What is missing is said; Stripe's words are not used for it."""
    fake = FakeCheckout()
    fake.load(loaded)
    with pytest.raises(NotModelled, match="ch_1|pi_1"):
        fake.request("POST", "/v1/refunds", {loaded["object"]: loaded["id"]})


def test_refunds_that_a_charge_counts_and_nobody_loaded(paid: FakeCheckout) -> None:
    """At the versions that show them the charge cannot be shown."""
    paid.load({**charge_of(paid), "amount_refunded": 500})
    with pytest.raises(NotModelled, match="has no refund of ch_"):
        charge_of_at(paid, "2020-08-27")


def test_an_id_that_was_loaded_is_not_made_again(paid: FakeCheckout) -> None:
    """Two accounts of one seed, one of them loaded from the other."""
    made = refund(paid, amount=5)
    other = shop.shop()
    other.load([charge_of(paid), made])
    assert refund(other, amount=100)["id"] != made["id"]
    assert shop.read(other, "refunds")["count"] == 2


def test_what_is_disputed(paid: FakeCheckout) -> None:
    """The bank has the money."""
    paid.load({**charge_of(paid), "disputed": True})
    charge = charge_of(paid)["id"]
    text = f"Charge {charge} has been charged back; cannot issue a refund."
    assert refused(paid, "POST", "/v1/refunds", {"charge": charge}) == (400, text, "charge_disputed", None)


@pytest.mark.parametrize(
    ("params", "what"),
    [
        ({"payment_intent": "pi_x"}, "both a charge and a payment_intent"),
        ({"reverse_transfer": True}, "reverse_transfer"),
        ({"refund_application_fee": True}, "refund_application_fee"),
    ],
)
def test_what_is_not_modelled(paid: FakeCheckout, params: dict[str, Any], what: str) -> None:
    """It is said, and nothing is changed."""
    charge = charge_of(paid)
    with pytest.raises(NotModelled, match=what):
        paid.request("POST", "/v1/refunds", {"charge": charge["id"], **params})
    assert charge_of(paid) == charge


def test_another_method_than_a_card() -> None:
    """How the refund of a bank debit goes on was not recorded."""
    fake = shop.shop()
    id = shop.session(fake)
    fake.buyer(id).pay(method="us_bank_account")
    fake.settle(id)
    with pytest.raises(NotModelled, match="paid by us_bank_account"):
        fake.request("POST", "/v1/refunds", {"charge": charge_of(fake)["id"]})


def test_metadata_of_a_refund(paid: FakeCheckout) -> None:
    """It merges; the refund and the charge's endpoints hear of it, of what changes nothing nobody does (REF-02)."""
    made = refund(paid, metadata={"a": "b"})
    before = len(paid.events)
    path = f"/v1/refunds/{made['id']}"
    assert paid.request("POST", path, {"metadata": {"c": "d"}}).json()["metadata"] == {"a": "b", "c": "d"}
    for nothing_new in ({}, {"metadata": {"c": "d"}}):
        assert paid.request("POST", path, nothing_new).json()["metadata"] == {"a": "b", "c": "d"}
    assert [(event["type"], event["data"]["previous_attributes"]) for event in paid.events[before:]] == [
        ("refund.updated", {"metadata": {"c": None}}),
        ("charge.refund.updated", {"metadata": {"c": None}}),
    ]


def test_a_refund_is_not_canceled(paid: FakeCheckout) -> None:
    """It has succeeded."""
    made = refund(paid)
    answer = refused(paid, "POST", f"/v1/refunds/{made['id']}/cancel")
    assert answer == (400, "Canceling this refund is unsupported.", None, None)


def test_a_refund_that_waits_for_the_buyer(paid: FakeCheckout) -> None:
    """Canceling it is Stripe's to do, and not modelled."""
    paid.load({**refund(paid), "id": "re_waits", "status": "requires_action"})
    with pytest.raises(NotModelled, match="re_waits, which is requires_action"):
        paid.request("POST", "/v1/refunds/re_waits/cancel")


@pytest.mark.parametrize("call", [("GET", ""), ("POST", ""), ("POST", "/cancel")])
def test_an_unknown_refund(paid: FakeCheckout, call: tuple[str, str]) -> None:
    """404, as of other kinds."""
    method, below = call
    assert refused(paid, method, f"/v1/refunds/re_x{below}") == (404, "No such refund: 're_x'", "resource_missing", "refund")


def test_refunds_are_listed(paid: FakeCheckout) -> None:
    """Newest first, of one charge or one intent, with the number of all as `count` (REF-03)."""
    made = [refund(paid, amount=100)["id"], refund(paid, amount=200)["id"]]
    charge = charge_of(paid)
    page = shop.read(paid, "refunds", charge=charge["id"], limit=1)
    assert (list(page), page["count"], page["has_more"]) == (["object", "count", "data", "has_more", "url"], 2, True)
    for filter in ({}, {"payment_intent": charge["payment_intent"]}, {"created": {"gte": 0}}):
        assert [each["id"] for each in shop.read(paid, "refunds", **filter)["data"]] == made[::-1]
    assert shop.read(paid, "refunds", charge="ch_x") == {**page, "count": 0, "data": [], "has_more": False}


def test_refunds_of_a_charge(paid: FakeCheckout) -> None:
    """Shown when expanded, with their number (REF-03)."""
    made = refund(paid)
    charge = charge_of(paid)
    assert "refunds" not in charge
    expanded = shop.read(paid, f"charges/{charge['id']}", expand=["refunds"])
    assert expanded["refunds"] == {
        "object": "list",
        "data": [made],
        "has_more": False,
        "total_count": 1,
        "url": f"/v1/charges/{charge['id']}/refunds",
    }
    refunded = paid.request("GET", f"/v1/refunds/{made['id']}", {"expand": ["charge", "payment_intent.latest_charge"]}).json()
    assert refunded["charge"] == refunded["payment_intent"]["latest_charge"] == charge


def test_until_2022_11_a_charge_shows_its_refunds() -> None:
    """Whole, and in what an event says it replaced; a loaded one has them as objects of their own (REF-02)."""
    fake = shop.shop(api_version="2020-08-27")
    fake.buyer(shop.session(fake)).pay()
    assert (charge_of(fake)["refunds"]["data"], charge_of(fake)["refunds"]["total_count"]) == ([], 0)
    first = refund(fake, amount=100)
    refund(fake)
    charge, event = charge_of(fake), fake.events[-1]["data"]
    assert ([each["amount"] for each in charge["refunds"]["data"]], charge["refunds"]["total_count"]) == ([999, 100], 2)
    assert event["object"] == charge
    replaced = {"amount_refunded": 100, "refunded": False, "refunds": {"data": [first], "total_count": 1}}
    assert event["previous_attributes"] == replaced
    other = FakeCheckout(api_version="2020-08-27", seed="other")
    other.load({**charge, **replaced, "refunds": {**charge["refunds"], **replaced["refunds"]}})
    refund(other)
    assert [each["amount"] for each in charge_of(other)["refunds"]["data"]] == [999, 100]
    assert "refunds" not in charge_of_at(other, "2022-11-15")


def charge_of_at(fake: FakeCheckout, version: str) -> dict[str, Any]:
    """The charge at another version."""
    answer = fake.request("GET", "/v1/charges", headers={"Stripe-Version": version})
    return dict(answer.json()["data"][0])


def test_the_reference_comes_later(paid: FakeCheckout) -> None:
    """By which the buyer's bank finds it: pending at first, and told when it is there (REF-04)."""
    made = refund(paid)
    assert made["destination_details"]["card"]["reference_status"] == "pending"
    before = len(paid.events)
    paid.advance(minutes=2)
    card = shop.read(paid, f"refunds/{made['id']}")["destination_details"]["card"]
    assert (list(card)[0], len(card["reference"]), card["reference_status"]) == ("reference", 16, "available")
    assert shop.types(paid, before) == ["refund.updated", "charge.refund.updated"]
    assert paid.events[-1]["created"] == made["created"] + 60


def test_a_chosen_id(paid: FakeCheckout) -> None:
    """`fake.add` makes a refund by the rules of create."""
    made = paid.add("refund", id="re_mine", charge=charge_of(paid)["id"])
    assert (made["id"], charge_of(paid)["refunded"]) == ("re_mine", True)


BELOW_ONE: dict[str, tuple[dict[str, str], str | None, list[str]]] = {
    "the state": ({}, "charge_already_refunded", ["refund_amount_or_state"]),
    "the amount": ({"refund_amount_or_state": "amount"}, "parameter_invalid_integer", []),
}


@pytest.mark.parametrize("name", BELOW_ONE)
def test_nothing_of_what_is_back_already(name: str) -> None:
    """Both amount and state are wrong: nobody knows which is told first."""
    chosen, code, met = BELOW_ONE[name]
    fake = shop.shop(doubts=chosen)
    fake.buyer(shop.session(fake)).pay()
    refund(fake)
    assert refused(fake, "POST", "/v1/refunds", {"charge": charge_of(fake)["id"], "amount": 0})[2] == code
    assert [doubt.name for doubt in fake.doubts_met] == met


OLD, NEW = "2024-06-20", "2026-03-25.dahlia"
TOLD: dict[str, tuple[str, str, str | None, bool]] = {
    "by the account, old": (OLD, NEW, None, False),
    "by the account, new": (NEW, OLD, None, True),
    "by the request, new": (OLD, NEW, "request", True),
    "by the request, old": (NEW, OLD, "request", False),
}


@pytest.mark.parametrize("name", TOLD)
def test_which_version_decides_what_is_told(name: str) -> None:
    """Where account and request are on two sides of acacia nobody knows."""
    of_account, of_request, chosen, is_told = TOLD[name]
    fake = shop.shop(api_version=of_account, doubts={"refund_events_version": chosen} if chosen else None)
    fake.buyer(shop.session(fake)).pay()
    params = {"charge": charge_of(fake)["id"]}
    made = fake.request("POST", "/v1/refunds", params, headers={"Stripe-Version": of_request}).json()
    fake.request("POST", f"/v1/refunds/{made['id']}", {"metadata": {"a": "b"}}, headers={"Stripe-Version": of_request})
    told = {"refund.created", "refund.updated"} & set(shop.types(fake))
    assert (told == {"refund.created", "refund.updated"}, bool(told)) == (is_told, is_told)
    assert [doubt.name for doubt in fake.doubts_met] == ([] if chosen else ["refund_events_version"])

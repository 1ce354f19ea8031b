"""Recorded sequences of events come out again: types in their order, their cause, and what the objects in them show."""

import json
from typing import Any

import pytest
from replaying import FOLDER

from fakecheckout import FakeCheckout

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="../shared/recordings is not here")

NOBODY = {"id": None, "idempotency_key": None}


def sequence(name: str) -> list[dict[str, Any]]:
    """The events of a recorded sequence, in its order."""
    steps: list[tuple[int, dict[str, Any]]] = []
    for path in sorted((FOLDER / "after").glob("*.json")):
        data = json.loads(path.read_text())
        if (data.get("sequence") or {}).get("name") == name and (data["response"] or {}).get("object") == "event":
            steps.append((data["sequence"]["step"], data["response"]))
    return [event for _, event in sorted(steps, key=lambda step: step[0])]


def couchers(mode: str) -> list[dict[str, Any]]:
    """A donation as that application takes it: an existing customer, a card, one payment or a tiered monthly plan."""
    fake = FakeCheckout(api_version="2024-04-10", payment_methods=("card",))
    old = {"Stripe-Version": "2024-04-10"}
    params: dict[str, Any] = {"mode": mode, "success_url": "http://localhost:3000", "payment_method_types": ["card"]}
    tiers = [{"up_to": 1, "flat_amount": 0}, {"up_to": "inf", "unit_amount": 100}]
    tiered = {"billing_scheme": "tiered", "tiers_mode": "volume", "tiers": tiers}
    fake.add("price", id="price_plan", currency="usd", recurring={"interval": "month"}, product_data={"name": "Plan"}, **tiered)
    fake.add("price", id="price_once", currency="usd", unit_amount=10000, product_data={"name": "Donation"})
    line = {"price": "price_once", "quantity": 1} if mode == "payment" else {"price": "price_plan", "quantity": 25}
    before = len(fake.events)
    customer = fake.request("POST", "/v1/customers", {"email": "buyer1@example.com", "metadata": {"user_id": "1"}}, headers=old)
    params.update(customer=customer.json()["id"], line_items=[line])
    session = fake.request("POST", "/v1/checkout/sessions", params, headers=old)
    fake.buyer(session.json()["id"]).fill(name="Jane Buyer", address={"country": "US", "postal_code": "10001"}).pay()
    return fake.events[before:]


CASES = {"payment": "payment-existing-customer", "subscription": "subscription-existing-customer"}


@pytest.mark.parametrize("mode", CASES)
def test_the_types_in_their_order(mode: str) -> None:
    """As they were delivered (EVT-01)."""
    assert [event["type"] for event in couchers(mode)] == [event["type"] for event in sequence(CASES[mode])]


@pytest.mark.parametrize("mode", CASES)
def test_who_caused_them(mode: str) -> None:
    """The session's event names nobody; the others of the confirmation share one key, as recorded. The request's id that came
    with it in 2024 is null since 2025 (EVT-03).
    """
    theirs, ours = sequence(CASES[mode]), couchers(mode)
    for events in (theirs[1:], ours[1:]):
        assert [event["request"] for event in events if event["type"].startswith("checkout.")] == [NOBODY]
        assert len({event["request"]["idempotency_key"] for event in events if event["request"] != NOBODY}) == 1


def missing(theirs: Any, ours: Any, at: str) -> list[str]:
    """What was shown and is not, however deep."""
    if isinstance(theirs, dict) and isinstance(ours, dict):
        gone = [f"{at}.{name}" for name in theirs if name not in ours]
        return gone + [each for name in theirs if name in ours for each in missing(theirs[name], ours[name], f"{at}.{name}")]
    if isinstance(theirs, list) and isinstance(ours, list):
        return [each for a, b in zip(theirs, ours, strict=False) for each in missing(a, b, f"{at}[]")]
    return []


@pytest.mark.parametrize("mode", CASES)
def test_nothing_that_was_shown_is_missing(mode: str) -> None:
    """Every field of every recorded object of the sequence is there at that version."""
    ours = {event["type"]: event for event in couchers(mode)}
    gone = [each for event in sequence(CASES[mode]) for each in missing(event, ours[event["type"]], event["type"])]
    # An account that takes Cash App shows it on its invoices' intents; this one takes cards.
    assert [each for each in gone if not each.endswith(".cashapp")] == []


STATES = (
    "status",
    "paid",
    "attempted",
    "attempt_count",
    "amount",
    "amount_due",
    "amount_paid",
    "amount_received",
    "billing_reason",
)


@pytest.mark.parametrize("mode", CASES)
def test_states_and_amounts(mode: str) -> None:
    """What the objects say of the money is what was recorded."""
    ours = {event["type"]: event["data"]["object"] for event in couchers(mode)}

    def told(shown: dict[str, Any]) -> dict[str, Any]:
        return {name: shown[name] for name in STATES if name in shown}

    theirs = {event["type"]: told(event["data"]["object"]) for event in sequence(CASES[mode])}
    assert {type: told(shown) for type, shown in ours.items()} == theirs


@pytest.mark.parametrize("mode", CASES)
def test_what_updates_replaced(mode: str) -> None:
    """`previous_attributes` of each; values that are ids aside."""

    def replaced(events: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            event["type"]: event["data"]["previous_attributes"] for event in events if "previous_attributes" in event["data"]
        }

    assert replaced(couchers(mode)) == replaced(sequence(CASES[mode]))


def test_a_first_invoice_of_nothing() -> None:
    """A trial through a payment link in 2023: the order in which its events were made (EVT-02)."""
    fake = FakeCheckout(api_version="2022-11-15", payment_methods=("card",))
    fake.add(
        "price", id="price_plan", currency="usd", unit_amount=700, recurring={"interval": "month"}, product_data={"name": "P"}
    )
    params = {"mode": "subscription", "success_url": "http://localhost:3000", "subscription_data": {"trial_period_days": 30}}
    body = {**params, "line_items": [{"price": "price_plan", "quantity": 11}]}
    session = fake.request("POST", "/v1/checkout/sessions", body, headers={"Stripe-Version": "2022-11-15"})
    fake.buyer(session.json()["id"]).pay()
    theirs = sequence("payment-link-zero-subscription")
    recorded = [event["type"] for event in theirs]
    assert [event["type"] for event in fake.events if event["type"] in recorded] == recorded
    ours = {event["type"]: event["data"] for event in fake.events}
    (line,) = ours["invoice.created"]["object"]["lines"]["data"]
    assert line["description"] == "Trial period for P"
    gone = [each for event in theirs for each in missing(event["data"], ours[event["type"]], event["type"])]
    assert [each for each in gone if not each.endswith("rendering_options")] == []

"""Objects and events on their way down to an older version and up again, as properties of every row of changes."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shop import session, shop

from fakecheckout import FakeCheckout
from fakecheckout.protocol.versions.change import Change
from fakecheckout.protocol.versions.changes import CHANGES
from fakecheckout.protocol.versions.released import RELEASED
from fakecheckout.protocol.versions.steps import put_in_for_version, step_down, step_up
from fakecheckout.store.store import Store
from fakecheckout.store.transaction import Transaction

VERSIONS = st.sampled_from(RELEASED)
TEXTS = st.sampled_from(["a", "b", "c"])
ADDRESSES = st.none() | st.fixed_dictionaries({"name": TEXTS, "address": st.fixed_dictionaries({"city": TEXTS})})
METADATA = st.dictionaries(TEXTS, TEXTS)
COSTS = st.builds(
    lambda amount, rate: {"amount_subtotal": amount, "amount_tax": 0, "amount_total": amount, "shipping_rate": rate},
    st.just(500),
    TEXTS,
)
COUPONS = st.builds(lambda id: {"coupon": id, "type": "coupon"}, TEXTS)
RECURRING = st.fixed_dictionaries({"interval": TEXTS, "meter": st.none()})


def objects(kind: str, **fields: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"id": st.just("id_1"), "object": st.just(kind), "metadata": METADATA, **fields})


SHAPES = {
    "checkout.session": objects(
        "checkout.session",
        collected_information=st.none()
        | st.fixed_dictionaries({"business_name": st.none(), "individual_name": st.none(), "shipping_details": ADDRESSES}),
        shipping_cost=st.none() | COSTS,
        total_details=st.just({"amount_shipping": 500}),
        ui_mode=st.sampled_from(["hosted_page", "embedded_page", "elements", "form"]),
    ),
    "discount": objects("discount", source=st.none() | COUPONS),
    "plan": objects("plan", amount=st.integers()),
    "price": objects("price", recurring=st.none() | RECURRING),
    "product": objects("product", marketing_features=st.lists(st.fixed_dictionaries({"name": TEXTS}))),
    "promotion_code": objects("promotion_code", active=st.booleans(), promotion=COUPONS),
    "subscription": objects(
        "subscription",
        discounts=st.just([]),
        items=st.builds(
            lambda ends: {
                "object": "list",
                "data": [
                    {
                        "id": f"si_{index}",
                        "object": "subscription_item",
                        "current_period_end": ends,
                        "current_period_start": 0,
                        "plan": {"id": "plan_1", "object": "plan"},
                    }
                    for index in range(2)
                ],
            },
            st.integers(1, 3),
        ),
        status=TEXTS,
    ),
}
"""In the newest shape, with the fields that some change is about."""

REVERSIBLE = [change for change in CHANGES if change.up is not None]


def transaction() -> Transaction:
    return Transaction(Store("versions", 0), "", 0)


def gone_down(change: Change, object: dict[str, Any]) -> dict[str, Any]:
    if change.put_in is not None:
        object = change.put_in(transaction(), object) if change.kind == "subscription" else object
    return object if change.down is None else change.down(object)


@pytest.mark.parametrize("change", REVERSIBLE, ids=lambda change: f"{change.since} {change.kind}")
@given(data=st.data())
def test_up_is_the_way_back(change: Change, data: st.DataObject) -> None:
    """Every row that has a way up leads back to what went down."""
    object = data.draw(SHAPES[change.kind])
    for newer in CHANGES[: CHANGES.index(change)]:
        object = gone_down(newer, object) if newer.kind == change.kind else object
    down = gone_down(change, object)
    assert change.up is not None
    assert change.up(down) == object
    assert {name for name in change.only_before if name != "aggregate_usage" or change.kind == "plan"} <= down.keys()
    assert set(change.only_since) & down.keys() == set()


@pytest.mark.parametrize("kind", SHAPES)
@given(data=st.data(), version=VERSIONS)
def test_an_object_of_any_version_comes_up_again(kind: str, data: st.DataObject, version: str) -> None:
    """However many changes lie between."""
    object = data.draw(SHAPES[kind])
    if kind == "subscription":
        object = {**object, "items": {"object": "list", "data": []}}
    assert step_up(kind, step_down(object, version)) == object


@given(data=st.data())
def test_the_newest_version_is_no_work(data: st.DataObject) -> None:
    """Nothing is copied where nothing changed."""
    object = data.draw(SHAPES["checkout.session"])
    assert step_down(object, RELEASED[-1]) is object
    assert put_in_for_version(transaction(), object, RELEASED[-1]) is object


def replaced(before: Any, after: Any) -> Any:
    """What an update tells that it replaced: of nested hashes the leaves."""
    if not isinstance(before, dict) or not isinstance(after, dict):
        return before
    return {name: replaced(before.get(name), after.get(name)) for name in before | after if before.get(name) != after.get(name)}


def event_at(version: str, object: dict[str, Any], previous: dict[str, Any]) -> dict[str, Any]:
    event = {"id": "evt_1", "object": "event", "data": {"object": object, "previous_attributes": previous}}
    data: dict[str, Any] = step_down(put_in_for_version(transaction(), event, version), version)["data"]
    return data


@pytest.mark.parametrize("kind", sorted(SHAPES.keys() - {"promotion_code", "discount"}))
@given(data=st.data(), version=VERSIONS)
def test_what_an_update_replaced_at_any_version(kind: str, data: st.DataObject, version: str) -> None:
    """It names fields that the object has at that version, with what stood there, and nothing that is the same (VER-09)."""
    before, after = data.draw(SHAPES[kind]), data.draw(SHAPES[kind])
    told = event_at(version, after, replaced(before, after))
    previous = told["previous_attributes"]
    assert previous.keys() <= told["object"].keys()
    older = event_at(version, before, {})["object"]
    assert {name: value for name, value in previous.items() if name != "metadata"} == {
        name: replaced(older[name], told["object"][name])
        for name in older
        if older[name] != told["object"][name] and name != "metadata"
    }
    assert previous.get("metadata", {}) == replaced(before["metadata"], after["metadata"])


def test_what_is_told_is_kept() -> None:
    """Whoever says that a value was replaced is believed, though the object says the same; however deep."""
    after = {"id": "prod_1", "object": "product", "name": "Mug", "package_dimensions": {"height": 1, "width": 2}}
    previous = {"name": "Mug", "package_dimensions": {"width": 2}}
    assert event_at("2020-08-27", after, previous)["previous_attributes"] == previous


def test_of_a_hash_only_what_changed_is_told() -> None:
    """The rate of the shipping stayed, so an older version, which shows nothing else of it, is told nothing."""
    after = {"id": "cs_1", "object": "checkout.session", "ui_mode": "hosted_page", "total_details": None}
    after["shipping_cost"] = {"amount_total": 500, "shipping_rate": "shr_1"}  # type: ignore[assignment]
    previous = {"shipping_cost": {"amount_total": 400}}
    assert event_at("2022-08-01", after, previous)["previous_attributes"] == previous
    assert event_at("2020-08-27", after, previous)["previous_attributes"] == {}


@pytest.mark.parametrize("kind", ["charge", "invoice", "price", "event"])
def test_metadata_is_no_object(kind: str) -> None:
    """Whatever it says of itself."""
    session = {"id": "cs_1", "object": "checkout.session", "ui_mode": "hosted_page", "metadata": {"object": kind}}
    shown = step_down(put_in_for_version(transaction(), session, "2020-08-27"), "2020-08-27")
    assert shown["metadata"] == {"object": kind}


def test_a_session_recorded_with_both_addresses() -> None:
    """Older versions sent the newer name as well for a while; what is there stays."""
    address = {"name": "Kim", "address": {"city": "Oslo"}}
    up = step_up("checkout.session", {"ui_mode": "hosted", "shipping": None, "shipping_details": address})
    assert up == {
        "collected_information": {"business_name": None, "individual_name": None, "shipping_details": address},
        "shipping_cost": None,
        "ui_mode": "hosted_page",
    }


def test_a_subscription_recorded_with_both() -> None:
    """What its items and its discounts say stays."""
    item = {"id": "si_1", "current_period_end": 7, "current_period_start": 3}
    old = {"current_period_end": 5, "current_period_start": 1, "discount": {"id": "di_1"}, "discounts": ["di_1"]}
    up = step_up("subscription", {**old, "items": {"data": [item]}})
    assert up == {"discounts": ["di_1"], "items": {"data": [item]}}


@given(data=st.data(), version=VERSIONS)
def test_an_event_steps_down_once(data: st.DataObject, version: str) -> None:
    """What was put in already is not put in again."""
    before, after = data.draw(SHAPES["subscription"]), data.draw(SHAPES["subscription"])
    event = {"id": "evt_1", "object": "event", "data": {"object": after, "previous_attributes": replaced(before, after)}}
    once = put_in_for_version(transaction(), event, version)
    assert put_in_for_version(transaction(), once, version) == once


def test_a_renewed_subscription_before_basil() -> None:
    """The period that it replaced stands on the subscription and in its items, whole as arrays are (VER-09)."""
    item = {"id": "si_1", "object": "subscription_item", "current_period_start": 10, "current_period_end": 20}
    old = {**item, "current_period_start": 0, "current_period_end": 10}
    after = {"id": "sub_1", "object": "subscription", "items": {"object": "list", "data": [item]}}
    previous = event_at("2025-02-24.acacia", after, {"items": {"data": [old]}})["previous_attributes"]
    assert previous == {"current_period_end": 10, "current_period_start": 0, "items": {"data": [old]}}
    assert event_at("2025-03-31.basil", after, {"items": {"data": [old]}})["previous_attributes"] == {"items": {"data": [old]}}


def events_heard(fake: FakeCheckout, type: str, version: str) -> list[dict[str, Any]]:
    """What an endpoint of a version will hear."""
    heard: list[dict[str, Any]] = []

    def hear(body: bytes, headers: dict[str, str]) -> None:
        heard.append(json.loads(body))

    fake.webhooks.add(hear, secret="whsec_x", events=[type], api_version=version)
    return heard


@pytest.mark.parametrize(("version", "name"), [("2023-10-16", "features"), ("2024-04-10", "marketing_features")])
def test_the_features_that_an_update_replaced(version: str, name: str) -> None:
    """In the account's own events, and in those of an endpoint of that version, they have that version's name."""
    fake, other = shop(api_version=version), shop()
    heard = events_heard(other, "product.updated", version)
    for account in (fake, other):
        account.load({"id": "prod_l", "object": "product", "name": "Scarf", "marketing_features": [{"name": "Warm"}]})
        params = {"marketing_features": [{"name": "Soft"}]}
        account.request("POST", "/v1/products/prod_l", params, headers={"Stripe-Version": "2024-04-10"})
    assert [event["data"]["previous_attributes"] for event in (fake.events[-1], heard[0])] == [{name: [{"name": "Warm"}]}] * 2


def test_a_newer_endpoint_of_an_older_account() -> None:
    """Hears of a paid invoice without what only the older version shows."""
    fake = shop(api_version="2024-04-10")
    heard = events_heard(fake, "invoice.updated", RELEASED[-1])
    fake.buyer(session(fake, "subscription")).pay()
    (event,) = heard
    of_account = next(each for each in fake.events if each["type"] == "invoice.updated")
    assert of_account["data"]["previous_attributes"].keys() - event["data"]["previous_attributes"].keys() == {"charge", "paid"}
    assert {"charge", "paid", "payment_intent", "subscription"} & event["data"]["object"].keys() == set()
    assert of_account["data"]["object"]["paid"] is True

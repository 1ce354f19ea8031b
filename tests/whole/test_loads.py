"""What was saved from one account and put into another: read back equal, and never made a second time."""

import random
from functools import cache
from typing import Any

import pytest
import shop
from asking import ask_everything
from hypothesis import given, settings
from hypothesis import strategies as st
from whole_account import lists_of, objects_of, sell, whole_account

from doorways import since
from fakecheckout import FakeCheckout
from fakecheckout.errors import Unloadable
from fakecheckout.protocol.kinds import KINDS

VERSIONS = [shop.NEWEST, "2026-03-25.dahlia", "2025-08-27.basil", "2025-01-27.acacia", "2024-04-10", "2022-08-01", "2020-08-27"]


@cache
def saved() -> dict[str, dict[str, Any]]:
    """Every list of an account."""
    return lists_of(whole_account())


@cache
def objects() -> list[dict[str, Any]]:
    """All that has a place of its own."""
    return [each for each in objects_of(saved()) if each["object"] != "subscription_item"]


def other_account(**options: Any) -> FakeCheckout:
    """One that nothing has happened in."""
    return FakeCheckout(**{"payment_methods": shop.PAYMENT_METHODS, "api_version": shop.NEWEST, **options})


def ids_of(value: Any) -> set[str]:
    """Every id of an object, however deep it stands."""
    if isinstance(value, list):
        return {id for each in value for id in ids_of(each)}
    if not isinstance(value, dict):
        return set()
    own = {value["id"]} if isinstance(value.get("id"), str) and "object" in value else set()
    return own | ids_of(list(value.values()))


@since(16, "every shape of the API")
@pytest.mark.parametrize("version", VERSIONS)
def test_what_was_retrieved_is_retrieved_equal(version: str) -> None:
    """From another account, at the same version, in lists of the same order (LST-40)."""
    theirs = lists_of(whole_account(api_version=version))
    fake = other_account(api_version=version)
    for listed in theirs.values():
        fake.load(listed, api_version=version)
    assert lists_of(fake) == theirs


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False), st.booleans())
def test_a_list_has_the_same_order_however_it_was_loaded(shuffled: random.Random, is_list_object: bool) -> None:
    """One page after another, in whatever order, as list objects or as what stands in them."""
    fake = other_account()
    pages = [
        {**listed, "data": listed["data"][start : start + 2]}
        for listed in saved().values()
        for start in range(0, len(listed["data"]), 2)
    ]
    apart = [page for page in pages if len({each.get("created") for each in page["data"]}) == len(page["data"])]
    shuffled.shuffle(apart)
    for page in apart:
        fake.load(page if is_list_object else page["data"])
    for path, listed in lists_of(fake).items():
        created = [each["created"] for each in listed["data"]]
        assert created == sorted(created, reverse=True), path


@since(16, "every kind of payment")
def test_what_was_loaded_is_never_made_again() -> None:
    """The seed fixes the same ids, and each that came from outside is passed over, whatever it is the id of (LST-41)."""
    fake = other_account()
    for listed in saved().values():
        fake.load(listed)
    before = lists_of(fake)
    sell(fake)
    after = lists_of(fake)
    loaded = {each["id"]: each for each in objects_of(before)}
    made = [each for each in objects_of(after) if each["id"] not in loaded and each["object"] != "event"]
    grown = {path: len(after[path]["data"]) - len(before[path]["data"]) for path in before if "?" not in path}
    assert grown["/v1/checkout/sessions"] == len(saved()["/v1/checkout/sessions"]["data"])
    assert grown["/v1/charges"] == len(saved()["/v1/charges"]["data"])
    nested = [each for each in made if each["object"] in ("checkout.session", "subscription", "invoice")]
    lines = {id for id in ids_of(nested) if id.startswith(("li_", "si_", "il_"))}
    assert lines & ids_of(list(saved().values())) == set()
    told = saved()["/v1/events"]["data"]
    assert [fake.request("GET", f"/v1/events/{each['id']}").json() for each in told] == told


def less(object: dict[str, Any], chosen: random.Random, share: float) -> dict[str, Any]:
    """An object without some of what it says, here and there in what stands in it too."""
    kept: dict[str, Any] = {name: object[name] for name in ("id", "object") if name in object}
    for name, value in object.items():
        if name in kept or chosen.random() < share:
            continue
        if isinstance(value, dict):
            kept[name] = less(value, chosen, share / 2)
        elif isinstance(value, list):
            kept[name] = [less(each, chosen, share / 2) if isinstance(each, dict) else each for each in value]
        else:
            kept[name] = value
    return kept


@since(16, "every kind of payment")
@pytest.mark.parametrize("kind", sorted(name for name, kind in KINDS.items() if kind.path and name != "subscription_item"))
@settings(max_examples=12, deadline=None)
@given(st.data())
def test_what_was_loaded_in_part_is_answered_or_not_modelled(kind: str, data: st.DataObject) -> None:
    """Or refused when it is loaded; no other exception comes of any read, filter, expansion or change (LST-42)."""
    object = data.draw(st.sampled_from([each for each in objects() if each["object"] == kind]))
    share = data.draw(st.sampled_from([0.05, 0.2, 0.5, 0.9]))
    partial = less(object, data.draw(st.randoms(use_true_random=False)), share)
    fake = other_account()
    fake.load([each for each in objects() if each["id"] != object["id"] and each["object"] != "event"])
    try:
        fake.load(partial)
    except Unloadable:
        return
    assert ask_everything(fake, kind, object["id"]) == []


@since(16, "every shape of the API")
@pytest.mark.parametrize("order", [1, -1], ids=["as listed", "the other way round"])
def test_what_was_retrieved_at_one_version_is_read_at_an_older_one(order: int) -> None:
    """What stands elsewhere since, such as the intent of an invoice, is found there (PAY-19)."""
    theirs, fake = whole_account(), other_account()
    for listed in list(lists_of(theirs).values())[::order]:
        fake.load(listed)
    old = {"Stripe-Version": "2024-04-10"}
    for path in ("/v1/invoices", "/v1/payment_intents", "/v1/charges", "/v1/refunds", "/v1/checkout/sessions"):
        expected = theirs.request("GET", path, headers=old).json()["data"]
        found = fake.request("GET", path, headers=old).json()["data"]
        assert [{**each, "discount": None} for each in found] == [{**each, "discount": None} for each in expected]

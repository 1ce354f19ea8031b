"""Whatever any SDK types as expandable is expanded or `NotModelled`, and never refused as if Stripe could not."""

from collections.abc import Iterator
from typing import Any

import pytest
from shop import read, session, shop

from fakecheckout import FakeCheckout, NotModelled
from fakecheckout.protocol.kinds import ENDPOINTS, KINDS
from fakecheckout.protocol.refusals import Refusal
from fakecheckout.protocol.rendering.expand import MAX_EXPAND_LEVELS, check_expand
from fakecheckout.protocol.stripe_has.expansions import listed_expansions

VERSIONS = ("2026-10-28.endive", "2025-08-27.basil", "2023-10-16")
"""Of SDK 16.1, of 12.5, and of 7.9 and 8.11."""

LISTED = {
    endpoint.kind.name: endpoint.path
    for (method, _), endpoint in ENDPOINTS.items()
    if endpoint.name == f"{endpoint.kind.name}.list" and "*" not in endpoint.path
}
"""The path at which all objects of a kind are listed."""


def rows_below(name: str, version: str, levels: int) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], bool]]:
    """What can be expanded within an object itself: the path, the kinds that an id there may be of, whether it is a list."""
    for path, row in listed_expansions().get(name, {}).items():
        names = tuple(path.split("."))
        left = levels - len(names)
        if left < 0 or not row.is_at(version):
            continue
        if row.how != "holds":
            yield names, row.kinds, row.how == ""
        else:
            for kind in row.kinds:
                yield from ((names + below, kinds, is_list) for below, kinds, is_list in rows_below(kind, version, left))


def paths_below(name: str, version: str, levels: int) -> Iterator[tuple[str, ...]]:
    """Every path that can be expanded, through what is expanded too, as deep as Stripe goes."""
    for names, kinds, _ in rows_below(name, version, levels):
        yield names
        for kind in kinds:
            yield from (names + below for below in paths_below(kind, version, levels - len(names)))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("is_list", [False, True], ids=["object", "list"])
def test_nothing_is_refused(version: str, is_list: bool) -> None:
    """Every path of every kind that is modelled, up to four levels; `data` is one of a list's."""
    refused: list[str] = []
    seen = 0
    for kind in (each for each in KINDS.values() if each.is_modelled):
        for names in set(paths_below(kind.name, version, MAX_EXPAND_LEVELS - is_list)):
            path, seen = ".".join((*(["data"] if is_list else []), *names)), seen + 1
            try:
                check_expand.__wrapped__(kind.name, (path,), is_list=is_list, version=version)
            except NotModelled:
                continue
            except Refusal as refusal:
                refused.append(f"{kind.name}: {refusal.message}")
    assert (refused, seen > 1000) == ([], True)


@pytest.fixture(scope="module")
def history() -> FakeCheckout:
    """A shop whose customer has a default payment method, paid with discounts, taxes and a promotion code, and subscribed."""
    fake = shop(seed="expanded")
    fake.add("coupon", id="HALF", percent_off=50, duration="forever")
    code = fake.add("promotion_code", promotion={"type": "coupon", "coupon": "HALF"}, code="HALF")["id"]
    fake.add("tax_rate", id="txr_1", display_name="VAT", percentage=20, inclusive=False)
    sent: dict[str, dict[str, Any]] = {
        "payment": {"invoice_creation": {"enabled": True}, "payment_intent_data": {"setup_future_usage": "off_session"}},
        "subscription": {},
        "setup": {},
    }
    for mode, params in sent.items():
        if mode != "setup":
            price = {"payment": "price_shirt", "subscription": "price_plan"}[mode]
            params["line_items"] = [{"price": price, "quantity": 1, "tax_rates": ["txr_1"]}]
            params["discounts"] = [{"promotion_code": code}]
        fake.buyer(session(fake, mode, customer="cus_jenny", **params)).pay()
    intents = read(fake, "payment_intents")["data"]
    assert fake.request("POST", "/v1/refunds", {"payment_intent": intents[-1]["id"]}).status == 200
    customer = read(fake, "customers/cus_jenny")
    settings = {**customer["invoice_settings"], "default_payment_method": intents[0]["payment_method"]}
    fake.load({**customer, "invoice_settings": settings})
    tax_id = fake.request("POST", "/v1/customers/cus_jenny/tax_ids", {"type": "eu_vat", "value": "DE123456789"}).json()
    (invoice, *_) = read(fake, "invoices")["data"]
    fake.load({**invoice, "account_tax_ids": [tax_id["id"]], "latest_revision": invoice["id"]})
    return fake


def found_at(value: Any, names: tuple[str, ...]) -> Iterator[Any]:
    """What the names lead to, in each of a list."""
    if isinstance(value, list):
        for each in value:
            yield from found_at(each, names)
    elif not names:
        yield value
    elif isinstance(value, dict) and names[0] in value:
        yield from found_at(value[names[0]], names[1:])


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", LISTED)
def test_an_id_becomes_its_object(history: FakeCheckout, name: str, version: str) -> None:
    """Of a kind that is modelled every id is followed, and null stays null."""
    wrong: list[str] = []
    headers = {"Stripe-Version": version}
    needed = {"subscription": read(history, "subscriptions")["data"][0]["id"]} if name == "subscription_item" else {}
    plain = history.request("GET", LISTED[name], needed, headers=headers).json()
    for names, kinds, is_list in rows_below(name, version, MAX_EXPAND_LEVELS - 1):
        if is_list:
            continue
        path = ".".join(("data", *names))
        try:
            shown = history.request("GET", LISTED[name], {**needed, "expand": [path]}, headers=headers).json()
        except NotModelled as error:
            held = [each for each in found_at(plain["data"], names) if each is not None]
            if held and any(kind in KINDS and KINDS[kind].is_modelled for kind in kinds):
                wrong.append(f"{path}: {error}")
            continue
        before, after = list(found_at(plain["data"], names)), list(found_at(shown["data"], names))
        for id, object in zip(before, after, strict=True):
            is_right = object == id if not isinstance(id, str) else object["id"] == id and object["object"] in kinds
            wrong += [] if is_right else [f"{path}: {id} became {object}"]
    assert wrong == []

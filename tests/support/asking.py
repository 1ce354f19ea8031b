"""Everything that can be asked of an account and the objects in it, so that a test can say what never comes of it."""

from typing import Any

import shop
from whole_account import EXPANDED, OF_CUSTOMERS

from fakecheckout import FakeCheckout, NotModelled, NotOnThePage, PaymentDeclined
from fakecheckout.protocol.kinds import KINDS

ANSWERS = (NotModelled, NotOnThePage, PaymentDeclined)
"""What may be raised instead of an answer."""

OLD = {"Stripe-Version": "2020-08-27"}
CREATED = {"created": {"gte": 0}}
PERIOD = {"current_period_end": {"gt": 1}}
FILTERS: dict[str, list[dict[str, Any]]] = {
    "checkout.session": [{"status": "open"}, {"customer_details": {"email": "jenny@example.com"}}],
    "customer": [{"email": "jenny@example.com"}],
    "event": [{"type": "checkout.*"}, {"delivery_success": "true"}],
    "invoice": [{"status": "paid"}, {"subscription": "sub_1"}, {"due_date": {"gt": 1}}],
    "invoice_payment": [{"status": "paid"}, {"payment": {"type": "payment_intent", "payment_intent": "pi_1"}}],
    "price": [{"active": "true"}, {"type": "recurring"}, {"currency": "usd"}, {"lookup_keys": ["a"]}],
    "product": [{"active": "true"}, {"shippable": "true"}, {"url": "https://shop.test"}],
    "promotion_code": [{"active": "true"}, {"code": "HALF"}, {"coupon": "HALF"}],
    "refund": [{"charge": "ch_1"}],
    "shipping_rate": [{"active": "true"}, {"currency": "usd"}],
    "subscription": [{"price": "price_plan"}, {"plan": "price_plan"}, PERIOD, {"status": "all"}, {"status": "ended"}],
    "tax_rate": [{"active": "true"}, {"inclusive": "true"}],
}
QUERIES = {"customer": "email:'jenny@example.com'", "price": "type:'one_time'", "product": "active:'true'"}
POSTED: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "charge": [("/v1/refunds", {"charge": "{id}"})],
    "checkout.session": [("/v1/checkout/sessions/{id}/expire", {})],
    "payment_intent": [("/v1/refunds", {"payment_intent": "{id}"})],
}
UPDATED = (
    "checkout.session",
    "coupon",
    "customer",
    "price",
    "product",
    "promotion_code",
    "refund",
    "shipping_rate",
    "tax_rate",
)
SOLD: dict[str, dict[str, Any]] = {
    "coupon": {"discounts": [{"coupon": "{id}"}]},
    "customer": {"customer": "{id}"},
    "price": {"line_items": [{"price": "{id}", "quantity": 1}]},
    "promotion_code": {"discounts": [{"promotion_code": "{id}"}]},
    "shipping_rate": {
        "shipping_options": [{"shipping_rate": "{id}"}],
        "shipping_address_collection": {"allowed_countries": ["US"]},
    },
    "tax_rate": {"line_items": [{"price": "price_shirt", "quantity": 1, "tax_rates": ["{id}"]}]},
}


def ask_everything(fake: FakeCheckout, kind: str, id: str) -> list[Exception]:
    """Every read, filter, expansion and change of an object, one after the other; gives what was raised that is no answer."""
    asked: list[Any] = [*_reads(fake, kind, id), *_changes(fake, kind, id)]
    raised = []
    for ask in asked:
        try:
            ask()
        except ANSWERS:
            pass
        except Exception as error:  # noqa: BLE001 - whatever else comes is what is looked for
            raised.append(error)
    return raised


def _reads(fake: FakeCheckout, kind: str, id: str) -> list[Any]:
    declared = KINDS[kind]
    names = [*declared.expands, *declared.inline, *declared.lists, *declared.expand_only, *declared.computed]
    names += [f"{name}.data" for name in declared.inline_lists]
    sent: list[tuple[str, dict[str, Any]]] = []
    if declared.path is not None and kind != "subscription_item":
        sent += [(f"{declared.path}/{id}", {"expand": [name]}) for name in names]
        sent += [(declared.path, params) for params in ({}, CREATED, *FILTERS.get(kind, ()))]
        sent += [(declared.path, {"expand": [f"data.{name}"]}) for name in names]
        sent += [(f"{declared.path}/{id}", {"expand": EXPANDED[kind]})] if kind in EXPANDED else []
    if kind in QUERIES:
        sent.append((f"{declared.path}/search", {"query": QUERIES[kind]}))
    if kind in OF_CUSTOMERS:
        sent.append((f"/v1/customers/cus_jenny/{OF_CUSTOMERS[kind]}", {}))
    if kind == "subscription":
        sent.append(("/v1/subscription_items", {"subscription": id}))
    if kind == "checkout.session":
        sent.append((f"{declared.path}/{id}/line_items", {}))
    headers: list[dict[str, str]] = [{}, OLD]
    return [lambda path=path, params=params, each=each: fake.request("GET", path, params, headers=each)
            for path, params in sent for each in headers]  # fmt: skip


def _changes(fake: FakeCheckout, kind: str, id: str) -> list[Any]:
    path = KINDS[kind].path

    def post(path: str, params: dict[str, Any]) -> None:
        fake.request("POST", path, params)

    asked: list[Any] = []
    for posted, params in POSTED.get(kind, ()):
        asked.append(lambda posted=posted, params=params: post(posted.replace("{id}", id), _named(params, id)))
    if kind in SOLD:
        asked.append(lambda: _sell(fake, _named(SOLD[kind], id)))
    if kind == "checkout.session":
        asked.insert(0, lambda: fake.buyer(id).pay())
        asked += [lambda: fake.settle(id), lambda: fake.session(id)]
    if kind in UPDATED:
        asked.append(lambda: post(f"{path}/{id}", {"metadata": {"a": "c"}}))
    if kind == "event":
        asked.append(lambda: fake.webhooks.resend(id))
    asked += [lambda: fake.request("DELETE", f"{path}/{id}"), lambda: fake.advance(days=60), lambda: fake.events]
    return asked


def _sell(fake: FakeCheckout, params: dict[str, Any]) -> None:
    lines = [{"price": "price_shirt", "quantity": 1}]
    answer = fake.request("POST", "/v1/checkout/sessions", {"mode": "payment", **shop.URLS, "line_items": lines, **params})
    if answer.status == 200:
        fake.buyer(answer.json()).pay()


def _named(params: Any, id: str) -> Any:
    if isinstance(params, dict):
        return {name: _named(value, id) for name, value in params.items()}
    if isinstance(params, list):
        return [_named(value, id) for value in params]
    return id if params == "{id}" else params

"""The doors that endpoint tests go through: one callable for each way into an account, with the same answers and refusals."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
import stripe

from fakecheckout import FakeCheckout

OPERATIONS = {  # our name: the SDK's name, HTTP method, path
    "create": ("create", "POST", ""),
    "retrieve": ("retrieve", "GET", "/{}"),
    "update": ("modify", "POST", "/{}"),
    "list": ("list", "GET", ""),
    "search": ("search", "GET", "/search"),
    "delete": ("delete", "DELETE", "/{}"),
    "expire": ("expire", "POST", "/{}/expire"),
    "list_line_items": ("list_line_items", "GET", "/{}/line_items"),
    "create_tax_id": ("create_tax_id", "POST", "/{}/tax_ids"),
    "list_tax_ids": ("list_tax_ids", "GET", "/{}/tax_ids"),
    "retrieve_tax_id": ("retrieve_tax_id", "GET", "/{}/tax_ids/{}"),
    "delete_tax_id": ("delete_tax_id", "DELETE", "/{}/tax_ids/{}"),
    "create_balance_transaction": ("create_balance_transaction", "POST", "/{}/balance_transactions"),
    "list_balance_transactions": ("list_balance_transactions", "GET", "/{}/balance_transactions"),
    "retrieve_balance_transaction": ("retrieve_balance_transaction", "GET", "/{}/balance_transactions/{}"),
}
# Of a client they are operations of a service of their own.
NESTED = {
    "list_line_items": ("line_items", "list"),
    "create_tax_id": ("tax_ids", "create"),
    "list_tax_ids": ("tax_ids", "list"),
    "retrieve_tax_id": ("tax_ids", "retrieve"),
    "delete_tax_id": ("tax_ids", "delete"),
    "create_balance_transaction": ("balance_transactions", "create"),
    "list_balance_transactions": ("balance_transactions", "list"),
    "retrieve_balance_transaction": ("balance_transactions", "retrieve"),
}
RESOURCES = {
    "session": ("checkout.Session", "checkout.sessions"),
    "coupon": ("Coupon", "coupons"),
    "price": ("Price", "prices"),
    "product": ("Product", "products"),
    "customer": ("Customer", "customers"),
    "shipping_rate": ("ShippingRate", "shipping_rates"),
    "promotion_code": ("PromotionCode", "promotion_codes"),
    "tax_rate": ("TaxRate", "tax_rates"),
}


@dataclass
class Refused(Exception):
    """What came back instead of an object, the same through every door."""

    status: int | None
    type: str | None
    code: str | None
    param: str | None
    message: str | None


def plain(answer: Any) -> dict[str, Any]:
    """An SDK object as a plain dict; objects print themselves as JSON."""
    return json.loads(str(answer))


def of_sdk(error: stripe.StripeError) -> Refused:
    body = (error.json_body or {}).get("error", {})
    return Refused(error.http_status, body.get("type"), body.get("code"), body.get("param"), body.get("message"))


class Door:
    """One way in: `door(resource, operation, *ids, **params)` gives a plain dict or raises `Refused`."""

    def __init__(self, name: str, call: Callable[..., Any]) -> None:
        self.name = name
        self._call = call

    def __call__(self, resource: str, operation: str, *ids: str, **params: Any) -> dict[str, Any]:
        try:
            return self._call(resource, operation, *ids, **params)
        except stripe.StripeError as error:
            raise of_sdk(error) from error

    def session(self, **params: Any) -> dict[str, Any]:
        """A session of two T-shirts, or what `params` make of it."""
        given = {
            "mode": "payment",
            "success_url": "https://example.com/success",
            "line_items": [{"price": "price_tshirt", "quantity": 2}],
            **params,
        }
        return self("session", "create", **{name: value for name, value in given.items() if value is not None})

    def update(self, session: dict[str, Any], **params: Any) -> dict[str, Any]:
        return self("session", "update", session["id"], **params)

    def lines(self, session: dict[str, Any]) -> list[dict[str, Any]]:
        return self("session", "list_line_items", session["id"], limit=100)["data"]


def _module_class(resource: str) -> Any:
    found: Any = stripe
    for name in RESOURCES[resource][0].split("."):
        found = getattr(found, name)
    return found


def sdk_sync(resource: str, operation: str, *ids: str, **params: Any) -> dict[str, Any]:
    return plain(getattr(_module_class(resource), OPERATIONS[operation][0])(*ids, **params))


def sdk_async(resource: str, operation: str, *ids: str, **params: Any) -> dict[str, Any]:
    function = getattr(_module_class(resource), OPERATIONS[operation][0] + "_async", None)
    if function is None:
        pytest.skip(f"stripe {stripe.VERSION} has no async {operation}")

    async def call() -> Any:
        return await function(*ids, **params)

    return plain(asyncio.run(call()))


def earlier_client() -> Callable[..., Any]:
    if not hasattr(stripe, "StripeClient"):
        pytest.skip(f"stripe {stripe.VERSION} has no StripeClient")
    client = stripe.StripeClient("sk_test_earlier")

    def call(resource: str, operation: str, *ids: str, **params: Any) -> dict[str, Any]:
        service: Any = getattr(client, "v1", client)
        for name in RESOURCES[resource][1].split("."):
            service = getattr(service, name)
        if operation in NESTED:
            child, operation = NESTED[operation]
            service = getattr(service, child)
        return plain(getattr(service, operation)(*ids, params=params))

    return call


def raw(fake: FakeCheckout) -> Callable[..., Any]:
    def call(resource: str, operation: str, *ids: str, **params: Any) -> dict[str, Any]:
        _, method, tail = OPERATIONS[operation]
        path = "/v1/" + RESOURCES[resource][1].replace(".", "/") + tail.format(*ids)
        response = fake.request(method, path, params)
        body = response.json()
        if response.status != 200:
            error = body["error"]
            raise Refused(response.status, error["type"], error.get("code"), error.get("param"), error["message"])
        return body

    return call


MAJOR = int(stripe.VERSION.split(".")[0])


def since(major: int, what: str) -> pytest.MarkDecorator:
    """Skips where the installed SDK does not know what a test is about."""
    return pytest.mark.skipif(major > MAJOR, reason=f"{what} came with stripe {major}")


needs_update = since(10, "Session.modify")
needs_line_items_on_update = since(14, "line_items on update")

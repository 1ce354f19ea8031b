"""The table of operations, and `handle`: the only way to change an account.

`handle` takes a request through its stations: who asks, at which version, for which operation; has this idempotency key been
used; are the parameters good; what is the answer; how is it shown. What was refused on the way leaves no trace but a used
request id.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_plus

from . import (
    authentication,
    billing_objects,
    checkout_sessions,
    coupons,
    customer_balance,
    customers,
    idempotency,
    payment_objects,
    prices,
    products,
    promotion_codes,
    rendering,
    resources,
    search,
    shipping_rates,
    tax_ids,
    tax_rates,
)
from .call import Call, Settings
from .errors import NotModelled, Refusal, unrecognised_url
from .parameters import honoured
from .store import Fork, Object, Store
from .validation import Removed, check
from .wire import MalformedForm, Request, Response, Tree


@dataclass(frozen=True)
class Operation:
    """One endpoint: `name` finds its parameters in the SDK, `shows` is the kind that `expand` starts from.

    `hidden` is a field of the answer, beside its list, that is shown only if `expand` names it.
    """

    name: str
    answer: Callable[[Call], Object]
    shows: str
    is_list: bool = False
    hidden: str | None = None


def _resource(path: str, kind: str, module: Any) -> dict[tuple[str, str], Operation]:
    return {
        ("POST", path): Operation(f"{kind}.create", module.create, kind),
        ("GET", path): Operation(f"{kind}.list", module.list_, kind, is_list=True),
        ("GET", f"{path}/*"): Operation(f"{kind}.retrieve", getattr(module, "retrieve", resources.retrieve), kind),
        ("POST", f"{path}/*"): Operation(f"{kind}.update", module.update, kind),
    }


def _search(kind: str) -> dict[tuple[str, str], Operation]:
    operation = Operation(f"{kind}.search", search.search, kind, is_list=True, hidden="total_count")
    return {("GET", f"{resources.PATHS[kind]}/search"): operation}


def _readable(kind: str, list_: Callable[[Call], Object]) -> dict[tuple[str, str], Operation]:
    """Retrieve and list of what a finished session leaves behind; what is done to it is not modelled yet."""
    path = resources.PATHS[kind]
    return {
        ("GET", path): Operation(f"{kind}.list", list_, kind, is_list=True),
        ("GET", f"{path}/*"): Operation(f"{kind}.retrieve", resources.retrieve, kind),
    }


_SESSIONS = "/v1/checkout/sessions"
_TAX_IDS = "/v1/customers/*/tax_ids"
_BALANCE = "/v1/customers/*/balance_transactions"
_BALANCE_KIND = "customer_balance_transaction"
_METHODS = "/v1/customers/*/payment_methods"

OPERATIONS: dict[tuple[str, str], Operation] = {
    **_resource(_SESSIONS, "checkout.session", checkout_sessions),
    ("POST", f"{_SESSIONS}/*/expire"): Operation("checkout.session.expire", checkout_sessions.expire, "checkout.session"),
    ("GET", f"{_SESSIONS}/*/line_items"): Operation(
        "checkout.session.list_line_items", checkout_sessions.list_line_items, "item", is_list=True
    ),
    **_resource("/v1/coupons", "coupon", coupons),
    ("DELETE", "/v1/coupons/*"): Operation("coupon.delete", coupons.delete, "coupon"),
    **_resource("/v1/customers", "customer", customers),
    ("DELETE", "/v1/customers/*"): Operation("customer.delete", customers.delete, "customer"),
    **_search("customer"),
    ("POST", _TAX_IDS): Operation("customer.create_tax_id", tax_ids.create, "tax_id"),
    ("GET", _TAX_IDS): Operation("customer.list_tax_ids", tax_ids.list_, "tax_id", is_list=True),
    ("GET", f"{_TAX_IDS}/*"): Operation("customer.retrieve_tax_id", tax_ids.retrieve, "tax_id"),
    ("DELETE", f"{_TAX_IDS}/*"): Operation("customer.delete_tax_id", tax_ids.delete, "tax_id"),
    ("POST", _BALANCE): Operation("customer.create_balance_transaction", customer_balance.create, _BALANCE_KIND),
    ("GET", _BALANCE): Operation("customer.list_balance_transactions", customer_balance.list_, _BALANCE_KIND, is_list=True),
    ("GET", f"{_BALANCE}/*"): Operation("customer.retrieve_balance_transaction", customer_balance.retrieve, _BALANCE_KIND),
    **_resource("/v1/products", "product", products),
    ("DELETE", "/v1/products/*"): Operation("product.delete", products.delete, "product"),
    **_search("product"),
    **_resource("/v1/prices", "price", prices),
    **_search("price"),
    **_resource("/v1/promotion_codes", "promotion_code", promotion_codes),
    **_resource("/v1/shipping_rates", "shipping_rate", shipping_rates),
    **_resource("/v1/tax_rates", "tax_rate", tax_rates),
    **_readable("payment_intent", payment_objects.lister("payment_intent", "customer")),
    **_readable("charge", payment_objects.lister("charge", "customer", "payment_intent", "transfer_group")),
    **_readable("setup_intent", payment_objects.lister("setup_intent", "customer", "payment_method")),
    **_readable("payment_method", payment_objects.list_methods),
    ("GET", _METHODS): Operation(
        "customer.list_payment_methods", payment_objects.list_methods_of_customer, "payment_method", is_list=True
    ),
    ("GET", f"{_METHODS}/*"): Operation(
        "customer.retrieve_payment_method", payment_objects.retrieve_method_of_customer, "payment_method"
    ),
    **_readable("subscription", billing_objects.list_subscriptions),
    ("GET", "/v1/subscription_items"): Operation(
        "subscription_item.list", billing_objects.list_items, "subscription_item", is_list=True
    ),
    **_readable("invoice", billing_objects.list_invoices),
    ("GET", "/v1/invoices/*/lines"): Operation("invoice.list_lines", billing_objects.list_lines, "line_item", is_list=True),
    **_readable("invoice_payment", billing_objects.list_payments),
    ("GET", "/v1/events"): Operation("event.list", payment_objects.list_events, "event", is_list=True),
    ("GET", "/v1/events/*"): Operation("event.retrieve", payment_objects.retrieve_event, "event"),
}

CREATES: dict[str, str] = {
    operation.shows: path for (_, path), operation in OPERATIONS.items() if operation.name == f"{operation.shows}.create"
}
"""The path that makes an object of each kind."""

# What Stripe has below the paths above and this fake has not.
_NOT_YET = frozenset(
    "balance_transactions cash_balance cash_balance_transactions discount entitlements features funding_instructions "
    "payment_methods search sources subscriptions tax_ids".split()
)


# The kinds of which only reading is modelled.
_ONLY_READ = tuple(
    resources.PATHS[kind]
    for kind in "charge invoice invoice_payment payment_intent payment_method setup_intent subscription".split()
)


def find(method: str, path: str) -> tuple[Operation, tuple[str, ...]]:
    """The operation of a request and the ids in its path. Refused or `NotModelled` where there is none."""
    segments = path.split("/")
    if len(segments) < 3 or segments[0] != "" or segments[1] not in ("v1", "v2") or "" in segments[2:]:
        raise unrecognised_url(method, path)
    length = 4 if segments[2] == "checkout" else 3
    shape = segments[:length]
    ids: tuple[str, ...] = ()
    if segments[length : length + 1] == ["search"]:  # no id, whatever follows
        shape = segments
    elif len(segments) > length:
        ids = (unquote_plus(segments[length]),)
        shape = [*shape, "*", *segments[length + 1 :]]
    if ids and len(segments) == length + 3:  # what belongs to that object, by its own id
        ids = (*ids, unquote_plus(segments[-1]))
        shape[-1] = "*"
    operation = OPERATIONS.get((method, "/".join(shape)))
    if operation is not None:
        return operation, ids
    start = "/".join(segments[:length])
    if start in (*_ONLY_READ, resources.PATHS["subscription_item"]) and (method != "GET" or len(segments) > length + 1):
        raise NotModelled(
            f"{method} {path} is not modelled yet: what a finished session leaves behind can be retrieved and listed, not made "
            "or changed by itself. Complete a session with fake.buyer(session).pay(), or put objects in with fake.load(…)."
        )
    ours = start in resources.PATHS.values()
    if ours and not _NOT_YET.intersection(segments[length:]):
        raise unrecognised_url(method, path)
    modelled = ", ".join(sorted(set(resources.PATHS.values())))
    raise NotModelled(f"{method} {path} is not modelled. Modelled are: {modelled}.")


def handle(store: Store, settings: Settings, request: Request, now: int, wanted_id: str | None = None) -> Response:
    """Answers one request and, unless it is refused, writes what it changes. Raises `NotModelled`, having changed nothing."""
    caller = authentication.Caller(version=authentication.named_version(request, settings))  # echoed even if it is none
    request_id = idempotency.next_request_id(store)
    key = idempotency.key_of(request)
    params: Tree = {}
    try:
        caller = authentication.identify(request, settings)
        operation, ids = find(request.method, request.path)
        params = _read(request)
        if key is not None:
            replayed = idempotency.replay(store, caller.account, key, request, params, now)
            if replayed is not None:
                return replayed
        fork = Fork(store, caller.account, now)
        fork.wanted_id = wanted_id
        fork.version = caller.version
        body = _answer(Call(fork, settings, operation.name, ids, params, caller.version, request_id, key), operation)
    except Refusal as refusal:
        response = _refused(refusal, caller, request, request_id, key, store)
        if refusal.business and key is not None:
            idempotency.keep(store, caller.account, key, request, params, response, now)
        return response
    headers = idempotency.headers(request_id, key, caller, request.method, should_retry="false")
    response = Response(200, headers, body)
    fork.commit()
    if key is not None:
        idempotency.keep(store, caller.account, key, request, params, response, now)
    return response


def _read(request: Request) -> Tree:
    try:
        return request.tree()
    except MalformedForm as error:  # that such a form is refused is certain, how is *inferred*
        raise Refusal(f"Invalid request: {error}") from None


def _answer(call: Call, operation: Operation) -> str:
    """The text of the answer: parameters checked, the operation carried out, the object shown."""
    try:
        typed = check(operation.name, call.params, version=call.version)
    except Removed as removed:
        raise _removed(call, removed) from None
    call.params = honoured(operation.name, typed, call.settings.allow_unmodelled)
    expand = tuple(call.params.pop("expand", ()))
    below = tuple(path for path in expand if path != operation.hidden)
    paths = rendering.check_expand(operation.shows, below, is_list=operation.is_list, version=call.version)
    answer = operation.answer(call)
    if operation.hidden is not None and operation.hidden not in expand:
        answer = {name: value for name, value in answer.items() if name != operation.hidden}
    version = call.settings.api_version if operation.shows == "event" else call.version  # events keep that of their making
    answer = rendering.in_full(call.fork, answer, version)
    if paths:
        if operation.is_list:
            answer = {**answer, "data": [rendering.expand(call.fork, each, paths) for each in answer["data"]]}
        else:
            answer = rendering.expand(call.fork, answer, paths)
    return rendering.text(rendering.in_full(call.fork, answer, version), version)


def _removed(call: Call, removed: Removed) -> Refusal:
    """What is said of a parameter that Stripe took away; of this one nobody knows the words."""
    if removed.parameter != "payment_method_types" or call.doubt("payment_method_types_refusal") == "parameter_unknown":
        return removed
    return Refusal(
        f"The `payment_method_types` parameter is no longer supported from API version {removed.removed_at} on. "
        "Use `allowed_payment_method_types` or `excluded_payment_method_types` instead.",
        param="payment_method_types",
        code="payment_method_types_no_longer_supported",
    )


def _refused(
    refusal: Refusal,
    caller: authentication.Caller,
    request: Request,
    request_id: str,
    key: str | None,
    store: Store,
) -> Response:
    """The error as it goes over the wire, with the headers that such an error has (semantics.md sections 3.6, 3.7 and 7)."""
    body = refusal.body()
    if isinstance(refusal, authentication.Unauthenticated):
        return Response(refusal.status, refusal.headers(caller.version), json.dumps(body, ensure_ascii=False))
    if refusal.has_log_url:
        url = f"https://dashboard.stripe.com/{authentication.account_id(store.seed)}/test/workbench/logs?object={request_id}"
        body["error"] = dict(sorted({**body["error"], "request_log_url": url}.items()))
    should_retry = "false" if refusal.business else None
    headers = idempotency.headers(request_id, key, caller, request.method, should_retry=should_retry)
    return Response(refusal.status, headers, json.dumps(body, ensure_ascii=False))


def run_due(store: Store, settings: Settings, now: int) -> None:
    """Expires every session whose time has come, earliest first."""
    for deadline in store.due(now):
        fork = Fork(store, deadline.account, now)
        call = Call(fork, settings, "checkout.session.run_out", (deadline.session,), {}, settings.api_version, None, None)
        checkout_sessions.run_out(call)
        fork.commit()

"""The table of operations, and `handle`: the only way to change an account.

`handle` takes a request through its stations: who asks, at which version, for which operation; has this idempotency key been
used; are the parameters good; what is the answer; how is it shown. What was refused on the way leaves no trace but a used
request id.
"""

from __future__ import annotations

import json

from ..protocol.forms import MalformedForm, Tree
from ..protocol.kinds import Endpoint
from ..protocol.messages import Request, Response
from ..protocol.parameters.supported import without_unsupported
from ..protocol.parameters.validation import ParameterRemoved, typed_params
from ..protocol.refusals import Refusal
from ..protocol.rendering.expand import check_expand, embed_for_version, expand_object
from ..protocol.rendering.json_text import json_text
from ..protocol.settings import Caller, Settings
from ..resources.call import Call
from ..store.ids import account_id
from ..store.store import Store
from ..store.transaction import Transaction
from . import authentication, idempotency
from .response_headers import next_request_id, response_headers
from .routes import find_endpoint


def handle(store: Store, settings: Settings, request: Request, now: int, wanted_id: str | None = None) -> Response:
    """Answers one request and, unless it is refused, writes what it changes. Raises `NotModelled`, having changed nothing."""
    caller = Caller(version=authentication.requested_version(request, settings))  # echoed even if it is none
    request_id = next_request_id(store)
    key = idempotency.key_of(request)
    params: Tree = {}
    try:
        caller = authentication.identify(request, settings)
        endpoint, ids = find_endpoint(request.method, request.path)
        params = _read(request)
        if key is not None:
            replayed = idempotency.replay(store, caller.account, key, request, params, now)
            if replayed is not None:
                return replayed
        transaction = Transaction(store, caller.account, now)
        transaction.wanted_id = wanted_id
        transaction.version = caller.version
        body = _answer(Call(transaction, settings, endpoint.name, ids, params, caller.version, request_id, key), endpoint)
    except Refusal as refusal:
        response = _refused(refusal, caller, request, request_id, key, store)
        if refusal.business and key is not None:
            idempotency.keep(store, caller.account, key, request, params, response, now)
        return response
    headers = response_headers(request_id, key, caller, request.method, should_retry="false")
    response = Response(200, headers, body)
    transaction.commit()
    if key is not None:
        idempotency.keep(store, caller.account, key, request, params, response, now)
    return response


def _read(request: Request) -> Tree:
    try:
        return request.tree()
    except MalformedForm as error:  # that such a form is refused is certain, how is *inferred*
        raise Refusal(f"Invalid request: {error}") from None


def _answer(call: Call, endpoint: Endpoint) -> str:
    """The text of the answer: parameters checked, the operation carried out, the object shown."""
    operation = endpoint.operation
    try:
        typed = typed_params(endpoint.name, call.params, version=call.version)
    except ParameterRemoved as removed:
        raise _removed(call, removed) from None
    call.params = without_unsupported(endpoint.name, typed, call.settings.allow_unmodelled)
    expand = tuple(call.params.pop("expand", ()))
    below = tuple(path for path in expand if path != operation.expand_only)
    paths = check_expand(endpoint.kind.name, below, is_list=operation.is_list, version=call.version)
    answer = operation.handler(call)
    if operation.expand_only is not None and operation.expand_only not in expand:
        answer = {name: value for name, value in answer.items() if name != operation.expand_only}
    version = call.settings.api_version if endpoint.kind.name == "event" else call.version  # events keep that of their making
    answer = embed_for_version(call.transaction, answer, version)
    if paths:
        if operation.is_list:
            answer = {**answer, "data": [expand_object(call.transaction, each, paths) for each in answer["data"]]}
        else:
            answer = expand_object(call.transaction, answer, paths)
    return json_text(embed_for_version(call.transaction, answer, version), version)


def _removed(call: Call, removed: ParameterRemoved) -> Refusal:
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
    caller: Caller,
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
        url = f"https://dashboard.stripe.com/{account_id(store.seed)}/test/workbench/logs?object={request_id}"
        body["error"] = dict(sorted({**body["error"], "request_log_url": url}.items()))
    should_retry = "false" if refusal.business else None
    headers = response_headers(request_id, key, caller, request.method, should_retry=should_retry)
    return Response(refusal.status, headers, json.dumps(body, ensure_ascii=False))

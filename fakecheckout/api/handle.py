"""`handle`: the only way to change an account by a request.

A request goes through its stations: who asks, at which version, for which operation; has this idempotency key been used; are
the parameters good; what is the answer; how is it shown. What was refused on the way leaves no trace but a used request id.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..protocol.forms import MalformedForm, Tree
from ..protocol.kinds import Endpoint
from ..protocol.messages import Request, Response
from ..protocol.parameters.supported import without_unsupported
from ..protocol.parameters.validation import ParameterRemoved, typed_params
from ..protocol.refusals import Refusal
from ..protocol.rendering.expand import check_expand, expand_object
from ..protocol.rendering.json_text import json_text
from ..protocol.settings import Caller, Settings
from ..protocol.versions.request_steps import newest_params, refusal_at
from ..protocol.versions.steps import put_in_for_version
from ..resources.call import Call
from ..store.ids import account_id
from ..store.objects import Object
from ..store.store import Store, StoredAnswer
from ..store.transaction import Transaction
from . import authentication, idempotency
from .response_headers import next_request_id, response_headers
from .routes import get_endpoint


@dataclass(frozen=True)
class _Exchange:
    """What is known of a request that is refused."""

    store: Store
    request: Request
    request_id: str
    key: str | None
    caller: Caller

    def refused(self, refusal: Refusal) -> Response:
        """The error as it goes over the wire, with the headers that such an error has (LST-10 to LST-12)."""
        body = refusal.body()
        if isinstance(refusal, authentication.Unauthenticated):
            return Response(refusal.status, refusal.headers(self.caller.version), json.dumps(body, ensure_ascii=False))
        if refusal.has_log_url:
            account = account_id(self.store.seed)
            url = f"https://dashboard.stripe.com/{account}/test/workbench/logs?object={self.request_id}"
            body["error"] = dict(sorted({**body["error"], "request_log_url": url}.items()))
        should_retry = "false" if refusal.business else None
        headers = response_headers(self.request_id, self.key, self.caller, self.request.method, should_retry=should_retry)
        return Response(refusal.status, headers, json.dumps(body, ensure_ascii=False))


def handle(store: Store, settings: Settings, request: Request, now: int, wanted_id: str | None = None) -> Response:
    """Answers one request and, unless it is refused, writes what it changes. Raises `NotModelled`, having changed nothing.

    wanted_id: the id of what a create makes, if the test chose one.
    """
    key, request_id = idempotency.key_of(request), next_request_id(store)
    caller: Caller | None = None
    try:
        caller = authentication.identify(request, settings)
        endpoint, ids = get_endpoint(request.method, request.path)
        params = _read(request)
        if key is not None:
            replayed = idempotency.replay(store, caller.account, key, request, params, now)
            if replayed is not None:
                return idempotency.as_replayed(replayed, request_id)
        transaction = Transaction(store, caller.account, now)
        transaction.version = caller.version
        call = Call(transaction, settings, endpoint.name, ids, params, caller.version, request_id, key, wanted_id)
        body = _answer(call, endpoint)
    except Refusal as refusal:
        caller = caller or Caller(version=authentication.requested_version(request, settings))  # echoed even if it is none
        response = _Exchange(store, request, request_id, key, caller).refused(refusal)
        if refusal.business and key is not None:
            store.answers[caller.account, key] = StoredAnswer(request, response, now)
        return response
    response = Response(200, response_headers(request_id, key, caller, request.method, should_retry="false"), body)
    if key is not None:
        transaction.keep_answer(key, StoredAnswer(request, response, now))
    call.commit()
    return response


def answer_by_test(store: Store, settings: Settings, request: Request, own: Callable[[], tuple[int, str]]) -> Response:
    """The test's own answer to a request, status and body, once it is known who asks: a bad key is refused all the same.

    Nothing is kept of it, under an idempotency key neither.
    """
    key, request_id = idempotency.key_of(request), next_request_id(store)
    try:
        caller = authentication.identify(request, settings)
    except Refusal as refusal:
        caller = Caller(version=authentication.requested_version(request, settings))
        return _Exchange(store, request, request_id, key, caller).refused(refusal)
    status, body = own()
    should_retry = "false" if status == 200 else None
    headers = response_headers(request_id, key, caller, request.method, should_retry=should_retry)
    return Response(status, headers, body)


def _read(request: Request) -> Tree:
    try:
        return request.tree()
    except MalformedForm as error:  # that such a form is refused is certain, how is *inferred*
        raise Refusal(f"Invalid request: {error}") from None


def _answer(call: Call, endpoint: Endpoint) -> str:
    """The text of the answer: parameters checked, the operation carried out, the object shown."""
    operation = endpoint.operation
    call.params = _checked_params(call, endpoint)
    expand = tuple(call.params.pop("expand", ()))
    below = tuple(path for path in expand if path != operation.expand_only)
    paths = check_expand(endpoint.kind.name, below, is_list=operation.is_list, version=call.version)
    try:
        answer = operation.handler(call)
    except Refusal as refusal:
        raise refusal_at(refusal, endpoint.name, call.version) from None
    if operation.expand_only is not None and operation.expand_only not in expand:
        answer = {name: value for name, value in answer.items() if name != operation.expand_only}
    return _rendered(call, answer, paths, endpoint)


def _checked_params(call: Call, endpoint: Endpoint) -> dict[str, Any]:
    try:
        typed = typed_params(endpoint.name, call.params, version=call.version)
    except ParameterRemoved as removed:
        raise _removed(call, removed) from None
    newest = newest_params(endpoint.name, typed, call.version)
    return without_unsupported(endpoint.name, newest, call.settings.allow_unmodelled)


def _rendered(call: Call, answer: Object, paths: tuple[tuple[str, ...], ...], endpoint: Endpoint) -> str:
    version = call.settings.api_version if endpoint.kind.name == "event" else call.version  # events keep that of their making
    answer = put_in_for_version(call.transaction, answer, version)
    if paths and endpoint.operation.is_list:
        answer = {**answer, "data": [expand_object(call.transaction, each, paths) for each in answer["data"]]}
    elif paths:
        answer = expand_object(call.transaction, answer, paths)
    return json_text(put_in_for_version(call.transaction, answer, version), version)


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

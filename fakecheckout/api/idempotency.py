"""Request ids, idempotency keys, and the headers that go with them (semantics.md section 7).

An answer is kept under its key for 24 hours, per account; a refusal made before the request was carried out is not kept.
"""

from __future__ import annotations

import json

from .authentication import Caller
from .errors import Refusal
from .store import ID_FORMS, Store, StoredAnswer, token
from .wire import ON_EVERY_ANSWER, Headers, Request, Response, Tree

_KEPT_SECONDS = 24 * 60 * 60
_LONGEST_KEY = 255


def next_request_id(store: Store) -> str:
    """Every request gets one, refused or not."""
    number = store.counters["request"] = store.counters.get("request", 0) + 1
    prefix, length = ID_FORMS["request"]
    return prefix + token(f"{store.seed}/request/{number}", length - len(prefix))


def key_of(request: Request) -> str | None:
    """The key of a POST; on GET and DELETE it is ignored."""
    return request.headers.get("Idempotency-Key") if request.method == "POST" else None


def _same(params: Tree) -> str:
    return json.dumps(params, sort_keys=True)


def replay(store: Store, account: str, key: str, request: Request, params: Tree, now: int) -> Response | None:
    """What this key was answered before, or None if it is new. Refused when it was used for something else."""
    if key == "":  # inferred text
        raise Refusal("Idempotency Key must be a non-empty string.")
    if len(key) > _LONGEST_KEY:  # documented length, inferred text
        raise Refusal(f"Idempotency Key must be at most {_LONGEST_KEY} characters.")
    stored = store.answers.get((account, key))
    if stored is None or now - stored.at >= _KEPT_SECONDS:
        return None
    if (stored.method, stored.path, stored.params) != (request.method, request.path, _same(params)):
        raise Refusal(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. "
            f"Try using a key other than '{key}' if you meant to execute a different request.",
            type="idempotency_error",
        )
    answer: Response = stored.answer
    return Response(answer.status, Headers({**answer.headers, "Idempotent-Replayed": "true"}), answer.body)


def keep(store: Store, account: str, key: str, request: Request, params: Tree, response: Response, now: int) -> None:
    store.answers[account, key] = StoredAnswer(request.method, request.path, _same(params), response, now)


def headers(request_id: str, key: str | None, caller: Caller, method: str, *, should_retry: str | None) -> Headers:
    """The headers of an answer, as recorded."""
    given: dict[str, str] = {**ON_EVERY_ANSWER, "Request-Id": request_id}
    given["Stripe-Version"] = caller.version
    if caller.account:
        given["Stripe-Account"] = caller.account
    if method == "POST":
        given["Original-Request"] = request_id
        if key is not None:
            given["Idempotency-Key"] = key
        if should_retry is not None:
            given["Stripe-Should-Retry"] = should_retry
    return Headers(given)

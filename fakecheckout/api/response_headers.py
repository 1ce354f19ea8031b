"""The id of each request, and the headers of an answer as recorded (LST-12, LST-13)."""

from __future__ import annotations

from ..protocol.messages import HEADERS_OF_EVERY_RESPONSE, Headers
from ..protocol.settings import Caller
from ..store.ids import token
from ..store.store import Store


def next_request_id(store: Store) -> str:
    """Every request gets one, refused or not."""
    number = store.counters["request"] = store.counters.get("request", 0) + 1
    return "req_" + token(f"{store.seed}/request/{number}", 14)


def response_headers(request_id: str, key: str | None, caller: Caller, method: str, *, should_retry: str | None) -> Headers:
    """The headers of an answer, as recorded."""
    given: dict[str, str] = {**HEADERS_OF_EVERY_RESPONSE, "Request-Id": request_id}
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

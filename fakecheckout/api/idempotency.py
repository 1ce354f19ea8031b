"""Idempotency keys: which request one was used for, and the answer that is given again (LST-12, LST-13).

An answer is kept under its key for 24 hours, per account; a refusal made before the request was carried out is not kept.
"""

from __future__ import annotations

from ..protocol.forms import Tree
from ..protocol.messages import Headers, Request, Response
from ..protocol.refusals import Refusal
from ..store.store import Store

_REPLAYED_SECONDS = 24 * 60 * 60
_LONGEST_IDEMPOTENCY_KEY = 255


def key_of(request: Request) -> str | None:
    """The key of a POST; on GET and DELETE it is ignored."""
    return request.headers.get("Idempotency-Key") if request.method == "POST" else None


def replay(store: Store, account: str, key: str, request: Request, params: Tree, now: int) -> Response | None:
    """What this key was answered before, or None if it is new. Refused when it was used for something else."""
    if key == "":  # inferred text
        raise Refusal("Idempotency Key must be a non-empty string.")
    if len(key) > _LONGEST_IDEMPOTENCY_KEY:  # documented length, inferred text
        raise Refusal(f"Idempotency Key must be at most {_LONGEST_IDEMPOTENCY_KEY} characters.")
    stored = store.answers.get((account, key))
    if stored is None or now - stored.at >= _REPLAYED_SECONDS:
        return None
    first: Request = stored.request
    if (first.method, first.path, first.tree()) != (request.method, request.path, params):
        raise Refusal(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. "
            f"Try using a key other than '{key}' if you meant to execute a different request.",
            type="idempotency_error",
        )
    answer: Response = stored.answer
    return answer


def as_replayed(answer: Response, request_id: str) -> Response:
    """The answer as it is given again: the repeat has a `Request-Id` of its own, `Original-Request` is that of the first."""
    headers = Headers({**answer.headers, "Request-Id": request_id, "Idempotent-Replayed": "true"})
    return Response(answer.status, headers, answer.body)

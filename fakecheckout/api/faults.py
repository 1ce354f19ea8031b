"""What goes wrong on the way: the answers of a server in trouble, and which calls meet them (FLT-01).

A fault that is an answer is given here as a response; one that is silence is a name alone. Matching knows method, path and
parameters of a request; when a fault strikes is the account's business.
"""

from __future__ import annotations

import difflib
import fnmatch
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ..protocol.forms import MalformedForm, Tree
from ..protocol.messages import HEADERS_OF_EVERY_RESPONSE, Headers, Request, Response
from ..protocol.refusals import DOC_URL

SILENT = ("answer_lost", "connection_error", "timeout")
_LOCKED = (
    "This object cannot be accessed right now because another API request or Stripe process is currently accessing it. If you "
    "see this error intermittently, retry the request. If you see this error frequently and are making multiple concurrent "
    "requests to a single object, make your requests serially or at a lower rate."
)
_LIMITED = (
    "Testmode request rate limit exceeded, the rate limits in testmode are lower than livemode. You can learn more about rate "
    "limits here https://stripe.com/docs/rate-limits."
)
FaultName = Literal[
    "answer_lost",
    "api_error",
    "connection_error",
    "idempotency_key_in_use",
    "lock_timeout",
    "malformed",
    "rate_limit",
    "timeout",
]
ANSWERED = ("api_error", "idempotency_key_in_use", "lock_timeout", "malformed", "rate_limit")
FAULTS = (*SILENT, *ANSWERED)


@dataclass
class Fault:
    """A fault that waits for `times` matching calls."""

    name: str
    method: str | None
    path: str | None
    params: Tree
    times: int

    def meets(self, request: Request) -> bool:
        """Whether this request is one of those it waits for."""
        if self.method not in (None, request.method):
            return False
        if self.path is not None and not fnmatch.fnmatchcase(request.path, self.path):
            return False
        if not self.params:
            return True
        try:
            return _contains(self.params, request.tree())
        except MalformedForm:
            return False

    def __str__(self) -> str:
        where = f"{self.method or 'any'} {self.path or 'call'}"
        return f"{self.name!r} for {where}{f' with {self.params}' if self.params else ''}"


def _contains(wanted: Any, sent: Any) -> bool:
    if isinstance(wanted, Mapping):
        return isinstance(sent, Mapping) and all(
            name in sent and _contains(value, sent[name]) for name, value in wanted.items()
        )
    return bool(wanted == sent)


class Faults:
    """The faults that wait, oldest first."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, name: str, method: str | None, path: str | None, params: Tree, times: int) -> None:
        """Raises `ValueError` for a fault that there is not."""
        if name not in FAULTS:
            near = difflib.get_close_matches(str(name), FAULTS, n=1)
            hint = f"Did you mean {near[0]!r}? " if near else ""
            raise ValueError(f"There is no fault {name!r}. {hint}There are: {', '.join(sorted(FAULTS))}.")
        if isinstance(times, bool) or not isinstance(times, int) or times < 1:
            raise ValueError(f"times is a whole number from 1 on, not {times!r}.")
        self._waiting.append(Fault(name, None if method is None else method.upper(), path, params, times))

    def strike(self, request: Request) -> str | None:
        """The name of the fault that this call meets, if it meets one; it has met it then."""
        for fault in self._waiting:
            if fault.meets(request):
                fault.times -= 1
                self._waiting = [each for each in self._waiting if each.times]
                return fault.name
        return None

    def take_back(self) -> None:
        """No call meets those that wait."""
        self._waiting = []

    @property
    def left(self) -> list[str]:
        """The faults that no call has met yet, each in words."""
        return [str(fault) for fault in self._waiting]


def fault_response(name: str, request: Request, request_id: str, version: str) -> Response:
    """The answer that a call meets: recorded for rate limits, locks and keys in use; the text of `api_error` is *inferred*."""
    key: str = request.headers.get("Idempotency-Key") or ""
    status, error, should_retry = _error(name, key)
    headers = {**HEADERS_OF_EVERY_RESPONSE, "Request-Id": request_id, "Stripe-Version": version}
    if request.method == "POST" and key:
        headers["Idempotency-Key"] = key
    if should_retry is not None:
        headers["Stripe-Should-Retry"] = should_retry
    body = "<html><body>502 Bad Gateway</body></html>" if name == "malformed" else json.dumps({"error": error})
    return Response(status, Headers(headers), body)


def _error(name: str, key: str) -> tuple[int, dict[str, str], str | None]:
    if name == "rate_limit":  # its keys are not in alphabetical order (FLT-01)
        return 429, _coded(_LIMITED, "rate_limit", "invalid_request_error"), None
    if name == "lock_timeout":
        return 429, dict(sorted(_coded(_LOCKED, "lock_timeout", "invalid_request_error").items())), "true"
    if name == "idempotency_key_in_use":
        message = (
            "There is currently another in-progress request using this Idempotent Key (that probably means you submitted "
            f"twice, and the other request is still going through): {key}. Please try again later."
        )
        return 409, dict(sorted(_coded(message, "idempotency_key_in_use", "idempotency_error").items())), None
    if name == "malformed":
        return 200, {}, None
    message = "An unknown error occurred. Please try again, and contact support if the problem persists."
    return 500, {"message": message, "type": "api_error"}, None


def _coded(message: str, code: str, type: str) -> dict[str, str]:
    return {"message": message, "type": type, "code": code, "doc_url": DOC_URL + code.replace("_", "-")}

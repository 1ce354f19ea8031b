"""The report of a failing test: the calls as a program that can be pasted and run, and the sessions left open.

The SDK's names for the calls come from the declarations of the kinds. What a call does to an account is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..protocol.kinds import BY_OPERATION, ENDPOINTS, KINDS, Kind
from .request_log import AccountCall, ApiCall

_STANDARD_METHODS = {
    ("POST", 0): "create",
    ("GET", 0): "list",
    ("GET", 1): "retrieve",
    ("POST", 1): "modify",
    ("DELETE", 1): "delete",
}
"""What the SDK calls a request on a kind's own path, by the number of ids after it, where it is not modelled."""

_LONGEST = 400
_MOST_CALLS = 30


def calls_as_lines(steps: Sequence[ApiCall | AccountCall]) -> list[str]:
    """A line for each step, with what came back as a comment; of very many the last."""
    left_out = len(steps) - _MOST_CALLS
    head = [f"# … {left_out} earlier calls"] if left_out > 0 else []
    return head + [_account_line(step) if isinstance(step, AccountCall) else _api_line(step) for step in steps[-_MOST_CALLS:]]


def _account_line(step: AccountCall) -> str:
    written = [repr(each) for each in step.arguments] + [f"{name}={value!r}" for name, value in step.named.items()]
    return _shortened_line(f"fake_checkout.{step.method}({', '.join(written)})")


def _api_line(call: ApiCall) -> str:
    found = _sdk_call(call)
    if found is not None:
        name, ids = found
        return _shortened_line(f"stripe.{name}({_arguments(call, ids)})") + _outcome(call)
    written = f"stripe.raw_request({call.method.lower()!r}, {call.path!r}{', ' if call.params else ''}{_arguments(call, [])})"
    return _shortened_line(written) + _outcome(call)


def _sdk_call(call: ApiCall) -> tuple[str, list[str]] | None:
    """The SDK's name for a request, as in "checkout.Session.modify", and the ids it takes; None where it has no name."""
    segments = call.path.split("/")
    served = [
        (endpoint, ids)
        for endpoint in ENDPOINTS.values()
        if endpoint.operation.method == call.method and (ids := _ids_at(endpoint.path, segments)) is not None
    ]
    if not served:
        return _standard_call(call.method, segments)
    endpoint, ids = min(served, key=lambda each: len(each[1]))  # "search" is no id
    kind, _, verb = endpoint.name.rpartition(".")
    return f"{_sdk_class(KINDS[kind])}.{'modify' if verb == 'update' else verb}", ids


def _standard_call(method: str, segments: Sequence[str]) -> tuple[str, list[str]] | None:
    """The same of a request to a kind that is known, and that is not modelled."""
    for kind in KINDS.values():
        for template in () if kind.path is None else (kind.path, f"{kind.path}/*"):
            ids = _ids_at(template, segments)
            verb = None if ids is None else _STANDARD_METHODS.get((method, len(ids)))
            if ids is not None and verb is not None:
                return f"{_sdk_class(kind)}.{verb}", ids
    return None


def _ids_at(template: str, segments: Sequence[str]) -> list[str] | None:
    """What stands in a path where its template has `*`; None if it is not a path of that form."""
    parts = template.split("/")
    if len(parts) != len(segments) or any(part not in ("*", segment) for part, segment in zip(parts, segments, strict=True)):
        return None
    return [segment for part, segment in zip(parts, segments, strict=True) if part == "*"]


def _sdk_class(kind: Kind) -> str:
    """The name of a kind's class in the SDK: `checkout.Session` of "checkout.session", `TaxRate` of "tax_rate"."""
    namespace, dot, name = kind.name.rpartition(".")
    return kind.sdk or namespace + dot + "".join(word.capitalize() for word in name.split("_"))


def _arguments(call: ApiCall, ids: Sequence[str]) -> str:
    named = {name: value for name, value in call.params.items() if name.isidentifier()}
    others = {name: value for name, value in call.params.items() if name not in named}
    if call.account is not None:
        named["stripe_account"] = call.account
    written = [repr(id) for id in ids] + [f"{name}={value!r}" for name, value in named.items()]
    return ", ".join([*written, *([f"**{others!r}"] if others else [])])


def _shortened_line(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " …)  # shortened"


def _outcome(call: ApiCall) -> str:
    if call.fault is not None:
        return f"  # met {call.fault!r}"
    if call.response is None:
        return "  # not modelled"
    body = call.response.json()
    if call.response.status != 200:
        return f"  # {call.response.status}: {body['error']['message']:.200}{_hint(body['error'])}"
    if "data" in body:
        return f"  # {len(body['data'])} found{', and more' if body.get('has_more') else ''}"
    status = body.get("status")
    return f"  # {body.get('id')}{f', {status}' if status else ''}"


def _hint(error: Mapping[str, Any]) -> str:
    """How to have what was missing, where an account can be given it."""
    found = re.match(r"No such (\w+): '([^']+)'$", error["message"])
    if found is None or error.get("code") != "resource_missing" or f"{found[1]}.create" not in BY_OPERATION:
        return ""
    return f"; to have it: fake_checkout.add({found[1]!r}, id={found[2]!r}, …)"


def clock_hint(steps: Sequence[ApiCall | AccountCall], seconds: float) -> list[str]:
    """Names a clock that was advanced, if an `expires_at` was refused that may have been reckoned from another one."""
    refused = [step for step in steps if isinstance(step, ApiCall) and step.response and step.response.status == 400]
    if not seconds or not any("`expires_at`" in step.response.body for step in refused if step.response):
        return []
    minutes = int(seconds) // 60
    by = f"{minutes // 60} h {minutes % 60} min"
    return [f"The account's clock is {by} ahead of time.time() (fake_checkout.advance): reckon from fake_checkout.now()."]


def open_session_line(session: Mapping[str, Any], accepted: Sequence[str], now: int) -> str:
    """One open session: what it is, and what could be done with it."""
    left = max(session["expires_at"] - now, 0)
    total = "" if session["amount_total"] is None else f"{session['amount_total']} {session['currency']}, "
    return (
        f"{session['id']}: {session['mode']} on {session['ui_mode']}, {total}{session['payment_status']}, "
        f"open for {left // 3600} h {left % 3600 // 60} min; would take modify({', '.join(f'{name}=…' for name in accepted)}), "
        "expire()"
    )

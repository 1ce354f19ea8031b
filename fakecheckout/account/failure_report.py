"""What happened, told for a failing test: the calls as a program that can be pasted and run, and the sessions left open.

Knows paths and the names that the SDK has for them; what a call means it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .request_log import ApiCall

_CLASSES = {
    "charges": "Charge",
    "checkout/sessions": "checkout.Session",
    "coupons": "Coupon",
    "customers": "Customer",
    "events": "Event",
    "invoices": "Invoice",
    "payment_intents": "PaymentIntent",
    "payment_methods": "PaymentMethod",
    "prices": "Price",
    "products": "Product",
    "promotion_codes": "PromotionCode",
    "setup_intents": "SetupIntent",
    "shipping_rates": "ShippingRate",
    "subscriptions": "Subscription",
    "tax_rates": "TaxRate",
}
_METHODS = {
    ("POST", 0, ""): "create",
    ("GET", 0, ""): "list",
    ("GET", 1, ""): "retrieve",
    ("POST", 1, ""): "modify",
    ("DELETE", 1, ""): "delete",
    ("POST", 1, "expire"): "expire",
    ("GET", 1, "line_items"): "list_line_items",
    ("POST", 1, "tax_ids"): "create_tax_id",
    ("GET", 1, "tax_ids"): "list_tax_ids",
    ("POST", 1, "balance_transactions"): "create_balance_transaction",
    ("GET", 1, "balance_transactions"): "list_balance_transactions",
}
_LONGEST = 400
_MOST_CALLS = 30


@dataclass(frozen=True)
class AccountCall:
    """What a test did to its account without a request: `fake_checkout.add("price", …)`."""

    method: str
    arguments: tuple[Any, ...]
    named: Mapping[str, Any]


def calls_as_lines(steps: Sequence[ApiCall | AccountCall]) -> list[str]:
    """A line for each step, with what came back as a comment; of very many the last."""
    left_out = len(steps) - _MOST_CALLS
    head = [f"# … {left_out} earlier calls"] if left_out > 0 else []
    return head + [_given(step) if isinstance(step, AccountCall) else _line(step) for step in steps[-_MOST_CALLS:]]


def _given(step: AccountCall) -> str:
    written = [repr(each) for each in step.arguments] + [f"{name}={value!r}" for name, value in step.named.items()]
    return _shortened(f"fake_checkout.{step.method}({', '.join(written)})")


def _line(call: ApiCall) -> str:
    for path, name in _CLASSES.items():
        start = f"/v1/{path}"
        if call.path == start or call.path.startswith(start + "/"):
            rest = call.path[len(start) + 1 :].split("/") if call.path != start else []
            method = _METHODS.get((call.method, min(len(rest), 1), "/".join(rest[1:])))
            if method is not None:
                return _shortened(f"stripe.{name}.{method}({_arguments(call, rest[:1])})") + _outcome(call)
    written = f"stripe.raw_request({call.method.lower()!r}, {call.path!r}{', ' if call.params else ''}{_arguments(call, [])})"
    return _shortened(written) + _outcome(call)


def _arguments(call: ApiCall, ids: Sequence[str]) -> str:
    named = {name: value for name, value in call.params.items() if name.isidentifier()}
    others = {name: value for name, value in call.params.items() if name not in named}
    if call.account is not None:
        named["stripe_account"] = call.account
    written = [repr(id) for id in ids] + [f"{name}={value!r}" for name, value in named.items()]
    return ", ".join([*written, *([f"**{others!r}"] if others else [])])


def _shortened(text: str) -> str:
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
    if found is None or error.get("code") != "resource_missing" or f"{found[1]}s" not in _CLASSES:
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

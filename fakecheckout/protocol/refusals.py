"""`Refusal`: what Stripe refuses, with its error body, and the texts that more than one place needs, each worded once.

Texts are recorded unless a comment says *inferred*; `docs/fidelity.md` has the evidence of each. When one is called for is
decided elsewhere.
"""

from __future__ import annotations

import json
from typing import Any

DOC_URL = "https://stripe.com/docs/error-codes/"


class Refusal(Exception):
    """Stripe says no: becomes the body `{"error": {…}}` with `status`, and the SDK raises its own exception for it.

    `business` marks refusals of a business rule, made after the parameters were found good: only those are stored under
    an idempotency key and answered with `Stripe-Should-Retry: false` (LST-12, LST-13). `has_log_url` is false for
    the few that carry no `request_log_url`.
    """

    def __init__(
        self,
        message: str,
        *,
        param: str | None = None,
        code: str | None = None,
        status: int = 400,
        type: str = "invalid_request_error",
        business: bool = False,
        has_log_url: bool = True,
        **more: Any,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.param = param
        self.code = code
        self.status = status
        self.type = type
        self.business = business
        self.has_log_url = has_log_url
        self.more = more

    def body(self) -> dict[str, Any]:
        """The error object as it goes over the wire: alphabetical, absent attributes left out."""
        error: dict[str, Any] = {"message": self.message, "type": self.type, **self.more}
        if self.param is not None:
            error["param"] = self.param
        if self.code is not None:
            error["code"] = self.code
            error["doc_url"] = DOC_URL + self.code.replace("_", "-")
        return {"error": dict(sorted(error.items()))}


def nested_name(at: str, name: str) -> str:
    """The whole name of a parameter in the hash `at`, which may be none: `tiers[0]` and `up_to` → `tiers[0][up_to]`."""
    return f"{at}[{name}]" if at else name


def missing_param(param: str) -> Refusal:
    return Refusal(f"Missing required param: {param}.", param=param, code="parameter_missing")


def only_one_of(*names: str, at: str = "") -> Refusal:
    """`at` is the hash the names stand in: `line_items[0]`. The recorded `param` is the first name (CRE-24)."""
    ordered = sorted(names)
    first = f"{at}[{ordered[0]}]" if at else ordered[0]
    return Refusal(f"You may only specify one of these parameters: {', '.join(ordered)}.", param=first)


def no_such(noun: str, id: str, param: str | None, *, status: int = 400) -> Refusal:
    return Refusal(f"No such {noun}: '{id}'", param=param, code="resource_missing", status=status)


def inactive(noun: str, param: str) -> Refusal:
    """Recorded for prices; for shipping rates and tax rates the text is *inferred*."""
    return Refusal(f"The {noun} specified is inactive. This field only accepts active {noun}s.", param=param)


def no_such_session(id: str, *, status: int = 404, param: str | None = None) -> Refusal:
    """Sessions are named without quotes and, on retrieve, without `param` (LST-07)."""
    return Refusal(f"No such checkout.session: {id}", param=param, code="resource_missing", status=status)


def empty_string(param: str) -> Refusal:
    return Refusal(
        f"You passed an empty string for '{param}'. We assume empty values are an attempt to unset a parameter; however "
        f"'{param}' cannot be unset. You should remove '{param}' from your request or supply a non-empty value.",
        param=param,
        code="parameter_invalid_empty",
    )


def too_many(param: str, limit: int) -> Refusal:
    return Refusal(f"Array {param} exceeded maximum {limit} allowed elements.", param=param)


def at_least(minimum: int, param: str) -> Refusal:
    return Refusal(f"This value must be greater than or equal to {minimum}.", param=param, code="parameter_invalid_integer")


def at_most(maximum: int, param: str) -> Refusal:
    """*Inferred* from `at_least`."""
    return Refusal(f"This value must be less than or equal to {maximum}.", param=param, code="parameter_invalid_integer")


def in_the_past(param: str, time: int) -> Refusal:
    return Refusal(
        f"The parameter `{param}` expects a unix timestamp representing a date and time in the future. You specified the "
        f"value `{time}` which is in the past.",
        param=param,
    )


def out_of_percent(percent: float, param: str, *, least: str = "0") -> Refusal:
    """Recorded for 0 percent of a coupon; the upper bound and other percentages are *inferred*."""
    bound = f"greater than or equal to {least}" if percent < float(least) else "less than or equal to 100"
    return Refusal(f"This value must be {bound} (it currently is '{percent}').", param=param)


def uppercase_key(currency: str) -> Refusal:
    return Refusal(
        f"Currencies must be lowercase when used as keys in a map. Use `{currency.lower()}` instead of `{currency}`."
    )


def not_with_ui_mode(ui_mode: str, names: list[str]) -> Refusal:
    """The value printed is the one of the request (CRE-09)."""
    return Refusal(f"The following parameters are not supported with `ui_mode: {ui_mode}`: {', '.join(sorted(names))}.")


def not_in_mode(name: str, mode: str) -> Refusal:
    return Refusal(f"You can not pass `{name}` in `{mode}` mode.", param=name)


def wrong_status(participle: str, allowed: list[str], status: str) -> Refusal:
    """Recorded for `expired`; for `updated` the same template is *inferred*."""
    return Refusal(
        f"Only Checkout Sessions with a status in {json.dumps(allowed)} can be {participle}. "
        f"This Checkout Session has a status of `{status}`.",
        business=True,
    )


def too_many_metadata_keys(count: int) -> Refusal:
    return Refusal(
        f"Metadata can have up to 50 keys, but you've set {count}. "
        "Email us at support+metadata@stripe.com for more information."
    )


def recurring_in_payment_mode(param: str) -> Refusal:
    """Recorded for line items; for optional items the text is *inferred*."""
    return Refusal(
        "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only "
        "one-time prices.",
        param=param,
    )


def unrecognised_url(method: str, path: str) -> Refusal:
    hint = (
        "If you are trying to list objects, remove the trailing slash. If you are trying to retrieve an object, make sure "
        "you passed a valid (non-empty) identifier in your code. "
        if path.endswith("/")
        else ""
    )
    return Refusal(
        f"Unrecognized request URL ({method}: {path}). {hint}"
        "Please see https://stripe.com/docs or we can help at https://support.stripe.com/.",
        status=404,
        has_log_url=False,
    )

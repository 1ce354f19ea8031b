"""Who asks: the API key, the connected account, the API version of a request; and the refusals of each.

Any test key is good unless the account was told that it is not. A live key is not modelled at all: it has no place in a test.
Every `acct_…` id counts as a connected account.
"""

from __future__ import annotations

from base64 import b64decode

from ..errors import NotModelled
from ..protocol.messages import HEADERS_OF_EVERY_RESPONSE, Headers, Request
from ..protocol.refusals import Refusal
from ..protocol.settings import Caller, Settings
from ..protocol.versions.released import check_version
from ..store.store import PLATFORM


class Unauthenticated(Refusal):
    """401 or 403: answered without request id and without anything that names a request."""

    def __init__(self, message: str, *, status: int = 401, code: str | None = None) -> None:
        super().__init__(message, status=status, code=code)

    def headers(self, version: str) -> Headers:
        given = {**HEADERS_OF_EVERY_RESPONSE, "Stripe-Version": version}
        if self.status == 401:
            given["WWW-Authenticate"] = 'Bearer realm="Stripe"'
        return Headers(given)


_NO_KEY = (
    "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. "
    "'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details, or we can help at "
    "https://support.stripe.com/."
)
_PUBLISHABLE = (
    "This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of your API "
    "keys at https://dashboard.stripe.com/account/apikeys."
)


_LIVE_PREFIXES = ("sk_live_", "rk_live_", "sk_org_live_")


def identify(request: Request, settings: Settings) -> Caller:
    """Refused for a missing or bad key, an unknown account, a version that is none."""
    key = _key(request.headers.get("Authorization", ""))
    if not key:
        raise Unauthenticated(_NO_KEY)
    if key in settings.invalid_keys:
        raise Unauthenticated(f"Invalid API Key provided: {masked_key(key)}")
    if key.startswith("pk_"):
        raise Unauthenticated(_PUBLISHABLE)
    version = check_version(requested_version(request, settings))
    if request.headers.get("Stripe-Context"):
        raise NotModelled("Stripe-Context is not modelled. For a connected account send Stripe-Account (stripe_account=…).")
    account = request.headers.get("Stripe-Account") or PLATFORM
    if account != PLATFORM and not account.startswith("acct_"):
        raise Unauthenticated(
            f"The provided key '{masked_key(key)}' does not have access to account '{account}' (or that account does not "
            "exist). Application access may have been revoked.",
            status=403,
            code="account_invalid",
        )
    return Caller(account, version)


def refuse_live_key(request: Request) -> None:
    """Before anything else, faults too: a live key has no answer of any kind. Raises `NotModelled`."""
    key = _key(request.headers.get("Authorization", ""))
    if key.startswith(_LIVE_PREFIXES):
        raise NotModelled(f"A live key in a test: {masked_key(key)}. The fake answers test keys (sk_test_…) only.")


def requested_version(request: Request, settings: Settings) -> str:
    """The version that a request asks for, good or not."""
    named = request.headers.get("Stripe-Version")
    return settings.api_version if not named or named == settings.instead_of else named


def _key(authorization: str) -> str:
    scheme, _, value = authorization.partition(" ")
    if scheme.lower() == "basic":
        try:
            return b64decode(value, validate=True).decode().partition(":")[0]
        except ValueError:
            return ""
    return value.strip() if scheme.lower() == "bearer" else ""


def masked_key(key: str) -> str:
    """`sk_test_custom` → `sk_test_**stom`: prefix and last four stay (LST-11)."""
    prefix, rest = key, ""
    for known in ("sk_test_", "rk_test_", "sk_org_test_", *_LIVE_PREFIXES, "pk_test_", "pk_live_"):
        if key.startswith(known):
            prefix, rest = known, key[len(known) :]
    return prefix + "*" * max(len(rest) - 4, 0) + rest[-4:]

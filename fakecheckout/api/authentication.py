"""Who asks: the API key, the connected account, the API version of a request; and the refusals of each.

Any test key is good unless the account was told that it is not. A live key is not modelled at all: it has no place in a test.
Every `acct_…` id counts as a connected account.
"""

from __future__ import annotations

from ..errors import LiveKeyUsed, NotModelled
from ..protocol.messages import HEADERS_OF_EVERY_RESPONSE, Headers, Request
from ..protocol.refusals import Refusal
from ..protocol.settings import Caller, Settings
from ..protocol.versions.released import check_version
from ..rules.api_keys import key_of, live_key_in, masked_key
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


def identify(request: Request, settings: Settings) -> Caller:
    """Refused for a missing or bad key, an unknown account, a version that is none."""
    key = key_of(request.headers.get("Authorization", ""))
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


_MAY_CARRY_A_KEY = ("Authorization", "Stripe-Account", "Stripe-Context")


def refuse_live_key(request: Request) -> None:
    """Before anything else, faults too: a live key has no answer of any kind. Raises `LiveKeyUsed`."""
    for name in _MAY_CARRY_A_KEY:
        given = request.headers.get(name)
        live = live_key_in(given) if given else None
        if live is not None:
            raise LiveKeyUsed(live)


def requested_version(request: Request, settings: Settings) -> str:
    """The version that a request asks for, good or not."""
    named = request.headers.get("Stripe-Version")
    return settings.api_version if not named or named == settings.instead_of else named

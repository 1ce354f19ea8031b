"""What an account was asked: one frozen record for each API call, refused ones too, and for each step of the test's own.

What a request means is not known here. Parameters are read again when somebody looks, so that keeping a call costs next to
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..errors import NotModelled
from ..protocol.forms import MalformedForm
from ..protocol.messages import Headers, Request, Response
from ..rules.api_keys import live_key_in, without_live_keys


@dataclass(frozen=True)
class ApiCall:
    """One call of the API.

    `response` is None when the fake does not model what was asked, or when no answer came. `fault` names what `fail_next` did
    to the call. `answered_by_test`: the answer is the test's own, of `respond`.
    """

    request: Request
    response: Response | None
    fault: str | None = None
    answered_by_test: bool = False

    @property
    def method(self) -> str:
        return self.request.method

    @property
    def path(self) -> str:
        """Without host and query: "/v1/checkout/sessions"."""
        return self.request.path

    @property
    def headers(self) -> Headers:
        """As they were sent, with the key in `Authorization` masked."""
        return self.request.headers.masked()

    @property
    def account(self) -> str | None:
        """The connected account of `Stripe-Account`, or None for the platform."""
        account: str | None = self.request.headers.get("Stripe-Account")
        return account

    @property
    def params(self) -> dict[str, Any]:
        """Nested, as they were sent: leaves are text, arrays are lists. Empty for a form that cannot be read."""
        try:
            return {name: _plain(name, value) for name, value in self.request.tree().items()}
        except MalformedForm:
            return {}

    def __repr__(self) -> str:
        status = (self.fault or "not modelled") if self.response is None else self.response.status
        own = ", the test's own answer" if self.answered_by_test else ""
        return without_live_keys(f"<{self.method} {self.path} {self.params} → {status}{own}>")


def _plain(name: str, value: Any) -> Any:
    """Lists again where indexes count from 0; the keys of `metadata` are the caller's own, whatever they look like."""
    if not isinstance(value, dict):
        return value
    if name != "metadata" and list(value) == [str(index) for index in range(len(value))]:
        return [_plain("", each) for each in value.values()]
    return {key: _plain(key, each) for key, each in value.items()}


def _without_live_keys(request: Request) -> Request:
    masked, form = request.headers.masked(), request.form
    headers = {name: masked[name] if live_key_in(value) else value for name, value in request.headers.items()}
    text = form.decode("utf-8", "replace") if isinstance(form, bytes) else form
    return Request(request.method, without_live_keys(request.path), _masked(text), Headers(headers))


def _masked(value: Any) -> Any:
    """Parameters, read or not, without live keys."""
    if isinstance(value, dict):
        return {name: _masked(each) for name, each in value.items()}
    return without_live_keys(value) if isinstance(value, str) else value


@dataclass
class AccountCall:
    """What a test did to its account without a request: `fake_checkout.add("price", …)`. outcome: what came of it.

    events_before: how many events there were before it.
    """

    method: str
    arguments: tuple[Any, ...]
    named: Mapping[str, Any]
    events_before: int
    outcome: str = ""


class Moment(NamedTuple):
    """When something was done: at which time of the account's clock, after how many events, after which delivery."""

    at: int
    events: int
    delivery: Any


class Step(NamedTuple):
    """A call of the API or of the test's own, and when it was made."""

    call: ApiCall | AccountCall
    moment: Moment


class RequestLog:
    """What happened to an account since it began, oldest first.

    steps: requests and the test's own calls. not_modelled: every `NotModelled` that was raised; a test may clear it. moment:
    the present one, as whoever reads the clock has set it.
    """

    def __init__(self) -> None:
        self.requests: list[ApiCall] = []
        self.steps: list[Step] = []
        self.not_modelled: list[NotModelled] = []
        self.moment = Moment(0, 0, None)

    def take_over(self, other: RequestLog) -> None:
        """Goes on where another one stands, but for what it could not answer."""
        self.requests, self.steps = [*other.requests], [*other.steps]

    def add_what_came(self, before: RequestLog, after: RequestLog) -> None:
        """What another one has at one moment, and had not at the one before, was asked here, too."""
        seen = {id(step) for step in (*before.steps, *self.steps)}
        fresh = [step for step in after.steps if id(step) not in seen]
        self.steps += fresh
        self.requests += [step.call for step in fresh if isinstance(step.call, ApiCall)]

    def note(self, call: ApiCall) -> None:
        """Keeps a request."""
        self.requests.append(call)
        self.steps.append(Step(call, self.moment))

    def note_not_modelled(self, request: Request, error: NotModelled) -> None:
        """Keeps a request that has no answer, and why; of a live key in it, no more than may be shown."""
        self.not_modelled.append(error)
        self.note(ApiCall(_without_live_keys(request), None))

    def note_step(self, method: str, arguments: tuple[Any, ...], named: Mapping[str, Any]) -> AccountCall:
        """Keeps a call of the test's own, with its arguments as they are now."""
        call = AccountCall(method, _as_now(arguments), _as_now(named), self.moment.events)
        self.steps.append(Step(call, self.moment))
        return call


def _as_now(value: Any) -> Any:
    """Containers copied, so that what a test changes later does not count."""
    if type(value) is dict:
        return {name: _as_now(each) for name, each in value.items()}
    if type(value) in (list, tuple):
        return type(value)(_as_now(each) for each in value)
    return value

"""`FakeCheckout`: one account in memory, its clock, its lock, and `send`, through which every request goes.

The only file that reads the wall clock. It hands requests to `api.routes.handle` and lets `doors` bring them in; what Stripe
would answer is decided there, not here.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import TracebackType
from typing import Any, NoReturn, TypeVar

from ..api import faults
from ..api.deadlines import run_due
from ..api.handle import handle
from ..api.response_headers import next_request_id
from ..errors import NoAnswer, NotModelled
from ..protocol.kinds import KINDS
from ..protocol.messages import Headers, Request, Response
from ..protocol.open_questions import ChosenAnswers, Doubt
from ..protocol.parameters.schema import installed_api_version
from ..protocol.settings import Settings
from ..protocol.versions.changes import fields_missing_at
from ..protocol.versions.dates import check_version_option
from ..sdk import patch
from ..store.store import Store
from ..webhooks.endpoints import Webhooks
from . import arguments, failure_report
from .buyers import People
from .request_log import ApiCall

Self = TypeVar("Self", bound="FakeCheckout")


@dataclass
class BeforeReset:
    """What was met before a `reset`, so that the end of a test can still tell of it."""

    not_modelled: list[NotModelled] = field(default_factory=list)
    doubts_met: list[Doubt] = field(default_factory=list)


class FakeCheckout(People):
    """An in-memory Stripe account that answers the `stripe` SDK while it is started.

    seed: fixes every id the account will make.
    api_version: for requests without `Stripe-Version`, for `events` and for what is read off the fake; None is the
        installed SDK's.
    allow_unmodelled: parameter paths, as a `NotModelled` message prints them, that may pass without effect.
    doubts: answers where nobody knows Stripe's, by name, or "not_modelled" for all of them.
    payment_methods: the dynamic ones of the account.
    invalid_keys: API keys that are answered with 401.
    hosts: host names that are answered; passthrough: those that may reach the network. Any other host of Stripe's raises
        `NotModelled`.

    Raises `ValueError` for an option that makes no sense.
    """

    def __init__(
        self,
        *,
        seed: str = "",
        api_version: str | None = None,
        allow_unmodelled: Collection[str] = (),
        doubts: Mapping[str, str] | str | None = None,
        payment_methods: Iterable[str] = ("card", "link"),
        invalid_keys: Iterable[str] = (),
        hosts: Iterable[str] = ("api.stripe.com",),
        passthrough: Iterable[str] = (),
    ) -> None:
        self._seed = seed
        self._api_version = installed_api_version() if api_version is None else check_version_option(api_version)
        self._allow_unmodelled = frozenset(arguments.texts("allow_unmodelled", allow_unmodelled))
        for path in self._allow_unmodelled:
            if "/" in path or " " in path:
                raise ValueError(f"allow_unmodelled takes parameter paths like 'subscription_data[trial_end]', not {path!r}.")
        self._doubts = dict(doubts) if isinstance(doubts, Mapping) else doubts
        self._payment_methods = arguments.texts("payment_methods", payment_methods)
        self._invalid_keys = frozenset(arguments.texts("invalid_keys", invalid_keys))
        self.hosts = frozenset(arguments.host_names("hosts", hosts))
        self.passthrough = frozenset(arguments.host_names("passthrough", passthrough))
        self._lock = threading.RLock()
        self.before_reset = BeforeReset()
        self._instead_of: str | None = None
        self._is_hostile = False
        self._begin()

    def reset(self) -> None:
        """Back to the state after construction: no objects, no events, no requests, the clock not advanced."""
        with self._lock:
            self.before_reset.not_modelled += self._not_modelled
            self.before_reset.doubts_met += [doubt for doubt in self.doubts_met if doubt not in self.before_reset.doubts_met]
            untold = self.webhooks.left_over()
            self._begin()
            self.webhooks.errors += untold

    def as_of(self, api_version: str) -> dict[str, str]:
        """Answers at this version what names the installed SDK's, as it would be on that version; begins anew.

        Gives the fields that objects have at the SDK's version and have not at this one, each with the reason.
        """
        self._instead_of = installed_api_version()
        self._api_version = check_version_option(api_version)
        self._begin()
        return fields_missing_at(self._api_version, self._instead_of)

    @property
    def hostile_webhooks(self) -> bool:
        """Whether every webhook is delivered twice, and the first time in another order."""
        return self._is_hostile

    @hostile_webhooks.setter
    def hostile_webhooks(self, is_hostile: bool) -> None:
        self._is_hostile = self.webhooks.hostile = is_hostile

    def _begin(self) -> None:
        self._settings = Settings(
            instead_of=self._instead_of,
            api_version=self._api_version,
            payment_methods=self._payment_methods,
            allow_unmodelled=self._allow_unmodelled,
            invalid_keys=self._invalid_keys,
            doubts=ChosenAnswers(self._doubts),
        )
        self._store = Store(self._seed, KINDS)
        self._advanced = 0.0
        self._requests: list[ApiCall] = []
        self._steps: list[ApiCall | failure_report.AccountCall] = []
        self._not_modelled: list[NotModelled] = []
        self._faults = faults.Faults()
        self._told = 0
        self.webhooks = Webhooks(self)
        self.webhooks.hostile = self._is_hostile

    # The patch.

    def start(self: Self) -> Self:
        """The SDK talks to this account until `stop`. Raises `RuntimeError` when it is started already."""
        patch.install(self)
        return self

    def stop(self) -> None:
        """Puts everything back as it was. Raises `RuntimeError` when it is not started."""
        patch.uninstall(self)

    @property
    def is_started(self) -> bool:
        """Whether it is between `start` and `stop`."""
        return patch.is_installed(self)

    def __enter__(self: Self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.stop()
        left = self.webhooks.left_over()
        if left and error is None:
            raise left[0]

    # Requests.

    def request(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any] | str | bytes | None = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """One API call without the SDK. Never raises for a Stripe error; raises `NotModelled` like the SDK's calls.

        params: nested values, or an encoded form. headers: `Authorization` and `Stripe-Version` are filled in if absent.
        """
        path, _, query = path.partition("?")
        form = arguments.form_params(params)
        if query:
            if form:
                raise ValueError("Give the parameters in the path's query or in params, not in both.")
            form = query
        sent = Headers({name: str(value) for name, value in (headers or {}).items() if value is not None})
        if "Authorization" not in sent:
            sent = Headers({**sent, "Authorization": f"Bearer {patch.TEST_KEY}"})
        return self.send(Request(method.upper(), path, form, sent))

    def send(self, request: Request) -> Response:
        """Answers a request, whatever door it came in by. Raises `NotModelled`, and `NoAnswer` where a fault wants it."""
        with self._lock:
            response, due = self._answered(request), self._new_deliveries()
        if due:
            self.webhooks.deliver(due, raising=False)
        if isinstance(response, NoAnswer):
            raise response
        return response

    async def send_async(self, request: Request) -> Response:
        """`send` for callers on an event loop."""
        with self._lock:
            response, due = self._answered(request), self._new_deliveries()
        if due:
            await self.webhooks.deliver_async(due, raising=False)
        if isinstance(response, NoAnswer):
            raise response
        return response

    def _answered(self, request: Request) -> Response | NoAnswer:
        """The answer, unless a fault strikes: before the work is done, or after it."""
        now = self._expire_due()
        fault = self._faults.strike(request)
        response: Response | NoAnswer
        try:
            if fault is None or fault == "answer_lost":
                response = handle(self._store, self._settings, request, now)
            elif fault in faults.SILENT:
                response = NoAnswer(fault)
            else:
                request_id = next_request_id(self._store)
                response = faults.fault_response(fault, request, request_id, self._api_version)
        except NotModelled as error:
            self._not_modelled.append(error)
            self._note(ApiCall(request, None))
            raise
        if fault == "answer_lost":
            response = NoAnswer(fault)
        self._note(ApiCall(request, None if isinstance(response, NoAnswer) else response, fault))
        return response

    def fail_next(
        self,
        fault: str,
        *,
        method: str | None = None,
        path: str | None = None,
        params: Mapping[str, Any] | None = None,
        times: int = 1,
    ) -> None:
        """The next matching calls meet a fault: "connection_error", "timeout", "rate_limit", "lock_timeout",
        "idempotency_key_in_use", "api_error", "malformed", or "answer_lost", after which the work was done all the same.

        path: as in "/v1/checkout/sessions/*/expire". params: what the call has to contain. times: attempts; the SDK tries some
        again by itself (`stripe.max_network_retries`). The raw `request` raises a `ConnectionError` where no answer comes.
        Raises `ValueError` for a fault that there is not.
        """
        wanted = arguments.form_params(params or {}) or {}
        if isinstance(wanted, Exception):
            raise wanted
        with self._lock:
            self._faults.add(fault, method, path, wanted, times)
            named = {"method": method, "path": path, "params": params, "times": None if times == 1 else times}
            self._steps.append(
                failure_report.AccountCall("fail_next", (fault,), {k: v for k, v in named.items() if v is not None})
            )

    @property
    def faults_left(self) -> list[str]:
        """The faults that no call has met yet, each in words."""
        return self._faults.left

    def refuse_host(self, host: str, url: str, request: Request) -> NoReturn:
        """A host of Stripe's that is neither answered nor let through."""
        error = NotModelled(
            f"{url} was not sent: {host} is not modelled. Answered: {', '.join(sorted(self.hosts))}. "
            f"If it may reach the network, write passthrough=({host!r},) in FakeCheckout(…)."
        )
        self._not_modelled.append(error)
        self._note(ApiCall(request, None))
        raise error

    def _note(self, call: ApiCall) -> None:
        self._requests.append(call)
        self._steps.append(call)

    def after_fork(self) -> None:
        """In a child process: a new lock, for whoever held the old one is not here."""
        self._lock = threading.RLock()

    # What happened.

    @property
    def requests(self) -> tuple[ApiCall, ...]:
        """Every API call so far, refused ones too, oldest first."""
        return tuple(self._requests)

    @property
    def not_modelled(self) -> list[NotModelled]:
        """Every `NotModelled` that was raised. A test that expects one clears the list, or fails at its end."""
        return self._not_modelled

    @property
    def doubts_met(self) -> list[Doubt]:
        """The open points that requests met and that no `doubts` option decides."""
        return list(self._settings.doubts.met)

    # The clock.

    def now(self) -> int:
        """The account's clock in whole seconds: `time.time()` plus what was advanced."""
        return int(time.time() + self._advanced)

    def advance(self, **duration: float) -> None:
        """Moves the account's clock on by a `datetime.timedelta`'s arguments; what has become due happens.

        `advance()` alone moves nothing. Raises `ValueError` for a duration below zero.
        """
        seconds = timedelta(**duration).total_seconds()
        if seconds < 0:
            raise ValueError("The clock is only advanced; nothing that happened can be undone.")
        with self._lock:
            self._advanced += seconds
            self._steps.append(failure_report.AccountCall("advance", (), duration))
            self._expire_due()
            due = [*self._new_deliveries(), *self.webhooks.retries()]
        self.webhooks.deliver(due, raising=True)

    def wall_clock(self) -> float:
        """The time that receivers check signatures against."""
        return time.time()

    def _expire_due(self) -> int:
        """Reads the clock, and lets what is due happen first."""
        now = self.now()
        run_due(self._store, self._settings, now)
        return now

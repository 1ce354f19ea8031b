"""`FakeCheckout`: one account in memory, its clock, its lock, and `send`, through which every request goes.

The only file that reads the wall clock. It hands requests to `api.routes.handle` and lets `doors` bring them in; what Stripe
would answer is decided there, not here.
"""

from __future__ import annotations

import copy
import json
import threading
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import TracebackType
from typing import Any, NoReturn, TypeVar

from .api import loading, rendering, routes, versions
from .api.call import Settings
from .api.doubts import Choices, Doubt
from .api.errors import NotModelled, Refused
from .api.schema import installed_api_version
from .api.store import PLATFORM, Fork, Store
from .api.wire import Headers, MalformedForm, Request, Response, tree_of
from .doors import sdk
from .doors.journal import ApiCall

Self = TypeVar("Self", bound="FakeCheckout")


@dataclass
class BeforeReset:
    """What was met before a `reset`, so that the end of a test can still tell of it."""

    not_modelled: list[NotModelled] = field(default_factory=list)
    doubts_met: list[Doubt] = field(default_factory=list)


class FakeCheckout:
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
        self._api_version = installed_api_version() if api_version is None else versions.check_option(api_version)
        self._allow_unmodelled = frozenset(_names("allow_unmodelled", allow_unmodelled))
        for path in self._allow_unmodelled:
            if "/" in path or " " in path:
                raise ValueError(f"allow_unmodelled takes parameter paths like 'subscription_data[trial_end]', not {path!r}.")
        self._doubts = dict(doubts) if isinstance(doubts, Mapping) else doubts
        self._payment_methods = _names("payment_methods", payment_methods)
        self._invalid_keys = frozenset(_names("invalid_keys", invalid_keys))
        self.hosts = frozenset(_hosts("hosts", hosts))
        self.passthrough = frozenset(_hosts("passthrough", passthrough))
        self._lock = threading.RLock()
        self.before_reset = BeforeReset()
        self._begin()

    def reset(self) -> None:
        """Back to the state after construction: no objects, no events, no requests, the clock not advanced."""
        with self._lock:
            self.before_reset.not_modelled += self._not_modelled
            self.before_reset.doubts_met += [doubt for doubt in self.doubts_met if doubt not in self.before_reset.doubts_met]
            self._begin()

    def _begin(self) -> None:
        self._settings = Settings(
            api_version=self._api_version,
            payment_methods=self._payment_methods,
            allow_unmodelled=self._allow_unmodelled,
            invalid_keys=self._invalid_keys,
            doubts=Choices(self._doubts),
        )
        self._store = Store(self._seed)
        self._advanced = 0.0
        self._requests: list[ApiCall] = []
        self._not_modelled: list[NotModelled] = []

    # The patch.

    def start(self: Self) -> Self:
        """The SDK talks to this account until `stop`. Raises `RuntimeError` when it is started already."""
        sdk.install(self)
        return self

    def stop(self) -> None:
        """Puts everything back as it was. Raises `RuntimeError` when it is not started."""
        sdk.uninstall(self)

    @property
    def is_started(self) -> bool:
        """Whether it is between `start` and `stop`."""
        return sdk.is_installed(self)

    def __enter__(self: Self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.stop()

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
        form = _form(params)
        if query:
            if form:
                raise ValueError("Give the parameters in the path's query or in params, not in both.")
            form = query
        given = Headers({name: str(value) for name, value in (headers or {}).items() if value is not None})
        if "Authorization" not in given:
            given = Headers({**given, "Authorization": f"Bearer {sdk.TEST_KEY}"})
        return self.send(Request(method.upper(), path, form, given))

    def send(self, request: Request) -> Response:
        """Answers a request, whatever door it came in by. Raises `NotModelled`."""
        with self._lock:
            try:
                response = routes.handle(self._store, self._settings, request, self._look())
            except NotModelled as error:
                self._not_modelled.append(error)
                self._requests.append(ApiCall(request, None))
                raise
            self._requests.append(ApiCall(request, response))
            return response

    async def send_async(self, request: Request) -> Response:
        """`send` for callers on an event loop."""
        return self.send(request)

    def refuse_host(self, host: str, url: str, request: Request) -> NoReturn:
        """A host of Stripe's that is neither answered nor let through."""
        error = NotModelled(
            f"{url} was not sent: {host} is not modelled. Answered: {', '.join(sorted(self.hosts))}. "
            f"If it may reach the network, write passthrough=({host!r},) in FakeCheckout(…)."
        )
        self._not_modelled.append(error)
        self._requests.append(ApiCall(request, None))
        raise error

    def after_fork(self) -> None:
        """In a child process: a new lock, for whoever held the old one is not here."""
        self._lock = threading.RLock()

    # Objects.

    def add(self, kind: str, *, id: str | None = None, account: str | None = None, **params: Any) -> dict[str, Any]:
        """Makes an object by the create rules of its kind ("price", "product", "customer", …), with an id of your choice.

        Returns it as the API would. Raises `Refused` where Stripe would refuse, `NotModelled` for other kinds.
        """
        path = routes.CREATES.get(kind)
        if path is None:
            raise NotModelled(f"fake.add({kind!r}) is not modelled. Modelled are: {', '.join(sorted(routes.CREATES))}.")
        headers = {"Authorization": f"Bearer {sdk.TEST_KEY}", "Stripe-Version": self._api_version}
        if account is not None:
            headers["Stripe-Account"] = account
        request = Request("POST", path, _form(params), Headers(headers))
        with self._lock:
            response = routes.handle(self._store, self._settings, request, self._look(), wanted_id=id)
        answer: dict[str, Any] = response.json()
        if response.status != 200:
            raise Refused(answer["error"]["message"], response)
        return answer

    def load(self, obj: Any, *, account: str | None = None, api_version: str | None = None) -> None:
        """Puts recorded objects in: a dict as the API returns it, an SDK object, a list object, or a list of them.

        api_version: the version they were recorded at. Raises `ValueError` for what is no object of the API.
        """
        if api_version is not None:
            versions.check_option(api_version)
        with self._lock:
            fork = Fork(self._store, account or PLATFORM, self._look())
            loading.load(fork, _as_plain(obj))
            fork.commit()

    def session(self, id: str, *, account: str | None = None) -> dict[str, Any]:
        """A fresh dict of the session as the API would answer now. Raises `KeyError` for an unknown id."""
        with self._lock:
            self._look()
            found = (
                self._store.find("checkout.session", id)
                if account is None
                else (account, self._store.table(account, "checkout.session").rows.get(id))
            )
            if found is None or found[1] is None:
                raise KeyError(f"This account has no session {id!r}.")
            return self._shown(found[1])

    @property
    def sessions(self) -> list[dict[str, Any]]:
        """All sessions as fresh dicts, oldest first."""
        with self._lock:
            self._look()
            return [
                self._shown(self._store.table(account, "checkout.session").rows[id]) for account, id in self._store.sessions
            ]

    # What happened.

    @property
    def events(self) -> list[dict[str, Any]]:
        """Everything that happened, oldest first, as fresh dicts at the account's version."""
        with self._lock:
            self._look()
            return [self._shown(event) for event in self._store.events]

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
            self._look()

    def _look(self) -> int:
        """Reads the clock, and lets what is due happen first."""
        now = self.now()
        routes.run_due(self._store, self._settings, now)
        return now

    def _shown(self, object: dict[str, Any]) -> dict[str, Any]:
        shown: dict[str, Any] = json.loads(rendering.text(object, self._api_version))
        return shown


def _names(option: str, given: Iterable[str]) -> tuple[str, ...]:
    if isinstance(given, str):
        raise ValueError(f"{option} takes several strings; write {option}=({given!r},).")
    names: tuple[Any, ...] = tuple(given) if isinstance(given, Iterable) else (given,)
    if not all(isinstance(name, str) for name in names):
        raise ValueError(f"{option} takes several strings, not {given!r}.")
    return names


def _hosts(option: str, given: Iterable[str]) -> list[str]:
    names = [name.lower().rstrip(".") for name in _names(option, given)]
    for name in names:
        if not name or set(name) & set("/:@ "):
            raise ValueError(f"{option} takes host names, without scheme, port and path, like 'api.stripe.com', not {name!r}.")
    return names


def _form(params: Mapping[str, Any] | str | bytes | None) -> Any:
    """Parameters as a request holds them: nested values are read now, so that later changes of the caller's do not count."""
    if params is not None and not isinstance(params, (Mapping, str, bytes)):
        raise TypeError(f"Parameters are a mapping or an encoded form, not {params!r:.200}.")
    if not isinstance(params, Mapping):
        return params or ""
    try:
        return tree_of(params)
    except MalformedForm as error:
        return error


def _as_plain(obj: Any) -> Any:
    """An SDK object prints itself as JSON, in every major; dicts and lists are copied."""
    if isinstance(obj, (list, tuple)):
        return [_as_plain(each) for each in obj]
    if type(obj) is dict:
        return copy.deepcopy(obj)
    try:
        return json.loads(str(obj))
    except ValueError:
        return obj

"""`FakeCheckout`, the public class: one account in memory, put together from its parts, each method handed on to one of them.

What a method does stands in the part it is handed to; nothing is decided here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from ..api.faults import FaultName
from ..errors import NotModelled
from ..payment_page.sellers_server import OnShippingDetailsChange
from ..protocol.messages import Response
from ..protocol.open_questions import Answers, Doubt
from ..protocol.parameters.schema import installed_api_version
from ..protocol.versions.released import check_version_option
from ..sdk import patch
from ..webhooks.webhooks import Webhooks
from . import arguments
from .arguments import KindName, Method, PaymentMethodType
from .buyer import Buyer
from .buyers import Buyers
from .clock import by_name
from .guards.decorator import decorated
from .guards.guards import Guards
from .objects import EventSource, Objects
from .request_log import ApiCall
from .requests import Requests
from .state import AccountState
from .timeline import Timeline, summary, timeline

if TYPE_CHECKING:
    from datetime import timedelta

    from typing_extensions import Unpack

    from .clock import Duration

F = TypeVar("F", bound=Callable[..., Any])
Self = TypeVar("Self", bound="FakeCheckout")


class FakeCheckout:
    """An in-memory Stripe account that answers the `stripe` SDK while it is started.

    seed: fixes every id the account will make.
    api_version: a version that Stripe has released, for requests without `Stripe-Version`, for `events` and for what is read
        off the fake; None is the installed SDK's.
    allow_unmodelled: parameter paths, as a `NotModelled` message prints them, that may pass without effect; and deadlines
        such as "subscription.current_period_end", at which objects then stay as they are.
    doubts: answers where nobody knows Stripe's, by name, or "not_modelled" for all of them.
    payment_methods: the dynamic ones of the account.
    invalid_keys: API keys that are answered with 401.
    hosts: host names that are answered; passthrough: those that may reach the network. Any other host of Stripe's raises
        `NotModelled`, and so does whoever looks up one of them by another way than the SDK's client classes.

    Raises `ValueError` for an option that makes no sense.
    """

    def __init__(
        self,
        *,
        seed: str = "",
        api_version: str | None = None,
        allow_unmodelled: Collection[str] = (),
        doubts: Answers | Literal["not_modelled"] | None = None,
        payment_methods: Iterable[PaymentMethodType] = ("card", "link"),
        invalid_keys: Iterable[str] = (),
        hosts: Iterable[str] = ("api.stripe.com",),
        passthrough: Iterable[str] = (),
    ) -> None:
        options = arguments.Options(
            seed=seed,
            api_version=installed_api_version() if api_version is None else check_version_option(api_version),
            allow_unmodelled=arguments.parameter_paths("allow_unmodelled", allow_unmodelled),
            doubts=cast("Mapping[str, str]", dict(doubts)) if isinstance(doubts, Mapping) else doubts,
            payment_methods=arguments.payment_method_types("payment_methods", payment_methods),
            invalid_keys=frozenset(arguments.texts("invalid_keys", invalid_keys)),
            hosts=arguments.host_names("hosts", hosts),
            passthrough=arguments.host_names("passthrough", passthrough),
        )
        self._account = AccountState(options, EventSource)
        self._requests = Requests(self._account)
        self._objects = Objects(self._account)
        self._buyers = Buyers(self._account)
        self._guards = Guards(self._account, self._requests)

    def reset(self) -> None:
        """Back to the state after construction: no objects, no events, no requests, the clock not advanced."""
        self._account.reset()

    def timeline(self) -> Timeline:
        """What happened, a line for each fact, in order of time: calls with their answers, moves with their outcome, events,
        deliveries with what came back; and at the end what still waits. `print` shows them below one another.
        """
        return timeline(self._account)

    def __repr__(self) -> str:
        return f"<FakeCheckout{', started' if self._guards.is_started else ''}: {summary(self._account)}>"

    # The patch.

    def start(self: Self) -> Self:
        """The SDK talks to this account until `stop`. Raises `RuntimeError` when it is started already.

        Whoever starts and stops it has no guards: what goes by unnoticed is told by `with`, the decorator, the fixture and
        `FakeCheckoutTestCase`.
        """
        patch.install(self._requests)
        self._guards.note_start()
        return self

    def stop(self) -> None:
        """Puts everything back as it was. Raises `RuntimeError` when it is not started."""
        patch.uninstall(self._requests)

    def __enter__(self: Self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        __tracebackhide__ = True
        self.stop()
        if error is None:
            self._guards.check("fake")
        else:
            self._guards.explain("fake", error)

    def __call__(self, function: F) -> F:
        """Before a function, synchronous or not: it runs within `with`, on an account as it was made, anew at each call.

        A parameter named `fake_checkout` is this fake, whoever calls the function.
        """
        return cast("F", decorated(function, self, self._of_a_call))

    def _of_a_call(self: Self) -> Self:
        self._guards.begin()
        return self

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
        return self._requests.send_raw(method, path, params, headers)

    def fail_next(
        self,
        fault: FaultName | None,
        *,
        method: Method | None = None,
        path: str | None = None,
        params: Mapping[str, Any] | None = None,
        times: int = 1,
    ) -> None:
        """The next matching calls meet a fault: "connection_error", "timeout", "rate_limit", "lock_timeout",
        "idempotency_key_in_use", "api_error", "malformed", or "answer_lost", after which the work was done all the same. None
        takes back those that no call has met; else a test fails for them at its end.

        path: as in "/v1/checkout/sessions/*/expire". params: what the call has to contain. times: attempts; the SDK tries some
        again by itself (`stripe.max_network_retries`). The raw `request` raises a `ConnectionError` where no answer comes.
        Raises `ValueError` for a fault that there is not.
        """
        if fault is None:
            self._requests.take_back_faults()
            return
        self._requests.add_fault(fault, method, path, params, times)

    def respond(
        self,
        method: Method,
        path: str,
        body: Mapping[str, Any] | Callable[[ApiCall], Mapping[str, Any]],
        *,
        status: int = 200,
        times: int | None = None,
    ) -> None:
        """The test's own answer for calls that are not modelled; they count as answered then, and not as `not_modelled`.

        path: with `*` for an id, as in "/v1/disputes/*/close". body: a dict, or a function of the `ApiCall`. status: from 400
        on, with a body of {"error": {…}}, the SDK raises its own exception. times: for how many calls; None for all. Answers
        for a number of calls come first, in their order. A bad key is refused all the same; idempotency keys are not heeded.

        Raises `ValueError` for a call that is modelled, and for one that Stripe has not.
        """
        self._requests.add_own_answer(method, path, body, status, times)

    @property
    def requests(self) -> tuple[ApiCall, ...]:
        """Every API call so far, refused ones too, oldest first."""
        return tuple(self._account.log.requests)

    @property
    def not_modelled(self) -> list[NotModelled]:
        """Every `NotModelled` that was raised. A test that expects one clears the list, or fails at its end."""
        return self._account.log.not_modelled

    @property
    def doubts_met(self) -> list[Doubt]:
        """The open points that requests met and that no `doubts` option decides."""
        return list(self._account.settings.doubts.met)

    # Objects.

    def add(self, kind: KindName, *, id: str | None = None, account: str | None = None, **params: Any) -> dict[str, Any]:
        """Makes an object by the create rules of its kind ("price", "product", "customer", …), with an id of your choice.

        Returns it as the API would. Raises `Refused` where Stripe would refuse, `NotModelled` for other kinds.
        """
        return self._objects.add(kind, id, account, params)

    def load(self, obj: Any, *, account: str | None = None, api_version: str | None = None) -> None:
        """Puts recorded objects in: a dict as the API returns it, an SDK object, a list object, or a list of them.

        api_version: the version they were recorded at. Raises `ValueError` for what is no object of the API.
        """
        self._objects.load(obj, account, api_version)

    def session(self, ref: Any, *, account: str | None = None) -> dict[str, Any]:
        """A fresh dict of the session as the API would answer now: of an SDK object, a dict, an id, a url or a client secret.

        Raises `KeyError` for a session that is not here.
        """
        return self._objects.session(ref, account)

    @property
    def sessions(self) -> list[dict[str, Any]]:
        """All sessions as fresh dicts, oldest first."""
        return self._objects.sessions()

    @property
    def events(self) -> list[dict[str, Any]]:
        """Everything that happened, oldest first, as fresh dicts at the account's version."""
        return self._objects.events()

    # People, banks, webhooks, time.

    def buyer(self, session: Any = None, *, on_shipping_details_change: OnShippingDetailsChange | None = None) -> Buyer:
        """The person on the payment page of a session: an SDK object, a dict, an id, a checkout url, a client secret, or a
        recovery url, which opens a new session. None: the one session that is open.

        on_shipping_details_change: with `permissions[update_shipping_details]=server_only`, the seller's server as the page
        calls it, sync or async. It takes (session_id, shipping_details), updates the session through the SDK, and returns
        {"type": "accept"}, or {"type": "reject", "errorMessage": "…"}.

        Raises `KeyError` for a session that is not here, `LookupError` if not exactly one is open.
        """
        return self._buyers.buyer(session, on_shipping_details_change)

    def settle(self, session: Any) -> None:
        """The money of a delayed payment method arrives. Raises `NotOnThePage` if none is on its way."""
        self._buyers.settle(session)

    async def settle_async(self, session: Any) -> None:
        """`settle`, from a coroutine."""
        await self._buyers.settle_async(session)

    def reject(self, session: Any) -> None:
        """The money of a delayed payment method does not arrive. Raises `NotOnThePage` if none is on its way."""
        self._buyers.reject(session)

    async def reject_async(self, session: Any) -> None:
        """`reject`, from a coroutine."""
        await self._buyers.reject_async(session)

    def emit(
        self, type: str, obj: Any, *, previous: Mapping[str, Any] | None = None, account: str | None = None
    ) -> dict[str, Any]:
        """Tells of what happened in a way that is not modelled, by an event of any type that Stripe has; gives the event.

        It is listed and delivered like any other. obj: what it tells of, as a dict or an SDK object, or an object of the
        account by its id. The event only tells: an object of the account stays as it is until `load` puts in what became of it.
        previous: the values that an update replaced, its `previous_attributes`. account: a connected account that it is of.

        Raises `ValueError` for a type that Stripe has not, `KeyError` for an id that is not here, and what a handler raises.
        """
        event, due = self._objects.emit(type, obj, previous, account)
        self._account.sender.deliver(due, raising=True)
        return event

    async def emit_async(
        self, type: str, obj: Any, *, previous: Mapping[str, Any] | None = None, account: str | None = None
    ) -> dict[str, Any]:
        """`emit`, from a coroutine."""
        event, due = self._objects.emit(type, obj, previous, account)
        await self._account.sender.deliver_async(due, raising=True)
        return event

    @property
    def webhooks(self) -> Webhooks:
        """The endpoints of the account, and what was delivered to them."""
        return self._account.webhooks

    def now(self) -> int:
        """The account's clock in whole seconds: `time.time()` plus what was advanced."""
        return self._account.clock.now()

    def advance(self, duration: timedelta | None = None, /, **named: Unpack[Duration]) -> None:
        """Moves the account's clock on by a `datetime.timedelta`, or by its arguments; what has become due happens.

        `advance()` alone moves nothing. Raises `ValueError` for a duration below zero.
        """
        self._account.advance(by_name(duration, named))

    async def advance_async(self, duration: timedelta | None = None, /, **named: Unpack[Duration]) -> None:
        """`advance`, from a coroutine."""
        await self._account.advance_async(by_name(duration, named))


def new_fake(options: Mapping[str, Any]) -> FakeCheckout:
    """`FakeCheckout(**options)`. Raises `TypeError` for an option that there is not, with the nearest one."""
    arguments.check_names(options, list(inspect.signature(FakeCheckout).parameters))
    return FakeCheckout(**options)


def guards_of(fake: FakeCheckout) -> Guards:
    """What looks after a test from outside, for the pytest plugin."""
    return fake._guards  # noqa: SLF001 - kept from those who complete a name on a fake

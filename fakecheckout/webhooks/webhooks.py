"""`Webhooks`, the public class: what a test says of the endpoints of an account, and what it reads of their deliveries.

How events are sent is `sender`'s; what an event tells of is not known here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from .endpoints import Delivery, DueDelivery, EndpointOptions, Event, new_endpoint
from .sender import Sender


class Webhooks:
    """The endpoints of an account. A handler's exception, or an answer other than 2xx, raises after a buyer's move, `settle`,
    `reject` or `advance`, once the other deliveries are made; after an SDK call it is kept in `errors` and raised at the end.
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    @property
    def deliveries(self) -> list[Delivery]:
        """Every attempt so far, oldest first."""
        return self._sender.deliveries

    @property
    def errors(self) -> list[BaseException]:
        """What failed when nobody could be told. A test that expects it clears the list, or fails at its end."""
        return self._sender.errors

    def add(
        self,
        target: Any,
        *,
        secret: str,
        path: str | None = None,
        events: Iterable[str] = ("*",),
        connect: bool = False,
        api_version: str | None = None,
        retry: bool = False,
    ) -> None:
        """Delivers events to a target from now on.

        target: a function `(body: bytes, headers: dict)`, sync or async, a WSGI or ASGI application, a test client of Django,
        Flask or Starlette, or an http url on this machine. path: where an application or a client takes them. events: types,
        with `*` for any part. connect: the events of connected accounts, not the platform's. api_version: what they are
        rendered at; None is the account's. retry: a failed delivery is tried again as the clock is advanced, and only the last
        failure raises. Raises `ValueError` or `TypeError` for what cannot be a target, and for what is no version of Stripe's.
        """
        if api_version is not None:
            self._sender.source.check_version(api_version)
        options = EndpointOptions(path, events, connect, api_version, retry)
        self._sender.add(new_endpoint(target, secret, options))

    def sign(self, event: Any, secret: str) -> tuple[bytes, dict[str, str]]:
        """The exact body and headers that Stripe would send now, for who delivers them otherwise: of an event as a dict, an
        SDK object, or an id.
        """
        return self._sender.sign(event if type(event) is dict else self._event(event), secret)

    def resend(self, event: Any, times: int = 1, *, secret: str | None = None) -> None:
        """Delivers an event once more, to everybody who takes it. `secret` signs it with another one, as a stranger would.

        Raises what a handler raises.
        """
        due = self._sender.due_for(self._event(event))
        if secret is not None:
            due = [replace(each, endpoint=replace(each.endpoint, secret=secret)) for each in due]
        for each in due * times:
            self._sender.source.add_pending_webhooks(each.event, 1)
        self._sender.deliver(due * times, raising=True)

    def hold(self) -> None:
        """From now on events wait until `release`."""
        self._sender.hold()

    def release(self, order: str | Iterable[str] | Callable[[Event], Any] | None = None) -> None:
        """Delivers what waited: as it came, "reversed", in the order of a list of types or ids (others after them), or by the
        key that a function gives for an event. Raises what a handler raises.
        """
        if isinstance(order, str) and order != "reversed":
            raise ValueError(f'order is "reversed", a list of types or ids, or a function, not {order!r}.')
        self._sender.deliver(self._ordered(self._sender.take_held(), order), raising=True)

    def discard(self) -> None:
        """Gives up what is still to be delivered: what is held, is to be tried again, or waits for `drain`.

        For a test that means to leave it; else it fails at its end.
        """
        self._sender.discard()

    async def drain(self) -> None:
        """Awaits the async targets that sync code called while a loop was running. Raises what they raise."""
        await self._sender.drain()

    def _event(self, named: Any) -> Event:
        id = named["id"] if isinstance(named, Mapping) else getattr(named, "id", named)
        return self._sender.source.event_at(str(id), None)

    def _ordered(
        self, held: list[DueDelivery], order: str | Iterable[str] | Callable[[Event], Any] | None
    ) -> list[DueDelivery]:
        if order is None:
            return held
        if order == "reversed":
            return held[::-1]
        if callable(order):
            key = order
            return sorted(held, key=lambda due: key(self._event(due.event)))
        named = list(order)

        def place(due: DueDelivery) -> int:
            return min((named.index(each) for each in (due.event, due.type) if each in named), default=len(named))

        return sorted(held, key=place)

"""The seller's server, where only it may set the shipping details: what the page sends there, and what it makes of the answer.

With `permissions[update_shipping_details]=server_only` the page hands what was typed to `onShippingDetailsChange`, and shows
and charges only what the server then set through the API (BUY-30). How shipping is charged is not known here.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

from ..errors import NotOnThePage
from ..resources.call import Call
from ..resources.checkout.stored_sessions import page_draft
from ..store.objects import Object
from .form_fields import checked_fields, has_no_shipping_details_yet, persona_shipping, ships_as_server_says

ResultAction: TypeAlias = Mapping[str, Any]
"""{"type": "accept"}, or {"type": "reject", "errorMessage": "…"}, as Stripe.js takes it."""
OnShippingDetailsChange: TypeAlias = Callable[[str, dict[str, Any]], ResultAction | Awaitable[ResultAction]]

_RETURNS = "{'type': 'accept'}, or {'type': 'reject', 'errorMessage': '…'}"
_MODIFY = "stripe.checkout.Session.modify(session_id, collected_information={'shipping_details': shipping_details}, …)"


def shipping_details_to_send(call: Call, session: Object) -> Object:
    """What the page sends before a move: what was typed, or the persona's address where one has to be there by now."""
    move, said = call.params["move"], call.params["said"]
    details: Any = None
    if ships_as_server_says(session):
        if move == "fill":
            details = checked_fields(session, said).get("shipping")
        elif has_no_shipping_details_yet(session):
            details = persona_shipping(session, page_draft(call, session["id"]).get("typed", {}))
    return {"shipping_details": details}


def check_handler(session: Object, handler: Any) -> None:
    """Whether this page takes the handler (BUY-31). Raises `TypeError` for what is none, and `NotOnThePage`."""
    if not callable(handler):
        raise TypeError(f"on_shipping_details_change takes a function (session_id, shipping_details), not {handler!r:.200}.")
    if not ships_as_server_says(session):
        raise NotOnThePage(
            f"The page of {session['id']} takes no on_shipping_details_change: that needs a session with "
            "permissions={'update_shipping_details': 'server_only'} and shipping_address_collection."
        )


class SellersServer:
    """The seller's server as the page of one session calls it: `handler`, if the test gave one.

    details_to_send: of a move and what was said with it, what the page has to send first, or None.
    """

    def __init__(
        self,
        session: str,
        handler: OnShippingDetailsChange | None,
        details_to_send: Callable[[str, str, dict[str, Any]], dict[str, Any] | None],
    ) -> None:
        self._session = session
        self._handler = handler
        self._details_to_send = details_to_send

    def hear(self, move: str, said: dict[str, Any]) -> dict[str, Any]:
        """Sends what a move needs to have sent, and gives what is left of it for the page. Raises `NotOnThePage`."""
        details = self._details_to_send(self._session, move, said)
        if details is None:
            return said
        handler = self._get_handler()
        if inspect.iscoroutinefunction(handler):
            raise _is_asynchronous(move)
        result = handler(self._session, details)
        if inspect.isawaitable(result):
            if inspect.iscoroutine(result):
                result.close()
            raise _is_asynchronous(move)
        return self._left_of(said, result)

    async def hear_async(self, move: str, said: dict[str, Any]) -> dict[str, Any]:
        """`hear`, from a coroutine; the handler may be one or not."""
        details = self._details_to_send(self._session, move, said)
        if details is None:
            return said
        result = self._get_handler()(self._session, details)
        return self._left_of(said, await result if inspect.isawaitable(result) else result)

    def _get_handler(self) -> OnShippingDetailsChange:
        if self._handler is None:
            raise NotOnThePage(
                f"permissions[update_shipping_details] of {self._session} is server_only, so the page sends the address to the "
                "seller's server and takes only what that sets. Say what the server does: fake.buyer(session, "
                "on_shipping_details_change=f), where f(session_id, shipping_details) calls "
                f"{_MODIFY} and returns {_RETURNS}."
            )
        return self._handler

    def _left_of(self, said: dict[str, Any], result: ResultAction) -> dict[str, Any]:
        """What was said, but for what the server has taken over. Raises `NotOnThePage` where it has not."""
        _check_result(result)
        if self._details_to_send(self._session, "pay", {}) is not None:
            raise NotOnThePage(
                f"on_shipping_details_change accepted the address, but {self._session} has no shipping details: the page takes "
                f"only what the server sets, by {_MODIFY}."
            )
        return {name: value for name, value in said.items() if name != "shipping"}


def _check_result(result: Any) -> None:
    """Raises `NotOnThePage` for a rejection, with what the page shows of it, and `TypeError` for what is no `ResultAction`."""
    said = result.get("type") if isinstance(result, Mapping) else None
    if said == "reject":
        raise NotOnThePage(
            f"The seller's server rejects these shipping details: {result.get('errorMessage') or 'no reason given'}"
        )
    if said != "accept":
        raise TypeError(f"on_shipping_details_change returns {_RETURNS}, not {result!r:.200}.")


def _is_asynchronous(move: str) -> TypeError:
    return TypeError(f"on_shipping_details_change is asynchronous: await {move}_async(…) instead of {move}(…).")

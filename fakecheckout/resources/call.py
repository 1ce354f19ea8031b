"""What an operation is handed: the checked parameters, a transaction of the store, and the settings of the account.

A `Call` lives as long as one request. Nothing here answers anything; it is the argument of those who do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from ..protocol.settings import Settings
from ..protocol.versions.steps import put_in_for_version
from ..store.ids import token
from ..store.objects import Object
from ..store.records import RecordType
from ..store.transaction import Transaction
from .delivery_order import Emitted, in_order_of_delivery

NO_REQUEST: dict[str, str | None] = {"id": None, "idempotency_key": None}
"""The cause of what Stripe does by itself, and of every checkout.session event that a buyer causes (recorded)."""


class Cause(Enum):
    """Who makes a call."""

    REQUEST = "request"  # somebody's code, through the API
    BROWSER = "browser"  # a person on a page of Stripe's
    TIME = "time"  # nobody: a deadline, or a bank


@dataclass
class Gathered:
    """The events of one call, in the order of causes, and the orders in which ones like them were recorded."""

    events: list[Emitted] = field(default_factory=list)
    recorded_orders: list[list[str]] = field(default_factory=list)


NEWEST_DATA_OF_EVENT: RecordType[Object] = RecordType("newest_data_of_event")
"""The `data` of an event, without what the account's older version shows besides, for endpoints of a newer one."""


@dataclass
class Call:
    """One request on its way through an operation.

    `params` are typed and checked against the SDK's schema; `ids` are the identifiers in the path, left to right; `version`
    is the API version that the answer is shown at; `wanted_id` the id that the created object shall have, if it was chosen.
    """

    transaction: Transaction
    settings: Settings
    operation: str
    ids: tuple[str, ...]
    params: dict[str, Any]
    version: str
    request_id: str | None
    idempotency_key: str | None
    wanted_id: str | None = None
    cause: Cause = Cause.REQUEST
    gathered: Gathered = field(default_factory=Gathered)

    @property
    def now(self) -> int:
        """The account's clock in seconds."""
        return self.transaction.now

    def doubt(self, name: str) -> str:
        """The answer this account gives where nobody knows Stripe's (see `doubts`)."""
        return self.settings.doubts.answer(name)

    def emit(
        self,
        type: str,
        object: Object,
        previous: dict[str, Any] | None = None,
        *,
        request: dict[str, str | None] | None = None,
    ) -> None:
        """Tells of a change: `previous` are the values an update replaced; `request` its cause, if it is not that of the call.

        The events of a call are gathered, and put in the log when it is committed.
        """
        self.gathered.events.append(Emitted(type, object, previous, request))

    def commit(self) -> None:
        """Keeps what this call changed, and its events in the order in which Stripe sends them; in one step."""
        emitted = self.gathered.events
        if emitted and self.cause is not Cause.REQUEST:
            emitted = in_order_of_delivery(emitted, self.gathered.recorded_orders, lambda: self.doubt("event_order"))
        cause = self._cause() if emitted else NO_REQUEST
        for each in emitted:
            self.transaction.put_event(self._event(each, cause))
        self.transaction.commit()

    def _cause(self) -> dict[str, str | None]:
        """The browser's key is shared by all that it caused, and since 2025 no request is named (EVT-03)."""
        if self.cause is Cause.REQUEST:
            return {"id": self.request_id, "idempotency_key": self.idempotency_key}
        if self.cause is Cause.TIME:
            return NO_REQUEST
        number = self.transaction.next_number("confirmation")
        hex = token(f"{self.transaction.store.seed}/confirmation/{number}", 32).encode().hex()
        return {"id": None, "idempotency_key": f"{hex[:8]}-{hex[8:12]}-4{hex[13:16]}-a{hex[17:20]}-{hex[20:32]}"}

    def _event(self, emitted: Emitted, cause: dict[str, str | None]) -> Object:
        version = self.settings.api_version
        type, object, previous = emitted.type, emitted.object, emitted.previous
        data: dict[str, Any] = {"object": object}
        if previous is not None:
            data["previous_attributes"] = previous
        if self.cause is not Cause.REQUEST and type.startswith("checkout.session."):
            cause = NO_REQUEST
        event: Object = {
            "id": self._event_id(type, object),
            "object": "event",
            "api_version": version,
            "created": self.now,
            "data": data,
            "livemode": False,
            "pending_webhooks": 0,
            "request": cause if emitted.request is None else emitted.request,
            "type": type,
        }
        if self.transaction.account:
            event = {"id": event["id"], "object": "event", "account": self.transaction.account, **event}
        shown: Object = put_in_for_version(self.transaction, event, version)
        if shown is not event:
            self.transaction.put_record(NEWEST_DATA_OF_EVENT, event["id"], data)
        return shown

    def _event_id(self, type: str, object: Object) -> str:
        """Events of intents and charges share the beginning of the intent's id (EVT-11)."""
        while True:
            id = self.transaction.new_id("event")
            if type.startswith(("charge.", "payment_intent.")):
                id = f"evt_{object['id'][3:20]}{id[-7:]}"
            if not self.transaction.is_from_outside(id):
                return id

"""What an operation is handed: the checked parameters, a transaction of the store, and the settings of the account.

A `Call` lives as long as one request. Nothing here answers anything; it is the argument of those who do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..protocol.settings import Settings
from ..protocol.versions.steps import put_in_for_version
from ..store.objects import Object
from ..store.records import RecordType
from ..store.transaction import Transaction

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

    @property
    def now(self) -> int:
        """The account's clock in seconds."""
        return self.transaction.now

    @property
    def request(self) -> dict[str, str | None]:
        """What an event of this call says of its cause."""
        return {"id": self.request_id, "idempotency_key": self.idempotency_key}

    def doubt(self, name: str) -> str:
        """The answer this account gives where nobody knows Stripe's (see `doubts`)."""
        return self.settings.doubts.answer(name)

    def emit(
        self,
        type: str,
        object: Object,
        previous: dict[str, Any] | None = None,
        *,
        created: int | None = None,
        request: dict[str, str | None] | None = None,
    ) -> None:
        """Puts an event in the log: `previous` are the values an update replaced."""
        version = self.settings.api_version
        data: dict[str, Any] = {"object": object}
        if previous is not None:
            data["previous_attributes"] = previous
        event: Object = {
            "id": self._event_id(type, object),
            "object": "event",
            "api_version": version,
            "created": self.now if created is None else created,
            "data": data,
            "livemode": False,
            "pending_webhooks": 0,
            "request": self.request if request is None else request,
            "type": type,
        }
        if self.transaction.account:
            event = {"id": event["id"], "object": "event", "account": self.transaction.account, **event}
        shown = put_in_for_version(self.transaction, event, version)
        if shown is not event:
            self.transaction.put_record(NEWEST_DATA_OF_EVENT, event["id"], data)
        self.transaction.emit(shown)

    def _event_id(self, type: str, object: Object) -> str:
        """Events of intents and charges share the beginning of the intent's id (EVT-11)."""
        id = self.transaction.new_id("event")
        if not type.startswith(("charge.", "payment_intent.")):
            return id
        return f"evt_{object['id'][3:20]}{id[-7:]}"

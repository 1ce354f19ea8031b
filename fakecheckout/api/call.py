"""What an operation is handed: the checked parameters, a fork of the store, and the settings of the account.

A `Call` lives as long as one request. Nothing here answers anything; it is the argument of those who do.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from .before_basil import replaced
from .doubts import Choices
from .rendering import in_full
from .store import Fork, Object
from .versions import BASIL, is_before


@dataclass(frozen=True)
class Settings:
    """What `FakeCheckout(…)` was given that changes answers."""

    api_version: str
    payment_methods: tuple[str, ...] = ("card", "link")
    allow_unmodelled: Collection[str] = ()
    invalid_keys: Collection[str] = ()
    doubts: Choices = field(default_factory=Choices)
    instead_of: str | None = None
    """A version that requests name and that is answered as `api_version`: the installed SDK's, in a run as of another one."""


@dataclass
class Call:
    """One request on its way through an operation.

    `params` are typed and checked against the SDK's schema; `ids` are the identifiers in the path, left to right; `version`
    is the API version that the answer is shown at.
    """

    fork: Fork
    settings: Settings
    operation: str
    ids: tuple[str, ...]
    params: dict[str, Any]
    version: str
    request_id: str | None
    idempotency_key: str | None

    @property
    def now(self) -> int:
        """The account's clock in seconds."""
        return self.fork.now

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
        data: dict[str, Any] = {"object": in_full(self.fork, object, version)}
        if previous is not None:
            data["previous_attributes"] = replaced(object, previous) if is_before(version, BASIL) else previous
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
        if self.fork.account:
            event = {"id": event["id"], "object": "event", "account": self.fork.account, **event}
        self.fork.emit(event)

    def _event_id(self, type: str, object: Object) -> str:
        """Events of intents and charges share the beginning of the intent's id (recorded: after/003 to 006)."""
        id = self.fork.new_id("event")
        if not type.startswith(("charge.", "payment_intent.")):
            return id
        return f"evt_{object['id'][3:20]}{id[-7:]}"

"""What payment intents and setup intents have in common: their application, the buyer's next action, how they end.

Which intent it is, and what moves it, is not known here.
"""

from __future__ import annotations

from typing import Any

from ...store.ids import token
from ...store.objects import Object
from ..call import Call

NEXT_ACTION: dict[str, Any] = {"type": "use_stripe_sdk", "use_stripe_sdk": {}}
"""`next_action` while the bank asks the buyer to prove who they are."""

_FINAL_STATUSES = ("canceled", "succeeded")


def has_ended(intent: Object) -> bool:
    """Whether nothing more is done to an intent."""
    return intent["status"] in _FINAL_STATUSES


def application(call: Call) -> str | None:
    """Objects that a platform makes on a connected account name its application (PAY-24)."""
    return "ca_" + token(f"{call.transaction.store.seed}/application", 32) if call.transaction.account else None

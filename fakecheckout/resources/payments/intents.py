"""What payment intents and setup intents have in common: their application, the buyer's next action.

Which intent it is, and what moves it, is not known here.
"""

from __future__ import annotations

from typing import Any

from ...store.ids import token
from ..call import Call

NEXT_ACTION: dict[str, Any] = {"type": "use_stripe_sdk", "use_stripe_sdk": {}}
"""`next_action` while the bank asks the buyer to prove who they are."""


def application(call: Call) -> str | None:
    """Objects that a platform makes on a connected account name its application (PAY-24)."""
    return "ca_" + token(f"{call.transaction.store.seed}/application", 32) if call.transaction.account else None

"""What falls due by itself: today the expiry of sessions, earliest first.

What happens then is the business of the kind whose time has come.
"""

from __future__ import annotations

from ..protocol.settings import Settings
from ..resources.call import Call
from ..resources.checkout import sessions
from ..store.store import Store
from ..store.transaction import Transaction


def run_due(store: Store, settings: Settings, now: int) -> None:
    """Expires every session whose time has come, earliest first."""
    for deadline in store.due(now):
        transaction = Transaction(store, deadline.account, now)
        call = Call(
            transaction, settings, "checkout.session.run_out", (deadline.session,), {}, settings.api_version, None, None
        )
        sessions.expire_when_due(call)
        transaction.commit()

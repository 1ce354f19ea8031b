"""The table of operations, and `handle`: the only way to change an account.

`handle` takes a request through its stations: who asks, at which version, for which operation; has this idempotency key been
used; are the parameters good; what is the answer; how is it shown. What was refused on the way leaves no trace but a used
request id.
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

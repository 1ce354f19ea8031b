"""What falls due by itself: the agenda's steps, each carried out at its own time, in the order of time.

What happens then each kind declares (`Kind.due`); nothing here knows one from another.
"""

from __future__ import annotations

from ..errors import NotModelled
from ..protocol.kinds import KINDS, Due
from ..protocol.settings import Settings
from ..resources.call import Call, Cause
from ..store.store import Store
from ..store.transaction import Transaction


def run_due(store: Store, settings: Settings, now: int) -> None:
    """Carries out every step whose time has come.

    Raises `NotModelled` at the first one that is not modelled: it and all that come after it stay on the agenda.
    """
    store.put_in_place()
    while (deadline := store.due(now)) is not None:
        transaction = Transaction(store, deadline.account, deadline.at)
        transaction.done = deadline
        due = KINDS[deadline.kind].due[deadline.name]
        name = f"{deadline.kind}.{deadline.name}"
        call = Call(transaction, settings, name, (deadline.id,), {}, settings.api_version, None, None, cause=Cause.TIME)
        object = transaction.get(deadline.kind, deadline.id)
        is_due = object is not None and due.at(object) == deadline.at  # else something happened to it before
        if is_due and name not in settings.allow_unmodelled:
            _carry_out(due, call)
        else:
            call.commit()


def _carry_out(due: Due, call: Call) -> None:
    """The step of a deadline; what a loaded object lacks for it is no error of the test's that reads something else."""
    try:
        due.step(call)
        call.commit()
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise NotModelled(
            f"Time has come for {call.operation} of {call.ids[0]} at {call.now} (Unix time), and what was loaded lacks what is "
            f"needed for it: {error!r}. Load it whole.",
            allow=call.operation,
            due_at=call.now,
        ) from error

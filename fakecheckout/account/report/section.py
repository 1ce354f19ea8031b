"""The section of a failing test: what may explain it, what waits, its calls as a program that can be run, what is open.

All that is no call stands in comments, so that the whole can be pasted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ...resources.checkout.update import accepted_parameters
from ...rules.lifecycles import session_status
from ...store.objects import Object
from ...webhooks.endpoints import Delivery
from ..objects import shown
from ..request_log import AccountCall, ApiCall, Step
from ..state import AccountState
from ..timeline import Fact, delivery_line, facts, outcome_of, what_waits
from .explanations import explanations
from .hints import hint_of_refusal
from .pasted_lines import account_line, api_line, commented

_MOST_FACTS = 100
_MOST_SESSIONS = 3


def section(account: AccountState, error: BaseException | None) -> Iterator[str]:
    """Line by line, of a test that failed with this error. Called under the account's lock."""
    yield from (f"# {commented(line)}" for line in explanations(account, error))
    yield from (f"# {line.replace('fake.', 'fake_checkout.')}" for line in what_waits(account))
    yield from _program(account)
    yield from _open_sessions(account)


def _program(account: AccountState) -> Iterator[str]:
    """A line for each call, with what came back as a comment, and for each delivery; of very many the last."""
    every = [fact for fact in facts(account) if isinstance(fact.what, (ApiCall, AccountCall, Delivery))]
    left_out = len(every) - _MOST_FACTS
    if left_out > 0:
        yield f"# … {left_out} earlier lines: print(fake_checkout.timeline()) has them all"
    repeated = [key for key, count in Counter(_keys(account.log.requests)).items() if count > 1]
    for fact in every[-_MOST_FACTS:]:
        yield _program_line(fact, repeated)


def _keys(calls: Sequence[ApiCall]) -> Iterator[str]:
    return (call.headers["Idempotency-Key"] for call in calls if "Idempotency-Key" in call.headers)


def _program_line(fact: Fact, repeated: Sequence[str]) -> str:
    what = fact.what
    if isinstance(what, Delivery):
        return f"#   {delivery_line(what)}"
    if isinstance(what, AccountCall):
        return account_line(what) + (f"  # {commented(what.outcome)}" if what.outcome and what.method != "add" else "")
    assert isinstance(what, ApiCall)
    return f"{api_line(what, repeated)}  # {commented(outcome_of(what) + hint_of_refusal(what))}"


def _open_sessions(account: AccountState) -> Iterator[str]:
    """The open sessions that were touched last, each with what could be done with it; the others are counted."""
    store = account.store
    rows = {id: store.table(owner, "checkout.session").rows[id] for owner, id in store.sessions}
    is_open = [id for id, row in rows.items() if row.get("status") == session_status.Status.OPEN]
    recent = sorted(is_open, key=_last_touched(account.log.steps, is_open).__getitem__)
    if len(recent) > _MOST_SESSIONS:
        yield f"# {len(recent) - _MOST_SESSIONS} more sessions are open."
    for id in recent[-_MOST_SESSIONS:]:
        yield "# " + commented(_session_line(account, rows[id]))


def _last_touched(steps: Sequence[Step], sessions: Sequence[str]) -> dict[str, int]:
    """The place of the last call that named each of these sessions, or made it."""
    found = dict.fromkeys(sessions, -1)
    for place, step in enumerate(steps):
        for id in _named(step.call):
            if id in found:
                found[id] = place
    return found


def _named(call: ApiCall | AccountCall) -> Iterator[str]:
    if isinstance(call, AccountCall):
        yield from (each for each in (*call.arguments, *call.method.split("'"), call.outcome) if isinstance(each, str))
        return
    yield from call.path.split("/")
    if call.method == "POST" and call.response is not None and call.path == "/v1/checkout/sessions":
        yield str(call.response.json().get("id"))


def _session_line(account: AccountState, session: Object) -> str:
    """One open session: what it is, whether somebody tried to pay, and what could be done with it."""
    try:
        read = shown(session, account.options.api_version)
        left = max(read["expires_at"] - account.clock.now(), 0)
        total = "" if read["amount_total"] is None else f"{read['amount_total']} {read['currency']}, "
        accepted = ", ".join(f"{name}=…" for name in accepted_parameters(session))
        return (
            f"{read['id']}: {read['mode']} on {read['ui_mode']}, {total}{read['payment_status']}, "
            f"{_tried(account, read['id'])}, open for {left // 3600} h {left % 3600 // 60} min; "
            f"would take modify({accepted}), expire()"
        )
    except (AttributeError, LookupError, TypeError, ValueError) as error:  # it was loaded in part
        return f"{session['id']}: open; the rest of it cannot be told: {error!r}"


def _tried(account: AccountState, session: str) -> str:
    moves = (step.call for step in account.log.steps if isinstance(step.call, AccountCall))
    tries = [each.outcome for each in moves if each.method in (f"buyer({session!r}).pay", f"buyer({session!r}).decline")]
    return f"the last try to pay: {tries[-1].partition(';')[0]}" if tries else "nobody paid"

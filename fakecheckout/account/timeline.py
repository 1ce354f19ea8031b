"""What happened to an account, in order of time: calls and moves with what came of them, events, deliveries, what waits.

Everything is read and nothing changed. How a line is pasted into a program, and what may explain a failure, `report` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..rules.api_keys import live_key_in
from ..rules.lifecycles import session_status
from ..webhooks.endpoints import Delivery
from .report.pasted_lines import commented, move_arguments, written
from .request_log import AccountCall, ApiCall
from .state import AccountState

_LONGEST_ARGUMENT = 60
_LONG_ID = re.compile(r"\b[a-z]+_(?:test_)?[A-Za-z0-9]{24,}")
_UNITS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))


class Timeline(tuple[str, ...]):
    """Lines, a fact each; printed they stand below one another."""

    __slots__ = ()

    def __str__(self) -> str:
        return "\n".join(self)

    __repr__ = __str__


@dataclass(frozen=True)
class Fact:
    """One thing that happened: a call, an event, or a delivery. at: the account's time."""

    at: int
    what: ApiCall | AccountCall | Mapping[str, Any] | Delivery


def facts(account: AccountState) -> Iterator[Fact]:
    """Everything so far. Called under the account's lock."""
    store, deliveries, steps = account.store, list(account.sender.deliveries), account.log.steps
    told = sent = 0
    for index, step in enumerate(steps):
        if index == 0:  # what was there before anything was done
            yield from _events(account, 0, step.moment.events)
            told = step.moment.events
        yield Fact(step.moment.at, step.call)
        following = steps[index + 1].moment if index + 1 < len(steps) else None
        until = len(store.events) if following is None else following.events
        yield from _events(account, told, until)
        until_sent = len(deliveries) if following is None else _place(deliveries, following.delivery, sent)
        at = account.clock.now() if following is None else following.at
        yield from (Fact(at, each) for each in deliveries[sent:until_sent])
        told, sent = until, until_sent


def _place(deliveries: list[Delivery], last: Delivery | None, start: int) -> int:
    """How many deliveries there were once the last one of them was made."""
    return next((index + 1 for index in range(start, len(deliveries)) if deliveries[index] is last), start)


def _events(account: AccountState, start: int, end: int) -> Iterator[Fact]:
    for owner, id in account.store.events[start:end]:
        event = account.store.table(owner, "event").rows[id]
        yield Fact(event["created"], event)


def timeline(account: AccountState) -> Timeline:
    """What happened, dated from the first of it on, and what still waits."""
    with account.lock:
        every = list(facts(account))
        start = every[0].at if every else 0
        several = len(account.store.sessions) > 1
        lines = [f"{since(fact.at - start):>9}  {commented(_line(fact.what, several=several))}" for fact in every]
        return Timeline([*lines, *(f"{'':>9}  {line}" for line in what_waits(account))])


def since(seconds: int) -> str:
    """A time in its two largest units: `+0 s`, `+1 d 2 h`."""
    sign, left, said = "-" if seconds < 0 else "+", abs(seconds), list[str]()
    for unit, size in _UNITS:
        count, left = divmod(left, size)
        if count:
            said.append(f"{count} {unit}")
    return sign + (" ".join(said[:2]) or "0 s")


def _line(what: ApiCall | AccountCall | Mapping[str, Any] | Delivery, *, several: bool) -> str:
    if isinstance(what, ApiCall):
        account = "" if what.account is None else f" ({what.account})"
        return _with_short_ids(f"{what.method} {what.path}{account} → {outcome_of(what)}")
    if isinstance(what, AccountCall):
        return _step_line(what, several=several)
    if isinstance(what, Delivery):
        return delivery_line(what)
    return f"event {what['type']}{_of(what['data']['object'])}"


def _of(object: Mapping[str, Any]) -> str:
    id = object.get("id")
    return "" if id is None else f" of {shortened(str(id))}"


def shortened(id: str) -> str:
    """An id as it can be told from others; those of sessions are longer than a line should be."""
    return id if len(id) <= 32 else f"{id[:20]}…"


def _with_short_ids(text: str) -> str:
    return _LONG_ID.sub(lambda id: shortened(id[0]), text)


def outcome_of(call: ApiCall) -> str:
    """What came back of a call, in a few words."""
    if call.fault is not None:
        return f"met the fault {call.fault!r}"
    if call.response is None and call.answered_by_test:
        return "nothing: the test's own answer raised"
    if call.response is None:
        return "a live key" if live_key_in(call.headers.get("Authorization", "")) else "not modelled"
    body = call.response.json()
    return _of_body(call.response.status, body) + (", the test's own answer" if call.answered_by_test else "")


def _of_body(status: int, body: Any) -> str:
    if status >= 400:
        error = body.get("error")
        return f"{status}: {error.get('message') if isinstance(error, dict) else body}"
    if isinstance(body.get("data"), list):
        return f"{len(body['data'])} found{', and more' if body.get('has_more') else ''}"
    said = [body.get("id"), "deleted" if body.get("deleted") else body.get("status"), body.get("payment_status")]
    return ", ".join(str(each) for each in said if each) or str(status)


_MOVES = {
    "fill": "filled in the form",
    "choose_shipping": "chose shipping",
    "set_quantity": "set a quantity",
    "set_amount": "set an amount",
    "add_optional_item": "added an optional item",
    "apply_promotion_code": "applied a promotion code",
    "pay": "paid",
    "decline": "tried a card",
    "abandon": "left the page",
}


def _step_line(call: AccountCall, *, several: bool) -> str:
    target, dot, move = call.method.rpartition(").")
    came = f" → {call.outcome}" if call.outcome else ""
    if not dot:
        given = [*map(written, call.arguments), *(f"{name}={written(value)}" for name, value in call.named.items())]
        return f"fake.{call.method}({', '.join(map(_short, given))}){came}"
    session = f" of {shortened(target.partition('(')[2].strip(chr(39)))}" if several else ""
    failed = call.outcome.startswith(("declined", "NotOnThePage", "NotModelled"))
    did = f"tried: {move}" if failed and move != "decline" else _MOVES.get(move, move)
    said = ", ".join(map(_short, move_arguments(move, call.named)))
    return f"buyer{session} {did}{f' ({said})' if said else ''}{came}"


def _short(text: str) -> str:
    text = _with_short_ids(text)
    return text if len(text) <= _LONGEST_ARGUMENT else f"{text[:_LONGEST_ARGUMENT]}…"


def delivery_line(delivery: Delivery) -> str:
    """What was sent to whom, and what came back."""
    target = delivery.target
    name = target if isinstance(target, str) else getattr(target, "__qualname__", None) or type(target).__qualname__
    again = f" (attempt {delivery.attempt})" if delivery.attempt > 1 else ""
    came = str(delivery.status) if delivery.error is None else f"raised {type(delivery.error).__name__}: {delivery.error}"
    return commented(f"webhook {delivery.type}{again} to {name.rpartition('<locals>.')[2]} → {came}")


def what_waits(account: AccountState) -> list[str]:
    """What is still to come, with the line that brings it about."""
    sender, lines = account.sender, list[str]()
    if sender.waiting:
        lines.append(
            f"{_deliveries(len(sender.waiting))} waits for its async handler: await fake.webhooks.drain(), or await "
            "buyer.pay_async() in place of buyer.pay()"
        )
    if sender.held:
        lines.append(f"{_deliveries(len(sender.held))} held: fake.webhooks.release()")
    if sender.retries:
        left = max(min(each.at for each in sender.retries) - account.clock.now(), 0)
        again = _deliveries(len(sender.retries))
        lines.append(f"{again} tried again, the first {since(left)}: fake.advance(seconds={left})")
    lines += [f"no call has met the fault {each}" for each in account.faults.left]
    lines += [f"no call has had the answer of fake.respond for {each}" for each in account.own_answers.left]
    return [commented(each) for each in lines]


def _deliveries(count: int) -> str:
    return f"{count} deliver{'ies' if count > 1 else 'y'}"


def summary(account: AccountState) -> str:
    """The timeline in one line: what was counted."""
    with account.lock:
        calls, store, sender = account.log.requests, account.store, account.sender
        refused = sum(call.response is not None and call.response.status >= 400 for call in calls)
        sessions = [store.table(owner, "checkout.session").rows[id].get("status") for owner, id in store.sessions]
        waiting = len(sender.waiting) + len(sender.held) + len(sender.retries)
        failed = sum(not each.succeeded for each in sender.deliveries)
        counted = (
            (len(calls), "call", "calls"),
            (refused, "refused", "refused"),
            (len(account.log.not_modelled), "not modelled", "not modelled"),
            (len(sessions), "session", "sessions"),
            (sessions.count(session_status.Status.OPEN), "open", "open"),
            (len(store.events), "event", "events"),
            (len(sender.deliveries), "delivery", "deliveries"),
            (failed, "failed", "failed"),
            (waiting, "waiting", "waiting"),
        )
        said = [f"{count} {one if count == 1 else many}" for count, one, many in counted if count]
        if account.clock.advanced:
            said.append(f"clock {since(int(account.clock.advanced))}")
        return ", ".join(said) or "nothing has happened"

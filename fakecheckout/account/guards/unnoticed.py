"""What went by unnoticed when a test is over, each in one line that says what to write.

One set for the fixture, `with FakeCheckout()`, the decorator and `FakeCheckoutTestCase`. How a test fails for it is not known
here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from ...sdk.belt import is_of_an_application
from ...webhooks.endpoints import DueDelivery
from ..state import AccountState


def swallowed(account: AccountState, name: str, known: Sequence[BaseException]) -> Iterator[str]:
    """Each `NotModelled` that application code caught. `known`: what is on its way already."""
    met = [*account.before_reset.not_modelled, *account.log.not_modelled]
    fresh = [error for error in met if not any(error is each for each in (*known, *account.told))]
    account.told += fresh
    for where, text in dict.fromkeys((_line_of(error), in_one_line(str(error))) for error in fresh):
        yield (
            f"it asked for what the fake does not model{where}, and the error was swallowed: {text} "
            f"If the test means to, let it end with {name}.not_modelled.clear()."
        )


def _line_of(error: BaseException) -> str:
    """Where an application made the call that met an error, as " (FILE:LINE)"; "" where no line of it is to be found."""
    found, step = "", error.__traceback__
    while step is not None:
        if is_of_an_application(step.tb_frame.f_code.co_filename):
            found = f" ({step.tb_frame.f_code.co_filename}:{step.tb_lineno})"
        step = step.tb_next
    return found


def faults_in_vain(account: AccountState, name: str) -> Iterator[str]:
    """Each fault that no call has met."""
    for fault in account.faults.left:
        yield f"no call met the fault {fault}. Correct it, or take it back: {name}.fail_next(None)."


def answers_in_vain(account: AccountState) -> Iterator[str]:
    """Each answer of the test's own for a number of calls that have not all come."""
    for answer in account.own_answers.left:
        yield f"no call has had the answer of respond for {answer}. Correct it, or leave out times=…."


def undelivered(account: AccountState, name: str) -> Iterator[str]:
    """The deliveries that are held, that are to be tried again, and that nobody awaited."""
    sender = account.sender
    waiting = [*account.before_reset.waiting, *sender.take_waiting()]
    account.before_reset.waiting = []
    if sender.held:
        yield _told(sender.held, "held", f"{name}.webhooks.release()", name)
    if sender.retries:
        seconds = max(each.at for each in sender.retries) - account.clock.now()
        way = f"{name}.advance(hours={max(-(-seconds // 3600), 1)})"
        yield _told(sender.retries, "to be tried again", way, name)
    if waiting:
        way = (
            f"await {name}.webhooks.drain(), or the _async form of the call that caused {'it' if len(waiting) == 1 else 'them'}"
        )
        yield _told(waiting, "waiting to be awaited", way, name)


def _told(due: Sequence[DueDelivery], state: str, way: str, name: str) -> str:
    count = "1 webhook is" if len(due) == 1 else f"{len(due)} webhooks are"
    types = Counter(each.type for each in due)
    listed = ", ".join(f"{times} × {type}" if times > 1 else type for type, times in types.items())
    return f"{count} still {state} ({listed}). Write {way}, or {name}.webhooks.discard() if the test means to."


def never_awaited(account: AccountState) -> Iterator[str]:
    """Each move of a coroutine that nobody awaited."""
    for move in account.begun.take():
        yield f"{move}() was called and never awaited, so nothing moved. Write await before it, or close() what it gives."


def failed_webhook(error: BaseException, name: str) -> str:
    """What a target raised or answered when no call could tell."""
    return (
        f"a webhook failed when no call could tell of it: {in_one_line(repr(error))}. "
        f"If the test means to, let it end with {name}.webhooks.errors.clear()."
    )


def in_one_line(text: str) -> str:
    return " ".join(text.split())

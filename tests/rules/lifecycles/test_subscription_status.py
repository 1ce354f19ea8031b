"""The table of subscriptions, sentence by sentence of the reference."""

import pytest

from fakecheckout.rules.lifecycles.subscription_status import LIFECYCLE, Move, Status


@pytest.mark.parametrize(
    ("status", "move", "then"),
    [
        (Status.INCOMPLETE, Move.PAY, Status.ACTIVE),
        (Status.INCOMPLETE, Move.FAIL_PAYMENT, Status.INCOMPLETE),
        (Status.INCOMPLETE, Move.RUN_OUT, Status.INCOMPLETE_EXPIRED),
        (Status.TRIALING, Move.END_TRIAL, Status.ACTIVE),
        (Status.TRIALING, Move.PAUSE, Status.PAUSED),
        (Status.TRIALING, Move.FAIL_PAYMENT, Status.PAST_DUE),
        (Status.ACTIVE, Move.PAY, Status.ACTIVE),
        (Status.ACTIVE, Move.FAIL_PAYMENT, Status.PAST_DUE),
        (Status.ACTIVE, Move.START_TRIAL, Status.TRIALING),
        (Status.PAST_DUE, Move.PAY, Status.ACTIVE),
        (Status.PAST_DUE, Move.FAIL_PAYMENT, Status.PAST_DUE),
        (Status.PAST_DUE, Move.GIVE_UP, Status.UNPAID),
        (Status.UNPAID, Move.PAY, Status.ACTIVE),
        (Status.PAUSED, Move.RESUME, Status.ACTIVE),
    ],
    ids=lambda value: value.value,
)
def test_what_a_subscription_becomes(status: Status, move: Move, then: Status) -> None:
    """What is paid is active, what is not is past due; a trial leads on, or to a pause."""
    assert LIFECYCLE.after(status, move) is then


def test_what_runs_can_be_canceled() -> None:
    """Every subscription that has begun, whether it is paid or not."""
    assert LIFECYCLE.allowing(Move.CANCEL) == ["trialing", "active", "past_due", "unpaid", "paused"]
    assert {line[Move.CANCEL] for line in LIFECYCLE.moves.values() if Move.CANCEL in line} == {Status.CANCELED}

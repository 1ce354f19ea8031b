"""The tables of a session, move by move: what it becomes, and whether it has been paid."""

import pytest

from fakecheckout.rules.lifecycles.lifecycle import MoveRefused
from fakecheckout.rules.lifecycles.session_status import (
    LIFECYCLE,
    PAYMENT_LIFECYCLE,
    Move,
    PaymentOutcome,
    PaymentStatus,
    Status,
    runs_out_at,
)


@pytest.mark.parametrize(
    ("move", "then"),
    [
        (Move.UPDATE, Status.OPEN),
        (Move.COMPLETE, Status.COMPLETE),
        (Move.EXPIRE, Status.EXPIRED),
        (Move.RUN_OUT, Status.EXPIRED),
    ],
    ids=lambda value: value.name.lower(),
)
def test_an_open_session_can_make_every_move(move: Move, then: Status) -> None:
    """From open, each move leads where the documentation says."""
    assert LIFECYCLE.after(Status.OPEN, move) is then


@pytest.mark.parametrize("move", Move, ids=lambda move: move.name.lower())
@pytest.mark.parametrize("status", [Status.COMPLETE, Status.EXPIRED], ids=lambda status: status.value)
def test_nothing_leaves_a_closed_session(status: Status, move: Move) -> None:
    """A session that is complete or expired refuses every move."""
    with pytest.raises(MoveRefused) as refused:
        LIFECYCLE.after(status, move)
    assert (refused.value.status, refused.value.move) == (status, move)


@pytest.mark.parametrize(
    ("outcome", "then"),
    [
        (PaymentOutcome.RECEIVED, PaymentStatus.PAID),
        (PaymentOutcome.ON_ITS_WAY, PaymentStatus.UNPAID),
        (PaymentOutcome.HELD, PaymentStatus.UNPAID),
        (PaymentOutcome.NOTHING_DUE, PaymentStatus.PAID),
        (PaymentOutcome.NOT_ASKED_FOR, PaymentStatus.NO_PAYMENT_REQUIRED),
    ],
    ids=lambda value: value.name.lower(),
)
def test_what_becomes_of_the_money(outcome: PaymentOutcome, then: PaymentStatus) -> None:
    """An unpaid session is paid, stays unpaid, or needs no payment."""
    assert PAYMENT_LIFECYCLE.after(PaymentStatus.UNPAID, outcome) is then


@pytest.mark.parametrize(
    ("status", "at"), [(Status.OPEN, 1000), (Status.COMPLETE, None), (Status.EXPIRED, None)], ids=lambda value: str(value)
)
def test_a_session_runs_out_at_expires_at(status: Status, at: int | None) -> None:
    """Only an open session runs out, at the very second of `expires_at`."""
    assert runs_out_at(status, 1000) == at

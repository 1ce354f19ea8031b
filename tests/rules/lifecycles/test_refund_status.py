"""The table of refunds, move by move."""

import pytest

from fakecheckout.rules.lifecycles.refund_status import LIFECYCLE, Move, Status


@pytest.mark.parametrize(
    ("status", "move", "then"),
    [
        (Status.PENDING, Move.SUCCEED, Status.SUCCEEDED),
        (Status.PENDING, Move.FAIL, Status.FAILED),
        (Status.SUCCEEDED, Move.FAIL, Status.FAILED),
        (Status.REQUIRES_ACTION, Move.RECEIVE_DETAILS, Status.PENDING),
        (Status.REQUIRES_ACTION, Move.CANCEL, Status.CANCELED),
        (Status.REQUIRES_ACTION, Move.RUN_OUT, Status.CANCELED),
    ],
    ids=lambda value: value.value,
)
def test_what_a_refund_becomes(status: Status, move: Move, then: Status) -> None:
    """One that went through can come back; one that waits for the buyer can be canceled."""
    assert LIFECYCLE.after(status, move) is then


def test_only_a_refund_that_waits_for_the_buyer_is_canceled() -> None:
    """The reference says so, and that other states refuse it."""
    assert LIFECYCLE.allowing(Move.CANCEL) == ["requires_action"]

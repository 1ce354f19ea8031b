"""The table of charges: those of bank debits wait for their end."""

import pytest

from fakecheckout.rules.lifecycles.charge_status import LIFECYCLE, Move, Status


@pytest.mark.parametrize(
    ("move", "then"), [(Move.SUCCEED, Status.SUCCEEDED), (Move.FAIL, Status.FAILED)], ids=["succeed", "fail"]
)
def test_a_pending_charge_ends_as_the_bank_says(move: Move, then: Status) -> None:
    """The money arrives, or the bank sends it back."""
    assert LIFECYCLE.after(Status.PENDING, move) is then

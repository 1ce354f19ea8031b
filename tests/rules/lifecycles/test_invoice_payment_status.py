"""The table of invoice payments: paid or canceled."""

import pytest

from fakecheckout.rules.lifecycles.invoice_payment_status import LIFECYCLE, Move, Status


@pytest.mark.parametrize(("move", "then"), [(Move.PAY, Status.PAID), (Move.CANCEL, Status.CANCELED)], ids=["pay", "cancel"])
def test_an_open_payment_is_paid_or_canceled(move: Move, then: Status) -> None:
    """Both are the end of it."""
    assert LIFECYCLE.after(Status.OPEN, move) is then

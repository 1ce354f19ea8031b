"""The table of invoices, as the reference has it: status, endpoint, end status."""

import pytest

from fakecheckout.rules.lifecycles.invoice_status import LIFECYCLE, Move, Status


@pytest.mark.parametrize(
    ("status", "move", "then"),
    [
        (Status.DRAFT, Move.FINALIZE, Status.OPEN),
        (Status.DRAFT, Move.PAY, Status.PAID),
        (Status.OPEN, Move.PAY, Status.PAID),
        (Status.OPEN, Move.FAIL_PAYMENT, Status.OPEN),
        (Status.OPEN, Move.SEND, Status.OPEN),
        (Status.OPEN, Move.VOID, Status.VOID),
        (Status.OPEN, Move.MARK_UNCOLLECTIBLE, Status.UNCOLLECTIBLE),
        (Status.UNCOLLECTIBLE, Move.PAY, Status.PAID),
        (Status.UNCOLLECTIBLE, Move.FAIL_PAYMENT, Status.UNCOLLECTIBLE),
        (Status.UNCOLLECTIBLE, Move.VOID, Status.VOID),
    ],
    ids=lambda value: value.value,
)
def test_what_an_invoice_becomes(status: Status, move: Move, then: Status) -> None:
    """Each row of the reference, and a draft that is paid."""
    assert LIFECYCLE.after(status, move) is then

"""The table of setup intents: what a confirmation leads to."""

import pytest

from fakecheckout.rules.lifecycles.setup_intent_status import LIFECYCLE, Move, Status


@pytest.mark.parametrize(
    ("move", "then"),
    [
        (Move.SUCCEED, Status.SUCCEEDED),
        (Move.PROCESS, Status.PROCESSING),
        (Move.CHALLENGE, Status.REQUIRES_ACTION),
        (Move.FAIL, Status.REQUIRES_PAYMENT_METHOD),
        (Move.REACH_CONFIRMATION_LIMIT, Status.CANCELED),
    ],
    ids=lambda value: value.name.lower(),
)
@pytest.mark.parametrize("status", [Status.REQUIRES_PAYMENT_METHOD, Status.REQUIRES_CONFIRMATION], ids=lambda each: each.value)
def test_what_a_confirmation_leads_to(status: Status, move: Move, then: Status) -> None:
    """With its method or without, an intent becomes what the bank says of it."""
    assert LIFECYCLE.after(status, move) is then


def test_what_the_bank_still_works_on_cannot_be_canceled() -> None:
    """The reference names three other statuses."""
    assert not LIFECYCLE.allows(Status.PROCESSING, Move.CANCEL)

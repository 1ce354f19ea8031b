"""The table of payment intents, where a recording or the reference names moves one by one."""

import pytest

from fakecheckout.rules.lifecycles import setup_intent_status
from fakecheckout.rules.lifecycles.payment_intent_status import LIFECYCLE, Move, Status


@pytest.mark.parametrize(
    ("allowed", "listed"),
    [
        (
            LIFECYCLE.allowing(Move.CANCEL),
            "requires_payment_method, requires_capture, requires_confirmation, requires_action, processing",
        ),
        (LIFECYCLE.allowing(Move.CAPTURE), "requires_capture"),
        (LIFECYCLE.allowing(Move.UPDATE_AMOUNT), "requires_payment_method, requires_confirmation, requires_action"),
        (
            setup_intent_status.LIFECYCLE.allowing(setup_intent_status.Move.CANCEL),
            "requires_payment_method, requires_confirmation, requires_action",
        ),
    ],
    ids=["cancel", "capture", "update of the amount", "cancel a setup intent"],
)
def test_the_statuses_that_allow_a_move_are_listed_as_stripe_lists_them(allowed: list[str], listed: str) -> None:
    """The refusals of Stripe name these, in this order."""
    assert ", ".join(allowed) == listed


@pytest.mark.parametrize(
    ("move", "then"),
    [
        (Move.SUCCEED, Status.SUCCEEDED),
        (Move.HOLD, Status.REQUIRES_CAPTURE),
        (Move.PROCESS, Status.PROCESSING),
        (Move.CHALLENGE, Status.REQUIRES_ACTION),
        (Move.DECLINE, Status.REQUIRES_PAYMENT_METHOD),
    ],
    ids=lambda value: value.name.lower(),
)
@pytest.mark.parametrize("status", [Status.REQUIRES_PAYMENT_METHOD, Status.REQUIRES_CONFIRMATION], ids=lambda each: each.value)
def test_what_a_confirmation_leads_to(status: Status, move: Move, then: Status) -> None:
    """With its method or without, an intent becomes what the bank says of it."""
    assert LIFECYCLE.after(status, move) is then


@pytest.mark.parametrize("move", [Move.DECLINE, Move.FAIL_AUTHENTICATION], ids=lambda move: move.name.lower())
def test_after_a_challenge_the_intent_waits_for_another_method(move: Move) -> None:
    """Whether the buyer did not pass it, or the bank then said no."""
    assert LIFECYCLE.after(Status.REQUIRES_ACTION, move) is Status.REQUIRES_PAYMENT_METHOD


@pytest.mark.parametrize(
    ("move", "then"),
    [(Move.CAPTURE, Status.SUCCEEDED), (Move.CANCEL, Status.CANCELED), (Move.LAPSE, Status.CANCELED)],
    ids=lambda value: value.name.lower(),
)
def test_what_becomes_of_money_that_is_held(move: Move, then: Status) -> None:
    """It is captured, or goes back to the buyer."""
    assert LIFECYCLE.after(Status.REQUIRES_CAPTURE, move) is then

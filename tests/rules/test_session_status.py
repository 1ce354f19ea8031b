"""The table of states and moves, line by line and as a whole."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakecheckout.rules.session_status import TRANSITIONS, Move, MoveRefused, Status, runs_out_at, step

EVERY = list(itertools.product(Status, Move))


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
    assert step(Status.OPEN, move) is then


@pytest.mark.parametrize("move", Move, ids=lambda move: move.name.lower())
@pytest.mark.parametrize("status", [Status.COMPLETE, Status.EXPIRED], ids=lambda status: status.value)
def test_nothing_leaves_a_closed_session(status: Status, move: Move) -> None:
    """A session that is complete or expired refuses every move."""
    with pytest.raises(MoveRefused) as refused:
        step(status, move)
    assert (refused.value.status, refused.value.move) == (status, move)


@given(st.lists(st.sampled_from(Move)))
def test_a_closed_session_stays_what_it_is(moves: list[Move]) -> None:
    """Whatever is tried in whatever order, at most one move changes the status for good."""
    status, changes = Status.OPEN, 0
    for move in moves:
        try:
            after = step(status, move)
        except MoveRefused:
            continue
        changes += after is not status
        status = after
    assert changes <= 1


def test_the_table_names_only_states_and_moves_there_are() -> None:
    """Each line of the table is one of the possible pairs, and leads to a state."""
    assert set(TRANSITIONS) <= set(EVERY)


@pytest.mark.parametrize(
    ("status", "at"), [(Status.OPEN, 1000), (Status.COMPLETE, None), (Status.EXPIRED, None)], ids=lambda value: str(value)
)
def test_a_session_runs_out_at_expires_at(status: Status, at: int | None) -> None:
    """Only an open session runs out, at the very second of `expires_at`."""
    assert runs_out_at(status, 1000) == at

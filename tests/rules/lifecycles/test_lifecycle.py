"""Looking a move up: what a table answers, and what it refuses."""

from enum import Enum

import pytest

from fakecheckout.rules.lifecycles.lifecycle import Lifecycle, MoveRefused


class Light(str, Enum):
    """A table of two states."""

    GREEN = "green"
    OUT = "out"


class Move(Enum):
    """Its one move."""

    BREAK = "break"


TABLE = Lifecycle(
    "light",
    Light,
    starts=(Light.GREEN,),
    final=(Light.OUT,),
    moves={Light.GREEN: {Move.BREAK: Light.OUT}, Light.OUT: {}},
    by={Move.BREAK: "a stone"},
    rule="SES-01",
)


@pytest.mark.parametrize("status", [Light.GREEN, "green"], ids=["a state", "its text"])
def test_a_move_is_looked_up(status: Light | str) -> None:
    """A state and the text of an object are the same thing to it."""
    assert TABLE.after(status, Move.BREAK) is Light.OUT


@pytest.mark.parametrize("status", [Light.OUT, "out", "blue"], ids=["final", "its text", "no state at all"])
def test_what_is_not_in_the_table_is_refused(status: Light | str) -> None:
    """The refusal says of which kind it is, in which status, and which move was tried."""
    with pytest.raises(MoveRefused, match=r"^a light that is (out|blue) has no move 'break'$") as refused:
        TABLE.after(status, Move.BREAK)
    assert (refused.value.kind, refused.value.status, refused.value.move) == ("light", status, Move.BREAK)


def test_a_state_that_no_object_begins_with_is_no_start() -> None:
    """Only the starts are handed out for a new object."""
    assert TABLE.start(Light.GREEN) is Light.GREEN
    with pytest.raises(ValueError, match=r"^no light begins as out$"):
        TABLE.start(Light.OUT)

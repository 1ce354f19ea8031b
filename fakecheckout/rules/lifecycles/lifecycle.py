"""What a lifecycle is: the states of one kind of object, a line of moves for each, and what of Stripe makes each move.

A move that is not in the line of a state is refused and changes nothing. What else a move changes, who asks for it, and what
a refusal says, is not known here; nor is which kinds there are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar, cast

State = TypeVar("State", bound=Enum)
Move = TypeVar("Move", bound=Enum)


class MoveRefused(Exception):
    """The table has no such move from this status. Carries both; the status stays what it was."""

    def __init__(self, kind: str, status: str, move: Enum) -> None:
        super().__init__(f"a {kind} that is {status} has no move {move.value!r}")
        self.kind = kind
        self.status = status
        self.move = move


@dataclass(frozen=True)
class Lifecycle(Generic[State, Move]):
    """The table of one kind.

    kind: Stripe's `object`. states: the enumeration of all of them. starts: those that a new object can have. final: those that
    nothing leaves. moves: by state, what can happen and what it leads to. by: what of Stripe makes a move. rule: of the ledger,
    with the evidence. field: where an object has its state.
    """

    kind: str
    states: type[State]
    starts: tuple[State, ...]
    final: tuple[State, ...]
    moves: dict[State, dict[Move, State]]
    by: dict[Move, str]
    rule: str
    field: str = "status"

    def start(self, state: State) -> State:
        """The state of a new object. Raises `ValueError` for one that no object begins with."""
        if state not in self.starts:
            raise ValueError(f"no {self.kind} begins as {state.value}")
        return state

    def after(self, status: State | str, move: Move) -> State:
        """The state that a move leads to. Raises `MoveRefused` when the table has no such move."""
        try:
            return self.moves[self.states(status)][move]
        except (KeyError, ValueError):  # not in this line; or no such line: a status that Stripe does not document
            raise MoveRefused(self.kind, str(getattr(status, "value", status)), move) from None

    def allows(self, status: State | str, move: Move) -> bool:
        """Whether the table has this move from this status; nothing moves."""
        lines = cast("Mapping[Any, dict[Move, State]]", self.moves)  # found by its text too: states are texts
        return move in lines.get(status, {})

    def allowing(self, move: Move) -> list[str]:
        """The statuses that have this move, in the order of the lines."""
        return [state.value for state, line in self.moves.items() if move in line]

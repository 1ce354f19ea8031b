"""Moves that were begun by a coroutine, until somebody awaits them."""

from __future__ import annotations

import asyncio
import inspect

import pytest

from fakecheckout.account.guards.begun import Begun, begins


class Person:
    """Moves when it is awaited."""

    def __init__(self) -> None:
        self._begun = Begun()
        self.moves: list[str] = []

    @begins
    async def go_async(self, where: str) -> str:
        """Goes."""
        self.moves.append(where)
        return where


def test_a_move_that_is_awaited_moves_and_is_not_told() -> None:
    """It gives what it gave."""
    person = Person()
    assert asyncio.run(person.go_async("home")) == "home"
    assert (person.moves, person._begun.take()) == (["home"], [])


def test_a_move_that_is_not_awaited_is_told_once() -> None:
    """By its name; it does not move afterwards."""
    person = Person()
    move = person.go_async("home")
    assert person._begun.take() == ["Person.go_async"]
    assert person._begun.take() == []
    with pytest.raises(RuntimeError, match="cannot reuse already awaited coroutine"):
        asyncio.run(move)
    assert person.moves == []


def test_a_move_that_was_closed_is_meant() -> None:
    """Closing it says so."""
    person = Person()
    person.go_async("home").close()
    assert person._begun.take() == []


def test_a_move_under_way_is_left_alone() -> None:
    """Whoever awaits it is not disturbed by the end of a test."""
    person = Person()

    async def both() -> str:
        task = asyncio.ensure_future(person.go_async("home"))
        await asyncio.sleep(0)
        assert person._begun.take() == []
        return await task

    assert asyncio.run(both()) == "home"


def test_a_move_shows_its_name() -> None:
    """To whoever debugs, and to completion: its words are the method's."""
    person = Person()
    move = person.go_async("home")
    assert inspect.iscoroutine(move)
    assert move.__qualname__ == "Person.go_async"
    assert person.go_async.__doc__ == "Goes."
    move.close()

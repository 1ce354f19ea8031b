"""Moves that were begun by a coroutine, such as `buyer.pay_async()`, until somebody awaits them: who forgets to moves nothing.

What a move does is not known here.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Begun:
    """The moves of an account that nobody has awaited yet."""

    def __init__(self) -> None:
        self._moves: dict[object, tuple[str, Coroutine[Any, Any, Any]]] = {}

    def note(self, name: str, make: Callable[[], Coroutine[Any, Any, R]]) -> Coroutine[Any, Any, R]:
        """A move that is noted until its first step."""
        key = object()

        async def move() -> R:
            self._moves.pop(key, None)
            return await make()

        noted: Any = move()
        noted.__name__ = noted.__qualname__ = name
        self._moves[key] = name, noted
        given: Coroutine[Any, Any, R] = noted
        return given

    def take(self) -> list[str]:
        """The names of those that were never awaited nor closed. They are closed now."""
        moves, self._moves = self._moves, {}
        names = [name for name, move in moves.values() if inspect.getcoroutinestate(move) == inspect.CORO_CREATED]
        for _, move in moves.values():
            move.close()
        return names


def begins(method: Callable[P, Coroutine[Any, Any, R]]) -> Callable[P, Coroutine[Any, Any, R]]:
    """For an asynchronous method of what has a `Begun` as `_begun`: what it gives is noted until it is awaited."""

    @functools.wraps(method)
    def begin(*args: P.args, **named: P.kwargs) -> Coroutine[Any, Any, R]:
        mover: Any = args[0]
        begun: Begun = mover._begun  # noqa: SLF001 - kept from those who complete a name on it
        return begun.note(method.__qualname__, lambda: method(*args, **named))

    return begin

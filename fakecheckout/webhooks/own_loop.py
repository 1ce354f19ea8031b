"""An event loop of the account's own, on which sync code runs async targets. Which, and when, is not known here."""

from __future__ import annotations

import asyncio
import threading
import weakref
from collections.abc import Coroutine
from contextlib import suppress
from contextvars import Context
from typing import Any

from .wsgi_asgi import loop_runs


class OwnLoop:
    """The loop is made when it is first needed, and closed by `close` or with its owner. The thread's own stays as it was."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing: weakref.finalize[[asyncio.AbstractEventLoop], OwnLoop] | None = None
        self._is_to_close = False

    def run(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Runs a coroutine to its end, in a copy of the caller's context. Raises what it raises."""
        __tracebackhide__ = True
        if self._loop is None:
            self._loop = Context().run(asyncio.new_event_loop)  # it keeps the context it is made in, and so what has made it
            self._closing = weakref.finalize(self, _close, self._loop)
        loop = self._loop
        task = loop.create_task(coroutine)
        try:
            loop.run_until_complete(task)
        finally:
            if not task.done():  # an interrupt met the loop, not the coroutine
                task.cancel()
                with suppress(asyncio.CancelledError):
                    loop.run_until_complete(task)
            if not task.cancelled():
                task.exception()  # it was raised already
            if self._is_to_close:
                self.close()

    def close(self) -> None:
        """Ends what runs on the loop and closes it, as soon as nobody runs it. The next `run` makes another."""
        loop = self._loop
        self._is_to_close = loop is not None and loop.is_running()
        if self._closing is not None and not self._is_to_close:
            self._loop, closing, self._closing = None, self._closing, None
            closing()

    def leave(self) -> None:
        """In a child process: the loop is the parent's, and is left as it is."""
        if self._closing is not None:
            self._closing.detach()
        self._loop = self._closing = None


def _close(loop: asyncio.AbstractEventLoop) -> None:
    if loop_runs():  # a second loop cannot run in this thread
        thread = threading.Thread(target=_end_and_close, args=(loop,))
        thread.start()
        thread.join()
    else:
        _end_and_close(loop)


def _end_and_close(loop: asyncio.AbstractEventLoop) -> None:
    try:
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        if tasks:
            loop.run_until_complete(asyncio.wait(tasks))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.run_until_complete(loop.shutdown_default_executor())
    finally:
        loop.close()

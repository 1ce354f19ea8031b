"""The belt below the SDK: while a fake is started, nobody looks up the name of a host of Stripe's, by whichever library.

It owns the places where Python's own library names a host on the way out: the look-ups, a socket's `connect`, and the start of
TLS, which is where the host is named when a proxy or a resolver of one's own did the looking up. What is refused, the account
says. Libraries in C that do all of it themselves (pycurl) are not seen.
"""

from __future__ import annotations

import asyncio
import functools
import inspect
import itertools
import socket
import ssl
import sys
import sysconfig
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from .attributes import wrap
from .transport import Installed, is_refused, spelt_as_looked_up

_HostOf = Callable[[tuple[Any, ...], dict[str, Any]], object]


def put_on() -> None:
    """Until `restore`."""
    for owner, name, host_of in _places():
        wrap(owner, name, functools.partial(_watched, host_of))


def _places() -> Iterator[tuple[Any, str, _HostOf]]:
    """Where a host is named, and how to find it in the arguments."""
    yield socket, "getaddrinfo", _argument(0, "host")
    yield socket, "gethostbyname", _argument(0, "hostname")
    yield socket, "gethostbyname_ex", _argument(0, "hostname")
    yield socket, "gethostbyaddr", _argument(0, "ip_address")
    yield socket.socket, "connect", _first_of_address
    yield socket.socket, "connect_ex", _first_of_address
    yield socket.socket, "sendto", _first_of_address
    yield ssl.SSLContext, "wrap_socket", _argument(5, "server_hostname")
    yield ssl.SSLContext, "wrap_bio", _argument(4, "server_hostname")
    # It looks up in a thread, where nobody knows any more who asked; trio asks socket.getaddrinfo first whether it is a number.
    yield asyncio.BaseEventLoop, "getaddrinfo", _argument(1, "host")
    if "aiohttp.resolver" in sys.modules:  # over aiodns, which is in C
        yield sys.modules["aiohttp.resolver"].AsyncResolver, "resolve", _argument(1, "host")


def _argument(position: int, name: str) -> _HostOf:
    return lambda args, named: args[position] if len(args) > position else named.get(name)


def _first_of_address(args: tuple[Any, ...], _: dict[str, Any]) -> object:
    address = args[-1]
    return address[0] if isinstance(address, tuple) and address else None


def _watched(host_of: _HostOf, original: Callable[..., Any]) -> Callable[..., Any]:
    def look_up(*args: Any, **named: Any) -> Any:
        accounts = Installed.accounts
        if accounts:
            host = _name(host_of(args, named))
            if is_refused(accounts[-1], host):
                accounts[-1].refuse_look_up(host, _caller())
        return original(*args, **named)

    return look_up


def _name(host: object) -> str:
    if isinstance(host, (bytes, bytearray)):
        host = host.decode("latin-1")
    return spelt_as_looked_up(host) if isinstance(host, str) else ""


# --- Who asked --------------------------------------------------------------------------------------------------------
_LIBRARIES = tuple({sysconfig.get_paths()[name] for name in ("stdlib", "platstdlib")})
_PACKAGE = str(Path(__file__).parents[1])
_STEP_OF_A_LOOP = vars(asyncio.Handle)["_run"].__code__


def _caller() -> str:
    """The line of the application that asked: in this task, or where tasks of its loop wait, or the name of the thread."""
    stack = list(_outwards(inspect.currentframe()))
    found = _line(itertools.takewhile(lambda frame: frame.f_code is not _STEP_OF_A_LOOP, stack))
    if found:
        return found
    try:
        waiting = [_line(reversed(list(_inwards(task.get_coro())))) for task in asyncio.all_tasks()]
    except RuntimeError:  # no event loop in this thread
        waiting = []
    found = " or ".join(sorted({line for line in waiting if line}))
    return found or _line(stack) or f"Thread {threading.current_thread().name!r}"


def _line(frames: Iterable[FrameType]) -> str | None:
    """The innermost line that is neither of a library nor ours."""
    for frame in frames:
        if is_of_an_application(frame.f_code.co_filename):
            return f"{frame.f_code.co_filename}:{frame.f_lineno}"
    return None


def is_of_an_application(file: str) -> bool:
    """Whether a file is neither of a library nor ours."""
    return not file.startswith(("<", _PACKAGE, *_LIBRARIES)) and not {"site-packages", "dist-packages"} & {*Path(file).parts}


def _outwards(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _inwards(coroutine: Any) -> Iterator[FrameType]:
    """The frames of a coroutine that waits, and of what it waits for."""
    while coroutine is not None:
        frame = getattr(coroutine, "cr_frame", None)
        if frame is not None:
            yield frame
        coroutine = getattr(coroutine, "cr_await", None)

"""One POST into a WSGI or an ASGI application, in process: the gateway's side of both protocols, as far as a webhook needs it.

What is posted, and why, is not known here. An ASGI application is awaited under asyncio or under trio.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from urllib.parse import unquote

HOST = "testserver"
"""The host name that test clients use, so what an application allows in its tests is allowed here."""


def post_wsgi(app: Any, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
    """Status and body of the answer. What the application raises is raised."""
    where, _, query = path.partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(where, "latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": HOST,
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": headers["Content-Type"],
        "CONTENT_LENGTH": str(len(body)),
        "HTTP_HOST": HOST,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    environ.update({"HTTP_" + name.upper().replace("-", "_"): value for name, value in headers.items()})
    del environ["HTTP_CONTENT_TYPE"]
    statuses: list[str] = []
    written: list[bytes] = []

    def start_response(status: str, _headers: Any, _exc_info: Any = None) -> Any:
        statuses.append(status)
        return written.append

    chunks = app(environ, start_response)
    try:
        written.extend(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    if not statuses:
        raise RuntimeError("The WSGI application ended without an answer.")
    return int(statuses[-1][:3]), b"".join(written)


async def post_asgi(app: Any, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
    """Status and body of the answer. What the application raises is raised; its lifespan is its test's business."""
    where, _, query = path.partition("?")
    named = {"Host": HOST, **headers, "Content-Length": str(len(body))}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": unquote(where),
        "raw_path": where.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in named.items()],
        "client": ("127.0.0.1", 123),
        "server": (HOST, 80),
    }
    arriving = [{"type": "http.request", "body": body, "more_body": False}]
    statuses: list[int] = []
    written: list[bytes] = []
    answered = _event()

    async def receive() -> Any:
        if arriving:
            return arriving.pop()
        await answered.wait()  # a framework that listens for it would otherwise take the caller for gone
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])
        elif message["type"] == "http.response.body":
            written.append(message.get("body", b""))
            if not message.get("more_body", False):
                answered.set()

    try:
        await app(scope, receive, send)
    finally:
        answered.set()
    if not statuses:
        raise RuntimeError("The ASGI application ended without an answer.")
    return statuses[-1], b"".join(written)


def _event() -> Any:
    trio = running_trio()
    return asyncio.Event() if trio is None else trio.Event()


def running_trio() -> Any:
    """The module `trio`, if it runs in this thread."""
    trio = sys.modules.get("trio")
    return trio if trio is not None and trio.lowlevel.in_trio_run() else None


def loop_runs() -> bool:
    """Whether an event loop runs in this thread, so that a second one cannot."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return running_trio() is not None
    return True

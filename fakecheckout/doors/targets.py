"""Where webhooks are delivered to: functions, WSGI and ASGI applications, test clients of frameworks, urls on this machine.

Each kind is told by its shape, no framework is imported. A target answers with a status, and with text if there is any; what it
raises is its own. Signatures and retries are not known here.
"""

from __future__ import annotations

import inspect
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

Answer = tuple[int, str]
Post = Callable[[bytes, dict[str, str]], "Answer | Awaitable[Answer]"]

_HERE = ("localhost", "127.0.0.1", "::1")
_SECONDS = 30


def poster(target: Any, path: str | None) -> Post:
    """How to post to this target. Raises `ValueError` or `TypeError` for what can be none, or lacks its `path`."""
    if isinstance(target, str):
        return _url(target, path)
    kind = _kind_of(target)
    if kind is _call:
        if path is not None:
            raise ValueError("A function is called as it is; path is for applications and test clients.")
        return _call(target, "")
    if not path or not path.startswith("/"):
        raise ValueError(f"Where does {target!r:.100} take webhooks? Write path='/webhooks/stripe', as its routes have it.")
    return kind(target, path)


def _kind_of(target: Any) -> Callable[[Any, str], Post]:
    families = {cls.__module__.partition(".")[0] for cls in type(target).__mro__}
    if hasattr(target, "post") and hasattr(target, "get"):
        if "django" in families:
            return _django
        if "werkzeug" in families:
            return _werkzeug
        if families & {"httpx", "httpx2"}:  # of Starlette and FastAPI; httpx2 since 2026
            return _httpx
    if not callable(target):
        raise TypeError(
            "A webhook target is a function (body, headers), a WSGI or ASGI application, a test client of Django, Flask or "
            f"Starlette, or an http url on this machine, not {target!r:.200}."
        )
    names = _parameters(target)
    if len(names) == 3:
        return _asgi
    if len(names) == 2 and (names[1] == "start_response" or names[0] in ("environ", "env")):
        return _wsgi
    if len(names) == 2:
        return _call
    raise TypeError(
        f"{target!r:.200} takes {len(names)} arguments: a function takes (body, headers), a WSGI application (environ, "
        "start_response), an ASGI application (scope, receive, send)."
    )


def _parameters(target: Any) -> list[str]:
    try:
        signature = inspect.signature(target)
    except (TypeError, ValueError):
        raise TypeError(f"{target!r:.200} does not say what it takes; wrap it in a function (body, headers).") from None
    fixed = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return [each.name for each in signature.parameters.values() if each.kind in fixed and each.default is each.empty]


def _answer(result: Any) -> Answer:
    """What a function gives back: nothing is a 200, a number is a status, a response is asked for its own."""
    if isinstance(result, bool) or result is None:
        return 200, ""
    if isinstance(result, int):
        return result, ""
    status = getattr(result, "status_code", 200)
    return (status if isinstance(status, int) else 200), _text(getattr(result, "content", ""))


def _text(content: Any) -> str:
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else str(content)


def _call(target: Any, path: str) -> Post:
    def post(body: bytes, headers: dict[str, str]) -> Answer | Awaitable[Answer]:
        result = target(body, headers)
        return _awaited(result) if inspect.isawaitable(result) else _answer(result)

    return post


async def _awaited(result: Awaitable[Any]) -> Answer:
    return _answer(await result)


def _wsgi(target: Any, path: str) -> Post:
    def post(body: bytes, headers: dict[str, str]) -> Answer:
        environ = {
            "REQUEST_METHOD": "POST",
            "SCRIPT_NAME": "",
            "PATH_INFO": path.partition("?")[0],
            "QUERY_STRING": path.partition("?")[2],
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": headers["Content-Type"],
            **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items() if name != "Content-Type"},
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body),
            "wsgi.errors": _Nowhere(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        status: list[str] = []

        def start_response(line: str, _headers: Any, exc_info: Any = None) -> Callable[[bytes], None]:
            if exc_info:
                raise exc_info[1].with_traceback(exc_info[2])
            status.append(line)
            return lambda _: None

        chunks = target(environ, start_response)
        try:
            text = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        return int(status[-1].split()[0]), _text(text)

    return post


class _Nowhere:
    """Where an application may write its errors: what it raises is shown anyway."""

    def write(self, text: str) -> int:
        return len(text)

    def writelines(self, lines: Any) -> None:
        pass

    def flush(self) -> None:
        pass


def _asgi(target: Any, path: str) -> Post:
    async def post(body: bytes, headers: dict[str, str]) -> Answer:
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "POST",
            "scheme": "http",
            "path": path.partition("?")[0],
            "raw_path": path.partition("?")[0].encode(),
            "query_string": path.partition("?")[2].encode(),
            "root_path": "",
            "headers": [
                (b"host", b"testserver"),
                (b"content-length", str(len(body)).encode()),
                *((name.lower().encode(), value.encode()) for name, value in headers.items()),
            ],
            "client": ("127.0.0.1", 50000),
            "server": ("testserver", 80),
        }
        sent: list[dict[str, Any]] = []
        messages = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            return messages.pop() if messages else {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        await target(scope, receive, send)
        status = next(message["status"] for message in sent if message["type"] == "http.response.start")
        return status, _text(b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body"))

    return post


def _django(target: Any, path: str) -> Post:
    def post(body: bytes, headers: dict[str, str]) -> Answer | Awaitable[Answer]:
        extra = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items() if name != "Content-Type"}
        result = target.post(path, data=body, content_type=headers["Content-Type"], **extra)
        return _awaited(result) if inspect.isawaitable(result) else _answer(result)

    return post


def _werkzeug(target: Any, path: str) -> Post:
    def post(body: bytes, headers: dict[str, str]) -> Answer:
        response = target.post(path, data=body, headers=headers)
        return response.status_code, _text(response.get_data())

    return post


def _httpx(target: Any, path: str) -> Post:
    def post(body: bytes, headers: dict[str, str]) -> Answer | Awaitable[Answer]:
        result = target.post(path, content=body, headers=headers)
        return _awaited(result) if inspect.isawaitable(result) else _answer(result)

    return post


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Stripe follows none (documented): a redirect is an answer other than 2xx."""

    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects)


def _url(url: str, path: str | None) -> Post:
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname not in _HERE:
        raise ValueError(f"Webhooks are delivered to http urls on this machine ({', '.join(_HERE)}), not to {url!r}.")
    whole = url if path is None else f"{parts.scheme}://{parts.netloc}{path}"

    def post(body: bytes, headers: dict[str, str]) -> Answer:
        request = urllib.request.Request(whole, body, headers, method="POST")  # noqa: S310 - checked above
        try:
            with _OPENER.open(request, timeout=_SECONDS) as response:
                return response.status, _text(response.read())
        except urllib.error.HTTPError as error:
            return error.code, _text(error.read())

    return post

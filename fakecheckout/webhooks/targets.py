"""The targets of webhooks: how one reaches a function, an application, a test client, or a port of this machine.

No framework is imported: a target is known by the methods of its class and by the parameters it takes. What is sent, and what
follows from the answer, is not known here.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from . import wsgi_asgi

TargetHeaders = dict[str, str]


_HERE = ("localhost", "127.0.0.1", "::1")
_TIMEOUT_SECONDS = 30
_TARGETS = (
    "A target is a callable (body, headers), sync or async, a WSGI or ASGI application, a test client of Django, Flask or "
    "Starlette (FastAPI), or an http:// URL on this machine."
)


@dataclass(frozen=True)
class TargetAnswer:
    """What came back: a status, and the beginning of what was said."""

    status: int
    text: str = ""


Target = Callable[[bytes, TargetHeaders], TargetAnswer | Awaitable[TargetAnswer]]
"""Takes a body and its headers, and gives the answer or an awaitable of it."""


def get_target(given: Any, path: str | None) -> Target:
    """The target that a test named. Raises `TypeError` or `ValueError` for what is none."""
    if isinstance(given, str):
        return _url(given, path)
    name = target_name(given, path)
    for client_of, is_kind in _CLIENTS.items():
        if is_kind(given):
            return client_of(given, _checked_path(path, name))
    if inspect.isclass(given) or not callable(given):
        raise TypeError(f"{name} is no target for webhooks. {_TARGETS}")
    kind = _kind_of_callable(given, path, name)
    if kind == "wsgi":
        return functools.partial(_wsgi, given, _checked_path(path, name))
    if kind == "asgi":
        return functools.partial(_asgi, given, _checked_path(path, name))
    if path is not None:
        raise ValueError(
            f"{name} looks like a callable (body, headers), which has no path. If it is an application, name its parameters "
            "environ, start_response (WSGI) or scope, receive, send (ASGI), or wrap it in a function that does."
        )
    return functools.partial(_call, given)


def target_name(given: Any, path: str | None = None) -> str:
    """A target as its test would know it again."""
    if isinstance(given, str):
        return given
    named = getattr(given, "__qualname__", None)
    name = f"{given.__module__}.{named}" if isinstance(named, str) else f"{type(given).__module__}.{type(given).__qualname__}"
    return name if path is None else f"{name} at {path}"


def _checked_path(path: str | None, name: str) -> str:
    if path is None:
        raise ValueError(f"{name} is an application or a client: say where webhooks are posted to, as in path='/webhooks'.")
    if not isinstance(path, str) or not path.startswith("/"):
        raise ValueError(f"path begins with a slash, as in '/webhooks', not {path!r}.")
    return path


# --- Callables --------------------------------------------------------------------------------------------------------
def _kind_of_callable(given: Any, path: str | None, name: str) -> str:
    """Whether it is "wsgi", "asgi" or a "callable". Raises for what takes other parameters."""
    signature = _signature(given)
    parameters = signature.parameters.values()
    places = [each for each in parameters if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)]
    names = [each.name.strip("_").lower() for each in places]
    if names[:1] in (["environ"], ["env"]) or names[1:2] == ["start_response"]:
        return "wsgi"
    if names[:3] == ["scope", "receive", "send"]:
        return "asgi"
    if path is not None and len(places) < 2 and any(each.kind is each.VAR_POSITIONAL for each in parameters):
        raise TypeError(
            f"{name} takes any arguments, so it may be a WSGI or an ASGI application. Wrap it in a function with the "
            "parameters environ, start_response or scope, receive, send."
        )
    if not _takes_two(signature):
        raise TypeError(f"{name} takes {signature}. {_TARGETS}")
    return "callable"


def _signature(given: Any) -> inspect.Signature:
    """What it takes; anything, where that cannot be told."""
    try:
        return inspect.signature(given)
    except (TypeError, ValueError):
        return inspect.signature(lambda *_: None)


def _takes_two(signature: inspect.Signature) -> bool:
    try:
        signature.bind("body", "headers")
    except TypeError:
        return False
    return True


def _call(handler: Callable[..., Any], body: bytes, headers: TargetHeaders) -> TargetAnswer | Awaitable[TargetAnswer]:
    answer = handler(body, dict(headers))
    return _awaited_answer(answer) if inspect.isawaitable(answer) else _answer_of(answer)


async def _awaited_answer(answer: Awaitable[Any]) -> TargetAnswer:
    return _answer_of(await answer)


def _answer_of(answer: Any) -> TargetAnswer:
    """A status, or what has one, is the answer; whatever else a callable returns, it took the webhook."""
    status = answer if isinstance(answer, int) else getattr(answer, "status_code", None)
    if isinstance(status, bool) or not isinstance(status, int):
        return TargetAnswer(200)
    return TargetAnswer(status, _text(getattr(answer, "content", None) or getattr(answer, "body", None)))


def _wsgi(app: Any, path: str, body: bytes, headers: TargetHeaders) -> TargetAnswer:
    status, answered = wsgi_asgi.post_wsgi(app, path, body, headers)
    return TargetAnswer(status, _text(answered))


async def _asgi(app: Any, path: str, body: bytes, headers: TargetHeaders) -> TargetAnswer:
    status, answered = await wsgi_asgi.post_asgi(app, path, body, headers)
    return TargetAnswer(status, _text(answered))


# --- Test clients -----------------------------------------------------------------------------------------------------
def _has(given: Any, *methods: str) -> bool:
    # Methods of the class: a Mock answers to every name, and its class does not.
    return all(callable(getattr(type(given), method, None)) for method in methods)


def _is_django(given: Any) -> bool:
    return _has(given, "generic", "post", "request")


def _is_werkzeug(given: Any) -> bool:
    return _has(given, "open", "post") and hasattr(given, "application")


def _is_httpx(given: Any) -> bool:
    return _has(given, "build_request", "post", "send")


def _django(client: Any, path: str) -> Target:
    is_async = inspect.iscoroutinefunction(type(client).request)

    def send(body: bytes, headers: TargetHeaders) -> TargetAnswer | Awaitable[TargetAnswer]:
        sent = {name: value for name, value in headers.items() if name != "Content-Type"}
        # As WSGI has them: `headers=` came with Django 4.2, and a client for async has known no other way.
        extra = {"headers": sent} if is_async else {_in_environ(name): value for name, value in sent.items()}
        posted = client.generic("POST", path, body, content_type=headers["Content-Type"], **extra)
        return _answer_of_client(posted, "content")

    return send


def _in_environ(name: str) -> str:
    return "HTTP_" + name.upper().replace("-", "_")


def _werkzeug(client: Any, path: str) -> Target:
    def send(body: bytes, headers: TargetHeaders) -> TargetAnswer | Awaitable[TargetAnswer]:
        return _answer_of_client(client.post(path, data=body, headers=headers), "data")

    return send


def _httpx(client: Any, path: str) -> Target:
    def send(body: bytes, headers: TargetHeaders) -> TargetAnswer | Awaitable[TargetAnswer]:
        posted = client.post(path, content=body, headers=headers, follow_redirects=False)
        return _answer_of_client(posted, "content")

    return send


def _answer_of_client(response: Any, content: str) -> TargetAnswer | Awaitable[TargetAnswer]:
    """The answer in a client's response, or in one that is awaited; `content` is what the client calls its body."""

    def read(response: Any) -> TargetAnswer:
        return TargetAnswer(response.status_code, _text(getattr(response, content, b"")))

    async def later() -> TargetAnswer:
        return read(await response)

    return later() if inspect.isawaitable(response) else read(response)


_CLIENTS: Mapping[Callable[[Any, str], Target], Callable[[Any], bool]] = {
    _django: _is_django,
    _werkzeug: _is_werkzeug,
    _httpx: _is_httpx,
}


# --- A port of this machine -------------------------------------------------------------------------------------------
def _url(url: str, path: str | None) -> Target:
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname not in _HERE:
        raise ValueError(f"Webhooks are posted to http:// URLs on this machine ({', '.join(_HERE)}), not to {url!r}.")
    if path is not None:
        if parts.path.strip("/") or parts.query:
            raise ValueError(f"{url!r} has a path of its own: leave path={path!r} out.")
        parts = urlsplit(f"http://{parts.netloc}{_checked_path(path, url)}")
    host, port = parts.hostname or "", parts.port
    where = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def send(body: bytes, headers: TargetHeaders) -> TargetAnswer:
        connection = HTTPConnection(host, port, timeout=_TIMEOUT_SECONDS)
        try:
            connection.request("POST", where, body, headers)
            response = connection.getresponse()
            return TargetAnswer(response.status, _text(response.read()))
        finally:
            connection.close()

    return send


def _text(content: Any) -> str:
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else str(content or "")
    return text[:_KEPT_CHARACTERS]


_KEPT_CHARACTERS = 1_000

"""A pytest plugin that writes down what a test run asks of its accounts, for `replay_behaviour.py`. Gone at the end of the move.

    RECORD=folder pytest -p record_behaviour …

One line an operation, in the order of each account: what `routes.handle`, `payment_page.move`, `bank.settle`, `bank.reject`,
`loading.load` and `routes.run_due` were called with. Answers are not kept: old and new code are both run on what was asked.
"""

from __future__ import annotations

import base64
import contextlib
import gzip
import json
import os
import threading
from typing import Any

from fakecheckout import contents
from fakecheckout.api import bank, loading, payment_page, routes
from fakecheckout.api.wire import MalformedForm

FOLDER = os.environ.get("RECORD")
_lock = threading.RLock()
_busy = threading.local()
_file: Any = None
_numbers: dict[int, int] = {}
_held: list[Any] = []


def _write(line: dict[str, Any]) -> None:
    global _file
    with _lock:
        if _file is None:
            os.makedirs(FOLDER, exist_ok=True)
            _file = gzip.open(f"{FOLDER}/{os.getpid()}.jsonl.gz", "at", compresslevel=3)
        _file.write(json.dumps(line) + "\n")


def _account(store: Any, settings: Any = None) -> int:
    with _lock:
        number = getattr(store, "_recorded_as", None)
        if number is None:
            number = len(_numbers) + 1
            _numbers[number] = number
            store._recorded_as = number
            chosen = (
                {}
                if settings is None
                else {
                    "api_version": settings.api_version,
                    "instead_of": settings.instead_of,
                    "payment_methods": list(settings.payment_methods),
                    "allow_unmodelled": sorted(settings.allow_unmodelled),
                    "invalid_keys": sorted(settings.invalid_keys),
                    "doubts": "not_modelled" if settings.doubts._all_not_modelled else settings.doubts._chosen,
                }
            )
            _write(
                {
                    "account": number,
                    "op": "new",
                    "seed": store.seed,
                    "test": os.environ.get("PYTEST_CURRENT_TEST", ""),
                    **chosen,
                }
            )
        return number


def _form(form: Any) -> Any:
    if isinstance(form, bytes):
        return {"bytes": base64.b64encode(form).decode()}
    if isinstance(form, MalformedForm):
        return {"malformed": str(form)}
    return {"form": form}


def _plain(value: Any) -> Any:
    json.dumps(value)
    return value


def _wrap(module: Any, name: str, line_of: Any) -> None:
    original = getattr(module, name)

    def recorded(*args: Any, **kwargs: Any) -> Any:
        if not getattr(_busy, "on", False):
            with contextlib.suppress(TypeError, ValueError):  # what is no JSON cannot be replayed
                _write(line_of(*args, **kwargs))
        before = getattr(_busy, "on", False)
        _busy.on = True
        try:
            return original(*args, **kwargs)
        finally:
            _busy.on = before

    setattr(module, name, recorded)


def _handle(store: Any, settings: Any, request: Any, now: int, wanted_id: Any = None) -> dict[str, Any]:
    return {
        "account": _account(store, settings),
        "op": "handle",
        "now": now,
        "method": request.method,
        "path": request.path,
        "headers": dict(request.headers),
        "wanted_id": wanted_id,
        **_form(request.form),
    }


def _move(store: Any, settings: Any, account: str, session: str, name: str, said: Any, now: int) -> dict[str, Any]:
    return {
        "account": _account(store, settings),
        "op": "move",
        "now": now,
        "of": account,
        "session": session,
        "name": name,
        "said": _plain(said),
    }


def _bank(name: str) -> Any:
    def line(store: Any, settings: Any, account: str, session: str, now: int) -> dict[str, Any]:
        return {"account": _account(store, settings), "op": name, "now": now, "of": account, "session": session}

    return line


def _load(fork: Any, object: Any, depth: int = 0) -> dict[str, Any]:
    return {"account": _account(fork.store), "op": "load", "now": fork.now, "of": fork.account, "object": _plain(object)}


def _run_due(store: Any, settings: Any, now: int) -> dict[str, Any]:
    if not store.deadlines or store.deadlines[0].expires_at > now:
        raise ValueError("nothing is due")
    return {"account": _account(store, settings), "op": "run_due", "now": now}


if FOLDER:
    _wrap(routes, "handle", _handle)
    _wrap(payment_page, "move", _move)
    _wrap(bank, "settle", _bank("settle"))
    _wrap(bank, "reject", _bank("reject"))
    _wrap(loading, "load", _load)
    _wrap(routes, "run_due", _run_due)

    # An account that is loaded into before anything else is asked has its settings nowhere near: they are written here.
    _begin = contents.Contents._looking

    def _looking(self: Any) -> Any:
        _account(self._store, self._settings)
        return _begin(self)

    contents.Contents._looking = _looking


def pytest_sessionfinish() -> None:
    if _file is not None:
        _file.close()

"""What usually explains a failure: an object that was read before it changed, an event that nobody takes.

Only what the account itself and the frames of the failing test show; each in one line.
"""

from __future__ import annotations

import linecache
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from types import FrameType
from typing import Any

from ...api.own_events import find_object
from ...errors import NotModelled
from ..arguments import plain_object
from ..objects import shown
from ..request_log import ApiCall
from ..state import AccountState

_SCALARS = (str, int, bool, type(None))


def explanations(account: AccountState, error: BaseException | None) -> Iterator[str]:
    """Called under the account's lock, of a test that failed with this error."""
    if error is not None:
        with suppress(Exception):  # whatever the test has in its variables keeps nobody from a report
            yield from list(_read_too_early(account, error))
        yield from _no_dicts(error)
    yield from (line for each in _swallowed(account, error) for line in str(each).split("\n"))
    yield from _not_taken(account)
    yield from _clock_ahead(account)


def _text_of(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # an exception of the application's own
        return ""


def _swallowed(account: AccountState, error: BaseException | None) -> Iterator[NotModelled]:
    """Each `NotModelled` that somebody has caught: that is not what the test failed with."""
    told = set() if error is None else {_text_of(error)}
    for each in account.log.not_modelled:
        if str(each) not in told and not any(each is known for known in account.told):
            told.add(str(each))
            yield each


def _read_too_early(account: AccountState, error: BaseException) -> Iterator[str]:
    """The objects whose old values the test failed with: those that the failing lines ask, or else whose values it names."""
    text, asked, named = _text_of(error), dict[tuple[str, str], str](), dict[tuple[str, str], str]()
    for frame, line in _frames_of_the_test(error):
        statement = linecache.getline(frame.f_code.co_filename, line)
        for name, value in _named_objects(frame):
            for field, before, now in _changes(account, value):
                told = (
                    f"`{name}` was read before it changed: its {field} was {before!r} then and is {now!r} now. "
                    "Retrieve it again."
                )
                if re.search(rf"\b{name}\b", statement) and re.search(rf"\b{field}\b", statement):
                    asked[value["id"], field] = told
                elif repr(before) in text and repr(now) in text:
                    named[value["id"], field] = told
    yield from (asked or named).values()


def _frames_of_the_test(error: BaseException) -> Iterator[tuple[FrameType, int]]:
    entry = error.__traceback__
    while entry is not None:
        module = str(entry.tb_frame.f_globals.get("__name__", "")).partition(".")[0]
        if module not in ("stripe", "fakecheckout", "_pytest", "pluggy"):
            yield entry.tb_frame, entry.tb_lineno
        entry = entry.tb_next


def _named_objects(frame: FrameType) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The variables that hold an object of the API, those of `self` too."""
    own = getattr(frame.f_locals.get("self"), "__dict__", {})
    for name, value in (*frame.f_locals.items(), *own.items()):
        is_of_the_sdk = type(value).__module__.partition(".")[0] == "stripe" and hasattr(value, "id")
        plain = plain_object(value) if is_of_the_sdk else value
        if isinstance(plain, dict) and {str} == {type(plain.get("id")), type(plain.get("object"))} and name.isidentifier():
            yield name, plain


def _changes(account: AccountState, read: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """The fields of an object that are otherwise now, with both values."""
    found = find_object(account.store, read["id"])
    if found is None or found[1].get("object") != read["object"]:
        return
    now = shown(found[1], account.options.api_version)
    for field, before in read.items():
        if field in now and isinstance(before, _SCALARS) and isinstance(now[field], _SCALARS) and before != now[field]:
            yield field, before, now[field]


def _no_dicts(error: BaseException) -> Iterator[str]:
    """Since stripe 15 the SDK's objects are no dicts."""
    name, owner = getattr(error, "name", None), getattr(error, "obj", None)
    if (
        isinstance(error, AttributeError)
        and isinstance(name, str)
        and name in dir(dict)
        and type(owner).__module__.partition(".")[0] == "stripe"
    ):
        yield (
            f"Since stripe 15 objects are no dicts and have no `{name}`: read {type(owner).__name__.lower()}.metadata, "
            "or take to_dict()."
        )


def _not_taken(account: AccountState) -> Iterator[str]:
    """Events of sessions that no endpoint takes, although there are some."""
    if not account.sender.has_endpoints:
        return
    events = [account.store.table(owner, "event").rows[id] for owner, id in account.store.events]
    of_sessions = [each for each in events if each["type"].startswith("checkout.session.")]
    missed = {each["type"] for each in of_sessions if not account.sender.due_for(each)}
    if missed:
        yield f"No endpoint takes {', '.join(sorted(missed))}: see events=… of fake_checkout.webhooks.add."


def _clock_ahead(account: AccountState) -> Iterator[str]:
    """A clock that was advanced, if an `expires_at` was refused that may have been reckoned from another one."""
    if account.clock.advanced and any(_refuses_expires_at(call) for call in account.log.requests):
        minutes = int(account.clock.advanced) // 60
        yield (
            f"The account's clock is {minutes // 60} h {minutes % 60} min ahead of time.time() (fake_checkout.advance): reckon "
            "from fake_checkout.now()."
        )


def _refuses_expires_at(call: ApiCall) -> bool:
    return call.response is not None and call.response.status == 400 and "`expires_at`" in call.response.body

"""Attributes of other people's modules and classes: replaced one by one, and put back object for object.

Whatever was done is written down before it is done, so that an interrupt at any instruction leaves what `restore` can undo.
What is put there, and why, is not known here.
"""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable
from types import FunctionType
from typing import Any, ClassVar

_ABSENT = object()


class Replaced:
    """What was there before, oldest first: owner, name, object, and the wrapper that was put in its place, if it was one."""

    before: ClassVar[list[tuple[Any, str, Any, Any]]] = []


class _Wrappers:
    """Our wrappers: the last one of each attribute, to be used again, and what each that is still somewhere stands before."""

    latest: ClassVar[dict[tuple[Any, str], tuple[Any, Any]]] = {}
    stands_before: ClassVar[weakref.WeakKeyDictionary[Any, Any]] = weakref.WeakKeyDictionary()


def remember(owner: Any, name: str, is_ours: Callable[[Any], bool] = lambda _: False) -> None:
    """Whatever becomes of this attribute, `restore` puts it back. What is ours counts as None: an earlier fake left it."""
    if name in vars(owner):  # not getattr(): descriptors must come back as they are
        found = vars(owner)[name]
        Replaced.before.append((owner, name, None if is_ours(found) else found, None))


def wrap(owner: Any, name: str, new_wrapper: Callable[[Any], Any]) -> None:
    """Puts a wrapper before a function until `restore`; nothing, if there is no such function.

    Whoever saved the wrapper meanwhile may put it back later, so it has to do nothing while no fake is started. The next one
    finds it then, and knows what it stands before.
    """
    found = vars(owner).get(name, _ABSENT)
    if isinstance(found, FunctionType):
        found = _Wrappers.stands_before.get(found, found)
    original = found
    if found is _ABSENT:  # what is inherited by a class is to be deleted again
        original = getattr(super(owner, owner), name, None) if isinstance(owner, type) else None
    if original is None:
        return
    known, wrapper = _Wrappers.latest.get((owner, name), (None, None))
    if known is not original:
        wrapper = functools.wraps(original)(new_wrapper(original))
        _Wrappers.stands_before[wrapper] = found
        _Wrappers.latest[owner, name] = (original, wrapper)
    Replaced.before.append((owner, name, found, wrapper))
    setattr(owner, name, wrapper)


def restore() -> None:
    """Puts everything back, the latest first. It may be called again after it was interrupted.

    Where something else than our wrapper stands, somebody put it there meanwhile, and it is left to them.
    """
    while Replaced.before:
        owner, name, found, wrapper = Replaced.before[-1]
        if wrapper is not None and vars(owner).get(name) is not wrapper:
            pass
        elif found is not _ABSENT:
            setattr(owner, name, found)
        elif name in vars(owner):
            delattr(owner, name)
        Replaced.before.pop()

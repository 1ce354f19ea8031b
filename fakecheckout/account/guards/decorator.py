"""A function around which a fake is started, `@FakeCheckout()`: for tests of any runner, synchronous and asynchronous ones.

What happens at its beginning and at its end is handed in; what an account is, is not known here.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

Function = Callable[..., Any]

HANDED_IN = "fake_checkout"
"""The parameter that the fake is handed in as; whoever calls the function, a test runner too, does not see it."""


def decorated(function: Function, fake: object, around: Callable[[], AbstractContextManager[object]]) -> Function:
    """The same function within `around()`, anew for each call, and for each example of Hypothesis's.

    Raises `TypeError` for what is no function, and for a generator.
    """
    if isinstance(function, type) or not callable(function):
        raise TypeError(f"@FakeCheckout() goes before a function, not {function!r:.100}. For a class: FakeCheckoutTestCase.")
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        raise TypeError(
            f"@FakeCheckout() does not go before a generator: write `with FakeCheckout() as fake:` in {function!r}."
        )
    signature = inspect.signature(function)
    shown = signature.replace(parameters=[each for name, each in signature.parameters.items() if name != HANDED_IN])
    handed_in = {HANDED_IN: fake} if HANDED_IN in signature.parameters else {}
    given = getattr(function, "hypothesis", None)
    if given is None:
        wrapper = _called_within(function, around, handed_in)
    else:  # @given made it, and calls what it was made of for each example
        given.inner_test = _called_within(given.inner_test, around, {})
        wrapper = functools.wraps(function)(functools.partial(function, **handed_in))
    vars(wrapper)["__signature__"] = shown
    return wrapper


def _called_within(
    function: Function, around: Callable[[], AbstractContextManager[object]], handed_in: dict[str, object]
) -> Function:
    @functools.wraps(function)
    def call(*args: Any, **named: Any) -> Any:
        with around():
            return function(*args, **{**handed_in, **named})

    @functools.wraps(function)
    async def call_async(*args: Any, **named: Any) -> Any:
        with around():
            return await function(*args, **{**handed_in, **named})

    return call_async if inspect.iscoroutinefunction(function) else call

"""Answers of the test's own: for which calls, what, and how often. Only for what is not modelled, and Stripe has.

Who hears of an answer, and what a test gave it as, is the account's business.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..protocol.messages import Request
from ..protocol.paths import Paths
from ..protocol.stripe_has.operations import has_operation, nearest_operation, verbs_at
from .routes import find_endpoint, operations_near

METHODS = ("GET", "POST", "DELETE")


@dataclass
class OwnAnswer:
    """An answer that waits for calls. `times`: for how many; None for all. body: given a call, the text of the answer."""

    method: str
    path: str
    body: Callable[[Any], str]
    status: int
    times: int | None

    def answers(self, request: Request) -> bool:
        """Whether this request is one that it is for."""
        return request.method == self.method and Paths((self.path,)).match(request.path)[0] == self.path

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class OwnAnswers:
    """The answers that wait: those for a number of calls before those for all, in each the oldest first."""

    def __init__(self) -> None:
        self._waiting: list[OwnAnswer] = []

    def add(self, answer: OwnAnswer) -> None:
        """Raises `ValueError` for a call that is modelled, or that Stripe has not, and for numbers that make no sense."""
        _check(answer)
        if answer.times is None:  # of those for all calls the last one counts
            self._waiting = [each for each in self._waiting if each.times is not None or str(each) != str(answer)]
            self._waiting.append(answer)
        else:
            place = sum(each.times is not None for each in self._waiting)
            self._waiting.insert(place, answer)

    def take(self, request: Request) -> OwnAnswer | None:
        """The answer for this request, if there is one; it is used once more then."""
        for answer in self._waiting:
            if answer.answers(request):
                if answer.times is not None:
                    answer.times -= 1
                    self._waiting = [each for each in self._waiting if each.times != 0]
                return answer
        return None

    @property
    def left(self) -> list[str]:
        """Those for a number of calls that are still to come, each in words."""
        return [f"{each} ({each.times} more)" for each in self._waiting if each.times is not None]


def _check(answer: OwnAnswer) -> None:
    method, path = answer.method, answer.path
    if method not in METHODS:
        raise ValueError(f"There is no method {method!r} in Stripe's API. There are: {', '.join(METHODS)}.")
    if not path.startswith(("/v1/", "/v2/")) or "?" in path:
        raise ValueError(f"A path is like '/v1/disputes/*', with * for an id, and without host and query; not {path!r}.")
    if not isinstance(answer.status, int) or isinstance(answer.status, bool) or not 200 <= answer.status <= 599:
        raise ValueError(f"status is one of HTTP's, such as 200 or 402, not {answer.status!r}.")
    times = answer.times
    if times is not None and (isinstance(times, bool) or not isinstance(times, int) or times < 1):
        raise ValueError(f"times is a whole number from 1 on, or None for always, not {times!r}.")
    if find_endpoint(method, path) is not None:
        raise ValueError(
            f"{method} {path} is modelled: the fake answers it itself, so an answer of the test's own could only be wrong. "
            f"Modelled there: {', '.join(operations_near(method, path))}. "
            "Put objects in with fake.add(…) or fake.load(…), let a call fail with fake.fail_next(…)."
        )
    if not has_operation(method, path):
        verbs = verbs_at(path)
        there = f"it has {' and '.join(verbs)} there" if verbs else f"the nearest it has is {nearest_operation(method, path)}"
        raise ValueError(f"Stripe has no {method} {path}; {there}.")

"""The doubts that the tests of a run met: in one line, or each with its tests and how to choose.

What nobody knows, and which answer was taken, stands in `open_questions`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ...protocol.open_questions import OPEN_QUESTIONS_BY_NAME

Met = Collection[tuple[str, str]]
"""The name of a doubt, and a test that met it."""


def in_one_line(met: Met) -> str:
    """How many there are, in how many tests."""
    doubts, tests = {name for name, _ in met}, {test for _, test in met}
    return f"fakecheckout: {_counted(len(doubts), 'doubt')} about Stripe met in {_counted(len(tests), 'test')}"


def listed(met: Met) -> Iterator[str]:
    """Each doubt, with the tests that met it, and how to choose."""
    yield "Nobody knows what Stripe does here. The fake took an answer; choose yours, and the line is gone."
    names = sorted({name for name, _ in met})
    for name in names:
        doubt, tests = OPEN_QUESTIONS_BY_NAME[name], sorted(test for each, test in met if each == name)
        yield f"  {name} ({_counted(len(tests), 'test')}): {doubt.question}"
        yield f"    taken: {doubt.taken}; there are: {', '.join([*doubt.answers, 'not_modelled'])}"
        yield from (f"    {test}" for test in tests)
    taken = OPEN_QUESTIONS_BY_NAME[names[0]].taken
    yield (
        f'Choose with @pytest.mark.fake_checkout(doubts={{"{names[0]}": "{taken}"}}), or for all tests in the ini file: '
        f"fake_checkout_doubts = {names[0]} = {taken}"
    )


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"

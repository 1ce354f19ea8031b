"""The ledger and the code have the same doubts, and every rule names a test (test_evidence.py: one that is there)."""

import pathlib
import re

import pytest

from fakecheckout.protocol.open_questions import OPEN_QUESTIONS, Doubt

ROOT = pathlib.Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "fidelity.md").read_text()


def test_every_rule_names_a_test() -> None:
    """No row of the rules is without one."""
    rules = PAGE.partition("## Doubts")[0]
    rows = [line for line in rules.splitlines() if line.startswith("| ") and not line.startswith("| rule ")]
    assert len(rows) > 40
    assert [row for row in rows if "::test_" not in row] == []


@pytest.mark.parametrize("doubt", OPEN_QUESTIONS, ids=lambda doubt: doubt.name)
def test_a_doubt_stands_on_the_page(doubt: Doubt) -> None:
    """The page says of a doubt what the code says: question, answers, evidence."""
    others = ", ".join(f"`{answer}`" for answer in doubt.answers if answer != doubt.taken)
    assert f"| `{doubt.name}` | {doubt.question} | `{doubt.taken}` | {others} | {doubt.evidence} |" in PAGE


def test_no_doubt_is_on_the_page_only() -> None:
    """A doubt that was settled leaves the page as well."""
    named = re.findall(r"^\| `(\w+)` \|", PAGE.partition("## Doubts")[2], flags=re.M)
    assert named == [doubt.name for doubt in OPEN_QUESTIONS]


@pytest.mark.parametrize("doubt", OPEN_QUESTIONS, ids=lambda doubt: doubt.name)
def test_the_taken_answer_is_one_of_the_answers(doubt: Doubt) -> None:
    """A doubt has at least two answers, and takes one of them."""
    assert doubt.taken in doubt.answers
    assert len(doubt.answers) > 1

"""Evidence leads somewhere: code cites rules of the ledger, and the ledger names tests, public pages and public recordings."""

import ast
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[1]
while not (ROOT / "docs" / "fidelity.md").is_file():
    ROOT = ROOT.parent
PAGE = (ROOT / "docs" / "fidelity.md").read_text()
SOURCES = sorted((ROOT / "fakecheckout").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
READ = sorted([*SOURCES, *(ROOT / "conftest_plugin").rglob("*.py"), *(ROOT / "docs").rglob("*.md")])

ID = re.compile(r"\b[A-Z]{3,4}-\d\d+\b")
ROWS = dict(re.findall(r"^\| ([A-Z]{3,4}-\d\d+) (\|.*)$", PAGE, flags=re.M))
RULES = {id: row for id, row in ROWS.items() if not id.startswith("REC-")}
RECORDINGS = sorted(set(ROWS) - set(RULES))

PRIVATE = re.compile(
    r"semantics(-after)?\.md|recorded-facts|users\.md|sdk\.md|design\.md|house-review"
    r"|\bafter/\d{3}\b|\b(recorded|recordings?|rec)\b:? \(?\d{3}\b",
    flags=re.I,
)
"""Documents that are not in this repository, and recordings by a number that leads nowhere."""


def named(file: pathlib.Path) -> str:
    return str(file.relative_to(ROOT))


def cited(files: list[pathlib.Path]) -> set[str]:
    return {id for file in files for id in ID.findall(file.read_text())}


def functions() -> set[str]:
    """The names of all tests."""
    nodes = [node for file in TESTS for node in ast.walk(ast.parse(file.read_text()))]
    return {node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))}


@pytest.mark.parametrize("file", [*SOURCES, *TESTS], ids=named)
def test_what_is_cited_is_in_the_ledger(file: pathlib.Path) -> None:
    """An id in a comment or a docstring is that of a row."""
    assert cited([file]) - set(ROWS) == set()


def test_every_rule_has_an_id() -> None:
    """Rows of the ledger begin with one, and each is there once."""
    rules = PAGE.partition("## Doubts")[0]
    rows = [line for line in rules.splitlines() if line.startswith("| ") and not line.startswith("| rule ")]
    assert len(rows) == len(RULES) > 200


def test_a_rule_is_held_by_a_test() -> None:
    """The last column names a function that is there."""
    there = functions()
    assert [id for id, row in RULES.items() if row.rstrip("| ").rpartition("test_")[2] not in {t[5:] for t in there}] == []


@pytest.mark.parametrize("id", RECORDINGS)
def test_a_recording_is_evidence_of_something(id: str) -> None:
    """It is cited by a rule or by code, alone or within "REC-… to REC-…"."""
    ledger = PAGE.partition("## Recordings")[0]
    spans = re.findall(r"REC-(\d+) to REC-(\d+)", ledger)
    assert id in ledger or id in cited([*SOURCES, *TESTS]) or any(a <= id[4:] <= b for a, b in spans)


def test_what_a_rule_cites_is_there() -> None:
    """A recording or another rule that the page names has a row."""
    assert set(ID.findall(PAGE)) - set(ROWS) == set()


@pytest.mark.parametrize("file", READ, ids=named)
def test_nothing_is_cited_that_is_not_public(file: pathlib.Path) -> None:
    """No document from outside this repository, and no recording by a bare number."""
    assert [found[0] for found in PRIVATE.finditer(file.read_text())] == []

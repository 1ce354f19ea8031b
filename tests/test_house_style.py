"""Every file says what it owns, and stays small enough to be read in one go."""

import ast
import pathlib

import pytest

ROOT = pathlib.Path(__file__).parents[1]
SOURCES = sorted([*(ROOT / "fakecheckout").rglob("*.py"), *(ROOT / "conftest_plugin").rglob("*.py")])
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
by_name = pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(ROOT)))


@by_name
def test_a_file_says_what_it_owns(file: pathlib.Path) -> None:
    """Each file opens with a docstring."""
    assert ast.get_docstring(ast.parse(file.read_text()))


@by_name
def test_a_file_is_small(file: pathlib.Path) -> None:
    """350 lines a file and 60 a function are the most; tables of data are no exception so far."""
    text = file.read_text()
    assert text.count("\n") <= 350
    long = [
        node.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and (node.end_lineno or 0) - node.lineno >= 60
    ]
    assert long == [] or long == ["build"]  # the one list of a session's fields reads best in one piece


@pytest.mark.parametrize("file", TESTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_test_says_what_it_shows(file: pathlib.Path) -> None:
    """Each test has a sentence of its own."""
    silent = [
        node.name
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and node.name.startswith("test_")
        and not ast.get_docstring(node)
    ]
    assert silent == []

"""Every file says what it owns, and stays small enough to be read in one go."""

import ast
import pathlib
from collections.abc import Iterator

import pytest

ROOT = pathlib.Path(__file__).parents[1]
SOURCES = sorted([*(ROOT / "fakecheckout").rglob("*.py"), *(ROOT / "conftest_plugin").rglob("*.py")])
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
MOST_LINES, LONGEST_FUNCTION, MOST_PARAMETERS = 350, 60, 5

BY_FILE = pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(ROOT)))

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(file: pathlib.Path) -> Iterator[Function]:
    """Every function of a file, methods and functions within functions too."""
    return (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, Function))


def length(function: Function) -> int:
    """How many lines there are from `def` to the end."""
    return (function.end_lineno or 0) - function.lineno + 1


def parameters(function: Function) -> list[str]:
    """The names of what is handed over, however; not what the method belongs to."""
    given = function.args
    named = [each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg) if each]
    return [name for name in named if name not in ("self", "cls")]


@BY_FILE
def test_a_file_says_what_it_owns(file: pathlib.Path) -> None:
    """Each file opens with a docstring."""
    assert ast.get_docstring(ast.parse(file.read_text()))


@BY_FILE
def test_a_file_is_small(file: pathlib.Path) -> None:
    """350 lines are the most; tables of data are no exception."""
    assert file.read_text().count("\n") <= MOST_LINES


@BY_FILE
def test_a_function_is_short(file: pathlib.Path) -> None:
    """60 lines are the most, from `def` to the end."""
    assert [each.name for each in functions(file) if length(each) > LONGEST_FUNCTION] == []


@BY_FILE
def test_a_private_function_takes_little(file: pathlib.Path) -> None:
    """Five parameters are the most within a file; more belong together and have a name."""
    private = [each for each in functions(file) if each.name.startswith("_") and not each.name.startswith("__")]
    assert [each.name for each in private if len(parameters(each)) > MOST_PARAMETERS] == []


@pytest.mark.parametrize("file", TESTS, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_test_says_what_it_shows(file: pathlib.Path) -> None:
    """Each test has a sentence of its own."""
    tests = [each for each in functions(file) if each.name.startswith("test_")]
    assert [each.name for each in tests if not ast.get_docstring(each)] == []

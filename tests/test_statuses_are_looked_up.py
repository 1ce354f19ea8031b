"""A status changes only by its table: outside `rules/` no status of an object is written, or compared, as a literal."""

import ast
import pathlib
import re
from collections.abc import Iterator

import pytest

from fakecheckout.rules.lifecycles import LIFECYCLES

ROOT = pathlib.Path(__file__).parents[1]
PACKAGE = ROOT / "fakecheckout"
SOURCES = [file for file in sorted(PACKAGE.rglob("*.py")) if file.relative_to(PACKAGE).parts[0] != "rules"]
FIELDS = {lifecycle.field for lifecycle in LIFECYCLES}
STATES = {state.value for lifecycle in LIFECYCLES for state in lifecycle.states}

NO_LIFECYCLE = {
    "payment_page/pay.py": ("complete", "`status` of `automatic_tax`: whether the address is known"),
    "resources/checkout/amounts/taxes.py": ("complete", "the same"),
    "resources/checkout/payment_settings.py": ("complete", "the same"),
    "resources/customers/tax_ids.py": ("pending", "`status` of `verification`, which nothing here moves"),
}
"""Literals that are a status of something else, and of what."""

Literals = Iterator[tuple[int, str]]


def literals(node: ast.expr | None) -> Literals:
    """The states written anywhere within a value: alone, in one arm of a condition, in a tuple; members that no table gave too."""
    arms = {
        ast.IfExp: ("body", "orelse"),
        ast.BoolOp: ("values",),
        ast.Tuple: ("elts",),
        ast.List: ("elts",),
        ast.Set: ("elts",),
    }
    if isinstance(node, ast.Constant) and node.value in STATES:
        yield node.lineno, str(node.value)
    if isinstance(node, ast.Attribute) and re.search(r"Status\.[A-Z_]+\.value$", ast.unparse(node)):
        yield node.lineno, ast.unparse(node)
    for name in arms.get(type(node), ()):
        found = getattr(node, name)
        for each in found if isinstance(found, list) else [found]:
            yield from literals(each)


def is_status(node: ast.expr) -> bool:
    """Whether an expression reads a status: `x["status"]`, `x.get("status")`, `x.status`, `status`."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Constant) and node.slice.value in FIELDS
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get" and node.args:
        return isinstance(node.args[0], ast.Constant) and node.args[0].value in FIELDS
    return (node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")) in FIELDS


def written(tree: ast.AST) -> Literals:
    """Each literal that is given to a status, or compared with one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value in FIELDS:
                    yield from literals(value)
        elif isinstance(node, ast.keyword) and node.arg in FIELDS:
            yield from literals(node.value)
        elif isinstance(node, ast.Assign) and any(is_status(target) for target in node.targets):
            yield from literals(node.value)
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and is_status(node.target):
            yield from literals(node.value)
        elif isinstance(node, ast.Compare) and any(is_status(side) for side in (node.left, *node.comparators)):
            for side in (node.left, *node.comparators):
                yield from literals(side)


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_no_status_is_written_as_a_literal(file: pathlib.Path) -> None:
    """What is set was looked up, what is compared is a member of the enumeration."""
    allowed, _ = NO_LIFECYCLE.get(str(file.relative_to(PACKAGE)), ("", ""))
    assert [(line, text) for line, text in written(ast.parse(file.read_text())) if text != allowed] == []


@pytest.mark.parametrize("file", NO_LIFECYCLE)
def test_a_status_of_something_else_is_still_written(file: str) -> None:
    """A row that nothing needs any more leaves the table."""
    allowed, _ = NO_LIFECYCLE[file]
    assert allowed in {text for _, text in written(ast.parse((PACKAGE / file).read_text()))}


@pytest.mark.parametrize(
    "code",
    [
        '{"status": "paid"}',
        'f(status="open" if x else "void")',
        'x["status"] = "canceled"',
        'x["payment_status"] == "unpaid"',
        'x.get("status") in ("draft", "open")',
        '"trialing" != x.status',
        'status: str = "active"',
        '{"status": invoice_status.Status.PAID.value}',
    ],
)
def test_a_literal_is_found_however_it_is_written(code: str) -> None:
    """In a new object, an argument, an assignment, a comparison."""
    assert list(written(ast.parse(code)))

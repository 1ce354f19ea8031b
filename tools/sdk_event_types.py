"""Reads from the sources of one release of the `stripe` package which types of events there are."""

from __future__ import annotations

import ast
from pathlib import Path

_WHERE = {
    "enabled_events": ("_webhook_endpoint.py", "params/_webhook_endpoint_create_params.py"),  # until stripe 12, and since
    "type": ("_event.py",),
}
"""The names whose annotations list the types, and the files they stand in."""


def event_types(package: Path) -> set[str]:
    """The types that an endpoint can name and that an event can have; `package` is the folder `stripe` of a release."""
    found: set[str] = set()
    for name, files in _WHERE.items():
        for file in (package / each for each in files):
            if file.is_file():
                found |= _literals_of(name, ast.parse(file.read_text(encoding="utf-8")))
    return {text for text in found if "." in text}  # neither "*" nor the names of Python's types


def _literals_of(name: str, tree: ast.Module) -> set[str]:
    """Every text in the annotations of a name, those within quoted annotations too."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == name:
            for text in _texts(node.annotation):
                found |= _texts(ast.parse(text.strip(), mode="eval")) if "Literal[" in text else {text}
    return found


def _texts(tree: ast.AST) -> set[str]:
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}

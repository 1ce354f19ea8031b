"""Reads from the sources of one release of the `stripe` package what `expand` may name: fields of an object, at any depth.

That is what is typed as `ExpandableField` or as a list of objects. An object that stands in another whole is named with its
class's, so that what can be expanded below it follows.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from sdk_operations import NotReadable


def expansions(package: Path) -> dict[str, dict[str, str]]:
    """By object: its dotted paths, each with "" for what can be expanded or with the object that stands there whole."""
    names: dict[str, str] = {}
    classes: dict[str, ast.ClassDef] = {}
    for file in sorted(package.rglob("*.py")):
        relative = file.relative_to(package).parts
        if relative[0] in ("v2", "api_resources"):  # v2 has no `expand`
            continue
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            name = _object_name(node)
            if isinstance(node, ast.ClassDef) and name not in (None, "list", "search_result"):
                names.setdefault(node.name, str(name))
                classes[str(name)] = node
    return {name: found for name, node in sorted(classes.items()) if (found := dict(_paths(node, node, names, ())))}


def _object_name(node: ast.stmt) -> str | None:
    for each in node.body if isinstance(node, ast.ClassDef) else ():
        if isinstance(each, ast.AnnAssign) and ast.unparse(each.target) == "OBJECT_NAME" and each.value is not None:
            return str(ast.literal_eval(each.value))
    return None


def _paths(of: ast.ClassDef, outer: ast.ClassDef, names: dict[str, str], at: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The paths below one class; `outer` is the resource that it is written in."""
    within = {each.name: each for scope in (outer, of) for each in scope.body if isinstance(each, ast.ClassDef)}
    if len(at) > len(within) + 9:
        raise NotReadable(f"{outer.name} has no end")
    for each in of.body:
        if not isinstance(each, ast.AnnAssign) or not isinstance(each.target, ast.Name):
            continue
        path, annotation = (*at, each.target.id), ast.unparse(each.annotation)
        named = [word.strip("'\"") for word in annotation.replace("[", " ").replace("]", " ").replace(",", " ").split()]
        if "ExpandableField" in named or "ListObject" in named:
            yield ".".join(path), ""
            continue
        for name in named:
            if name in within and within[name] is not of:
                yield from _paths(within[name], outer, names, path)
            elif name in names:
                yield ".".join(path), names[name]

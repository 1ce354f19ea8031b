"""Reads from the sources of one release of the `stripe` package what `expand` may name: fields of an object, at any depth.

That is what is typed as `ExpandableField` or as a list of objects. An object that stands in another whole is named with its
class's, so that what can be expanded below it follows.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sdk_operations import NotReadable

Names = Mapping[str, str]
"""The objects that a file's classes stand for, by the names that it has them under."""


@dataclass(frozen=True)
class _Resource:
    """A class that is an object of Stripe's, and what the other names in its file mean."""

    written: ast.ClassDef
    names: Names


def expansions(package: Path) -> dict[str, dict[str, str]]:
    """By object: its dotted paths, each with "to" and the objects that its id may be of, with "holds" and those that stand
    there whole, or with "" for a list.
    """
    resources = _resources(package)
    found = {name: dict(_paths(each.written, each, ())) for name, each in sorted(resources.items())}
    return {name: paths for name, paths in found.items() if paths}


def _resources(package: Path) -> dict[str, _Resource]:
    files = {_module(file, package): ast.parse(file.read_text(encoding="utf-8")) for file in sorted(package.rglob("*.py"))}
    declared = {
        (module, node.name): (name, node)
        for module, file in files.items()
        if module.split(".")[1] not in ("v2", "api_resources")  # v2 has no `expand`
        for node in file.body
        if isinstance(node, ast.ClassDef) and (name := _object_name(node)) not in (None, "list", "search_result")
    }
    resources: dict[str, _Resource] = {}
    for (module, _), (name, node) in declared.items():
        imported = {
            alias.asname or alias.name: declared[str(each.module), alias.name][0]
            for each in ast.walk(files[module])
            if isinstance(each, ast.ImportFrom)
            for alias in each.names
            if (str(each.module), alias.name) in declared
        }
        resources[str(name)] = _Resource(node, {node.name: str(name), **{key: str(of) for key, of in imported.items()}})
    return resources


def _module(file: Path, package: Path) -> str:
    return ".".join((package.name, *file.relative_to(package).with_suffix("").parts))


def _object_name(node: ast.stmt) -> str | None:
    for each in node.body if isinstance(node, ast.ClassDef) else ():
        if isinstance(each, ast.AnnAssign) and ast.unparse(each.target) == "OBJECT_NAME" and each.value is not None:
            return str(ast.literal_eval(each.value))
    return None


def _paths(of: ast.ClassDef, resource: _Resource, at: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The paths below one class of a resource."""
    within = {each.name: each for scope in (resource.written, of) for each in scope.body if isinstance(each, ast.ClassDef)}
    if len(at) > len(within) + 9:
        raise NotReadable(f"{resource.written.name} has no end")
    for each in of.body:
        if not isinstance(each, ast.AnnAssign) or not isinstance(each.target, ast.Name):
            continue
        path, annotation = (*at, each.target.id), ast.unparse(each.annotation)
        named = [word.strip("'\"") for word in annotation.replace("[", " ").replace("]", " ").replace(",", " ").split()]
        objects = sorted({resource.names[name] for name in named if name in resource.names})
        if "ListObject" in named:
            yield ".".join(path), ""
        elif "ExpandableField" in named:
            yield ".".join(path), " ".join(("to", *objects))
        else:
            if objects:
                yield ".".join(path), " ".join(("holds", *objects))
            for name in named:
                if name in within and within[name] is not of:
                    yield from _paths(within[name], resource, path)

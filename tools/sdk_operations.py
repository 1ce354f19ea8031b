"""Reads from the sources of one release of the `stripe` package which operations it calls: verbs and paths, `*` for an id.

A release writes a path in many ways: as text with `.format`, with `%`, by `class_url()` and `instance_url()` of a class whose
`OBJECT_NAME` says the rest. The functions are followed as they are written, branch by branch, without being run. What calls
something that cannot be followed is an error here, but for the few that are named in `ANY_PATH`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PLUMBING = frozenset(
    "_api_requestor _api_resource _custom_method _http_client _list_object _nested_resource_class_methods _raw_request"
    " _search_result_object _searchable_api_resource _stripe_client _stripe_object _stripe_service _test_helpers"
    " _createable_api_resource _deletable_api_resource _listable_api_resource _singleton_api_resource"
    " _updateable_api_resource _verify_mixin v2/_list_object v2/_search_result_object".split()
)
"""Files that hand on whatever path they are given. What classes inherit from them is followed at the class."""

ANY_PATH = frozenset({"fetch_related_object", "fetch_related_object_async"})
"""Functions that call the path which an event names: that of an object, which is on the list by itself."""

CALLS = frozenset(
    f"{name}{ending}"
    for name in "_request _static_request _request_and_refresh _request_stream _static_request_stream request request_stream"
    " raw_request".split()
    for ending in ("", "_async")
)
SEARCHES = frozenset({"_search", "_search_async"})
URLS = frozenset({"class_url", "instance_url", "_build_instance_url"})
QUOTING = frozenset({"quote_plus", "sanitize_id", "str"})

Function = ast.FunctionDef | ast.AsyncFunctionDef
Operation = tuple[str, str]
"""A verb and a path: ("GET", "/v1/customers/*")."""
Texts = frozenset[str]
Names = dict[str, Texts]
AN_ID: Texts = frozenset({"*"})


class NotReadable(Exception):
    """A call in the sources of which verb or path does not follow."""


@dataclass(frozen=True)
class Class:
    """A class of the SDK's: its definition, and the classes of its own file and of the package's top by name."""

    definition: ast.ClassDef
    beside: dict[str, Class]
    at_the_top: dict[str, Class]

    def functions(self) -> dict[str, list[Function]]:
        """Its own functions by name; overloads share one."""
        found: dict[str, list[Function]] = {}
        for each in self.definition.body:
            if isinstance(each, Function):
                found.setdefault(each.name, []).append(each)
        return found

    def named(self, name: str) -> Class | None:
        return self.beside.get(name) or self.at_the_top.get(name)

    def bases(self) -> list[Class]:
        """The classes of the package that it derives from, nearest first."""
        found: list[Class] = []
        for base in self.definition.bases:
            written = base.value if isinstance(base, ast.Subscript) else base
            known = self.named(ast.unparse(written).rpartition(".")[2])
            found += [known, *known.bases()] if known is not None else []
        return found

    def object_name(self) -> str | None:
        for each in self.definition.body:
            if isinstance(each, (ast.Assign, ast.AnnAssign)) and isinstance(each.value, ast.Constant):
                target = each.target if isinstance(each, ast.AnnAssign) else each.targets[0]
                if ast.unparse(target) == "OBJECT_NAME":
                    return str(each.value.value)
        return None


def operations(package: Path) -> set[Operation]:
    """Every operation that a release calls; `package` is its folder `stripe`. Raises `NotReadable`."""
    found: set[Operation] = set()
    for file, tree, classes in _files(package):
        for each in classes.values():
            found |= _of_class(each)
        if file.name == "_oauth.py":
            found |= {("GET", "/oauth/authorize"), ("GET", "/express/oauth/authorize")}  # only ever given as urls
        loose = [node for node in tree.body if isinstance(node, Function)]
        assert not any(_calls(node) for node in loose), f"{file}: a call outside any class"
    return {(verb.upper(), path.rstrip("/")) for verb, path in found}


def _files(package: Path) -> Iterator[tuple[Path, ast.Module, dict[str, Class]]]:
    """The files that make up the package, with the classes in each."""
    trees: dict[Path, ast.Module] = {}
    for file in sorted(package.rglob("*.py")):
        if "api_resources" not in file.parts:  # other names of the same, for old imports
            trees[file] = ast.parse(file.read_text(encoding="utf-8"))
    at_the_top: dict[str, Class] = {}
    by_file = {file: _classes(tree, at_the_top) for file, tree in trees.items()}
    for file, classes in by_file.items():
        if file.parent == package:
            at_the_top.update({name: each for name, each in classes.items() if each.definition in trees[file].body})
    for file, tree in trees.items():
        name = str(file.relative_to(package).with_suffix(""))
        if name not in PLUMBING:
            yield file, tree, by_file[file]


def _classes(tree: ast.Module, at_the_top: dict[str, Class]) -> dict[str, Class]:
    """The classes of a file, those within others too, under the names of the outermost."""
    beside: dict[str, Class] = {}
    for node in ast.walk(tree):  # from the outermost inward
        if isinstance(node, ast.ClassDef):
            beside.setdefault(node.name, Class(node, beside, at_the_top))
    return beside


def _of_class(of: Class) -> set[Operation]:
    own = of.functions()
    found: set[Operation] = set()
    inherited = {name: each for base in reversed(of.bases()) for name, each in base.functions().items()}
    verify = {name: each for name, each in inherited.items() if name in ("verify", "verify_async")}
    for name, functions in {**verify, **own}.items():
        for function in functions:
            if name not in ANY_PATH and _calls(function):
                found |= _Reading(of, function).operations()
    if any("refresh" in ast.unparse(each) for each in own.get("retrieve", ())):
        found |= {("get", path) for path in _url(of, "instance_url")}
    return found


def _called(node: ast.AST) -> str:
    """The last name of what is called: "request" of `self._requestor.request(…)`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def _calls(function: Function) -> bool:
    return any(_called(node) in CALLS | SEARCHES for node in ast.walk(function))


def _url(of: Class, name: str) -> Texts:
    """What one of the functions that make paths gives for a class."""
    for each in (of, *of.bases()):
        written = each.functions().get(name)
        if written and each.definition.name not in ("APIResource", "SingletonAPIResource"):
            return _Reading(of, written[-1]).returned()
    if name == "instance_url" and not any(base.definition.name == "SingletonAPIResource" for base in of.bases()):
        return frozenset(f"{path}/*" for path in _url(of, "class_url"))
    if name == "instance_url":
        return _url(of, "class_url")
    object_name = of.object_name()
    if name != "class_url" or object_name is None:
        raise NotReadable(f"{name} of {of.definition.name}")
    plural = "" if any(base.definition.name == "SingletonAPIResource" for base in of.bases()) else "s"
    return frozenset({f"/v1/{object_name.replace('.', '/')}{plural}"})


class _Reading:
    """One function of a class, followed from its first line to its ends."""

    def __init__(self, of: Class, function: Function) -> None:
        self.of = of
        self.function = function
        self._found: set[Operation] = set()
        self._returned: set[str] = set()

    def operations(self) -> set[Operation]:
        self._follow(self.function.body, [{}])
        return self._found

    def returned(self) -> Texts:
        self._follow(self.function.body, [{}])
        return frozenset(self._returned)

    def _follow(self, body: list[ast.stmt], ways: list[Names]) -> list[Names]:
        """Goes through statements with what each way here has named; gives the ways that lead on."""
        for statement in body:
            if isinstance(statement, ast.If):
                taken = self._follow(statement.body, [dict(way) for way in ways])
                ways = taken + self._follow(statement.orelse, [dict(way) for way in ways])
                continue
            for inner in ("body", "orelse", "finalbody"):
                ways = self._follow(getattr(statement, inner, []), ways)
            for way in ways:
                self._look_at(statement, way)
            if isinstance(statement, (ast.Return, ast.Raise)):
                return []
        return ways

    def _look_at(self, statement: ast.stmt, way: Names) -> None:
        if not hasattr(statement, "body"):
            for node in ast.walk(statement):
                self._note(node, way)
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            way[statement.targets[0].id] = self._text(statement.value, way)
        elif isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
            longer = ast.BinOp(ast.Name(statement.target.id), ast.Add(), statement.value)
            way[statement.target.id] = self._text(longer, way)
        elif isinstance(statement, ast.Return) and statement.value is not None:
            self._returned |= self._text(statement.value, way)

    def _note(self, node: ast.AST, way: Names) -> None:
        """Notes the operation of a call, if the node is one that makes a request."""
        if not isinstance(node, ast.Call) or _called(node) not in CALLS | SEARCHES:
            return
        if _called(node) in SEARCHES:
            given = [keyword.value for keyword in node.keywords if keyword.arg == "search_url"]
            verb, urls = "get", self._text(given[0], way)
        else:
            first = node.args[0] if node.args else None
            if not isinstance(first, ast.Constant) or len(node.args) < 2:
                raise NotReadable(f"{self.of.definition.name}.{self.function.name}: {ast.unparse(node)[:100]}")
            verb, urls = str(first.value), self._text(node.args[1], way)
        if not all(url.startswith("/") for url in urls):
            raise NotReadable(f"{self.of.definition.name}.{self.function.name}: {ast.unparse(node)[:100]}")
        self._found |= {(verb, url) for url in urls}

    def _text(self, written: ast.expr, way: Names) -> Texts:
        """What an expression may be as text; what the caller gives is an id."""
        if isinstance(written, ast.Constant) and isinstance(written.value, str):
            return frozenset({written.value})
        if isinstance(written, ast.Name):
            return way.get(written.id, AN_ID)
        if isinstance(written, ast.JoinedStr):
            parts = [self._text(each, way) for each in written.values]
            return _filled("%s" * len(parts), parts)
        if isinstance(written, ast.FormattedValue):
            return self._text(written.value, way)
        if isinstance(written, ast.BinOp) and isinstance(written.op, ast.Add):
            return _filled("%s%s", [self._text(written.left, way), self._text(written.right, way)])
        if isinstance(written, ast.BinOp) and isinstance(written.op, ast.Mod):
            given = written.right.elts if isinstance(written.right, ast.Tuple) else [written.right]
            return _filled("".join(self._text(written.left, way)), [self._text(each, way) for each in given])
        return self._called_text(written, way) if isinstance(written, ast.Call) else AN_ID

    def _called_text(self, call: ast.Call, way: Names) -> Texts:
        name = _called(call)
        if name == "format" and isinstance(call.func, ast.Attribute):
            template = re.sub(r"\{\w+\}", "%s", "".join(self._text(call.func.value, way)))
            return _filled(template, [self._text(keyword.value, way) for keyword in call.keywords])
        if name in QUOTING and call.args:
            return self._text(call.args[0], way)
        if name in URLS and isinstance(call.func, ast.Attribute):
            owner = ast.unparse(call.func.value).rpartition(".")[2]
            of = self.of if owner in ("cls", "self") else self.of.named(owner)
            if of is not None:
                return _url(of, name)
        return AN_ID


def _filled(template: str, parts: list[Texts]) -> Texts:
    """A template with each of the texts in its places, in every combination."""
    found = {template}
    for part in parts:
        found = {each.replace("%s", text, 1) for each in found for text in part}
    return frozenset(found)

"""The layers hold: imports run one way, and what may read the clock or the SDK is named."""

import ast
import pathlib

import pytest

ROOT = pathlib.Path(__file__).parents[1]
PACKAGE = ROOT / "fakecheckout"
FILES = sorted(PACKAGE.rglob("*.py"))
NAMES = {".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file for file in FILES}


def imports(file: pathlib.Path) -> set[str]:
    """Everything a file imports, at its top or inside functions, by full name."""
    package = list(file.relative_to(ROOT).parent.parts)
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found |= {f"{module}.{alias.name}" if f"{module}.{alias.name}" in NAMES else module for alias in node.names}
    return found


def ours(name: str) -> set[str]:
    return {each for each in imports(NAMES[name]) if each.partition(".")[0] == "fakecheckout"}


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_file_imports_from_its_own_layer_or_below(name: str) -> None:
    """rules ← api ← fake → doors, and doors know nothing of api but wire."""
    layer = name.split(".")[1] if name.count(".") > 1 else "top"
    allowed = {
        "rules": ("fakecheckout.rules",),
        "api": ("fakecheckout.api", "fakecheckout.rules"),
        "doors": ("fakecheckout.doors", "fakecheckout.api.wire"),
        "top": ("fakecheckout",),
    }[layer]
    assert [each for each in ours(name) if not each.startswith(allowed)] == []


@pytest.mark.parametrize(
    ("module", "where"),
    [
        ("stripe", {"fakecheckout.api.schema", "fakecheckout.doors.sdk", "fakecheckout.__main__"}),
        ("hypothesis", set()),
        ("time", {"fakecheckout.fake"}),
        ("datetime", {"fakecheckout.fake", "fakecheckout.rules.periods"}),
        ("random", set()),
        ("socket", set()),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_module_is_imported_where_it_belongs(module: str, where: set[str]) -> None:
    """The SDK, the clock and chance are met in the files that own them."""
    assert {name for name in NAMES if module in {each.partition(".")[0] for each in imports(NAMES[name])}} <= where


def test_there_is_no_loop() -> None:
    """No file imports, by way of others, itself."""

    done: set[str] = set()

    def reach(name: str, seen: tuple[str, ...]) -> None:
        assert name not in seen, " → ".join((*seen, name))
        if name in done:
            return
        for each in ours(name) & NAMES.keys():
            if each != "fakecheckout":
                reach(each, (*seen, name))
        done.add(name)

    for name in NAMES:
        if name not in ("fakecheckout", "fakecheckout.__main__"):
            reach(name, ())

"""The rooms of the house hold: imports run one way, and what may read the clock or the SDK is named."""

import ast
import pathlib

import pytest

ROOT = pathlib.Path(__file__).parents[1]
PACKAGE = ROOT / "fakecheckout"
FILES = sorted(PACKAGE.rglob("*.py"))
NAMES = {".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file for file in FILES}
MOST_FILES = 12

# From the lowest room to the highest: a file imports from its own room or from one before it.
ROOMS = "errors rules store protocol resources payment_page api account __init__ __main__".split()
# Within `resources`: the chapters, and what they stand on.
CHAPTERS = """
field_checks addresses statuses defaults delivery_order call deadlines base search catalog customers events payments checkout billing __init__
""".split()
# Those that are handed a `send` and know nothing of the house but what travels.
APART = {"sdk", "webhooks"}


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


def place(name: str, within: int, order: list[str]) -> int:
    """Where a module stands in an order of rooms, by the part of its name at `within`."""
    parts = name.split(".")
    return order.index(parts[within] if len(parts) > within else "__init__")


def room(name: str) -> str:
    return name.split(".")[1] if "." in name else "__init__"


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_file_imports_from_its_own_room_or_below(name: str) -> None:
    """errors, rules ← store ← protocol ← resources ← payment_page ← api ← account, and no arrow upward."""
    if room(name) in APART:
        pytest.skip("stands apart: see the next test")
    upward = [
        each
        for each in ours(name)
        if room(each) not in APART
        and place(each, 1, ROOMS) > place(name, 1, ROOMS)
        or room(each) in APART
        and room(name) != "account"
    ]
    assert [each for each in upward if name != "fakecheckout"] == []


@pytest.mark.parametrize("name", sorted(each for each in NAMES if room(each) in APART))
def test_the_rooms_apart_know_what_travels_and_nothing_else(name: str) -> None:
    """`sdk` and `webhooks` know their own files, `protocol.messages`, `protocol.forms` and `errors`."""
    allowed = (f"fakecheckout.{room(name)}", "fakecheckout.protocol.messages", "fakecheckout.errors")
    assert [each for each in ours(name) if not each.startswith(allowed)] == []


@pytest.mark.parametrize("name", sorted(each for each in NAMES if room(each) == "resources"))
def test_a_chapter_imports_from_earlier_ones(name: str) -> None:
    """Within `resources`: catalog ← customers ← events ← payments ← checkout ← billing."""
    of_resources = [each for each in ours(name) if room(each) == "resources"]
    assert [each for each in of_resources if place(each, 2, CHAPTERS) > place(name, 2, CHAPTERS)] == []


@pytest.mark.parametrize(
    ("module", "where"),
    [
        ("stripe", {"fakecheckout.protocol.parameters.schema", "fakecheckout.sdk.patch", "fakecheckout.__main__"}),
        ("hypothesis", set()),
        ("time", {"fakecheckout.account.fake", "fakecheckout.account.clock"}),
        (
            "datetime",
            {
                "fakecheckout.account.fake",
                "fakecheckout.account.clock",
                "fakecheckout.resources.deadlines",  # says when, and reads no clock
                "fakecheckout.rules.billing_periods",
            },
        ),
        ("random", set()),
        ("socket", {"fakecheckout.sdk.belt"}),
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


@pytest.mark.parametrize("folder", sorted({file.parent for file in FILES}), ids=lambda folder: folder.name)
def test_a_folder_is_small(folder: pathlib.Path) -> None:
    """Twelve files are the most that one looks through."""
    assert len([file for file in FILES if file.parent == folder]) <= MOST_FILES


@pytest.mark.parametrize("file", [file for file in FILES if file.name == "__init__.py"], ids=lambda file: file.parent.name)
def test_a_room_has_a_sign_at_its_door(file: pathlib.Path) -> None:
    """A package says in two sentences or more what lives there and what must not."""
    text = ast.get_docstring(ast.parse(file.read_text())) or ""
    assert text.count(". ") + text.count(".\n") + text.endswith(".") >= 2

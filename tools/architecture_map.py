"""Draws the map in docs/architecture.md from the imports: each room, what it says at its door, its files, what it stands on.

Run it after files were added, moved or named anew; a test holds the page to the code.
"""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "fakecheckout"
PAGE = ROOT / "docs" / "architecture.md"
START, END = "<!-- the map, drawn by tools/architecture_map.py -->", "<!-- the end of the map -->"

# From the lowest to the highest, as tests/test_import_order.py holds them.
ROOMS = "errors rules store protocol resources payment_page api account sdk webhooks".split()


def first_sentence(file: Path) -> str:
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    paragraph = " ".join(text.split("\n\n")[0].split())
    return paragraph.split(". ")[0].rstrip(".")


def imported_rooms(file: Path) -> set[str]:
    """The rooms that a file imports from."""
    package = list(file.relative_to(ROOT).parent.parts)
    rooms: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = [*package[: len(package) - node.level + 1], *(node.module or "").split(".")]
            inner = [part for part in base[1:] if part]
            rooms |= {inner[0]} if inner else {alias.name for alias in node.names}
    return rooms


def draw() -> str:
    """The map, as Markdown."""
    lines: list[str] = []
    for room in ROOMS:
        folder = PACKAGE / room
        files = sorted(folder.rglob("*.py")) if folder.is_dir() else [PACKAGE / f"{room}.py"]
        below = sorted(set().union(*map(imported_rooms, files)) & {*ROOMS} - {room}, key=ROOMS.index)
        door = folder / "__init__.py" if folder.is_dir() else files[0]
        name = f"{room}/" if folder.is_dir() else f"{room}.py"
        lines += [f"### {name}", "", f"{first_sentence(door)}.", ""]
        lines += [f"Stands on: {', '.join(below)}." if below else "Stands on nothing.", ""]
        if folder.is_dir():
            shown = [file for file in files if file.name != "__init__.py"]
            lines += [f"- `{file.relative_to(folder)}`: {first_sentence(file)}" for file in shown]
            lines.append("")
    return "\n".join(lines)


def page(text: str) -> str:
    """The page with the map drawn anew."""
    before, _, rest = text.partition(START)
    after = rest.partition(END)[2]
    return f"{before}{START}\n\n{draw()}\n{END}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")

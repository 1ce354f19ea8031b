"""docs/architecture.md is what the code says: its map is drawn from the imports, and every path on it exists."""

import importlib.util
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "architecture.md"


def test_the_map_is_what_the_imports_say() -> None:
    """Drawn anew, the page is the same."""
    spec = importlib.util.spec_from_file_location("architecture_map", ROOT / "tools" / "architecture_map.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    text = PAGE.read_text(encoding="utf-8")
    assert module.page(text) == text


def test_the_paths_of_the_page_exist() -> None:
    """A file that is named with its folder, before the map, is there."""
    text = PAGE.read_text(encoding="utf-8").partition("<!-- the map")[0]
    named = re.findall(r"`([a-z_]+/[\w/]+\.(?:py|md))`", text)
    assert [path for path in named if not (ROOT / path).exists() and not (ROOT / "fakecheckout" / path).exists()] == []

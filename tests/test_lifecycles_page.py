"""docs/lifecycles.md is what the tables say: drawn anew it is the same, and no move of a table is missing in the drawing."""

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest

from fakecheckout.rules.lifecycles import LIFECYCLES
from fakecheckout.rules.lifecycles.lifecycle import Lifecycle

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "lifecycles.md").read_text(encoding="utf-8")
CHAPTERS = re.split(r"^## ", PAGE, flags=re.M)[1:]


def test_the_page_is_what_the_tables_say() -> None:
    """Drawn anew, it is the same."""
    spec = importlib.util.spec_from_file_location("lifecycles_page", ROOT / "tools" / "lifecycles_page.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.page() == PAGE


@pytest.mark.parametrize(
    ("lifecycle", "chapter"),
    list(zip(LIFECYCLES, CHAPTERS, strict=True)),
    ids=[chapter.splitlines()[0] for chapter in CHAPTERS],
)
def test_a_diagram_has_every_move(lifecycle: Lifecycle[Any, Any], chapter: str) -> None:
    """An arrow for each pair of statuses with its moves, one into each start, and one out of each final status."""
    drawn = set(re.findall(r"^    (\S+) --> ([^\s:]+)", chapter, flags=re.M))
    leads = {(state.value, then.value) for state, line in lifecycle.moves.items() for then in line.values()}
    starts = {("[*]", state.value) for state in lifecycle.starts}
    assert drawn == leads | starts | {(state.value, "[*]") for state in lifecycle.final}

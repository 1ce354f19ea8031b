"""Draws docs/lifecycles.md from the tables in fakecheckout/rules/lifecycles: a diagram and a table of moves for each.

Run it after a table has changed; a test holds the page to the tables.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "lifecycles.md"
sys.path.insert(0, str(ROOT))

from fakecheckout.rules.lifecycles import LIFECYCLES  # noqa: E402 - the package of this folder, not an installed one
from fakecheckout.rules.lifecycles.lifecycle import Lifecycle  # noqa: E402

INTRODUCTION = """\
# Lifecycles

Drawn by `tools/lifecycles_page.py` from the tables in `fakecheckout/rules/lifecycles/`: which statuses Stripe documents for an
object, and which moves lead from one to another. A status changes by its table and in no other way; a move that is not in the
table is refused, and the object stays as it was. Not every move can be made with this fake yet: the table says what Stripe
does. The evidence is in [fidelity.md](fidelity.md#lifecycles), under the rule that each title names.
"""


def title(lifecycle: Lifecycle[Any, Any]) -> str:
    field = "" if lifecycle.field == "status" else f", `{lifecycle.field}`"
    return f"`{lifecycle.kind}`{field} ({lifecycle.rule})"


def diagram(lifecycle: Lifecycle[Any, Any]) -> list[str]:
    """States as Mermaid draws them: `[*]` is where a new object begins, and where nothing more happens."""
    lines = [f"    [*] --> {state.value}" for state in lifecycle.starts]
    for state, line in lifecycle.moves.items():
        together: dict[str, list[str]] = {}
        for move, then in line.items():
            together.setdefault(then.value, []).append(move.value)
        lines += [f"    {state.value} --> {then}: {', '.join(moves)}" for then, moves in together.items()]
    lines += [f"    {state.value} --> [*]" for state in lifecycle.final]
    return ["```mermaid", "stateDiagram-v2", *lines, "```"]


def moves(lifecycle: Lifecycle[Any, Any]) -> list[str]:
    """A row for each move: where it is there, where it leads, and what of Stripe makes it."""
    rows = ["| move | from | to | what makes it |", "|---|---|---|---|"]
    for move, by in lifecycle.by.items():
        leads = {state.value: line[move].value for state, line in lifecycle.moves.items() if move in line}
        for then in dict.fromkeys(leads.values()):
            found = ", ".join(f"`{status}`" for status, after in leads.items() if after == then)
            rows.append(f"| {move.value} | {found} | `{then}` | {by} |")
    return rows


def page() -> str:
    """The whole page, as Markdown."""
    lines = [INTRODUCTION]
    for lifecycle in LIFECYCLES:
        final = ", ".join(f"`{state.value}`" for state in lifecycle.final)
        lines += [f"## {title(lifecycle)}", "", f"Nothing leaves {final}.", "", *diagram(lifecycle), "", *moves(lifecycle), ""]
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

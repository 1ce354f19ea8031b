"""Writes `protocol/parameters/sdk_additions.py`: which parameters came and went from one SDK to the next, of what is modelled.

for v in 7.9.0 7.14.1 …; do pip install --no-deps --target sdks/$v stripe==$v; done    # as for tools/stripe_lists.py
python tools/later_parameters.py sdks
"""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys
from collections.abc import Mapping

from stripe_lists import api_version, releases

from fakecheckout import resources
from fakecheckout.protocol.kinds import BY_OPERATION

assert resources  # importing it is what makes the kinds known

PARAMETERS = pathlib.Path(__file__).resolve().parents[1] / "fakecheckout" / "protocol" / "parameters"
SCHEMA, WRITTEN = PARAMETERS / "schema.py", PARAMETERS / "sdk_additions.py"

Names = dict[str, set[str]]
"""The parameters of each operation, as dotted paths."""

DUMP = """
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("schema", sys.argv[1])
schema = importlib.util.module_from_spec(spec)
sys.modules["schema"] = schema
spec.loader.exec_module(schema)
def paths(node, at=""):
    for option in (node, *node.options, *([node.of] if node.of else ())):
        if option is not node:
            yield from paths(option, at)
    for name, field in node.fields().items():
        yield at + name
        yield from paths(field.node, at + name + ".")
print(json.dumps({name: sorted(set(paths(schema.parameters_of(name)))) for name in sys.argv[2:] if schema.parameters_of(name)}))
"""


def dump(sdk: pathlib.Path) -> Names:
    """Every parameter of every operation that this SDK declares, as dotted paths."""
    printed = subprocess.run(
        [sys.executable, "-c", DUMP, str(SCHEMA), *sorted(BY_OPERATION)],
        env={"PYTHONPATH": str(sdk)},
        check=True,
        capture_output=True,
        text=True,
    )
    return {name: set(paths) for name, paths in json.loads(printed.stdout).items()}


def topmost(paths: set[str]) -> set[str]:
    """Those that are not below another of them."""
    return {path for path in paths if not any(path.startswith(f"{above}.") for above in paths)}


def compared(folder: pathlib.Path) -> tuple[dict[str, dict[str, int]], dict[str, dict[str, str]]]:
    """What came, with the major that had it first; what went, with the date of the first API version without it."""
    came: dict[str, dict[str, int]] = {}
    went: dict[str, dict[str, str]] = {}
    before: Names = {}
    ever: Names = {}
    for release in releases(folder):
        now = dump(folder / release)
        for name in sorted(now):
            if before:
                new = topmost(now[name] - ever.get(name, set()))
                came.setdefault(name, {}).update(dict.fromkeys(sorted(new), int(release.split(".")[0])))
            gone = topmost(before.get(name, set()) - now[name])
            went.setdefault(name, {}).update(dict.fromkeys(sorted(gone), api_version(folder / release / "stripe")))
            ever.setdefault(name, set()).update(now[name])
        before = now
    return came, went


def table(rows: Mapping[str, Mapping[str, int | str]]) -> str:
    """A table of Python's, as the formatter writes it; empty ones are left out."""
    lines = ["{"]
    for name, found in sorted(rows.items()):
        if found:
            lines += [
                f'    "{name}": {{',
                *(f'        "{path}": {json.dumps(since)},' for path, since in sorted(found.items())),
            ]
            lines.append("    },")
    return "\n".join([*lines, "}"])


def main(folder: pathlib.Path) -> None:
    came, went = compared(folder)
    oldest, *newer = releases(folder)
    text = f'''"""Parameters that came after stripe {oldest}, with the major that declares them first, and those that went.

Written by `tools/later_parameters.py` from {oldest}
{" ".join(newer)}.
Only the topmost of what is new or gone is named.
"""

from __future__ import annotations

ADDED_IN_SDK: dict[str, dict[str, int]] = {table(came)}

GONE_FROM_API: dict[str, dict[str, str]] = {table(went)}
"""With the date of the API version that they went with."""
'''
    WRITTEN.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))

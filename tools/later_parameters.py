"""Writes `protocol/parameters/sdk_additions.py` and `sdk_values.py`: which parameters, and which of their values, came and
went from one SDK to the next, of what is modelled.

for v in 7.9.0 7.14.1 …; do pip install --no-deps --target sdks/$v stripe==$v; done    # as for tools/stripe_lists.py
python tools/later_parameters.py sdks
"""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from typing import Any

from stripe_lists import api_version, only_adds, releases

from fakecheckout import resources
from fakecheckout.protocol.kinds import BY_OPERATION

assert resources  # importing it is what makes the kinds known

PARAMETERS = pathlib.Path(__file__).resolve().parents[1] / "fakecheckout" / "protocol" / "parameters"
SCHEMA, WRITTEN, VALUES = PARAMETERS / "schema.py", PARAMETERS / "sdk_additions.py", PARAMETERS / "sdk_values.py"

Names = dict[str, set[str]]
"""The parameters of each operation, as dotted paths."""

READ = """
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("schema", sys.argv[1])
schema = importlib.util.module_from_spec(spec)
sys.modules["schema"] = schema
spec.loader.exec_module(schema)
"""

DUMP = (
    READ
    + """
def paths(node, at=""):
    for option in (node, *node.options, *([node.of] if node.of else ())):
        if option is not node:
            yield from paths(option, at)
    for name, field in node.fields().items():
        yield at + name
        yield from paths(field.node, at + name + ".")
print(json.dumps({name: sorted(set(paths(schema.parameters_of(name)))) for name in sys.argv[2:] if schema.parameters_of(name)}))
"""
)

DUMP_VALUES = (
    READ
    + """
def values(node, at=""):
    if node.kind == "enum":
        yield at, node.values
    for option in (*node.options, *([node.of] if node.of else ())):
        yield from values(option, at)
    for name, field in node.fields().items():
        yield from values(field.node, at + "." + name if at else name)
print(json.dumps({name: list(values(schema.parameters_of(name))) for name in sys.argv[2:] if schema.parameters_of(name)}))
"""
)


def dump(sdk: pathlib.Path) -> Names:
    """Every parameter of every operation that this SDK declares, as dotted paths."""
    return {name: set(paths) for name, paths in run(DUMP, sdk).items()}


def run(script: str, sdk: pathlib.Path) -> dict[str, Any]:
    """What a script says of each operation under this SDK."""
    printed = subprocess.run(
        [sys.executable, "-c", script, str(SCHEMA), *sorted(BY_OPERATION)],
        env={"PYTHONPATH": str(sdk)},
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, Any] = json.loads(printed.stdout)
    return found


def differing_values(folder: pathlib.Path) -> dict[str, dict[str, str]]:
    """Of each parameter with a closed list the values that not every SDK has which has the parameter, in one text."""
    seen: dict[tuple[str, str], list[set[str]]] = {}
    for release in releases(folder):
        for name, found in run(DUMP_VALUES, folder / release).items():
            of_release: dict[str, set[str]] = {}
            for path, values in found:
                of_release.setdefault(path, set()).update(values)
            for path, values in of_release.items():
                seen.setdefault((name, path), []).append(values)
    rows: dict[str, dict[str, str]] = {}
    for (name, path), lists in seen.items():
        first, *others = lists
        differing = first.union(*others) - first.intersection(*others)
        if differing:
            rows.setdefault(name, {})[path] = " ".join(sorted(differing))
    return rows


def topmost(paths: set[str]) -> set[str]:
    """Those that are not below another of them."""
    return {path for path in paths if not any(path.startswith(f"{above}.") for above in paths)}


Dated = dict[str, dict[str, str]]
"""The parameters of each operation that went with an API version, each with its date."""


def compared(folder: pathlib.Path) -> tuple[dict[str, dict[str, int]], Dated, dict[str, set[str]]]:
    """What came, with the major that had it first; what went, with the date of the first API version without it; and what
    went from the SDK alone, between API versions of which the later only adds to the earlier.
    """
    came: dict[str, dict[str, int]] = {}
    went: Dated = {}
    dropped: dict[str, set[str]] = {}
    before: Names = {}
    ever: Names = {}
    version = ""
    for release in releases(folder):
        now, earlier, version = dump(folder / release), version, api_version(folder / release / "stripe")
        for name in sorted(now):
            if before:
                new = topmost(now[name] - ever.get(name, set()))
                came.setdefault(name, {}).update(dict.fromkeys(sorted(new), int(release.split(".")[0])))
            gone = topmost(before.get(name, set()) - now[name])
            if only_adds(earlier, version):
                dropped.setdefault(name, set()).update(gone)
            else:
                went.setdefault(name, {}).update(dict.fromkeys(sorted(gone), version[:10]))
            ever.setdefault(name, set()).update(now[name])
        before = now
    return came, went, dropped


def table(rows: Mapping[str, Mapping[str, int | str]]) -> str:
    """A table of Python's, as the formatter writes it; empty ones are left out."""
    lines = ["{"]
    for name, found in sorted(rows.items()):
        if found:
            lines += [
                f'    "{name}": {{',
                *(f'        "{path}": {written(since)},' for path, since in sorted(found.items())),
            ]
            lines.append("    },")
    return "\n".join([*lines, "}"])


def written(value: int | str) -> str:
    """A long text in several lines."""
    lines = textwrap.wrap(value, 100) if isinstance(value, str) else []
    return json.dumps(value) if len(lines) < 2 else "(" + " ".join(json.dumps(f"{line} ") for line in lines) + ")"


def lists(rows: Mapping[str, set[str]]) -> str:
    """The same of names alone."""
    lines = (
        f'    "{name}": ({" ".join(f"{json.dumps(path)}," for path in sorted(found))}),'
        for name, found in rows.items()
        if found
    )
    return "\n".join(["{", *sorted(lines), "}"])


def main(folder: pathlib.Path) -> None:
    came, went, dropped = compared(folder)
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

GONE_FROM_SDK: dict[str, tuple[str, ...]] = {lists(dropped)}
"""Those that an SDK no longer declares although its API version takes nothing away."""
'''
    WRITTEN.write_text(text, encoding="utf-8")
    text = f'''"""Values of parameters with a closed list that some SDKs declare and others do not, by operation and path.

Written by `tools/later_parameters.py` from the releases that `sdk_additions` names.
"""

from __future__ import annotations

VALUES_OF_SOME_SDKS: dict[str, dict[str, str]] = {table(differing_values(folder))}
"""Each a text of words."""
'''
    VALUES.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))

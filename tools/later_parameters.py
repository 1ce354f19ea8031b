"""Writes `protocol/parameters/sdk_additions.py`: which parameters a newer SDK knows, from SDKs installed side by side.

for v in 7.14.0 8.11.1 …; do pip install --target sdks/$v stripe==$v typing_extensions requests; done
python tools/later_parameters.py sdks > fakecheckout/protocol/parameters/sdk_additions.py
"""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys

from fakecheckout import resources
from fakecheckout.protocol.kinds import BY_OPERATION

assert resources  # importing it is what makes the kinds known

SCHEMA = pathlib.Path(__file__).parents[1] / "fakecheckout" / "protocol" / "parameters" / "schema.py"

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


def dump(sdk: pathlib.Path) -> dict[str, list[str]]:
    """Every parameter of every operation that this SDK declares, as dotted paths."""
    printed = subprocess.run(
        [sys.executable, "-c", DUMP, str(SCHEMA), *sorted(BY_OPERATION)],
        env={"PYTHONPATH": str(sdk)},
        check=True,
        capture_output=True,
        text=True,
    )
    found: dict[str, list[str]] = json.loads(printed.stdout)
    return found


def main(folder: str) -> None:
    sdks = sorted(
        (path for path in pathlib.Path(folder).iterdir() if path.is_dir()),
        key=lambda path: [int(part) for part in path.name.split(".")],
    )
    oldest, *newer = sdks
    known = {name: set(paths) for name, paths in dump(oldest).items()}
    later: dict[str, dict[str, int]] = {}
    for sdk in newer:
        for name, paths in dump(sdk).items():
            before = known.setdefault(name, set())
            for path in paths:
                above = path.rpartition(".")[0]
                if path not in before and (not above or above in before):
                    later.setdefault(name, {})[path] = int(sdk.name.split(".")[0])
        for name, paths in dump(sdk).items():
            known[name].update(paths)
    print(f'''"""Parameters that came after stripe {oldest.name}, with the first major that declares them. Written by
`tools/later_parameters.py` from {newer[0].name} to {newer[-1].name}; only the topmost of what is new
is named.
"""

ADDED_IN_SDK: dict[str, dict[str, int]] = {{''')
    for name, found in sorted(later.items()):
        print(f'    "{name}": {{')
        for path, major in sorted(found.items()):
            print(f'        "{path}": {major},')
        print("    },")
    print("}")


if __name__ == "__main__":
    main(sys.argv[1])

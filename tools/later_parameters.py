"""Writes `fakecheckout/api/later.py`: which parameters a newer SDK knows, from SDKs installed side by side.

for v in 7.14.0 8.11.1 …; do pip install --target sdks/$v stripe==$v typing_extensions requests; done
python tools/later_parameters.py sdks > fakecheckout/api/later.py
"""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys

RESOURCES = ("checkout.session", "coupon", "customer", "price", "product", "promotion_code", "shipping_rate", "tax_rate")
LEFT_BEHIND = (
    "charge",
    "event",
    "invoice",
    "invoice_payment",
    "payment_intent",
    "payment_method",
    "setup_intent",
    "subscription",
)
VERBS = ("create", "update", "list", "retrieve", "expire", "list_line_items", "delete")
NESTED = tuple(
    f"customer.{verb}"
    for verb in (
        "create_balance_transaction list_balance_transactions retrieve_balance_transaction "
        "create_tax_id delete_tax_id list_tax_ids retrieve_tax_id list_payment_methods"
    ).split()
)
SCHEMA = pathlib.Path(__file__).parents[1] / "fakecheckout" / "api" / "schema.py"

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
print(json.dumps({name: sorted(set(paths(schema.operation(name)))) for name in sys.argv[2:] if schema.operation(name)}))
"""


def dump(sdk: pathlib.Path) -> dict[str, list[str]]:
    """Every parameter of every operation that this SDK declares, as dotted paths."""
    names = [*(f"{resource}.{verb}" for resource in RESOURCES for verb in VERBS), *NESTED]
    names += [f"{resource}.{verb}" for resource in LEFT_BEHIND for verb in ("list", "retrieve")]
    printed = subprocess.run(
        [sys.executable, "-c", DUMP, str(SCHEMA), *names],
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

LATER: dict[str, dict[str, int]] = {{''')
    for name, found in sorted(later.items()):
        print(f'    "{name}": {{')
        for path, major in sorted(found.items()):
            print(f'        "{path}": {major},')
        print("    },")
    print("}")


if __name__ == "__main__":
    main(sys.argv[1])

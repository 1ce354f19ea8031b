"""Writes docs/parameters.md: every parameter of create and update of a Checkout Session, and what it does here.

Run it after the declaration of a Checkout Session or the installed SDK changed; a test holds the page to both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fakecheckout.protocol.kinds import BY_OPERATION
from fakecheckout.protocol.parameters.at_version import parameters_at as fields_of
from fakecheckout.protocol.parameters.schema import Field, Node, installed_api_version, installed_sdk
from fakecheckout.protocol.parameters.sdk_additions import ADDED_IN_SDK

PAGE = Path(__file__).resolve().parent.parent / "docs" / "parameters.md"
OPERATIONS = ("checkout.session.create", "checkout.session.update")

HEAD = """# Parameters

Every parameter of `checkout.Session.create` and `.modify` that stripe {sdk} ({version}) declares, or declares no more
though its API version takes nothing away, and what it does here.
Written by `tools/parameters_page.py`; a test holds it to the code and to the installed SDK.

- **effect**: it changes what happens.
- **echoed**: checked, kept and shown; of these some decide what the payment page asks of the buyer.
- **kept**: checked, and kept for the moment the session completes; not shown on the session.
- **refused**: raises `NotModelled`, on purpose.

*since* is the first SDK that declares it; a dash: all that are supported.
"""


def rows(operation: str) -> Iterator[tuple[str, str, str]]:
    """Path, state and first SDK of each parameter."""
    states = BY_OPERATION[operation].operation.parameters
    for path in _paths(fields_of(operation, installed_api_version()), "", states):
        state = states.get(path) or states.get(f"{path}.*")
        yield path, state.value if state else "refused", _since(operation, path)


def _paths(fields: Mapping[str, Field], at: str, states: Mapping[str, Any]) -> Iterator[str]:
    """Parameters, and those within them where they differ in state."""
    for name, field in sorted(fields.items()):
        path = f"{at}{name}"
        if field.node.kind == "gone":
            continue
        if any(each.startswith(f"{path}.") and each != f"{path}.*" for each in states):
            for inner in _objects(field.node):
                yield from _paths(inner, f"{path}.", states)
        else:
            yield path


def _objects(node: Node) -> list[Mapping[str, Field]]:
    """The hashes that a parameter may be, or its items."""
    inner = [*node.options, *([node.of] if node.of else [])]
    return [node.fields()] if node.kind == "object" else [fields for each in inner for fields in _objects(each)]


def _since(operation: str, path: str) -> str:
    parts = path.split(".")
    majors = [ADDED_IN_SDK.get(operation, {}).get(".".join(parts[: length + 1])) for length in range(len(parts))]
    return next((str(major) for major in majors if major), "-")


def text() -> str:
    """The whole page."""
    page = HEAD.format(sdk=installed_sdk(), version=installed_api_version())
    for operation in OPERATIONS:
        page += f"\n## {operation}\n\n| parameter | state | since |\n|---|---|---|\n"
        page += "".join(f"| `{path}` | {state} | {since} |\n" for path, state, since in rows(operation))
    return page


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")

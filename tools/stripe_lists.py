"""Writes the lists in `protocol/stripe_has/`: the operations that Stripe has, what it can expand, the types of its events.

for v in 7.9.0 7.14.1 …; do pip install --no-deps --target sdks/$v stripe==$v; done
git -C openapi show v127:openapi/spec3.json > spec3.json    # of github.com/stripe/openapi: what is from before the SDKs' time
python tools/stripe_lists.py sdks spec3.json
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from sdk_event_types import event_types
from sdk_expansions import expansions
from sdk_operations import Operation, operations

LISTS = Path(__file__).resolve().parents[1] / "fakecheckout" / "protocol" / "stripe_has"


def releases(folder: Path) -> list[str]:
    """The releases that lie in a folder, oldest first."""
    return sorted((each.name for each in folder.iterdir() if (each / "stripe").is_dir()), key=ordered)


def ordered(release: str) -> list[int]:
    return [int(part) for part in release.split(".")]


def of_openapi(spec: Path) -> set[Operation]:
    """Every operation of an OpenAPI file of Stripe's."""
    paths = json.loads(spec.read_text(encoding="utf-8"))["paths"]
    return {
        (verb.upper(), re.sub(r"\{\w+\}", "*", path)) for path, verbs in paths.items() for verb in verbs if verb != "parameters"
    }


def event_types_of_openapi(spec: Path) -> set[str]:
    """The types of events that an OpenAPI file of Stripe's lets an endpoint name."""
    found = re.findall(r'"enabled_events": \{[^}]*?"enum": (\[[^\]]*\])', spec.read_text(encoding="utf-8"))
    return {each for listed in found for each in json.loads(listed)} - {"*"}


def api_version(package: Path) -> str:
    """The API version that a release is made for: a date, and since 2024-09-30 the name of its release."""
    found = re.search(r'CURRENT = "(.+)"', (package / "_api_version.py").read_text(encoding="utf-8"))
    assert found is not None
    return found[1]


def only_adds(before: str, now: str) -> bool:
    """Whether an API version takes nothing from the one before it: it bears the same name, as "2026-07-29.dahlia" does."""
    return before == now or before[10:] == now[10:] != ""


def operations_page(found: set[Operation], head: str) -> str:
    """One line a path, with its verbs."""
    verbs: dict[str, list[str]] = {}
    for verb, path in sorted(found):
        verbs.setdefault(path, []).append(verb)
    return head + "".join(f"{path} {' '.join(each)}\n" for path, each in sorted(verbs.items()))


def expansions_page(by_release: list[tuple[str, dict[str, dict[str, str]]]], head: str) -> str:
    """One line a path: the object, the path, what objects its id is of or stand there, the date it went with if it did."""
    lines: dict[tuple[str, str], str] = {}
    before: dict[tuple[str, str], str] = {}
    earlier = ""
    for version, objects in by_release:
        now = {(name, path): whole for name, paths in objects.items() for path, whole in paths.items()}
        for key, what in (before | now).items():
            rest = (what, *(() if key in now or only_adds(earlier, version) else ("until", version[:10])))
            lines[key] = " ".join((*key, *filter(None, rest)))
        before, earlier = now, version
    return head + "".join(f"{line}\n" for _, line in sorted(lines.items()))


def main(folder: Path, spec: Path) -> None:
    found: set[Operation] = set()
    types: set[str] = set()
    expanded: list[tuple[str, dict[str, dict[str, str]]]] = []
    every = releases(folder)
    for release in every:
        package = folder / release / "stripe"
        read = operations(package)
        expanded.append((api_version(package), expansions(package)))
        print(f"{release}: {len(read)} operations, {len(read - found)} of them new", file=sys.stderr)
        found |= read
        types |= event_types(package)
    older = of_openapi(spec)
    print(f"{spec.name}: {len(older)} operations, {len(older - found)} of them in no release", file=sys.stderr)
    older_types = event_types_of_openapi(spec)
    print(f"{len(types)} types of events, {len(older_types - types)} more in {spec.name}", file=sys.stderr)
    head = f"# Written by tools/stripe_lists.py from stripe {' '.join(every)}"
    whence = f"{head}\n# and from openapi/spec3.json of github.com/stripe/openapi, v127 (2022-04-12).\n"
    (LISTS / "operations.txt").write_text(operations_page(found | older, whence), encoding="utf-8")
    (LISTS / "expansions.txt").write_text(expansions_page(expanded, f"{head}\n"), encoding="utf-8")
    listed = "".join(f"{each}\n" for each in sorted(types | older_types))
    (LISTS / "event_types.txt").write_text(whence + listed, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

"""Dates of versions, and who may ask for them."""

import pathlib

import pytest

from fakecheckout.protocol.versions.dates import full_name, is_before

PACKAGE = pathlib.Path(__file__).resolve().parents[3] / "fakecheckout"
ASKING = [
    pytest.param(lines[number - 1 : number + 1], id=f"{file.relative_to(PACKAGE)}:{number + 1}")
    for file in sorted(PACKAGE.rglob("*.py"))
    if "versions" not in file.parts[-2:]
    for lines in [file.read_text(encoding="utf-8").splitlines()]
    for number, line in enumerate(lines)
    if "is_before(" in line
]


@pytest.mark.parametrize("lines", ASKING)
def test_only_behaviour_asks_for_a_date(lines: list[str]) -> None:
    """What a request does may differ by version and says why; what an object or a parameter looks like is a row of changes."""
    assert "# behaviour: " in "\n".join(lines)


@pytest.mark.parametrize(
    ("version", "before"), [("2025-02-24.acacia", True), ("2025-03-31.basil", False), ("2025-04-30.basil", False)]
)
def test_which_of_two_versions_is_older(version: str, before: bool) -> None:
    """By date alone."""
    assert is_before(version, "2025-03-31") is before


def test_the_name_of_a_release() -> None:
    """Where a message says it."""
    assert [full_name(since) for since in ("2026-09-30", "2022-08-01")] == ["2026-09-30.endive", "2022-08-01"]

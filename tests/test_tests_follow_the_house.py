"""The tests of a file are found by its path: those of `fakecheckout/a/b.py` are in `tests/a/test_b.py`."""

import pathlib

import pytest

ROOT = pathlib.Path(__file__).parents[1]
PACKAGE = ROOT / "fakecheckout"
ROOMS = sorted(folder.name for folder in PACKAGE.iterdir() if (folder / "__init__.py").is_file())
FILES = sorted(file.relative_to(ROOT / "tests") for room in ROOMS for file in (ROOT / "tests" / room).rglob("*.py"))

NAMED_OTHERWISE = {
    "account/test_public_names.py": "the names of the package, most of which are of this room",
    "account/uses_right.py": "uses of the public names, read by type checkers in test_arguments.py",
    "account/uses_wrong.py": "the same, all of them wrong",
    "api/test_hostile.py": "whatever is posted: it passes through the whole room",
    "payment_page/test_left_behind.py": "what is listed and filtered alike for every kind that a payment leaves",
    "resources/checkout/amounts/test_money_properties.py": "properties of whole carts: lines, discounts, taxes at once",
    "resources/checkout/test_seed_page.py": "the reference page, sentence by sentence, across the chapter",
}
"""Test files that test no one file, and why."""

BY_FILE = pytest.mark.parametrize("file", FILES, ids=str)


@BY_FILE
def test_a_test_stands_in_the_folder_of_what_it_tests(file: pathlib.Path) -> None:
    """Each folder of tests is one of the package."""
    assert (PACKAGE / file.parent).is_dir()


@BY_FILE
def test_a_test_is_named_after_what_it_tests(file: pathlib.Path) -> None:
    """After `test_` stands a file or a folder, unless the table says why not."""
    tested = PACKAGE / file.parent / file.stem.removeprefix("test_")
    is_there = tested.with_suffix(".py").is_file() or tested.is_dir()
    assert is_there or file.name == "conftest.py" or str(file) in NAMED_OTHERWISE


@pytest.mark.parametrize("file", NAMED_OTHERWISE)
def test_a_name_of_its_own_is_still_needed(file: str) -> None:
    """A file that is gone leaves the table."""
    assert (ROOT / "tests" / file).is_file()


def test_every_room_has_tests() -> None:
    """No room is without."""
    assert [room for room in ROOMS if not (ROOT / "tests" / room).is_dir()] == []

"""Rows in their order, and what an index finds."""

import pytest

from fakecheckout.store.tables import Table


@pytest.fixture
def table() -> Table:
    """Two customers with an address each."""
    table = Table({"email": lambda row: row.get("email")})
    table.put("cus_1", {"id": "cus_1", "email": "a@example.com"})
    table.put("cus_2", {"id": "cus_2", "email": "b@example.com"})
    return table


def found(table: Table, email: str) -> list[str]:
    return [row["id"] for row in table.indexed("email", email)]


def test_rows_are_in_the_order_of_their_making(table: Table) -> None:
    """A change does not move a row."""
    table.put("cus_1", {"id": "cus_1", "email": "c@example.com"})
    assert table.order == ["cus_1", "cus_2"]


def test_an_index_finds_a_value(table: Table) -> None:
    """The rows that have it."""
    assert found(table, "b@example.com") == ["cus_2"]


def test_an_index_finds_what_came_later_too(table: Table) -> None:
    """Oldest first, whenever the value was given."""
    table.put("cus_1", {"id": "cus_1", "email": "b@example.com"})
    assert found(table, "b@example.com") == ["cus_1", "cus_2"]


def test_a_value_that_comes_back_is_there_once(table: Table) -> None:
    """A row that had the value before is not found twice."""
    for email in ("c@example.com", "a@example.com"):
        table.put("cus_1", {"id": "cus_1", "email": email})
    assert found(table, "a@example.com") == ["cus_1"]


def test_a_deleted_row_is_not_found(table: Table) -> None:
    """It leaves the rows, and so what an index yields."""
    del table.rows["cus_1"]
    assert found(table, "a@example.com") == []


def test_what_is_made_again_is_the_newest(table: Table) -> None:
    """An id that was deleted counts from then on."""
    del table.rows["cus_1"]
    table.put("cus_1", {"id": "cus_1"})
    assert table.order == ["", "cus_2", "cus_1"]


def test_a_copy_has_rows_and_indexes_of_its_own(table: Table) -> None:
    """The same as the table's, and what is put in one is not in the other."""
    copied = table.copy()
    copied.put("cus_3", {"id": "cus_3", "email": "a@example.com"})
    assert (found(copied, "a@example.com"), copied.order) == (["cus_1", "cus_3"], ["cus_1", "cus_2", "cus_3"])
    assert (found(table, "a@example.com"), table.order, len(table.rows), len(table.position)) == (
        ["cus_1"],
        ["cus_1", "cus_2"],
        2,
        2,
    )

"""What a whole fake holds: tables by account and kind, the form of ids, deadlines in their order."""

import heapq

import pytest

from fakecheckout.protocol.kinds import KINDS
from fakecheckout.store.store import PLATFORM, Deadline, Store


@pytest.fixture
def store() -> Store:
    return Store("seed", KINDS)


def test_a_table_is_made_once(store: Store) -> None:
    """Whoever asks for the objects of a kind gets the same table."""
    assert store.table(PLATFORM, "price") is store.table(PLATFORM, "price")


def test_accounts_have_tables_of_their_own(store: Store) -> None:
    """A connected account's objects are not the platform's."""
    assert store.table("acct_1", "price") is not store.table(PLATFORM, "price")


def test_the_form_of_an_id(store: Store) -> None:
    """How it begins, and its whole length."""
    assert store.id_form("price") == ("price_1", 30)


def test_a_kind_without_ids(store: Store) -> None:
    """Asking for the form of its ids is an error of ours."""
    with pytest.raises(LookupError, match="discount has no ids of its own"):
        store.id_form("discount")


def test_an_object_is_found_wherever_it_is(store: Store) -> None:
    """With the account that has it."""
    store.table("acct_1", "price").put("price_1", {"id": "price_1"})
    assert store.find("price", "price_1") == ("acct_1", {"id": "price_1"})


def test_what_is_nowhere_is_not_found(store: Store) -> None:
    """An id of another kind is none of this one."""
    store.table("acct_1", "price").put("price_1", {"id": "price_1"})
    assert store.find("product", "price_1") is None


def test_deadlines_come_in_their_order(store: Store) -> None:
    """Earliest first, of equal ones the session that was made first; what has not come yet stays."""
    made = [Deadline(20, 1, PLATFORM, "b"), Deadline(30, 3, PLATFORM, "d"), Deadline(20, 0, PLATFORM, "a")]
    for deadline in made:
        heapq.heappush(store.deadlines, deadline)
    assert [deadline.session for deadline in store.due(20)] == ["a", "b"]

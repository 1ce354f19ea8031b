"""A transaction sees what it writes; nobody else does before it is committed."""

import pytest

from fakecheckout.protocol.kinds import KINDS
from fakecheckout.store.records import RecordType
from fakecheckout.store.store import PLATFORM, Store
from fakecheckout.store.transaction import Transaction

NOTE = RecordType[str]("note")
PRICE = {"id": "price_1", "object": "price"}


@pytest.fixture
def transaction() -> Transaction:
    return Transaction(Store("seed", KINDS), PLATFORM, now=0)


def test_what_is_written_is_seen(transaction: Transaction) -> None:
    """By the request that wrote it."""
    transaction.put("price", "price_1", PRICE)
    assert transaction.get("price", "price_1") == PRICE


def test_what_is_not_committed_is_not_kept(transaction: Transaction) -> None:
    """A transaction that is dropped leaves no trace."""
    transaction.put("price", "price_1", PRICE)
    assert transaction.store.find("price", "price_1") is None


def test_what_is_committed_is_kept(transaction: Transaction) -> None:
    """On the account of the request."""
    transaction.put("price", "price_1", PRICE)
    transaction.commit()
    assert transaction.store.find("price", "price_1") == (PLATFORM, PRICE)


def test_what_is_taken_away_is_gone(transaction: Transaction) -> None:
    """Writing None removes what was committed."""
    transaction.put("price", "price_1", PRICE)
    transaction.commit()
    transaction.put("price", "price_1", None)
    transaction.commit()
    assert transaction.store.find("price", "price_1") is None


def test_a_record_is_kept_by_its_type(transaction: Transaction) -> None:
    """Beside the object, under the same id."""
    transaction.put("price", "price_1", PRICE)
    transaction.put_record(NOTE, "price_1", "dear")
    assert (transaction.get_record(NOTE, "price_1"), transaction.get("price", "price_1")) == ("dear", PRICE)


def test_ids_differ(transaction: Transaction) -> None:
    """Each one is fresh."""
    assert transaction.new_id("price") != transaction.new_id("price")


def test_ids_of_a_dropped_transaction_come_again(transaction: Transaction) -> None:
    """The seed and the number of ids that were kept decide an id."""
    assert transaction.new_id("price") == Transaction(transaction.store, PLATFORM, now=0).new_id("price")


def test_an_id_that_is_taken_is_passed_over(transaction: Transaction) -> None:
    """It may have been loaded, on another account too."""
    next_id = Transaction(transaction.store, PLATFORM, now=0).new_id("price")
    transaction.ids_from_outside.add(next_id)
    assert transaction.new_id("price") != next_id


def test_an_id_has_its_length_whatever_is_put_in(transaction: Transaction) -> None:
    """The part that is chosen counts."""
    assert len(transaction.new_id("checkout.session", "a1")) == 66


def test_an_object_is_found_on_whatever_account(transaction: Transaction) -> None:
    """Its own account goes first."""
    transaction.put("price", "price_1", PRICE)
    transaction.commit()
    elsewhere = Transaction(transaction.store, "acct_1", now=0)
    assert (transaction.find("price", "price_1"), elsewhere.find("price", "price_1")) == (PRICE, PRICE)
    assert elsewhere.find("price", "price_2") is None

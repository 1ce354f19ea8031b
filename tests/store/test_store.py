"""What a whole fake holds: tables by account and kind, the form of ids, deadlines in their order."""

from typing import Any

import pytest

from fakecheckout.protocol.kinds import KINDS
from fakecheckout.store.store import PLATFORM, Change, Deadline, Store


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


def change(**parts: Any) -> Change:
    """A change of the platform that does nothing but what is said."""
    nothing: dict[str, Any] = {"rows": {}, "counters": {}, "sessions": [], "events": [], "deadlines": [], "answers": {}}
    return Change(**{"account": PLATFORM, "done": None, **nothing, **parts})


def test_the_agenda_is_in_the_order_of_time(store: Store) -> None:
    """Earliest first, of equal ones what was entered first; what has not come yet stays."""
    made = [Deadline(at, number, PLATFORM, "price", "end", id) for at, number, id in ((20, 1, "b"), (30, 2, "d"), (20, 0, "a"))]
    store.commit(change(deadlines=made))
    seen = []
    while (deadline := store.due(20)) is not None:
        seen.append(deadline.id)
        store.commit(change(done=deadline))
    assert seen == ["a", "b"]
    assert [deadline.id for deadline in store.agenda] == ["d"]


def test_a_deadline_stays_until_it_is_done(store: Store) -> None:
    """Whoever looks what is due takes nothing away."""
    deadline = Deadline(20, 0, PLATFORM, "price", "end", "a")
    store.commit(change(deadlines=[deadline]))
    assert store.due(20) == store.due(20) == deadline


class _Interrupted(Exception):
    """Raised in the middle of a change."""


class _InterruptedOnce(list[Any]):
    """Event ids that interrupt whoever reads them the first time."""

    was_read = False

    def __iter__(self) -> Any:
        if not self.was_read:
            self.was_read = True
            raise _Interrupted
        return super().__iter__()


def test_an_interrupted_change_is_completed(store: Store) -> None:
    """What was begun is put in place when somebody comes next, each part of it once."""
    rows = {("event", "evt_1"): {"id": "evt_1"}, ("price", "price_1"): {"id": "price_1"}}
    deadline = Deadline(20, 0, PLATFORM, "price", "end", "a")
    with pytest.raises(_Interrupted):
        store.commit(change(rows=rows, events=_InterruptedOnce(["evt_1"]), deadlines=[deadline], counters={"event": 1}))
    assert (store.events, store.agenda, store.counters) == ([], [], {})
    store.put_in_place()
    store.put_in_place()
    assert store.find("price", "price_1") == (PLATFORM, {"id": "price_1"})
    assert (store.events, store.agenda, store.counters) == ([(PLATFORM, "evt_1")], [deadline], {"event": 1})
    assert store.table(PLATFORM, "price").order == ["price_1"]


def test_a_copy_holds_the_same(store: Store) -> None:
    """Objects, counters, events, sessions, what is due, and the answers that were kept."""
    due = Deadline(20, 0, PLATFORM, "price", "end", "price_1")
    parts = {"counters": {"price": 1}, "sessions": ["cs_1"], "events": ["evt_1"], "deadlines": [due], "answers": {("", "k"): 1}}
    store.commit(change(rows={("price", "price_1"): {"id": "price_1"}}, **parts))
    copied = store.copy("another seed")
    names = ("counters", "sessions", "events", "agenda", "entered", "answers", "layouts")
    assert [getattr(copied, name) for name in names] == [getattr(store, name) for name in names]
    assert copied.table(PLATFORM, "price").rows == {"price_1": {"id": "price_1"}}
    assert copied.seed == "another seed"


def test_a_copy_goes_its_own_way(store: Store) -> None:
    """What is changed in it is not changed in the other one."""
    made = Deadline(20, 0, PLATFORM, "price", "end", "price_1")
    copied = store.copy("seed")
    parts = {
        "counters": {"price": 1},
        "sessions": ["cs_1"],
        "events": ["evt_1"],
        "deadlines": [made],
        "answers": {("", "k"): 1},
    }
    copied.commit(change(rows={("price", "price_1"): {"id": "price_1"}}, **parts))
    assert store.find("price", "price_1") is None
    assert [*store.counters, *store.sessions, *store.events, *store.agenda, *store.entered, *store.answers] == []


class TestWhatCame:
    """From one moment of a store to another, into a third."""

    parts: dict[str, Any] = {
        "counters": {"price": 2},
        "sessions": ["cs_2"],
        "events": ["evt_2"],
        "deadlines": [Deadline(20, 0, PLATFORM, "price", "end", "price_2")],
        "answers": {("", "k"): 2},
    }

    @pytest.fixture
    def moments(self, store: Store) -> tuple[Store, Store]:
        due = Deadline(10, 0, PLATFORM, "price", "end", "price_1")
        parts = {
            "counters": {"product": 1},
            "sessions": ["cs_1"],
            "events": ["evt_1"],
            "deadlines": [due],
            "answers": {("", "j"): 1},
        }
        store.commit(change(rows={("price", "price_1"): {"id": "price_1"}}, **parts))
        before = store.copy("seed")
        store.commit(change(rows={("price", "price_2"): {"id": "price_2"}}, **self.parts))
        return before, store

    @pytest.mark.parametrize("times", [1, 2])
    def test_it_is_added(self, moments: tuple[Store, Store], times: int) -> None:
        """What is new is there afterwards, once, however often it is added."""
        third = Store("third", KINDS)
        for _ in range(times):
            third.add_what_came(*moments)
        assert list(third.table(PLATFORM, "price").rows) == ["price_2"]
        assert (third.counters, third.sessions, third.events) == ({"price": 2}, [("", "cs_2")], [("", "evt_2")])
        assert (third.agenda, third.answers) == (self.parts["deadlines"], {("", "k"): 2})

    def test_what_was_there_stays(self, moments: tuple[Store, Store]) -> None:
        """Nothing of the third store is taken away."""
        third = Store("third", KINDS)
        third.commit(change(rows={("price", "price_3"): {"id": "price_3"}}, events=["evt_3"]))
        third.add_what_came(*moments)
        assert list(third.table(PLATFORM, "price").rows) == ["price_3", "price_2"]
        assert third.events == [("", "evt_3"), ("", "evt_2")]

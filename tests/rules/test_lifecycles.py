"""Every table of a lifecycle as a whole: what holds of each, whatever it is the life of."""

import typing
from enum import Enum
from typing import Any

import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st

from fakecheckout.rules.lifecycles import (
    LIFECYCLES,
    charge_status,
    invoice_payment_status,
    invoice_status,
    payment_intent_status,
    refund_status,
    session_status,
    setup_intent_status,
    subscription_status,
)
from fakecheckout.rules.lifecycles.lifecycle import Lifecycle, MoveRefused


def named(lifecycle: Lifecycle[Any, Any]) -> str:
    return f"{lifecycle.kind}.{lifecycle.field}"


def moved_or_not(lifecycle: Lifecycle[Any, Any], status: Enum, move: Enum) -> Enum:
    """The state after a move, or the present one where the move is refused; the refusal says what was tried."""
    if lifecycle.allows(status.value, move):
        after: Enum = lifecycle.after(status.value, move)
        return after
    with pytest.raises(MoveRefused) as refused:
        lifecycle.after(status.value, move)
    assert (refused.value.status, refused.value.move) == (status.value, move)
    return status


BY_TABLE = pytest.mark.parametrize("lifecycle", LIFECYCLES, ids=named)


def every_move(lifecycle: Lifecycle[Any, Any]) -> list[Enum]:
    """All moves, those that no state has too."""
    return list(type(next(iter(lifecycle.by))))


def reached(lifecycle: Lifecycle[Any, Any]) -> set[Enum]:
    """What a path leads to from one of the starts."""
    found, left = set[Enum](), set[Enum](lifecycle.starts)
    while left:
        state = left.pop()
        found.add(state)
        left |= set(lifecycle.moves[state].values()) - found
    return found


@BY_TABLE
def test_there_is_a_line_for_every_state(lifecycle: Lifecycle[Any, Any]) -> None:
    """In the order of the enumeration, so that what is listed by one is listed by the other."""
    assert list(lifecycle.moves) == list(lifecycle.states)


@BY_TABLE
def test_every_state_is_reached(lifecycle: Lifecycle[Any, Any]) -> None:
    """From the starts, move by move, there is a way to each."""
    assert reached(lifecycle) == set(lifecycle.states)


@BY_TABLE
def test_the_final_states_are_those_that_nothing_leaves(lifecycle: Lifecycle[Any, Any]) -> None:
    """A line without moves is that of a final state, and no other is."""
    assert [state for state, line in lifecycle.moves.items() if not line] == [
        state for state in lifecycle.states if state in lifecycle.final
    ]


@BY_TABLE
def test_every_move_says_what_makes_it(lifecycle: Lifecycle[Any, Any]) -> None:
    """Each move of the enumeration is in a line, and has its note."""
    in_lines = {move for line in lifecycle.moves.values() for move in line}
    assert set(every_move(lifecycle)) == in_lines == set(lifecycle.by)


@BY_TABLE
@given(data=st.data())
def test_no_path_leaves_a_final_state(lifecycle: Lifecycle[Any, Any], data: st.DataObject) -> None:
    """Whatever is tried in whatever order: once a status is final it stays, and what is refused changes nothing."""
    status = data.draw(st.sampled_from(lifecycle.starts))
    for move in data.draw(st.lists(st.sampled_from(every_move(lifecycle)))):
        after = moved_or_not(lifecycle, status, move)
        assert after is status or status not in lifecycle.final
        status = after


@BY_TABLE
@given(data=st.data())
def test_a_move_is_allowed_by_what_its_line_says(lifecycle: Lifecycle[Any, Any], data: st.DataObject) -> None:
    """Whether it is, is the same of a state and of its plain text."""
    status = data.draw(st.sampled_from(list(lifecycle.states)))
    move = data.draw(st.sampled_from(every_move(lifecycle)))
    is_allowed = move in lifecycle.moves[status]
    assert lifecycle.allows(status, move) is lifecycle.allows(status.value, move) is is_allowed


@BY_TABLE
def test_a_new_object_has_one_of_the_starts(lifecycle: Lifecycle[Any, Any]) -> None:
    """Every other state is refused at once."""
    assert [lifecycle.start(state) for state in lifecycle.starts] == list(lifecycle.starts)
    for state in set(lifecycle.states) - set(lifecycle.starts):
        with pytest.raises(ValueError, match=f"^no {lifecycle.kind} begins as {state.value}$"):
            lifecycle.start(state)


DOCUMENTED: list[tuple[Lifecycle[Any, Any], type]] = [
    (session_status.LIFECYCLE, stripe.checkout.Session),
    (session_status.PAYMENT_LIFECYCLE, stripe.checkout.Session),
    (payment_intent_status.LIFECYCLE, stripe.PaymentIntent),
    (setup_intent_status.LIFECYCLE, stripe.SetupIntent),
    (charge_status.LIFECYCLE, stripe.Charge),
    (invoice_status.LIFECYCLE, stripe.Invoice),
    (subscription_status.LIFECYCLE, stripe.Subscription),
]


def literals(type: Any) -> set[str]:
    """The values of every `Literal` in a type."""
    if typing.get_origin(type) is typing.Literal:
        return set(typing.get_args(type))
    return {value for each in typing.get_args(type) for value in literals(each)}


@pytest.mark.parametrize(("lifecycle", "documented"), DOCUMENTED, ids=[named(each) for each, _ in DOCUMENTED])
def test_every_state_that_stripe_documents_is_there(lifecycle: Lifecycle[Any, Any], documented: type) -> None:
    """The SDK's types list the same."""
    assert literals(documented.__annotations__[lifecycle.field]) == {state.value for state in lifecycle.states}


@pytest.mark.parametrize(
    ("lifecycle", "documented"),
    [
        (refund_status.LIFECYCLE, "pending requires_action succeeded failed canceled"),
        (invoice_payment_status.LIFECYCLE, "open paid canceled"),
    ],
    ids=["refund", "invoice_payment"],
)
def test_every_state_of_the_reference_is_there(lifecycle: Lifecycle[Any, Any], documented: str) -> None:
    """Of these the reference lists the values in words, and the SDK has plain text."""
    assert [state.value for state in lifecycle.states] == documented.split()

"""Retransmission of line items: pairing, order, removal, whatever is sent."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakecheckout.rules.line_item_updates import RepeatedId, UnknownId, plan

Item = dict[str, Any]


def present_items(count: int) -> list[Item]:
    return [{"id": f"li_{number}", "price": f"price_{number}", "quantity": number + 1} for number in range(count)]


@st.composite
def present_and_sent(draw: st.DrawFn) -> tuple[list[Item], list[Item]]:
    """Some items, and an array that retains, changes, adds, drops and reorders them."""
    present = present_items(draw(st.integers(0, 6)))
    named = draw(st.permutations([item["id"] for item in present]))
    kept = named[: draw(st.integers(0, len(named)))]
    changes = st.dictionaries(st.sampled_from(["quantity", "price"]), st.integers(1, 9), max_size=2)
    sent: list[Item] = [{"id": id, **draw(changes)} for id in kept]
    for _ in range(draw(st.integers(0, 3))):
        sent.insert(draw(st.integers(0, len(sent))), {"price": "price_new", "quantity": draw(st.integers(1, 9))})
    return present, sent


@given(present_and_sent())
def test_the_result_has_the_transmitted_order(case: tuple[list[Item], list[Item]]) -> None:
    """There is one place for each element that was sent, in the order sent."""
    present, sent = case
    places = plan(present, sent).places
    assert [place.present["id"] if place.present else None for place in places] == [each.get("id") for each in sent]


@given(present_and_sent())
def test_what_is_retained_is_the_very_item(case: tuple[list[Item], list[Item]]) -> None:
    """A place with an id holds the item that is there, with every field, and names only what was sent."""
    present, sent = case
    by_id = {item["id"]: item for item in present}
    for place, each in zip(plan(present, sent).places, sent, strict=True):
        if "id" in each:
            assert place.present == by_id[each["id"]]
        assert dict(place.sent) == {name: value for name, value in each.items() if name != "id"}


@given(present_and_sent())
def test_nothing_is_lost_and_nothing_appears(case: tuple[list[Item], list[Item]]) -> None:
    """Each present item is either in a place or among the removed ones."""
    present, sent = case
    result = plan(present, sent)
    placed = [place.present["id"] for place in result.places if place.present]
    assert sorted([*placed, *result.removed]) == sorted(item["id"] for item in present)


@given(st.integers(0, 6))
def test_transmitting_what_is_there_retains_everything(count: int) -> None:
    """The ids of all items, in their order, change nothing."""
    present = present_items(count)
    result = plan(present, [{"id": item["id"]} for item in present])
    assert [place.present for place in result.places] == present
    assert result.removed == ()


@pytest.mark.parametrize(
    ("sent", "error", "index"),
    [
        ([{"id": "li_0"}, {"id": "li_nope"}], UnknownId, 1),
        ([{"id": "li_0"}, {"price": "p"}, {"id": "li_0"}], RepeatedId, 2),
    ],
    ids=["unknown", "repeated"],
)
def test_an_id_that_cannot_be_paired_is_named_with_its_place(sent: list[Item], error: type[UnknownId], index: int) -> None:
    """An unknown or repeated id is refused, and the refusal says where it stands."""
    with pytest.raises(error) as refused:
        plan(present_items(1), sent)
    assert type(refused.value) is error
    assert (refused.value.index, refused.value.id) == (index, sent[index]["id"])

"""Merging of metadata: the documented sentences as examples, and what must hold for every input."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakecheckout.rules.metadata import MAX_KEYS, is_too_many, merge

texts = st.text(min_size=1, max_size=5)
hashes = st.dictionaries(texts, texts, max_size=6)
sent = st.one_of(st.none(), st.just(""), st.dictionaries(texts, st.text(max_size=3), max_size=6))


@pytest.mark.parametrize(
    ("posted", "then"),
    [
        (None, {"a": "1", "b": "2"}),
        ({}, {"a": "1", "b": "2"}),
        ({"b": "3"}, {"a": "1", "b": "3"}),
        ({"c": "4"}, {"a": "1", "b": "2", "c": "4"}),
        ({"a": ""}, {"b": "2"}),
        ({"nope": ""}, {"a": "1", "b": "2"}),
        ("", {}),
    ],
    ids=["absent", "empty hash", "replaces", "adds", "unsets one", "unsets none", "unsets all"],
)
def test_what_a_post_makes_of_two_keys(posted: object, then: dict[str, str]) -> None:
    """Each way of posting metadata does what the update page says of it."""
    assert merge({"a": "1", "b": "2"}, posted) == then  # type: ignore[arg-type]


@given(hashes, sent)
def test_merging_twice_is_merging_once(present: dict[str, str], posted: object) -> None:
    """Posting the same metadata again changes nothing."""
    once = merge(present, posted)  # type: ignore[arg-type]
    assert merge(once, posted) == once  # type: ignore[arg-type]


@given(hashes, texts, texts)
def test_an_unset_key_is_gone_and_can_be_set_again(present: dict[str, str], key: str, value: str) -> None:
    """An unset key is not there, and posting it again brings it back."""
    unset = merge({**present, key: value}, {key: ""})
    assert key not in unset
    assert merge(unset, {key: value}) == {**unset, key: value}


@given(hashes, sent)
def test_keys_not_named_stay_and_nothing_else_appears(present: dict[str, str], posted: object) -> None:
    """What a post does not name is left as it was, and only what it names is new."""
    named = posted if isinstance(posted, dict) else {}
    merged = merge(present, posted)  # type: ignore[arg-type]
    if posted != "":
        assert {k: v for k, v in merged.items() if k not in named} == {k: v for k, v in present.items() if k not in named}
    assert set(merged) <= set(present) | set(named)


@given(hashes, sent)
def test_no_value_is_ever_empty(present: dict[str, str], posted: object) -> None:
    """An empty value unsets; it is never stored."""
    assert "" not in merge(present, posted).values()  # type: ignore[arg-type]


@given(hashes, sent)
def test_what_was_there_is_not_edited(present: dict[str, str], posted: object) -> None:
    """Merging makes a new hash; whoever holds the old one still has it as it was."""
    before = dict(present)
    merge(present, posted)  # type: ignore[arg-type]
    assert present == before


@pytest.mark.parametrize(("count", "too_many"), [(MAX_KEYS, False), (MAX_KEYS + 1, True)], ids=["50", "51"])
def test_fifty_keys_are_the_most(count: int, too_many: bool) -> None:
    """Fifty keys pass, one more does not."""
    assert is_too_many({str(number): "x" for number in range(count)}) is too_many

"""Forms: nested values written and read back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakecheckout.protocol.forms import MAX_BYTES, MAX_PAIRS, MalformedForm, read_form, to_form

names = st.text(st.characters(exclude_characters="[]&=+%", exclude_categories=["Cs"]), min_size=1, max_size=4)


trees = st.recursive(
    st.dictionaries(names, st.text(st.characters(exclude_categories=["Cs"]), max_size=4), min_size=1, max_size=3),
    lambda below: st.dictionaries(names, below, min_size=1, max_size=3),
    max_leaves=8,
)


def encode(tree: dict[str, Any], prefix: str = "") -> list[str]:
    """A form as a client would write it."""
    from urllib.parse import quote_plus

    pairs: list[str] = []
    for name, value in tree.items():
        key = f"{prefix}[{quote_plus(name)}]" if prefix else quote_plus(name)
        pairs += encode(value, key) if isinstance(value, dict) else [f"{key}={quote_plus(value)}"]
    return pairs


@given(trees)
def test_what_was_encoded_is_read_back(tree: dict[str, Any]) -> None:
    """Nested text survives the wire."""
    assert read_form("&".join(encode(tree))) == tree == to_form(tree)


@pytest.mark.parametrize(
    ("form", "tree"),
    [
        ("", {}),
        ("a=1&&b=2", {"a": "1", "b": "2"}),
        ("a", {"a": ""}),
        ("a=1&a=2", {"a": "2"}),
        ("a[]=1&a[]=2", {"a": {"0": "1", "1": "2"}}),
        ("a[0][b]=1&a[1][b]=2", {"a": {"0": {"b": "1"}, "1": {"b": "2"}}}),
        ("a[b", {"a[b": ""}),
        ("[a]=1", {"[a]": "1"}),
        ("metadata[a[b]]=1", {"metadata": {"a[b]": "1"}}),
        ("a=x+y%21", {"a": "x y!"}),
        ("a=%zz", {"a": "%zz"}),
    ],
    ids=[
        "empty",
        "empty pair",
        "no value",
        "twice",
        "appended",
        "arrays",
        "open bracket",
        "no name",
        "bracket in a key",
        "escapes",
        "broken escape",
    ],
)
def test_how_a_form_is_read(form: str, tree: dict[str, Any]) -> None:
    """Brackets nest, the last of two stands, and what is no escape stays as it is."""
    assert read_form(form) == tree


@pytest.mark.parametrize(
    "form",
    [
        b"a=%ff",
        "a=1&a[b]=2",
        "a[b]=2&a=1",
        "a[b]=1&a[b][c]=2",
        "a" + "[a]" * 1000 + "=1",
        "a[b[c]][d]=1",
        "a=" + "x" * MAX_BYTES,
        "&".join(["a=1"] * (MAX_PAIRS + 1)),
        "a=\ud800",
    ],
    ids=[
        "no utf-8",
        "value then hash",
        "hash then value",
        "deeper value then hash",
        "too deep",
        "brackets",
        "too large",
        "too many",
        "lone surrogate",
    ],
)
def test_a_form_that_cannot_be_read(form: str | bytes) -> None:
    """What no client sends is refused with a reason."""
    with pytest.raises(MalformedForm):
        read_form(form)


def test_an_index_out_of_all_bounds_costs_nothing() -> None:
    """Indexes are names until somebody wants an array."""
    assert read_form("a[999999999]=1") == {"a": {"999999999": "1"}}


def test_nested_values_that_are_too_deep() -> None:
    """Python values have the same limit as a form."""
    value: Any = "x"
    for _ in range(100):
        value = {"a": value}
    with pytest.raises(MalformedForm):
        to_form({"a": value})


@pytest.mark.parametrize(
    ("value", "tree"),
    [
        (None, {}),
        ([], {}),
        ({}, {}),
        (True, {"a": "true"}),
        (1.5, {"a": "1.5"}),
        ([1, {"b": 2}], {"a": {"0": "1", "1": {"b": "2"}}}),
        ("", {"a": ""}),
    ],
    ids=["none", "empty list", "empty hash", "boolean", "number", "list", "empty text"],
)
def test_python_values_are_sent_as_the_sdk_sends_them(value: Any, tree: dict[str, Any]) -> None:
    """None, [] and {} send nothing; an empty text unsets."""
    assert to_form({"a": value}) == tree


@pytest.mark.parametrize("params", [{"a": "\ud800"}, {"\ud800": "a"}, {"a": {"b": ["x", "\udfff"]}}], ids=ascii)
def test_half_a_pair_of_surrogates_is_no_text(params: dict[str, Any]) -> None:
    """What no UTF-8 can say is refused, as a name and as a value, however deep."""
    with pytest.raises(MalformedForm, match="has a lone surrogate, which is no valid UTF-8"):
        to_form(params)


def test_a_pair_of_surrogates_is_a_character() -> None:
    """Text beyond ASCII is taken, of any plane."""
    assert to_form({"ü": "\U0001f600"}) == {"ü": "\U0001f600"}

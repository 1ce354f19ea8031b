"""The search query language: what parses, what is refused, and what finds what, by the rules of docs.stripe.com/search."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakecheckout.rules.search_query import MAX_CLAUSES, FieldType, Unparsable, UnsupportedField, matches, parse

FIELDS = {
    "active": FieldType.BOOLEAN,
    "created": FieldType.NUMBER,
    "currency": FieldType.EXACT,
    "metadata": FieldType.METADATA,
    "name": FieldType.STRING,
    "url": FieldType.STRING,
}
POSTER: dict[str, Any] = {
    "active": True,
    "created": 1000,
    "currency": "usd",
    "metadata": {"size": "A2", "order": "6735", "it's": "O'Neill"},
    "name": 'One "two" three\\',
    "url": None,
}

FINDS = [
    ('name:"one"', True),
    ("name:'ONE \"TWO\"'", True),
    ('name:"one \\"two\\" three\\\\"', True),
    ('name:"one three"', False),
    ('name:"on"', False),
    ('name:""', False),
    ('name~"one"', True),
    ('name~"WO\\" thr"', True),
    ('name~"four"', False),
    ('name~"a\\b"', False),
    ('currency:"USD"', True),
    ('currency:"us"', False),
    ('active:"true"', True),
    ("active:TRUE", True),
    ("active:false", False),
    ("created:1000", True),
    ('created:"1000.0"', True),
    ("created>999.5", True),
    ("created>1000", False),
    ("created>=1000", True),
    ("created<1000", False),
    ("created<=1000", True),
    ("created>-5", True),
    ("created<" + "9" * 5000, True),
    ('metadata["size"]:"a2"', True),
    ("metadata['size']:'A3'", False),
    ('metadata["Size"]:"a2"', False),
    ('metadata["order"]:6735', True),
    ('metadata["it\'s"]:"o\'neill"', True),
    ('metadata["size"]:null', False),
    ('metadata["colour"]:null', True),
    ('-metadata["size"]:null', True),
    ("url:null", True),
    ("url:NULL", True),
    ("-url:null", False),
    ('url:"null"', False),
    ('-url:"x"', True),
    ("created:null", False),
    ('-name:"one"', False),
    ('name:"one" created:1', False),
    ('name:"one"\n AND  created:1000', True),
    ('name:"one" and created:1000 active:"true"', True),
    ('name:"four" OR created:1000', True),
    ('name:"four" or -created:1000', False),
]


@pytest.mark.parametrize(("query", "found"), FINDS, ids=[query[:40] for query, _ in FINDS])
def test_what_a_query_finds(query: str, found: bool) -> None:
    """Each rule of the documentation, held against one product."""
    assert matches(parse(query, FIELDS), POSTER) is found


UNPARSABLE = [
    "",
    "  ",
    "poster",
    "name",
    "name:",
    "name:poster",
    "name=1",
    'name:"poster',
    'name:"poster"x',
    'name:"a"currency:"b"',
    'name : "poster"',
    ':"poster"',
    '-:"poster"',
    '--name:"poster"',
    '(name:"poster")',
    "name:true",
    "name>5",
    'name~"on"',
    "name~null",
    'currency~"usd"',
    'active~"true"',
    'metadata["size"]~"large"',
    "currency:true",
    'created~"1000"',
    "created>null",
    'created:"soon"',
    "created:1.",
    "created:.5",
    "created:1e3",
    "created:١",
    "created:true",
    'metadata:"A2"',
    'metadata[size]:"A2"',
    'metadata["size":"A2"',
    'metadata["size]:"A2"',
    'metadata["size"]["x"]:"A2"',
    'name["x"]:"A2"',
    'AND name:"poster"',
    'name:"poster" AND',
    'name:"poster" OR AND name:"poster"',
    'name:"a" AND name:"b" OR name:"c"',
    'name:"a" OR name:"b" name:"c"',
    'name:"a" foo',
    'foo:"a',
]


@pytest.mark.parametrize("query", UNPARSABLE)
def test_what_does_not_parse(query: str) -> None:
    """No form but the documented ones, and of a field only what its type allows."""
    with pytest.raises(Unparsable):
        parse(query, FIELDS)


@pytest.mark.parametrize("query", ['foo:"a"', 'name:"a" -foo>5', 'foo["k"]:"a"', 'Name:"a"', "name.first:1"])
def test_a_field_that_is_none(query: str) -> None:
    """A well-formed clause of another field is told by the field's name."""
    with pytest.raises(UnsupportedField):
        parse(query, FIELDS)


def test_as_many_clauses_as_there_may_be() -> None:
    """Ten clauses are good."""
    assert len(parse(" ".join(["created>1"] * MAX_CLAUSES), FIELDS).clauses) == 10


def test_one_clause_too_many() -> None:
    """Eleven clauses are not."""
    with pytest.raises(Unparsable):
        parse(" ".join(["created>1"] * (MAX_CLAUSES + 1)), FIELDS)


pieces = st.sampled_from(
    [
        "name",
        "created",
        "metadata",
        "foo",
        ":",
        "~",
        "<",
        ">=",
        "-",
        '"',
        "'",
        "\\",
        "[",
        "]",
        " ",
        "AND",
        "or",
        "null",
        "true",
        "12",
        ".",
    ]
)
texts = st.one_of(st.text(max_size=40), st.lists(pieces, max_size=25).map("".join))


@given(texts)
def test_any_text_parses_or_is_refused(text: str) -> None:
    """No text makes the parser or the matcher fail in another way."""
    try:
        query = parse(text, FIELDS)
    except (Unparsable, UnsupportedField):
        return
    assert matches(query, POSTER) in (True, False)


@given(st.text())
def test_any_metadata_is_found_by_its_value(value: str) -> None:
    """Whatever a value is, quoted it finds itself."""
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    assert matches(parse(f'metadata["k"]:"{quoted}"', FIELDS), {"metadata": {"k": value}})


@given(st.sampled_from([query for query, _ in FINDS if " " not in query and not query.startswith("-")]))
def test_negation_turns_a_clause_round(query: str) -> None:
    """Of a clause and its negation one finds an object."""
    assert matches(parse("-" + query, FIELDS), POSTER) is not matches(parse(query, FIELDS), POSTER)


def test_an_object_without_metadata() -> None:
    """What was loaded without metadata has no key."""
    assert matches(parse('metadata["k"]:null', FIELDS), {"metadata": None})

"""Parameters against types: every kind, right and wrong, in Stripe's words; and whatever Hypothesis can think of."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakecheckout import NotModelled
from fakecheckout.protocol.forms import to_form
from fakecheckout.protocol.parameters import validation
from fakecheckout.protocol.parameters.at_version import Gone
from fakecheckout.protocol.parameters.schema import Field, Node, parameters_of
from fakecheckout.protocol.refusals import Refusal

CREATE = "checkout.session.create"


NOW = "2026-10-28.endive"


TREE = {
    "text": Field(Node("string")),
    "count": Field(Node("integer")),
    "share": Field(Node("number")),
    "exact": Field(Node("decimal")),
    "on": Field(Node("boolean")),
    "mode": Field(Node("enum", values=("a", "b", "c"))),
    "two": Field(Node("enum", values=("a", "b"))),
    "tax": Field(Node("enum", values=("exempt", "none", "reverse"))),
    "words": Field(Node("array", of=Node("string"))),
    "metadata": Field(Node("map", of=Node("string")), emptyable=True),
    "options": Field(Node("map", of=Node("integer"))),
    "inner": Field(Node("object", source={"name": Field(Node("string"), required=True)})),
    "either": Field(Node("union", options=(Node("object", source={"gt": Field(Node("integer"))}), Node("integer")))),
    "texts": Field(Node("union", options=(Node("integer"), Node("boolean")))),
    "anything": Field(Node("any")),
    "removed": Field(Node("gone", source=Gone(removed_at="2026-09-30.endive"))),
    "newer": Field(Node("gone", source=Gone(known_since="99"))),
}


def check(sent: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setattr(validation, "parameters_at", lambda name, version: TREE)
    return validation.typed_params("x", to_form(sent), version=NOW)


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ({"text": "x"}, {"text": "x"}),
        ({"count": -7}, {"count": -7}),
        ({"share": "1.5"}, {"share": 1.5}),
        ({"exact": "1.50"}, {"exact": "1.50"}),
        ({"on": "True"}, {"on": True}),
        ({"on": False}, {"on": False}),
        ({"mode": "b"}, {"mode": "b"}),
        ({"words": ["a", "b"]}, {"words": ["a", "b"]}),
        ({"words": {"10": "b", "9": "a"}}, {"words": ["a", "b"]}),
        ({"metadata": {"a": "", "b": "1"}}, {"metadata": {"a": "", "b": "1"}}),
        ({"metadata": ""}, {"metadata": ""}),
        ({"options": {"usd": 1}}, {"options": {"usd": 1}}),
        ({"inner": {"name": "x"}}, {"inner": {"name": "x"}}),
        ({"either": 3}, {"either": 3}),
        ({"either": {"gt": 3}}, {"either": {"gt": 3}}),
        ({"texts": "true"}, {"texts": True}),
        ({"anything": {"a": "b"}}, {"anything": {"a": "b"}}),
    ],
    ids=str,
)
def test_what_is_right_is_typed(sent: dict[str, Any], typed: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Text becomes what its type says."""
    assert check(sent, monkeypatch) == typed


EMPTY = "We assume empty values are an attempt to unset a parameter; however"


@pytest.mark.parametrize(
    ("sent", "text", "code", "param"),
    [
        ({"foo": 1}, "Received unknown parameter: foo", "parameter_unknown", "foo"),
        ({"cuont": 1}, "Received unknown parameter: cuont. Did you mean count?", "parameter_unknown", "cuont"),
        ({"foo": 1, "wat": 2}, "Received unknown parameters: foo, wat", "parameter_unknown", "foo"),
        ({"inner": {"nope": 1}}, "Received unknown parameter: inner[nope]", "parameter_unknown", "inner[nope]"),
        ({"x" * 90: 1}, "Received unknown parameter: " + "x" * 90, "parameter_unknown", "x" * 90),
        ({"text": {"a": "b"}}, 'Invalid string: {"a": "b"}', None, "text"),
        ({"text": {"a": "b" * 900}}, 'Invalid string: {"a": "' + "b" * 193 + "...", None, "text"),
        ({"count": "1.0"}, "Invalid integer: 1.0", "parameter_invalid_integer", "count"),
        ({"count": {"a": "b"}}, 'Invalid integer: {"a": "b"}', "parameter_invalid_integer", "count"),
        ({"share": "x"}, "Invalid decimal: x", "parameter_invalid_decimal", "share"),
        ({"exact": "1e5"}, "Invalid decimal: 1e5", "parameter_invalid_decimal", "exact"),
        ({"on": "1"}, "Invalid boolean: 1", None, "on"),
        ({"mode": "d"}, "Invalid mode: must be one of a, b, or c", None, "mode"),
        ({"mode": {"a": "b"}}, "Invalid mode: must be one of a, b, or c", None, "mode"),
        ({"two": "d"}, "Invalid two: must be one of a or b", None, "two"),
        ({"tax": "d"}, "Invalid tax: must be one of none, reverse, or exempt", None, "tax"),
        ({"words": "a"}, "Invalid array", None, "words"),
        ({"words": {"a": "b"}}, "Invalid array", None, "words"),
        ({"words": [""]}, f"You passed an empty string for 'words[0]'. {EMPTY}", "parameter_invalid_empty", "words[0]"),
        ({"words": [{"a": "b"}]}, 'Invalid string: {"a": "b"}', None, "words[0]"),
        ({"metadata": "a"}, "Invalid object", None, "metadata"),
        ({"metadata": {"a": {"b": "c"}}}, 'Invalid value type: {"b": "c"} must be a string', None, "metadata"),
        ({"metadata": {"a[b]": "c"}}, "Invalid value type: c must be a string", None, "metadata"),
        ({"options": {"usd": "x"}}, "Invalid integer: x", "parameter_invalid_integer", "options[usd]"),
        ({"inner": "x"}, "Invalid object", None, "inner"),
        (
            {"inner": {"name": ""}},
            f"You passed an empty string for 'inner[name]'. {EMPTY}",
            "parameter_invalid_empty",
            "inner[name]",
        ),
        ({"either": {"lt": 1}}, "Received unknown parameter: either[lt]", "parameter_unknown", "either[lt]"),
        ({"either": "x"}, "Invalid integer: x", "parameter_invalid_integer", "either"),
        ({"texts": "x"}, "Invalid integer: x", "parameter_invalid_integer", "texts"),
        ({"texts": {"a": "b"}}, "Invalid object", None, "texts"),
        ({"removed": "x"}, "Received unknown parameter: removed", "parameter_unknown", "removed"),
        ({"removed": ""}, "Received unknown parameter: removed", "parameter_unknown", "removed"),
        ({"text": ""}, f"You passed an empty string for 'text'. {EMPTY}", "parameter_invalid_empty", "text"),
        ({"inner": {"x": {"y": 1}}}, "Received unknown parameter: inner[x]", "parameter_unknown", "inner[x]"),
    ],
    ids=str,
)
def test_what_is_wrong_is_refused(
    sent: dict[str, Any], text: str, code: str | None, param: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each fault has its text, its code and the name of its parameter."""
    with pytest.raises(Refusal) as refused:
        check(sent, monkeypatch)
    assert refused.value.message.startswith(text)
    assert (refused.value.code, refused.value.param) == (code, param)


def test_what_is_missing_in_a_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    """A required key is named with its path."""
    with pytest.raises(Refusal, match=r"Missing required param: line_items\[0\]\[price_data\]\[currency\]."):
        validation.typed_params(CREATE, to_form({"line_items": [{"price_data": {"unit_amount": 1}}]}), version=NOW)


def test_what_only_a_newer_sdk_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is no refusal of Stripe's: the message says which SDK knows it."""
    with pytest.raises(NotModelled, match=r"`newer` is known to stripe 99 and later, .* Upgrade stripe"):
        check({"newer": "x"}, monkeypatch)


values: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.text(max_size=8), st.integers(), st.booleans(), st.none()),
    lambda below: st.one_of(st.lists(below, max_size=3), st.dictionaries(st.text(max_size=5), below, max_size=3)),
    max_leaves=8,
)


_root = parameters_of(CREATE)


assert _root is not None


names = st.one_of(st.sampled_from(sorted(_root.fields())), st.text(max_size=6))


@given(st.dictionaries(names, values, max_size=5))
def test_whatever_is_sent_is_typed_or_refused(sent: dict[str, Any]) -> None:
    """No parameters make anything but typed values, a refusal, or NotModelled."""
    try:
        typed = validation.typed_params(CREATE, to_form(sent), version=NOW)
    except (Refusal, NotModelled):
        return
    assert set(typed) <= set(sent)


def of(node: Node, depth: int = 0) -> st.SearchStrategy[Any]:
    """Values that a node accepts, as an application would pass them."""
    if node.kind == "object":
        required = {name: of(field.node, depth + 1) for name, field in node.fields().items() if field.required}
        optional = {
            name: of(field.node, depth + 1) for name, field in node.fields().items() if not field.required and depth < 2
        }
        some = dict(sorted(optional.items())[:6])
        return st.fixed_dictionaries(required, optional=some)
    if node.kind == "union":
        return st.one_of([of(option, depth) for option in node.options])
    if node.of is not None:
        item = of(node.of, depth + 1)
        if node.kind == "array":
            return st.lists(item, min_size=1, max_size=2)
        return st.dictionaries(st.sampled_from(["a", "b"]), item, min_size=1, max_size=2)
    return {
        "string": st.sampled_from(["x", "y z"]),
        "integer": st.integers(-10, 10**9),
        "number": st.sampled_from([0.5, 12.25]),
        "decimal": st.sampled_from(["12.5", "3"]),
        "boolean": st.booleans(),
        "enum": st.sampled_from(node.values or ("x",)),
    }.get(node.kind, st.just("x"))


@given(of(_root))
def test_what_the_types_allow_passes_and_comes_back(sent: dict[str, Any]) -> None:
    """Values of the SDK's own types are accepted and come back as they were sent."""

    def cleaned(value: Any) -> Any:
        if isinstance(value, dict):
            inner = {name: cleaned(each) for name, each in value.items()}
            return {name: each for name, each in inner.items() if each not in ({}, [])} or None
        return [each for each in map(cleaned, value) if each] if isinstance(value, list) else value

    sent = {name: value for name, value in sent.items() if cleaned(value) == value and name != "ui_mode"}
    assert validation.typed_params(CREATE, to_form(sent), version=NOW) == sent


@pytest.mark.parametrize(
    ("operation", "sent", "param", "longest"),
    [
        (CREATE, {"client_reference_id": "x" * 201}, "client_reference_id", 200),
        (CREATE, {"custom_text": {"submit": {"message": "x" * 1201}}}, "custom_text[submit][message]", 1200),
        (CREATE, {"payment_intent_data": {"statement_descriptor": "x" * 23}}, "payment_intent_data[statement_descriptor]", 22),
        (CREATE, {"locale": "de", "customer": "x" * 5001}, "customer", 5000),
        ("product.create", {"name": "x" * 5001}, "name", 5000),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_text_that_is_too_long(operation: str, sent: dict[str, Any], param: str, longest: int) -> None:
    """In the words recorded for an id that is too long; a text of just that length passes."""
    with pytest.raises(Refusal, match=rf"Invalid string: xxxx\.\.\.xxxx; must be at most {longest} characters") as refused:
        validation.typed_params(operation, to_form(sent), version=NOW)
    assert refused.value.param == param


@pytest.mark.parametrize(("value", "is_taken"), [(2**63 - 1, True), (2**63, False), (-(2**63), True), (-(2**63) - 1, False)])
def test_an_integer_of_more_than_64_bits(value: int, is_taken: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is none (VAL-23)."""
    if is_taken:
        assert check({"count": value}, monkeypatch) == {"count": value}
    else:
        with pytest.raises(Refusal, match=f"Invalid integer: {value}"):
            check({"count": value}, monkeypatch)

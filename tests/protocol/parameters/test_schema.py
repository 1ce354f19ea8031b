"""The SDK's types read into a tree: every way in which an SDK writes one, and the installed one as a whole."""

import sys
import types
from typing import Any, Dict, List, Literal, Optional, TypeVar, Union

import pytest
from typing_extensions import NotRequired, TypedDict

from fakecheckout.protocol.parameters import schema
from fakecheckout.protocol.parameters.schema import Field, Node

Value = TypeVar("Value")


class RequestOptions(TypedDict):
    api_key: NotRequired[str]
    idempotency_key: NotRequired[str]


class Inner(TypedDict):
    name: str


class Params(RequestOptions):
    text: NotRequired["str"]
    count: NotRequired["int"]
    share: NotRequired["float"]
    on: NotRequired["bool"]
    exact: NotRequired["Decimal"]  # noqa: F821
    unit_decimal: NotRequired["str"]
    mode: "Literal['a', 'b']"
    grows: NotRequired["Literal['a']|str"]
    unset: NotRequired["Literal['']|str"]
    only_empty: NotRequired["Literal['']"]
    words: NotRequired["List[str]"]
    inner: NotRequired["Inner"]
    dotted: NotRequired["Home.Inner"]  # noqa: F821
    lost: NotRequired["Nowhere.Inner"]  # noqa: F821
    inners: NotRequired["List[Inner]"]
    metadata: NotRequired["Dict[str, str]|UntypedStripeObject[str]"]  # noqa: F821
    untyped: NotRequired["UntypedStripeObject[str]"]  # noqa: F821
    maybe: NotRequired["Optional[int]"]
    either: NotRequired["Union[Inner, int]"]
    file: NotRequired["Callable[[str], int]"]  # noqa: F821
    evaluated: NotRequired[Optional[List[Literal["x"]]]]
    nothing: NotRequired[None]
    number: NotRequired[complex]
    variable: NotRequired[Value]
    or_none: NotRequired["int|None"]


class Home:
    Inner = Inner


@pytest.fixture(scope="module")
def fields() -> Any:
    namespace = schema._Namespace({"Inner": Inner, "Home": Home})
    return schema._fields(Params, namespace)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("text", "string"),
        ("count", "integer"),
        ("share", "number"),
        ("on", "boolean"),
        ("exact", "decimal"),
        ("unit_decimal", "decimal"),
        ("mode", "enum"),
        ("grows", "enum"),
        ("unset", "string"),
        ("only_empty", "any"),
        ("words", "array"),
        ("inner", "object"),
        ("dotted", "object"),
        ("lost", "any"),
        ("inners", "array"),
        ("metadata", "map"),
        ("untyped", "map"),
        ("maybe", "integer"),
        ("either", "union"),
        ("file", "any"),
        ("evaluated", "array"),
        ("nothing", "any"),
        ("number", "any"),
        ("variable", "any"),
        ("or_none", "integer"),
    ],
)
def test_a_type_is_read(fields: Any, name: str, kind: str) -> None:
    """Each way of writing a type becomes the kind it means."""
    assert fields[name].node.kind == kind


@pytest.mark.parametrize(("name", "emptyable"), [("unset", True), ("only_empty", True), ("maybe", True), ("text", False)])
def test_what_can_be_unset(fields: Any, name: str, emptyable: bool) -> None:
    """Literal[''] beside a type says that an empty text unsets it."""
    assert fields[name].emptyable is emptyable


def test_what_is_required(fields: Any) -> None:
    """Required keys are those that are not NotRequired."""
    assert [name for name, field in fields.items() if field.required] == ["mode"]


def test_the_sdk_s_own_options_are_no_parameters() -> None:
    """Keys of RequestOptions are left out where they stand among the parameters."""
    cls = types.new_class("Listed", (), {}, lambda body: body.update(__annotations__={"api_key": "str", "limit": "int"}))
    cls.__required_keys__ = frozenset()
    cls.__orig_bases__ = (RequestOptions,)
    assert list(schema._fields(cls, schema._Namespace({}))) == ["limit"]


def test_objects_open_one_level_at_a_time(fields: Any) -> None:
    """The fields of an object are read when they are asked for; other kinds have none."""
    assert fields["inner"].node.fields() == {"name": Field(Node("string"), required=True)}
    assert Node("string").fields() == {}


def test_an_operation_without_types() -> None:
    """What the SDK does not know is None."""
    assert schema.parameters_of("price.expire") is None


def test_a_class_nested_in_its_resource(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stripe 7 to 12 keep the types in the resource's class."""
    import stripe

    monkeypatch.setattr(stripe.Price, "ArchiveParams", Params, raising=False)
    monkeypatch.setitem(sys.modules, Params.__module__, types.ModuleType("x"))
    node = schema.parameters_of("price.archive")
    assert node is not None
    assert "text" in node.fields()


@pytest.mark.parametrize(
    "name",
    [
        f"{kind}.{verb}"
        for kind in ("checkout.session", "price", "product", "customer", "shipping_rate")
        for verb in ("create", "list", "retrieve")
    ],
)
def test_no_type_of_the_installed_sdk_is_unreadable(name: str) -> None:
    """Nothing in the parameters of our operations is of a kind that could not be read."""

    def unread(node: Node, at: str) -> list[str]:
        nested = [*node.options, *([node.of] if node.of else [])]
        below = [path for each in nested for path in unread(each, at)]
        below += [path for field, each in node.fields().items() for path in unread(each.node, f"{at}.{field}")]
        return [*below, *([at] if node.kind == "any" else [])]

    root = schema.parameters_of(name)
    assert root is not None
    assert unread(root, name) == []


def test_versions_of_the_sdk() -> None:
    """The SDK's own version, and the API version it is made for, whatever an application set."""
    import stripe

    assert schema.installed_sdk() == stripe.VERSION
    before, stripe.api_version = stripe.api_version, "2020-08-27"
    assert schema.installed_api_version() == before
    stripe.api_version = before


def test_a_resource_that_the_sdk_has_not() -> None:
    """It has no parameters that could be read."""
    assert schema.parameters_of("unheard_of.list") is None

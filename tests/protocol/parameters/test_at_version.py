"""Parameters that a version of the API has no more, or not yet."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from doorways import since
from fakecheckout import FakeCheckout, NotModelled
from fakecheckout.protocol.forms import to_form
from fakecheckout.protocol.kinds import BY_OPERATION
from fakecheckout.protocol.parameters import at_version, validation
from fakecheckout.protocol.parameters.schema import Field, Node
from fakecheckout.protocol.parameters.sdk_additions import ADDED_IN_SDK, GONE_FROM_API
from fakecheckout.protocol.parameters.sdk_values import VALUES_OF_SOME_SDKS
from fakecheckout.protocol.refusals import Refusal

CREATE = "checkout.session.create"


NOW = "2026-10-28.endive"


@pytest.mark.parametrize(("version", "accepted"), [("2026-08-26.dahlia", True), ("2026-09-30.endive", False)])
def test_a_parameter_that_was_removed(version: str, accepted: bool) -> None:
    """Older versions still take it, whatever the installed SDK declares."""
    tree = to_form({"payment_method_types": ["card"]})
    if accepted:
        assert validation.typed_params(CREATE, tree, version=version) == {"payment_method_types": ["card"]}
    else:
        with pytest.raises(validation.ParameterRemoved):
            validation.typed_params(CREATE, tree, version=version)


def test_a_nested_parameter_that_was_removed() -> None:
    """The same within a line item."""
    tree = to_form({"line_items": [{"name": "Shirt"}]})
    assert validation.typed_params(CREATE, tree, version="2020-08-27") == {"line_items": [{"name": "Shirt"}]}
    with pytest.raises(Refusal, match=r"Received unknown parameter: line_items\[0\]\[name\]"):
        validation.typed_params(CREATE, tree, version=NOW)


@pytest.mark.parametrize("version", ["2026-06-24.dahlia", "2026-08-26.dahlia", NOW])
def test_what_only_the_sdk_gave_up_is_known_still(fake: FakeCheckout, version: str) -> None:
    """A monthly version takes nothing away: that its SDK declares a parameter no more is no reason to refuse it."""
    line = {"price_data": {"currency": "usd", "unit_amount": 900, "product_data": {"name": "Nail"}}, "quantity": 1}
    sent = {"mode": "payment", "success_url": "https://shop.test", "line_items": [{**line, "dynamic_tax_rates": ["txr_1"]}]}
    with pytest.raises(
        NotModelled, match=r"`line_items\[\]\[dynamic_tax_rates\]` of POST /v1/checkout/sessions is not modelled"
    ):
        fake.request("POST", "/v1/checkout/sessions", sent, headers={"Stripe-Version": version})


@pytest.mark.parametrize(
    ("operation", "sent", "at"),
    [
        ("tax_rate.create", {"tax_type": "x"}, "`tax_type`"),
        ("customer.create", {"tax_id_data": [{"type": "x", "value": "1"}]}, r"`tax_id_data\[0\]\[type\]`"),
        ("customer.update", {"tax": {"validate_location": "x"}}, r"`tax\[validate_location\]`"),
    ],
    ids=["scalar", "array", "hash"],
)
def test_a_value_that_another_sdk_declares(monkeypatch: pytest.MonkeyPatch, operation: str, sent: Any, at: str) -> None:
    """Stripe may take it: it is not modelled, and what no SDK declares is refused."""
    path = re.sub(r"\[0\]", "", at.replace("\\", "").strip("`")).replace("[", ".").replace("]", "")
    at_version._fields_at.cache_clear()
    at_version.parameters_at.cache_clear()
    monkeypatch.setattr(at_version, "VALUES_OF_SOME_SDKS", {operation: {path: "x y"}})
    try:
        with pytest.raises(NotModelled, match=f"The value 'x' of {at} is known to other releases of stripe"):
            validation.typed_params(operation, to_form(sent), version=NOW)
        with pytest.raises(Refusal, match="must be one of"):
            validation.typed_params(operation, to_form(json.loads(json.dumps(sent).replace('"x"', '"z"'))), version=NOW)
    finally:
        at_version._fields_at.cache_clear()
        at_version.parameters_at.cache_clear()


def test_values_that_a_version_spells_otherwise_are_its_own() -> None:
    """Older SDKs declare the former names of pages, which a newer version does not take."""
    sent = to_form({"mode": "payment", "ui_mode": "hosted"})
    assert validation.typed_params(CREATE, sent, version="2025-03-31.basil")["ui_mode"] == "hosted"
    with pytest.raises(Refusal, match="Invalid ui_mode: must be one of"):
        validation.typed_params(CREATE, sent, version=NOW)


@pytest.mark.parametrize(("operation", "path"), [(name, path) for name, paths in VALUES_OF_SOME_SDKS.items() for path in paths])
def test_the_list_of_values_is_of_what_is_modelled(operation: str, path: str) -> None:
    """Each of its paths leads to words."""
    assert operation in BY_OPERATION
    assert VALUES_OF_SOME_SDKS[operation][path].split()


@since(16, "this comparison")
def test_what_came_later_than_an_older_sdk(monkeypatch: pytest.MonkeyPatch) -> None:
    """With an SDK that has no types for an operation, each of its parameters is known by name."""
    at_version._fields_at.cache_clear()
    monkeypatch.setattr(at_version, "installed_sdk", lambda: "8.11.1")
    monkeypatch.setattr(at_version, "parameters_of", lambda name: None)
    try:
        with pytest.raises(NotModelled, match="`line_items` is known to stripe 14 and later"):
            validation.typed_params("checkout.session.update", to_form({"line_items": [{"id": "li_1"}]}), version="2023-10-16")
    finally:
        at_version._fields_at.cache_clear()


def test_what_an_sdk_still_declares_is_as_it_declares_it() -> None:
    """A parameter beside it gives the type only where there is none, and is not unset in its place."""
    beside = {"name": Field(Node("string"), required=True, emptyable=True)}
    own = Field(Node("integer"), emptyable=True)
    assert at_version._like("name")(beside, own) == own
    assert at_version._like("name")(beside, None) == Field(Node("string"))
    assert at_version._like("nothing")(beside, None) is None


def test_a_later_parameter_within_others() -> None:
    """A new field of an object, an array of objects or a choice is put where it belongs."""
    gone = Field(Node("gone"))
    inner = Node("object", source={"a": Field(Node("string"))})
    fields = {
        "array": Field(Node("array", of=inner)),
        "choice": Field(Node("union", options=(inner, Node("integer")))),
        "plain": Field(Node("string")),
    }
    for path in (("array", "b"), ("choice", "b"), ("plain", "b"), ("nowhere", "b")):
        fields = at_version._edited(fields, path, lambda beside, present: present or gone)
    assert "new" not in at_version._edited(fields, ("new",), lambda beside, present: present)
    array, choice = fields["array"].node.of, fields["choice"].node.options[0]
    assert array is not None
    assert [node.fields()["b"] for node in (array, choice)] == [gone, gone]


def nodes(node: Node) -> Iterator[Node]:
    """A value, or what it may be made of."""
    yield node
    for each in (*node.options, *([node.of] if node.of is not None else [])):
        yield from nodes(each)


def is_known(fields: Mapping[str, Field], path: list[str]) -> bool:
    """Whether a path leads to a parameter, or to one that is known to be out of reach."""
    if path[0] not in fields:
        return False
    found = fields[path[0]].node
    return found.kind == "gone" or not path[1:] or any(is_known(each.fields(), path[1:]) for each in nodes(found))


@pytest.mark.parametrize(("operation", "path"), [(name, path) for name, paths in ADDED_IN_SDK.items() for path in paths])
def test_what_any_sdk_declares_is_known(operation: str, path: str) -> None:
    """A parameter that came with a newer SDK than the installed one is never refused as unknown."""
    assert is_known(at_version.parameters_at(operation, NOW), path.split("."))


@pytest.mark.parametrize(
    ("operation", "path", "before"),
    [(name, path, f"{int(date[:4]) - 1}{date[4:]}") for name, paths in GONE_FROM_API.items() for path, date in paths.items()],
)
def test_what_an_older_version_has_is_known(operation: str, path: str, before: str) -> None:
    """A parameter that the installed SDK declares no more is known at the versions that have it."""
    assert is_known(at_version.parameters_at(operation, before), path.split("."))


@pytest.mark.parametrize(
    ("path", "params", "version"),
    [
        ("/v1/customers", {"coupon": "SPRING"}, "2025-02-24.acacia"),
        ("/v1/checkout/sessions", {"shipping_rates": ["shr_1"]}, "2020-08-27"),
    ],
)
def test_what_only_an_older_version_has_is_not_modelled(
    fake: FakeCheckout, path: str, params: dict[str, object], version: str
) -> None:
    """The version takes it and we do not; with the way out that other such parameters have."""
    (name,) = params
    with pytest.raises(NotModelled, match=f"The parameter `{name}` of .* is not modelled yet") as raised:
        fake.request("POST", path, params, headers={"Stripe-Version": version})
    assert raised.value.allow == name


@since(12, "an SDK without the coupon of customers")
def test_what_went_is_unknown_since(fake: FakeCheckout) -> None:
    """From the version on that it went with, it is unknown in Stripe's words."""
    answer = fake.request("POST", "/v1/customers", {"coupon": "SPRING"}, headers={"Stripe-Version": "2025-03-31.basil"})
    assert answer.json()["error"]["message"].startswith("Received unknown parameter: coupon")

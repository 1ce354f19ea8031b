"""A declaration is complete: what a new kind still lacks, these tests say by name."""

import inspect
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import stripe

from doorways import since
from fakecheckout import FakeCheckout, NotModelled
from fakecheckout.protocol import kinds
from fakecheckout.protocol.kinds import BY_OPERATION, ENDPOINTS, KINDS, Kind, create_operation, register
from fakecheckout.protocol.parameters.schema import Node, has_resource, parameters_of

NEWEST = since(16, "the SDK that kinds are declared by")
BY_KIND = pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
WITH_PATH = pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind.path], ids=lambda kind: kind.name)

NOT_MODELLED = {"balance_transaction", "credit_note", "payment_link"}
"""What ids lead to although it is no kind here: `expand` answers with `NotModelled`, or with what was loaded."""

OF_OLDER_VERSIONS = {
    ("checkout.session.create", "payment_method_types"),
    ("price.create", "recurring.aggregate_usage"),
}
"""Parameters that only older versions of the API have; each is a row of protocol/versions/changes.py."""

IN_NO_SDK = {("customer.create", "id")}
"""Parameters that Stripe takes and does not document."""


@WITH_PATH
def test_a_kind_with_a_path_has_ids(kind: Kind) -> None:
    """What stands at a path of its own has an id, whose form is declared."""
    assert kind.id is not None


@WITH_PATH
def test_a_kind_with_a_path_can_be_asked_for(kind: Kind) -> None:
    """A path leads to operations, so that a call below it that is not modelled can be told what is."""
    assert any(path.startswith(kind.path or "") for _, path in ENDPOINTS)


@BY_KIND
def test_what_a_kind_refers_to_is_declared(kind: Kind) -> None:
    """Where `expand` leads is a kind, or is known not to be modelled."""
    lists = [made.kind for made in kind.lists.values()]
    targets = {*kind.expands.values(), *kind.inline.values(), *kind.inline_lists.values(), *lists}
    assert targets - KINDS.keys() - NOT_MODELLED == set()


@NEWEST
@BY_KIND
def test_a_kind_is_one_of_the_sdk_s(kind: Kind) -> None:
    """The name finds a class of the SDK, or the declaration says which."""
    assert has_resource(kind.sdk or kind.name)


def _objects(node: Node) -> Iterator[Node]:
    """The objects that a value may be, or may be made of."""
    for each in (node, *node.options, *([node.of] if node.of is not None else [])):
        if each is not node:
            yield from _objects(each)
        elif each.kind == "object":
            yield each


def _is_declared(node: Node, path: list[str]) -> bool:
    if not path or path[0] == "*":
        return True
    found = [each.fields()[path[0]].node for each in _objects(node) if path[0] in each.fields()]
    return any(_is_declared(each, path[1:]) for each in found)


@NEWEST
def test_parameters_are_those_of_the_sdk() -> None:
    """What an operation models exists in the SDK's types, but for what only older versions have, or no documentation."""
    modelled = [(name, path) for name, each in BY_OPERATION.items() for path in each.operation.parameters]
    nodes = {name: parameters_of(name) or Node("object", source={}) for name in BY_OPERATION}
    unknown = {(name, path) for name, path in modelled if not _is_declared(nodes[name], path.split("."))}
    assert unknown == OF_OLDER_VERSIONS | IN_NO_SDK


def _services(service: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """The methods of a service of the SDK's client and of the services below it, by name."""
    for each in dir(type(service)):
        if not each.startswith("_") and not each.endswith("_async") and callable(getattr(service, each)):
            yield name + each, getattr(service, each)
    for below in vars(sys.modules[type(service).__module__]).get("_subservices", {}):
        yield from _services(getattr(service, below), f"{name}{below}.")


def _methods(kind: Kind) -> dict[str, Any]:
    service: Any = stripe.StripeClient("sk_test_kinds", max_network_retries=0).v1
    for name in (kind.path or "").removeprefix("/v1/").split("/"):
        service = getattr(service, name)
    return dict(_services(service))


def _is_taken_for_none(method: Any) -> bool:
    """Whether a call with made-up ids and no parameters is refused as if Stripe had no such operation."""
    given = [{} if name == "params" else "id_1" for name in inspect.signature(method).parameters if name != "options"]
    try:
        method(*given)
    except NotModelled:
        return False
    except stripe.StripeError as refusal:
        return "Unrecognized request URL" in str(refusal)
    return False


@NEWEST
def test_every_kind_has_a_service() -> None:
    """The path of a kind leads to methods of the SDK's client, so that the next test asks for something."""
    assert [kind.name for kind in KINDS.values() if kind.path and not _methods(kind)] == []


@NEWEST
def test_what_the_sdk_can_do_is_served_or_not_modelled() -> None:
    """No operation that the SDK has for a kind gets Stripe's words for what does not exist."""
    methods = {(kind.name, name): method for kind in KINDS.values() if kind.path for name, method in _methods(kind).items()}
    with FakeCheckout() as fake:
        assert {name for name, method in methods.items() if _is_taken_for_none(method)} == set()
        fake.not_modelled.clear()


def test_a_kind_is_declared_once() -> None:
    """A second declaration of a name is an error of ours."""
    with pytest.raises(ValueError, match="There are two declarations of price"):
        register([Kind("price")])


def test_an_endpoint_is_declared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two operations at one path are an error of ours."""
    monkeypatch.setattr(kinds, "KINDS", {})
    with pytest.raises(ValueError, match="There are two operations at POST /v1/prices"):
        register([Kind("price", path="/v1/prices", operations=(create_operation(lambda call: {}),))])


def test_every_endpoint_is_found_by_name() -> None:
    """Both registries hold the same."""
    assert list(ENDPOINTS.values()) == list(BY_OPERATION.values())

"""Whatever the installed SDK can call is answered or `NotModelled`: read from its sources and asked one by one."""

import re
from pathlib import Path

import pytest
import stripe
from sdk_event_types import event_types as event_types_of
from sdk_expansions import expansions
from sdk_operations import Operation, operations

from fakecheckout import FakeCheckout, NotModelled
from fakecheckout.protocol.parameters.schema import paths_of_services
from fakecheckout.protocol.stripe_has import event_types
from fakecheckout.protocol.stripe_has.expansions import listed_expansions
from fakecheckout.protocol.stripe_has.operations import listed_operations

SOURCES = Path(str(stripe.__file__)).parent
AGAIN = "run tools/stripe_lists.py (its head says how)"


@pytest.fixture(scope="module")
def of_the_sdk() -> set[Operation]:
    """Every verb and path of the installed SDK."""
    return operations(SOURCES)


def answer(fake: FakeCheckout, method: str, path: str) -> str:
    """The text of a refusal, or that of `NotModelled`."""
    try:
        return fake.request(method, path).body
    except NotModelled as error:
        return f"NotModelled: {error}"


def test_the_list_has_what_the_sdk_has(of_the_sdk: set[Operation]) -> None:
    """No operation of the installed SDK is missing."""
    assert [each for each in sorted(of_the_sdk) if each[0] not in listed_operations().get(each[1], ())] == [], AGAIN


def test_the_list_has_the_types_of_events_that_the_sdk_has() -> None:
    """No type of the installed SDK is missing."""
    of_the_sdk = event_types_of(SOURCES)
    assert len(of_the_sdk) > 200
    assert sorted(of_the_sdk - set(event_types.LIST.read_text(encoding="utf-8").split())) == [], AGAIN


def test_the_list_has_what_the_sdk_expands() -> None:
    """No field that the installed SDK types as expandable is missing."""
    expanded = {(name, path) for name, paths in expansions(SOURCES).items() for path in paths}
    listed = {(name, path) for name, rows in listed_expansions().items() for path in rows}
    assert sorted(expanded - listed) == [], AGAIN


def test_every_path_of_the_sources_is_read(of_the_sdk: set[Operation]) -> None:
    """A path that is written out anywhere in the sources is that of an operation, but for the pieces of others."""
    texts = (file.read_text(encoding="utf-8") for file in SOURCES.rglob("*.py"))
    written = {
        re.sub(r"\{[^}]*\}|%s", "*", path) for text in texts for path in re.findall(r"[\"'](/v[12]/[^\"'\s]*)[\"']", text)
    }
    pieces = {"/v1/*", "/v1/*s", "/v1/test_helpers/*s", "/v2/"}
    assert (written | paths_of_services()) - {path for _, path in of_the_sdk} - pieces == set()


def test_no_operation_is_taken_for_none(of_the_sdk: set[Operation]) -> None:
    """None gets Stripe's words for what does not exist."""
    with FakeCheckout() as fake:
        answers = {each: answer(fake, each[0], each[1].replace("*", "x_1")) for each in of_the_sdk}
        fake.not_modelled.clear()
    assert [each for each, text in answers.items() if "Unrecognized request URL" in text] == []


def test_what_is_not_modelled_is_named(of_the_sdk: set[Operation]) -> None:
    """`NotModelled` says which call it was: the verb, and the path as it was called."""
    with FakeCheckout() as fake:
        called = {(verb, path.replace("*", "x_1")) for verb, path in of_the_sdk}
        said = {each: text for each in called if (text := answer(fake, *each)).startswith("NotModelled")}
        fake.not_modelled.clear()
    assert len(said) > 300
    assert [each for each, text in said.items() if " ".join(each) not in text] == []

"""Answers of the test's own: for which calls, in which order, how often."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from fakecheckout.api.own_answers import OwnAnswer, OwnAnswers
from fakecheckout.protocol.kinds import ENDPOINTS
from fakecheckout.protocol.messages import Request


def giving(text: str) -> Callable[[Any], str]:
    return lambda _: json.dumps({"id": text})


def answers(*given: tuple[str, str, str, int | None]) -> OwnAnswers:
    found = OwnAnswers()
    for method, path, text, times in given:
        found.add(OwnAnswer(method, path, giving(text), 200, times))
    return found


def taken(found: OwnAnswers, method: str, path: str) -> str | None:
    answer = found.take(Request(method, path))
    return None if answer is None else json.loads(answer.body(None))["id"]


@pytest.mark.parametrize(
    ("method", "path", "is_answered"),
    [
        ("GET", "/v1/disputes/dp_1", True),
        ("GET", "/v1/disputes/dp%2F1", True),
        ("POST", "/v1/disputes/dp_1", False),
        ("GET", "/v1/disputes", False),
        ("GET", "/v1/disputes/dp_1/close", False),
    ],
)
def test_the_star_is_one_id(method: str, path: str, is_answered: bool) -> None:
    """A path is matched segment by segment, with the verb."""
    assert (taken(answers(("GET", "/v1/disputes/*", "any", None)), method, path) is not None) is is_answered


def test_those_for_a_number_of_calls_come_first() -> None:
    """In their order; then the last of those for all calls."""
    found = answers(
        ("GET", "/v1/disputes", "always", None),
        ("GET", "/v1/disputes", "first, twice", 2),
        ("GET", "/v1/disputes", "then", 1),
        ("GET", "/v1/disputes", "always since", None),
    )
    got = [taken(found, "GET", "/v1/disputes") for _ in range(5)]
    assert got == ["first, twice", "first, twice", "then", "always since", "always since"]


def test_what_is_left() -> None:
    """Those for a number of calls that have not come; one for all calls is never left."""
    found = answers(("GET", "/v1/disputes", "a", 2), ("GET", "/v1/disputes/*", "b", 1), ("GET", "/v1/payouts", "c", None))
    taken(found, "GET", "/v1/disputes")
    taken(found, "GET", "/v1/disputes/dp_1")
    assert found.left == ["GET /v1/disputes (1 more)"]


@pytest.mark.parametrize(("method", "path"), sorted(ENDPOINTS), ids=" ".join)
def test_what_is_modelled_has_no_other_answer(method: str, path: str) -> None:
    """Every operation of the fake's, with a star or with an id: the message says what is modelled there."""
    for spelt in {path, path.replace("*", "x_1")}:
        with pytest.raises(
            ValueError, match=r"is modelled: the fake answers it itself.* Modelled there: .*fake\.load"
        ) as raised:
            OwnAnswers().add(OwnAnswer(method, spelt, giving("x"), 200, None))
        assert str(raised.value).startswith(f"{method} {spelt} ")


@pytest.mark.parametrize(
    ("method", "path", "text"),
    [
        ("GET", "/v1/disptues", "Stripe has no GET /v1/disptues; the nearest it has is GET /v1/disputes."),
        (
            "POST",
            "/v1/disputes/*/clsoe",
            "Stripe has no POST /v1/disputes/*/clsoe; the nearest it has is POST /v1/disputes/*/close.",
        ),
        ("DELETE", "/v1/disputes/*", "Stripe has no DELETE /v1/disputes/*; it has GET and POST there."),
    ],
    ids=["misspelt", "misspelt below", "another verb"],
)
def test_what_stripe_has_not(method: str, path: str, text: str) -> None:
    """Is an error that names the nearest that it has."""
    with pytest.raises(ValueError) as raised:
        OwnAnswers().add(OwnAnswer(method, path, giving("x"), 200, None))
    assert str(raised.value) == text


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"method": "PUT"}, "There is no method 'PUT'"),
        ({"path": "disputes"}, "A path is like"),
        ({"path": "https://api.stripe.com/v1/disputes"}, "A path is like"),
        ({"path": "/v1/disputes?limit=1"}, "A path is like"),
        ({"status": 99}, "status is one of HTTP's"),
        ({"status": True}, "status is one of HTTP's"),
        ({"status": "200"}, "status is one of HTTP's"),
        ({"times": 0}, "times is a whole number"),
        ({"times": True}, "times is a whole number"),
        ({"times": 1.5}, "times is a whole number"),
    ],
)
def test_what_makes_no_sense(changes: dict[str, Any], text: str) -> None:
    """Is an error, and nothing is added."""
    found = OwnAnswers()
    given: dict[str, Any] = {"method": "GET", "path": "/v1/disputes", "status": 200, "times": 1, **changes}
    with pytest.raises(ValueError, match=text):
        found.add(OwnAnswer(body=giving("x"), **given))
    assert found.left == []

"""The account of a whole run: what lasts for a place, what for the run, and what each test begins with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import stripe
from unnoticed_cases import leaves_a_fault, leaves_an_error, swallows

from fakecheckout import FakeCheckout, Unnoticed
from fakecheckout.account.guards.run import RunAccount

MODULE, CLASS = ("module", 2), ("class", 1)


class Run:
    """The account of a run, and the fake behind it."""

    def __init__(self) -> None:
        self.fake = FakeCheckout(seed="run")
        self.account = RunAccount(self.fake)

    def names(self) -> list[str]:
        """The products that a test of these places finds."""
        with FakeCheckout() as test:
            self.account.begin(test)
            return [str(each.name) for each in stripe.Product.list().data][::-1]


@pytest.fixture
def run() -> Iterator[Run]:
    made = Run()
    yield made
    made.account.stop()


def make(name: str) -> Any:
    return stripe.Product.create(name=name)


def test_a_test_begins_with_what_was_made_and_leaves_nothing(run: Run) -> None:
    """Objects, requests, the clock and endpoints are there; what the test makes is its own."""
    heard: list[bytes] = []
    run.fake.webhooks.add(lambda body, headers: heard.append(body), secret="whsec_test")
    make("run")
    run.fake.advance(days=1)
    with FakeCheckout() as test:
        run.account.begin(test)
        make("test")
        assert [call.method for call in test.requests] == ["POST", "POST"]
        assert test.now() == run.fake.now()
    assert len(heard) == 2
    assert run.names() == ["run"]


def test_what_is_made_for_a_place_is_gone_after_it(run: Run) -> None:
    """A class within a module, and the next one."""
    run.account.enter([MODULE])
    make("module")
    run.account.enter([MODULE, CLASS])
    make("class")
    assert run.names() == ["module", "class"]
    run.account.enter([MODULE, ("other class", 1)])
    assert run.names() == ["module"]
    run.account.enter([("other module", 2)])
    assert run.names() == []


def test_a_place_that_is_entered_again_is_the_same(run: Run) -> None:
    """The next test of a class finds what was made for it."""
    run.account.enter([MODULE, CLASS])
    make("class")
    run.account.enter([MODULE, CLASS])
    assert run.names() == ["class"]


def test_what_a_wider_fixture_makes_outlives_the_narrower_place(run: Run) -> None:
    """With its requests, its clock and its endpoints."""
    run.account.enter([MODULE, CLASS])
    make("class")
    with run.account.setting_up(2):
        make("for the module")
    with run.account.setting_up(3):
        make("for the run")
        run.fake.advance(days=1)
        run.fake.webhooks.add(lambda body, headers: None, secret="whsec_test")
    with run.account.setting_up(1):
        make("for the class")
    run.account.enter([MODULE])
    assert run.names() == ["for the module", "for the run"]
    run.account.enter([])
    assert run.names() == ["for the run"]
    assert [call.params["name"] for call in run.fake.requests] == ["for the run"]
    make("with an endpoint")
    assert len(run.fake.webhooks.deliveries) == 1


@pytest.mark.parametrize("act", [swallows, leaves_an_error], ids=["swallowed", "a webhook's error"])
def test_what_went_by_unnoticed_outside_tests_is_told_once(run: Run, act: Any) -> None:
    """With where it was."""
    act(run.fake)
    with pytest.raises(Unnoticed, match="The import of it passed, but"):
        run.account.check("The import of it")
    run.account.check("The import of it")


def test_what_a_test_may_still_meet_is_not_told(run: Run) -> None:
    """A fault that a wide fixture set up strikes in each test."""
    leaves_a_fault(run.fake)
    run.account.check("A fixture")


def test_it_may_be_stopped_by_hand(run: Run) -> None:
    """The end of the run does not mind."""
    run.fake.stop()
    run.account.stop()

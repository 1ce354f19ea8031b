"""`@FakeCheckout()`: a function that runs on an account of its own, whoever calls it."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st
from unnoticed_cases import CASES, Case, leaves_an_error, swallows

from fakecheckout import FakeCheckout, NotModelled, Unnoticed


def test_a_function_runs_on_a_started_account() -> None:
    """What it gives is given, and afterwards the SDK has back what it had."""

    @FakeCheckout()
    def make(name: str) -> str:
        return stripe.Product.create(name=name).id

    assert make("Shirt").startswith("prod_")
    assert stripe.api_key is None


def test_a_coroutine_runs_on_a_started_account() -> None:
    """It stays a coroutine function, which test runners look for."""

    @FakeCheckout()
    async def make(name: str) -> str:
        await asyncio.sleep(0)
        return stripe.Product.create(name=name).id

    assert inspect.iscoroutinefunction(make)
    assert asyncio.run(make("Shirt")).startswith("prod_")


def test_each_call_begins_anew() -> None:
    """Nothing of the call before is there, and ids are the same again."""

    @FakeCheckout()
    def make() -> tuple[int, str]:
        id = stripe.Product.create(name="Shirt").id
        return len(stripe.Product.list().data), id

    assert make() == make()


def test_the_fake_is_handed_in_where_it_is_wanted() -> None:
    """As `fake_checkout`, which is no parameter for whoever calls."""
    fake = FakeCheckout()

    @fake
    def ask(name: str, fake_checkout: FakeCheckout) -> Any:
        return name, fake_checkout

    called: Any = ask
    assert called("Shirt") == ("Shirt", fake)
    assert list(inspect.signature(ask).parameters) == ["name"]


def test_whoever_hands_in_another_is_heard() -> None:
    """A call by hand may name the account."""

    @FakeCheckout()
    def ask(fake_checkout: object) -> object:
        return fake_checkout

    assert ask(fake_checkout=5) == 5


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_what_went_by_unnoticed_fails_it(case: Case, is_async: bool) -> None:
    """The guards are those of the `with` block."""
    if is_async and case is CASES["waiting"]:
        pytest.skip("it has a loop of its own")

    @FakeCheckout()
    def test(fake_checkout: FakeCheckout) -> None:
        case.does(fake_checkout)

    @FakeCheckout()
    async def check_async(fake_checkout: FakeCheckout) -> None:
        case.does(fake_checkout)

    call: Any = (lambda: asyncio.run(check_async())) if is_async else test  # type: ignore[call-arg]
    with pytest.raises(Unnoticed, match=r"never awaited|fake\."):
        call()


def test_a_call_is_not_told_of_the_one_before() -> None:
    """What was swallowed in one call fails that one alone, also where it failed for another reason."""
    acts: list[Any] = [swallows, leaves_an_error]

    @FakeCheckout()
    def act(fake_checkout: FakeCheckout) -> None:
        if acts:
            acts.pop()(fake_checkout)
            raise ValueError("failed")

    call: Any = act
    for _ in range(2):
        with pytest.raises(ValueError, match="failed"):
            call()
    call()


def test_an_error_is_told_the_story() -> None:
    """As in a `with` block."""

    @FakeCheckout()
    def fail() -> None:
        stripe.Product.create(name="Shirt")
        raise ValueError("failed")

    with pytest.raises(ValueError, match="failed") as caught:
        fail()
    assert "stripe.Product.create(name='Shirt')" in "".join(getattr(caught.value, "__notes__", ()))


def test_hypothesis_above_it() -> None:
    """Each example has an account of its own."""
    counts: list[int] = []

    @given(name=st.sampled_from(["Shirt", "Mug"]))
    @FakeCheckout()
    def test(name: str, fake_checkout: FakeCheckout) -> None:
        stripe.Product.create(name=name)
        counts.append(len(fake_checkout.events))

    test()
    assert set(counts) == {1}
    assert len(counts) > 1


def test_hypothesis_below_it() -> None:
    """As well."""
    counts: list[int] = []

    @FakeCheckout()
    @given(name=st.sampled_from(["Shirt", "Mug"]))
    def test(name: str, fake_checkout: FakeCheckout) -> None:
        stripe.Product.create(name=name)
        counts.append(len(fake_checkout.events))

    call: Any = test
    call()
    assert set(counts) == {1}
    assert len(counts) > 1
    assert list(inspect.signature(test).parameters) == []


def test_hypothesis_below_it_and_unused() -> None:
    """A test that takes nothing but its example."""

    @FakeCheckout()
    @given(name=st.just("Shirt"))
    def test(name: str) -> None:
        stripe.Product.create(name=name)

    call: Any = test
    call()


def test_a_class_is_told_what_there_is_for_it() -> None:
    """The decorator is for functions."""
    with pytest.raises(TypeError, match="FakeCheckoutTestCase"):

        @FakeCheckout()
        class TestIt:
            pass


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
def test_a_generator_is_told_what_there_is_for_it(is_async: bool) -> None:
    """A fixture would be over before it began."""

    def fixture() -> Any:
        yield

    async def fixture_async() -> Any:
        yield

    with pytest.raises(TypeError, match="with FakeCheckout"):
        FakeCheckout()(fixture_async if is_async else fixture)


def test_pytest_runs_it(pytester: pytest.Pytester) -> None:
    """What is handed in is no fixture, whose account would lie above; other fixtures and parameters are as ever."""
    pytester.makepyfile(
        """
        import pytest, stripe
        from unittest import TestCase
        from hypothesis import given, strategies as st
        from fakecheckout import FakeCheckout

        @pytest.mark.parametrize("name", ["Shirt", "Mug"])
        @FakeCheckout(seed="s")
        def test_function(name, tmp_path, fake_checkout):
            stripe.Product.create(name=name)
            assert [event["data"]["object"]["name"] for event in fake_checkout.events] == [name]

        @pytest.mark.asyncio
        @FakeCheckout()
        async def test_coroutine(fake_checkout, tmp_path):
            stripe.Product.create(name="Shirt")
            assert len(fake_checkout.events) == 1

        @FakeCheckout()
        @given(name=st.just("Shirt"))
        def test_below(name, fake_checkout):
            stripe.Product.create(name=name)
            assert len(fake_checkout.events) == 1

        @given(name=st.just("Shirt"))
        @FakeCheckout()
        def test_above(name, fake_checkout):
            stripe.Product.create(name=name)
            assert len(fake_checkout.events) == 1

        class TestIt(TestCase):
            @FakeCheckout()
            def test_method(self, fake_checkout):
                stripe.Product.create(name="Shirt")
                self.assertEqual(len(fake_checkout.events), 1)
        """
    )
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:randomly").assert_outcomes(passed=6)


def test_what_it_may_not_do_is_not_its_own_end() -> None:
    """A NotModelled that a call raises comes out as it is."""

    @FakeCheckout()
    def ask() -> None:
        stripe.Dispute.list()

    with pytest.raises(NotModelled, match="GET /v1/disputes"):
        ask()

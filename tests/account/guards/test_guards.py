"""The guards of an account, as whoever leaves a `with` block meets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import stripe
from unnoticed_cases import BEGUN, CASES, Case, holds, leaves_a_fault, leaves_an_error, never_awaits, swallows

from fakecheckout import FakeCheckout, NotModelled, Unnoticed

BY_CASE = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def run(*acts: Callable[[FakeCheckout], object]) -> None:
    """A test in a `with` block."""
    with FakeCheckout() as fake:
        for act in acts:
            act(fake)


def divide(_: object) -> None:
    """An error of the test's own."""
    _ = 1 / 0


def make_product(_: object) -> None:
    stripe.Product.create(name="Shirt")


def notes(error: BaseException) -> str:
    return "\n".join(getattr(error, "__notes__", ()))


@BY_CASE
def test_what_went_by_unnoticed_raises_at_the_end_of_the_block(case: Case) -> None:
    """In one line, which says what to write."""
    with pytest.raises(Unnoticed) as caught:
        run(case.does)
    (line,) = caught.value.findings
    assert line.startswith(case.told.format(name="fake"))
    assert case.written.format(name="fake") in line
    assert "\n" not in line


@BY_CASE
def test_a_test_that_means_it_says_so(case: Case) -> None:
    """What the line says is enough."""
    run(case.does, case.means)


def test_a_move_that_was_never_awaited_leaves_no_warning(recwarn: pytest.WarningsRecorder) -> None:
    """It is told once, and not by Python again."""
    with pytest.raises(Unnoticed):
        run(never_awaits)
    BEGUN.clear()
    assert [str(each.message) for each in recwarn] == []


def test_the_error_of_a_webhook_is_raised_as_it_is() -> None:
    """Where it is the only one."""
    with pytest.raises(LookupError, match="the shop is closed"):
        run(leaves_an_error)


def test_all_are_told_in_one_message() -> None:
    """Each on a line of its own, and the webhook's error is what it came from."""
    with pytest.raises(Unnoticed) as caught:
        run(swallows, leaves_a_fault, leaves_an_error, holds)
    assert isinstance(caught.value.__cause__, LookupError)
    assert [line.partition(" ")[0] for line in caught.value.findings] == ["it", "no", "a", "4"]
    assert str(caught.value).count("\n- ") == 4


def test_several_webhooks_that_failed_are_all_told() -> None:
    """None hides the others."""
    with pytest.raises(Unnoticed) as caught:
        run(leaves_an_error, make_product)
    assert len(caught.value.findings) == 2


def test_an_error_on_its_way_keeps_its_way() -> None:
    """It gets the findings and the calls as a note."""
    with pytest.raises(ZeroDivisionError) as caught:
        run(leaves_a_fault, divide)
    told = notes(caught.value)
    assert "- no call met the fault 'timeout'" in told
    assert "stripe.Product.create(name='Shirt')" in told


def test_an_error_on_its_way_where_nothing_happened_has_no_note() -> None:
    """There is nothing to say."""
    with pytest.raises(ZeroDivisionError) as caught:
        run(divide)
    assert notes(caught.value) == ""


@pytest.mark.parametrize("wrapped", [False, True], ids=["itself", "within another"])
def test_what_is_on_its_way_is_not_told_as_swallowed(wrapped: bool) -> None:
    """A NotModelled that leaves the block is no news, nor is one that an application's error came from."""

    def ask(_: object) -> None:
        try:
            stripe.Dispute.list()
        except NotModelled as error:
            if wrapped:
                raise ValueError("no disputes") from error
            raise

    with pytest.raises((NotModelled, ValueError)) as caught:
        run(ask)
    assert "swallowed" not in notes(caught.value)


def test_an_error_that_came_from_itself_is_told() -> None:
    """A circle of causes has an end."""
    error = ValueError("round")
    error.__cause__ = KeyError()
    error.__cause__.__context__ = error

    def fail_for_it(_: object) -> None:
        raise error

    with pytest.raises(ValueError, match="round") as caught:
        run(make_product, fail_for_it)
    assert "stripe.Product.create" in notes(caught.value)


def test_a_webhook_s_error_that_is_on_its_way_is_not_told_again() -> None:
    """It was kept, and the test raised it itself."""

    def raise_it(fake: FakeCheckout) -> None:
        raise fake.webhooks.errors[0]

    with pytest.raises(LookupError) as caught:
        run(leaves_an_error, raise_it)
    assert "a webhook failed" not in notes(caught.value)


def test_what_was_told_is_not_told_again() -> None:
    """A fake that is used for two blocks tells of each at its end."""
    fake = FakeCheckout()
    with pytest.raises(Unnoticed), fake:
        swallows(fake)
    with fake:
        stripe.Product.create(name="Shirt")


def test_a_reset_hides_nothing() -> None:
    """What was swallowed, what failed and what nobody awaited before it is told all the same."""
    with pytest.raises(Unnoticed) as caught:
        run(CASES["waiting"].does, swallows, lambda fake: fake.reset(), leaves_an_error, lambda fake: fake.reset())
    assert len(caught.value.findings) == 3


@pytest.mark.parametrize("case", [*CASES.values(), None], ids=[*CASES, "an error"])
def test_start_and_stop_have_no_guards(case: Any) -> None:
    """Whoever starts a fake by hand looks for himself."""
    fake = FakeCheckout().start()
    (leaves_an_error if case is None else case.does)(fake)
    fake.stop()
    fake._account.begun.take()
    fake._account.sender.take_waiting()


def test_no_live_key_is_told() -> None:
    """Of a call that was swallowed, neither the line nor the story shows it."""

    def use_live_keys(_: object) -> None:
        for key in ("sk_live_abcdef", "sk_test_x"):
            with pytest.raises((NotModelled, stripe.StripeError)):
                stripe.Product.create(name="rk_live_abcdef", foo="sk_live_abcdef", api_key=key)  # type: ignore[call-arg]

    with pytest.raises(ZeroDivisionError) as caught:
        run(use_live_keys, divide)
    assert "A live key in a test: sk_live_**cdef" in notes(caught.value)
    assert "_live_abcdef" not in notes(caught.value)


def test_an_answer_in_vain() -> None:
    """An answer of the test's own for a number of calls that did not all come is told, one for all calls is not."""
    with pytest.raises(Unnoticed, match=r"no call has had the answer of respond for GET /v1/disputes/\* \(1 more\)"):
        run(lambda fake: fake.respond("GET", "/v1/disputes/*", {}, times=1))
    run(lambda fake: fake.respond("GET", "/v1/disputes/*", {}))

"""`FakeCheckoutTestCase`: an account for the test cases of `unittest` and Django, for the class and fresh for each test.

The account is started before `setUpClass`, and every test begins with what stood in it afterwards. Nothing of Django is
imported: its `setUpTestData` is called within its `setUpClass`.
"""

from __future__ import annotations

import functools
import unittest
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from ..fake import FakeCheckout, guards_of, new_fake
from ..state import AccountState

if TYPE_CHECKING:
    _TestCase = unittest.TestCase
else:
    _TestCase = object


_ACCOUNT = "fake_checkout"


def _on_the_account_of_the_class(set_up: Callable[[Any], None]) -> Callable[[Any], None]:
    """Starts the account before the first `setUpClass` of a class, and tells what went by unnoticed after the last."""

    @functools.wraps(set_up)
    def set_up_class(cls: Any) -> None:
        if _ACCOUNT in vars(cls):  # one of a class below has started it
            set_up(cls)
            return
        cls._start_account()
        set_up(cls)
        guards_of(cls.fake_checkout).check_outside_tests("cls.fake_checkout", f"{cls.__name__}.setUpClass")

    return set_up_class


class FakeCheckoutTestCase(_TestCase):
    """A mixin: `class CheckoutTest(FakeCheckoutTestCase, TestCase)`, in this order. `self.fake_checkout` is the account.

    The SDK talks to it from before `setUpClass` until after `tearDownClass`. What `setUpClass` and `setUpTestData` make is
    there in each test; what a test makes is gone at its end. What goes by unnoticed fails the test, after its `tearDown`.

    fake_checkout_options: the options of `FakeCheckout` for the class, as in {"payment_methods": ("card", "klarna")}.
    """

    fake_checkout: ClassVar[FakeCheckout]
    fake_checkout_options: ClassVar[Mapping[str, Any]] = {}
    _after_set_up_class: ClassVar[AccountState | None] = None
    _has_passed = True

    def __init_subclass__(cls, **named: Any) -> None:
        """The class's own `setUpClass` is covered, whether or not it calls that of its bases first."""
        super().__init_subclass__(**named)
        for base in cls.__mro__[: cls.__mro__.index(FakeCheckoutTestCase)]:
            if issubclass(base, unittest.TestCase) and not issubclass(base, FakeCheckoutTestCase):
                raise TypeError(f"class {cls.__name__}: name FakeCheckoutTestCase before {base.__name__}.")
        own = vars(cls).get("setUpClass")
        if isinstance(own, classmethod):
            cls.setUpClass = classmethod(_on_the_account_of_the_class(own.__func__))  # type: ignore[assignment, method-assign]

    @classmethod
    @_on_the_account_of_the_class
    def setUpClass(cls) -> None:
        """Sets up what the other bases set up."""
        super().setUpClass()

    @classmethod
    def _start_account(cls) -> None:
        try:
            fake = new_fake({"seed": f"{cls.__module__}.{cls.__qualname__}", **cls.fake_checkout_options})
        except (TypeError, ValueError) as error:
            raise type(error)(f"{cls.__name__}.fake_checkout_options: {error}") from None
        cls.fake_checkout, cls._after_set_up_class = fake.start(), None
        cls.addClassCleanup(cls._stop_account)

    @classmethod
    def _stop_account(cls) -> None:
        if guards_of(cls.fake_checkout).is_started:
            cls.fake_checkout.stop()
        del cls.fake_checkout, cls._after_set_up_class

    def run(self, result: unittest.TestResult | None = None) -> unittest.TestResult | None:
        """Runs the test on the account as `setUpClass` left it."""
        self._begin()
        return super().run(result)

    def debug(self) -> None:
        """The same, without catching what is raised."""
        self._begin()
        super().debug()

    def _begin(self) -> None:
        cls = type(self)
        if any(getattr(each, "__unittest_skip__", False) for each in (cls, getattr(self, self._testMethodName))):
            return
        if _ACCOUNT not in vars(cls):  # it runs on its own, without the suite that sets up its class
            cls._start_account()
            self.addCleanup(cls.doClassCleanups)
        guards = guards_of(self.fake_checkout)
        if not guards.is_started:  # a test has stopped it
            self.fake_checkout.start()
        if cls._after_set_up_class is None:
            cls._after_set_up_class = guards.as_it_is()
        self.addCleanup(self._end, cls._after_set_up_class)  # called after those that the test adds

    def _callTestMethod(self, method: Callable[[], Any]) -> None:  # noqa: N802 - unittest's
        """The error of a failing test is told the story."""
        try:
            super()._callTestMethod(method)  # type: ignore[misc]
        except Exception as error:
            guards_of(self.fake_checkout).explain("self.fake_checkout", error)
            raise

    def doCleanups(self) -> Any:  # noqa: N802 - unittest's
        """Within a clean-up nobody knows any more whether the test has failed."""
        self._has_passed = getattr(getattr(self, "_outcome", None), "success", True)
        return super().doCleanups()

    def _end(self, before: AccountState) -> None:
        guards = guards_of(self.fake_checkout)
        try:
            if self._has_passed:
                guards.check("self.fake_checkout")
        finally:
            guards.begin_from(before)

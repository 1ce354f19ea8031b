"""`FakeCheckoutTestCase`, with unittest's runner and with Django's classes."""

from __future__ import annotations

import io
import pathlib
import subprocess
import sys
import unittest
from typing import Any

import pytest
import stripe
from unnoticed_cases import CASES, SETUP, Case, holds, leaves_an_error, swallows

from fakecheckout import FakeCheckoutTestCase

DJANGO = """
import django
from django.conf import settings
from django.http import HttpResponse
from django.urls import path

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}, ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__
)
django.setup()

import stripe
from django.test import SimpleTestCase, TestCase
from fakecheckout import FakeCheckoutTestCase

def buy(request):
    return HttpResponse(stripe.Customer.create(name="Kim").id)

urlpatterns = [path("buy/", buy)]

class ShopTest(FakeCheckoutTestCase, TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.customer = stripe.Customer.create(name="Jenny").id

    def test_a(self):
        self.client.get("/buy/")
        assert stripe.Customer.retrieve(self.customer).name == "Jenny"
        assert len(stripe.Customer.list().data) == 2

    test_b = test_a

    def test_swallows(self):
        try:
            stripe.Dispute.list()
        except Exception:
            pass

class SimpleTest(FakeCheckoutTestCase, SimpleTestCase):
    async def test_it(self):
        assert (await self.async_client.get("/buy/")).status_code == 200
        assert len(self.fake_checkout.events) == 1
"""


def run(*classes: Any) -> unittest.TestResult:
    """The tests of these classes, as `python -m unittest` runs them."""
    loader = unittest.TestLoader()
    loader.testMethodPrefix = "check_"  # their runner is not pytest
    suite = unittest.TestSuite(loader.loadTestsFromTestCase(each) for each in classes)
    return unittest.TextTestRunner(io.StringIO()).run(suite)


def outcome(result: unittest.TestResult) -> tuple[int, int, int]:
    """How many ran, failed, and were errors."""
    return result.testsRun, len(result.failures), len(result.errors)


class MakesAProduct(unittest.TestCase):
    """What a shop's tests do."""

    __test__ = False

    fake_checkout: Any

    def check_a(self) -> None:
        stripe.Product.create(name="Shirt")
        assert len(self.fake_checkout.events) == 1

    check_b = check_a


def test_each_test_has_a_fresh_account() -> None:
    """What one made is not there in the next, and in the end the SDK has back what it had."""

    class Shop(FakeCheckoutTestCase, MakesAProduct):
        pass

    assert outcome(run(Shop)) == (2, 0, 0)
    assert stripe.api_key is None


class Kept:
    """What a class made for all of its tests."""

    id = ""


@pytest.mark.parametrize("calls_its_bases", ["first", "last", "never"])
def test_what_set_up_class_made_is_there_in_each_test(calls_its_bases: str) -> None:
    """As it was, whatever a test before made of it, and whether or not it calls its bases."""

    class Shop(FakeCheckoutTestCase, unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            if calls_its_bases == "first":
                super().setUpClass()
            Kept.id = stripe.Customer.create(name="Jenny").id
            cls.fake_checkout.advance(days=1)
            if calls_its_bases == "last":
                super().setUpClass()

        def check_a(self) -> None:
            assert stripe.Customer.retrieve(Kept.id).name == "Jenny"
            stripe.Customer.modify(Kept.id, name="Kim")
            stripe.Customer.create(name="Other")
            assert len(stripe.Customer.list().data) == 2

        check_b = check_a

        @classmethod
        def tearDownClass(cls) -> None:
            stripe.Customer.delete(Kept.id)

    assert outcome(run(Shop)) == (2, 0, 0)


def test_an_endpoint_that_set_up_class_added_hears_of_each_test() -> None:
    """And of each test alone."""
    heard: list[Any] = []

    class Shop(FakeCheckoutTestCase, MakesAProduct):
        @classmethod
        def setUpClass(cls) -> None:
            cls.fake_checkout.webhooks.add(lambda body, headers: heard.append(body), secret="whsec_test")

    assert outcome(run(Shop)) == (2, 0, 0)
    assert len(heard) == 2


def test_classes_have_accounts_of_their_own() -> None:
    """A class that inherits another's setUpClass runs it on its own account."""

    class Shop(FakeCheckoutTestCase, unittest.TestCase):
        @classmethod
        def setUpClass(cls) -> None:
            super().setUpClass()
            stripe.Customer.create(name="Jenny")

        def check_a(self) -> None:
            assert len(self.fake_checkout.events) == 1

    class OtherShop(Shop):
        @classmethod
        def setUpClass(cls) -> None:
            assert not cls.fake_checkout.events
            super().setUpClass()

    class ThirdShop(Shop):
        pass

    assert outcome(run(Shop, OtherShop, ThirdShop)) == (3, 0, 0)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_goes_by_unnoticed_is_the_test_s_failure(case: Case) -> None:
    """No error, and told after its tearDown, in the words of the other guards."""
    order: list[str] = []

    class Shop(FakeCheckoutTestCase, unittest.TestCase):
        def setUp(self) -> None:
            self.addCleanup(order.append, "cleaned up")

        def check_it(self) -> None:
            case.does(self.fake_checkout)

        def tearDown(self) -> None:
            order.append("torn down")

        def check_that_means_it(self) -> None:
            case.does(self.fake_checkout)
            case.means(self.fake_checkout)

    result = run(Shop)
    assert outcome(result) == (2, 1, 0)
    assert case.told.format(name="self.fake_checkout") in result.failures[0][1]
    assert case.written.format(name="self.fake_checkout") in result.failures[0][1]
    assert len(order) == 4


def test_a_webhook_s_error_is_the_test_s() -> None:
    """As it is."""

    class Shop(FakeCheckoutTestCase, unittest.TestCase):
        def check_it(self) -> None:
            leaves_an_error(self.fake_checkout)

    assert "LookupError: the shop is closed" in run(Shop).errors[0][1]


def test_a_failing_test_is_told_the_story_and_no_more() -> None:
    """It fails once, for its own reason; what went by unnoticed stands below."""

    class Shop(FakeCheckoutTestCase, unittest.TestCase):
        def check_it(self) -> None:
            swallows(self.fake_checkout)
            stripe.Product.create(name="Shirt")
            self.fail("for a reason")

    result = run(Shop)
    assert outcome(result) == (1, 1, 0)
    assert "for a reason" in result.failures[0][1]


def test_a_test_that_fails_as_expected_is_not_told_more() -> None:
    """Nor one that skips itself."""

    class Shop(FakeCheckoutTestCase, unittest.TestCase):
        @unittest.expectedFailure
        def check_it(self) -> None:
            swallows(self.fake_checkout)
            self.fail("as expected")

        def check_that_skips_itself(self) -> None:
            swallows(self.fake_checkout)
            self.skipTest("not today")

    assert outcome(run(Shop)) == (2, 0, 0)


def test_a_failing_test_leaves_nothing_to_the_next() -> None:
    """What it held, began and swallowed is its own."""

    class Shop(FakeCheckoutTestCase, unittest.TestCase):
        def check_a(self) -> None:
            for case in CASES.values():
                case.does(self.fake_checkout)
            holds(self.fake_checkout)
            self.fail("for a reason")

        def check_b(self) -> None:
            assert not self.fake_checkout.events

    assert outcome(run(Shop)) == (2, 1, 0)


def test_what_set_up_class_swallowed_is_told() -> None:
    """At the class."""

    class Shop(FakeCheckoutTestCase, MakesAProduct):
        @classmethod
        def setUpClass(cls) -> None:
            swallows(cls.fake_checkout)

    result = run(Shop)
    assert outcome(result) == (0, 0, 1)
    assert "Shop.setUpClass passed, but it asked for what the fake does not model" in result.errors[0][1]
    assert stripe.api_key is None


def test_a_set_up_class_that_fails_leaves_nothing() -> None:
    """The account is stopped."""

    class Shop(FakeCheckoutTestCase, MakesAProduct):
        @classmethod
        def setUpClass(cls) -> None:
            raise ValueError("closed")

    assert outcome(run(Shop)) == (0, 0, 1)
    assert stripe.api_key is None


def test_asynchronous_test_cases() -> None:
    """A loop of its own, the same account and guards."""

    class Shop(FakeCheckoutTestCase, unittest.IsolatedAsyncioTestCase):
        async def asyncSetUp(self) -> None:
            self.session = stripe.checkout.Session.create(**SETUP)

        async def check_it(self) -> None:
            await self.fake_checkout.buyer(self.session.id).pay_async()
            assert len(self.fake_checkout.sessions) == 1

        async def check_that_forgets(self) -> None:
            self.move = self.fake_checkout.buyer(self.session.id).pay_async()

    result = run(Shop)
    assert outcome(result) == (2, 1, 0)
    assert "Buyer.pay_async() was called and never awaited" in result.failures[0][1]


def test_options_of_a_class() -> None:
    """They are those of FakeCheckout."""

    class Shop(FakeCheckoutTestCase, unittest.TestCase):
        fake_checkout_options = {"payment_methods": ("card", "klarna")}

        def check_it(self) -> None:
            assert stripe.checkout.Session.create(**SETUP).payment_method_types == ["card", "klarna"]

    assert outcome(run(Shop)) == (1, 0, 0)


def test_an_option_that_there_is_not() -> None:
    """The class is named."""

    class Shop(FakeCheckoutTestCase, MakesAProduct):
        fake_checkout_options = {"payment_method": ("card",)}

    assert (
        "TypeError: Shop.fake_checkout_options: there is no option 'payment_method'; did you mean 'payment_methods'?"
        in run(Shop).errors[0][1]
    )


def test_the_mixin_stands_first() -> None:
    """Else nothing of it would be called."""
    with pytest.raises(TypeError, match="class Shop: name FakeCheckoutTestCase before MakesAProduct"):
        type("Shop", (MakesAProduct, FakeCheckoutTestCase), {})


def test_a_test_that_stops_its_fake_does_not_stop_it_for_others() -> None:
    """The next one has an account again."""

    class Shop(FakeCheckoutTestCase, MakesAProduct):
        def tearDown(self) -> None:
            self.fake_checkout.stop()

    assert outcome(run(Shop)) == (2, 0, 0)
    assert stripe.api_key is None


def test_a_class_and_a_test_that_are_skipped() -> None:
    """They need no account."""

    class Shop(FakeCheckoutTestCase, MakesAProduct):
        @unittest.skip("not today")
        def check_a(self) -> None:
            raise AssertionError

    @unittest.skip("not today")
    class Closed(FakeCheckoutTestCase, MakesAProduct):
        pass

    result = run(Shop, Closed)
    assert (len(result.skipped), outcome(result)[1:]) == (3, (0, 0))


@pytest.mark.parametrize("way", ["run", "debug"])
def test_a_test_that_runs_on_its_own(way: str) -> None:
    """Without the suite that sets up its class it has an account all the same."""

    class Shop(FakeCheckoutTestCase, MakesAProduct):
        pass

    assert getattr(Shop("check_a"), way)() is None or way == "run"
    assert stripe.api_key is None


def test_pytest_runs_it(pytester: pytest.Pytester) -> None:
    """With the guards, and with the story at a failure."""
    pytester.makepyfile(
        """
        import stripe, unittest
        from fakecheckout import FakeCheckoutTestCase

        class TestShop(FakeCheckoutTestCase, unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                cls.customer = stripe.Customer.create(name="Jenny")

            def test_passes(self):
                assert stripe.Customer.retrieve(self.customer.id).name == "Jenny"

            def test_swallows(self):
                try:
                    stripe.Dispute.list()
                except Exception:
                    pass

            def test_fails(self):
                stripe.Product.create(name="Shirt")
                self.assertEqual(1, 2)
        """
    )
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:asyncio")
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines_random(
        ["*self.fake_checkout.not_modelled.clear()*", "*stripe.Product.create(name='Shirt')*", "*GET /v1/disputes*"]
    )


def test_django_test_cases(tmp_path: pathlib.Path) -> None:
    """setUpTestData is covered, and its objects are there in each test; requests go through Django's client."""
    pytest.importorskip("django")
    script = tmp_path / "shop_tests.py"
    script.write_text(DJANGO)
    done = subprocess.run([sys.executable, "-m", "unittest", "-v", "shop_tests"], cwd=tmp_path, capture_output=True, text=True)
    assert "FAILED (failures=1)" in done.stderr
    assert "Ran 4 tests" in done.stderr
    assert "self.fake_checkout.not_modelled.clear()" in done.stderr

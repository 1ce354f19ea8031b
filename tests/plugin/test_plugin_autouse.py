"""With `fake_checkout_autouse`: what is asked outside any test meets an account too, and never the network."""

from __future__ import annotations

import pytest

PRODUCTS = """
import unittest
import pytest, stripe

def products():
    return {each.name for each in stripe.Product.list(limit=100).data}

def make(name):
    return stripe.Product.create(name=name)

def swallow():
    try:
        stripe.Dispute.list()
    except Exception:
        pass
"""


def run(pytester: pytest.Pytester, *options: str, **files: str) -> pytest.RunResult:
    """Runs test files with autouse."""
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\nfake_checkout_autouse = true")
    pytester.makepyfile(**{name: PRODUCTS + text for name, text in files.items()})
    return pytester.runpytest_subprocess("-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:asyncio", *options)


WORKERS = pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one process", "xdist"])


@WORKERS
def test_import_and_conftest(pytester: pytest.Pytester, workers: tuple[str, ...]) -> None:
    """What a test module and a conftest.py make as they are imported is there in the tests."""
    result = run(
        pytester,
        *workers,
        conftest="make('conftest')",
        test_it="make('module')\ndef test_it():\n    assert products() == {'conftest', 'module'}\n",
    )
    result.assert_outcomes(passed=1)


@WORKERS
@pytest.mark.parametrize("case", ["unittest.TestCase", "object"])
def test_what_is_made_for_a_class(pytester: pytest.Pytester, workers: tuple[str, ...], case: str) -> None:
    """It is there in each of its tests as it was made, and in no other class."""
    result = run(
        pytester,
        *workers,
        test_it=f"""
def setUpModule():
    make("module")

class TestA({case}):
    @classmethod
    def {"setUpClass" if case != "object" else "setup_class"}(cls):
        cls.product = make("class A")

    def test_a(self):
        assert products() == {{"module", "class A"}}
        stripe.Product.modify(self.product.id, name="changed")
        make("test a")

    test_b = test_a

class TestB({case}):
    def test_it(self):
        assert products() == {{"module"}}
""",
        test_other="def test_it():\n    assert products() == set()\n",
    )
    result.assert_outcomes(passed=4)


def test_wide_fixtures(pytester: pytest.Pytester) -> None:
    """What a fixture of a session, a module or a class makes lasts as long as the fixture, wherever it is asked for first."""
    result = run(
        pytester,
        conftest="""
@pytest.fixture(scope="session")
def of_session():
    return make("session")

@pytest.fixture(scope="module")
def of_module():
    return make("module")

@pytest.fixture(scope="class")
def of_class():
    return make("class")
""",
        test_a="""
class TestA:
    def test_class(self, of_class):
        assert products() == {"class"}

    def test_module(self, of_module):
        assert products() == {"class", "module"}

    def test_session(self, of_session):
        assert products() == {"class", "module", "session"}

class TestB:
    def test_it(self, of_module):
        assert products() == {"module", "session"}
        make("test")
""",
        test_b="""
def test_it(of_session):
    assert products() == {"session"}
    assert stripe.Product.retrieve(of_session.id).name == "session"
""",
    )
    result.assert_outcomes(passed=5)


def test_a_class_with_an_account_of_its_own(pytester: pytest.Pytester) -> None:
    """FakeCheckoutTestCase keeps the one that its setUpClass made things in."""
    result = run(
        pytester,
        test_it="""
from fakecheckout import FakeCheckoutTestCase

class TestA(FakeCheckoutTestCase, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        make("class")

    def test_it(self):
        assert products() == {"class"}
        assert len(self.fake_checkout.requests) == 2
""",
    )
    result.assert_outcomes(passed=1)


def test_what_is_not_modelled_as_a_module_is_imported(pytester: pytest.Pytester) -> None:
    """The import fails, and the message says which call it was, and where."""
    result = run(pytester, test_it="stripe.Dispute.list()\ndef test_it(): pass\n")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*test_it.py:*in <module>*", "*GET /v1/disputes is not modelled*"])


@WORKERS
@pytest.mark.parametrize(
    ("text", "outcomes", "told"),
    [
        ("swallow()\ndef test_it(): pass\n", {"errors": 1}, "The import of test_it.py passed, but it asked for*test_it.py:*"),
        (
            "def setup_module(): swallow()\ndef test_it(): pass\n",
            {"errors": 1},
            "*What comes before test_it passed, but it asked for*test_it.py:*",
        ),
        (
            "class TestA(unittest.TestCase):\n    @classmethod\n    def setUpClass(cls): swallow()\n    def test_it(self): pass\n",
            {"errors": 1},
            "*What comes before test_it passed, but it asked for*test_it.py:*",
        ),
        (
            "class TestA(unittest.TestCase):\n    @classmethod\n    def tearDownClass(cls): swallow()\n    def test_it(self): pass\n",
            {"passed": 1, "errors": 1},
            "*What comes after test_it passed, but it asked for*test_it.py:*",
        ),
        (
            "@pytest.fixture(scope='session')\ndef wide(): swallow()\ndef test_it(wide): pass\n",
            {"errors": 1},
            "*What comes before test_it passed, but it asked for*test_it.py:*",
        ),
    ],
    ids=["import", "setup_module", "setUpClass", "tearDownClass", "session fixture"],
)
def test_what_was_swallowed_outside_a_test(
    pytester: pytest.Pytester, workers: tuple[str, ...], text: str, outcomes: dict[str, int], told: str
) -> None:
    """It is told where it was, with the line of the application."""
    result = run(pytester, *workers, test_it=text)
    result.assert_outcomes(**outcomes)
    result.stdout.fnmatch_lines([told])


def test_a_webhook_that_failed_outside_a_test(pytester: pytest.Pytester) -> None:
    """Its error is told with its own traceback, and an endpoint that a wide fixture added hears of each test."""
    result = run(
        pytester,
        test_it="""
HEARD = []

def hear(body, headers):
    HEARD.append(body)
    if len(HEARD) == 2:
        raise LookupError("closed")

class TestA(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        from fakecheckout.sdk.transport import Installed
        Installed.accounts[-1]._account.webhooks.add(hear, secret="whsec_test")
        make("class")

    @classmethod
    def tearDownClass(cls):
        make("class")

    def test_it(self):
        assert len(HEARD) == 1
""",
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*LookupError: closed*"])


def test_no_call_outside_a_test_reaches_the_network(pytester: pytest.Pytester) -> None:
    """A library of one's own is stopped there too, and named by its line."""
    result = run(
        pytester,
        test_it="""
import socket

class TestA(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        socket.create_connection(("api.stripe.com", 443))

    def test_it(self): pass
""",
    )
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*test_it.py:* was about to reach api.stripe.com*"])


def test_the_run_is_as_of_the_version_that_is_asked_for(pytester: pytest.Pytester) -> None:
    """Outside a test, too."""
    result = run(
        pytester,
        "--fake-checkout-api-version",
        "2020-08-27",
        test_it="SESSION = stripe.checkout.Session.create(mode='setup', currency='usd', success_url='https://example.com')\n"
        "def test_it():\n    assert 'shipping_cost' not in SESSION\n",
    )
    result.assert_outcomes(passed=1)


def test_a_wrong_option_for_the_run(pytester: pytest.Pytester) -> None:
    """It is an error of usage."""
    pytester.makeini("[pytest]\nfake_checkout_autouse = true\nfake_checkout_doubts = nope = x")
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: fake_checkout_doubts in the ini file: There is no doubt 'nope'*"])


def test_nothing_is_left_after_a_run(pytester: pytest.Pytester) -> None:
    """A run within a process leaves the SDK as it was."""
    pytester.makeini("[pytest]\nfake_checkout_autouse = true")
    pytester.makepyfile("import stripe\ndef test_it():\n    assert stripe.api_key\n")
    pytester.runpytest_inprocess("-p", "no:cacheprovider", "-p", "no:asyncio", "-p", "no:randomly").assert_outcomes(passed=1)
    import stripe

    assert stripe.api_key is None

"""The plugin, by running pytest inside pytest."""

import subprocess
import sys

import pytest

CREATE = """
import pytest, stripe
SESSION = dict(mode="setup", currency="usd", success_url="https://example.com")
"""
HOSTED_UPDATE = """
import pytest, stripe
def change(fake):
    fake.add("price", id="price_mug", currency="usd", unit_amount=500, product_data={"name": "Mug"})
    line = [{"price": "price_mug", "quantity": 1}]
    session = stripe.checkout.Session.create(mode="payment", success_url="https://example.com", line_items=line)
    stripe.checkout.Session.modify(session.id, line_items=line)
"""
PLAIN = ("-p", "no:randomly", "-p", "no:cacheprovider")


def run(pytester: pytest.Pytester, test: str, *options: str, ini: str = "") -> pytest.RunResult:
    """Runs a test file in a process of its own, with this plugin installed as users have it."""
    pytester.makeini("[pytest]\nasyncio_default_fixture_loop_scope = function\n" + ini)
    pytester.makepyfile(test)
    return pytester.runpytest_subprocess(*PLAIN, *options)


def test_the_fixture_is_a_started_account(pytester: pytest.Pytester) -> None:
    """A test that asks for it talks to the account, without a key."""
    result = run(
        pytester,
        CREATE
        + """
def test_it(fake_checkout):
    session = stripe.checkout.Session.create(**SESSION)
    assert [each["id"] for each in fake_checkout.sessions] == [session.id]
    assert session.id.startswith("cs_test_c1")

def test_and_it_is_gone():
    assert stripe.api_key is None
""",
    )
    result.assert_outcomes(passed=2)


def test_ids_repeat_from_run_to_run_and_differ_between_tests(pytester: pytest.Pytester) -> None:
    """The seed is the test's node id."""
    test = (
        CREATE
        + """
@pytest.mark.parametrize("n", [1, 2])
def test_it(fake_checkout, n):
    print("ID", stripe.checkout.Session.create(**SESSION).id)
"""
    )
    runs = [[line for line in run(pytester, test, "-s").outlines if "ID cs_" in line] for _ in range(2)]
    assert runs[0] == runs[1]
    assert len(set(runs[0])) == 2


def test_the_marker_gives_options(pytester: pytest.Pytester) -> None:
    """Near ones win over far ones; what only the far one names stays."""
    result = run(
        pytester,
        CREATE
        + """
pytestmark = pytest.mark.fake_checkout(payment_methods=("card", "klarna"), seed="far")

@pytest.mark.fake_checkout(seed="near")
def test_it(fake_checkout):
    from fakecheckout import FakeCheckout
    assert fake_checkout.add("customer")["id"] == FakeCheckout(seed="near").add("customer")["id"]
    assert stripe.checkout.Session.create(**SESSION, ).payment_method_types == ["card", "klarna"]
""",
    )
    result.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        (
            "(sed='x')",
            "*@pytest.mark.fake_checkout: there is no option 'sed'; did you mean 'seed'? There are: seed, api_version, *passthrough.",
        ),
        ("('x')", "*@pytest.mark.fake_checkout: options are given by name, as in seed='x'*"),
        ("(doubts={'nope': 'x'})", "*@pytest.mark.fake_checkout: There is no doubt 'nope'*"),
        ("(doubts=5)", "*@pytest.mark.fake_checkout: doubts takes a dict of answers*"),
        ("(hosts=None)", "*@pytest.mark.fake_checkout: hosts takes several strings, not None."),
        (
            "(hosts=['http://localhost:1'])",
            "*@pytest.mark.fake_checkout: hosts takes host names, without scheme, port and path*",
        ),
        ("(api_version='soon')", "*@pytest.mark.fake_checkout: Invalid Stripe API version: soon. The nearest*"),
    ],
    ids=["misspelt", "positional", "unknown doubt", "no doubts", "no hosts", "no host name", "no version"],
)
def test_a_wrong_option_is_an_error_at_the_test(pytester: pytest.Pytester, marker: str, message: str) -> None:
    """A marker that makes no sense fails the test that has it, with a sentence."""
    result = run(pytester, f"import pytest\n@pytest.mark.fake_checkout{marker}\ndef test_it(fake_checkout): pass\n")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([message])


@pytest.mark.parametrize(("ini", "passed"), [("fake_checkout_autouse = true", 1), ("", 0)], ids=["on", "off"])
def test_autouse(pytester: pytest.Pytester, ini: str, passed: int) -> None:
    """With the ini switch every test has an account, asked for or not."""
    result = run(
        pytester,
        CREATE
        + "\ndef test_it():\n    stripe.checkout.Session.create(**SESSION, api_key='')\n".replace(
            "api_key=''", "idempotency_key='k'"
        ),
        ini=ini,
    )
    result.assert_outcomes(passed=passed, failed=1 - passed)


def test_a_swallowed_not_modelled_fails_at_teardown(pytester: pytest.Pytester) -> None:
    """Application code that catches everything does not hide that the fake had no answer."""
    result = run(
        pytester,
        CREATE
        + """
def swallow():
    try:
        stripe.Dispute.list()
    except Exception:
        pass

def test_swallowed(fake_checkout):
    swallow()

def test_cleared(fake_checkout):
    swallow()
    fake_checkout.not_modelled.clear()

def test_failed_anyway(fake_checkout):
    swallow()
    assert False
""",
    )
    result.assert_outcomes(passed=2, failed=1, errors=1)
    result.stdout.fnmatch_lines(["*GET /v1/disputes is not modelled*", "*fake_checkout.not_modelled.clear()*"])


def test_a_wrong_doubt_in_the_ini_file_is_named(pytester: pytest.Pytester) -> None:
    """A test without a marker says where the wrong line stands."""
    result = run(pytester, "def test_it(fake_checkout): pass\n", ini="fake_checkout_doubts = nope = x")
    result.stdout.fnmatch_lines(["*fake_checkout_doubts in the ini file: There is no doubt 'nope'*"])


def test_doubts_of_ini_and_markers_are_put_together(pytester: pytest.Pytester) -> None:
    """The nearest choice of each doubt counts, and none is forgotten."""
    result = run(
        pytester,
        """
import pytest

@pytest.mark.fake_checkout(doubts={"line_items_update": "refused"})
class TestIt:
    @pytest.mark.fake_checkout(doubts={"repeated_line_item": "last_wins"})
    def test_it(self, fake_checkout):
        answer = fake_checkout._account.settings.doubts.answer
        assert answer("line_items_update") == "refused"
        assert answer("repeated_line_item") == "last_wins"
        assert answer("shipping_at_creation") == "none"
        assert fake_checkout.doubts_met == []
""",
        ini="fake_checkout_doubts =\n  shipping_at_creation = none\n  line_items_update = accepted",
    )
    result.assert_outcomes(passed=1)


def test_a_reset_or_a_stop_hides_nothing(pytester: pytest.Pytester) -> None:
    """What was swallowed, and the doubts that were met, are told even if the test resets or stops its fake."""
    result = run(
        pytester,
        HOSTED_UPDATE
        + """
def swallow():
    try:
        stripe.Dispute.list()
    except Exception:
        pass

def test_reset(fake_checkout):
    change(fake_checkout)
    swallow()
    fake_checkout.reset()
    assert fake_checkout.not_modelled == fake_checkout.doubts_met == []

def test_stopped(fake_checkout):
    swallow()
    fake_checkout.stop()
""",
    )
    result.assert_outcomes(passed=2, errors=2)
    result.stdout.fnmatch_lines(["*1 doubt about Stripe met in 1 test:*"])


MEETING_DOUBTS = (
    HOSTED_UPDATE
    + """
def test_one(fake_checkout): change(fake_checkout)
def test_two(fake_checkout): change(fake_checkout)
def test_none(fake_checkout): pass
"""
)


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one process", "xdist"])
def test_the_summary_counts_the_doubts_met(pytester: pytest.Pytester, workers: tuple[str, ...]) -> None:
    """At the end of the run stands one line: how many, in how many tests, and how to see them."""
    pytest.importorskip("xdist")
    result = run(pytester, MEETING_DOUBTS, *workers)
    told = [line for line in result.outlines if "about Stripe" in line]
    assert told == ["fakecheckout: 1 doubt about Stripe met in 2 tests: --fake-checkout-doubts lists them."]


@pytest.mark.parametrize("option", ["-v", "--fake-checkout-doubts"])
@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one process", "xdist"])
def test_the_doubts_met_are_listed(pytester: pytest.Pytester, workers: tuple[str, ...], option: str) -> None:
    """For who asks: each doubt, the tests that met it, and how to choose."""
    pytest.importorskip("xdist")
    result = run(pytester, MEETING_DOUBTS, *workers, option)
    result.stdout.fnmatch_lines(
        [
            "*fakecheckout: doubts met*",
            "*line_items_update (2 tests): May line_items be updated on a hosted or a full embedded page?",
            "*taken: accepted; there are: accepted, refused, not_modelled",
            "    *::test_one",
            "    *::test_two",
            '*@pytest.mark.fake_checkout(doubts={"line_items_update": "accepted"})*',
        ]
    )


@pytest.mark.parametrize(
    ("marker", "ini"),
    [
        ("@pytest.mark.fake_checkout(doubts={'line_items_update': 'accepted'})", ""),
        ("", "fake_checkout_doubts =\n    line_items_update = accepted"),
    ],
    ids=["marker", "ini"],
)
def test_a_choice_takes_it_off_the_list(pytester: pytest.Pytester, marker: str, ini: str) -> None:
    """Who has chosen is not asked again."""
    result = run(pytester, HOSTED_UPDATE + f"\n{marker}\ndef test_one(fake_checkout): change(fake_checkout)\n", ini=ini)
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*doubt*")


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one process", "xdist"])
def test_random_order(pytester: pytest.Pytester, workers: tuple[str, ...]) -> None:
    """Tests in any order, on any worker, have accounts of their own."""
    pytest.importorskip("pytest_randomly")
    pytester.makeini("[pytest]\n")
    pytester.makepyfile(
        CREATE
        + """
@pytest.mark.parametrize("n", range(6))
def test_it(fake_checkout, n):
    assert fake_checkout.sessions == []
    stripe.checkout.Session.create(**SESSION)
    assert len(fake_checkout.sessions) == 1
"""
    )
    pytester.runpytest_subprocess("-p", "randomly", *workers).assert_outcomes(passed=6)


def test_async_tests(pytester: pytest.Pytester) -> None:
    """pytest-asyncio's and anyio's tests use the same fixture."""
    for module in ("pytest_asyncio", "anyio", "trio"):
        pytest.importorskip(module)
    result = run(
        pytester,
        CREATE
        + """
@pytest.mark.asyncio
async def test_asyncio(fake_checkout):
    assert (await stripe.checkout.Session.create_async(**SESSION)).status == "open"

@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request):
    return request.param

@pytest.mark.anyio
async def test_anyio(fake_checkout, anyio_backend):
    assert (await stripe.checkout.Session.create_async(**SESSION)).status == "open"
""",
    )
    result.assert_outcomes(passed=3)


def test_unused_it_imports_nothing(pytester: pytest.Pytester) -> None:
    """In a run that does not use the fixture there is no module of ours but the plugin, and no stripe."""
    result = run(
        pytester,
        """
import sys
def test_it():
    assert "fakecheckout_pytest" in sys.modules
    assert not [name for name in sys.modules if name.partition(".")[0] in ("fakecheckout", "stripe")]
""",
    )
    result.assert_outcomes(passed=1)


def test_the_plugin_file_imports_pytest_only() -> None:
    """Loading it adds no module but pytest's and itself."""
    code = "import sys, pytest; before = set(sys.modules); import fakecheckout_pytest; print(sorted(set(sys.modules) - before))"
    printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert printed.strip() == "['fakecheckout_pytest']"


FAILING = """
import stripe

def test_fails(fake_checkout):
    fake_checkout.add("price", id="price_shirt", currency="usd", unit_amount=1099, product_data={"name": "T-shirt"})
    fake_checkout.load({"id": "cus_1", "object": "customer", "email": "jenny@example.com"})
    lines = [{"price": "price_shirt", "quantity": 2}]
    session = stripe.checkout.Session.create(mode="payment", success_url="https://example.com/ok", line_items=lines)
    stripe.checkout.Session.list(limit=2)
    fake_checkout.advance(minutes=90)
    try:
        stripe.Customer.create(emial="jenny@example.com")
    except stripe.StripeError:
        pass
    try:
        stripe.Dispute.list(limit=1)
    except Exception:
        pass
    assert session.status == "complete"
"""


def test_a_failing_test_has_a_report(pytester: pytest.Pytester) -> None:
    """One section: the calls as lines that can be pasted and run, and the open session with what it would accept."""
    result = run(pytester, FAILING)
    result.stdout.fnmatch_lines(
        [
            "*- fakecheckout -*",
            "fake_checkout.add('price', id='price_shirt', currency='usd', unit_amount=1099, product_data={'name': 'T-shirt'})",
            "fake_checkout.load({'id': 'cus_1', 'object': 'customer', 'email': 'jenny@example.com'})",
            "stripe.checkout.Session.create(mode='payment', success_url='https://example.com/ok', "
            "line_items=[[]{'price': 'price_shirt', 'quantity': 2}[]])  # cs_test_a1*, open, unpaid",
            "stripe.checkout.Session.list(limit=2)  # 1 found",
            "fake_checkout.advance(minutes=90)",
            "stripe.Customer.create(emial='jenny@example.com')  # 400: Received unknown parameter: emial. Did you mean email?",
            "fake_checkout.request('GET', '/v1/disputes', {'limit': '1'})  # not modelled",
            "# cs_test_a1*: payment on *, 2198 usd, unpaid, nobody paid, open for 22 h * min; would take modify(metadata=…, line_items=…, "
            "shipping_options=…), expire()",
        ]
    )


def test_the_report_can_be_run(pytester: pytest.Pytester) -> None:
    """Its lines, pasted into a test, make the same account."""
    printed = [str(line) for line in run(pytester, FAILING).outlines]
    start = next(index for index, line in enumerate(printed) if "- fakecheckout -" in line) + 1
    end = next(index for index, line in enumerate(printed) if "short test summary" in line)
    lines = [line for line in printed[start:end] if "# 400" not in line and "# not modelled" not in line]
    assert len(lines) == 8
    body = "".join(f"    {line}\n" for line in lines)
    pasted = f"import stripe\n\ndef test_fails(fake_checkout):\n{body}    assert len(fake_checkout.sessions) == 1\n"
    run(pytester, pasted).assert_outcomes(passed=1)


TEACHING = """
import stripe, time

def test_fails(fake_checkout):
    fake_checkout.advance(hours=2)
    given = dict(mode="payment", success_url="https://example.com/ok", line_items=[{"price": "price_x", "quantity": 1}])
    for more in ({}, {"expires_at": int(time.time()) + 3600}):
        try:
            stripe.checkout.Session.create(**given, **more)
        except stripe.StripeError as error:
            pass
    assert False
"""


def test_the_report_teaches(pytester: pytest.Pytester) -> None:
    """An unknown price says how to add one, and a clock that is ahead is named where expires_at is refused for it."""
    result = run(pytester, TEACHING)
    result.stdout.fnmatch_lines(
        [
            "# The account's clock is 2 h 0 min ahead of time.time() (fake_checkout.advance): reckon from fake_checkout.now().",
            "*# 400: No such price: 'price_x'; to have it: fake_checkout.add('price', id='price_x', …)",
            "*# 400: The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.",
        ]
    )


@pytest.mark.parametrize(
    ("test", "outcomes"),
    [
        (
            "@pytest.fixture\ndef of_mine(fake_checkout):\n    stripe.checkout.Session.create(**SESSION)\n    assert False\n"
            "def test_it(of_mine): pass\n",
            {"errors": 1},
        ),
        (
            "@pytest.fixture\ndef of_mine(fake_checkout):\n    yield\n    assert False\n"
            "def test_it(of_mine):\n    stripe.checkout.Session.create(**SESSION)\n",
            {"passed": 1, "errors": 1},
        ),
        (
            "def test_it(fake_checkout):\n    stripe.checkout.Session.create(**SESSION)\n    fake_checkout.fail_next('timeout')\n",
            {"passed": 1, "errors": 1},
        ),
    ],
    ids=["setup", "teardown", "the guards"],
)
def test_an_error_beside_a_test_has_a_report(pytester: pytest.Pytester, test: str, outcomes: dict[str, int]) -> None:
    """A fixture that fails before the test or after it, and what the test did not notice, have the calls in their section."""
    result = run(pytester, CREATE + test)
    result.assert_outcomes(**outcomes)
    result.stdout.fnmatch_lines(["*- fakecheckout -*", "stripe.checkout.Session.create(mode='setup'*"])


def test_a_test_that_fails_twice_has_one_report(pytester: pytest.Pytester) -> None:
    """At the first failure."""
    test = "@pytest.fixture\ndef of_mine(fake_checkout):\n    yield\n    assert False\ndef test_it(of_mine):\n"
    result = run(pytester, CREATE + test + "    stripe.checkout.Session.create(**SESSION)\n    assert False\n")
    result.assert_outcomes(failed=1, errors=1)
    assert result.stdout.str().count("- fakecheckout -") == 1


def test_a_fixture_in_a_unittest_case(pytester: pytest.Pytester) -> None:
    """The bare TypeError is told what there is instead."""
    test = "import unittest\nclass TestIt(unittest.TestCase):\n    def test_it(self, fake_checkout): pass\n"
    result = run(pytester, test)
    result.stdout.fnmatch_lines(["*- fakecheckout -*", "*(FakeCheckoutTestCase, TestCase), self.fake_checkout is the account."])


@pytest.mark.parametrize("scope", ["module", "session"])
def test_the_fixture_in_a_wider_one(pytester: pytest.Pytester, scope: str) -> None:
    """pytest's ScopeMismatch is told how to have an account for longer."""
    test = f"import pytest\n@pytest.fixture(scope={scope!r})\ndef wide(fake_checkout): pass\ndef test_it(wide): pass\n"
    result = run(pytester, test)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*ScopeMismatch*", "*with FakeCheckout() as fake: yield fake.*"])


def test_a_passing_test_has_no_report(pytester: pytest.Pytester) -> None:
    """The section is for failures."""
    result = run(pytester, CREATE + "\ndef test_it(fake_checkout):\n    stripe.checkout.Session.create(**SESSION)\n", "-rA")
    result.assert_outcomes(passed=1)
    assert "- fakecheckout -" not in result.stdout.str()


READS = """
import stripe

def test_reads(fake_checkout):
    lines = [{"price_data": {"currency": "usd", "unit_amount": 500, "product_data": {"name": "Mug"}}, "quantity": 1}]
    session = stripe.checkout.Session.create(mode="payment", success_url="https://example.com/ok", line_items=lines)
    assert session.shipping_cost is None
"""


def test_a_suite_as_of_another_version(pytester: pytest.Pytester) -> None:
    """What asks at the SDK's version is answered as of the other; a failing test is told which field it read is gone."""
    run(pytester, READS).assert_outcomes(passed=1)
    result = run(pytester, READS, "--fake-checkout-api-version", "2020-08-27")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["# The test read `shipping_cost`, which is not there at 2020-08-27: checkout.session has it since 2022-08-01."]
    )


def test_a_version_that_is_none_is_named(pytester: pytest.Pytester) -> None:
    """A version that Stripe has not released is an error of usage, with a sentence that names the option and the nearest."""
    result = run(pytester, READS, "--fake-checkout-api-version", "2025-03-31.basl")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        [
            "ERROR: --fake-checkout-api-version: Invalid Stripe API version: 2025-03-31.basl. "
            "The nearest that Stripe has released is 2025-03-31.basil."
        ]
    )


def test_a_preview_is_no_version_of_a_run(pytester: pytest.Pytester) -> None:
    """What is not modelled is an error of usage as well."""
    result = run(pytester, READS, "--fake-checkout-api-version", "2025-03-31.preview")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --fake-checkout-api-version: *previews are not modelled*"])

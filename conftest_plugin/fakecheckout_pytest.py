"""The pytest plugin: one fixture, one marker, and what a run tells at its end.

pytest loads this file in every run of every project that has it installed, so nothing but pytest is imported until the
fixture is used. What an account does is `fakecheckout`'s business; here tests get theirs, and are told what it met.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from fakecheckout import FakeCheckout

_PASSED = pytest.StashKey[bool]()
_MET = pytest.StashKey["list[tuple[str, str, list[str], str]]"]()
_TOLD = pytest.StashKey["dict[str, _Met]"]()
_FAKE = pytest.StashKey["FakeCheckout"]()
_MISSING = pytest.StashKey["dict[str, str]"]()
_REPORT = "fakecheckout_doubts"


class _Met:
    """A doubt that tests met: what it is about, and which tests."""

    def __init__(self, question: str, answers: list[str], taken: str) -> None:
        self.question = question
        self.answers = answers
        self.taken = taken
        self.tests: set[str] = set()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("fakecheckout")
    group.addoption(
        "--fake-checkout-api-version",
        metavar="VERSION",
        help="answer as of this version of Stripe's API what asks at the installed SDK's own",
    )
    parser.addini("fake_checkout_autouse", "start a fake Stripe account for every test", type="bool", default=False)
    parser.addini("fake_checkout_webhooks", "hostile: every webhook twice, late and in another order", default="")
    parser.addini("fake_checkout_doubts", "answers where nobody knows Stripe's, a line each: name = answer", type="linelist")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "fake_checkout(**options): the options of FakeCheckout for this test: seed, api_version, allow_unmodelled, doubts, "
        "payment_methods, invalid_keys, hosts, passthrough",
    )
    config.stash[_TOLD] = {}


@pytest.fixture
def fake_checkout(request: pytest.FixtureRequest) -> Iterator[FakeCheckout]:
    """A Stripe account in memory that answers the `stripe` package during this test: see fakecheckout.FakeCheckout."""
    node = request.node
    fake = _made(node, request.config)
    if isinstance(fake, str):
        pytest.fail(fake, pytrace=False)
    node.stash[_FAKE] = fake
    fake.start()
    try:
        yield fake
    finally:
        if fake.is_started:  # a test may have stopped it itself
            fake.stop()
    met = {doubt.name: doubt for doubt in (*fake.before_reset.doubts_met, *fake.doubts_met)}
    node.stash[_MET] = [(doubt.name, doubt.question, list(doubt.answers), doubt.taken) for doubt in met.values()]
    left = fake.webhooks.left_over()
    if left and node.stash.get(_PASSED, False):  # what a webhook handler raised when nobody could be told
        raise left[0]
    if fake.faults_left and node.stash.get(_PASSED, False):
        pytest.fail(f"The test passed, but no call met the fault {', nor '.join(fake.faults_left)}.", pytrace=False)
    errors = [*fake.before_reset.not_modelled, *fake.not_modelled]
    if errors and node.stash.get(_PASSED, False):
        swallowed = "\n".join(f"  {text}" for text in dict.fromkeys(str(error) for error in errors))
        pytest.fail(
            f"The test passed, but it asked for what the fake does not model, and the error was swallowed:\n{swallowed}\n"
            "If the test means to, let it end with fake_checkout.not_modelled.clear().",
            pytrace=False,
        )


def _made(node: Any, config: pytest.Config) -> FakeCheckout | str:
    """The account of a test, or what is wrong with its options."""
    from fakecheckout import FakeCheckout, NotModelled

    version = config.getoption("--fake-checkout-api-version")
    try:
        fake = FakeCheckout(**_options(node, config))
        delivery = config.getini("fake_checkout_webhooks").strip()
        if delivery not in ("", "hostile"):
            return f"fake_checkout_webhooks in the ini file is hostile or is left out, not {delivery!r}."
        fake.hostile_webhooks = delivery == "hostile"
        if version:
            node.stash[_MISSING] = fake.as_of(version)
        return fake
    except (TypeError, ValueError, NotModelled) as error:
        if version and str(version) in str(error):
            return f"--fake-checkout-api-version: {error}"
        marked = node.get_closest_marker("fake_checkout") is not None
        return f"{'@pytest.mark.fake_checkout' if marked else 'fake_checkout_doubts in the ini file'}: {error}"


@pytest.fixture(autouse=True)
def _fake_checkout_autouse(request: pytest.FixtureRequest) -> None:
    if request.config.getini("fake_checkout_autouse"):
        request.getfixturevalue("fake_checkout")


def _options(node: Any, config: pytest.Config) -> dict[str, Any]:
    """The marker's options, from far to near, over the seed and the ini file's doubts."""
    options: dict[str, Any] = {"seed": node.nodeid, "doubts": _doubts_of_ini(config)}
    for marker in reversed(list(node.iter_markers("fake_checkout"))):
        if marker.args:
            raise TypeError(f"options are given by name, as in seed={marker.args[0]!r}")
        marked = marker.kwargs.get("doubts")
        if isinstance(marked, dict) and isinstance(options.get("doubts", {}), dict):
            marked = {**options.get("doubts", {}), **marked}
        options.update(marker.kwargs)
        if marked is not None:
            options["doubts"] = marked
    return options


def _doubts_of_ini(config: pytest.Config) -> dict[str, str]:
    lines: list[str] = config.getini("fake_checkout_doubts")
    pairs = [line.partition("=") for line in lines]
    return {name.strip(): answer.strip() for name, _, answer in pairs}


@pytest.hookimpl(hookwrapper=True)  # not `wrapper`, which pytest before 8 may not know
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    outcome: Any = yield
    report: pytest.TestReport = outcome.get_result()
    if report.when == "call":
        item.stash[_PASSED] = report.passed
        fake = item.stash.get(_FAKE, None)
        if fake is not None and report.failed:
            failure = f"{report.longrepr}\n{call.excinfo.value if call.excinfo else ''}"
            report.sections.append(("fakecheckout", _told(fake, item, failure)))
    elif report.when == "teardown":
        met = item.stash.get(_MET, [])
        if met:  # an attribute of the report, because xdist carries those from worker to controller
            setattr(report, _REPORT, met)


def _told(fake: FakeCheckout, item: pytest.Item, failure: str) -> str:
    """What a failing test is told: the fields that its version has not, the calls, the open sessions."""
    version = item.config.getoption("--fake-checkout-api-version")
    lines = [
        f"The test read `{name}`, which is not there at {version}: {reason}."
        for name, reason in item.stash.get(_MISSING, {}).items()
        if re.search(rf"\b{name}\b", failure)
    ]
    return "\n".join([*lines, fake.report()])


class _Collector:
    """Gathers on the controller what the reports of the tests carry."""

    def __init__(self, told: dict[str, _Met]) -> None:
        self._told = told

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, question, answers, taken in getattr(report, _REPORT, ()):
            self._told.setdefault(name, _Met(question, answers, taken)).tests.add(report.nodeid)


def pytest_sessionstart(session: pytest.Session) -> None:
    session.config.pluginmanager.register(_Collector(session.config.stash[_TOLD]))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    told = config.stash[_TOLD]
    if not told:
        return
    terminalreporter.section("fakecheckout: doubts met")
    terminalreporter.line("Nobody knows what Stripe does here. The fake took an answer; choose yours, and the line is gone.")
    for name, met in sorted(told.items()):
        count = f"{len(met.tests)} test{'s' if len(met.tests) > 1 else ''}"
        terminalreporter.line(f"  {name} ({count}): {met.question}")
        terminalreporter.line(f"    taken: {met.taken}; there are: {', '.join([*met.answers, 'not_modelled'])}")
    name, met = min(told.items())
    terminalreporter.line(
        f'Choose with @pytest.mark.fake_checkout(doubts={{"{name}": "{met.taken}"}}), or for all tests in the ini file: '
        f"fake_checkout_doubts = {name} = {met.taken}"
    )

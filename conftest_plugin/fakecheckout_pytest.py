"""The pytest plugin: one fixture, one marker, the guards at the end of a test, and what is reported of a run.

pytest loads this file in every run of every project that has it installed, so nothing but pytest is imported until the
fixture is used. What an account does is not known here, only what its guards say of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from fakecheckout import FakeCheckout
    from fakecheckout.account.guards import Guards

_HAS_PASSED = pytest.StashKey[bool]()
_DOUBTS_OF_TEST = pytest.StashKey["list[tuple[str, str, list[str], str]]"]()
_DOUBTS_OF_RUN = pytest.StashKey["dict[str, _MetDoubt]"]()
_FAKE = pytest.StashKey["FakeCheckout"]()
_MISSING_FIELDS = pytest.StashKey["dict[str, str]"]()
_REPORT_ATTRIBUTE = "fakecheckout_doubts"
_DOUBTS_OPTION = "--fake-checkout-doubts"
_VERSION_OPTION = "--fake-checkout-api-version"

_SCOPE_MISMATCH = re.compile(r"ScopeMismatch.*\bfake_checkout\b", re.DOTALL)
_ONE_FOR_MANY = """fake_checkout is a fresh account for each test. For one that several share, write a fixture of your own:
@pytest.fixture(scope="module")
def shop():
    with FakeCheckout() as fake:
        yield fake"""


class _MetDoubt:
    """A doubt that tests met: what it is about, and which tests."""

    def __init__(self, question: str, answers: list[str], taken: str) -> None:
        self.question = question
        self.answers = answers
        self.taken = taken
        self.tests: set[str] = set()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("fakecheckout")
    group.addoption(
        _VERSION_OPTION,
        metavar="VERSION",
        help="answer as of this version of Stripe's API what asks at the installed SDK's own",
    )
    group.addoption(_DOUBTS_OPTION, action="store_true", help="list the doubts about Stripe that the tests met, as -v does")
    parser.addini("fake_checkout_autouse", "start a fake Stripe account for every test", type="bool", default=False)
    parser.addini("fake_checkout_webhooks", "hostile: every webhook twice, late and in another order", default="")
    parser.addini("fake_checkout_doubts", "answers where nobody knows Stripe's, a line each: name = answer", type="linelist")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "fake_checkout(**options): the options of FakeCheckout for this test: seed, api_version, allow_unmodelled, doubts, "
        "payment_methods, invalid_keys, hosts, passthrough",
    )
    config.stash[_DOUBTS_OF_RUN] = {}
    version: str | None = config.getoption(_VERSION_OPTION)
    if version is not None:
        _check_version_option(version)


def _check_version_option(version: str) -> None:
    from fakecheckout import FakeCheckout, NotModelled

    try:
        FakeCheckout(api_version=version)
    except (ValueError, NotModelled) as error:
        raise pytest.UsageError(f"{_VERSION_OPTION}: {error}") from None


@pytest.fixture
def fake_checkout(request: pytest.FixtureRequest) -> Iterator[FakeCheckout]:
    """A Stripe account in memory that answers the `stripe` package during this test: see fakecheckout.FakeCheckout."""
    node = request.node
    fake = _new_account(node, request.config)
    if isinstance(fake, str):
        pytest.fail(fake, pytrace=False)
    node.stash[_FAKE] = fake
    fake.start()
    try:
        yield fake
    finally:
        guards = _guards(fake)
        if guards.is_started:  # a test may have stopped it itself
            fake.stop()
    doubts = guards.doubts_met
    node.stash[_DOUBTS_OF_TEST] = [(doubt.name, doubt.question, list(doubt.answers), doubt.taken) for doubt in doubts]
    unheard = guards.take_unheard()
    if node.stash.get(_HAS_PASSED, False):
        _fail_for_what_went_unnoticed(guards, unheard)


def _guards(fake: FakeCheckout) -> Guards:
    from fakecheckout.account.fake import guards_of

    return guards_of(fake)


def _fail_for_what_went_unnoticed(guards: Guards, unheard: list[BaseException]) -> None:
    """Of a test that passed: what a webhook handler raised when nobody could be told, faults in vain, a swallowed error."""
    if unheard:
        raise unheard[0]
    if guards.faults_left:
        pytest.fail(f"The test passed, but no call met the fault {', nor '.join(guards.faults_left)}.", pytrace=False)
    if guards.not_modelled:
        swallowed = "\n".join(f"  {text}" for text in dict.fromkeys(str(error) for error in guards.not_modelled))
        pytest.fail(
            f"The test passed, but it asked for what the fake does not model, and the error was swallowed:\n{swallowed}\n"
            "If the test means to, let it end with fake_checkout.not_modelled.clear().",
            pytrace=False,
        )


def _new_account(node: Any, config: pytest.Config) -> FakeCheckout | str:
    """The account of a test, or what is wrong with its options."""
    from fakecheckout import FakeCheckout, NotModelled

    version = config.getoption(_VERSION_OPTION)
    try:
        fake = FakeCheckout(**_options(node, config))
        delivery = config.getini("fake_checkout_webhooks").strip()
        if delivery not in ("", "hostile"):
            return f"fake_checkout_webhooks in the ini file is hostile or is left out, not {delivery!r}."
        if delivery == "hostile":
            _guards(fake).deliver_hostile()
        if version is not None:
            node.stash[_MISSING_FIELDS] = _guards(fake).run_as_of(version)
        return fake
    except (TypeError, ValueError, NotModelled) as error:
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
    fake = item.stash.get(_FAKE, None)
    if fake is not None:
        _leave_out_frames(item, call)
    outcome: Any = yield
    report: pytest.TestReport = outcome.get_result()
    if report.when == "call":
        item.stash[_HAS_PASSED] = report.passed
        if fake is not None and report.failed:
            error = call.excinfo.value if call.excinfo else None
            report.sections = _told_once(fake, report.sections, error)
            failure = f"{report.longrepr}\n{error or ''}"
            report.sections.append(("fakecheckout", _failure_report(fake, item, failure, error)))
    elif report.when == "setup" and report.failed and _SCOPE_MISMATCH.search(str(report.longrepr)):
        report.sections.append(("fakecheckout", _ONE_FOR_MANY))
    elif report.when == "teardown":
        met = item.stash.get(_DOUBTS_OF_TEST, [])
        if met:  # an attribute of the report, because xdist carries those from worker to controller
            setattr(report, _REPORT_ATTRIBUTE, met)


def _failure_report(fake: FakeCheckout, item: pytest.Item, failure: str, error: BaseException | None) -> str:
    """The report of a failing test: the fields that its version has not, what may explain it, the calls, the open sessions."""
    version = item.config.getoption(_VERSION_OPTION)
    lines = [
        f"# The test read `{name}`, which is not there at {version}: {reason}."
        for name, reason in item.stash.get(_MISSING_FIELDS, {}).items()
        if re.search(rf"\b{name}\b", failure)
    ]
    return "\n".join([*lines, _guards(fake).report(error)])


def _leave_out_frames(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    """Of a traceback our own frames; of a `NotModelled` those of libraries too, so that the line that asked stands last.

    `--full-trace` and `--pdb` have them all.
    """
    if call.excinfo is None or item.config.getoption("fulltrace") or item.config.getoption("usepdb"):
        return
    from fakecheckout.account.report.frames import without_frames_of_ours

    error = call.excinfo.value
    kept = without_frames_of_ours(error)
    if kept is not None:
        call.excinfo = pytest.ExceptionInfo.from_exc_info((type(error), error, kept))


def _told_once(fake: FakeCheckout, sections: list[tuple[str, str]], error: BaseException | None) -> list[tuple[str, str]]:
    """What was captured, without the traceback that a web framework has logged of what is told by the failure or by us."""
    from fakecheckout.account.report.frames import without_tracebacks_of

    told = [*([] if error is None else [error]), *_guards(fake).not_modelled]
    return [(name, without_tracebacks_of(told, text)) for name, text in sections]


class _Collector:
    """Gathers on the controller what the reports of the tests carry."""

    def __init__(self, doubts: dict[str, _MetDoubt]) -> None:
        self._doubts = doubts

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, question, answers, taken in getattr(report, _REPORT_ATTRIBUTE, ()):
            self._doubts.setdefault(name, _MetDoubt(question, answers, taken)).tests.add(report.nodeid)


def pytest_sessionstart(session: pytest.Session) -> None:
    session.config.pluginmanager.register(_Collector(session.config.stash[_DOUBTS_OF_RUN]))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    doubts = config.stash[_DOUBTS_OF_RUN]
    if not doubts:
        return
    if config.get_verbosity() < 1 and not config.getoption(_DOUBTS_OPTION):
        tests = {test for met in doubts.values() for test in met.tests}
        terminalreporter.line(
            f"fakecheckout: {_counted(len(doubts), 'doubt')} about Stripe met in {_counted(len(tests), 'test')}: "
            f"{_DOUBTS_OPTION} lists them."
        )
        return
    terminalreporter.section("fakecheckout: doubts met")
    terminalreporter.line("Nobody knows what Stripe does here. The fake took an answer; choose yours, and the line is gone.")
    for name, met in sorted(doubts.items()):
        terminalreporter.line(f"  {name} ({_counted(len(met.tests), 'test')}): {met.question}")
        terminalreporter.line(f"    taken: {met.taken}; there are: {', '.join([*met.answers, 'not_modelled'])}")
        for test in sorted(met.tests):
            terminalreporter.line(f"    {test}")
    name, met = min(doubts.items())
    terminalreporter.line(
        f'Choose with @pytest.mark.fake_checkout(doubts={{"{name}": "{met.taken}"}}), or for all tests in the ini file: '
        f"fake_checkout_doubts = {name} = {met.taken}"
    )


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"

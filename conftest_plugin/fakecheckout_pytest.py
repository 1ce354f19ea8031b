"""The pytest plugin: one fixture, one marker, the guards at the end of a test, and what is reported of a run.

pytest loads this file in every run of every project that has it installed, so nothing but pytest is imported until the
fixture is used. What an account does is not known here, only what its guards say of it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from fakecheckout import FakeCheckout
    from fakecheckout.account.guards.guards import Guards
    from fakecheckout.account.guards.run import RunAccount

if "FAKECHECKOUT_STARTED" in os.environ:  # a test has started this process, and what is imported keeps it from the network
    import fakecheckout as _  # noqa: F401

_HAS_PASSED = pytest.StashKey[bool]()
_DOUBTS_OF_TEST = pytest.StashKey["list[str]"]()
_DOUBTS_OF_RUN = pytest.StashKey["set[tuple[str, str]]"]()
_FAKE = pytest.StashKey["FakeCheckout"]()
_HAS_SECTION = pytest.StashKey[bool]()
_MISSING_FIELDS = pytest.StashKey["dict[str, str]"]()
_RUN: pytest.StashKey[RunAccount] = pytest.StashKey()
_REPORT_ATTRIBUTE = "fakecheckout_doubts"
_DOUBTS_OPTION = "--fake-checkout-doubts"
_VERSION_OPTION = "--fake-checkout-api-version"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("fakecheckout")
    group.addoption(
        _VERSION_OPTION,
        metavar="VERSION",
        help="answer as of this version of Stripe's API what asks at the installed SDK's own",
    )
    group.addoption(_DOUBTS_OPTION, action="store_true", help="list the doubts about Stripe that the tests met, as -v does")
    autouse = "start a fake Stripe account for every test, and one for what is asked outside tests"
    parser.addini("fake_checkout_autouse", autouse, type="bool", default=False)
    parser.addini("fake_checkout_webhooks", "hostile: every webhook twice, late and in another order", default="")
    parser.addini("fake_checkout_doubts", "answers where nobody knows Stripe's, a line each: name = answer", type="linelist")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "fake_checkout(**options): the options of FakeCheckout for this test: seed, api_version, allow_unmodelled, doubts, "
        "payment_methods, invalid_keys, hosts, passthrough",
    )
    config.stash[_DOUBTS_OF_RUN] = set()
    version: str | None = config.getoption(_VERSION_OPTION)
    if version is not None:
        _check_version_option(version)
    _start_run(config)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    _start_run(early_config)  # a conftest.py may call Stripe as it is imported


def _start_run(config: pytest.Config) -> None:
    """With autouse, an account below those of the tests, for what is asked outside any of them."""
    if _RUN in config.stash or not config.getini("fake_checkout_autouse"):
        return
    from fakecheckout.account.guards import run

    fake, _ = _new_account({"seed": "run", "doubts": _doubts_of_ini(config)}, config, "fake_checkout_doubts in the ini file")
    if isinstance(fake, str):
        raise pytest.UsageError(fake)
    account = config.stash[_RUN] = run.RunAccount(fake)
    config.add_cleanup(account.stop)


def _version_of(config: pytest.Config) -> str | None:
    """The version of the command line, before it is read to its end, too."""
    version: str | None = config.getoption(_VERSION_OPTION, None)
    return version or getattr(config.known_args_namespace, "fake_checkout_api_version", None)


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
    fake = _account_of(node, request.config)
    if isinstance(fake, str):
        pytest.fail(fake, pytrace=False)
    node.stash[_FAKE] = fake
    run = request.config.stash.get(_RUN, None)
    if run is not None:
        run.begin(fake)
    fake.start()
    try:
        yield fake
    finally:
        guards = _guards(fake)
        if guards.is_started:  # a test may have stopped it itself
            fake.stop()
    node.stash[_DOUBTS_OF_TEST] = [doubt.name for doubt in guards.doubts_met]
    if node.stash.get(_HAS_PASSED, False):
        _check(guards, "fake_checkout")


def _guards(fake: FakeCheckout) -> Guards:
    from fakecheckout.account.fake import guards_of

    return guards_of(fake)


def _check(guards: Guards, name: str) -> None:
    """Of a test that passed: what went by unnoticed fails it."""
    from fakecheckout import Unnoticed

    __tracebackhide__ = True
    try:
        guards.check(name)
        return
    except Unnoticed as error:
        if error.__cause__ is not None:
            raise
        told = str(error)
    pytest.fail(told, pytrace=False)


def _account_of(node: Any, config: pytest.Config) -> FakeCheckout | str:
    """The account of a test, or what is wrong with its options."""
    marked = node.get_closest_marker("fake_checkout") is not None
    where = "@pytest.mark.fake_checkout" if marked else "fake_checkout_doubts in the ini file"
    try:
        options = _options(node, config)
    except TypeError as error:
        return f"{where}: {error}"
    fake, node.stash[_MISSING_FIELDS] = _new_account(options, config, where)
    return fake


def _new_account(options: dict[str, Any], config: pytest.Config, where: str) -> tuple[FakeCheckout | str, dict[str, str]]:
    """An account, or what is wrong with its options; and the fields that objects have not at its version."""
    from fakecheckout import NotModelled
    from fakecheckout.account.fake import new_fake

    missing: dict[str, str] = {}
    delivery = config.getini("fake_checkout_webhooks").strip()
    if delivery not in ("", "hostile"):
        return f"fake_checkout_webhooks in the ini file is hostile or is left out, not {delivery!r}.", missing
    try:
        fake = new_fake(options)
        version = _version_of(config)
        if delivery == "hostile":
            _guards(fake).deliver_hostile()
        if version is not None:
            missing = _guards(fake).run_as_of(version)
        return fake, missing
    except (TypeError, ValueError, NotModelled) as error:
        return f"{where}: {error}", missing


@pytest.fixture(autouse=True)
def _fake_checkout_autouse(request: pytest.FixtureRequest) -> None:
    has_its_own = hasattr(request.cls, "fake_checkout_options")  # FakeCheckoutTestCase
    if request.config.getini("fake_checkout_autouse") and not has_its_own:
        request.getfixturevalue("fake_checkout")


# --- Outside any test -------------------------------------------------------------------------------------------------
_WIDTHS = {"class": 1, "module": 2}


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    run = item.config.stash.get(_RUN, None)
    if run is not None:
        nodes = [node for node in item.listchain() if isinstance(node, (pytest.Module, pytest.Class))]
        run.enter([(node, _WIDTHS["class" if isinstance(node, pytest.Class) else "module"]) for node in nodes])
    yield


@pytest.hookimpl(hookwrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest) -> Iterator[None]:
    run = request.config.stash.get(_RUN, None)
    if run is None or fixturedef.scope == "function":
        yield
        return
    with run.setting_up(_WIDTHS.get(fixturedef.scope, 3)):
        yield


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    yield from _checked_outside_tests(item, f"What comes before {item.name}")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    yield from _checked_outside_tests(item, f"What comes after {item.name}")


def _checked_outside_tests(item: pytest.Item, what: str) -> Iterator[None]:
    """What the set-up of a class or a module, or what a wide fixture, did not notice is an error there."""
    outcome: Any = yield
    unnoticed = _unnoticed_outside_tests(item.config, what)
    if unnoticed is not None and outcome.excinfo is None:
        outcome.force_exception(unnoticed)


def _unnoticed_outside_tests(config: pytest.Config, what: str) -> BaseException | None:
    run = config.stash.get(_RUN, None)
    try:
        if run is not None:
            run.check(what)
    except Exception as error:
        return error if error.__cause__ is not None else pytest.fail.Exception(str(error), pytrace=False)
    return None


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Iterator[None]:
    outcome: Any = yield
    unnoticed = _unnoticed_outside_tests(collector.config, f"The import of {collector.name}")
    report: pytest.CollectReport = outcome.get_result()
    if unnoticed is not None and report.passed:
        report.outcome, report.longrepr = "failed", str(unnoticed)


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
    if report.failed and _HAS_SECTION not in item.stash:
        error = call.excinfo.value if call.excinfo else None
        failure = f"{report.longrepr}\n{call.excinfo.exconly() if call.excinfo else ''}"
        lines = list(_hints(failure))
        if fake is not None:
            from fakecheckout.account.report.frames import told_once

            report.sections = told_once(report.sections, [*fake.not_modelled, error])
            lines.append(_failure_report(fake, item, failure, error))
        if any(lines):
            item.stash[_HAS_SECTION] = True
            report.sections.append(("fakecheckout", "\n".join(lines)))
    if report.when == "teardown":
        met = item.stash.get(_DOUBTS_OF_TEST, [])
        if met:  # an attribute of the report, because xdist carries those from worker to controller
            setattr(report, _REPORT_ATTRIBUTE, met)


def _hints(failure: str) -> Iterator[str]:
    """What to write instead, where the fixture was asked for in a way in which pytest has none."""
    if "missing 1 required positional argument: 'fake_checkout'" in failure:
        yield (
            "A method of a unittest.TestCase gets no fixtures. With FakeCheckoutTestCase, from fakecheckout, "
            "class …(FakeCheckoutTestCase, TestCase), self.fake_checkout is the account."
        )
    if "ScopeMismatch" in failure and "fixture fake_checkout " in failure:
        yield (
            "fake_checkout is one account for each test. For one that lasts longer write a fixture of your own: "
            "with FakeCheckout() as fake: yield fake."
        )


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

    error, kept = call.excinfo.value, without_frames_of_ours(call.excinfo.value)
    if kept is not None:
        call.excinfo = pytest.ExceptionInfo.from_exc_info((type(error), error, kept))


class _Collector:
    """Gathers on the controller what the reports of the tests carry: a doubt's name, and a test that met it."""

    def __init__(self, doubts: set[tuple[str, str]]) -> None:
        self._doubts = doubts

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._doubts.update((name, report.nodeid) for name in getattr(report, _REPORT_ATTRIBUTE, ()))


def pytest_sessionstart(session: pytest.Session) -> None:
    session.config.pluginmanager.register(_Collector(session.config.stash[_DOUBTS_OF_RUN]))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    doubts = config.stash[_DOUBTS_OF_RUN]
    if not doubts:
        return
    from fakecheckout.account.report import doubts_met

    if config.get_verbosity() < 1 and not config.getoption(_DOUBTS_OPTION):
        terminalreporter.line(f"{doubts_met.in_one_line(doubts)}: {_DOUBTS_OPTION} lists them.")
        return
    terminalreporter.section("fakecheckout: doubts met")
    for line in doubts_met.listed(doubts):
        terminalreporter.line(line)

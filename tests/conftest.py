"""What all tests share: pytest inside pytest, and how long Hypothesis looks."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from fakecheckout import NotModelled

pytest_plugins = ["pytester"]

_quiet = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("default", max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=_quiet)
settings.register_profile(
    "long",
    max_examples=205,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=_quiet,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
settings.load_profile("default")


def _skip_what_is_newer(outcome: Any) -> None:
    """A test that sends what the installed SDK does not know yet has nothing to say of it."""
    error = outcome.excinfo[1] if outcome.excinfo else None
    if isinstance(error, NotModelled) and "Upgrade stripe" in str(error):
        outcome.force_exception(pytest.skip.Exception(str(error)))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_setup() -> Iterator[None]:
    _skip_what_is_newer((yield))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call() -> Iterator[None]:
    _skip_what_is_newer((yield))

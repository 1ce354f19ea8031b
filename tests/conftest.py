"""What all tests share: pytest inside pytest, and how long Hypothesis looks."""

from hypothesis import HealthCheck, Phase, settings

pytest_plugins = ["pytester"]

_quiet = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("default", max_examples=60, stateful_step_count=25, deadline=None, suppress_health_check=_quiet)
settings.register_profile(
    "long",
    max_examples=400,
    stateful_step_count=50,
    deadline=None,
    suppress_health_check=_quiet,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
settings.load_profile("default")

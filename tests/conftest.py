"""What tests share: pytest inside pytest, how long Hypothesis looks, and accounts, empty, stocked or with a history."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from passing_time import passes  # noqa: F401 - a fixture for all
from shop import session, shop

from doorways import Door, earlier_client, raw, sdk_async, sdk_sync
from fakecheckout import FakeCheckout, NotModelled

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


@pytest.fixture
def fake() -> FakeCheckout:
    """The account; `door` starts it, after making its client where that matters."""
    return FakeCheckout()


@pytest.fixture(params=["sdk", "sdk async", "client made earlier", "raw"])
def door(request: pytest.FixtureRequest, fake: FakeCheckout) -> Iterator[Door]:
    """Every way in, onto an account with one product, one price and one customer."""
    ways: dict[str, Callable[[], Callable[..., Any]]] = {
        "sdk": lambda: sdk_sync,
        "sdk async": lambda: sdk_async,
        "client made earlier": earlier_client,
        "raw": lambda: raw(fake),
    }
    way = Door(request.param, ways[request.param]())
    fake.start()  # without guards: many a test asks for what is not modelled
    try:
        fake.add("product", id="prod_tshirt", name="T-shirt")
        fake.add("price", id="price_tshirt", currency="usd", unit_amount=1099, product="prod_tshirt")
        fake.add("price", id="price_mug", currency="usd", unit_amount=500, product_data={"name": "Mug"})
        fake.add("customer", id="cus_jenny", email="jenny@example.com", name="Jenny Rosen")
        yield way
    finally:
        fake.stop()


@pytest.fixture
def stocked() -> FakeCheckout:
    """The account of a shop with goods to sell, not started."""
    return shop()


@pytest.fixture(scope="module")
def finished() -> FakeCheckout:
    """The account of a shop whose customer paid once, subscribed, and had a card set up. It is only read."""
    fake = shop(seed="left behind")
    fake.add("coupon", id="HALF", percent_off=50, duration="forever")
    for mode, params in (
        ("payment", {"payment_intent_data": {"transfer_group": "g"}, "invoice_creation": {"enabled": True}}),
        ("subscription", {"discounts": [{"coupon": "HALF"}], "line_items": [{"price": "price_plan", "quantity": 2}]}),
        ("setup", {}),
    ):
        fake.buyer(session(fake, mode, customer="cus_jenny", **params)).pay()
    fake.add("customer", id="cus_other", email="other@example.com")
    return fake

"""The `door` fixture: the same endpoint tests pass through every way in."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from doorways import Door, earlier_client, raw, sdk_async, sdk_sync
from fakecheckout import FakeCheckout


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
    with fake:
        fake.add("product", id="prod_tshirt", name="T-shirt")
        fake.add("price", id="price_tshirt", currency="usd", unit_amount=1099, product="prod_tshirt")
        fake.add("price", id="price_mug", currency="usd", unit_amount=500, product_data={"name": "Mug"})
        fake.add("customer", id="cus_jenny", email="jenny@example.com", name="Jenny Rosen")
        yield way

"""What the tests of webhooks share."""

import pytest
from listener import Heard


@pytest.fixture
def heard() -> Heard:
    return Heard()

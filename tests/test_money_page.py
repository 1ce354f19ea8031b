"""The worked examples of docs/money.md come out: its blocks run, one after the other."""

import pathlib
import re

from fakecheckout import FakeCheckout
from fakecheckout.account.fake import guards_of

PAGE = (pathlib.Path(__file__).parents[1] / "docs" / "money.md").read_text()


def test_the_examples_come_out() -> None:
    """Each total is the one that Stripe's guide gives."""
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE, flags=re.M | re.S)
    assert len(blocks) == 4
    scope: dict[str, object] = {}
    try:
        exec(compile("\n".join(blocks), "docs/money.md", "exec"), scope)
    finally:
        fake = scope["fake"]
        assert isinstance(fake, FakeCheckout)
        if guards_of(fake).is_started:
            fake.stop()

"""Which session a buyer is meant to be on."""

from typing import Any

import pytest
from shop import session, shop

from fakecheckout import FakeCheckout


@pytest.fixture
def fake() -> FakeCheckout:
    return shop()


@pytest.mark.parametrize("how", ["dict", "id", "url", "client_secret", "only one"])
def test_naming_the_session(fake: FakeCheckout, how: str) -> None:
    """By what an application has at hand."""
    embedded = {"ui_mode": "embedded_page", "return_url": "https://shop.test/r", "success_url": None, "cancel_url": None}
    id = session(fake, **(embedded if how == "client_secret" else {}))
    shown = fake.session(id)
    given = {"dict": shown, "id": id, "url": shown["url"], "client_secret": shown["client_secret"], "only one": None}[how]
    assert fake.buyer(given).session == id
    assert repr(fake.buyer(given)) == f"<buyer of {id}>"


def test_one_of_many_has_to_be_named(fake: FakeCheckout) -> None:
    """Without a name, exactly one session is open."""
    with pytest.raises(LookupError, match="0 sessions are open"):
        fake.buyer()
    session(fake)
    session(fake)
    with pytest.raises(LookupError, match="2 sessions are open"):
        fake.buyer()


@pytest.mark.parametrize("named", ["cs_test_nope", "https://checkout.stripe.com/c/pay/cs_test_nope#x"], ids=["id", "url"])
def test_an_unknown_session(fake: FakeCheckout, named: str) -> None:
    """Is a KeyError, as for fake.session."""
    with pytest.raises(KeyError, match="cs_test_nope"):
        fake.buyer(named)


@pytest.mark.parametrize("named", [7, ""], ids=["a number", "nothing"])
def test_what_names_no_session(fake: FakeCheckout, named: Any) -> None:
    """A type that cannot name one."""
    with pytest.raises(TypeError, match="A session is named by"):
        fake.buyer(named)

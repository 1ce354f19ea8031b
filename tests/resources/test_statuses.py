"""What the tables refuse, on real objects: nothing moves, whoever tries it in whatever order."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shop import read, session, shop

from fakecheckout import FakeCheckout, NotModelled, NotOnThePage, PaymentDeclined

LISTED = "checkout/sessions payment_intents setup_intents charges invoices subscriptions events".split()


def everything(fake: FakeCheckout) -> str:
    """All that has a status, and all that was told, byte for byte."""
    return json.dumps({path: read(fake, path, limit=100)["data"] for path in LISTED})


def expire(fake: FakeCheckout, id: str) -> str | None:
    answer = fake.request("POST", f"/v1/checkout/sessions/{id}/expire")
    return None if answer.status == 200 else answer.json()["error"]["message"]


def on_the_page(act: Callable[[FakeCheckout, str], Any]) -> Callable[[FakeCheckout, str], str | None]:
    """What the page refuses is told like what the API refuses."""

    def tried(fake: FakeCheckout, id: str) -> str | None:
        try:
            act(fake, id)
        except NotOnThePage as refusal:
            return str(refusal)
        except PaymentDeclined:
            return None
        return None

    return tried


TRIES: dict[str, Callable[[FakeCheckout, str], str | None]] = {
    "expire": expire,
    "pay": on_the_page(lambda fake, id: fake.buyer(id).pay()),
    "pay later": on_the_page(lambda fake, id: fake.buyer(id).pay(method="us_bank_account")),
    "be declined": on_the_page(lambda fake, id: fake.buyer(id).decline("card_declined")),
    "settle": on_the_page(lambda fake, id: fake.settle(id)),
    "reject": on_the_page(lambda fake, id: fake.reject(id)),
}


@given(mode=st.sampled_from(["payment", "subscription", "setup"]), tries=st.lists(st.sampled_from(sorted(TRIES)), max_size=6))
def test_what_is_refused_leaves_every_object_as_it_was(mode: str, tries: list[str]) -> None:
    """Session, intents, charges, invoice, subscription and events are the same before and after, byte for byte."""
    fake = shop()
    id = session(fake, mode)
    for name in tries:
        before = everything(fake)
        refused = TRIES[name](fake, id)
        assert refused is None or everything(fake) == before


@pytest.mark.parametrize("status", ["succeeded", "canceled", "requires_reauthorization"])
def test_what_was_loaded_in_another_status_is_left_alone(status: str) -> None:
    """A page whose intent has come to an end elsewhere: what Stripe does then is not guessed."""
    fake = shop()
    id = session(fake, headers={"Stripe-Version": "2020-08-27"})
    intent = read(fake, f"payment_intents/{fake.session(id)['payment_intent']}")
    fake.load({**intent, "status": status})
    before = everything(fake)
    with pytest.raises(NotModelled, match=f"^payment_intent {intent['id']} has status '{status}': nothing says that Stripe"):
        fake.buyer(id).pay()
    assert everything(fake) == before

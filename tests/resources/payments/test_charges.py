"""Charges: their ids, and what they show of the card."""

import pytest
from shop import intent_of, read, session, shop

from fakecheckout import FakeCheckout
from fakecheckout.rules.cards import CARDS, Challenge

CHALLENGED = [number for number, card in CARDS.items() if card.challenge is not Challenge.NEVER and not card.decline]


@pytest.fixture
def fake() -> FakeCheckout:
    return shop()


def test_a_passed_challenge_is_on_the_charge(fake: FakeCheckout) -> None:
    """As authenticated."""
    id = session(fake)
    fake.buyer(id).pay(CHALLENGED[0])
    charge = read(fake, f"charges/{intent_of(fake, id)['latest_charge']}")
    assert charge["payment_method_details"]["card"]["three_d_secure"]["result"] == "authenticated"


def test_a_charge_s_id_is_of_its_intent_s_family() -> None:
    """Seventeen characters after the prefix are those of the intent."""
    fake = shop()
    id = session(fake)
    fake.buyer(id).pay()
    intent = intent_of(fake, id)
    assert intent["latest_charge"][3:20] == intent["id"][3:20]

"""Charges: their ids, and what they show of the card."""

from typing import Any

import pytest
from shop import intent_of, read, session, shop

from fakecheckout import FakeCheckout, NotModelled
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


def charge_after(fake: FakeCheckout, id: str, **options: Any) -> dict[str, Any]:
    """The newest charge once the buyer has paid."""
    fake.buyer(id).pay(**options)
    newest: dict[str, Any] = read(fake, "charges")["data"][0]
    return newest


@pytest.mark.parametrize(("method", "prefix"), [("card", "ch_3"), ("link", "py_3"), ("sepa_debit", "py_3")])
def test_the_id_of_a_charge_tells_whether_it_is_of_a_card(method: str, prefix: str) -> None:
    """As recorded of these methods (PAY-45)."""
    fake = shop(payment_methods=("card", "link", "sepa_debit"))
    assert charge_after(fake, session(fake), method=method)["id"].startswith(prefix)


BOOKED: dict[str, tuple[str, dict[str, Any], bool]] = {
    "a subscription": ("subscription", {}, True),
    "a payment": ("payment", {}, False),
    "a payment that is captured at once": ("payment", {"payment_intent_data": {"capture_method": "automatic"}}, True),
    "a payment that is held": ("payment", {"payment_intent_data": {"capture_method": "manual"}}, False),
}


@pytest.mark.parametrize("name", BOOKED)
def test_when_the_money_is_booked(fake: FakeCheckout, name: str) -> None:
    """At once where it is captured at once; else later (PAY-42)."""
    mode, params, is_booked = BOOKED[name]
    charge = charge_after(fake, session(fake, mode, **params))
    family = f"txn_{charge['id'][3:20]}"
    assert str(charge["balance_transaction"]).startswith(family) is is_booked


def test_a_debit_is_booked_when_its_money_is_here(fake: FakeCheckout) -> None:
    """Not while it is on its way."""
    id = session(fake, "subscription")
    assert charge_after(fake, id, method="us_bank_account")["balance_transaction"] is None
    fake.settle(id)
    assert read(fake, "charges")["data"][0]["balance_transaction"] is not None


@pytest.mark.parametrize(
    "path",
    ["charges/{id}?expand[]=balance_transaction", "balance_transactions/{txn}", "transfers/{tr}", "application_fees/{fee}"],
)
def test_what_a_charge_names_is_not_modelled_yet(fake: FakeCheckout, path: str) -> None:
    """Asked for, it is told that it is not; never answered as if it were not there."""
    data = {"application_fee_percent": 15, "transfer_data": {"destination": "acct_1"}}
    charge = charge_after(fake, session(fake, "subscription", subscription_data=data))
    names = {
        "id": charge["id"],
        "txn": charge["balance_transaction"],
        "tr": charge["transfer"],
        "fee": charge["application_fee"],
    }
    with pytest.raises(NotModelled):
        fake.request("GET", f"/v1/{path.format(**names)}")


def test_a_destination_charge_of_a_subscription(fake: FakeCheckout) -> None:
    """Transfer and fee are named at once; the amount of the transfer is null where all of it goes there (PAY-46)."""
    data = {"application_fee_percent": 15, "transfer_data": {"destination": "acct_1"}, "on_behalf_of": "acct_1"}
    charge = charge_after(fake, session(fake, "subscription", subscription_data=data))
    assert (charge["application_fee_amount"], charge["destination"], charge["on_behalf_of"]) == (300, "acct_1", "acct_1")
    assert charge["transfer_data"] == {"amount": None, "destination": "acct_1"}
    assert (charge["transfer"][:20], charge["application_fee"][:5]) == (f"tr_{charge['id'][3:20]}", "fee_1")


def test_a_part_of_a_subscription_that_goes_elsewhere(fake: FakeCheckout) -> None:
    """The percentage is of the invoice; intent and charge have the amount (PAY-47)."""
    data = {"transfer_data": {"destination": "acct_1", "amount_percent": 12.5}}
    charge = charge_after(fake, session(fake, "subscription", subscription_data=data))
    assert charge["transfer_data"] == {"amount": 250, "destination": "acct_1"}
    assert (charge["application_fee"], charge["application_fee_amount"]) == (None, None)


def test_a_destination_charge_of_a_payment(fake: FakeCheckout) -> None:
    """Transfer and fee come later: the charge has no key `transfer` yet (PAY-46)."""
    data = {"application_fee_amount": 100, "transfer_data": {"destination": "acct_1"}}
    charge = charge_after(fake, session(fake, payment_intent_data=data))
    assert (charge["application_fee"], charge["balance_transaction"], "transfer" in charge) == (None, None, False)
    assert charge["transfer_data"] == {"amount": None, "destination": "acct_1"}


@pytest.mark.parametrize(
    ("mode", "params", "begins"),
    [
        ("payment", {}, "https://pay.stripe.com/receipts/payment/"),
        ("payment", {"invoice_creation": {"enabled": True}}, "https://pay.stripe.com/receipts/invoices/"),
        ("subscription", {}, "https://pay.stripe.com/receipts/invoices/"),
    ],
    ids=["a payment", "a payment with an invoice", "a subscription"],
)
def test_where_the_receipt_is(fake: FakeCheckout, mode: str, params: dict[str, Any], begins: str) -> None:
    """Another one where it is for an invoice (PAY-57)."""
    assert charge_after(fake, session(fake, mode, **params))["receipt_url"].startswith(begins)

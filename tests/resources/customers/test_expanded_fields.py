"""What of a customer is worked out when `expand` asks for it."""

from typing import Any

import pytest

from fakecheckout import FakeCheckout, NotModelled

HERE = {"line1": "1 Main Street", "country": "US"}
NOWHERE = {"automatic_tax": "unrecognized_location", "ip_address": None, "location": None, "provider": "stripe"}


def expanded(fake: FakeCheckout, name: str, **params: Any) -> Any:
    """A field of a new customer, as `expand` shows it."""
    return fake.request("POST", "/v1/customers", {"expand": [name], **params}).json()[name]


def test_tax_without_an_address(fake: FakeCheckout) -> None:
    """Where there is no address there is no tax location, in recordings of 2022 to 2026."""
    assert expanded(fake, "tax") == NOWHERE


@pytest.mark.parametrize("place", [{"address": HERE}, {"shipping": {"name": "Kim", "address": HERE}}], ids=["own", "shipping"])
def test_tax_with_an_address(fake: FakeCheckout, place: dict[str, Any]) -> None:
    """Where an address is, is not worked out, and nobody is created."""
    with pytest.raises(NotModelled, match="Expanding `tax` of customer"):
        expanded(fake, "tax", **place)
    assert fake.events == []


def test_tax_of_a_customer_whose_address_is_empty(fake: FakeCheckout) -> None:
    """Leaves that are all null are no address."""
    fake.load({"id": "cus_1", "object": "customer", "email": None, "address": dict.fromkeys(HERE)})
    assert fake.request("GET", "/v1/customers/cus_1", {"expand": ["tax"]}).json()["tax"] == NOWHERE


@pytest.mark.parametrize(("address", "is_known"), [(None, True), (HERE, False)], ids=["without", "with"])
def test_tax_of_a_customer_with_a_card(fake: FakeCheckout, address: dict[str, str] | None, is_known: bool) -> None:
    """The address of a saved payment method counts, one without an address does not."""
    fake.add("customer", id="cus_1")
    fake.load(
        {"id": "pm_1", "object": "payment_method", "type": "card", "customer": "cus_1", "billing_details": {"address": address}}
    )
    read = ("GET", "/v1/customers/cus_1", {"expand": ["tax"]})
    if is_known:
        assert fake.request(*read).json()["tax"] == NOWHERE
    else:
        with pytest.raises(NotModelled, match="Expanding `tax`"):
            fake.request(*read)


def test_no_credit_balance(fake: FakeCheckout) -> None:
    """Who has no balance has none in any currency (recorded)."""
    assert expanded(fake, "invoice_credit_balance") == {}


def test_a_credit_balance(fake: FakeCheckout) -> None:
    """What is shown of a balance nobody recorded."""
    with pytest.raises(NotModelled, match="Expanding `invoice_credit_balance`"):
        expanded(fake, "invoice_credit_balance", balance=-500)

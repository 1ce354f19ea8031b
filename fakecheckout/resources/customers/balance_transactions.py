"""What is put on a customer's balance and taken off it: transactions are made, read and listed, and never change.

Documented; none was recorded. A balance that is set on the customer itself leaves no transaction here (CAT-44).
"""

from __future__ import annotations

from ...protocol.kinds import Kind, Operation
from ...protocol.refusals import Refusal
from ...store.objects import Object
from ..base import (
    add_object,
    change_object,
    get_not_deleted,
    get_or_404,
    is_created_in,
    list_objects,
    merge_metadata,
    missing_at_path,
)
from ..call import Call
from ..field_checks import check_currency

_KIND_NAME = "customer_balance_transaction"


def create(call: Call) -> Object:
    """Moves the balance by `amount`; the first one decides the customer's currency."""
    sent = call.params
    customer = get_not_deleted(call, "customer", call.ids[0])
    check_currency(sent["currency"], "currency")
    currency = sent["currency"].lower()
    if customer.get("currency") not in (None, currency):  # documented; *inferred* text
        raise Refusal(
            "You cannot combine currencies on a single customer. "
            f"The customer's currency is `{customer['currency']}`, and `{currency}` was given.",
            param="currency",
        )
    balance = customer.get("balance", 0) + sent["amount"]
    transaction: Object = {
        "id": call.transaction.new_id(_KIND_NAME),
        "object": _KIND_NAME,
        "amount": sent["amount"],
        "checkout_session": None,
        "created": call.now,
        "credit_note": None,
        "currency": currency,
        "customer": customer["id"],
        "customer_account": None,
        "description": sent.get("description"),
        "ending_balance": balance,
        "invoice": None,
        "livemode": False,
        "metadata": merge_metadata({}, sent),
        "type": "adjustment",
    }
    add_object(call, _KIND_NAME, transaction)
    change_object(call, "customer", customer, {"balance": balance, "currency": currency})
    return transaction


def retrieve(call: Call) -> Object:
    customer, id = call.ids
    get_not_deleted(call, "customer", customer)
    transaction = get_or_404(call, _KIND_NAME, id)
    if transaction["customer"] != customer:
        raise missing_at_path(_KIND_NAME, id)
    return transaction


def list_(call: Call) -> Object:
    sent = call.params
    customer = get_not_deleted(call, "customer", call.ids[0])["id"]

    def keep(transaction: Object) -> bool:
        return (
            transaction["customer"] == customer
            and ("invoice" not in sent or transaction["invoice"] == sent["invoice"])
            and is_created_in(transaction, sent.get("created"))
        )

    return list_objects(call, _KIND_NAME, keep, ("customer", customer), f"/v1/customers/{customer}/balance_transactions")


KIND = Kind(
    "customer_balance_transaction",
    id=("cbtxn_1", 30),
    noun="customer balance transaction",
    indexes={"customer": lambda transaction: transaction.get("customer")},
    expands={
        "checkout_session": "checkout.session",
        "credit_note": "credit_note",
        "customer": "customer",
        "invoice": "invoice",
    },
    operations=(
        Operation(
            "create_balance_transaction",
            "POST",
            "/v1/customers/*/balance_transactions",
            create,
            effect="amount currency expand metadata.*",
            echoed="description",
            of="customer",
        ),
        Operation(
            "list_balance_transactions",
            "GET",
            "/v1/customers/*/balance_transactions",
            list_,
            effect="limit starting_after ending_before expand created.* invoice",
            of="customer",
            is_list=True,
        ),
        Operation(
            "retrieve_balance_transaction",
            "GET",
            "/v1/customers/*/balance_transactions/*",
            retrieve,
            effect="expand",
            of="customer",
        ),
    ),
)

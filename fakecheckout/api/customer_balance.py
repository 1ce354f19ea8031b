"""What is put on a customer's balance and taken off it: transactions are made, read and listed, and never change.

Documented; none was recorded. A balance that is set on the customer itself leaves no transaction here (*ours*).
"""

from __future__ import annotations

from .call import Call
from .errors import Refusal
from .resources import add, change, created_in, found, listed, living, merged_metadata, missing_at_path
from .session_rules import check_currency
from .store import Object

_KIND = "customer_balance_transaction"


def create(call: Call) -> Object:
    """Moves the balance by `amount`; the first one decides the customer's currency."""
    sent = call.params
    customer = living(call, "customer", call.ids[0])
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
        "id": call.fork.new_id(_KIND),
        "object": _KIND,
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
        "metadata": merged_metadata({}, sent),
        "type": "adjustment",
    }
    add(call, _KIND, transaction)
    change(call, "customer", customer, {"balance": balance, "currency": currency})
    return transaction


def retrieve(call: Call) -> Object:
    customer, id = call.ids
    living(call, "customer", customer)
    transaction = found(call, _KIND, id)
    if transaction["customer"] != customer:
        raise missing_at_path(_KIND, id)
    return transaction


def list_(call: Call) -> Object:
    sent = call.params
    customer = living(call, "customer", call.ids[0])["id"]

    def keep(transaction: Object) -> bool:
        return (
            transaction["customer"] == customer
            and ("invoice" not in sent or transaction["invoice"] == sent["invoice"])
            and created_in(transaction, sent.get("created"))
        )

    return listed(call, _KIND, keep, ("customer", customer), f"/v1/customers/{customer}/balance_transactions")

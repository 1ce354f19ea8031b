"""Customers: create, update, list and delete them. A deleted customer stays as a stub that can be read but not used."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ...protocol.kinds import (
    Kind,
    ListOf,
    create_operation,
    delete_operation,
    kind_of,
    list_operation,
    retrieve_operation,
    search_operation,
    update_operation,
)
from ...protocol.refusals import Refusal, at_least, no_such
from ...rules.lifecycles import subscription_status
from ...rules.search_query import FieldType
from ...store.ids import token
from ...store.objects import Object, in_wire_order
from ...store.transaction import Transaction
from .. import base
from ..addresses import ADDRESS_FIELDS
from ..base import (
    add_object,
    change_object,
    get_not_deleted,
    is_created_in,
    list_objects,
    merge_metadata,
    new_id,
    remove_object,
)
from ..call import Call
from ..field_checks import check_email
from ..search import search
from . import expanded_fields, tax_ids

_ACCOUNT_CURRENCY = "usd"  # of an account in the US, which this one is
_PREFIX = re.compile("[A-Z0-9]{3,12}")
_NULLABLE_TEXTS = ("description", "email", "name", "phone")
_REPLACED = ("balance", "invoice_prefix", "next_invoice_sequence", "preferred_locales")
_ONLY_WHEN_SENT = ("business_name", "individual_name")


def create(call: Call) -> Object:
    sent = call.params
    _check_params(sent)
    id = new_id(call, "customer", wanted=sent.get("id"))
    customer = _customer_fields(call, id, sent)
    add_object(call, "customer", customer)
    for data in sent.get("tax_id_data", ()):
        tax_ids.new_tax_id(call, id, data)
    return customer


def new_customer(call: Call, **sent: Any) -> Object:
    """A customer that nobody asked for by an API call, kept; to tell of it is the caller's."""
    customer = _customer_fields(call, call.transaction.new_id("customer"), sent)
    call.transaction.put("customer", customer["id"], customer)
    return customer


def _customer_fields(call: Call, id: str, sent: dict[str, Any]) -> Object:
    customer: Object = {
        "id": id,
        "object": "customer",
        "address": _merged_address(None, sent.get("address")),
        "balance": sent.get("balance", 0),
        "created": call.now,
        "currency": _ACCOUNT_CURRENCY if sent.get("balance") else None,
        "customer_account": None,
        "default_source": None,
        "delinquent": False,
        "description": sent.get("description") or None,
        "discount": None,
        "email": sent.get("email") or None,
        "invoice_prefix": invoice_prefix(call, {**sent, "id": id}),
        "invoice_settings": _invoice_settings(None, sent.get("invoice_settings")),
        "livemode": False,
        "metadata": merge_metadata({}, sent),
        "name": sent.get("name") or None,
        "next_invoice_sequence": sent.get("next_invoice_sequence", 1),
        "phone": sent.get("phone") or None,
        "preferred_locales": sent.get("preferred_locales", []),
        "shipping": _merged_shipping(None, sent.get("shipping")),
        "tax_exempt": sent.get("tax_exempt") or "none",
        "test_clock": None,
    }
    extra = {name: sent[name] for name in _ONLY_WHEN_SENT if sent.get(name)}
    if extra:
        whole = {**customer, **extra}
        rest = {name: whole[name] for name in sorted(whole) if name not in ("id", "object")}
        customer = {"id": id, "object": "customer", **rest}
    return customer


def invoice_prefix(call: Call, customer: Object) -> str:
    """How the numbers of a customer's invoices begin; a loaded customer may not say."""
    given: str | None = customer.get("invoice_prefix")
    return given or token(f"{call.transaction.store.seed}/prefix/{customer['id']}", 8).upper()


def _check_params(sent: dict[str, Any]) -> None:
    check_email(sent.get("email") or None, "email")
    prefix = sent.get("invoice_prefix")
    if prefix is not None and not _PREFIX.fullmatch(prefix):  # documented; *inferred* text
        raise Refusal("`invoice_prefix` must be 3 to 12 uppercase letters or numbers.", param="invoice_prefix")
    if sent.get("next_invoice_sequence", 1) < 1:  # *inferred* template
        raise at_least(1, "next_invoice_sequence")


def _check_default_method(call: Call, customer: Object) -> None:
    """It is one of the customer's (CAT-81); '' unsets it."""
    id = call.params.get("invoice_settings", {}).get("default_payment_method")
    if not id:
        return
    param = "invoice_settings[default_payment_method]"
    method = call.transaction.get("payment_method", id)
    if method is None:
        raise no_such(kind_of("payment_method").named, id, param)
    if method.get("customer") != customer["id"]:
        raise Refusal(
            f"The customer does not have a payment method with the ID {id}. The payment method must be attached to the "
            "customer.",
            param=param,
            code="resource_missing",
        )


def update(call: Call) -> Object:
    sent = call.params
    customer = get_not_deleted(call, "customer", call.ids[0])
    _check_params(sent)
    _check_default_method(call, customer)
    changes: dict[str, Any] = {name: sent[name] or None for name in (*_NULLABLE_TEXTS, *_ONLY_WHEN_SENT) if name in sent}
    changes.update({name: sent[name] for name in _REPLACED if name in sent})
    if sent.get("balance"):
        changes["currency"] = customer.get("currency") or _ACCOUNT_CURRENCY
    if "tax_exempt" in sent:
        changes["tax_exempt"] = sent["tax_exempt"] or "none"
    if "address" in sent:
        changes["address"] = _merged_address(customer["address"], sent["address"])
    if "shipping" in sent:
        changes["shipping"] = _merged_shipping(customer["shipping"], sent["shipping"])
    if "invoice_settings" in sent:
        changes["invoice_settings"] = _invoice_settings(customer["invoice_settings"], sent["invoice_settings"])
    changes["metadata"] = merge_metadata(customer["metadata"], sent)
    return change_object(call, "customer", customer, changes)


def _merged_address(present: dict[str, Any] | None, sent: Any) -> dict[str, Any] | None:
    """Merged leaf by leaf; all leaves are shown, those that are missing as null; '' unsets the whole."""
    if sent is None:
        return present
    if sent == "":
        return None
    before = present or {}
    return {name: (sent[name] or None) if name in sent else before.get(name) for name in ADDRESS_FIELDS}


def _merged_shipping(present: dict[str, Any] | None, sent: Any) -> dict[str, Any] | None:
    if sent is None:
        return present
    if sent == "":
        return None
    before = present or {}
    return {
        "address": _merged_address(before.get("address"), sent.get("address")),
        "name": sent.get("name", before.get("name")),
        "phone": sent.get("phone", before.get("phone")) or None,
    }


def _invoice_settings(present: dict[str, Any] | None, sent: Any) -> dict[str, Any]:
    settings = present or {
        "custom_fields": None,
        "default_payment_method": None,
        "footer": None,
        "rendering_options": None,
    }
    changed = {name: value or None for name, value in (sent or {}).items()}
    options = changed.get("rendering_options")
    if options:  # a leaf that is not sent stays, or is null (*inferred*)
        before = settings.get("rendering_options") or {"amount_tax_display": None, "template": None}
        changed["rendering_options"] = {**before, **{name: value or None for name, value in options.items()}}
    return {**settings, **changed}


def delete(call: Call) -> Object:
    """The event carries the whole customer; what stays is a stub (recorded)."""
    return remove_object(call, "customer", get_not_deleted(call, "customer", call.ids[0]))


def list_(call: Call) -> Object:
    """`email` is matched exactly, capitals and all (documented)."""
    sent = call.params

    def keep(customer: Object) -> bool:
        return ("email" not in sent or customer["email"] == sent["email"]) and is_created_in(customer, sent.get("created"))

    return list_objects(call, "customer", keep, ("email", sent["email"]) if "email" in sent else None)


def _load(transaction: Transaction, customer: Object, load: Callable[[Any], str]) -> None:
    """The tax ids that were shown are kept by themselves."""
    load(customer.pop("tax_ids", None) or [])
    transaction.put("customer", customer["id"], in_wire_order(customer))


KIND = Kind(
    "customer",
    path="/v1/customers",
    id=("cus_", 18),
    events="customer",
    indexes={"email": lambda customer: customer.get("email")},
    lists={
        "subscriptions": ListOf("subscription", by="customer", leaves_out=(subscription_status.Status.CANCELED.value,)),
        "tax_ids": ListOf("tax_id", by="customer"),
    },
    computed={"invoice_credit_balance": expanded_fields.invoice_credit_balance, "tax": expanded_fields.tax},
    not_modelled_expansions=("cash_balance",),
    loaded={"email": None, "metadata": {}, "name": None, "phone": None, "address": None, "shipping": None},
    needed_to_load={"email": (str, type(None))},
    load=_load,
    leaves_stub=True,
    search={
        "created": FieldType.NUMBER,
        "email": FieldType.STRING,
        "metadata": FieldType.METADATA,
        "name": FieldType.STRING,
        "phone": FieldType.STRING,
    },
    operations=(
        create_operation(
            create,
            effect="balance email expand id metadata.* tax_id_data.*",
            echoed=(
                "address.* business_name description individual_name invoice_prefix invoice_settings.custom_fields.* "
                "invoice_settings.footer invoice_settings.rendering_options.* name next_invoice_sequence phone "
                "preferred_locales shipping.* tax_exempt"
            ),
            emptyable=_NULLABLE_TEXTS,
            undeclared={"id": "string", "source": "any"},
        ),
        list_operation(list_, "created.* email"),
        retrieve_operation(base.retrieve),
        update_operation(
            update,
            effect="balance email expand invoice_settings.default_payment_method metadata.*",
            echoed=(
                "address.* business_name description individual_name invoice_prefix invoice_settings.custom_fields.* "
                "invoice_settings.footer invoice_settings.rendering_options.* name next_invoice_sequence phone "
                "preferred_locales shipping.* tax_exempt"
            ),
            emptyable=(*_NULLABLE_TEXTS, "invoice_settings.default_payment_method"),
            undeclared={"source": "any"},
        ),
        delete_operation(delete),
        search_operation(search),
    ),
)

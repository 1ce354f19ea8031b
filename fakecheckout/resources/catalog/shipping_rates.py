"""Shipping rates: create, update and list them, and make those of `shipping_rate_data`. Documented; none was recorded."""

from __future__ import annotations

from typing import Any

from ...protocol.kinds import Kind, create_operation, list_operation, retrieve_operation, update_operation
from ...protocol.refusals import inactive, missing_param, nested_name, no_such
from ...protocol.rendering.expand_only_fields import get_expand_only, put_expand_only
from ...store.objects import Object
from .. import base
from ..base import add_object, change_object, get_or_404, is_created_in, list_objects, merge_metadata, new_id
from ..call import Call
from ..field_checks import check_amount, check_currency
from . import currency_options
from .currency_options import with_own_currency
from .price_amounts import check_currency_key


def create(call: Call) -> Object:
    rate = _rate(call, new_id(call, "shipping_rate"), call.params, "")
    _put_currency_options(call, rate, call.params, "")
    return add_object(call, "shipping_rate", rate)


def new_inline_shipping_rate(call: Call, sent: dict[str, Any], at: str) -> Object:
    """The rate of `shipping_rate_data`; each time it is sent, a new one is made."""
    rate = _rate(call, call.transaction.new_id("shipping_rate"), sent, at)
    _put_currency_options(call, rate, sent, at)
    return add_object(call, "shipping_rate", rate)


def _rate(call: Call, id: str, sent: dict[str, Any], at: str) -> Object:
    if "fixed_amount" not in sent:
        raise missing_param(nested_name(at, "fixed_amount"))
    fixed = sent["fixed_amount"]
    name = nested_name(at, "fixed_amount")
    check_currency(fixed["currency"], f"{name}[currency]")
    check_amount(fixed["amount"], fixed["currency"], f"{name}[amount]")
    return {
        "id": id,
        "object": "shipping_rate",
        "active": True,
        "created": call.now,
        "delivery_estimate": _estimate(sent.get("delivery_estimate")),
        "display_name": sent["display_name"],
        "fixed_amount": {"amount": fixed["amount"], "currency": fixed["currency"].lower()},
        "livemode": False,
        "metadata": merge_metadata({}, sent),
        "tax_behavior": sent.get("tax_behavior", "unspecified"),
        "tax_code": sent.get("tax_code"),
        "type": "fixed_amount",
    }


def _put_currency_options(call: Call, rate: Object, params: dict[str, Any], of: str) -> None:
    """Amounts in other currencies, added or replaced one by one (*inferred*); what is not sent of one stays."""
    sent = params.get("fixed_amount", {}).get("currency_options")
    row = get_expand_only(call.transaction, "shipping_rate", rate["id"])
    if sent is None and not row:
        return
    others = dict(row.get("currency_options", {}))
    for currency, option in (sent or {}).items():
        at = f"{nested_name(of, 'fixed_amount')}[currency_options]"
        check_currency_key(currency, rate["fixed_amount"]["currency"], at)
        merged: Object = {"tax_behavior": "unspecified", **others.get(currency, {}), **option}
        if "amount" not in merged:  # required on create; on update of a new currency *inferred*
            raise missing_param(f"{at}[{currency}][amount]")
        check_amount(merged["amount"], currency, f"{at}[{currency}][amount]")
        others[currency] = dict(sorted(merged.items()))
    put_expand_only(call.transaction, "shipping_rate", rate["id"], {"currency_options": with_own_currency(rate, others)})


def _estimate(sent: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if sent is None else {"maximum": sent.get("maximum"), "minimum": sent.get("minimum")}


def update(call: Call) -> Object:
    sent = call.params
    rate = get_or_404(call, "shipping_rate", call.ids[0])
    changes: dict[str, Any] = {name: sent[name] for name in ("active", "tax_behavior") if name in sent}
    changes["metadata"] = merge_metadata(rate["metadata"], sent)
    _put_currency_options(call, {**rate, **changes}, sent, "")
    return change_object(call, "shipping_rate", rate, changes)


def get_active_shipping_rate(call: Call, id: str, param: str) -> Object:
    """The rate that a session names. Inferred texts: the template of prices."""
    rate: Object | None = call.transaction.get("shipping_rate", id)
    if rate is None:
        raise no_such("shipping rate", id, param)
    if not rate["active"]:
        raise inactive("shipping rate", param)
    return rate


def list_(call: Call) -> Object:
    sent = call.params

    def keep(rate: Object) -> bool:
        return (
            ("active" not in sent or rate["active"] == sent["active"])
            and ("currency" not in sent or rate["fixed_amount"]["currency"] == sent["currency"].lower())
            and is_created_in(rate, sent.get("created"))
        )

    return list_objects(call, "shipping_rate", keep)


KIND = Kind(
    "shipping_rate",
    path="/v1/shipping_rates",
    id=("shr_1", 28),
    noun="shipping rate",
    param="shipping_rate_token",
    expand_only=("fixed_amount.currency_options",),
    own_currency_option=currency_options.of_shipping_rate,
    loaded={"active": True, "metadata": {}, "tax_behavior": "unspecified"},
    needed_to_load={"fixed_amount": dict},
    operations=(
        create_operation(
            create,
            effect=(
                "delivery_estimate.* display_name fixed_amount.amount fixed_amount.currency "
                "fixed_amount.currency_options.* metadata.* tax_behavior tax_code type expand"
            ),
            max_lengths={"display_name": 100},
        ),
        list_operation(list_, "active created.* currency"),
        retrieve_operation(base.retrieve),
        update_operation(update, effect="active fixed_amount.currency_options.* metadata.* expand", echoed="tax_behavior"),
    ),
)

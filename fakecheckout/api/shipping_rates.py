"""Shipping rates: create, update and list them, and make those of `shipping_rate_data`. Documented; none was recorded."""

from __future__ import annotations

from typing import Any

from . import hidden, price_amounts
from .call import Call
from .errors import Refusal, at_least, missing, named
from .resources import add, change, created_in, found, listed, merged_metadata, taken
from .session_rules import check_currency
from .store import Object


def create(call: Call) -> Object:
    rate = _rate(call, taken(call, "shipping_rate"), call.params, "")
    _keep_options(call, rate, call.params, "")
    return add(call, "shipping_rate", rate)


def inline(call: Call, sent: dict[str, Any], at: str) -> Object:
    """The rate of `shipping_rate_data`; each time it is sent, a new one is made."""
    rate = _rate(call, call.fork.new_id("shipping_rate"), sent, at)
    _keep_options(call, rate, sent, at)
    return add(call, "shipping_rate", rate)


def _rate(call: Call, id: str, sent: dict[str, Any], at: str) -> Object:
    if "fixed_amount" not in sent:
        raise missing(named(at, "fixed_amount"))
    fixed = sent["fixed_amount"]
    name = named(at, "fixed_amount")
    if fixed["amount"] < 0:
        raise at_least(0, f"{name}[amount]")
    check_currency(fixed["currency"], f"{name}[currency]")
    return {
        "id": id,
        "object": "shipping_rate",
        "active": True,
        "created": call.now,
        "delivery_estimate": _estimate(sent.get("delivery_estimate")),
        "display_name": sent["display_name"],
        "fixed_amount": {"amount": fixed["amount"], "currency": fixed["currency"].lower()},
        "livemode": False,
        "metadata": merged_metadata({}, sent),
        "tax_behavior": sent.get("tax_behavior", "unspecified"),
        "tax_code": sent.get("tax_code"),
        "type": "fixed_amount",
    }


def _keep_options(call: Call, rate: Object, params: dict[str, Any], of: str) -> None:
    """Amounts in other currencies, added or replaced one by one (*inferred*); what is not sent of one stays."""
    sent = params.get("fixed_amount", {}).get("currency_options")
    row = hidden.row(call.fork, "shipping_rate", rate["id"])
    if sent is None and not row:
        return
    others = dict(row.get("currency_options", {}))
    for currency, option in (sent or {}).items():
        at = f"{named(of, 'fixed_amount')}[currency_options]"
        price_amounts.check_key(currency, rate["fixed_amount"]["currency"], at)
        merged: Object = {"tax_behavior": "unspecified", **others.get(currency, {}), **option}
        if "amount" not in merged:  # required on create; on update of a new currency *inferred*
            raise missing(f"{at}[{currency}][amount]")
        if merged["amount"] < 0:
            raise at_least(0, f"{at}[{currency}][amount]")
        others[currency] = dict(sorted(merged.items()))
    hidden.put(call.fork, "shipping_rate", rate["id"], {"currency_options": hidden.options(rate, others)})


def _estimate(sent: dict[str, Any] | None) -> dict[str, Any] | None:
    return None if sent is None else {"maximum": sent.get("maximum"), "minimum": sent.get("minimum")}


def update(call: Call) -> Object:
    sent = call.params
    rate = found(call, "shipping_rate", call.ids[0])
    changes: dict[str, Any] = {name: sent[name] for name in ("active", "tax_behavior") if name in sent}
    changes["metadata"] = merged_metadata(rate["metadata"], sent)
    _keep_options(call, {**rate, **changes}, sent, "")
    return change(call, "shipping_rate", rate, changes)


def usable(call: Call, id: str, param: str) -> Object:
    """The rate that a session names. Inferred texts: the template of prices."""
    rate: Object | None = call.fork.get("shipping_rate", id)
    if rate is None:
        raise Refusal(f"No such shipping rate: '{id}'", param=param, code="resource_missing")
    if not rate["active"]:
        raise Refusal("The shipping rate specified is inactive. This field only accepts active shipping rates.", param=param)
    return rate


def list_(call: Call) -> Object:
    sent = call.params

    def keep(rate: Object) -> bool:
        return (
            ("active" not in sent or rate["active"] == sent["active"])
            and ("currency" not in sent or rate["fixed_amount"]["currency"] == sent["currency"].lower())
            and created_in(rate, sent.get("created"))
        )

    return listed(call, "shipping_rate", keep)

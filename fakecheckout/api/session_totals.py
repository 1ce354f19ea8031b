"""What the lines of a session and its shipping come to: the rates on offer, and the fields that follow."""

from __future__ import annotations

from typing import Any

from ..rules import amounts, currencies
from . import session_lines, session_object, shipping_rates
from .call import Call
from .errors import Refusal, only_one_of
from .store import Object


def totalled(call: Call, currency: str, items: list[Object], shipping: list[Object], chosen: str | None) -> dict[str, Any]:
    """The fields that lines and shipping decide. `chosen`: the rate that was chosen before, if it is still on offer."""
    rate = next((each for each in shipping if each["id"] == chosen), None)
    if rate is None and shipping and call.doubt("shipping_at_creation") == "preselected":
        rate = shipping[0]
    cost = rate["fixed_amount"]["amount"] if rate else 0
    totals = amounts.totals(session_lines.line_amounts(items), cost)
    refusal = currencies.too_small(totals.total, currency)
    if refusal is not None:
        raise Refusal(refusal, code="amount_too_small", business=True)
    return {
        **session_object.with_totals(totals),
        "shipping_cost": None
        if rate is None
        else {"amount_subtotal": cost, "amount_tax": 0, "amount_total": cost, "shipping_rate": rate["id"]},
        "shipping_options": [
            {"shipping_amount": each["fixed_amount"]["amount"], "shipping_rate": each["id"]} for each in shipping
        ],
    }


def shipping_options(call: Call, currency: str) -> list[Object]:
    """The rates that a request offers, in its order. Inferred texts where several rules meet."""
    rates: list[Object] = []
    for index, option in enumerate(call.params.get("shipping_options") or ()):
        at = f"shipping_options[{index}]"
        if "shipping_rate" in option and "shipping_rate_data" in option:
            raise only_one_of("shipping_rate", "shipping_rate_data", at=at)
        if "shipping_rate" in option:
            rate = shipping_rates.usable(call, option["shipping_rate"], f"{at}[shipping_rate]")
        else:
            rate = shipping_rates.inline(call, option["shipping_rate_data"], f"{at}[shipping_rate_data]")
        if rate["fixed_amount"]["currency"] != currency:
            raise Refusal(
                f"The shipping rate specified only supports `{rate['fixed_amount']['currency']}`. "
                f"This doesn't match the expected currency: `{currency}`."
            )
        rates.append(rate)
    return rates

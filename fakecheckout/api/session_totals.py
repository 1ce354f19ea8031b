"""What the lines of a session and its shipping come to: the rates on offer, and the fields that follow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..rules import amounts, currencies
from . import hidden, session_discounts, session_lines, session_object, session_taxes, shipping_rates
from .call import Call
from .errors import NotModelled, Refusal, only_one_of
from .store import Object


def worked_out(call: Call, session: Object, items: Sequence[Object]) -> list[Object]:
    """The lines with discount and taxes. The discount comes first; taxes are of what is left (docs tax/calculating)."""
    discounted = session_discounts.applied(call, session, items)
    kept = call.fork.get("session_data", session["id"]) or {}
    defaults = kept.get("subscription_data", {}).get("default_tax_rates", ())
    return session_taxes.applied(call, session, discounted, defaults)


def totalled(call: Call, session: Object, items: Sequence[Object], shipping: Sequence[Object]) -> dict[str, Any]:
    """The fields that lines and shipping decide. The rate chosen before stays chosen if it is still on offer."""
    currency = session["currency"]
    chosen = (session["shipping_cost"] or {}).get("shipping_rate")
    rate = next((each for each in shipping if each["id"] == chosen), None)
    if rate is None and shipping and call.doubt("shipping_at_creation") == "preselected":
        rate = shipping[0]
    line = None if rate is None else _shipping_line(call, session, rate)
    totals = amounts.totals(session_lines.line_amounts(items), line)
    _check_chargeable(call, session, totals.total)
    return {
        **session_object.with_totals(totals),
        "shipping_cost": None
        if rate is None or line is None
        else {
            "amount_subtotal": line.subtotal,
            "amount_tax": line.tax,
            "amount_total": line.total,
            "shipping_rate": rate["id"],
        },
        "shipping_options": [
            {"shipping_amount": _terms(call, each, currency)[0], "shipping_rate": each["id"]} for each in shipping
        ],
    }


def _shipping_line(call: Call, session: Object, rate: Object) -> amounts.LineAmounts:
    amount, tax_behavior = _terms(call, rate, session["currency"])
    taxes = session_taxes.of_shipping(call, session, amount, tax_behavior)
    if taxes.shown:
        call.fork.put("shipping_taxes", session["id"], taxes.shown)
    return amounts.line(amount, exclusive_tax=taxes.exclusive, inclusive_tax=taxes.inclusive)


def _terms(call: Call, rate: Object, currency: str) -> tuple[int, str]:
    """Amount and tax behaviour of a rate in one of its currencies."""
    if currency == rate["fixed_amount"]["currency"]:
        return rate["fixed_amount"]["amount"], rate["tax_behavior"]
    option = hidden.row(call.fork, "shipping_rate", rate["id"])["currency_options"][currency]
    return option["amount"], option["tax_behavior"]


def _check_chargeable(call: Call, session: Object, total: int) -> None:
    """Too little is refused; a third decimal that no bank knows is documented as impossible, but not in which words."""
    currency = session["currency"]
    refusal = currencies.too_small(total, currency, session.get("payment_method_types") or ("card",))
    if refusal is not None:
        raise Refusal(refusal, code="amount_too_small", business=True)
    if currency in currencies.THREE_DECIMALS and total % 10:
        raise NotModelled(
            f"{total} {currency}: amounts in currencies with three decimals have to end in 0 (docs currencies). How Stripe "
            "refuses others is not known."
        )


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
        _check_currency(call, rate, currency)
        rates.append(rate)
    return rates


def _check_currency(call: Call, rate: Object, currency: str) -> None:
    """The text recorded for prices, *inferred* here."""
    options = hidden.row(call.fork, "shipping_rate", rate["id"]).get("currency_options", {})
    own = rate["fixed_amount"]["currency"]
    if currency != own and currency not in options:
        listed = ", ".join(f"`{each}`" for each in (own, *sorted(each for each in options if each != own)))
        raise Refusal(
            f"The shipping rate specified only supports {listed}. This doesn't match the expected currency: `{currency}`."
        )

"""What the lines of a session and its shipping come to: the rates on offer, and the fields that follow.

Discounts and taxes are worked out in their own files; what a session is otherwise, and when totals change, is not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ....errors import NotModelled
from ....protocol.refusals import Refusal, only_one_of
from ....protocol.rendering.expand_only_fields import get_expand_only
from ....rules import amounts, currencies
from ....store.objects import Object
from ...call import Call
from ...catalog import shipping_rates
from ..records import SHIPPING_TAXES
from ..session_fields import totals_fields
from ..stored_sessions import completion_parameters
from .discounts import apply_discounts
from .taxes import apply_taxes, taxes_of_shipping


def with_discounts_and_taxes(call: Call, session: Object, items: Sequence[Object]) -> list[Object]:
    """The lines with discount and taxes. The discount comes first; taxes are of what is left (MON-16)."""
    discounted = apply_discounts(call, session, items)
    defaults = completion_parameters(call, session["id"]).get("subscription_data", {}).get("default_tax_rates", ())
    return apply_taxes(call, session, discounted, defaults)


def session_totals(call: Call, session: Object, items: Sequence[Object], shipping: Sequence[Object]) -> dict[str, Any]:
    """The fields that lines and shipping decide. The rate chosen before stays chosen if it is still on offer."""
    currency = session["currency"]
    chosen = (session["shipping_cost"] or {}).get("shipping_rate")
    rate = next((each for each in shipping if each["id"] == chosen), None)
    if rate is None and shipping and call.doubt("shipping_at_creation") == "preselected":
        rate = shipping[0]
    line = None if rate is None else _shipping_line(call, session, rate)
    totals = amounts.totals(_line_amounts(items), line)
    _check_chargeable(session, totals.total)
    return {
        **totals_fields(totals),
        "shipping_cost": None
        if rate is None or line is None
        else {
            "amount_subtotal": line.subtotal,
            "amount_tax": line.tax,
            "amount_total": line.total,
            "shipping_rate": rate["id"],
        },
        "shipping_options": [
            {"shipping_amount": _amount_and_tax_behavior(call, each, currency)[0], "shipping_rate": each["id"]}
            for each in shipping
        ],
    }


def _line_amounts(items: Sequence[Object]) -> list[amounts.LineAmounts]:
    """The amounts of items as `rules.amounts` takes them."""
    return [
        amounts.LineAmounts(
            subtotal=item["amount_subtotal"],
            discount=item["amount_discount"],
            tax=item["amount_tax"],
            total=item["amount_total"],
        )
        for item in items
    ]


def _shipping_line(call: Call, session: Object, rate: Object) -> amounts.LineAmounts:
    amount, tax_behavior = _amount_and_tax_behavior(call, rate, session["currency"])
    taxes = taxes_of_shipping(call, session, amount, tax_behavior)
    if taxes.shown:
        call.transaction.put_record(SHIPPING_TAXES, session["id"], taxes.shown)
    return amounts.line(amount, exclusive_tax=taxes.exclusive, inclusive_tax=taxes.inclusive)


def _amount_and_tax_behavior(call: Call, rate: Object, currency: str) -> tuple[int, str]:
    """Amount and tax behaviour of a rate in one of its currencies."""
    if currency == rate["fixed_amount"]["currency"]:
        return rate["fixed_amount"]["amount"], rate["tax_behavior"]
    option = get_expand_only(call.transaction, "shipping_rate", rate["id"])["currency_options"][currency]
    return option["amount"], option["tax_behavior"]


def _check_chargeable(session: Object, total: int) -> None:
    """Too little and too much are refused; a third decimal that no bank knows is documented as impossible, without words."""
    currency = session["currency"]
    refusal = currencies.too_small(total, currency, session.get("payment_method_types") or ("card",))
    if refusal is not None:
        raise Refusal(refusal, code="amount_too_small", business=True)
    refusal = currencies.too_large(total, currency)
    if refusal is not None:
        raise Refusal(refusal, code="amount_too_large", business=True)
    if currency in currencies.THREE_DECIMALS and total % 10:
        raise NotModelled(
            f"{total} {currency}: amounts in currencies with three decimals have to end in 0 (docs currencies). How Stripe "
            "refuses others is not known."
        )


def offered_shipping_rates(call: Call, currency: str) -> list[Object]:
    """The rates that a request offers, in its order. Inferred texts where several rules meet."""
    rates: list[Object] = []
    for index, option in enumerate(call.params.get("shipping_options") or ()):
        at = f"shipping_options[{index}]"
        if "shipping_rate" in option and "shipping_rate_data" in option:
            raise only_one_of("shipping_rate", "shipping_rate_data", at=at)
        if "shipping_rate" in option:
            rate = shipping_rates.get_active_shipping_rate(call, option["shipping_rate"], f"{at}[shipping_rate]")
        else:
            rate = shipping_rates.new_inline_shipping_rate(call, option["shipping_rate_data"], f"{at}[shipping_rate_data]")
        _check_shipping_currency(call, rate, currency)
        rates.append(rate)
    return rates


def _check_shipping_currency(call: Call, rate: Object, currency: str) -> None:
    """The text recorded for prices, *inferred* here."""
    options = get_expand_only(call.transaction, "shipping_rate", rate["id"]).get("currency_options", {})
    own = rate["fixed_amount"]["currency"]
    if currency != own and currency not in options:
        listed = ", ".join(f"`{each}`" for each in (own, *sorted(each for each in options if each != own)))
        raise Refusal(
            f"The shipping rate specified only supports {listed}. This doesn't match the expected currency: `{currency}`."
        )

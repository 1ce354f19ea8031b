"""What a price costs, as a request says it: one amount a unit, tiers, an amount of the buyer's choice, other currencies.

Everything here is told by the parameters alone; which price it is, and of which product, is not known here.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ...errors import NotModelled
from ...protocol.refusals import Refusal, at_least, missing_param, nested_name, only_one_of, uppercase_key
from ...store.objects import Object
from ..field_checks import check_amount, check_currency

_DECIMAL_PLACES = 12
_WAYS = ("custom_unit_amount", "tiers", "unit_amount", "unit_amount_decimal")


def amount_missing(at: str) -> Refusal:
    """`at` is the hash that the amount is missing in; '' for the price itself."""
    return Refusal("Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.", param=at or None)


def has_amount(sent: dict[str, Any]) -> bool:
    return any(name in sent for name in _WAYS)


def price_amounts(sent: dict[str, Any], currency: str, at: str, *, is_tiered: bool) -> dict[str, Any]:
    """The amounts of a price or of one of its currencies: what is shown of them, and `tiers` where they are tiered."""
    given = [name for name in _WAYS if name in sent]
    if len(given) > 1:  # recorded for the two unit amounts, *inferred* for others
        raise only_one_of(*given, at=at)
    if is_tiered and given != ["tiers"]:
        raise missing_param(nested_name(at, "tiers"))  # *inferred* template
    if not is_tiered and given == ["tiers"]:  # documented; *inferred* text
        param = nested_name(at, "tiers")
        raise Refusal("You can only pass `tiers` when `billing_scheme` is set to `tiered`.", param=param)
    if not given:
        raise amount_missing(at)
    unit_amount, unit_amount_decimal = decimal_amount(sent, "unit_amount", currency, at)
    shown: dict[str, Any] = {
        "custom_unit_amount": _chosen(sent, currency, at),
        "unit_amount": unit_amount,
        "unit_amount_decimal": unit_amount_decimal,
    }
    return {**shown, "tiers": _tiers(sent["tiers"], currency, nested_name(at, "tiers"))} if is_tiered else shown


def decimal_amount(
    sent: dict[str, Any], name: str, currency: str, at: str, places: int = _DECIMAL_PLACES
) -> tuple[int | None, str | None]:
    """An amount in minor units, as a whole number if it is one, and as a decimal less its trailing zeros.

    2000 → (2000, "2000"), "123.450" → (None, "123.45"); (None, None) if the request has neither.
    """
    given = [each for each in (name, f"{name}_decimal") if each in sent]
    if not given:
        return None, None
    if len(given) > 1:
        raise only_one_of(*given, at=at)
    param = nested_name(at, given[0])
    value = Decimal(sent[given[0]])
    if value.is_signed():  # "-0" too
        raise at_least(0, param)
    check_amount(value, currency, param)
    whole, _, after = str(sent[given[0]]).partition(".")
    part = after.rstrip("0")
    if len(after if places else part) > places:  # documented limit, inferred text; "100.00" is a whole number
        raise Refusal(f"Invalid decimal: {sent[given[0]]}; must contain at most {places} decimal places.", param=param)
    return (None, f"{int(whole)}.{part}") if part else (int(whole), str(int(whole)))


def _chosen(sent: dict[str, Any], currency: str, at: str) -> Object | None:
    """The bounds of an amount that the buyer chooses; `enabled` is not shown (recorded)."""
    chosen = sent.get("custom_unit_amount")
    if chosen is None:
        return None
    at = nested_name(at, "custom_unit_amount")
    if not chosen["enabled"]:
        raise NotModelled(f"`{at}[enabled]=false`: the documentation says to leave the whole out instead.")
    bounds = {name: chosen.get(name) for name in ("maximum", "minimum", "preset")}
    for name, value in bounds.items():
        if value is not None:
            check_amount(value, currency, nested_name(at, name))
    given = [bounds[name] for name in ("minimum", "preset", "maximum") if bounds[name] is not None]
    if given != sorted(given):
        raise NotModelled(f"`{at}`: minimum, preset and maximum exclude each other. What Stripe says of that is not known.")
    return bounds


def _tiers(sent: list[dict[str, Any]], currency: str, at: str) -> list[Object]:
    """Tiers as they are kept and shown: the last one has no upper bound, which is null."""
    shown: list[Object] = []
    below = 0
    for index, tier in enumerate(sent):
        here = f"{at}[{index}]"
        flat, flat_decimal = decimal_amount(tier, "flat_amount", currency, here, places=0)
        unit, unit_decimal = decimal_amount(tier, "unit_amount", currency, here)
        if flat_decimal is None and unit_decimal is None:  # CAT-08
            raise Refusal("An entry in the tiers array is missing an amount.")
        is_last = index == len(sent) - 1
        up_to = None if tier["up_to"] == "inf" else tier["up_to"]
        if (up_to is None) is not is_last:  # documented; *inferred* text
            raise Refusal("The last tier, and only the last one, must have `up_to` set to `inf`.", param=f"{here}[up_to]")
        if up_to is not None and up_to <= below:  # documented; *inferred* text
            raise Refusal("Tiers must be in ascending order of `up_to`.", param=f"{here}[up_to]")
        below = up_to or below
        shown.append(
            {
                "flat_amount": flat,
                "flat_amount_decimal": flat_decimal,
                "unit_amount": unit,
                "unit_amount_decimal": unit_decimal,
                "up_to": up_to,
            }
        )
    return shown


def check_currency_key(currency: str, own: str, at: str) -> None:
    """A currency that is a name in a hash: lower case (recorded), supported, and not the object's own."""
    if currency != currency.lower():
        raise uppercase_key(currency)
    check_currency(currency, f"{at}[{currency}]")
    if currency == own:
        raise NotModelled(f"`{at}[{currency}]`: that is the object's own currency. What becomes of it is not known.")


def price_currency_options(
    sent: dict[str, dict[str, Any]], own: str, at: str, *, is_tiered: bool, present: dict[str, Object] | None = None
) -> dict[str, Object]:
    """The options in other currencies after a request; of one that is `present` what is not sent stays (*inferred*)."""
    options: dict[str, Object] = dict(present or {})
    for currency, option in sent.items():
        check_currency_key(currency, own, at)
        here = f"{at}[{currency}]"
        before = options.get(currency)
        shown = price_amounts(option, currency, here, is_tiered=is_tiered) if before is None or has_amount(option) else before
        behavior = tax_behavior(before, option, here)
        options[currency] = dict(sorted({**shown, "tax_behavior": behavior}.items()))
    return options


def tax_behavior(before: Object | None, sent: dict[str, Any], at: str) -> str:
    """Documented: once it says inclusive or exclusive it stays so. The text is *inferred*."""
    present = "unspecified" if before is None else before.get("tax_behavior") or "unspecified"
    wanted = sent.get("tax_behavior", present)
    if present not in ("unspecified", wanted):
        raise Refusal(
            f"The `tax_behavior` of a price cannot be changed once it is set to `{present}`.",
            param=nested_name(at, "tax_behavior"),
        )
    return str(wanted)

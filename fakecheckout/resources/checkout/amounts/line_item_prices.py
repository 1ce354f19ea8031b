"""What a price comes to in a session: found, in the session's currency, for a quantity, before discount and tax.

How a kind of price is reckoned is the business of `rules.amounts`. Tiers and amounts in other currencies, which a price shows
only when expanded, are read here; which lines may stand together is not known.
"""

from __future__ import annotations

from typing import Any

from ....errors import NotModelled
from ....protocol.refusals import Refusal, inactive, no_such
from ....protocol.rendering.expand_only_fields import get_expand_only
from ....rules import amounts
from ....store.objects import Object
from ...call import Call


def get_active_price(call: Call, id: str, at: str) -> Object:
    """The price that a line names; inactive ones and those of live mode cannot be sold."""
    price: Object | None = call.transaction.get("price", id)
    if price is None:
        raise no_such("price", id, at)
    if price.get("livemode"):  # CAT-01
        hint = "a similar object exists in live mode, but a test mode key was used to make this request."
        raise Refusal(f"No such price: '{price['id']}'; {hint}", param=at, code="resource_missing")
    if not price["active"]:
        raise inactive("price", at)
    return price


def is_metered(price: Object) -> bool:
    return price["recurring"] is not None and price["recurring"].get("usage_type") == "metered"


def currencies_of_price(call: Call, price: Object) -> list[str]:
    """The currencies that a price can be sold in: its own, then those of its `currency_options`."""
    options = get_expand_only(call.transaction, "price", price["id"]).get("currency_options", {})
    return [price["currency"], *sorted(currency for currency in options if currency != price["currency"])]


def check_price_currency(call: Call, price: Object, currency: str) -> None:
    """Recorded for a price of one currency; how several are listed is *inferred*."""
    if currency == price["currency"]:
        return
    offered = currencies_of_price(call, price)
    if currency not in offered:
        listed = ", ".join(f"`{each}`" for each in offered)
        raise Refusal(f"The price specified only supports {listed}. This doesn't match the expected currency: `{currency}`.")


def price_subtotal(call: Call, price: Object, currency: str, quantity: int | None) -> int:
    """Minor units of `currency` for a quantity; nothing for what is metered, whose use is charged later (documented)."""
    if quantity is None:
        return 0
    terms = _price_amounts(call, price, currency)
    if terms.get("custom_unit_amount") is not None:
        preset = terms["custom_unit_amount"].get("preset") or 0
        return preset * quantity if preset and call.doubt("custom_amount_at_creation") == "preset" else 0
    packs = price["transform_quantity"]
    if packs is not None:
        quantity = amounts.packages(quantity, packs["divide_by"], round_up=packs["round"] == "up")
    if price["billing_scheme"] != "tiered":
        return amounts.of_units(terms["unit_amount_decimal"], quantity)
    reckon = amounts.by_volume if price["tiers_mode"] == "volume" else amounts.graduated
    return reckon(quantity, [_tier(each) for each in terms["tiers"]])


def _price_amounts(call: Call, price: Object, currency: str) -> dict[str, Any]:
    """The amounts of a price in one of its currencies."""
    row = get_expand_only(call.transaction, "price", price["id"])
    if price["billing_scheme"] == "tiered" and not row.get("tiers"):
        raise NotModelled(
            f"The tiers of price {price['id']} are not known: it was loaded without them. "
            'Load the price as retrieved with expand=["tiers"].'
        )
    if currency == price["currency"]:
        return {**price, "tiers": row.get("tiers")}
    terms: dict[str, Any] = row["currency_options"][currency]
    if price["billing_scheme"] == "tiered" and not terms.get("tiers"):
        raise NotModelled(
            f"The tiers of price {price['id']} in {currency} are not known: it was loaded without them. "
            f'Load the price as retrieved with expand=["currency_options.{currency}.tiers"].'
        )
    return terms


def _tier(tier: dict[str, Any]) -> amounts.Tier:
    return amounts.Tier(
        up_to=tier["up_to"],
        unit_amount=_decimal(tier, "unit_amount"),
        flat_amount=_decimal(tier, "flat_amount"),
    )


def _decimal(tier: dict[str, Any], name: str) -> str:
    """Loaded tiers of before 2019 have the whole number only."""
    decimal = tier.get(f"{name}_decimal")
    return str(tier.get(name) or 0) if decimal is None else str(decimal)

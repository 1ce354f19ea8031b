"""The optional items of a session: what the buyer may add. They count for no amount until they are added."""

from __future__ import annotations

from collections.abc import Sequence

from ...protocol.refusals import Refusal, at_least, too_many
from ...store.objects import Object
from ..base import get_referenced
from ..call import Call
from .amounts.line_item_prices import check_price_currency, get_active_price

_MOST = 10


_MOST_LINES = 100


_MOST_OF_A_KIND = 20


def check_optional_items(call: Call, session: Object, items: Sequence[Object]) -> None:
    """Documented limits: 10 of them, and together with the lines 100, or 20 recurring and 20 others in a subscription."""
    sent = call.params.get("optional_items")
    if sent is None:
        return
    if len(sent) > _MOST:
        raise too_many("optional_items", _MOST)
    prices: list[Object] = []
    for index, each in enumerate(sent):
        at = f"optional_items[{index}]"
        price = get_active_price(call, each["price"], f"{at}[price]")
        check_price_currency(call, price, session["currency"])
        if each["quantity"] < 1:
            raise at_least(1, f"{at}[quantity]")
        if session["mode"] == "payment" and price["recurring"] is not None:  # the text of line items, *inferred* here
            raise Refusal(
                "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only "
                "one-time prices.",
                param=at,
            )
        prices.append(price)
    every = [*prices, *(get_referenced(call, "price", item["price"]) for item in items)]
    recurring = sum(price["recurring"] is not None for price in every)
    longest = _MOST_LINES if session["mode"] == "payment" else _MOST_OF_A_KIND
    if max(recurring, len(every) - recurring) > longest:  # which array the text names is *inferred*
        raise too_many("optional_items", longest)

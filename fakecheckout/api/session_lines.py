"""The line items of a session: prices looked up or made, amounts worked out, a retransmitted array carried out.

Which item is kept, changed, added or removed is `rules.line_items`; what it costs is `rules.amounts`. Here prices are found,
refusals are worded, and items get their ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..rules import amounts, metadata
from ..rules import line_items as retransmission
from . import prices
from .call import Call
from .errors import NotModelled, Refusal, at_least, no_such, only_one_of, too_many, too_many_metadata_keys
from .rendering import line_items_of
from .resources import known
from .store import Object

_LONGEST = 100
_LONGEST_OF_A_KIND = 20
_HIGHEST_MAXIMUM = 999_999
_DEFAULT_MAXIMUM = 99


def of_create(call: Call, mode: str) -> list[Object]:
    """The items of a new session, in the order sent."""
    sent = [_stepped_up(each) for each in call.params["line_items"]]
    _check_count(sent)
    is_trial = starts_with_trial(call.params.get("subscription_data"))
    items = [_item(call, each, None, f"line_items[{index}]", is_trial=is_trial) for index, each in enumerate(sent)]
    check_cart(call, items, mode, call.params.get("currency"))
    return items


def starts_with_trial(subscription_data: dict[str, Any] | None) -> bool:
    return not {"trial_end", "trial_period_days"}.isdisjoint(subscription_data or ())


def _stepped_up(sent: dict[str, Any]) -> dict[str, Any]:
    """A line of before 2022-08-01, amount, currency and name beside each other, as `price_data`."""
    if not {"amount", "currency", "name"} <= sent.keys():
        return sent
    product = {name: sent[name] for name in ("name", "description", "images") if name in sent}
    old = ("amount", "currency", "name", "description", "images")
    data = {"currency": sent["currency"], "unit_amount": sent["amount"], "product_data": product}
    return {**{name: value for name, value in sent.items() if name not in old}, "price_data": data}


def present(call: Call, session: str) -> list[Object]:
    """The items a session has, as they are stored: each with the id of its price."""
    return list(line_items_of(call.fork, session))


def of_update(call: Call, session: Object, present: Sequence[Object]) -> list[Object]:
    """The items that the retransmitted array makes of the session's present ones."""
    sent = call.params["line_items"]
    _check_count(sent)
    try:
        plan = retransmission.plan(present, sent)
    except retransmission.RepeatedId as repeated:
        if call.doubt("repeated_line_item") == "refused":
            raise Refusal(
                f"The line item '{repeated.id}' is named twice in `line_items`.",
                param=f"line_items[{repeated.index}][id]",
            ) from None
        plan = retransmission.plan(present, _last_of_each(sent))
    except retransmission.UnknownId as unknown:
        raise no_such("line_item", unknown.id, f"line_items[{unknown.index}][id]") from None
    is_trial = starts_with_trial((call.fork.get("session_data", session["id"]) or {}).get("subscription_data"))
    items = [
        _item(call, place.sent, place.present, f"line_items[{index}]", is_trial=is_trial)
        for index, place in enumerate(plan.places)
    ]
    check_cart(call, items, session["mode"], session["currency"])
    return items


def _last_of_each(sent: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of places that name one id, the last stands."""
    last = {each["id"]: index for index, each in enumerate(sent) if "id" in each}
    return [each for index, each in enumerate(sent) if "id" not in each or last[each["id"]] == index]


def _check_count(sent: Sequence[Any]) -> None:
    """An empty array never arrives: a form has no way to say it."""
    if len(sent) > _LONGEST:
        raise too_many("line_items", _LONGEST)


def _item(call: Call, sent: Any, present: Any, at: str, *, is_trial: bool) -> Object:
    """One item: `sent` over `present`, or a new one."""
    if "price" in sent and "price_data" in sent:
        raise only_one_of("price", "price_data", at=at)
    if "price" in sent or "price_data" in sent:
        price = _price(call, sent, at)
        product = call.fork.get("product", price["product"])
        description = product.get("name") if product else None  # loaded without its product: asked for when shown
    elif present is None:
        raise Refusal("You must provide one of `price` or `price_data` for each line item when using prices.")
    else:
        price = known(call, "price", present["price"])
        unbuilt = prices.beyond_plain(price)
        if unbuilt:
            raise NotModelled(f"A line with the price {price['id']} cannot be worked out anew yet: {unbuilt} is not modelled.")
        description = present["description"]
    quantity = sent.get("quantity", present["quantity"] if present else None)
    if quantity is None:
        raise Refusal(f"Quantity is required. Add `quantity` to `{at}`")
    if quantity < 1:
        raise at_least(1, f"{at}[quantity]")
    item_id = present["id"] if present else call.fork.new_id("item")
    limits = call.fork.get("adjustable_quantity", item_id) or {}
    if "adjustable_quantity" not in sent and limits.get("enabled"):
        _check_maximum(quantity, limits.get("maximum", _DEFAULT_MAXIMUM), f"{at}[adjustable_quantity][maximum]")
    _keep_adjustable_quantity(call, item_id, sent, quantity, at)
    merged = metadata.merge(present["metadata"] if present else {}, sent.get("metadata"))
    if metadata.is_too_many(merged):
        raise too_many_metadata_keys(len(merged))
    due_later = is_trial and price["recurring"] is not None  # recorded: what a trial puts off counts as 0
    amount = amounts.line("0" if due_later else price["unit_amount_decimal"], quantity)
    return {
        "id": item_id,
        "object": "item",
        "amount_discount": amount.discount,
        "amount_subtotal": amount.subtotal,
        "amount_tax": amount.tax,
        "amount_total": amount.total,
        "currency": price["currency"],
        "description": description,
        "metadata": merged,
        "price": price["id"],
        "quantity": quantity,
    }


def _price(call: Call, sent: Any, at: str) -> Object:
    if "price_data" in sent:
        return prices.inline(call, sent["price_data"], f"{at}[price_data]")
    price: Object | None = call.fork.get("price", sent["price"])
    if price is None:
        raise no_such("price", sent["price"], f"{at}[price]")
    if price.get("livemode"):  # recorded 197
        hint = "a similar object exists in live mode, but a test mode key was used to make this request."
        raise Refusal(f"No such price: '{price['id']}'; {hint}", param=f"{at}[price]", code="resource_missing")
    if not price["active"]:
        raise Refusal("The price specified is inactive. This field only accepts active prices.", param=f"{at}[price]")
    unbuilt = prices.beyond_plain(price)
    if unbuilt:
        raise NotModelled(
            f"The price {price['id']} cannot be used in a session yet: {unbuilt} is not worked out. "
            "Prices with a plain unit_amount or unit_amount_decimal are."
        )
    return price


def _keep_adjustable_quantity(call: Call, item: str, sent: Any, quantity: int, at: str) -> None:
    """Kept for the buyer's page. `enabled=false` removes the limits that were there (documented)."""
    limits = sent.get("adjustable_quantity")
    if limits is None:
        return
    name = f"{at}[adjustable_quantity]"
    maximum = limits.get("maximum", _DEFAULT_MAXIMUM)
    if maximum > _HIGHEST_MAXIMUM:
        raise Refusal(
            f"This value must be less than or equal to {_HIGHEST_MAXIMUM} (it currently is '{maximum}').",
            param=f"{name}[maximum]",
        )
    if limits.get("minimum", 0) < 0:
        raise at_least(0, f"{name}[minimum]")
    if limits["enabled"]:
        _check_maximum(quantity, maximum, f"{name}[maximum]")
    call.fork.put("adjustable_quantity", item, dict(limits) if limits["enabled"] else {"enabled": False})


def _check_maximum(quantity: int, maximum: int, param: str) -> None:
    """A documented rule; the text is inferred."""
    if quantity > maximum:
        raise Refusal(f"`{param}` must be greater than or equal to the quantity of the line item.", param=param)


def check_cart(call: Call, items: Sequence[Object], mode: str, currency: str | None) -> None:
    """What the lines may be together: by mode, in one currency, not too many of a kind."""
    used = [known(call, "price", item["price"]) for item in items]
    recurring = [price for price in used if price["recurring"] is not None]
    if mode == "payment" and recurring:
        index = next(index for index, price in enumerate(used) if price["recurring"] is not None)
        raise Refusal(
            "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only "
            "one-time prices.",
            param=f"line_items[{index}]",
        )
    if mode == "subscription":
        if not recurring:
            raise Refusal("You must provide at least one recurring price in `subscription` mode when using prices.")
        for several in (recurring, [price for price in used if price["recurring"] is None]):
            if len(several) > _LONGEST_OF_A_KIND:
                raise too_many("line_items", _LONGEST_OF_A_KIND)
        if len({(price["recurring"]["interval"], price["recurring"]["interval_count"]) for price in recurring}) > 1:
            raise NotModelled("Recurring prices with different intervals in one session are not modelled yet.")
    expected = (currency or used[0]["currency"]).lower()
    for price in used:
        if price["currency"] != expected:
            raise Refusal(
                f"The price specified only supports `{price['currency']}`. "
                f"This doesn't match the expected currency: `{expected}`."
            )


def line_amounts(items: Sequence[Object]) -> list[amounts.LineAmounts]:
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

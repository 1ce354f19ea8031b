"""The line items of a session: prices looked up or made, quantities checked, a retransmitted array carried out.

Which item is kept, changed, added or removed, `rules.line_item_updates` says; what it costs is the business of `amounts`. Here
refusals are worded, and items get their ids.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import NotModelled
from ...protocol.kinds import Kind, Operation
from ...protocol.refusals import Refusal, at_least, no_such, only_one_of, recurring_in_payment_mode, too_many
from ...protocol.rendering.pagination import slice_page
from ...rules import amounts, line_item_updates
from ...store.objects import Object
from ..base import get_referenced, merge_metadata
from ..call import Call
from ..catalog import prices
from .amounts.breakdowns import COMPUTED_FIELDS_OF_LINE_ITEM
from .amounts.line_item_prices import check_price_currency, get_active_price, is_metered, price_subtotal
from .amounts.taxes import checked_tax_rates, keep_tax_rates
from .records import ADJUSTABLE_QUANTITY, AdjustableQuantity
from .stored_sessions import completion_parameters, get_line_items, get_session, line_items_url, priced_line_items

_MOST_LINES = 100
_MOST_OPTIONAL_ITEMS = 10
_MOST_OF_A_KIND = 20
_HIGHEST_MAXIMUM = 999_999
_DEFAULT_MAXIMUM = 99


@dataclass
class _CartContext:
    """What all lines share. `currency` is that of the first line where the session has none of its own yet."""

    currency: str | None
    is_trial: bool


def line_items_on_create(call: Call, mode: str) -> list[Object]:
    """The items of a new session, in the order sent."""
    sent = call.params["line_items"]
    _check_count(sent)
    is_trial = starts_with_trial(call.params.get("subscription_data"))
    cart = _CartContext(call.params["currency"].lower() if "currency" in call.params else None, is_trial)
    items = [_item(call, each, None, f"line_items[{index}]", cart) for index, each in enumerate(sent)]
    check_cart(call, items, mode)
    return items


def starts_with_trial(subscription_data: dict[str, Any] | None) -> bool:
    return not {"trial_end", "trial_period_days"}.isdisjoint(subscription_data or ())


def stored_line_items(call: Call, session: str) -> list[Object]:
    """The items a session has, as they are stored: each with the id of its price."""
    return list(get_line_items(call.transaction, session))


def line_items_on_update(call: Call, session: Object, present: Sequence[Object]) -> list[Object]:
    """The items that the retransmitted array makes of the session's present ones."""
    sent = call.params["line_items"]
    _check_count(sent)
    try:
        plan = line_item_updates.plan(present, sent)
    except line_item_updates.RepeatedId as repeated:
        if call.doubt("repeated_line_item") == "refused":
            raise Refusal(
                f"The line item '{repeated.id}' is named twice in `line_items`.",
                param=f"line_items[{repeated.index}][id]",
            ) from None
        plan = line_item_updates.plan(present, _last_of_each(sent))
    except line_item_updates.UnknownId as unknown:
        raise no_such("line_item", unknown.id, f"line_items[{unknown.index}][id]") from None
    is_trial = starts_with_trial(completion_parameters(call, session["id"]).get("subscription_data"))
    cart = _CartContext(session["currency"], is_trial)
    items = [_item(call, place.sent, place.present, f"line_items[{index}]", cart) for index, place in enumerate(plan.places)]
    check_cart(call, items, session["mode"])
    return items


def _last_of_each(sent: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of places that name one id, the last stands."""
    last = {each["id"]: index for index, each in enumerate(sent) if "id" in each}
    return [each for index, each in enumerate(sent) if "id" not in each or last[each["id"]] == index]


def _check_count(sent: Sequence[Any]) -> None:
    """An empty array never arrives: a form has no way to say it."""
    if len(sent) > _MOST_LINES:
        raise too_many("line_items", _MOST_LINES)


def _item(call: Call, sent: Any, present: Any, at: str, cart: _CartContext) -> Object:
    """One item: `sent` over `present`, or a new one; before discount and taxes."""
    price, description = _price(call, sent, present, at)
    currency = _currency(call, price, cart)
    quantity = _quantity(price, sent, present, at)
    item_id = present["id"] if present else call.transaction.new_id("item")
    if quantity is not None:
        _keep_adjustable_quantity(call, item_id, sent, quantity, at)
    if "tax_rates" in sent:
        keep_tax_rates(call, item_id, checked_tax_rates(call, sent["tax_rates"], f"{at}[tax_rates]"))
    merged_metadata = merge_metadata(present["metadata"] if present else {}, sent)
    due_later = cart.is_trial and price["recurring"] is not None  # CRE-16: what a trial puts off counts as 0
    amount = amounts.line(0 if due_later else price_subtotal(call, price, currency, quantity))
    return {
        "id": item_id,
        "object": "item",
        "amount_discount": amount.discount,
        "amount_subtotal": amount.subtotal,
        "amount_tax": amount.tax,
        "amount_total": amount.total,
        "currency": currency,
        "description": description,
        "metadata": merged_metadata,
        "price": price["id"],
        "quantity": quantity,
    }


def _price(call: Call, sent: Any, present: Any, at: str) -> tuple[Object, Any]:
    """The price of an item, and its description: the name of the product when the item was made."""
    if "price" in sent and "price_data" in sent:
        raise only_one_of("price", "price_data", at=at)
    if "price_data" in sent:
        price = prices.new_inline_price(call, sent["price_data"], f"{at}[price_data]")
    elif "price" in sent:
        price = get_active_price(call, sent["price"], f"{at}[price]")
    elif present is None:
        raise Refusal("You must provide one of `price` or `price_data` for each line item when using prices.")
    else:
        return get_referenced(call, "price", present["price"]), present["description"]
    product = call.transaction.get("product", price["product"])
    return price, product.get("name") if product else None  # loaded without its product: asked for when shown


def _currency(call: Call, price: Object, cart: _CartContext) -> str:
    """That of the session, which the first line settles; refused for a price that is not in it."""
    currency: str = cart.currency or price["currency"]
    cart.currency = currency
    check_price_currency(call, price, currency)
    return currency


def _quantity(price: Object, sent: Any, present: Any, at: str) -> int | None:
    """Metered prices have none; which text refuses one is recorded (MON-05)."""
    if is_metered(price):
        if "quantity" in sent:
            raise Refusal(f"Quantity should not be specified where usage_type is `metered`. Remove quantity from `{at}`")
        if "adjustable_quantity" in sent:
            raise NotModelled(f"{at}[adjustable_quantity] of a metered price: what Stripe says of that is not known.")
        return None
    quantity: int | None = sent.get("quantity", present["quantity"] if present else None)
    if quantity is None:
        raise Refusal(f"Quantity is required. Add `quantity` to `{at}`")
    if quantity < 1:
        raise at_least(1, f"{at}[quantity]")
    return quantity


def _keep_adjustable_quantity(call: Call, item: str, sent: Any, quantity: int, at: str) -> None:
    """Kept for the buyer's page. `enabled=false` removes the limits that were there (documented)."""
    limits = sent.get("adjustable_quantity")
    name = f"{at}[adjustable_quantity]"
    if limits is None:
        there = call.transaction.get_record(ADJUSTABLE_QUANTITY, item) or {}
        if there.get("enabled"):
            _check_maximum(quantity, there.get("maximum", _DEFAULT_MAXIMUM), f"{name}[maximum]")
        return
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
    kept: AdjustableQuantity = limits if limits["enabled"] else {"enabled": False}
    call.transaction.put_record(ADJUSTABLE_QUANTITY, item, kept)


def _check_maximum(quantity: int, maximum: int, param: str) -> None:
    """A documented rule; the text is inferred."""
    if quantity > maximum:
        raise Refusal(f"`{param}` must be greater than or equal to the quantity of the line item.", param=param)


@dataclass(frozen=True)
class _Cart:
    """The lines of a session in its mode, with the price of each."""

    mode: str
    items: Sequence[Object]
    prices: Sequence[Object]

    @property
    def recurring(self) -> list[Object]:
        """The prices that recur."""
        return [price for price in self.prices if price["recurring"] is not None]


def _check_nothing_recurs(cart: _Cart) -> None:
    for index, price in enumerate(cart.prices):
        if price["recurring"] is not None:
            raise recurring_in_payment_mode(f"line_items[{index}]")


def _check_something_recurs(cart: _Cart) -> None:
    if not cart.recurring:
        raise Refusal("You must provide at least one recurring price in `subscription` mode when using prices.")


def _check_not_too_many_of_a_kind(cart: _Cart) -> None:
    recurring = len(cart.recurring)
    if max(recurring, len(cart.prices) - recurring) > _MOST_OF_A_KIND:
        raise too_many("line_items", _MOST_OF_A_KIND)


def _check_one_interval(cart: _Cart) -> None:
    if len({(price["recurring"]["interval"], price["recurring"]["interval_count"]) for price in cart.recurring}) > 1:
        raise NotModelled("Recurring prices with different intervals in one session are not modelled yet.")


def _check_chosen_amount_is_alone(cart: _Cart) -> None:
    is_chosen = any(price["custom_unit_amount"] is not None for price in cart.prices)
    if is_chosen and (len(cart.items) > 1 or cart.items[0]["quantity"] != 1 or cart.mode != "payment"):
        raise NotModelled(
            "A price with `custom_unit_amount` is sold alone, once, and in payment mode (docs pay-what-you-want). How Stripe "
            "refuses anything else is not known."
        )


_CART_RULES: dict[str, tuple[Callable[[_Cart], None], ...]] = {
    "payment": (_check_nothing_recurs, _check_chosen_amount_is_alone),
    "subscription": (
        _check_something_recurs,
        _check_not_too_many_of_a_kind,
        _check_one_interval,
        _check_chosen_amount_is_alone,
    ),
}
"""What the lines of a session may be together, by its mode, in the order in which it is checked."""


def check_cart(call: Call, items: Sequence[Object], mode: str) -> None:
    """Holds the lines against the rules of the mode."""
    cart = _Cart(mode, items, [get_referenced(call, "price", item["price"]) for item in items])
    for check in _CART_RULES[mode]:
        check(cart)


def check_optional_items(call: Call, session: Object, items: Sequence[Object]) -> None:
    """Documented limits: 10 of them, and together with the lines 100, or 20 recurring and 20 others in a subscription."""
    sent = call.params.get("optional_items")
    if sent is None:
        return
    if len(sent) > _MOST_OPTIONAL_ITEMS:
        raise too_many("optional_items", _MOST_OPTIONAL_ITEMS)
    prices: list[Object] = []
    for index, each in enumerate(sent):
        at = f"optional_items[{index}]"
        price = get_active_price(call, each["price"], f"{at}[price]")
        check_price_currency(call, price, session["currency"])
        if each["quantity"] < 1:
            raise at_least(1, f"{at}[quantity]")
        if session["mode"] == "payment" and price["recurring"] is not None:
            raise recurring_in_payment_mode(at)
        prices.append(price)
    every = [*prices, *(get_referenced(call, "price", item["price"]) for item in items)]
    recurring = sum(price["recurring"] is not None for price in every)
    longest = _MOST_LINES if session["mode"] == "payment" else _MOST_OF_A_KIND
    if max(recurring, len(every) - recurring) > longest:  # which array the text names is *inferred*
        raise too_many("optional_items", longest)


def list_(call: Call) -> Object:
    """A page of the lines, in their order."""
    session = get_session(call)
    every = priced_line_items(call.transaction, session["id"])
    return slice_page(call.params, every, line_items_url(session["id"]), "line_item")


KIND = Kind(
    "item",
    id=("li_1", 27),
    sdk="line_item",
    inline={"price": "price"},
    is_inline_expandable=False,
    computed=COMPUTED_FIELDS_OF_LINE_ITEM,
    operations=(
        Operation(
            "list_line_items",
            "GET",
            "/v1/checkout/sessions/*/line_items",
            list_,
            effect="limit starting_after ending_before expand",
            of="checkout.session",
            is_list=True,
        ),
    ),
)

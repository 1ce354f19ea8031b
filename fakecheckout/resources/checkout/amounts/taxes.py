"""The taxes of a session: which rates a line has, what they come to, and what `automatic_tax` makes of an address.

How much a rate takes is the business of `rules.amounts`. There is no tax engine here: `automatic_tax` is worked out with the
tax rates that the account was given for the buyer's country and state, and is `NotModelled` where it has none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ....errors import NotModelled
from ....protocol.refusals import Refusal, inactive, no_such, too_many
from ....rules import amounts
from ....store.objects import Object
from ...base import get_referenced
from ...call import Call
from ..records import LINE_ITEM_DETAILS, LineItemDetails
from ..stored_sessions import page_draft

_MOST_RATES = 10


@dataclass(frozen=True)
class _Due:
    """A rate as it applies to one amount."""

    id: str
    rate: amounts.Rate
    reason: str | None


@dataclass(frozen=True)
class Taxes:
    """What the rates come to. `shown` is `taxes` of a line, with ids for the rates."""

    exclusive: int
    inclusive: int
    shown: list[dict[str, Any]]


def checked_tax_rates(call: Call, sent: Any, at: str) -> tuple[str, ...]:
    """The ids of `tax_rates`, each looked up; '' is none."""
    ids: list[str] = sent or []
    if len(ids) > _MOST_RATES:  # documented: up to ten on a line
        raise too_many(at, _MOST_RATES)
    for index, id in enumerate(ids):
        rate = call.transaction.get("tax_rate", id)
        if rate is None:
            raise no_such("tax rate", id, f"{at}[{index}]")
        if not rate["active"]:  # documented: an archived one is not for new lines; the text is *inferred* from prices
            raise inactive("tax rate", f"{at}[{index}]")
        if id in ids[:index]:
            raise NotModelled(f"{at} names {id} twice. What Stripe says of that is not known.")
    return tuple(ids)


def keep_tax_rates(call: Call, item: str, rates: tuple[str, ...]) -> None:
    """The rates of a line are not among its fields; they are kept beside it."""
    if rates or tax_rates_of_line(call, item):
        call.transaction.put_record(LINE_ITEM_DETAILS, item, LineItemDetails(tax_rates=rates))


def taxes_are_known(call: Call, item: str) -> bool:
    """Whether the taxes of a line were worked out here, or loaded with their rates."""
    return bool((call.transaction.get_record(LINE_ITEM_DETAILS, item) or {}).get("taxes"))


def tax_rates_of_line(call: Call, item: str) -> tuple[str, ...]:
    return tuple((call.transaction.get_record(LINE_ITEM_DETAILS, item) or {}).get("tax_rates", ()))


def apply_taxes(call: Call, session: Object, items: Sequence[Object], defaults: Sequence[str]) -> list[Object]:
    """The lines with their taxes. `defaults`: `subscription_data[default_tax_rates]`, for lines that have no rates."""
    automatic = _automatic_rates(call, session)
    if (
        automatic is None
        and not defaults
        and not any(item["amount_discount"] or tax_rates_of_line(call, item["id"]) for item in items)
    ):
        return list(items)
    taxed: list[Object] = []
    for item in items:
        own = tax_rates_of_line(call, item["id"])
        price = get_referenced(call, "price", item["price"])
        amount = item["amount_subtotal"] - item["amount_discount"]
        if automatic is not None:
            due = [_due_of_automatic_tax(rate, price["tax_behavior"]) for rate in automatic]
        else:
            ids = own or (defaults if defaults and _takes_defaults(call, price, amount) else ())
            due = [_due_of_tax_rate(get_referenced(call, "tax_rate", id)) for id in ids]
        taxes = _taxes_due(call, amount, due)
        if taxes.shown or own or item["amount_discount"]:
            details = LineItemDetails(session=session["id"], tax_rates=own, taxes=taxes.shown)
            call.transaction.put_record(LINE_ITEM_DETAILS, item["id"], details)
        line = amounts.line(
            item["amount_subtotal"],
            item["amount_discount"],
            exclusive_tax=taxes.exclusive,
            inclusive_tax=taxes.inclusive,
        )
        taxed.append({**item, "amount_tax": line.tax, "amount_total": line.total})
    return taxed


def taxes_of_shipping(call: Call, session: Object, amount: int, tax_behavior: str) -> Taxes:
    """Shipping is taxed by `automatic_tax` alone: nothing else names rates for it (SDK's types)."""
    automatic = _automatic_rates(call, session) or []
    return _taxes_due(call, amount, [_due_of_automatic_tax(each, tax_behavior) for each in automatic])


def _takes_defaults(call: Call, price: Object, amount: int) -> bool:
    """Documented for subscription items; whether one-time lines of the same session take them is a doubt."""
    if price["recurring"] is not None or amount == 0:
        return True
    return call.doubt("default_tax_rates_of_one_time_lines") == "taxed"


_NO_TAXES = Taxes(exclusive=0, inclusive=0, shown=[])


def _taxes_due(call: Call, amount: int, due: Sequence[_Due]) -> Taxes:
    if not due:
        return _NO_TAXES
    rates = [each.rate for each in due]
    if len({rate.inclusive for rate in rates}) > 1:
        raise NotModelled("Inclusive and exclusive rates on one amount: what they come to together is not known.")
    each_tax = amounts.taxes(amount, rates)
    to_even = amounts.taxes(amount, rates, halves_to_even=True)
    if each_tax != to_even and call.doubt("tax_halves") == "even":
        each_tax = to_even
    paired = list(zip(due, each_tax, strict=True))
    inclusive = sum(tax for each, tax in paired if each.rate.inclusive)
    return Taxes(
        exclusive=sum(tax for each, tax in paired if not each.rate.inclusive),
        inclusive=inclusive,
        shown=[  # that the taxable amount has no inclusive tax in it is *inferred*
            {"amount": tax, "rate": each.id, "taxability_reason": each.reason, "taxable_amount": amount - inclusive}
            for each, tax in paired
        ],
    )


def _due_of_tax_rate(rate: Object) -> _Due:
    return _Due(rate["id"], amounts.Rate(str(rate["percentage"]), rate["inclusive"]), None)


def _due_of_automatic_tax(rate: Object, tax_behavior: str) -> _Due:
    """Whether the price has the tax in it is said by the price; where it does not say, by the rate (MON-23)."""
    inclusive = rate["inclusive"] if tax_behavior == "unspecified" else tax_behavior == "inclusive"
    return _Due(rate["id"], amounts.Rate(str(rate["percentage"]), inclusive), "standard_rated")


def location_is_known(call: Call) -> bool:
    """Whether a new session is taxed at once: its customer has an address, and none is asked for in its place.

    Refused if there is an existing customer without an address whom Checkout may not give one (MON-21).
    """
    if "customer" not in call.params:
        return False
    updates = call.params.get("customer_update", {})
    if "auto" in (updates.get("address"), updates.get("shipping")):
        return False
    if address_of(call.transaction.get("customer", call.params["customer"])) is None:
        raise Refusal(
            "Automatic tax calculation in Checkout requires a valid address on the Customer. Add a valid address to the "
            "Customer or set either `customer_update[address]` to 'auto' or `customer_update[shipping]` to 'auto' to save the "
            "address entered in Checkout to the Customer.",
            code="customer_tax_location_invalid",
        )
    return True


def address_of(customer: Object | None) -> dict[str, Any] | None:
    """Where a customer is taxed: the shipping address, else the address (docs.stripe.com/tax/customer-locations)."""
    places = [((customer or {}).get("shipping") or {}).get("address"), (customer or {}).get("address")]
    return next((place for place in places if place and place.get("country")), None)


def _is_automatic(session: Object) -> bool:
    """Whether the tax is worked out from an address. A loaded session of before 2021 does not know of it."""
    return (session.get("automatic_tax") or {}).get("status") == "complete"


def _automatic_rates(call: Call, session: Object) -> list[Object] | None:
    """The account's rates for the customer's address; None as long as the tax waits for an address, or is not automatic."""
    if not _is_automatic(session):
        return None
    typed = page_draft(call, session["id"]).get("tax_address")
    address = typed or address_of(get_referenced(call, "customer", session["customer"])) or {}
    rates = [
        rate
        for rate in call.transaction.table("tax_rate").rows.values()
        if rate["active"]
        and rate.get("country") == address.get("country")
        and rate.get("state") in (None, address.get("state"))
    ]
    if not rates:
        raise NotModelled(
            f"`automatic_tax` for a customer in {address.get('country')}: there is no tax engine here. Give the account the "
            f'rates to work it out with: fake.add("tax_rate", country={address.get("country")!r}, display_name="VAT", '
            "percentage=20, inclusive=False)."
        )
    return rates

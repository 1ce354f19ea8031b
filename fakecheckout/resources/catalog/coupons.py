"""Coupons: create, update, list and delete them (CAT-04).

Whether one may be redeemed, and what it takes off, is the business of `checkout.amounts.discounts`.
"""

from __future__ import annotations

from typing import Any

from ...protocol.kinds import Kind, create_operation, delete_operation, list_operation, retrieve_operation, update_operation
from ...protocol.refusals import Refusal, at_least, no_such, only_one_of, out_of_percent
from ...protocol.rendering.expand_only_fields import get_expand_only, put_expand_only
from ...store.objects import Object
from ..base import add_object, change_object, get_or_404, is_created_in, list_objects, merge_metadata, new_id, remove_object
from ..call import Call
from ..field_checks import check_amount, check_currency, check_time_ahead
from . import currency_options
from .currency_options import with_own_currency
from .price_amounts import check_currency_key
from .redeemability import with_current_validity


def create(call: Call) -> Object:
    sent = call.params
    _check_create(call)
    coupon: Object = {
        "id": new_id(call, "coupon", wanted=sent.get("id")),
        "object": "coupon",
        "amount_off": sent.get("amount_off"),
        "created": call.now,
        "currency": sent["currency"].lower() if "amount_off" in sent else None,
        "duration": sent.get("duration", "once"),
        "duration_in_months": sent.get("duration_in_months"),
        "livemode": False,
        "max_redemptions": sent.get("max_redemptions"),
        "metadata": merge_metadata({}, sent),
        "name": sent.get("name"),
        "percent_off": sent.get("percent_off"),
        "redeem_by": sent.get("redeem_by"),
        "times_redeemed": 0,
        "valid": True,
    }
    _keep_hidden(call, coupon, dict(sent.get("applies_to") or {}))
    return add_object(call, "coupon", coupon)


def _check_create(call: Call) -> None:
    sent = call.params
    if "percent_off" in sent and "currency_options" in sent:
        raise only_one_of("currency_options", "percent_off")
    if "percent_off" in sent and "amount_off" in sent:
        raise Refusal("Received both percent_off and amount_off parameters. Please pass in only one.")
    if "percent_off" not in sent and "amount_off" not in sent:
        raise Refusal("Must provide percent_off or amount_off.", code="parameter_missing")
    if "amount_off" in sent:
        if "currency" not in sent:
            raise Refusal("You must pass currency when passing amount_off", param="currency")
        check_currency(sent["currency"], "currency")
        check_amount(sent["amount_off"], sent["currency"], "amount_off", least=1)  # "a positive integer"; *inferred* template
    percent = sent.get("percent_off")
    if percent is not None and not 0.01 <= percent <= 100:
        raise out_of_percent(percent, "percent_off", least="0.01")
    for name in ("duration_in_months", "max_redemptions"):  # as above
        if sent.get(name, 1) < 1:
            raise at_least(1, name)
    if sent.get("duration") == "repeating" and "duration_in_months" not in sent:
        raise Refusal(
            "The duration_in_months param must be set when creating a coupon with a repeating duration", param="duration"
        )
    redeem_by = sent.get("redeem_by")
    if redeem_by is not None:
        check_time_ahead(redeem_by, call.now, "redeem_by")
    for index, product in enumerate(sent.get("applies_to", {}).get("products", ())):
        if call.transaction.get("product", product) is None:  # *inferred* template
            raise no_such("product", product, f"applies_to[products][{index}]")


def _keep_hidden(call: Call, coupon: Object, applies_to: Object) -> None:
    """What of a coupon is shown only when expanded; options in other currencies are added or replaced (*inferred*)."""
    sent = call.params.get("currency_options")
    row = dict(get_expand_only(call.transaction, "coupon", coupon["id"]))
    if applies_to:
        row["applies_to"] = applies_to
    if sent is not None:
        for currency, option in sent.items():
            check_currency_key(currency, coupon["currency"], "currency_options")
            check_amount(option["amount_off"], currency, f"currency_options[{currency}][amount_off]", least=1)
        row["currency_options"] = with_own_currency(coupon, {**row.get("currency_options", {}), **sent})
    put_expand_only(call.transaction, "coupon", coupon["id"], row)


def retrieve(call: Call) -> Object:
    return with_current_validity(call.transaction, get_or_404(call, "coupon", call.ids[0]))


def update(call: Call) -> Object:
    coupon = get_or_404(call, "coupon", call.ids[0])
    sent = call.params
    if "currency_options" in sent and coupon["percent_off"] is not None:  # documented; the text of create is *inferred*
        raise only_one_of("currency_options", "percent_off")
    _keep_hidden(call, coupon, {})
    changes: dict[str, Any] = {"metadata": merge_metadata(coupon["metadata"], sent)}
    if "name" in sent:
        changes["name"] = sent["name"] or None
    return with_current_validity(call.transaction, change_object(call, "coupon", coupon, changes))


def delete(call: Call) -> Object:
    """The event carries the whole coupon, no longer valid; then it is gone (recorded)."""
    coupon = get_or_404(call, "coupon", call.ids[0])
    put_expand_only(call.transaction, "coupon", coupon["id"], {})  # its id may be used again
    return remove_object(call, "coupon", coupon, {**coupon, "valid": False})


def list_(call: Call) -> Object:
    page = list_objects(call, "coupon", lambda coupon: is_created_in(coupon, call.params.get("created")))
    return {**page, "data": [with_current_validity(call.transaction, coupon) for coupon in page["data"]]}


KIND = Kind(
    "coupon",
    path="/v1/coupons",
    id=("", 8),
    param="coupon",
    events="coupon",
    expand_only=("applies_to", "currency_options"),
    own_currency_option=currency_options.of_coupon,
    as_it_reads_now=with_current_validity,
    loaded={
        "amount_off": None,
        "currency": None,
        "max_redemptions": None,
        "metadata": {},
        "percent_off": None,
        "redeem_by": None,
        "times_redeemed": 0,
        "valid": True,
    },
    needed_to_load={"amount_off": (int, type(None)), "percent_off": (int, float, type(None))},
    operations=(
        create_operation(
            create,
            effect=(
                "amount_off applies_to.products currency currency_options.* expand id max_redemptions metadata.* "
                "percent_off redeem_by"
            ),
            echoed="duration duration_in_months name",
            max_lengths={"name": 40},
        ),
        list_operation(list_, "created.*"),
        retrieve_operation(retrieve),
        update_operation(update, effect="currency_options.* expand metadata.*", echoed="name", max_lengths={"name": 40}),
        delete_operation(delete),
    ),
)

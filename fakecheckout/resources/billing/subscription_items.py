"""Subscription items: the lines of a subscription, listed.

They are made with their subscription; how is not known here.
"""

from __future__ import annotations

from ...errors import loaded_without
from ...protocol.kinds import Kind, fields, list_operation
from ...protocol.rendering.pagination import slice_page
from ...store.objects import Object
from ..base import get_or_404
from ..call import Call


def list_(call: Call) -> Object:
    """The items of one subscription."""
    subscription = get_or_404(call, "subscription", call.params["subscription"])
    if "items" not in subscription:
        raise loaded_without(subscription, "items")
    return slice_page(call.params, subscription["items"]["data"], "/v1/subscription_items", "subscription_item")


KIND = Kind(
    "subscription_item",
    path="/v1/subscription_items",
    id=("si_", 17),
    defaults=fields(
        "billing_thresholds current_trial quantity",
        created=0,
        current_period_end=0,
        current_period_start=0,
        discounts=[],
        metadata={},
        plan={},
        price={},
        subscription="",
        tax_rates=[],
    ),
    inline={"price": "price"},
    operations=(list_operation(list_, "subscription"),),
)

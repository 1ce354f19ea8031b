"""What is kept beside sessions and their lines and never shown: one typed record for each purpose.

When a record is written, and what follows from it, is not known here.
"""

from __future__ import annotations

from typing import Any, TypedDict

from ...store.objects import Object
from ...store.records import RecordType


class CompletionParameters(TypedDict, total=False):
    """What the request that made a session left for the moment it completes, as it was sent.

    version: that of the request, where what completion leaves behind differs by it.
    """

    customer_update: dict[str, str]
    payment_intent_data: dict[str, Any]
    payment_method_data: dict[str, Any]
    setup_intent_data: dict[str, Any]
    subscription_data: dict[str, Any]
    version: str


class PageDraft(TypedDict, total=False):
    """A payment page that was not submitted yet.

    typed: what was filled in. intent: the payment intent of earlier attempts. tax_address: where automatic tax is worked out
    for.
    """

    typed: dict[str, Any]
    intent: str
    tax_address: dict[str, Any]


class LineItemDetails(TypedDict, total=False):
    """What a line shows only when expanded.

    session: whose line it is, once its amounts were worked out. tax_rates: ids. taxes, discounts: as they are shown, with ids
    for the rates.
    """

    session: str
    tax_rates: tuple[str, ...]
    taxes: list[dict[str, Any]]
    discounts: list[dict[str, Any]]


class AdjustableQuantity(TypedDict, total=False):
    """How far the buyer may change the quantity of a line."""

    enabled: bool
    minimum: int
    maximum: int


COMPLETION_PARAMETERS: RecordType[CompletionParameters] = RecordType("completion_parameters")
PAGE_DRAFT: RecordType[PageDraft] = RecordType("page_draft")
LINE_ITEMS: RecordType[tuple[Object, ...]] = RecordType("line_items")
"""The lines of a session in their order, each with the id of its price."""
LINE_ITEM_DETAILS: RecordType[LineItemDetails] = RecordType("line_item_details")
ADJUSTABLE_QUANTITY: RecordType[AdjustableQuantity] = RecordType("adjustable_quantity")
SHIPPING_TAXES: RecordType[list[dict[str, Any]]] = RecordType("shipping_taxes")
DISCOUNT_COUPON: RecordType[Object] = RecordType("discount_coupon")
"""The coupon of a session's discount as it was when it was applied."""

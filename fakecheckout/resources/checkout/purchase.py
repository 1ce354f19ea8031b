"""A purchase, as a payment page hands it on when it is submitted: who buys, and what the steps of completion share.

Plain values for those that complete a session and start its billing; nothing is decided here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ...store.objects import Object
from ..call import Call
from .records import CompletionParameters


@dataclass(frozen=True)
class BuyerDetails:
    """Everything the page knows of the buyer when it is submitted. `address` is null where the page does not ask for one."""

    email: str
    name: str | None
    individual_name: str | None
    business_name: str | None
    phone: str | None
    address: dict[str, Any] | None
    shipping: dict[str, Any] | None
    tax_ids: list[dict[str, Any]]
    consent: dict[str, Any] | None
    custom_fields: list[dict[str, Any]]


@dataclass(frozen=True)
class Purchase:
    """One submission of a payment page: the session, the buyer, what creation kept for completion, the events."""

    call: Call
    session: Object
    buyer: BuyerDetails
    parameters: CompletionParameters

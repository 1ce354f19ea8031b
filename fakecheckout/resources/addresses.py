"""Addresses and billing details, with all the leaves that Stripe shows of them."""

from __future__ import annotations

from typing import Any

from ..store.objects import Object

ADDRESS_FIELDS = ("city", "country", "line1", "line2", "postal_code", "state")


def full_address(**values: Any) -> Object:
    """All leaves of an address, those not given as null."""
    return {name: values.get(name) for name in ADDRESS_FIELDS}


def billing_details(**values: Any) -> Object:
    """Who pays: of an address that is not known the leaves are null, the hash is there."""
    details = {name: values.get(name) for name in ("email", "name", "phone", "tax_id")}
    return {"address": values.get("address") or full_address(), **details}

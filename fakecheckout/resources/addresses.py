"""The fields of what a finished session leaves behind, each with the value it has when nothing was said of it.

Keys and defaults are those recorded in 2026, in the newest shape (semantics.md 9 and 12.1); `versions` knows what older
versions show. Nothing here knows when an object is made: `made` takes the values that are not the default.
"""

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

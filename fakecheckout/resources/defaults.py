"""Objects with all their fields: what nothing was said of has the default that the kind declares."""

from __future__ import annotations

from typing import Any

from ..protocol.kinds import kind_of
from ..store.objects import Object


def new_object(kind: str, id: str, **values: Any) -> Object:
    """An object with these values, and the default for every other field, in wire order. Raises `KeyError` for no field."""
    shape = kind_of(kind).defaults
    unknown = values.keys() - shape.keys()
    if kind == "payment_method":  # the details of the method stand under its type
        unknown -= {values.get("type", "card")}
    if unknown:
        raise KeyError(f"{kind} has no {', '.join(sorted(unknown))}")
    return {"id": id, "object": kind, **dict(sorted({**shape, **values}.items()))}

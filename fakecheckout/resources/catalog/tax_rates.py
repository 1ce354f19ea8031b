"""Tax rates: create, update and list them. What a rate comes to on a line is not worked out here."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ...protocol.kinds import Kind, create_operation, list_operation, retrieve_operation, update_operation
from ...protocol.refusals import Refusal, out_of_percent
from ...store.objects import Object
from .. import base
from ..base import add_object, change_object, get_or_404, is_created_in, list_objects, merge_metadata, new_id
from ..call import Call

_MOST_PLACES = 4
_CHANGING = ("active", "country", "description", "display_name", "jurisdiction", "state", "tax_type")


def create(call: Call) -> Object:
    sent = call.params
    _check_percentage(sent["percentage"])
    rate: Object = {
        "id": new_id(call, "tax_rate"),
        "object": "tax_rate",
        "active": sent.get("active", True),
        "country": sent.get("country"),
        "created": call.now,
        "description": sent.get("description"),
        "display_name": sent["display_name"],
        "effective_percentage": sent["percentage"],
        "flat_amount": None,
        "inclusive": sent["inclusive"],
        "jurisdiction": sent.get("jurisdiction"),
        "jurisdiction_level": None,
        "livemode": False,
        "metadata": merge_metadata({}, sent),
        "percentage": sent["percentage"],
        "rate_type": "percentage",
        "state": sent.get("state"),
        "tax_type": sent.get("tax_type"),
    }
    return add_object(call, "tax_rate", rate)


def _check_percentage(percentage: float) -> None:
    """Out of 100, with four decimals at most (documented); the texts are *inferred*."""
    if not 0 <= percentage <= 100:
        raise out_of_percent(percentage, "percentage")
    exponent = Decimal(str(percentage)).as_tuple().exponent
    assert isinstance(exponent, int)  # it is finite
    if -exponent > _MOST_PLACES:
        raise Refusal(f"Invalid decimal: {percentage}; must contain at most {_MOST_PLACES} decimal places.", param="percentage")


def update(call: Call) -> Object:
    sent = call.params
    rate = get_or_404(call, "tax_rate", call.ids[0])
    changes: dict[str, Any] = {name: sent[name] for name in _CHANGING if name in sent}
    changes["metadata"] = merge_metadata(rate["metadata"], sent)
    return change_object(call, "tax_rate", rate, changes)


def list_(call: Call) -> Object:
    sent = call.params

    def keep(rate: Object) -> bool:
        return all(rate[name] == sent[name] for name in ("active", "inclusive") if name in sent) and is_created_in(
            rate, sent.get("created")
        )

    return list_objects(call, "tax_rate", keep)


KIND = Kind(
    "tax_rate",
    path="/v1/tax_rates",
    id=("txr_1", 28),
    noun="tax rate",
    param="tax_rate",
    events="tax_rate",
    loaded={"active": True, "metadata": {}},
    needed_to_load={"inclusive": bool, "percentage": (int, float)},
    operations=(
        create_operation(
            create,
            effect="active expand metadata.*",
            echoed="country description display_name inclusive jurisdiction percentage state tax_type",
            max_lengths={"display_name": 50},
        ),
        list_operation(list_, "active created.* inclusive"),
        retrieve_operation(base.retrieve),
        update_operation(
            update,
            effect="active expand metadata.*",
            echoed="country description display_name jurisdiction state tax_type",
            max_lengths={"display_name": 50},
        ),
    ),
)

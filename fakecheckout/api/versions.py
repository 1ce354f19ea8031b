"""One API version or another: the dated changes, newest first, and how an object steps down through them.

The store keeps the newest shape. A change applies to every version older than its date. Keys that Stripe only *added* are
shown at every version, as Stripe does (recorded-facts.md: "within one pinned version keys are only added").
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .errors import NotModelled, Refusal

OLDEST = "2022-11-15"
"""Older versions raise `NotModelled`: their shapes are not stepped down to yet."""

_FORM = re.compile(r"\d{4}-\d{2}-\d{2}(\.[a-z]+)?")

UI_MODE_BEFORE_DAHLIA = {"hosted_page": "hosted", "embedded_page": "embedded", "elements": "custom"}
UI_MODE_NOW = {old: new for new, old in UI_MODE_BEFORE_DAHLIA.items()}

Step = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True)
class Change:
    """From `since` on the newer shape holds; `down` gives the older one. `kind` is the `object` it applies to."""

    since: str
    kind: str
    what: str
    down: Step


def _old_ui_mode(session: dict[str, Any]) -> dict[str, Any]:
    return {**session, "ui_mode": UI_MODE_BEFORE_DAHLIA.get(session["ui_mode"], session["ui_mode"])}


def _with_shipping_details(session: dict[str, Any]) -> dict[str, Any]:
    """Before basil the address stood at the top level; `collected_information` is sent as well (recorded 2025-04)."""
    collected = session.get("collected_information") or {}
    return _sorted({**session, "shipping_details": collected.get("shipping_details")})


def _with_aggregate_usage(price: dict[str, Any]) -> dict[str, Any]:
    if price["recurring"] is None:
        return price
    return {**price, "recurring": dict(sorted({**price["recurring"], "aggregate_usage": None}.items()))}


def _sorted(object: dict[str, Any]) -> dict[str, Any]:
    """Wire order: id, object, then alphabetical."""
    rest = {key: object[key] for key in sorted(object) if key not in ("id", "object")}
    return {"id": object["id"], "object": object["object"], **rest}


CHANGES: tuple[Change, ...] = (
    Change("2026-03-25", "checkout.session", "ui_mode: hosted_page, embedded_page, elements", _old_ui_mode),
    Change("2025-03-31", "checkout.session", "shipping_details removed", _with_shipping_details),
    Change("2025-03-31", "price", "recurring.aggregate_usage removed", _with_aggregate_usage),
)


def up(kind: str, object: dict[str, Any]) -> dict[str, Any]:
    """An object of any version in the newest shape. Old spellings mean one thing only, so the version need not be known."""
    if kind == "checkout.session":
        stepped: dict[str, Any] = {**object, "ui_mode": UI_MODE_NOW.get(object["ui_mode"], object["ui_mode"])}
        shipping = stepped.pop("shipping_details", None)
        if shipping is not None:
            collected: dict[str, Any] = stepped["collected_information"] or {"business_name": None, "individual_name": None}
            stepped["collected_information"] = {**collected, "shipping_details": shipping}
        return stepped
    if kind == "price" and object["recurring"] is not None:
        return {**object, "recurring": {k: v for k, v in object["recurring"].items() if k != "aggregate_usage"}}
    return dict(object)


def check(version: str) -> str:
    """The version as a request named it. Refused if no version of Stripe's has that form."""
    if not isinstance(version, str) or not _FORM.fullmatch(version):
        raise Refusal(f"Invalid Stripe API version: {version}", has_log_url=False)
    if version[:10] < OLDEST:
        raise NotModelled(
            f"API version {version} is older than {OLDEST}, the oldest that is modelled. "
            f"Set stripe.api_version to {OLDEST} or later for this test."
        )
    return version


def check_option(version: str) -> str:
    """A version given to the fake, not by a request. Raises `ValueError` or `NotModelled`."""
    try:
        return check(version)
    except Refusal as refusal:
        raise ValueError(refusal.message) from None


def is_before(version: str, date: str) -> bool:
    return version[:10] < date[:10]


def steps_down_to(version: str) -> dict[str, list[Step]]:
    """For each kind the steps that lead from the newest shape to `version`; empty when there is nothing to do."""
    steps: dict[str, list[Step]] = {}
    for change in CHANGES:
        if is_before(version, change.since):
            steps.setdefault(change.kind, []).append(change.down)
    return steps


def down(value: Any, steps: dict[str, list[Step]]) -> Any:
    """`value` and every object within it, at an older version. Nothing is edited."""
    if isinstance(value, list):
        return [down(each, steps) for each in value]
    if not isinstance(value, dict):
        return value
    stepped = {
        key: down(each, steps) if isinstance(each, (dict, list)) and key != "metadata" else each for key, each in value.items()
    }
    kind = value.get("object")  # of an event's `data` it is the object itself
    for step in steps.get(kind, ()) if isinstance(kind, str) else ():
        stepped = step(stepped)
    return stepped

"""How Checkout Sessions and their parameters looked before a date: the spelling of pages, the address, the lines."""

from __future__ import annotations

from typing import Any

from ...store.objects import Object, in_wire_order

UI_MODES_BEFORE_DAHLIA = {"custom": "elements", "embedded": "embedded_page", "hosted": "hosted_page"}
"""The kinds of pages as they were spelt before 2026-03-25.dahlia, with their spelling since (LST-15)."""

_OLDER_UI_MODES = {new: old for old, new in UI_MODES_BEFORE_DAHLIA.items()}
_FIELDS_OF_A_LINE = ("amount", "currency", "name", "description", "images")


def with_older_ui_mode(session: Object) -> Object:
    return _with_ui_mode(session, _OLDER_UI_MODES)


def with_newer_ui_mode(session: Object) -> Object:
    return _with_ui_mode(session, UI_MODES_BEFORE_DAHLIA)


def _with_ui_mode(session: Object, spelt: dict[str, str]) -> Object:
    """An event that was loaded may show a session without it."""
    return {**session, "ui_mode": spelt.get(session["ui_mode"], session["ui_mode"])} if "ui_mode" in session else session


def with_shipping_details(session: Object) -> Object:
    """Before basil the address stood at the top level; `collected_information` is sent as well (LST-16)."""
    collected = session.get("collected_information") or {}
    return in_wire_order({**session, "shipping_details": collected.get("shipping_details")})


def with_collected_information(session: Object) -> Object:
    newer = {name: value for name, value in session.items() if name != "shipping_details"}
    shipping = session.get("shipping_details")
    if shipping is not None:
        collected: Object = session.get("collected_information") or {"business_name": None, "individual_name": None}
        newer["collected_information"] = {**collected, "shipping_details": shipping}
    return newer


def with_shipping(session: Object) -> Object:
    """Before 2022-08-01 the address was `shipping` and the chosen rate `shipping_rate` (VER-01)."""
    older = {name: value for name, value in session.items() if name not in ("shipping_cost", "shipping_details")}
    cost = session.get("shipping_cost") or {}
    return in_wire_order({**older, "shipping": session.get("shipping_details"), "shipping_rate": cost.get("shipping_rate")})


def with_shipping_cost(session: Object) -> Object:
    """Shipping had no taxes then, so its amount is that of the totals."""
    if "shipping" not in session:
        return session
    newer = {name: value for name, value in session.items() if name not in ("shipping", "shipping_rate")}
    newer["shipping_details"] = session.get("shipping_details") or session["shipping"]
    rate = session.get("shipping_rate")
    newer.setdefault("shipping_cost", None)
    if rate is not None:
        amount = (session.get("total_details") or {}).get("amount_shipping", 0)
        newer["shipping_cost"] = {"amount_subtotal": amount, "amount_tax": 0, "amount_total": amount, "shipping_rate": rate}
    return newer


def lines_with_price_data(params: dict[str, Any]) -> dict[str, Any]:
    """Lines of before 2022-08-01, amount, currency and name beside each other, as `price_data` (VER-01)."""
    if "line_items" not in params:
        return params
    return {**params, "line_items": [_line_with_price_data(line) for line in params["line_items"]]}


def _line_with_price_data(line: dict[str, Any]) -> dict[str, Any]:
    if not {"amount", "currency", "name"} <= line.keys():
        return line
    product = {name: line[name] for name in ("name", "description", "images") if name in line}
    data = {"currency": line["currency"], "unit_amount": line["amount"], "product_data": product}
    return {**{name: value for name, value in line.items() if name not in _FIELDS_OF_A_LINE}, "price_data": data}

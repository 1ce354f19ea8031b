"""Hints beside a refusal: how to have what was missing, and what is usually meant by what was refused."""

from __future__ import annotations

import re

from ...protocol.kinds import BY_OPERATION, KINDS, Kind
from ..request_log import ApiCall

_NO_SUCH = re.compile(r"No such ([\w .]+): '?([^']+?)'?$")


def hint_of_refusal(call: ApiCall) -> str:
    """What to do about a refusal, where that can be said in a few words."""
    if call.response is None or call.response.status < 400 or call.answered_by_test:
        return ""
    error = call.response.json().get("error", {})
    if error.get("code") == "resource_missing":
        return _of_a_missing_object(str(error["message"]))
    if error.get("code") == "parameter_invalid_integer" and "amount" in str(error.get("param")):
        return "; amounts are whole numbers of the currency's smallest unit: 1099 for 10.99 usd"
    return ""


def _of_a_missing_object(message: str) -> str:
    found = _NO_SUCH.match(message)
    kind = None if found is None else _kind_of_noun(found[1])
    if found is None or kind is None:
        return ""
    if f"{kind.name}.create" in BY_OPERATION:
        return f"; to have it: fake_checkout.add({kind.name!r}, id={found[2]!r}, …)"
    return f"; to have it: fake_checkout.load({{'object': {kind.name!r}, 'id': {found[2]!r}, …}})"


def _kind_of_noun(noun: str) -> Kind | None:
    return next((kind for kind in KINDS.values() if kind.path is not None and noun in (kind.named, kind.name)), None)

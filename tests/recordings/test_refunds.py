"""Recorded refunds come out again, those that were refused too."""

import json
import re
from typing import Any

import pytest
from replaying import FOLDER

from fakecheckout import FakeCheckout

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="../shared/recordings is not here")

MADE_UP = ("id", "balance_transaction", "created")
"""What is new with every refund; its form is compared."""


def recorded() -> list[dict[str, Any]]:
    found = [json.loads(path.read_text()) for path in sorted(FOLDER.rglob("*.json"))]
    return [data for data in found if data.get("path") == "/v1/refunds" and data.get("method") == "POST"]


def charge_of(data: dict[str, Any]) -> dict[str, Any]:
    """The charge as it must have been: what the answer and its text say of it."""
    form, answer = dict(data["request_form"]), data["response"]
    error = answer.get("error", {}).get("message", "")
    left = re.search(r"unrefunded amount on charge \(\$(\d+)\.00\)", error)
    total = 1_000_000 if "id" in answer else 1000
    return {
        "id": form.get("charge", answer.get("charge")),
        "object": "charge",
        "amount": answer["amount"] if "amount" in answer and "amount" not in form else total,
        "amount_refunded": total - int(left[1]) * 100 if left else 0,
        "captured": True,
        "currency": answer.get("currency", "usd"),
        "disputed": "charged back" in error,
        "payment_intent": answer.get("payment_intent", "pi_1"),
        "payment_method_details": {"type": "card"},
        "refunded": False,
        "status": "succeeded",
    }


@pytest.mark.parametrize("data", recorded(), ids=lambda data: str(data["name"]))
def test_a_recorded_refund(data: dict[str, Any]) -> None:
    """Field by field, or in the words of its refusal (REF-01)."""
    fake = FakeCheckout()
    fake.load(charge_of(data))
    version = data["api_version"][:10]
    headers = {"Stripe-Version": version if version < "2024-09-30" else "2025-10-29.clover"}
    answer = fake.request("POST", "/v1/refunds", dict(data["request_form"]), headers=headers)
    theirs, ours = data["response"], answer.json()
    assert answer.status == data["status"]
    if "error" in theirs:
        shown = ("message", "param", "code", "type")
        assert [ours["error"].get(name) for name in shown] == [theirs["error"].get(name) for name in shown]
        return
    assert {name: ours[name] for name in theirs if name not in MADE_UP} == {
        name: value for name, value in theirs.items() if name not in MADE_UP
    }
    assert [(ours[name][:22], len(ours[name])) for name in ("id",)] == [(f"re_{theirs['charge'][3:20]}{ours['id'][20:22]}", 27)]
    assert ours["balance_transaction"][:21] == theirs["balance_transaction"][:21]
    assert [name for name in ours if name in theirs] == list(theirs)


def test_there_are_some() -> None:
    """Made and refused."""
    assert {data["status"] for data in recorded()} == {200, 400}


def test_what_a_recorded_refund_replaced() -> None:
    """`charge.refunded` in 2020: the amount, the flag, and the refunds that the charge showed (REF-02)."""
    events = [json.loads(path.read_text())["response"] for path in sorted((FOLDER / "flows").glob("*.json"))]
    (recorded,) = [each for each in events if isinstance(each, dict) and each.get("type") == "charge.refunded"]
    fake = FakeCheckout(api_version="2020-08-27")
    charge, replaced = recorded["data"]["object"], recorded["data"]["previous_attributes"]
    fake.load({**charge, **replaced, "refunds": {**charge["refunds"], **replaced["refunds"]}})
    assert fake.request("POST", "/v1/refunds", {"charge": charge["id"]}).status == 200
    ours = fake.events[-1]
    assert (ours["type"], ours["data"]["previous_attributes"]) == ("charge.refunded", replaced)
    assert ours["data"]["object"]["refunds"].keys() == charge["refunds"].keys()
    assert {name: ours["data"]["object"][name] for name in charge if name != "refunds"} == {
        name: value for name, value in charge.items() if name != "refunds"
    }

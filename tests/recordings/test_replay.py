"""Every replay-pair of recorded Stripe traffic on Checkout Sessions: the same request gives the same answer."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from replaying import (
    FOLDER,
    OURS,
    PROBES,
    Recording,
    differences,
    fields_that_differ,
    first_customers,
    made,
    made_again,
    probed,
    probes,
    recordings,
    replayed,
)

from doorways import MAJOR
from fakecheckout.rules import amounts

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the recordings are not here: {FOLDER}")


@pytest.mark.parametrize("recording", recordings("replay-pair"), ids=lambda recording: recording.number)
def test_a_recorded_request_is_answered_as_recorded(recording: Recording) -> None:
    """Status and body, field by field; the rules of the comparison stand in tests/support/replaying.py."""
    response = replayed(recording)
    assert differences(recording, response.json()) == []
    assert response.status == (recording.data["status"] or 200)


@pytest.mark.parametrize("recording", recordings("replay-pair"), ids=lambda recording: recording.number)
def test_keys_come_in_wire_order(recording: Recording) -> None:
    """What both answers have, they have in the same order, on every level but metadata."""

    def order(theirs: object, ours: object, at: str) -> list[str]:
        if isinstance(theirs, dict) and isinstance(ours, dict):
            both = [name for name in theirs if name in ours]
            wrong = [at] if at and both != [name for name in ours if name in theirs] else []
            return wrong + [each for name in both for each in order(theirs[name], ours[name], f"{at}.{name}")]
        if isinstance(theirs, list) and isinstance(ours, list):
            return [each for a, b in zip(theirs, ours, strict=False) for each in order(a, b, f"{at}[]")]
        return []

    assert order(recording.data["response"], replayed(recording).json(), "answer") == []


@pytest.mark.parametrize(
    "recording",
    [each for each in recordings("error", "not-checkout", paths=OURS) if each.data["kind"] == "real-recording"],
    ids=lambda recording: recording.number,
)
def test_a_recorded_refusal_of_the_catalogue(recording: Recording) -> None:
    """Status and body of what Stripe refused elsewhere, on endpoints that are here."""
    response = replayed(recording)
    assert differences(recording, response.json()) == []
    assert response.status == recording.data["status"]


@pytest.mark.parametrize("recording", probes(), ids=lambda recording: recording.number)
def test_a_probed_refusal_of_the_catalogue(recording: Recording) -> None:
    """Status and body but for the url of the log, which was not written down."""
    if "promotion" in PROBES.get(recording.number, {}) and MAJOR < 13:
        pytest.skip("promotion came with stripe 13")
    response = probed(recording)
    ours = response.json()
    ours["error"].pop("request_log_url", None)
    assert ours == recording.data["response"]
    assert response.status == recording.data["status"]


@pytest.mark.parametrize("recording", made(), ids=lambda recording: recording.number)
def test_what_was_made_in_the_catalogue(recording: Recording) -> None:
    """Every field in its place, with its value but for ids, times and the prefix that chance decides."""
    theirs, ours = recording.data["response"], made_again(recording).json()
    assert list(ours) == list(theirs)
    masked = {"id", "created", "updated", "invoice_prefix"}
    assert {name: ours[name] for name in ours if name not in masked} == {
        name: theirs[name] for name in theirs if name not in masked
    }


# Keys that Stripe added since the oldest of those recordings, of 2021.
_LATER = {"customer_account", "invoice_settings.rendering_options", "tax.provider", "test_clock"}


@pytest.mark.parametrize("recording", first_customers(), ids=lambda recording: recording.number)
def test_a_customer_at_the_beginning_of_a_sequence(recording: Recording) -> None:
    """Its answer, what was expanded too, but for ids, times, the prefix that chance decides and keys of later days."""
    theirs, ours = recording.data["response"], made_again(recording).json()
    assert fields_that_differ(theirs, ours) - _LATER == {"id", "created", "invoice_prefix"}


def _sessions(value: object) -> Iterator[dict[str, Any]]:
    """Every session with totals in a recording, in answers and in events."""
    if isinstance(value, dict):
        if value.get("object") == "checkout.session" and value.get("total_details"):
            yield value
        for each in value.values():
            yield from _sessions(each)
    elif isinstance(value, list):
        for each in value:
            yield from _sessions(each)


def _recorded_totals() -> list[Any]:
    found = [
        pytest.param(session, id=f"{path.stem}-{index}")
        for path in sorted([*FOLDER.glob("*.json"), *FOLDER.glob("after/*.json")])
        for index, session in enumerate(_sessions(json.loads(path.read_text())))
    ]
    return found or [pytest.param({}, marks=pytest.mark.skip(reason=f"the recordings are not here: {FOLDER}"))]


@pytest.mark.parametrize("session", _recorded_totals())
def test_a_recorded_total_comes_out(session: dict[str, Any]) -> None:
    """Of the lines where they were recorded, else of the totals: what `rules.amounts` makes of the parts is the whole."""
    details = session["total_details"]
    items = (session.get("line_items") or {}).get("data")
    parts = items or [
        {
            "amount_subtotal": session["amount_subtotal"],
            "amount_discount": details["amount_discount"],
            "amount_tax": details["amount_tax"],
        }
    ]
    shipping = amounts.line(details.get("amount_shipping") or 0)
    wholes = [
        amounts.totals(
            [
                amounts.line(
                    part["amount_subtotal"],
                    part.get("amount_discount", 0),
                    **{kind: part.get("amount_tax", 0)},
                )
                for part in parts
            ],
            shipping,
        )
        for kind in ("exclusive_tax", "inclusive_tax")
    ]
    assert wholes[0].subtotal == session["amount_subtotal"]
    assert wholes[0].discount == details["amount_discount"]
    assert session["amount_total"] in [whole.total for whole in wholes]
    off = [part.get("amount_discount", 0) for part in parts]
    subtotals = [part["amount_subtotal"] for part in parts]
    if any(off):  # every recorded discount is a percentage; 50 and 100 were seen
        assert off in [amounts.percent_off(percent, subtotals) for percent in ("50", "100")]


COMPARED = """
access-control-expose-headers cache-control content-type idempotency-key original-request request-id stripe-should-retry
stripe-version vary www-authenticate
""".split()


@pytest.mark.parametrize(
    "recording",
    [each for each in recordings("replay-pair") if each.day >= "2024" and "vary" in (each.data.get("response_headers") or {})],
    ids=lambda recording: recording.number,
)
def test_headers_are_those_recorded(recording: Recording) -> None:
    """The same headers are there, with the same values but for ids and versions that were scrubbed."""
    theirs = {name.lower(): value for name, value in recording.data["response_headers"].items() if name.lower() in COMPARED}
    ours = {name.lower(): value for name, value in replayed(recording).headers.items() if name.lower() in COMPARED}
    if "request-id" not in theirs:  # scrubbed in some
        ours.pop("request-id", None)
    assert set(theirs) == set(ours)
    for name in ("original-request", "request-id"):
        assert ours.pop(name, "req_")[:4] == theirs.pop(name, "req_")[:4]
    if theirs["stripe-version"].startswith("<"):
        theirs["stripe-version"] = recording.version
    assert ours == theirs

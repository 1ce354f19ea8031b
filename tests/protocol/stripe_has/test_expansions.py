"""What Stripe can expand, modelled or not, and that none of it is refused as if it could not."""

import pytest

from fakecheckout import NotModelled
from fakecheckout.protocol.kinds import KINDS, Kind
from fakecheckout.protocol.refusals import Refusal
from fakecheckout.protocol.rendering.expand import check_expand
from fakecheckout.protocol.stripe_has.expansions import expandable_length, listed_expansions

NEWEST_VERSION = "2026-10-28.endive"
MODELLED = [kind for kind in KINDS.values() if kind.is_modelled]


@pytest.mark.parametrize(
    ("name", "path", "length"),
    [
        ("charge", "review", 1),
        ("payment_intent", "transfer_data.destination", 2),
        ("payment_intent", "transfer_data.destination.x", 2),
        ("payment_intent", "last_payment_error.payment_method.customer", 3),
        ("payment_intent", "last_payment_error.payment_method", 0),
        ("payment_intent", "status", 0),
        ("teapot", "lid", 0),
    ],
)
def test_how_far_a_path_leads(name: str, path: str, length: int) -> None:
    """To a field that can be expanded, through objects that stand whole; what cannot be expanded leads nowhere."""
    assert expandable_length(name, path.split("."), NEWEST_VERSION) == length


@pytest.mark.parametrize(("version", "length"), [("2025-03-31.basil", 0), ("2025-02-24.acacia", 1)])
def test_what_went_with_a_version(version: str, length: int) -> None:
    """An older version can still expand it."""
    assert expandable_length("invoice", ["quote"], version) == length


@pytest.mark.parametrize("kind", MODELLED, ids=lambda kind: kind.name)
def test_nothing_stripe_expands_is_refused(kind: Kind) -> None:
    """Every path that the list has at the newest version passes, or is `NotModelled`."""
    refused: list[str] = []
    for path, (how, _) in listed_expansions().get(kind.name, {}).items():
        try:
            check_expand(kind.name, (path,), is_list=False, version=NEWEST_VERSION)
        except NotModelled:
            continue
        except Refusal:
            refused += [path] if how == "" else []
    assert refused == []


@pytest.mark.parametrize("kind", MODELLED, ids=lambda kind: kind.name)
def test_by_hand_stands_what_no_list_has(kind: Kind) -> None:
    """A declaration does not repeat what the list says."""
    rows = listed_expansions().get(kind.name, {})
    on_the_list = {path for path, (how, _) in rows.items() if how == ""}
    assert [path for path in kind.not_modelled_expansions if path in on_the_list] == []

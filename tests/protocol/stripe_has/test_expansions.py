"""What Stripe can expand, modelled or not; that none of it is refused, tests/whole/test_expandable_fields.py says."""

import pytest

from fakecheckout.protocol.kinds import KINDS, Kind
from fakecheckout.protocol.stripe_has.expansions import Expandable, expandable, listed_expansions

NEWEST_VERSION = "2026-10-28.endive"
MODELLED = [kind for kind in KINDS.values() if kind.is_modelled]


@pytest.mark.parametrize(
    ("name", "path", "found"),
    [
        ("charge", "review", Expandable(1, ("review",))),
        ("payment_intent", "transfer_data.destination", Expandable(2, ("account",))),
        ("payment_intent", "transfer_data.destination.x", Expandable(2, ("account",))),
        ("payment_intent", "last_payment_error.payment_method.customer", Expandable(3, ("customer",))),
        ("payment_intent", "last_payment_error.source.customer", Expandable(3, ("customer",))),
        ("customer_balance_transaction", "checkout_session", Expandable(1, ("checkout.session",))),
        ("customer", "sources", Expandable(1, (), is_list=True)),
        ("payment_intent", "last_payment_error.payment_method", None),
        ("payment_intent", "status", None),
        ("teapot", "lid", None),
    ],
)
def test_how_far_a_path_leads(name: str, path: str, found: Expandable | None) -> None:
    """To an id or a list, through objects of any kind that stand whole; what cannot be expanded leads nowhere."""
    assert expandable(name, path.split("."), NEWEST_VERSION) == found


@pytest.mark.parametrize(("version", "found"), [("2025-03-31.basil", None), ("2025-02-24.acacia", Expandable(1, ("quote",)))])
def test_what_went_with_a_version(version: str, found: Expandable | None) -> None:
    """An older version can still expand it."""
    assert expandable("invoice", ["quote"], version) == found


@pytest.mark.parametrize("kind", MODELLED, ids=lambda kind: kind.name)
def test_by_hand_stands_what_no_list_has(kind: Kind) -> None:
    """A declaration does not repeat what the list says."""
    rows = listed_expansions().get(kind.name, {})
    on_the_list = {path for path, row in rows.items() if row.how != "holds" and not row.until}
    assert [path for path in kind.not_modelled_expansions if path in on_the_list] == []

"""Pages of lists: limits, cursors, order (LST-01 to LST-06)."""

from typing import Any

import pytest
import stripe

from doorways import Door, Refused
from fakecheckout import FakeCheckout


def ids(page: dict[str, Any]) -> list[str]:
    return [each["id"] for each in page["data"]]


def test_an_empty_list(door: Door) -> None:
    """Nothing found is an empty page, not an error."""
    assert door("session", "list") == {"object": "list", "data": [], "has_more": False, "url": "/v1/checkout/sessions"}


def test_ten_are_shown_newest_first(door: Door) -> None:
    """Without a limit a page has ten sessions, the newest first."""
    made = [door.session()["id"] for _ in range(11)]
    page = door("session", "list")
    assert (ids(page), page["has_more"]) == (made[:0:-1], True)


@pytest.mark.parametrize(("limit", "shown"), [(0, 1), (-3, 1), (1, 1), (2, 2), (101, 3)])
def test_a_limit_out_of_bounds_is_clamped(door: Door, limit: int, shown: int) -> None:
    """0 shows one and 101 a hundred, without a word (live probes)."""
    for _ in range(3):
        door.session()
    assert len(door("session", "list", limit=limit)["data"]) == shown


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_pages_of_any_size_hold_everything_once(door: Door, limit: int) -> None:
    """Walking on with starting_after shows every session once, newest first."""
    made = [door.session()["id"] for _ in range(5)]
    seen: list[str] = []
    while True:
        cursor = {"starting_after": seen[-1]} if seen else {}
        page = door("session", "list", limit=limit, **cursor)
        seen += ids(page)
        if not page["has_more"]:
            break
    assert seen == made[::-1]


def test_the_page_before(door: Door) -> None:
    """ending_before gives the page just before the cursor, still newest first; has_more looks that way."""
    made = [door.session()["id"] for _ in range(5)]
    page = door("session", "list", limit=2, ending_before=made[0])
    assert (ids(page), page["has_more"]) == ([made[2], made[1]], True)
    page = door("session", "list", limit=4, ending_before=made[0])
    assert (ids(page), page["has_more"]) == (made[:0:-1], False)


def test_both_cursors(door: Door) -> None:
    """Two good cursors are one too many; a bogus one is reported first."""
    id = door.session()["id"]
    with pytest.raises(Refused, match="Received both starting_after and ending_before parameters"):
        door("session", "list", starting_after=id, ending_before=id)
    with pytest.raises(Refused, match="No such checkout.session: cs_x"):
        door("session", "list", starting_after=id, ending_before="cs_x")


def test_auto_paging(fake: FakeCheckout, door: Door) -> None:
    """The SDK's own iterator finds every page."""
    made = [door.session()["id"] for _ in range(5)]
    assert [each.id for each in stripe.checkout.Session.list(limit=2).auto_paging_iter()] == made[::-1]

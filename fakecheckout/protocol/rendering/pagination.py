"""Lists: list objects, and pages of a kind with their limits and cursors."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ...store.objects import Object
from ...store.tables import Table
from ..refusals import Refusal, no_such, no_such_session

DEFAULT_LIMIT = 10
MAX_LIMIT = 100


def list_object(data: list[Object], has_more: bool, url: str) -> Object:
    return {"object": "list", "data": data, "has_more": has_more, "url": url}


def list_limit(params: dict[str, Any]) -> int:
    """Out of 1..100 is clamped without a word (LST-01)."""
    return int(min(max(params.get("limit", DEFAULT_LIMIT), 1), MAX_LIMIT))


def list_cursor(params: dict[str, Any], exists: Callable[[str], bool], noun: str) -> tuple[str | None, bool]:
    """The object a page starts at, and whether the page lies before it. A bogus cursor is reported before "both"."""
    for name in ("starting_after", "ending_before"):
        if name in params and not exists(params[name]):
            refusal = no_such(noun, params[name], name)
            if noun == "checkout.session":  # sessions are named without quotes (LST-07; for cursors *inferred*, LST-02)
                refusal = no_such_session(params[name], status=400, param=name)
            raise refusal
    if "starting_after" in params and "ending_before" in params:
        raise Refusal("Received both starting_after and ending_before parameters. Please pass in only one.")
    if "ending_before" in params:
        return params["ending_before"], True
    return params.get("starting_after"), False


def list_page(
    table: Table,
    params: dict[str, Any],
    url: str,
    noun: str,
    keep: Callable[[Object], bool],
    index: tuple[str, Any] | None = None,
) -> Object:
    """One page of a kind, newest first.

    `keep(object)` filters; `index` is a (name, value) that every object to be kept is indexed under, if there is one.
    """
    at, backwards = list_cursor(params, table.rows.__contains__, noun)
    limit = list_limit(params)
    positions: Sequence[int] = range(len(table.order)) if index is None else table.index.get(index, ())
    here = None if at is None else table.position[at]
    data: list[Object] = []
    has_more = False
    for position in _walk(positions, here, backwards):
        row = table.rows.get(table.order[position])
        if row is None or "deleted" in row or not keep(row):
            continue
        if len(data) == limit:
            has_more = True
            break
        data.append(row)
    return list_object(data[::-1] if backwards else data, has_more, url)


def slice_page(params: dict[str, Any], every: Sequence[Object], url: str, noun: str) -> Object:
    """One page of a list that has an order of its own and is not newest first: the lines of a session or an invoice."""
    places = {each["id"]: place for place, each in enumerate(every)}
    at, backwards = list_cursor(params, places.__contains__, noun)
    limit = list_limit(params)
    if backwards and at is not None:
        start, end = max(places[at] - limit, 0), places[at]
        return list_object(list(every[start:end]), start > 0, url)
    start = 0 if at is None else places[at] + 1
    return list_object(list(every[start : start + limit]), start + limit < len(every), url)


def _walk(positions: Sequence[int], here: int | None, backwards: bool) -> Iterable[int]:
    """Positions on one side of `here`, nearest first: older ones going down, newer ones going up."""
    if here is None:
        return reversed(positions)
    if isinstance(positions, range):
        return range(here + 1, len(positions)) if backwards else range(here - 1, -1, -1)
    if backwards:
        return positions[bisect_right(positions, here) :]
    return reversed(positions[: bisect_left(positions, here)])

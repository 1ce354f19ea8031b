"""Searching products, prices and customers: which fields of each can be asked for, the page, and the refusals.

The query language itself is the business of `rules.search_query`. What was just written is found at once, while Stripe may
take a minute.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode

from ..protocol.kinds import kind_of
from ..protocol.refusals import Refusal
from ..protocol.rendering.pagination import list_limit
from ..protocol.versions.dates import is_before
from ..rules.search_query import Query, Unparsable, UnsupportedField, matches, parse
from ..store.objects import Object
from ..store.tables import Table
from .call import Call

_FIRST_VERSION = "2020-08-27"


def search(call: Call) -> Object:
    """A page of what a query finds, newest first, with the `total_count` that is shown only when expanded."""
    kind = call.operation.rpartition(".")[0]
    if is_before(call.version, _FIRST_VERSION):  # behaviour: there was no search (CAT-63)
        instead = f"set the API Version of this request to {_FIRST_VERSION} or greater."
        raise Refusal(f"Search is not supported on api version {call.version}. Update your API version, or {instead}")
    query = _query(kind, call.params["query"])
    table = call.transaction.table(kind)
    end = _end(table, call.params.get("page"))
    every = [row for id in reversed(table.order) if (row := table.rows.get(id)) and "deleted" not in row]
    found = [row for row in every if matches(query, row)]
    rest = [row for row in found if table.position[row["id"]] < end]
    limit = list_limit(call.params)
    has_more = len(rest) > limit
    return {
        "object": "search_result",
        "data": rest[:limit],
        "has_more": has_more,
        "next_page": _page_after(rest[limit - 1]["id"]) if has_more else None,
        "total_count": len(found),
        "url": f"{kind_of(kind).path}/search",
    }


def _query(kind: str, text: str) -> Query:
    """Both texts are recorded. That the first is also said of 11 clauses, or of an operator a field has not, is *inferred*."""
    try:
        return parse(text, kind_of(kind).search)
    except Unparsable:
        raise Refusal(
            'We were unable to parse your search query. Try using the format `metadata["key"]:"value"` to query for metadata '
            'or key:"value" to query for other fields.'
        ) from None
    except UnsupportedField as unsupported:
        resource = str(kind_of(kind).path).rpartition("/")[2]
        raise Refusal(f"Field `{unsupported.field}` is an unsupported search field for resource `{resource}`.") from None


def _page_after(id: str) -> str:
    """The token of the page after an object: what is made or deleted meanwhile shifts nothing."""
    return urlsafe_b64encode(id.encode()).decode()


def _end(table: Table, page: str | None) -> int:
    """The position that a page lies before. That a token is refused that none is, and how, is *inferred*."""
    if page is None:
        return len(table.order)
    try:
        id = urlsafe_b64decode(page.encode()).decode()
    except ValueError:
        id = ""
    if id not in table.position:
        raise Refusal(f"Invalid page token: {page}", param="page")
    return table.position[id]

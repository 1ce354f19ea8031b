"""From a method and a path to the operation, or to the right "no".

The operations are those that the kinds declare. What Stripe has and this fake has not is `NotModelled`; only what is on no
list of what Stripe has is refused in its words.
"""

from __future__ import annotations

import difflib

from .. import resources
from ..errors import NotModelled
from ..protocol.kinds import ENDPOINTS, Endpoint
from ..protocol.paths import Paths
from ..protocol.refusals import unrecognised_url
from ..protocol.stripe_has.operations import has_operation, names_no_id, template_of

assert resources  # importing it is what makes the kinds known

CREATE_PATHS = {
    endpoint.kind.name: endpoint.path for endpoint in ENDPOINTS.values() if endpoint.name == f"{endpoint.kind.name}.create"
}
"""The path that makes an object of each kind."""

_MODELLED = Paths(path for _, path in ENDPOINTS)


def find_endpoint(method: str, path: str) -> tuple[Endpoint, tuple[str, ...]] | None:
    """The operation of a request and the ids in its path; None where that is not modelled."""
    template, ids = _MODELLED.match(path)
    endpoint = ENDPOINTS.get((method, template))
    if endpoint is not None and "" not in ids and not (ids and names_no_id(path)):
        return endpoint, ids
    return None


def get_endpoint(method: str, path: str) -> tuple[Endpoint, tuple[str, ...]]:
    """The same. Refused or `NotModelled` where there is none."""
    found = find_endpoint(method, path)
    if found is None:
        raise _why_not(method, path)
    return found


def _why_not(method: str, path: str) -> Exception:
    """`NotModelled` for what Stripe has, and for a word in the place of an id that is none there; else Stripe's refusal."""
    segments = path.split("/")
    if "" in segments[1:]:
        return unrecognised_url(method, path)
    is_v2 = path.startswith("/v2/")  # in which words a path of v2 is refused is not known
    if not is_v2 and not has_operation(method, path) and not names_no_id(path):
        return unrecognised_url(method, path)
    return NotModelled(f"{method} {path} is not modelled. {_nearby(method, path)}\n{_way_out(method, path)}")


def _nearby(method: str, path: str) -> str:
    there = operations_near(method, path)
    if not there:
        return "Nothing of its kind is."
    only_read = all(each.startswith("GET ") for each in there)
    made = " They are made by a buyer who pays, fake.buyer(session).pay()." if only_read and method != "GET" else ""
    return f"Near it are: {', '.join(there)}.{made}"


_MOST_NAMED = 4


def operations_near(method: str, path: str) -> list[str]:
    """What is modelled of the same kind, as in "GET /v1/customers/*": at most a few, those that are spelt most like it."""
    head = path.split("/")
    kinds = {endpoint.kind.path for endpoint in ENDPOINTS.values()}
    start = next((each for each in kinds if each and f"{path}/".startswith(f"{each}/")), "/".join(head[:3]))
    beside = [f"{each} {at}" for each, at in ENDPOINTS if f"{at}/".startswith(f"{start}/")]
    return difflib.get_close_matches(f"{method} {path}", beside, n=_MOST_NAMED, cutoff=0)


def _way_out(method: str, path: str) -> str:
    """What a test can write instead."""
    own = f"Give an answer of your own: fake.respond({method!r}, {template_of(path)!r}, {{…}})"
    if method == "GET":
        return f"{own}."
    return f"{own}; put in what it makes: fake.load({{…}}); tell of it: fake.emit(type, {{…}})."

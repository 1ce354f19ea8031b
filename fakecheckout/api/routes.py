"""From a method and a path to the operation, or to the right "no".

The operations are those that the kinds declare. What Stripe has and this fake has not is `NotModelled`; only what is on no
list of what Stripe has is refused in its words.
"""

from __future__ import annotations

from .. import resources
from ..errors import NotModelled
from ..protocol.kinds import ENDPOINTS, KINDS, Endpoint
from ..protocol.paths import Paths
from ..protocol.refusals import unrecognised_url
from ..protocol.stripe_has.operations import has_operation, names_no_id

assert resources  # importing it is what makes the kinds known

CREATE_PATHS = {
    endpoint.kind.name: endpoint.path for endpoint in ENDPOINTS.values() if endpoint.name == f"{endpoint.kind.name}.create"
}
"""The path that makes an object of each kind."""

_MODELLED = Paths(path for _, path in ENDPOINTS)
_PATHS = frozenset(kind.path for kind in KINDS.values() if kind.path is not None)


def find_endpoint(method: str, path: str) -> tuple[Endpoint, tuple[str, ...]]:
    """The operation of a request and the ids in its path. Refused or `NotModelled` where there is none."""
    template, ids = _MODELLED.match(path)
    endpoint = ENDPOINTS.get((method, template))
    if endpoint is not None and "" not in ids and not (ids and names_no_id(path)):
        return endpoint, ids
    raise _why_not(method, path)


def _why_not(method: str, path: str) -> Exception:
    """`NotModelled` for what Stripe has, and for a word in the place of an id that is none there; else Stripe's refusal."""
    segments = path.split("/")
    if "" in segments[1:]:
        return unrecognised_url(method, path)
    is_v2 = path.startswith("/v2/")  # in which words a path of v2 is refused is not known
    if not is_v2 and not has_operation(method, path) and not names_no_id(path):
        return unrecognised_url(method, path)
    kind = next((each for each in _PATHS if f"{path}/".startswith(f"{each}/")), None)
    if kind is None:
        way_out = f" {_LOADED}" if method == "POST" else ""
        return NotModelled(f"{method} {path} is not modelled. Modelled are: {', '.join(sorted(_PATHS))}.{way_out}")
    return NotModelled(f"{method} {path} is not modelled{_instead(method, kind)}")


_LOADED = "What such a call would make can be put in with fake.load(…)."


def _instead(method: str, start: str) -> str:
    """What is modelled at a path and below it, and of what makes an object the way out."""
    nearby = sorted((path, method) for method, path in ENDPOINTS if f"{path}/".startswith(f"{start}/"))
    listed = ", ".join(f"{each} {path}" for path, each in nearby)
    if method == "GET":
        return f". Modelled there: {listed}."
    if all(each == "GET" for _, each in nearby):
        return (
            " yet: what a finished session leaves behind can be retrieved and listed, not made or changed by itself. "
            "Complete a session with fake.buyer(session).pay(), or put objects in with fake.load(…). "
            f"Modelled there: {listed}."
        )
    return f". Modelled there: {listed}. {_LOADED}"

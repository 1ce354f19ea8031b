"""From a method and a path to the operation, or to the right "no".

The operations are those that the kinds declare. What Stripe has not is refused in its words; what it has and this fake has
not is `NotModelled`.
"""

from __future__ import annotations

from urllib.parse import unquote_plus

from .. import resources
from ..errors import NotModelled
from ..protocol.kinds import ENDPOINTS, KINDS, Endpoint
from ..protocol.refusals import unrecognised_url

assert resources  # importing it is what makes the kinds known

CREATE_PATHS = {
    endpoint.kind.name: endpoint.path for endpoint in ENDPOINTS.values() if endpoint.name == f"{endpoint.kind.name}.create"
}
"""The path that makes an object of each kind."""

_PATHS = frozenset(kind.path for kind in KINDS.values() if kind.path is not None)
_ONLY_READ = frozenset(kind.path for kind in KINDS.values() if kind.is_only_read)
_STRIPE_ALSO_HAS = frozenset(name for kind in KINDS.values() for name in kind.stripe_also_has)


def find_endpoint(method: str, path: str) -> tuple[Endpoint, tuple[str, ...]]:
    """The operation of a request and the ids in its path. Refused or `NotModelled` where there is none."""
    segments = path.split("/")
    if len(segments) < 3 or segments[0] != "" or segments[1] not in ("v1", "v2") or "" in segments[2:]:
        raise unrecognised_url(method, path)
    template, ids = _template(segments)
    endpoint = ENDPOINTS.get((method, template))
    if endpoint is not None:
        return endpoint, ids
    raise _why_not(method, path, segments)


def _length(segments: list[str]) -> int:
    """How many segments name the kind: `/v1/checkout/sessions` has one more than the others."""
    return 4 if segments[2] == "checkout" else 3


def _template(segments: list[str]) -> tuple[str, tuple[str, ...]]:
    """The path with `*` for the ids in it, and the ids: `/v1/customers/cus_1/tax_ids/txi_1` has two."""
    length = _length(segments)
    below = segments[length:]
    if not below or below[0] == "search":  # no id, whatever follows
        return "/".join(segments), ()
    ids = [unquote_plus(below[0])]
    named = ["*", *below[1:]]
    if len(below) == 3:  # what belongs to that object, by its own id
        ids.append(unquote_plus(below[2]))
        named[2] = "*"
    return "/".join([*segments[:length], *named]), tuple(ids)


def _why_not(method: str, path: str, segments: list[str]) -> Exception:
    length = _length(segments)
    start = "/".join(segments[:length])
    if start in _ONLY_READ and (method != "GET" or len(segments) > length + 1):
        return NotModelled(
            f"{method} {path} is not modelled yet: what a finished session leaves behind can be retrieved and listed, not made "
            "or changed by itself. Complete a session with fake.buyer(session).pay(), or put objects in with fake.load(…)."
        )
    if start in _PATHS and not _STRIPE_ALSO_HAS.intersection(segments[length:]):
        return unrecognised_url(method, path)
    return NotModelled(f"{method} {path} is not modelled. Modelled are: {', '.join(sorted(_PATHS))}.")

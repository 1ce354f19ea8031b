"""Whether Stripe has an operation: on the list, or in an installed SDK that is newer than it.

The list is read when it is first asked for, which is never as long as all that is asked for is modelled.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ..parameters.schema import installed_sdk, paths_of_services
from ..paths import Paths

LIST = Path(__file__).with_name("operations.txt")

NOT_IDS = (
    "/v1/charges/search",
    "/v1/credit_notes/preview",
    "/v1/customers/search",
    "/v1/invoices/create_preview",
    "/v1/invoices/search",
    "/v1/invoices/upcoming",
    "/v1/payment_intents/search",
    "/v1/payment_records/report_payment",
    "/v1/prices/search",
    "/v1/products/search",
    "/v1/subscriptions/search",
    "/v1/tax/transactions/create_from_calculation",
    "/v1/tax/transactions/create_reversal",
    "/v1/test_helpers/issuing/transactions/create_force_capture",
    "/v1/test_helpers/issuing/transactions/create_unlinked_refund",
)
"""The places on the list where a word stands that could be an id."""

_BELOW = tuple(f"{place}/" for place in NOT_IDS)


def names_no_id(path: str) -> bool:
    """Whether a word stands in a path where Stripe has an operation of that name, and ids otherwise."""
    return f"{path}/".startswith(_BELOW)


@cache
def listed_operations() -> Mapping[str, tuple[str, ...]]:
    """The verbs of each path on the list."""
    rows = (line.split() for line in LIST.read_text(encoding="utf-8").splitlines() if line.startswith("/"))
    return {path: tuple(verbs) for path, *verbs in rows}


def has_operation(method: str, path: str) -> bool:
    """Whether Stripe has this verb at this path, as far as any list says."""
    template, _ = _listed_paths().match(path)
    return method in listed_operations().get(template, ()) or _is_of_a_newer_sdk(path)


def template_of(path: str) -> str:
    """A path with `*` for the ids in it, as it is on the list; as it is where it is on none."""
    template, _ = _listed_paths().match(path)
    return template if template in listed_operations() else path


def verbs_at(path: str) -> tuple[str, ...]:
    """The verbs that Stripe has at a path; none where it is on no list."""
    return listed_operations().get(template_of(path), ())


def nearest_operation(method: str, path: str) -> str:
    """What Stripe has that is spelt most like this, as in "GET /v1/disputes/*": with the same verb, if it has it there."""
    listed = listed_operations()
    nearest = difflib.get_close_matches(path, listed, n=5, cutoff=0)
    best = next((each for each in nearest if method in listed[each]), nearest[0])
    return f"{method if method in listed[best] else listed[best][0]} {best}"


@cache
def _listed_paths() -> Paths:
    return Paths(listed_operations())


@cache
def _newest_listed_release() -> tuple[int, ...]:
    """The newest release of the SDK that the list was made from."""
    return _ordered(LIST.read_text(encoding="utf-8").partition("\n")[0].split()[-1])


def _ordered(release: str) -> tuple[int, ...]:
    return tuple(int(part) for part in release.split(".")[:3] if part.isdigit())


def _is_of_a_newer_sdk(path: str) -> bool:
    """Whether the installed SDK writes the path and is newer than the list; with which verb is not asked."""
    if _ordered(installed_sdk()) <= _newest_listed_release():
        return False
    written = paths_of_services()
    return Paths(written).match(path)[0] in written

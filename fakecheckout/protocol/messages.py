"""What travels: a `Request`, a `Response`, and the headers of both.

This is all that `sdk` and `webhooks` know of the house. What a request asks for is not known here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from ..rules.api_keys import masked_authorization, without_live_keys
from .forms import MalformedForm, Tree, has_lone_surrogate, read_form

HEADERS_OF_EVERY_RESPONSE = {
    "Content-Type": "application/json",
    "Cache-Control": "no-cache, no-store",
    "Vary": "Origin",
    "Access-Control-Expose-Headers": "Request-Id, Stripe-Manage-Version, Stripe-Should-Retry, "
    "X-Stripe-External-Auth-Required, X-Stripe-Privileged-Session-Required",
}
"""Recorded on answers of every status (LST-12)."""


_lower = lru_cache(maxsize=1024)(str.lower)  # the same few names with every request: one text for each is kept


class Headers(Mapping[str, str]):
    """Headers that are found whatever the case of their name, and listed as they were given."""

    __slots__ = ("_given", "_lower")

    def __init__(self, given: Mapping[str, str] | None = None) -> None:
        self._given = dict(given or {})
        self._lower: dict[str, str] | None = None

    def _find(self) -> dict[str, str]:
        if self._lower is None:
            self._lower = dict(zip(map(_lower, self._given), self._given.values(), strict=True))
        return self._lower

    def __getitem__(self, name: str) -> str:
        return self._find()[name.lower()]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._find()

    def get(self, name: str, default: Any = None) -> Any:
        lower = self._lower
        return (self._find() if lower is None else lower).get(name.lower(), default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)

    def __repr__(self) -> str:
        return f"Headers({dict(self.masked())!r})"

    def masked(self) -> Headers:
        """The same with all keys in it masked, for whoever reads it."""
        return Headers(
            {
                name: masked_authorization(value) if name.lower() == "authorization" else without_live_keys(value)
                for name, value in self._given.items()
            }
        )


@dataclass(frozen=True)
class Request:
    """One call of the API, before anything about it has been checked.

    `path` is without host and query ("/v1/checkout/sessions"); `form` is the query of a GET or the body of a POST, encoded,
    or read already. Whoever got parameters that cannot be written as a form puts the error in its place.

    Raises `ValueError` for a header that no client can send.
    """

    method: str
    path: str
    form: str | bytes | Tree | MalformedForm = ""
    headers: Headers = field(default_factory=Headers)

    def __post_init__(self) -> None:
        for name, value in self.headers.items():
            if has_lone_surrogate(value):
                raise ValueError(f"The header {name}: {value!a} has a lone surrogate, which cannot be sent.")

    def tree(self) -> Tree:
        """The parameters as nested text. Raises `MalformedForm`."""
        if isinstance(self.form, dict):
            return self.form
        if isinstance(self.form, MalformedForm):
            raise self.form
        return read_form(self.form)


class Response:
    """One answer of the API. `body` is the text that was sent; `json()` reads it anew at each call."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, headers: Headers, body: str) -> None:
        self.status = status
        self.headers = headers
        self.body = body

    def json(self) -> Any:
        return json.loads(self.body)

    def __repr__(self) -> str:
        return f"<Response {self.status} {self.body[:120]}>"

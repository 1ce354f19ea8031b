"""Endpoints: who listens for which events of an account; what is due to them, and one attempt to deliver it.

Events are plain dicts here, and the account is a few functions. When and how something is sent is not known here.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from ..errors import WebhookFailed
from .targets import Target, get_target, target_name

Event = dict[str, Any]

KEPT_BODIES = 1_000
"""Of so many deliveries, the last ones, the bodies are kept."""


class Source(Protocol):
    """What webhooks need of an account."""

    def event_at(self, id: str, api_version: str | None) -> Event:
        """An event as it is shown at a version; None for the account's own."""
        ...

    def check_version(self, api_version: str) -> None:
        """Raises `ValueError` for what is no version of Stripe's."""
        ...

    def check_events(self, pattern: str) -> None:
        """Raises `ValueError` for a type of events that Stripe has not, or for a pattern that stands for none."""
        ...

    def add_pending_webhooks(self, id: str, change: int) -> None:
        """Adds to the number of webhooks that an event is still to be delivered to."""
        ...

    def wall_clock(self) -> float:
        """The time that receivers check signatures against, in seconds."""
        ...

    def now(self) -> int:
        """The account's clock, in seconds: ahead of the wall clock by what was advanced."""
        ...


@dataclass(frozen=True)
class Delivery:
    """One attempt: what was sent where, and what came back. `status` is None if the target raised `error`.

    Of the deliveries of an account the last 1,000 have their `body`.
    """

    event: str
    type: str
    target: Any
    body: bytes = field(repr=False, compare=False)
    headers: Mapping[str, str]
    attempt: int
    status: int | None = None
    answer: str = ""
    error: BaseException | None = None

    @property
    def succeeded(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    def raised(self) -> BaseException:
        """What a test should see of a failure: the handler's own exception, with its traceback."""
        return self.error if self.error is not None else WebhookFailed(self)

    def leave_body(self) -> None:
        """The body is not kept any longer."""
        self.__dict__.pop("body", None)

    if not TYPE_CHECKING:  # for a type checker it has no other names

        def __getattr__(self, name: str) -> Any:
            if name != "body":
                raise AttributeError(f"A delivery has no {name!r}.")
            raise AttributeError(
                f"The body of this delivery is not kept, those of the last {KEPT_BODIES:,} are. "
                f"To make it anew, write fake.webhooks.sign({self.event!r}, secret)."
            )


@dataclass(frozen=True, eq=False)
class WebhookEndpoint:
    """Where events go. `given` is the target as the test named it, `target` what posts to it."""

    given: Any
    target: Target
    secret: str
    events: tuple[str, ...]
    connect: bool
    api_version: str | None
    retry: bool

    def takes(self, event: Event) -> bool:
        """A platform's endpoint gets the platform's events, one for Connect those of connected accounts (documented)."""
        is_connected = "account" in event
        return is_connected == self.connect and any(fnmatch.fnmatchcase(event["type"], each) for each in self.events)


@dataclass(frozen=True, eq=False, slots=True)
class DueDelivery:
    """An event that is to be delivered to an endpoint. `at`: when, by the account's clock, if it is tried again. `secret`: what
    it is signed with, if not with the endpoint's.
    """

    event: str
    type: str
    endpoint: WebhookEndpoint
    attempt: int = 1
    at: int = 0
    secret: str | None = None


def delivery_note(delivery: Delivery, due: DueDelivery) -> str:
    """What was delivered when a handler raised; and why a signature was no good, where that is known."""
    note = f"This was met by the webhook {delivery.type} ({delivery.event}) in {target_name(delivery.target)}."
    error = delivery.error
    if type(error).__name__ != "SignatureVerificationError" or "No signatures found matching" not in str(error):
        return note
    checked = getattr(error, "http_body", None)  # an older SDK does not tell
    if checked is not None and checked not in (delivery.body, delivery.body.decode()):
        return f"{note} It was checked with another body than the one that was sent: take the body as it came."
    secret = due.secret or due.endpoint.secret
    given = "of webhooks.add" if due.secret is None else "of webhooks.resend"
    other = "another" if checked is not None else "another, or with another body than the one that was sent"
    return f"{note} It was signed with the secret {secret!r} {given}, checked with {other}."


def add_note(error: BaseException, note: str) -> None:
    """Adds a line to what is told of an error, once, where Python has that (3.11)."""
    add = getattr(error, "add_note", None)
    if add is not None and note not in getattr(error, "__notes__", ()):
        add(note)


@dataclass(frozen=True)
class EndpointOptions:
    """How an endpoint wants its events."""

    path: str | None
    events: tuple[str, ...]
    connect: bool
    api_version: str | None
    retry: bool


def _written(target: Any) -> str:
    """A target as a line of the test has it, as far as that can be told."""
    return repr(target) if isinstance(target, str) else str(getattr(target, "__name__", "…"))


def new_endpoint(target: Any, secret: str, options: EndpointOptions) -> WebhookEndpoint:
    """Raises `ValueError` or `TypeError` for what makes no sense."""
    if not secret:
        raise ValueError(
            f'An endpoint has a secret: write webhooks.add({_written(target)}, secret="whsec_test"), and give construct_event '
            "the same."
        )
    if not options.events:
        raise ValueError("events names at least one type, or is left out for all.")
    ready = get_target(target, options.path)
    return WebhookEndpoint(target, ready, secret, options.events, options.connect, options.api_version, options.retry)

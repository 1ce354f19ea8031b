"""Every exception of this package that a user can catch, beside those of the SDK.

What Stripe refuses, and in which words, is not known here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class NotOnThePage(Exception):
    """The payment page does not offer this move, or does not let the buyer go on without more. Nothing has changed."""


class NotModelled(Exception):
    """The fake does not model what was asked. No `stripe.StripeError`, so that `except stripe.StripeError` lets it through.

    `allow` is what `FakeCheckout(allow_unmodelled=(…))` takes to let the call pass with that parameter ignored, or to let time
    pass with an object as it is; None where nothing can be allowed (an endpoint, a host). `due_at` is the Unix time at which
    an object met a step that is not modelled, if it is time that asked.
    """

    def __init__(self, message: str, *, allow: str | None = None, due_at: int | None = None) -> None:
        if allow is not None:
            what = "with this parameter ignored" if due_at is None else "with the object left as it is"
            message += (
                f"\nTo let it pass {what}, write allow_unmodelled=({allow!r},) "
                "in FakeCheckout(…) or in @pytest.mark.fake_checkout(…)."
            )
        super().__init__(message)
        self.allow = allow
        self.due_at = due_at


class LiveKeyUsed(NotModelled):
    """A call was made with a live key, which has no place in a test. `key` is the key, masked, as it is kept everywhere."""

    def __init__(self, key: str) -> None:
        super().__init__(f"A live key in a test: {key}. The fake answers test keys (sk_test_…) only.")
        self.key = key


class Refused(Exception):
    """`fake.add` or `fake.load` was refused as Stripe would refuse it. `response` is the whole answer."""

    def __init__(self, message: str, response: Any) -> None:
        super().__init__(message)
        self.response = response


class NoAnswer(ConnectionError):
    """A call that met a fault without an answer: the connection broke, or the time ran out. `fault` is its name."""

    def __init__(self, fault: str) -> None:
        super().__init__(f"No answer: fake.fail_next({fault!r}) struck.")
        self.fault = fault


def not_loaded(kind: str, id: str) -> NotModelled:
    return NotModelled(
        f"This account has no {kind} {id}, which another object refers to. "
        f"Give it one with fake.load({{'id': {id!r}, 'object': {kind!r}, …}})."
    )


class PaymentDeclined(Exception):
    """The bank said no. The session stays open; the buyer may try another card.

    session: its id. code, decline_code, param: as in Stripe's card errors; the text is what the page shows.
    """

    def __init__(self, session: str, *, code: str, decline_code: str | None, message: str, param: str | None) -> None:
        super().__init__(message)
        self.session = session
        self.code = code
        self.decline_code = decline_code
        self.message = message
        self.param = param


class WebhookFailed(Exception):
    """A target answered with another status than 2xx. `delivery` has the event, the body and what came back."""

    def __init__(self, delivery: Any) -> None:
        super().__init__(
            f"The webhook for {delivery.type} ({delivery.event}) was answered with {delivery.status}: {delivery.answer[:300]!r}"
        )
        self.delivery = delivery


class Unnoticed(AssertionError):
    """A test passed, and something went by that it did not notice. `findings`: each in a line that says what to write."""

    def __init__(self, findings: Sequence[str], *, what: str = "The test") -> None:
        super().__init__(
            f"{what} passed, but {findings[0]}"
            if len(findings) == 1
            else "\n- ".join([f"{what} passed, but this went by unnoticed:", *findings])
        )
        self.findings = tuple(findings)


class Unloadable(ValueError):
    """What was given is no object of the API; the message says what is missing."""

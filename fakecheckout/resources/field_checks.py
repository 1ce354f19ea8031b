"""What Stripe refuses when a Checkout Session is created, beyond the types of its parameters: by mode, by kind of page, by
what excludes what. Line items and money have their own files; nothing here writes anything.
"""

from __future__ import annotations

import re

from ..protocol.refusals import Refusal
from ..rules import currencies

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def is_email(text: str) -> bool:
    return _EMAIL.fullmatch(text) is not None


def check_email(email: str | None, param: str) -> None:
    if email is not None and not is_email(email):
        raise Refusal(f"Invalid email address: {email}", param=param, code="email_invalid")


def check_currency(currency: str | None, param: str) -> None:
    """Any case is accepted. Inferred text; Stripe's goes on with the whole list."""
    if currency is not None and currency.lower() not in currencies.SUPPORTED:
        supported = ", ".join(sorted(currencies.SUPPORTED))
        raise Refusal(
            f"Invalid currency: {currency.lower()}. Stripe currently supports these currencies: {supported}",
            param=param,
        )

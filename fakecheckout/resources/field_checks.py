"""Checks of single values that several kinds share: e-mail addresses and currencies, with Stripe's words for what is none."""

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

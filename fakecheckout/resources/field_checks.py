"""Checks of single values that several kinds share: e-mail addresses, currencies and amounts, in Stripe's words."""

from __future__ import annotations

import re
from decimal import Decimal

from ..protocol.refusals import Refusal, at_least, at_most
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


def check_amount(amount: int | Decimal, currency: str, param: str, *, least: int = 0) -> None:
    """In minor units of a currency, which may be in any case."""
    largest = currencies.largest_amount(currency.lower())
    if amount < least:
        raise at_least(least, param)
    if int(amount) > largest:  # of a decimal what stands before the point
        raise at_most(largest, param)

"""Checks of single values that several kinds share: e-mail addresses, currencies, amounts and times, in Stripe's words."""

from __future__ import annotations

import re
from decimal import Decimal

from ..protocol.refusals import Refusal, at_least, at_most, in_the_past
from ..rules import currencies

_FIVE_YEARS = 1827 * 24 * 60 * 60  # with as many leap days as there can be (CAT-31)
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


def check_time_ahead(time: int, now: int, param: str) -> None:
    if time <= now:
        raise in_the_past(param, time)
    check_in_five_years(time, now, param)


def check_in_five_years(time: int, now: int, param: str) -> None:
    if time - now > _FIVE_YEARS:
        raise Refusal("Invalid timestamp: can be no more than five years in the future.", param=param)

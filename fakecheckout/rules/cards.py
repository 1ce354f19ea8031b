"""Stripe's test cards: which number stands for which card, and what becomes of a payment with it.

From docs.stripe.com/testing; codes and texts of declines are recorded (BUY-11). Nothing here
knows of sessions or intents.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from enum import Enum
from typing import Literal, TypeAlias

DeclineCode: TypeAlias = Literal[
    "card_declined",
    "card_velocity_exceeded",
    "expired_card",
    "fraudulent",
    "generic_decline",
    "incorrect_cvc",
    "insufficient_funds",
    "lost_card",
    "processing_error",
    "stolen_card",
]
"""Each `decline_code` that a test card is declined with, and "card_declined", which gives no reason."""


class Challenge(str, Enum):
    """When a bank asks who pays (3-D Secure)."""

    NEVER = "never"
    UNLESS_SET_UP = "unless_set_up"  # the card was saved for later with the bank's leave
    ALWAYS = "always"


@dataclass(frozen=True)
class Decline:
    """Why a bank says no, in the words of the API. `param` is the part of the card that is to blame, if any."""

    code: str
    message: str
    decline_code: str
    param: str | None = None
    advice_code: str | None = "try_again_later"
    network_decline_code: str | None = None


@dataclass(frozen=True)
class Card:
    """One test card. `is_refused_only_when_charged` is of the card that can be saved but never charged."""

    number: str
    brand: str = "visa"
    country: str = "US"
    funding: str = "credit"
    decline: Decline | None = None
    challenge: Challenge = Challenge.NEVER
    is_refused_only_when_charged: bool = False

    @property
    def last4(self) -> str:
        return self.number[-4:]


_DECLINED = "Your card was declined."


# The advice and network codes of insufficient_funds, lost_card, expired_card and incorrect_cvc are recorded (BUY-12),
# those of generic_decline too; where none is known it is null.
DECLINES: dict[str, Decline] = {
    each.decline_code: each
    for each in (
        Decline("card_declined", _DECLINED, "generic_decline", network_decline_code="01"),
        Decline("card_declined", "Your card has insufficient funds.", "insufficient_funds", network_decline_code="51"),
        Decline("card_declined", _DECLINED, "lost_card", advice_code="do_not_try_again", network_decline_code="41"),
        Decline("card_declined", _DECLINED, "stolen_card", advice_code="do_not_try_again"),
        Decline("card_declined", _DECLINED, "fraudulent", advice_code=None),
        Decline(
            "card_declined",
            "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
            "card_velocity_exceeded",
        ),
        Decline("expired_card", "Your card has expired.", "expired_card", "exp_month", "confirm_card_data", "54"),
        Decline("incorrect_cvc", "Your card's security code is incorrect.", "incorrect_cvc", "cvc", "confirm_card_data", "N7"),
        Decline(
            "processing_error",
            "An error occurred while processing your card. Try again in a little bit.",
            "processing_error",
        ),
    )
}
"""By `decline_code`."""


_NUMBERS = """
4242424242424242 visa credit US pm_card_visa pm_card_us
4000056655665556 visa debit US pm_card_visa_debit
5555555555554444 mastercard credit US pm_card_mastercard
2223003122003222 mastercard credit US
5200828282828210 mastercard debit US pm_card_mastercard_debit
5105105105105100 mastercard prepaid US pm_card_mastercard_prepaid
378282246310005 amex credit US pm_card_amex
371449635398431 amex credit US
6011111111111117 discover credit US pm_card_discover
6011000990139424 discover credit US
3056930009020004 diners credit US pm_card_diners
3566002020360505 jcb credit JP pm_card_jcb
6200000000000005 unionpay credit CN pm_card_unionpay
4000000760000002 visa credit BR pm_card_br
4000001240000000 visa credit CA pm_card_ca
4000004840008001 visa credit MX pm_card_mx
4000000360000006 visa credit AU pm_card_au
4000002500000003 visa credit FR pm_card_fr
4000002760000016 visa credit DE pm_card_de
4000008260000000 visa credit GB pm_card_gb
"""


_DECLINING = {
    "4000000000000002": ("generic_decline", "pm_card_visa_chargeDeclined", "pm_card_chargeDeclined"),
    "4000000000009995": (
        "insufficient_funds",
        "pm_card_visa_chargeDeclinedInsufficientFunds",
        "pm_card_chargeDeclinedInsufficientFunds",
    ),
    "4000000000009987": ("lost_card", "pm_card_visa_chargeDeclinedLostCard"),
    "4000000000009979": ("stolen_card", "pm_card_visa_chargeDeclinedStolenCard"),
    "4000000000000069": ("expired_card", "pm_card_chargeDeclinedExpiredCard"),
    "4000000000000127": ("incorrect_cvc", "pm_card_chargeDeclinedIncorrectCvc"),
    "4000000000000119": ("processing_error", "pm_card_chargeDeclinedProcessingError"),
    "4000000000006975": ("card_velocity_exceeded", "pm_card_visa_chargeDeclinedVelocityLimitExceeded"),
    "4100000000000019": ("fraudulent", "pm_card_chargeDeclinedFraudulent"),
}
_CHALLENGING: dict[str, tuple[Challenge, str | None, str]] = {
    "4000002500003155": (Challenge.UNLESS_SET_UP, None, "pm_card_authenticationRequiredOnSetup"),
    "4000002760003184": (Challenge.ALWAYS, None, "pm_card_authenticationRequired"),
    "4000000000003220": (Challenge.ALWAYS, None, "pm_card_threeDSecure2Required"),
    "4000008400001629": (Challenge.ALWAYS, "generic_decline", "pm_card_threeDSecureRequiredChargeDeclined"),
    "4000008260003178": (
        Challenge.ALWAYS,
        "insufficient_funds",
        "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
    ),
}
_COUNTRIES = {"4000008260003178": "GB"}


def _all() -> tuple[dict[str, Card], dict[str, str]]:
    cards: dict[str, Card] = {}
    names: dict[str, str] = {}

    def put(card: Card, *called: str) -> None:
        cards[card.number] = card
        names.update(dict.fromkeys(called, card.number))

    for line in _NUMBERS.strip().splitlines():
        number, brand, funding, country, *called = line.split()
        put(Card(number, brand, country, funding), *called)
    for number, (why, *called) in _DECLINING.items():
        put(Card(number, decline=DECLINES[why]), *called)
    for number, (challenge, refused, name) in _CHALLENGING.items():
        decline = None if refused is None else DECLINES[refused]
        put(Card(number, country=_COUNTRIES.get(number, "US"), decline=decline, challenge=challenge), name)
    last = Card("4000000000000341", decline=DECLINES["generic_decline"], is_refused_only_when_charged=True)
    put(last, "pm_card_chargeCustomerFail")
    return cards, names


CARDS, NAMES = _all()
"""Cards by number, and the numbers that the names of test payment methods stand for."""


def find(card: str) -> Card | None:
    """The card of a number, spaces and dashes aside, or of a `pm_card_…` name."""
    return CARDS.get(NAMES.get(card) or _digits(card))


def _digits(typed: str) -> str:
    return typed.replace(" ", "").replace("-", "")


def is_a_number(card: str) -> bool:
    """Whether the digits pass the check that the form itself makes (Luhn)."""
    digits = _digits(card)
    if not digits.isdecimal() or not digits.isascii() or not 12 <= len(digits) <= 19:
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def declining(code: str) -> Card | None:
    """A card that is declined with this `decline_code`; "card_declined" is a decline without a reason."""
    wanted = "generic_decline" if code == "card_declined" else code
    return next((card for card in CARDS.values() if card.decline and card.decline.decline_code == wanted), None)


_MOST_MISTYPED = 2
_LONGEST = 100


def nearest(typed: str) -> str:
    """What was meant by a card that there is not: a name, a number with a digit or two mistyped, or the brand's own card."""
    digits = _digits(typed[:_LONGEST])
    if not digits.isdecimal():
        return difflib.get_close_matches(digits, NAMES, n=1, cutoff=0)[0]
    mistyped = {
        number: sum(one != other for one, other in zip(digits, number, strict=True))
        for number in CARDS
        if len(number) == len(digits)
    }
    best = min(mistyped, key=mistyped.__getitem__, default="")
    if best and mistyped[best] <= _MOST_MISTYPED:
        return best
    beginnings = (digits[:2], digits[:1], "") if digits.startswith("3") else (digits[:1], "")  # several brands begin with a 3
    return next(number for beginning in beginnings for number in CARDS if number.startswith(beginning))

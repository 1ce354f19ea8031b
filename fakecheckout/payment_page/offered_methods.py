"""By which methods a page lets a buyer pay, and how to have one that it does not offer.

A card or a method that is named is used, or it is refused: never another one in its place (BUY-33). What becomes of a payment
is not known here.
"""

from __future__ import annotations

import difflib
from typing import Any, Literal, NoReturn, TypeAlias

from ..errors import NotModelled, NotOnThePage
from ..resources.call import Call
from ..resources.payments.payment_method_types import PAYMENT_METHOD_TYPES
from ..rules import cards
from ..rules.cards import Card
from ..store.objects import Object

ModelledType: TypeAlias = Literal[
    "acss_debit",
    "au_becs_debit",
    "bacs_debit",
    "bancontact",
    "card",
    "ideal",
    "klarna",
    "link",
    "sepa_debit",
    "us_bank_account",
]
"""The payment method types that a buyer can pay with, where the page offers them."""

_TEST_CARDS = "https://docs.stripe.com/testing"


def check_none_named(params: dict[str, Any]) -> None:
    """On a page that asks for no method. Raises `NotOnThePage` where one was named all the same."""
    named = [name for name in ("card", "method", "save") if params[name]]
    if named:
        raise NotOnThePage(f"Nothing is due, so the page asks for no payment method: pay() without {' and '.join(named)}.")


def type_of_new_method(call: Call, session: Object) -> str:
    """The type that the buyer pays with: the one named, else a card. Raises `NotOnThePage` where the page has it not."""
    method: str | None = call.params["method"]
    card, offered = call.params["card"], session["payment_method_types"]
    if method not in (None, "card") and card is not None:
        raise NotOnThePage(f"{method!r:.100} takes no card, and {card!r:.100} was named: pay by one of them.")
    type = "card" if method is None else method
    if type not in offered:
        _refuse(call, session, type, is_named=method is not None or card is not None)
    if type not in PAYMENT_METHOD_TYPES:
        raise _not_modelled(type)
    return type


def _refuse(call: Call, session: Object, type: str, *, is_named: bool) -> NoReturn:
    offered: list[str] = session["payment_method_types"]
    known = [each for each in offered if each in PAYMENT_METHOD_TYPES]
    if not is_named and not known:
        raise _not_modelled(", ".join(offered) or "no method at all")
    refusal = f"The page does not offer {type!r:.100}. It offers: {', '.join(offered)}."
    if not is_named:
        raise NotOnThePage(f"{refusal} Name what to pay by: pay(method={known[0]!r}).")
    raise NotOnThePage(f"{refusal} {_way_to_have(call, session, type)}")


def _way_to_have(call: Call, session: Object, type: str) -> str:
    near = difflib.get_close_matches(type[:100], PAYMENT_METHOD_TYPES, n=1)
    if type not in PAYMENT_METHOD_TYPES and near:
        return f"Did you mean {near[0]!r}?"
    if session["payment_method_configuration_details"] is None:
        return f"The session lists its own; to have it: payment_method_types={[*session['payment_method_types'], type]}."
    if session.get("allowed_payment_method_types"):
        return "The session's allowed_payment_method_types leaves it out."
    if type in call.settings.payment_methods:
        return "The session's excluded_payment_method_types leaves it out."
    methods = (*call.settings.payment_methods, type)
    return f"To have it: payment_methods={methods!r:.300} in FakeCheckout(…) or in @pytest.mark.fake_checkout(…)."


def _not_modelled(type: str) -> NotModelled:
    modelled = ", ".join(sorted(PAYMENT_METHOD_TYPES))
    return NotModelled(f"Paying by {type} is not modelled: what it shows is not worked out. Modelled are: {modelled}.")


def find_card(typed: str) -> Card:
    """The test card of a number or of a `pm_card_…` name. Raises `NotOnThePage` for what is none."""
    card = cards.find(typed)
    if card is not None:
        return card
    if not typed.startswith("pm_card") and not cards.is_a_number(typed):  # the form itself says so (docs.stripe.com/testing)
        refusal = f"Your card number is invalid: {typed!r:.100}."
    else:
        refusal = f"{typed!r:.100} is no test card of Stripe's that is modelled."
    raise NotOnThePage(f"{refusal} The nearest is {cards.nearest(typed)!r}; Stripe's list: {_TEST_CARDS}.")

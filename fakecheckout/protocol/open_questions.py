"""Where nobody knows what Stripe does: one row for each such point, with the possible answers and the one taken.

`docs/fidelity.md` lists the same rows (a test holds the two together). An account chooses with `doubts={"name": "answer"}`;
a choice takes the row off the list of doubts met. This file holds rows and choices, not the behaviour.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypedDict

from ..errors import NotModelled

NOT_MODELLED = "not_modelled"


@dataclass(frozen=True)
class Doubt:
    """One open point. `taken` is one of `answers`; `evidence` says what speaks for what."""

    name: str
    question: str
    answers: tuple[str, ...]
    taken: str
    evidence: str


OPEN_QUESTIONS: tuple[Doubt, ...] = (
    Doubt(
        "line_items_update",
        "May line_items be updated on a hosted or a full embedded page?",
        ("accepted", "refused"),
        "accepted",
        "The API reference names no kind of session; Stripe's guides offer it for elements and form only; no refusal was "
        "ever recorded.",
    ),
    Doubt(
        "closed_session_update",
        "May anything but metadata be updated once a session is complete or expired?",
        ("refused", "accepted"),
        "refused",
        "Nothing recorded. The text of the refusal follows the recorded one of expire.",
    ),
    Doubt(
        "expired_session_metadata",
        "May metadata be updated on an expired session?",
        ("accepted", "refused"),
        "accepted",
        "On complete sessions it is (production code does it); on expired ones nothing is recorded.",
    ),
    Doubt(
        "repeated_line_item",
        "What if line_items of an update names the same id twice?",
        ("refused", "last_wins"),
        "refused",
        "No recording. A list that says two things of one item has no documented meaning.",
    ),
    Doubt(
        "longest_expires_at",
        "Is expires_at of exactly 24 hours after creation accepted?",
        ("accepted", "refused"),
        "accepted",
        "Stripe's own default is exactly 24 hours; the text of its refusal says *less than* 24 hours.",
    ),
    Doubt(
        "shipping_at_creation",
        "Do shipping_cost and amount_total count the first shipping option before the buyer has chosen?",
        ("preselected", "none"),
        "preselected",
        'The guide says "the first option in the shipping_options array is pre-selected"; no recorded open session has '
        "shipping options.",
    ),
    Doubt(
        "amount_coupon_spread",
        "How is an amount_off coupon spread over several lines?",
        ("proportional", "in_order"),
        "proportional",
        "Nothing recorded of Checkout. An invoice in Stripe's guide to prorations has it in proportion; another fake takes it "
        "off the lines in their order.",
    ),
    Doubt(
        "percent_coupon_rounding",
        "Is a percent_off coupon rounded line by line, or once for all lines together?",
        ("line_by_line", "once"),
        "line_by_line",
        "Nothing recorded: no recorded cart of several lines has a percentage that leaves fractions.",
    ),
    Doubt(
        "tax_halves",
        "Is half a minor unit of tax rounded up, or to the even neighbour?",
        ("up", "even"),
        "up",
        "Nothing recorded: no recorded tax ends in a half. Percent coupons round halves up (recorded).",
    ),
    Doubt(
        "default_tax_rates_of_one_time_lines",
        "Do the default tax rates of a subscription apply to one-time lines of the same session?",
        ("untaxed", "taxed"),
        "untaxed",
        "The reference speaks of subscription items only; the first invoice, whose default rates apply to all its lines, "
        "speaks for taxed.",
    ),
    Doubt(
        "custom_amount_at_creation",
        "Does a price with custom_unit_amount count its preset before the buyer has chosen an amount?",
        ("preset", "nothing"),
        "preset",
        "Nothing recorded. The page opens with the preset filled in.",
    ),
    Doubt(
        "first_time_code_without_customer",
        "Is a promotion code for first purchases accepted when the session has no customer?",
        ("accepted", "refused"),
        "accepted",
        "A user saw it refused now and then (stripe-node#1318) and accepted on the page; without a customer there is nobody "
        "with prior transactions.",
    ),
    Doubt(
        "payment_method_types_refusal",
        "How is payment_method_types on create refused from 2026-09-30.endive on?",
        ("payment_method_types_no_longer_supported", "parameter_unknown"),
        "payment_method_types_no_longer_supported",
        "That it is refused is documented. The code is documented for payment intents, one public remark names it for "
        "Checkout; the text is not known.",
    ),
    Doubt(
        "zero_total_payment_status",
        "What is payment_status when nothing is due and no payment method was collected?",
        ("recorded", "no_payment_required", "paid"),
        "recorded",
        "Recorded `paid` once (2025-11), where the buyer's own promotion code made the total zero; Stripe's people and two "
        "reports say `no_payment_required`. `recorded` is `paid` in that one case, else `no_payment_required`.",
    ),
    Doubt(
        "manual_capture_payment_status",
        "What is payment_status of a session whose payment was authorised and is to be captured by hand?",
        ("unpaid", "paid"),
        "unpaid",
        "No body of such a session was recorded; nothing has been received before the capture.",
    ),
    Doubt(
        "open_session_payment_intent",
        "Does an open session show its payment intent after a declined attempt?",
        ("null", "shown"),
        "null",
        "An intent exists then; whether the session names it before it is complete was never recorded.",
    ),
    Doubt(
        "event_order",
        "In which order are the events of one confirmation sent, where no recording of such a session shows it?",
        ("causal", "nearest_recorded"),
        "causal",
        "Recorded in order of delivery: a card payment, one with an invoice, a subscription before and since basil. Stripe "
        "promises no order.",
    ),
    Doubt(
        "expire_event_request",
        "Does checkout.session.expired carry the request when expiry was asked for by an API call?",
        ("request", "null"),
        "request",
        "Natural expiry carries null (recorded); events of API calls carry the request (recorded for other objects).",
    ),
    Doubt(
        "unknown_payment_filter",
        "Is a list refused that is filtered by a charge or a payment intent that does not exist?",
        ("empty", "refused"),
        "empty",
        "Nothing recorded. Lists by a customer or a product that does not exist are refused (recorded for invoices and "
        "prices).",
    ),
    Doubt(
        "refund_amount_or_state",
        "What is refused first of a refund: an amount below 1, or a charge of which nothing can be refunded?",
        ("state", "amount"),
        "state",
        "Recorded is each by itself, and that of a refunded charge the state is refused whatever the amount, where that is "
        "good.",
    ),
    Doubt(
        "refund_events_version",
        "Which version decides whether refund.created and refund.updated are sent: the account's, or that of the request?",
        ("account", "request"),
        "account",
        "That older versions have none is documented; events are made at the version of the account (documented for their "
        "shape).",
    ),
)
OPEN_QUESTIONS_BY_NAME: Mapping[str, Doubt] = {doubt.name: doubt for doubt in OPEN_QUESTIONS}


class Answers(TypedDict, total=False):
    """What `doubts` may choose: an answer for each row, or that asking it is not modelled."""

    line_items_update: Literal["accepted", "refused", "not_modelled"]
    closed_session_update: Literal["refused", "accepted", "not_modelled"]
    expired_session_metadata: Literal["accepted", "refused", "not_modelled"]
    repeated_line_item: Literal["refused", "last_wins", "not_modelled"]
    longest_expires_at: Literal["accepted", "refused", "not_modelled"]
    shipping_at_creation: Literal["preselected", "none", "not_modelled"]
    amount_coupon_spread: Literal["proportional", "in_order", "not_modelled"]
    tax_halves: Literal["up", "even", "not_modelled"]
    default_tax_rates_of_one_time_lines: Literal["untaxed", "taxed", "not_modelled"]
    custom_amount_at_creation: Literal["preset", "nothing", "not_modelled"]
    first_time_code_without_customer: Literal["accepted", "refused", "not_modelled"]
    payment_method_types_refusal: Literal["payment_method_types_no_longer_supported", "parameter_unknown", "not_modelled"]
    zero_total_payment_status: Literal["recorded", "no_payment_required", "paid", "not_modelled"]
    manual_capture_payment_status: Literal["unpaid", "paid", "not_modelled"]
    open_session_payment_intent: Literal["null", "shown", "not_modelled"]
    event_order: Literal["causal", "nearest_recorded", "not_modelled"]
    expire_event_request: Literal["request", "null", "not_modelled"]
    percent_coupon_rounding: Literal["line_by_line", "once", "not_modelled"]
    refund_amount_or_state: Literal["state", "amount", "not_modelled"]
    refund_events_version: Literal["account", "request", "not_modelled"]
    unknown_payment_filter: Literal["empty", "refused", "not_modelled"]


class ChosenAnswers:
    """The answers of one account, and the doubts that its requests met."""

    def __init__(self, chosen: Mapping[str, str] | str | None = None) -> None:
        """`chosen`: answers by name, or "not_modelled" for every row. Raises `ValueError` for unknown names and answers."""
        self.met: list[Doubt] = []
        if isinstance(chosen, str) and chosen != NOT_MODELLED:
            raise ValueError(f'doubts takes a dict of answers or "{NOT_MODELLED}", not {chosen!r}.')
        if chosen is not None and not isinstance(chosen, (str, Mapping)):
            raise ValueError(f'doubts takes a dict of answers or "{NOT_MODELLED}", not {chosen!r}.')
        self._all_not_modelled = isinstance(chosen, str)
        self._chosen: dict[str, str] = {} if chosen is None or isinstance(chosen, str) else dict(chosen)
        for name, answer in self._chosen.items():
            if name not in OPEN_QUESTIONS_BY_NAME:
                raise ValueError(f"There is no doubt {name!r}. There are: {', '.join(sorted(OPEN_QUESTIONS_BY_NAME))}.")
            if answer not in (*OPEN_QUESTIONS_BY_NAME[name].answers, NOT_MODELLED):
                offered = ", ".join((*OPEN_QUESTIONS_BY_NAME[name].answers, NOT_MODELLED))
                raise ValueError(f"The doubt {name!r} has no answer {answer!r}. It has: {offered}.")

    def answer(self, name: str) -> str:
        """The answer to act on. Call it only when the possible answers differ for the request at hand."""
        doubt = OPEN_QUESTIONS_BY_NAME[name]
        chosen = self._chosen.get(name, NOT_MODELLED if self._all_not_modelled else None)
        if chosen == NOT_MODELLED:
            raise NotModelled(
                f"{doubt.question} Nobody knows: {doubt.evidence} "
                f"Choose an answer with doubts={{{name!r}: {' or '.join(map(repr, doubt.answers))}}}."
            )
        if chosen is not None:
            return chosen
        if doubt not in self.met:
            self.met.append(doubt)
        return doubt.taken

"""Submitting the payment page: by which method the buyer pays, what the bank says, and where the browser goes next.

A decline ends nothing: the session stays open, its intent waits for another method (BUY-13). What a payment
leaves behind when the bank says yes is `outcomes`'.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from ..errors import NotModelled, NotOnThePage
from ..resources.addresses import billing_details
from ..resources.call import Call
from ..resources.checkout.amounts.totals import session_totals, with_discounts_and_taxes
from ..resources.checkout.line_items import stored_line_items
from ..resources.checkout.lookups import completion_parameters, is_before_basil, page_draft
from ..resources.checkout.records import LINE_ITEMS, PAGE_DRAFT, BuyerDetails, PageDraft
from ..resources.events.delivery_order import EventBatch
from ..resources.payments import payment_intents, setup_intents
from ..resources.payments.payment_method_types import PAYMENT_METHOD_TYPES, card_details, card_fingerprint, type_details
from ..resources.payments.payment_methods import new_payment_method
from ..rules import cards
from ..rules.cards import Card, Challenge, Decline
from ..store.objects import Object
from . import completion
from .completion import PaymentChoice
from .form_fields import buyer_details

_ACCEPT, _FAIL = "accept", "fail"


@dataclass(frozen=True)
class _Attempt:
    """One try at paying: the card if it is a new one, the method it makes, and what the bank will say."""

    method: Object
    card: Card | None
    type: str
    decline: Decline | None
    is_challenged: bool


def pay(call: Call, session: Object) -> Object:
    """Submits the page. Answers with `url`, where the browser is sent, or with `declined`, what the page shows."""
    wanted = call.params
    if wanted["challenge"] not in (_ACCEPT, _FAIL):
        raise NotOnThePage(f"challenge is {_ACCEPT!r} or {_FAIL!r}, not {wanted['challenge']!r:.100}.")
    page = page_draft(call, session["id"])
    asks = _asks_for_method(session)
    said = buyer_details(session, page.get("typed", {}), pays=asks)
    session = _taxed(call, session, said)
    asks = _asks_for_method(session)
    events = EventBatch(call)
    attempt = _attempt(call, events, session, said, wanted) if asks else None
    if attempt is None:
        finished = completion.complete(call, events, session, said, PaymentChoice(None), None)
        events.emit(*completion.recorded_orders(call, session))
        return {"url": _next_page(finished, redirects=False)}
    refused = _put_to_the_bank(call, events, session, said, attempt, passes=wanted["challenge"] == _ACCEPT, save=wanted["save"])
    if refused is not None:
        events.emit(["payment_intent.created", "charge.failed", "payment_intent.payment_failed"])
        return {"declined": refused}
    events.emit(*completion.recorded_orders(call, session))
    finished = call.transaction.get("checkout.session", session["id"])
    return {"url": _next_page(finished, redirects=PAYMENT_METHOD_TYPES[attempt.type].redirects)}


def decline(call: Call, session: Object) -> Object:
    """Tries a card that the bank declines with this code; the page stays open."""
    code = call.params["code"]
    card = cards.declining(code)
    if card is None:
        known = ", ".join(sorted(cards.DECLINES))
        raise NotOnThePage(f"No test card is declined with {code!r:.100}. There are: card_declined, {known}.")
    if not _asks_for_method(session):
        raise NotOnThePage("Nothing is due, so the page asks for no card that could be declined.")
    return pay(replace(call, params={"card": card.number, "method": None, "challenge": _ACCEPT, "save": False}), session)


def _asks_for_method(session: Object) -> bool:
    """A page asks for a method if there is something to pay or to set up (PAY-03, PAY-28)."""
    if session["mode"] == "setup" or session["amount_total"]:
        return True
    return bool(session["mode"] == "subscription" and session["payment_method_collection"] == "always")


def _taxed(call: Call, session: Object, said: BuyerDetails) -> Object:
    """With automatic tax the address that was typed decides, where none was known before."""
    tax = session["automatic_tax"] or {}
    if not tax.get("enabled") or tax["status"] == "complete":
        return session
    to = (said.shipping or {}).get("address") or said.address
    if to is None:
        return session
    page = page_draft(call, session["id"])
    draft: PageDraft = {**page, "tax_address": to}
    call.transaction.put_record(PAGE_DRAFT, session["id"], draft)
    located = {**session, "automatic_tax": {**tax, "status": "complete"}}
    items = with_discounts_and_taxes(call, located, stored_line_items(call, session["id"]))
    rates = [call.transaction.get("shipping_rate", each["shipping_rate"]) for each in session["shipping_options"]]
    call.transaction.put_record(LINE_ITEMS, session["id"], tuple(items))
    taxed = {**located, **session_totals(call, located, items, rates)}
    call.transaction.put("checkout.session", session["id"], taxed)
    return taxed


def _attempt(call: Call, events: EventBatch, session: Object, said: BuyerDetails, wanted: dict[str, Any]) -> _Attempt:
    type = wanted["method"] or "card"
    if wanted["method"] is None and str(wanted["card"]).startswith("pm_1"):
        return _saved(call, session, wanted["card"])
    if type not in session["payment_method_types"]:
        offered = ", ".join(session["payment_method_types"])
        raise NotOnThePage(f"The page does not offer {type!r}. It offers: {offered}.")
    if type not in PAYMENT_METHOD_TYPES:
        modelled = ", ".join(sorted(PAYMENT_METHOD_TYPES))
        raise NotModelled(f"Paying by {type} is not modelled: what it shows is not worked out. Modelled are: {modelled}.")
    if wanted["save"] and not _offers_to_save(session):
        raise NotOnThePage("The page has no box to save the method: payment_method_save is not enabled.")
    billing = billing_details(address=said.address, email=said.email, name=said.name, phone=said.phone)
    if type != "card":
        method = new_payment_method(call, events, type, type_details(type, said.email), billing)
        return _Attempt(method, None, type, None, is_challenged=False)
    card = _card(str(wanted["card"]))
    method = new_payment_method(call, events, "card", card_details(card, billing["address"]), billing)
    is_setup = session["mode"] == "setup"
    refused = card.decline if not (is_setup and card.is_refused_only_when_charged) else None
    return _Attempt(method, card, "card", refused, card.challenge is not Challenge.NEVER)


def _card(number: str) -> Card:
    if not number.startswith("pm_card") and not cards.is_a_number(number):  # the form itself says so (docs.stripe.com/testing)
        raise NotOnThePage("Your card number is invalid.")
    card = cards.find(number)
    if card is None:
        raise NotOnThePage(f"{number[:4]}… is no test card of Stripe's that is modelled: see docs.stripe.com/testing.")
    return card


def _saved(call: Call, session: Object, id: str) -> _Attempt:
    """A card that the customer saved before and that may be shown again (BUY-08)."""
    method: Object | None = call.transaction.get("payment_method", id)
    if method is None or session["customer"] is None or method["customer"] != session["customer"]:
        raise NotOnThePage(f"The page shows no saved method {id!r} of this customer.")
    shown = (session["saved_payment_method_options"] or {}).get("allow_redisplay_filters") or ["always"]
    if method["allow_redisplay"] not in shown:
        raise NotOnThePage(
            f"The page does not show {id}: its allow_redisplay is {method['allow_redisplay']}, shown are {', '.join(shown)}."
        )
    if method["type"] not in session["payment_method_types"]:
        raise NotOnThePage(f"The page does not offer {method['type']!r}.")
    card = next((each for each in cards.CARDS.values() if card_fingerprint(each.number) == _print_of(method)), None)
    is_challenged = card is not None and card.challenge is Challenge.ALWAYS
    return _Attempt(method, card, method["type"], card.decline if card else None, is_challenged)


def _print_of(method: Object) -> str | None:
    found: str | None = (method.get("card") or {}).get("fingerprint")
    return found


def _offers_to_save(session: Object) -> bool:
    return (session["saved_payment_method_options"] or {}).get("payment_method_save") == "enabled"


def _put_to_the_bank(
    call: Call, events: EventBatch, session: Object, said: BuyerDetails, attempt: _Attempt, *, passes: bool, save: bool
) -> Object | None:
    """Completes the session, or gives what the page shows of the refusal."""
    is_delayed = PAYMENT_METHOD_TYPES[attempt.type].is_delayed
    chosen = PaymentChoice(attempt.method, is_delayed, is_saved_by_buyer=save, challenged=attempt.is_challenged)
    if session["mode"] == "setup" or not session["amount_total"]:
        return _set_up(call, events, session, said, attempt, chosen, passes=passes)
    data = completion_parameters(call, session["id"])
    paying = completion.payment_details(
        session, attempt.method, data, said, session["customer"], challenged=attempt.is_challenged
    )
    page = page_draft(call, session["id"])
    intent = payment_intents.payment_intent_for_page(call, events, paying, session["payment_intent"] or page.get("intent"))
    if attempt.is_challenged:
        intent = payment_intents.require_action(call, events, intent, attempt.method)
        if not passes:
            payment_intents.fail_authentication(call, events, intent, attempt.method)
            code, message = payment_intents.AUTHENTICATION_FAILED
            return _stays_open(call, session, intent, {"code": code, "decline_code": None, "message": message, "param": None})
    if attempt.decline is not None:
        if session["mode"] == "subscription" and is_before_basil(call, session):
            raise NotModelled(
                "A declined first payment of a subscription, for a session made at a version before 2025-03-31.basil: it left "
                "an incomplete subscription and an open invoice then, which is not modelled."
            )
        payment_intents.decline(call, events, intent, paying, attempt.decline)
        return _stays_open(call, session, intent, _shown(attempt.decline))
    completion.complete(call, events, session, said, chosen, intent)
    return None


def _set_up(
    call: Call,
    events: EventBatch,
    session: Object,
    said: BuyerDetails,
    attempt: _Attempt,
    chosen: PaymentChoice,
    *,
    passes: bool,
) -> Object | None:
    """Nothing is due: the bank is only asked whether the method is good for later."""
    id = str(session["setup_intent"])
    if session["setup_intent"] is None:  # a subscription that costs nothing yet sets its method up too (PAY-28)
        intent = setup_intents.new_setup_intent(call, session, {})
        id = str(intent["id"])
        events.add("setup_intent.created", intent)
    if attempt.is_challenged:
        setup_intents.require_action(call, events, id, attempt.method)
    refused = attempt.decline if not (attempt.card and attempt.card.is_refused_only_when_charged) else None
    if refused is not None or (attempt.is_challenged and not passes):
        setup_intents.fail(call, events, id, attempt.method, refused if passes else None)
        return _shown(refused) if refused is not None and passes else _NOT_SET_UP
    completion.complete(call, events, session, said, replace(chosen, setup_intent=id), None)
    return None


def _shown(decline: Decline) -> Object:
    """What the page shows."""
    return {
        "code": decline.code,
        "decline_code": decline.decline_code,
        "message": decline.message,
        "param": decline.param,
    }


_NOT_SET_UP: Object = {
    "code": "setup_intent_authentication_failure",
    "decline_code": None,
    "message": "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
    "param": None,
}


def _stays_open(call: Call, session: Object, intent: Object, shown: Object) -> Object:
    """The page keeps its intent for the next attempt; whether the session names it already is a doubt."""
    page = page_draft(call, session["id"])
    draft: PageDraft = {**page, "intent": intent["id"]}
    call.transaction.put_record(PAGE_DRAFT, session["id"], draft)
    is_new = session["mode"] == "payment" and session["payment_intent"] is None
    if is_new and call.doubt("open_session_payment_intent") == "shown":
        call.transaction.put("checkout.session", session["id"], {**session, "payment_intent": intent["id"]})
    return shown


def _next_page(session: Object, *, redirects: bool) -> str | None:
    """Where the browser is sent: the success or the return url with the session's id in it (BUY-10)."""
    url: str | None = session["success_url"]
    if session["ui_mode"] != "hosted_page":
        url = session.get("return_url")
        when = session.get("redirect_on_completion", "always")
        if when == "never" or (when == "if_required" and not redirects):
            return None
    return None if url is None else url.replace("{CHECKOUT_SESSION_ID}", session["id"])

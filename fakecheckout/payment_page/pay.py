"""Submitting the payment page: by which method the buyer pays, what the bank says, and where the browser goes next.

A decline ends nothing: the session stays open, its intent waits for another method (BUY-13). What a payment leaves behind when
the bank says yes is not known here.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from ..errors import NotModelled, NotOnThePage, not_loaded
from ..resources.addresses import billing_details
from ..resources.call import Call
from ..resources.checkout.purchase import BuyerDetails, Purchase
from ..resources.checkout.records import PAGE_DRAFT, PageDraft
from ..resources.checkout.stored_sessions import completion_parameters, is_before_basil, page_draft
from ..resources.payments import payment_intents, setup_intents
from ..resources.payments.payment_method_types import PAYMENT_METHOD_TYPES, card_details, card_fingerprint, type_details
from ..resources.payments.payment_methods import new_payment_method
from ..rules import cards
from ..rules.cards import Card, Challenge, Decline
from ..store.objects import Object
from . import completion, offered_methods
from .completion import PaymentChoice
from .form_fields import buyer_details
from .shown_totals import with_new_totals, with_shipping_rate

_ACCEPT, _FAIL = "accept", "fail"
_CARD_OF_PERSONA = "4242424242424242"
_NOT_SET_UP = (
    "setup_intent_authentication_failure",
    "We are unable to authenticate your payment method. Please choose a different payment method and try again.",
)


@dataclass(frozen=True)
class _Attempt:
    """One try at paying: the card if it is a new one, the method it makes, and what the bank will say.

    passes_challenge: the buyer proves who they are, if the bank asks. is_saved_by_buyer: the box to save it was ticked.
    """

    method: Object
    card: Card | None
    type: str
    decline: Decline | None
    is_challenged: bool
    passes_challenge: bool = True
    is_saved_by_buyer: bool = False


@dataclass(frozen=True)
class _Completed:
    """The bank said yes, or was not asked: the session, complete."""

    session: Object


@dataclass(frozen=True)
class _Declined:
    """The bank said no, or the buyer did not pass its challenge: what the page shows of it. The session stays open."""

    error: Object


_BankAnswer: TypeAlias = _Completed | _Declined


def pay(call: Call, session: Object) -> Object:
    """Submits the page. Answers with `url`, where the browser is sent, or with `declined`, what the page shows."""
    params = {"card": None, "method": None, "challenge": _ACCEPT, "save": False, **call.params}
    call = replace(call, params=params)
    if params["challenge"] not in (_ACCEPT, _FAIL):
        raise NotOnThePage(f"challenge is {_ACCEPT!r} or {_FAIL!r}, not {params['challenge']!r:.100}.")
    buyer = buyer_details(session, page_draft(call, session["id"]).get("typed", {}), pays=_asks_for_method(session))
    if session["shipping_options"] and not session["shipping_cost"]:  # the first is pre-selected (BUY-39)
        session = with_shipping_rate(call, session, session["shipping_options"][0]["shipping_rate"])
    session = _with_tax_of_typed_address(call, session, buyer)
    purchase = Purchase(call, session, buyer, completion_parameters(call, session["id"]))
    redirects = False
    answer: _BankAnswer
    if _asks_for_method(session):
        attempt = _new_attempt(purchase)
        redirects = PAYMENT_METHOD_TYPES[attempt.type].redirects
        answer = _ask_the_bank(purchase, attempt)
    else:
        offered_methods.check_none_named(params)
        answer = _Completed(completion.complete(purchase, PaymentChoice(None), None))
    if isinstance(answer, _Declined):
        call.gathered.recorded_orders = [["payment_intent.created", "charge.failed", "payment_intent.payment_failed"]]
        return {"declined": answer.error}
    call.gathered.recorded_orders = completion.recorded_orders(call, session)
    return {"url": _next_page(answer.session, redirects=redirects)}


def decline(call: Call, session: Object) -> Object:
    """Tries a card that the bank declines with this code; the page stays open."""
    code = call.params["code"]
    card = cards.declining(code)
    if card is None:
        known = ["card_declined", *sorted(cards.DECLINES)]
        (near,) = difflib.get_close_matches(code[:100], known, n=1, cutoff=0)
        raise NotOnThePage(
            f"No test card is declined with {code!r:.100}; did you mean {near!r}? There are: {', '.join(known)}."
        )
    if not _asks_for_method(session):
        raise NotOnThePage("Nothing is due, so the page asks for no card that could be declined.")
    return pay(replace(call, params={"card": card.number}), session)


def _asks_for_method(session: Object) -> bool:
    """A page asks for a method if there is something to pay or to set up (PAY-03, PAY-28)."""
    if session["mode"] == "setup" or session["amount_total"]:
        return True
    return bool(session["mode"] == "subscription" and session["payment_method_collection"] == "always")


def _with_tax_of_typed_address(call: Call, session: Object, buyer: BuyerDetails) -> Object:
    """With automatic tax the address that was typed decides, where none was known before."""
    tax = session["automatic_tax"] or {}
    if not tax.get("enabled") or tax["status"] == "complete":
        return session
    address = (buyer.shipping or {}).get("address") or buyer.address
    if address is None:
        return session
    draft: PageDraft = {**page_draft(call, session["id"]), "tax_address": address}
    call.transaction.put_record(PAGE_DRAFT, session["id"], draft)
    located = {**session, "automatic_tax": {**tax, "status": "complete"}}
    return with_new_totals(call, located)


def _new_attempt(purchase: Purchase) -> _Attempt:
    params = purchase.call.params
    attempt = _saved_method(purchase) if _names_saved_method(params) else _new_method(purchase)
    return replace(attempt, passes_challenge=params["challenge"] == _ACCEPT, is_saved_by_buyer=params["save"])


def _names_saved_method(params: dict[str, Any]) -> bool:
    card = params["card"]
    return params["method"] is None and card is not None and card.startswith("pm_") and not card.startswith("pm_card")


def _new_method(purchase: Purchase) -> _Attempt:
    call, session, buyer = purchase.call, purchase.session, purchase.buyer
    type = offered_methods.type_of_new_method(call, session)
    if call.params["save"] and not _offers_to_save(session):
        raise NotOnThePage("The page has no box to save the method: payment_method_save is not enabled.")
    billing = billing_details(address=buyer.address, email=buyer.email, name=buyer.name, phone=buyer.phone)
    if type != "card":
        method = new_payment_method(call, type, type_details(type, buyer.email), billing)
        return _Attempt(method, None, type, None, is_challenged=False)
    card = offered_methods.find_card(call.params["card"] or _CARD_OF_PERSONA)
    method = new_payment_method(call, "card", card_details(card, billing["address"]), billing)
    is_setup = session["mode"] == "setup"
    decline = card.decline if not (is_setup and card.is_refused_only_when_charged) else None
    return _Attempt(method, card, "card", decline, card.challenge is not Challenge.NEVER)


def _saved_method(purchase: Purchase) -> _Attempt:
    """A card that the customer saved before and that may be shown again (BUY-08)."""
    session, id = purchase.session, purchase.call.params["card"]
    if purchase.call.params["save"]:
        raise NotOnThePage(f"{id} is saved already: the page has no box to save it.")
    method: Object | None = purchase.call.transaction.get("payment_method", id)
    if method is None or session["customer"] is None or method["customer"] != session["customer"]:
        raise NotOnThePage(f"The page shows no saved method {id!r:.100} of this customer.")
    shown = (session["saved_payment_method_options"] or {}).get("allow_redisplay_filters") or ["always"]
    if method["allow_redisplay"] not in shown:
        raise NotOnThePage(
            f"The page does not show {id}: its allow_redisplay is {method['allow_redisplay']}, shown are {', '.join(shown)}."
        )
    if method["type"] not in session["payment_method_types"]:
        raise NotOnThePage(f"The page does not offer {method['type']!r}.")
    card = next((each for each in cards.CARDS.values() if card_fingerprint(each.number) == _fingerprint_of(method)), None)
    is_challenged = card is not None and card.challenge is Challenge.ALWAYS
    return _Attempt(method, card, method["type"], card.decline if card else None, is_challenged)


def _fingerprint_of(method: Object) -> str | None:
    fingerprint: str | None = (method.get("card") or {}).get("fingerprint")
    return fingerprint


def _offers_to_save(session: Object) -> bool:
    return (session["saved_payment_method_options"] or {}).get("payment_method_save") == "enabled"


def _ask_the_bank(purchase: Purchase, attempt: _Attempt) -> _BankAnswer:
    """Completes the session, or leaves it open after a refusal."""
    is_delayed = PAYMENT_METHOD_TYPES[attempt.type].is_delayed
    choice = PaymentChoice(
        attempt.method, is_delayed, is_saved_by_buyer=attempt.is_saved_by_buyer, challenged=attempt.is_challenged
    )
    if purchase.session["mode"] == "setup" or not purchase.session["amount_total"]:
        return _ask_to_set_up(purchase, attempt, choice)
    return _ask_for_payment(purchase, attempt, choice)


def _ask_for_payment(purchase: Purchase, attempt: _Attempt, choice: PaymentChoice) -> _BankAnswer:
    """Something is due: the bank is asked for it, and the buyer for a proof of who they are if the bank wants one."""
    call, session = purchase.call, purchase.session
    details = completion.payment_details(purchase, attempt.method, session["customer"], challenged=attempt.is_challenged)
    earlier = session["payment_intent"] or page_draft(call, session["id"]).get("intent")
    intent = payment_intents.payment_intent_for_page(call, details, earlier)
    if attempt.is_challenged:
        intent = payment_intents.require_action(call, intent, attempt.method)
        if not attempt.passes_challenge:
            payment_intents.fail_authentication(call, intent, attempt.method)
            _keep_open(call, session, intent)
            return _Declined(_page_error(*payment_intents.AUTHENTICATION_FAILED))
    if attempt.decline is not None:
        if session["mode"] == "subscription" and is_before_basil(call, session):
            raise NotModelled(
                "A declined first payment of a subscription, for a session made at a version before 2025-03-31.basil: it left "
                "an incomplete subscription and an open invoice then, which is not modelled."
            )
        payment_intents.fail_declined(call, intent, details, attempt.decline)
        _keep_open(call, session, intent)
        return _Declined(_page_error_of_decline(attempt.decline))
    return _Completed(completion.complete(purchase, choice, intent))


def _ask_to_set_up(purchase: Purchase, attempt: _Attempt, choice: PaymentChoice) -> _BankAnswer:
    """Nothing is due: the bank is only asked whether the method is good for later."""
    call = purchase.call
    id: str | None = purchase.session["setup_intent"]
    if id is None:  # a subscription that costs nothing yet sets its method up too (PAY-28)
        intent = setup_intents.new_setup_intent(call, purchase.session, {})
        id = str(intent["id"])
        call.emit("setup_intent.created", intent)
    elif call.transaction.get("setup_intent", id) is None:
        raise not_loaded("setup_intent", id)
    if attempt.is_challenged:
        setup_intents.require_action(call, id, attempt.method)
    decline = attempt.decline if not (attempt.card and attempt.card.is_refused_only_when_charged) else None
    if not attempt.passes_challenge and (attempt.is_challenged or decline is not None):
        setup_intents.fail(call, id, attempt.method, None)
        return _Declined(_page_error(*_NOT_SET_UP))
    if decline is not None:
        setup_intents.fail(call, id, attempt.method, decline)
        return _Declined(_page_error_of_decline(decline))
    return _Completed(completion.complete(purchase, replace(choice, setup_intent=id), None))


def _page_error_of_decline(decline: Decline) -> Object:
    return _page_error(decline.code, decline.message, decline.decline_code, decline.param)


def _page_error(code: str, message: str, decline_code: str | None = None, param: str | None = None) -> Object:
    """What the page shows of an attempt that failed."""
    return {"code": code, "decline_code": decline_code, "message": message, "param": param}


def _keep_open(call: Call, session: Object, intent: Object) -> None:
    """The page keeps its intent for the next attempt; whether the session names it already is a doubt."""
    draft: PageDraft = {**page_draft(call, session["id"]), "intent": intent["id"]}
    call.transaction.put_record(PAGE_DRAFT, session["id"], draft)
    is_new = session["mode"] == "payment" and session["payment_intent"] is None
    if is_new and call.doubt("open_session_payment_intent") == "shown":
        call.transaction.put("checkout.session", session["id"], {**session, "payment_intent": intent["id"]})


def _next_page(session: Object, *, redirects: bool) -> str | None:
    """Where the browser is sent: the success or the return url with the session's id in it (BUY-10)."""
    url: str | None = session["success_url"]
    if session["ui_mode"] != "hosted_page":
        url = session.get("return_url")
        when = session.get("redirect_on_completion", "always")
        if when == "never" or (when == "if_required" and not redirects):
            return None
    return None if url is None else url.replace("{CHECKOUT_SESSION_ID}", session["id"])

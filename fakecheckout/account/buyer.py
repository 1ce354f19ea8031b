"""The person on the payment page: each move a request to the page, and what comes of it.

Knows the names of the moves and their arguments; what a page offers, and what a payment leaves behind, it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal, Protocol

from ..errors import PaymentDeclined
from ..payment_page.sellers_server import SellersServer
from .guards.begun import Begun, begins

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..payment_page.form_fields import PageFields
    from ..payment_page.offered_methods import ModelledType
    from ..rules.cards import DeclineCode

PageAnswer = Mapping[str, Any]


class Page(Protocol):
    """What the buyer needs of an account: makes a move on the page of one session and tells what followed."""

    def __call__(self, session: str, name: str, said: dict[str, Any]) -> PageAnswer:
        """The answer, after everybody who listens has been told."""
        ...


AsyncPage = Callable[[str, str, dict[str, Any]], Awaitable[PageAnswer]]


_ID_IN_URL = re.compile(r"/(?:c/)?pay/([^/#?]+)")


def session_id_of(session: Any) -> str:
    """The id that a session, its id, its url or its client secret names; a recovery url as it is. Raises `TypeError`."""
    if isinstance(session, Mapping):
        text, kind = session.get("id"), session.get("object")
    else:
        text, kind = getattr(session, "id", session), getattr(session, "object", None)
    if not isinstance(text, str) or not text or kind not in (None, "checkout.session"):
        raise TypeError(
            "A session is named by itself, as an SDK object or a dict, by its id, its url, its client secret or its recovery "
            f"url, not by {session!r:.200}."
        )
    in_url = _ID_IN_URL.search(text)
    if in_url is not None:
        return in_url[1]
    return text.partition("_secret_")[0]


class Buyer:
    """A person on the page of one session.

    What is not filled in is filled by a fixed persona, Jenny Rosen, except consent and the seller's required fields. Every
    move raises `NotOnThePage` where the page would not offer it, and then changes nothing.
    """

    def __init__(self, session: str, page: Page, page_async: AsyncPage, seller: SellersServer, begun: Begun) -> None:
        self.session = session
        self._seller = seller
        self._begun = begun
        self._page = page
        self._page_async = page_async

    def __repr__(self) -> str:
        return f"<buyer of {self.session}>"

    def fill(self, **fields: Unpack[PageFields]) -> Buyer:
        """Types into the form: email, name, business_name, phone, address, shipping, tax_id, consent, custom_fields.

        address: a dict of city, country, line1, line2, postal_code, state. shipping: a dict of name and address. tax_id: a dict
        of type and value. consent: True for the seller's terms, or a dict of terms_of_service and promotions. custom_fields: a
        dict of texts by key. Returns the buyer.
        """
        self._page(self.session, "fill", self._seller.hear("fill", dict(fields)))
        return self

    @begins
    async def fill_async(self, **fields: Unpack[PageFields]) -> Buyer:
        """`fill`, from a coroutine."""
        await self._page_async(self.session, "fill", await self._seller.hear_async("fill", dict(fields)))
        return self

    def choose_shipping(self, rate: Any) -> Buyer:
        """Chooses a shipping rate by its id, its object, or the name that the page shows."""
        self._page(self.session, "choose_shipping", {"rate": _id_of(rate, "A shipping rate")})
        return self

    @begins
    async def choose_shipping_async(self, rate: Any) -> Buyer:
        """`choose_shipping`, from a coroutine."""
        await self._page_async(self.session, "choose_shipping", {"rate": _id_of(rate, "A shipping rate")})
        return self

    def set_quantity(self, line_item: Any, n: int) -> Buyer:
        """Changes how many of a line, named by its id, its price's id, or its object; within its adjustable range."""
        self._page(self.session, "set_quantity", {"line_item": _id_of(line_item, "A line item"), "quantity": n})
        return self

    @begins
    async def set_quantity_async(self, line_item: Any, n: int) -> Buyer:
        """`set_quantity`, from a coroutine."""
        await self._page_async(self.session, "set_quantity", {"line_item": _id_of(line_item, "A line item"), "quantity": n})
        return self

    def set_amount(self, line_item: Any, n: int) -> Buyer:
        """Chooses what to pay, in minor units, for a line whose price leaves that to the buyer."""
        self._page(self.session, "set_amount", {"line_item": _id_of(line_item, "A line item"), "amount": n})
        return self

    @begins
    async def set_amount_async(self, line_item: Any, n: int) -> Buyer:
        """`set_amount`, from a coroutine."""
        await self._page_async(self.session, "set_amount", {"line_item": _id_of(line_item, "A line item"), "amount": n})
        return self

    def add_optional_item(self, price: Any, n: int | None = None) -> Buyer:
        """Puts an optional item in the cart, named by its price; None for as many as the page offers."""
        self._page(self.session, "add_optional_item", {"price": _id_of(price, "An optional item"), "quantity": n})
        return self

    @begins
    async def add_optional_item_async(self, price: Any, n: int | None = None) -> Buyer:
        """`add_optional_item`, from a coroutine."""
        await self._page_async(self.session, "add_optional_item", {"price": _id_of(price, "An optional item"), "quantity": n})
        return self

    def apply_promotion_code(self, code: str) -> Buyer:
        """Types a promotion code; capitals do not matter."""
        self._page(self.session, "apply_promotion_code", {"code": _text(code, "A promotion code")})
        return self

    @begins
    async def apply_promotion_code_async(self, code: str) -> Buyer:
        """`apply_promotion_code`, from a coroutine."""
        await self._page_async(self.session, "apply_promotion_code", {"code": _text(code, "A promotion code")})
        return self

    def pay(
        self,
        card: Any = None,
        *,
        method: ModelledType | None = None,
        challenge: Literal["accept", "fail"] = "accept",
        save: bool = False,
    ) -> str | None:
        """Submits the page and gives the url that the browser is sent to, or None if it stays.

        card: the number of a test card, a `pm_card_…` name, or the id of a card that the session's customer saved; None for
        4242 4242 4242 4242 where the page asks for a method. method: another payment method that the page offers, such as
        "us_bank_account"; its money is on its way until `fake.settle` or `fake.reject`. challenge: "accept" or "fail", if the
        bank asks who pays. save: ticks the box to save the card. What is named and cannot be used is `NotOnThePage`.

        Raises `PaymentDeclined` when the bank says no: then the session is still open.
        """
        said = self._seller.hear("pay", _payment_params(card, method, challenge, save))
        return self._paid(self._page(self.session, "pay", said))

    @begins
    async def pay_async(
        self,
        card: Any = None,
        *,
        method: ModelledType | None = None,
        challenge: Literal["accept", "fail"] = "accept",
        save: bool = False,
    ) -> str | None:
        """`pay`, from a coroutine."""
        said = await self._seller.hear_async("pay", _payment_params(card, method, challenge, save))
        return self._paid(await self._page_async(self.session, "pay", said))

    def decline(self, code: DeclineCode = "card_declined") -> PaymentDeclined:
        """Tries a card that the bank declines with this code, and gives what the page shows. The page stays open."""
        return self._declined(
            self._page(self.session, "decline", self._seller.hear("decline", {"code": _text(code, "A decline code")}))
        )

    @begins
    async def decline_async(self, code: DeclineCode = "card_declined") -> PaymentDeclined:
        """`decline`, from a coroutine."""
        said = await self._seller.hear_async("decline", {"code": _text(code, "A decline code")})
        return self._declined(await self._page_async(self.session, "decline", said))

    def abandon(self) -> str | None:
        """Leaves the page, which stays open until it expires. Gives the url of the way back, if the seller set one."""
        url: str | None = self._page(self.session, "abandon", {})["url"]
        return url

    @begins
    async def abandon_async(self) -> str | None:
        """`abandon`, from a coroutine."""
        url: str | None = (await self._page_async(self.session, "abandon", {}))["url"]
        return url

    def _paid(self, answer: PageAnswer) -> str | None:
        if answer.get("declined") is not None:
            raise self._declined(answer)
        url: str | None = answer["url"]
        return url

    def _declined(self, answer: PageAnswer) -> PaymentDeclined:
        return PaymentDeclined(self.session, **answer["declined"])


def _id_of(named: Any, what: str) -> str:
    """The id of an object or a dict, or a text as it is. Raises `TypeError`."""
    id = named.get("id") if isinstance(named, Mapping) else getattr(named, "id", named)
    if not isinstance(id, str) or not id:
        raise TypeError(f"{what} is named by a text, or by an object that has an id, not by {named!r:.200}.")
    return id


def _text(value: Any, what: str) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError(f"{what} is a text, not {value!r:.200}.")
    return value


def _payment_params(card: Any, method: Any, challenge: Any, save: Any) -> dict[str, Any]:
    """What was said of a payment; what was not is left to the page."""
    if not isinstance(save, bool):
        raise TypeError(f"save is True or False, not {save!r:.200}.")
    said = {
        "card": None if card is None else _id_of(card, "A card"),
        "method": None if method is None else _text(method, "A payment method type"),
        "challenge": None if challenge == "accept" else challenge,
        "save": save or None,
    }
    return {name: value for name, value in said.items() if value is not None}

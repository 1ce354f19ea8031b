"""The seller's server, where it alone may set the shipping details: what it is told, and what the page makes of its answer."""

import json
import threading
from collections.abc import Callable
from typing import Any

import pytest
import stripe
from shop import nothing_happens, read, session, shop

from fakecheckout import FakeCheckout, NotOnThePage

ACCEPT = {"type": "accept"}
TORONTO = {"city": "Toronto", "country": "CA", "line1": "1 King St", "line2": None, "postal_code": "M5H", "state": "ON"}
KIM = {"address": TORONTO, "name": "Kim"}
NO_COST = {"display_name": "Dummy", "type": "fixed_amount", "fixed_amount": {"amount": 0, "currency": "usd"}}
PAGES = pytest.mark.parametrize("page", ["embedded_page", "elements"])


@pytest.fixture
def fake() -> FakeCheckout:
    return shop()


def dynamic(fake: FakeCheckout, page: str = "embedded_page", **params: Any) -> str:
    """A session as Stripe's guide makes it: the server alone sets the address, and a rate of nothing stands until then."""
    given = {
        "ui_mode": page,
        "return_url": "https://shop.test/r",
        "success_url": None,
        "cancel_url": None,
        "permissions": {"update_shipping_details": "server_only"},
        "shipping_address_collection": {"allowed_countries": ["US", "CA"]},
        "shipping_options": [{"shipping_rate_data": NO_COST}],
    }
    return session(fake, **{**given, **params})


def update(fake: FakeCheckout, id: str, details: dict[str, Any], amount: int | None = None) -> None:
    """What the seller's server asks of the API."""
    address = {name: value for name, value in details["address"].items() if value is not None}
    sent: dict[str, Any] = {"collected_information": {"shipping_details": {**details, "address": address}}}
    if amount is not None:
        rate = {**NO_COST, "display_name": "Parcel", "fixed_amount": {"amount": amount, "currency": "usd"}}
        sent["shipping_options"] = [{"shipping_rate_data": rate}]
    answer = fake.request("POST", f"/v1/checkout/sessions/{id}", sent)
    assert answer.status == 200, answer.body


def server(fake: FakeCheckout, told: list[Any] | None = None) -> Callable[[str, dict[str, Any]], dict[str, Any]]:
    """Ships to Canada for 12.00, to where it is told for 3.00 else, and nowhere in New York."""

    def handler(id: str, details: dict[str, Any]) -> dict[str, Any]:
        if told is not None:
            told.append((id, details))
        if details["address"]["state"] == "NY":
            return {"type": "reject", "errorMessage": "We can't ship to your address."}
        update(fake, id, details, 1200 if details["address"]["country"] == "CA" else 300)
        return ACCEPT

    return handler


def shipping(fake: FakeCheckout, id: str) -> dict[str, Any] | None:
    details: dict[str, Any] | None = (fake.session(id)["collected_information"] or {}).get("shipping_details")
    return details


@PAGES
def test_the_server_is_told_what_was_typed(fake: FakeCheckout, page: str) -> None:
    """The session's id, and name and address with all their parts."""
    told: list[Any] = []
    id = dynamic(fake, page)
    fake.buyer(id, on_shipping_details_change=server(fake, told)).fill(shipping=KIM)
    assert told == [(id, KIM)]


@PAGES
def test_what_the_server_set_is_charged(fake: FakeCheckout, page: str) -> None:
    """Its address, and its rate, and nothing of the rate that stood before."""
    id = dynamic(fake, page)
    fake.buyer(id, on_shipping_details_change=server(fake)).fill(shipping=KIM).pay()
    shown = fake.session(id)
    assert (shown["amount_total"], shipping(fake, id), shown["status"]) == (1099 + 1200, KIM, "complete")


@pytest.mark.parametrize("page", ["embedded", "custom"])
def test_pages_by_their_older_names(fake: FakeCheckout, page: str) -> None:
    """A session that was made at a version before the pages had their present names."""
    id = dynamic(fake, page, headers={"Stripe-Version": "2025-03-31.basil"})
    fake.buyer(id, on_shipping_details_change=server(fake)).fill(shipping=KIM).pay()
    assert (fake.session(id)["amount_total"], shipping(fake, id)) == (1099 + 1200, KIM)


def test_another_address_than_was_typed(fake: FakeCheckout) -> None:
    """The server may correct it: the page takes what it set."""
    id = dynamic(fake)
    corrected = {**KIM, "address": {**TORONTO, "postal_code": "M5H 1A1"}}

    def handler(id: str, _: dict[str, Any]) -> dict[str, Any]:
        update(fake, id, corrected)
        return ACCEPT

    fake.buyer(id, on_shipping_details_change=handler).fill(shipping=KIM).pay()
    assert shipping(fake, id) == corrected


def test_the_address_of_the_persona_goes_to_the_server_too(fake: FakeCheckout) -> None:
    """Who pays without having typed one lives where the persona does, under the name that was typed; the server sets it."""
    told: list[Any] = []
    id = dynamic(fake)
    fake.buyer(id, on_shipping_details_change=server(fake, told)).fill(name="Kim").pay()
    assert told[0][1]["address"]["line1"] == "354 Oyster Point Blvd"
    assert (told[0][1]["name"], fake.session(id)["amount_total"]) == ("Kim", 1099 + 300)


def test_the_server_is_asked_once(fake: FakeCheckout) -> None:
    """An address that was accepted is not sent again by paying, nor by a declined card."""
    told: list[Any] = []
    buyer = fake.buyer(dynamic(fake), on_shipping_details_change=server(fake, told)).fill(shipping=KIM)
    buyer.decline()
    buyer.pay()
    assert len(told) == 1


def test_a_declined_card_needs_the_address_too(fake: FakeCheckout) -> None:
    """Before a card is tried the address has gone to the server."""
    told: list[Any] = []
    fake.buyer(dynamic(fake), on_shipping_details_change=server(fake, told)).decline()
    assert len(told) == 1


def test_other_fields_are_not_for_the_server(fake: FakeCheckout) -> None:
    """What else is typed is the page's own."""
    told: list[Any] = []
    fake.buyer(dynamic(fake), on_shipping_details_change=server(fake, told)).fill(email="kim@example.com")
    assert told == []


def test_a_rejected_address(fake: FakeCheckout) -> None:
    """The page shows the server's message, and nothing that was typed with it is kept."""
    id = dynamic(fake)
    buyer = fake.buyer(id, on_shipping_details_change=server(fake))
    albany = {**KIM, "address": {**TORONTO, "country": "US", "state": "NY"}}
    with nothing_happens(fake, id), pytest.raises(NotOnThePage, match=r"We can't ship to your address\."):
        buyer.fill(email="kim@example.com", shipping=albany)
    buyer.pay()
    assert fake.session(id)["customer_details"]["email"] == "jenny.rosen@example.com"


def test_a_rejection_without_a_message(fake: FakeCheckout) -> None:
    """Stripe.js lets `errorMessage` be absent."""
    with pytest.raises(NotOnThePage, match="rejects these shipping details: no reason given"):
        fake.buyer(dynamic(fake), on_shipping_details_change=lambda *_: {"type": "reject"}).pay()


@pytest.mark.parametrize("result", [None, True, "accept", {"type": "error", "message": "No."}, {}])
def test_what_is_no_answer(fake: FakeCheckout, result: Any) -> None:
    """The handler returns what Stripe.js takes, and nothing that could be taken for it."""
    id = dynamic(fake)
    with nothing_happens(fake, id), pytest.raises(TypeError, match="returns {'type': 'accept'}, or"):
        fake.buyer(id, on_shipping_details_change=lambda *_: result).fill(shipping=KIM)


def test_accepted_and_not_set(fake: FakeCheckout) -> None:
    """A server that says yes and updates nothing leaves the page without an address."""
    id = dynamic(fake)
    with nothing_happens(fake, id), pytest.raises(NotOnThePage, match=r"has no shipping details: .*Session\.modify"):
        fake.buyer(id, on_shipping_details_change=lambda *_: ACCEPT).pay()


@PAGES
@pytest.mark.parametrize("move", ["fill", "pay", "decline"])
def test_without_a_server(fake: FakeCheckout, page: str, move: str) -> None:
    """Neither an address nor a rate is made up: the error says what to write."""
    id = dynamic(fake, page)
    moves = {"fill": lambda buyer: buyer.fill(shipping=KIM), "pay": lambda b: b.pay(), "decline": lambda b: b.decline()}
    with nothing_happens(fake, id), pytest.raises(NotOnThePage, match=r"fake\.buyer\(session, on_shipping_details_change=f\)"):
        moves[move](fake.buyer(id))


def test_the_server_was_there_before(fake: FakeCheckout) -> None:
    """A session whose address its server has set already asks for no other."""
    id = dynamic(fake)
    update(fake, id, KIM, 1200)
    fake.buyer(id).pay()
    assert (fake.session(id)["amount_total"], shipping(fake, id)) == (1099 + 1200, KIM)


def test_no_rate_before_an_address(fake: FakeCheckout) -> None:
    """The page shows the rates that the server sets for an address, and none before (BUY-32)."""
    id = dynamic(fake)
    buyer = fake.buyer(id, on_shipping_details_change=server(fake))
    with nothing_happens(fake, id), pytest.raises(NotOnThePage, match="once the seller's server has set the address"):
        buyer.choose_shipping("Dummy")
    buyer.fill(shipping=KIM).choose_shipping("Parcel")
    assert fake.session(id)["shipping_cost"]["amount_total"] == 1200


def test_a_field_that_is_wrong_reaches_no_server(fake: FakeCheckout) -> None:
    """The page looks at all that was typed before it sends any of it."""
    told: list[Any] = []
    buyer = fake.buyer(dynamic(fake), on_shipping_details_change=server(fake, told))
    with pytest.raises(NotOnThePage, match="no e-mail address"):
        buyer.fill(shipping=KIM, email="nobody")
    with pytest.raises(NotOnThePage, match="ships to US, CA, not to FR"):
        buyer.fill(shipping={**KIM, "address": {**TORONTO, "country": "FR"}})
    assert told == []


def test_a_server_that_raises(fake: FakeCheckout) -> None:
    """Its error comes out as it is, and the page is as before."""

    def handler(id: str, details: dict[str, Any]) -> dict[str, Any]:
        raise ZeroDivisionError

    id = dynamic(fake)
    with nothing_happens(fake, id), pytest.raises(ZeroDivisionError):
        fake.buyer(id, on_shipping_details_change=handler).pay()


def test_the_account_is_free_meanwhile(fake: FakeCheckout) -> None:
    """While the server works, other threads use the account."""
    id = dynamic(fake)
    found: list[Any] = []

    def handler(id: str, details: dict[str, Any]) -> dict[str, Any]:
        thread = threading.Thread(target=lambda: found.append(read(fake, f"checkout/sessions/{id}")["id"]), daemon=True)
        thread.start()
        thread.join(20)
        update(fake, id, details)
        return ACCEPT

    fake.buyer(id, on_shipping_details_change=handler).pay()
    assert found == [id]


@pytest.mark.parametrize("permissions", [None, {"update_shipping_details": "client_only"}], ids=["none", "client_only"])
def test_a_page_that_takes_no_handler(fake: FakeCheckout, permissions: Any) -> None:
    """A handler that would never be called is refused, as Stripe.js refuses it (BUY-31)."""
    id = dynamic(fake, permissions=permissions)
    with pytest.raises(NotOnThePage, match="takes no on_shipping_details_change"):
        fake.buyer(id, on_shipping_details_change=server(fake))


def test_what_is_no_handler(fake: FakeCheckout) -> None:
    """Something that cannot be called."""
    handler: Any = "shop.calculate"
    with pytest.raises(TypeError, match="takes a function"):
        fake.buyer(dynamic(fake), on_shipping_details_change=handler)


@pytest.mark.asyncio
@pytest.mark.parametrize("is_async", [True, False], ids=["async", "sync"])
async def test_from_a_coroutine(fake: FakeCheckout, is_async: bool) -> None:
    """The twins take a server of either kind."""
    told: list[Any] = []

    async def handler(id: str, details: dict[str, Any]) -> dict[str, Any]:
        return server(fake, told)(id, details)

    id = dynamic(fake)
    buyer = fake.buyer(id, on_shipping_details_change=handler if is_async else server(fake, told))
    await buyer.fill_async(shipping=KIM)
    await buyer.decline_async()
    await buyer.pay_async()
    assert (len(told), fake.session(id)["amount_total"]) == (1, 1099 + 1200)


@pytest.mark.asyncio
async def test_a_server_that_uses_the_sdk(fake: FakeCheckout) -> None:
    """From the handler the SDK is called as in any application, and the webhooks of the sale come after it."""
    heard: list[str] = []

    async def handler(id: str, details: dict[str, Any]) -> dict[str, Any]:
        heard.append("asked")
        retrieved = await stripe.checkout.Session.retrieve_async(id)
        await stripe.checkout.Session.modify_async(id, collected_information={"shipping_details": details})
        return ACCEPT if retrieved.status == "open" else {"type": "reject"}

    fake.webhooks.add(lambda body, _: heard.append(json.loads(body)["type"]), secret="whsec_test", events=("checkout.*",))
    id = dynamic(fake, "elements")
    with fake:
        await fake.buyer(id, on_shipping_details_change=handler).pay_async()
    assert heard == ["asked", "checkout.session.completed"]


async def _handler(id: str, details: dict[str, Any]) -> dict[str, Any]:
    raise NotImplementedError


class _NoCoroutine:
    def __await__(self) -> Any:
        raise NotImplementedError


@pytest.mark.parametrize(
    "handler", [_handler, lambda *told: _handler(*told), lambda *_: _NoCoroutine()], ids=["coroutine", "hidden", "awaitable"]
)
def test_an_asynchronous_server_from_sync_code(fake: FakeCheckout, handler: Any) -> None:
    """It is refused with the twin to await."""
    id = dynamic(fake)
    with nothing_happens(fake, id), pytest.raises(TypeError, match=r"await pay_async\(…\) instead of pay\(…\)"):
        fake.buyer(id, on_shipping_details_change=handler).pay()

"""A buyer's moves: what may be handed to them, and each of them awaited."""

from collections.abc import Callable
from typing import Any

import pytest
from shop import nothing_happens, session, shop

from fakecheckout import FakeCheckout, NotOnThePage
from fakecheckout.account.buyer import Buyer

SHIP = {"shipping_address_collection": {"allowed_countries": ["US", "CA"]}}


@pytest.fixture
def fake() -> FakeCheckout:
    return shop()


ADJUSTABLE = [{"price": "price_shirt", "quantity": 2, "adjustable_quantity": {"enabled": True, "minimum": 1, "maximum": 5}}]


@pytest.mark.asyncio
async def test_every_move_from_a_coroutine(fake: FakeCheckout) -> None:
    """Each move has a twin that is awaited."""
    fake.add("shipping_rate", id="shr_a", display_name="A", type="fixed_amount", fixed_amount={"amount": 5, "currency": "usd"})
    id = session(fake, **SHIP, line_items=ADJUSTABLE, allow_promotion_codes=True, shipping_options=[{"shipping_rate": "shr_a"}])
    buyer = await fake.buyer(id).fill_async(name="Kim")
    await buyer.choose_shipping_async("shr_a")
    await buyer.set_quantity_async("price_shirt", 3)
    with pytest.raises(NotOnThePage):
        await buyer.apply_promotion_code_async("NOPE")
    with pytest.raises(NotOnThePage):
        await buyer.set_amount_async("price_shirt", 3)
    with pytest.raises(NotOnThePage):
        await buyer.add_optional_item_async("price_mug")
    assert await buyer.abandon_async() == "https://shop.test/cart"
    assert str(await buyer.decline_async()) == "Your card was declined."
    assert await buyer.pay_async() == f"https://shop.test/ok?id={id}"
    assert fake.session(id)["amount_total"] == 3 * 1099 + 5


class _Named:
    """An object whose id is none."""

    id = object()


JUNK: dict[str, Any] = {
    "an empty dict": {},
    "another dict": {"name": "x"},
    "an id that is none": {"id": None},
    "an object": object(),
    "an object with an id that is none": _Named(),
    "a list": ["price_shirt"],
    "a set": set[str](),
    "a class": dict,
    "bytes": b"price_shirt",
    "zero": 0,
    "minus one": -1,
    "a truth": True,
    "a huge number": 10**400,
    "half a number": 0.5,
    "not a number": float("nan"),
    "nothing typed": "",
    "half a character": "\ud800",
    "a huge text": "x" * 100_000,
}
MOVES: dict[str, Callable[[Buyer, Any], object]] = {
    **{
        f"fill {field}": lambda buyer, junk, field=field: buyer.fill(**{field: junk})
        for field in ("address", "consent", "custom_fields", "email", "shipping", "tax_id")
    },
    "fill address[country]": lambda buyer, junk: buyer.fill(address={"country": junk}),
    "fill shipping[address]": lambda buyer, junk: buyer.fill(shipping={"address": junk}),
    "fill shipping[address][country]": lambda buyer, junk: buyer.fill(shipping={"address": {"line1": "x", "country": junk}}),
    "fill consent[promotions]": lambda buyer, junk: buyer.fill(consent={"promotions": junk}),
    "fill consent[terms_of_service]": lambda buyer, junk: buyer.fill(consent={"terms_of_service": junk}),
    "fill custom_fields[size]": lambda buyer, junk: buyer.fill(custom_fields={"size": junk}),
    "choose_shipping": lambda buyer, junk: buyer.choose_shipping(junk),
    "set_quantity of": lambda buyer, junk: buyer.set_quantity(junk, 2),
    "set_quantity": lambda buyer, junk: buyer.set_quantity("price_shirt", junk),
    "set_amount of": lambda buyer, junk: buyer.set_amount(junk, 600),
    "set_amount": lambda buyer, junk: buyer.set_amount("price_gift", junk),
    "add_optional_item of": lambda buyer, junk: buyer.add_optional_item(junk),
    "add_optional_item": lambda buyer, junk: buyer.add_optional_item("price_mug", junk),
    "apply_promotion_code": lambda buyer, junk: buyer.apply_promotion_code(junk),
    "pay": lambda buyer, junk: buyer.pay(junk),
    "pay method": lambda buyer, junk: buyer.pay(method=junk),
    "pay challenge": lambda buyer, junk: buyer.pay(challenge=junk),
    "pay save": lambda buyer, junk: buyer.pay(save=junk),
    "decline": lambda buyer, junk: buyer.decline(junk),
}
MEANT = {
    ("fill consent", "a truth"),  # accepts the seller's terms
    ("fill consent", "an empty dict"),
    ("fill custom_fields", "an empty dict"),
    ("pay save", "a truth"),
}


@pytest.fixture
def busy_page(fake: FakeCheckout) -> str:
    """A page that has everything."""
    gift = {"enabled": True, "minimum": 500, "maximum": 5000}
    fake.add("price", id="price_gift", currency="usd", custom_unit_amount=gift, product_data={"name": "Gift"})
    fake.add("shipping_rate", id="shr_a", display_name="A", type="fixed_amount", fixed_amount={"amount": 5, "currency": "usd"})
    size = {"key": "size", "label": {"type": "custom", "custom": "Size"}, "type": "numeric", "optional": True}
    return session(
        fake,
        **SHIP,
        allow_promotion_codes=True,
        consent_collection={"terms_of_service": "required", "promotions": "auto"},
        custom_fields=[size],
        customer="cus_jenny",
        customer_update={"name": "auto", "shipping": "auto"},
        line_items=ADJUSTABLE,
        optional_items=[{"price": "price_mug", "quantity": 1}],
        saved_payment_method_options={"payment_method_save": "enabled"},
        shipping_options=[{"shipping_rate": "shr_a"}],
        tax_id_collection={"enabled": True},
    )


@pytest.mark.parametrize("move", MOVES)
def test_junk_is_refused_by_every_move(fake: FakeCheckout, busy_page: str, move: str) -> None:
    """With a clear error that is no longer than a screen, and nothing has changed, what was typed neither."""
    buyer = fake.buyer(busy_page).fill(consent=True)
    for name, junk in JUNK.items():
        if (move, name) in MEANT:
            continue
        with nothing_happens(fake, busy_page), pytest.raises((NotOnThePage, TypeError, ValueError)) as refused:
            MOVES[move](buyer, junk)
        assert not isinstance(refused.value, UnicodeError), name
        assert len(str(refused.value)) < 600, name
    buyer.pay()
    assert fake.session(busy_page)["status"] == "complete"

"""A buyer's moves, awaited."""

import pytest
from shop import session, shop

from fakecheckout import FakeCheckout, NotOnThePage

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

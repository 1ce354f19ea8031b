"""Counting the uses of what was loaded without a count."""

from shop import read, session, shop


def test_the_first_use_of_a_loaded_code() -> None:
    """A promotion code that was loaded without `times_redeemed` has been used once after its first use."""
    fake = shop()
    fake.add("coupon", id="HALF", percent_off=50)
    promotion = {"coupon": "HALF", "type": "coupon"}
    fake.load({"id": "promo_l", "object": "promotion_code", "code": "LESS", "promotion": promotion, "restrictions": {}})
    fake.buyer(session(fake, discounts=[{"promotion_code": "promo_l"}])).pay()
    assert read(fake, "promotion_codes/promo_l")["times_redeemed"] == 1

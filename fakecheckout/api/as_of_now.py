"""What becomes of coupons and promotion codes by themselves: they are stored as they were made and read as they are now."""

from __future__ import annotations

from .store import Fork, Object


def as_of_now(fork: Fork, object: Object) -> Object:
    """The object as it reads at this moment; of other kinds the object itself.

    Documented: a coupon is valid until `redeem_by` or until it was redeemed `max_redemptions` times; a promotion code is active
    until it expired or was used up, and only while its coupon is valid.
    """
    if object["object"] == "coupon" and _is_over(object, "redeem_by", fork.now):
        return {**object, "valid": False}
    if object["object"] == "promotion_code" and object.get("active", True) and not is_redeemable(fork, object):
        return {**object, "active": False}
    return object


def is_redeemable(fork: Fork, code: Object) -> bool:
    """Whether nothing but its own `active` keeps a promotion code from being used."""
    if _is_over(code, "expires_at", fork.now):
        return False
    id = coupon_id(code)
    coupon: Object | None = fork.get("coupon", id)
    if coupon is None:  # deleted, unless it never was here: then nothing can be told of it
        return id not in fork.table("coupon").position
    return bool(as_of_now(fork, coupon)["valid"])


def coupon_id(code: Object) -> str:
    """The id of a promotion code's coupon. A loaded one may have none: then it is ''."""
    return str((code.get("promotion") or {}).get("coupon") or "")


def _is_over(object: Object, deadline: str, now: int) -> bool:
    until, most = object.get(deadline), object.get("max_redemptions")
    return (until is not None and until <= now) or (most is not None and object.get("times_redeemed", 0) >= most)

"""What becomes of coupons and promotion codes by themselves: they are stored as they were made and read as they are now."""

from __future__ import annotations

from ...store.objects import Object
from ...store.transaction import Transaction


def with_current_validity(transaction: Transaction, object: Object) -> Object:
    """The object as it reads at this moment; of other kinds the object itself.

    Documented: a coupon is valid until `redeem_by` or until it was redeemed `max_redemptions` times; a promotion code is active
    until it expired or was used up, and only while its coupon is valid.
    """
    if object["object"] == "coupon" and _is_over(object, "redeem_by", transaction.now):
        return {**object, "valid": False}
    if object["object"] == "promotion_code" and object.get("active", True) and not is_redeemable(transaction, object):
        return {**object, "active": False}
    return object


def is_redeemable(transaction: Transaction, code: Object) -> bool:
    """Whether nothing but its own `active` keeps a promotion code from being used."""
    if _is_over(code, "expires_at", transaction.now):
        return False
    id = coupon_of_code(code)
    coupon: Object | None = transaction.get("coupon", id)
    if coupon is None:  # deleted, unless it never was here: then nothing can be told of it
        return id not in transaction.table("coupon").position
    return bool(with_current_validity(transaction, coupon)["valid"])


def coupon_of_code(code: Object) -> str:
    """The id of a promotion code's coupon. A loaded one may have none: then it is ''."""
    return str((code.get("promotion") or {}).get("coupon") or "")


def _is_over(object: Object, deadline: str, now: int) -> bool:
    until, most = object.get(deadline), object.get("max_redemptions")
    return (until is not None and until <= now) or (most is not None and object.get("times_redeemed", 0) >= most)

"""Promotion codes: create, update and list them (CAT-29 to CAT-33). What a code does to a session is not told here.

They are made of and stored with the id of their coupon; `protocol.versions` knows the older shape, with the whole coupon.
"""

from __future__ import annotations

import re
from typing import Any

from ...errors import NotModelled
from ...protocol.kinds import Kind, create_operation, list_operation, retrieve_operation, update_operation
from ...protocol.refusals import Refusal, at_least, no_such
from ...protocol.rendering.expand_only_fields import get_expand_only, put_expand_only
from ...store.ids import token
from ...store.objects import Object
from ..base import add_object, change_object, get_or_404, is_created_in, list_objects, merge_metadata, new_id
from ..call import Call
from ..field_checks import check_amount, check_currency, check_time_ahead
from . import currency_options
from .currency_options import with_own_currency
from .price_amounts import check_currency_key
from .redeemability import coupon_of_code, is_redeemable, with_current_validity

_CODE = re.compile(r"[a-zA-Z0-9\-_]+")
_MINTED_LENGTH = 8


def create(call: Call) -> Object:
    sent = call.params
    coupon = _get_coupon(call)
    code = sent.get("code")
    if code is not None and not _CODE.fullmatch(code):
        raise Refusal(
            rf"This value must match the regex pattern. (/\A[a-zA-Z0-9\-_]+\z/ does not match for the value {code}).",
            param="code",
        )
    _check_customer(call)
    _check_limits(call, coupon)
    id = new_id(call, "promotion_code")
    made: Object = {
        "id": id,
        "object": "promotion_code",
        "active": sent.get("active", True),
        "code": code or token(f"{call.transaction.store.seed}/code/{id}", _MINTED_LENGTH).upper(),
        "created": call.now,
        "customer": sent.get("customer"),
        "customer_account": None,
        "expires_at": sent.get("expires_at"),
        "livemode": False,
        "max_redemptions": sent.get("max_redemptions"),
        "metadata": merge_metadata({}, sent),
        "promotion": {"coupon": coupon["id"], "type": "coupon"},
        "restrictions": _restrictions(sent.get("restrictions", {})),
        "times_redeemed": 0,
    }
    _check_unique(call, made)
    _put_minimum_amounts(call, made)
    return add_object(call, "promotion_code", made)


def _get_coupon(call: Call) -> Object:
    id = call.params["promotion"].get("coupon")
    if id is None:
        raise Refusal("You must pass promotion.coupon when passing promotion", param="promotion.coupon")
    coupon: Object | None = call.transaction.get("coupon", id)
    if coupon is None:
        raise no_such("coupon", id, "promotion[coupon]")
    if not with_current_validity(call.transaction, coupon)["valid"]:
        raise NotModelled(f"The coupon {id} is not valid any more. What Stripe says of a new code for it is not known.")
    return coupon


def _check_customer(call: Call) -> None:
    id = call.params.get("customer")
    if id is not None and (call.transaction.get("customer", id) or {"deleted": True}).get("deleted"):
        raise no_such("customer", id, "customer")


def _check_limits(call: Call, coupon: Object) -> None:
    """How long and how often it can be used: not longer and not more often than its coupon (documented, *inferred* texts)."""
    expires_at, most = call.params.get("expires_at"), call.params.get("max_redemptions")
    if expires_at is not None:
        check_time_ahead(expires_at, call.now, "expires_at")
    if expires_at is not None and coupon["redeem_by"] is not None and expires_at > coupon["redeem_by"]:
        raise Refusal("The promotion code's `expires_at` cannot be after the coupon's `redeem_by`.", param="expires_at")
    if most is not None and most < 1:  # "a positive integer"; *inferred* template
        raise at_least(1, "max_redemptions")
    if most is not None and coupon["max_redemptions"] is not None and most > coupon["max_redemptions"]:
        raise Refusal(
            "The promotion code's `max_redemptions` cannot be greater than the coupon's `max_redemptions`.",
            param="max_redemptions",
        )


def _restrictions(sent: dict[str, Any]) -> Object:
    least, currency = sent.get("minimum_amount"), sent.get("minimum_amount_currency")
    if least is not None and currency is None:  # documented; *inferred* text
        param = "restrictions[minimum_amount_currency]"
        raise Refusal("You must pass minimum_amount_currency when passing minimum_amount", param=param)
    if least is None and (currency is not None or "currency_options" in sent):
        raise NotModelled("Restrictions with a currency and without `minimum_amount`: what they mean is not known.")
    check_currency(currency, "restrictions[minimum_amount_currency]")
    if least is not None and currency is not None:
        check_amount(least, currency, "restrictions[minimum_amount]", least=1)  # *inferred*
    return {
        "first_time_transaction": sent.get("first_time_transaction", False),
        "minimum_amount": least,
        "minimum_amount_currency": None if currency is None else currency.lower(),
    }


def _check_unique(call: Call, code: Object) -> None:
    """Regardless of case, among the active codes of the same customer or of all customers (documented)."""
    if not code["active"]:
        return
    for other in call.transaction.table("promotion_code").indexed("code", _word(code)):
        same = other["id"] != code["id"] and other.get("customer") == code.get("customer")
        if same and with_current_validity(call.transaction, other)["active"]:
            raise Refusal(f"An active promotion code with `code: {code['code']}` already exists.")


def _word(code: Object) -> str:
    """What a code is compared by. A loaded one may have none."""
    return (code.get("code") or "").lower()


def _put_minimum_amounts(call: Call, code: Object) -> None:
    """Least amounts in other currencies, added or replaced one by one (*inferred*)."""
    sent = call.params.get("restrictions", {}).get("currency_options")
    if sent is None:
        return
    own = (code.get("restrictions") or {}).get("minimum_amount_currency")
    if own is None:
        raise NotModelled("Restrictions with a currency and without `minimum_amount`: what they mean is not known.")
    at = "restrictions[currency_options]"
    for currency, option in sent.items():
        check_currency_key(currency, own, at)
        check_amount(option["minimum_amount"], currency, f"{at}[{currency}][minimum_amount]", least=1)  # *inferred*
    before = get_expand_only(call.transaction, "promotion_code", code["id"]).get("currency_options", {})
    row = {"currency_options": with_own_currency(code, {**before, **sent})}
    put_expand_only(call.transaction, "promotion_code", code["id"], row)


def retrieve(call: Call) -> Object:
    return with_current_validity(call.transaction, get_or_404(call, "promotion_code", call.ids[0]))


def update(call: Call) -> Object:
    code = get_or_404(call, "promotion_code", call.ids[0])
    sent = call.params
    if sent.get("active"):
        if not is_redeemable(call.transaction, code):  # documented; *inferred* text
            raise Refusal("This promotion code cannot be activated because it can no longer be redeemed.", param="active")
        _check_unique(call, {**code, "active": True})
    _put_minimum_amounts(call, code)
    changes: dict[str, Any] = {"metadata": merge_metadata(code["metadata"], sent)}
    if "active" in sent:
        changes["active"] = sent["active"]
    return with_current_validity(call.transaction, change_object(call, "promotion_code", code, changes))


def list_(call: Call) -> Object:
    """An unknown customer or coupon is refused (CAT-35: *inferred* from an unknown product)."""
    sent = call.params
    _check_customer(call)
    if "coupon" in sent and call.transaction.get("coupon", sent["coupon"]) is None:
        raise no_such("coupon", sent["coupon"], "coupon")
    wanted = sent["code"].lower() if "code" in sent else None

    def keep(code: Object) -> bool:
        return (
            (wanted is None or _word(code) == wanted)
            and ("active" not in sent or with_current_validity(call.transaction, code)["active"] == sent["active"])
            and ("coupon" not in sent or coupon_of_code(code) == sent["coupon"])
            and all(code.get(name) == sent[name] for name in ("customer", "customer_account") if name in sent)
            and is_created_in(code, sent.get("created"))
        )

    page = list_objects(call, "promotion_code", keep, None if wanted is None else ("code", wanted))
    return {**page, "data": [with_current_validity(call.transaction, code) for code in page["data"]]}


KIND = Kind(
    "promotion_code",
    path="/v1/promotion_codes",
    id=("promo_1", 30),
    noun="promotion code",
    param="promotion_code",
    events="promotion_code",
    indexes={"code": _word},
    expands={"customer": "customer", "promotion.coupon": "coupon"},
    expand_only=("restrictions.currency_options",),
    own_currency_option=currency_options.of_promotion_code,
    as_it_reads_now=with_current_validity,
    loaded={"active": True, "metadata": {}},
    needed_to_load={"code": (str, type(None)), "promotion": (dict, type(None)), "restrictions": (dict, type(None))},
    operations=(
        create_operation(
            create,
            effect=(
                "active code customer expand expires_at max_redemptions metadata.* promotion.coupon "
                "promotion.type restrictions.currency_options.* restrictions.minimum_amount "
                "restrictions.minimum_amount_currency"
            ),
            echoed="restrictions.first_time_transaction",
            max_lengths={"code": 500},
        ),
        list_operation(list_, "active code coupon created.* customer customer_account"),
        retrieve_operation(retrieve),
        update_operation(update, effect="active expand metadata.* restrictions.currency_options.*"),
    ),
)

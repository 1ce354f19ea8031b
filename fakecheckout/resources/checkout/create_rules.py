"""What Stripe refuses when a Checkout Session is created: by mode, by kind of page, by what excludes what.

Types were checked before; line items and money have their own files. Nothing here writes anything.
"""

from __future__ import annotations

import re
from typing import Any

from ...errors import NotModelled
from ...protocol.refusals import (
    Refusal,
    at_least,
    missing_param,
    no_such,
    not_in_mode,
    not_with_ui_mode,
    only_one_of,
    too_many,
    too_many_metadata_keys,
)
from ...rules import metadata
from ...rules.lifecycles import session_status
from ..call import Call
from ..field_checks import check_currency, check_email, check_in_five_years

_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://\S+")
_LONGEST_URL = 5000
MOST_SHIPPING_OPTIONS = 5
_DAY = 24 * 60 * 60
_SHORTEST_TRIAL_SECONDS = 2 * _DAY
_LONGEST_TRIAL_DAYS = 730
_EXPIRES_AT_SLACK_SECONDS = 2
"""How much sooner than half an hour is still accepted: what is the least that was recorded (SES-20)."""

# Redirect-based ones among the payment methods: with them a page needs to know where the buyer comes back to.
_REDIRECTING = frozenset(
    "affirm afterpay_clearpay alipay amazon_pay bancontact billie blik cashapp eps fpx giropay grabpay ideal kakao_pay klarna "
    "mobilepay naver_pay p24 payco paypal paynow pay_by_bank revolut_pay samsung_pay satispay sofort "
    "swish twint wechat_pay".split()
)
_NOT_WITH: dict[str, tuple[str, ...]] = {
    "hosted_page": ("redirect_on_completion", "return_url", "permissions"),
    "embedded_page": ("cancel_url", "success_url"),
    "form": ("cancel_url", "optional_items", "permissions", "redirect_on_completion", "success_url"),
    "elements": (
        "after_expiration",
        "branding_settings",
        "cancel_url",
        "custom_fields",
        "custom_text",
        "optional_items",
        "origin_context",
        "redirect_on_completion",
        "submit_type",
        "success_url",
    ),
}
_ONLY_IN: dict[str, tuple[str, ...]] = {
    "payment_intent_data": ("payment",),
    "subscription_data": ("subscription",),
    "setup_intent_data": ("setup",),
    "discounts": ("payment", "subscription"),
    "shipping_options": ("payment",),
    "submit_type": ("payment", "subscription"),
    "saved_payment_method_options": ("payment", "subscription"),
    "phone_number_collection": ("payment", "subscription"),
}


def check_create(call: Call) -> tuple[str, str]:
    """Holds the parameters of create against these rules; gives mode and kind of page."""
    sent = call.params
    if "mode" not in sent:
        raise missing_param("mode")
    mode = sent["mode"]
    ui_mode: str = sent.get("ui_mode", "hosted_page")
    _check_exclusions(sent)
    _check_page(call, ui_mode)
    _check_mode(sent, mode)
    _check_urls(sent)
    _check_values(call)
    _check_expires_at(call)
    _check_subscription_data(call)
    _check_application_fee(call)
    _check_not_modelled(call)
    return mode, ui_mode


def _check_exclusions(sent: dict[str, Any]) -> None:
    for pair in (
        ("allow_promotion_codes", "discounts"),
        ("customer", "customer_email"),
        ("customer", "customer_account"),
        ("allowed_payment_method_types", "excluded_payment_method_types"),
        ("allowed_payment_method_types", "payment_method_types"),
    ):
        if pair[0] in sent and pair[1] in sent:
            raise only_one_of(*pair)


def _check_page(call: Call, ui_mode: str) -> None:
    sent = call.params
    unsupported = [name for name in _NOT_WITH[ui_mode] if name in sent]
    if unsupported:
        raise not_with_ui_mode(ui_mode, unsupported)
    if ui_mode == "hosted_page":
        if "success_url" not in sent:
            raise missing_param("success_url")
        return
    redirect = sent.get("redirect_on_completion", "always")
    if ui_mode == "embedded_page" and redirect == "never":
        if "return_url" in sent:  # CRE-10: that it is refused is recorded; the text is inferred
            raise Refusal("The following parameters are not supported with `redirect_on_completion: never`: return_url.")
        return
    methods = sent.get("payment_method_types") or sent.get("allowed_payment_method_types") or call.settings.payment_methods
    returns = ui_mode == "embedded_page" and redirect == "always"
    if "return_url" not in sent and (returns or not _REDIRECTING.isdisjoint(methods)):
        raise missing_param("return_url")


def _check_mode(sent: dict[str, Any], mode: str) -> None:
    for name, modes in _ONLY_IN.items():
        if name in sent and mode not in modes:
            raise not_in_mode(name, mode)
    if "customer_creation" in sent and mode == "subscription":
        raise Refusal("`customer_creation` can only be used in `payment` mode.")
    if "payment_method_collection" in sent and mode != "subscription":
        raise Refusal("`payment_method_collection` can only be used in `subscription` mode.")
    if sent.get("invoice_creation", {}).get("enabled") and mode != "payment":
        raise Refusal(
            "You can only enable invoice creation when `mode` is set to `payment`. Invoices are created automatically when "
            "`mode` is set to `subscription`, and are unsupported when set to `setup`. To learn more visit "
            "https://stripe.com/docs/payments/checkout/post-payment-invoices."
        )
    if mode == "setup":
        if "line_items" in sent:
            raise not_in_mode("line_items", mode)
        if not {"currency", "payment_method_types", "allowed_payment_method_types"} & sent.keys():
            raise missing_param("currency")
    elif "line_items" not in sent:
        raise missing_param("line_items")


def _check_urls(sent: dict[str, Any]) -> None:
    for name in ("success_url", "cancel_url", "return_url"):
        url = sent.get(name)
        if url is None:
            continue
        if len(url) > _LONGEST_URL:
            raise Refusal(f"Invalid URL: URL must be {_LONGEST_URL} characters or less.", param=name)
        if not _URL.fullmatch(url):
            raise Refusal("Not a valid URL", param=name, code="url_invalid")


def _check_values(call: Call) -> None:
    sent = call.params
    check_email(sent.get("customer_email"), "customer_email")
    check_currency(sent.get("currency"), "currency")
    if metadata.is_too_many(sent.get("metadata", {})):
        raise too_many_metadata_keys(len(sent["metadata"]))
    for name, limit in (("custom_fields", 3), ("shipping_options", MOST_SHIPPING_OPTIONS)):
        if len(sent.get(name, ())) > limit:
            raise too_many(name, limit)
    if "customer_update" in sent and "customer" not in sent:  # CRE-23: refused by Stripe; the text is inferred
        raise Refusal("`customer_update` can only be used with `customer`.", param="customer_update")
    if "customer" in sent:
        customer = call.transaction.get("customer", sent["customer"])
        if customer is None or customer.get("deleted"):
            raise no_such("customer", sent["customer"], "customer")
        if sent.get("tax_id_collection", {}).get("enabled") and sent.get("customer_update", {}).get("name") != "auto":
            raise Refusal(
                "Tax ID collection requires updating business name on the customer. To enable tax ID collection for an "
                "existing customer, please set `customer_update[name]` to `auto`."
            )


def _check_expires_at(call: Call) -> None:
    expires_at = call.params.get("expires_at")
    if expires_at is None:
        return
    life = expires_at - call.now
    if life < session_status.SHORTEST_LIFE_SECONDS - _EXPIRES_AT_SLACK_SECONDS:
        raise Refusal("The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.")
    too_late = life > session_status.LONGEST_LIFE_SECONDS
    if life == session_status.LONGEST_LIFE_SECONDS:
        too_late = call.doubt("longest_expires_at") == "refused"
    if too_late:
        raise Refusal("The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.")


def _check_not_modelled(call: Call) -> None:
    """What nobody knows of two parameters together; and what is not worked out yet."""
    sent = call.params
    for pair in (("customer", "customer_creation"), ("payment_method_configuration", "payment_method_types")):
        if pair[0] in sent and pair[1] in sent:
            raise NotModelled(f"`{pair[0]}` together with `{pair[1]}`: what Stripe says of that is not known.")
    path = "managed_payments[enabled]"
    if sent.get("managed_payments", {}).get("enabled") and path not in call.settings.allow_unmodelled:
        raise NotModelled(
            f"`{path}=true` is not modelled yet: what Stripe sells in its own name is not worked out.", allow=path
        )
    if sent.get("automatic_tax", {}).get("enabled") and (
        any("tax_rates" in line for line in sent.get("line_items", ()))
        or "default_tax_rates" in sent.get("subscription_data", {})
    ):
        raise NotModelled("Tax rates together with `automatic_tax[enabled]=true`: what Stripe says of that is not known.")


def _check_subscription_data(call: Call) -> None:
    data = call.params.get("subscription_data", {})
    days, end = data.get("trial_period_days"), data.get("trial_end")
    if days is not None and end is not None:
        raise only_one_of("trial_end", "trial_period_days", at="subscription_data")
    if days is not None and days < 1:
        raise at_least(1, "subscription_data[trial_period_days]")
    if end is not None and end - call.now < _SHORTEST_TRIAL_SECONDS:  # CRE-17
        raise Refusal("The `trial_end` date has to be at least 2 days in the future.", param="subscription_data[trial_end]")
    if end is not None:
        check_in_five_years(end, call.now, "subscription_data[trial_end]")
    length = days if end is None else (end - call.now) / _DAY
    if length is not None and length > _LONGEST_TRIAL_DAYS:  # CAT-80
        sent = "trial_period_days" if end is None else "trial_end"
        raise Refusal("The maximum number of trial period days is 730 (2 years).", param=f"subscription_data[{sent}]")
    percent = data.get("application_fee_percent")
    if percent is not None and not 0 <= percent <= 100:
        raise NotModelled(f"application_fee_percent={percent}: it is a percentage; how Stripe refuses others is not known.")


def _check_application_fee(call: Call) -> None:
    """Who may take a fee (CRE-18)."""
    data = call.params.get("payment_intent_data", {})
    if "application_fee_amount" not in data or call.transaction.account or "transfer_data" in data:
        return
    raise Refusal(
        "Can only apply an application_fee_amount when the PaymentIntent is attempting a direct payment (using an OAuth key or "
        "Stripe-Account header) or destination payment (using `transfer_data[destination]`)."
    )

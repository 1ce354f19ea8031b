"""What a new session is refused for, and how long it may live."""

import datetime
from typing import Any

import pytest
import stripe
from freezegun import freeze_time
from shop import URLS, session, shop

from doorways import Door, Refused, raw, since
from fakecheckout import FakeCheckout, NotModelled

NEW_SPELLING = stripe.api_version is not None and stripe.api_version >= "2026-03-25"


FIELD = {"key": "k", "label": {"type": "custom", "custom": "Size"}}


MONTHLY = {"currency": "usd", "unit_amount": 900, "recurring": {"interval": "month"}, "product_data": {"name": "Plan"}}


SUBSCRIPTION = {"mode": "subscription", "line_items": [{"price_data": MONTHLY, "quantity": 1}]}


def ui_mode(name: str) -> str:
    """Today's name of a kind of page in the spelling of the installed SDK's version."""
    old = {"hosted_page": "hosted", "embedded_page": "embedded", "elements": "custom"}
    return name if NEW_SPELLING else old.get(name, name)


REFUSED: list[tuple[str, dict[str, Any], str, str | None, str | None]] = [
    (
        "collection in payment",
        {"payment_method_collection": "always"},
        "`payment_method_collection` can only be used in `subscription` mode.",
        None,
        None,
    ),
    (
        "invoice in subscription",
        {**SUBSCRIPTION, "invoice_creation": {"enabled": True}},
        "You can only enable invoice creation when `mode` is set to `payment`. Invoices are created automatically when `mode` is set to `subscription`, and are unsupported when set to `setup`. To learn more visit https://stripe.com/docs/payments/checkout/post-payment-invoices.",
        None,
        None,
    ),
    (
        "setup without currency",
        {"mode": "setup", "line_items": None},
        "Missing required param: currency.",
        "parameter_missing",
        "currency",
    ),
    (
        "long url",
        {"success_url": "https://example.com/" + "x" * 5000},
        "Invalid URL: URL must be 5000 characters or less.",
        None,
        "success_url",
    ),
    (
        "4 custom fields",
        {"custom_fields": [{"key": f"k{n}", "label": {"type": "custom", "custom": "x"}, "type": "text"} for n in range(4)]},
        "Array custom_fields exceeded maximum 3 allowed elements.",
        None,
        "custom_fields",
    ),
    (
        "customer_update alone",
        {"customer_update": {"name": "auto"}},
        "`customer_update` can only be used with `customer`.",
        None,
        "customer_update",
    ),
    (
        "tax ids of a customer",
        {"customer": "cus_jenny", "tax_id_collection": {"enabled": True}},
        "Tax ID collection requires updating business name on the customer. To enable tax ID collection for an existing customer, please set `customer_update[name]` to `auto`.",
        None,
        None,
    ),
    ("no mode", {"mode": None}, "Missing required param: mode.", "parameter_missing", "mode"),
    ("no success_url", {"success_url": None}, "Missing required param: success_url.", "parameter_missing", "success_url"),
    ("no line_items", {"line_items": None}, "Missing required param: line_items.", "parameter_missing", "line_items"),
    ("unknown customer", {"customer": "cus_x"}, "No such customer: 'cus_x'", "resource_missing", "customer"),
    ("unknown parameter", {"colour": "red"}, "Received unknown parameter: colour", "parameter_unknown", "colour"),
    (
        "customer twice",
        {"customer": "cus_jenny", "customer_email": "a@example.com"},
        "You may only specify one of these parameters: customer, customer_email.",
        None,
        "customer",
    ),
    ("bad url", {"success_url": "example"}, "Not a valid URL", "url_invalid", "success_url"),
    ("bad mail", {"customer_email": "jenny"}, "Invalid email address: jenny", "email_invalid", "customer_email"),
    ("lines in setup", {"mode": "setup"}, "You can not pass `line_items` in `setup` mode.", None, "line_items"),
    (
        "intent data in subscription",
        {**SUBSCRIPTION, "payment_intent_data": {"description": "x"}},
        "You can not pass `payment_intent_data` in `subscription` mode.",
        None,
        "payment_intent_data",
    ),
    (
        "customer_creation",
        {**SUBSCRIPTION, "customer_creation": "always"},
        "`customer_creation` can only be used in `payment` mode.",
        None,
        None,
    ),
    (
        "long metadata value",
        {"metadata": {"a": "x" * 501}},
        "Metadata values can have up to 500 characters, but you passed in a value that is 501 characters. Invalid value: "
        + "x" * 501,
        None,
        None,
    ),
    (
        "long metadata key",
        {"metadata": {"k" * 41: "x"}},
        "Metadata keys can have up to 40 characters, but you passed in a key that is 41 characters. Invalid key: " + "k" * 41,
        None,
        None,
    ),
    (
        "51 metadata keys",
        {"metadata": {f"k{n}": "x" for n in range(51)}},
        "Metadata can have up to 50 keys, but you've set 51. Email us at support+metadata@stripe.com for more information.",
        None,
        None,
    ),
    (
        "empty string",
        {"mode": ""},
        "You passed an empty string for 'mode'. We assume empty values are an attempt to unset a parameter; however 'mode' cannot be unset. You should remove 'mode' from your request or supply a non-empty value.",
        "parameter_invalid_empty",
        "mode",
    ),
    ("enum", {"mode": "donation"}, "Invalid mode: must be one of payment, setup, or subscription", None, "mode"),
]


@pytest.mark.parametrize(("params", "message", "code", "param"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_create_refuses(door: Door, params: dict[str, Any], message: str, code: str | None, param: str | None) -> None:
    """The refusal has Stripe's status, type, code, param and text, through every door."""
    with pytest.raises(Refused) as refused:
        door.session(**params)
    assert refused.value == Refused(400, "invalid_request_error", code, param, message)


def test_an_unknown_value_of_ui_mode(door: Door) -> None:
    """The refusal lists the values of the version that asks."""
    with pytest.raises(Refused) as refused:
        door.session(ui_mode="popup")
    listed = "elements, embedded_page, form, or hosted_page" if NEW_SPELLING else "custom, embedded, or hosted"
    assert refused.value.message == f"Invalid ui_mode: must be one of {listed}"


def test_success_url_is_for_hosted_pages(door: Door) -> None:
    """Pages on the seller's site refuse it, naming the value of the request (CRE-09)."""
    page = ui_mode("elements")
    with pytest.raises(Refused) as refused:
        door.session(ui_mode=page, cancel_url="https://example.com/cancel")
    assert refused.value.message == (
        f"The following parameters are not supported with `ui_mode: {page}`: cancel_url, success_url."
    )


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"ui_mode": "embedded_page"}, "Missing required param: return_url."),
        ({"ui_mode": "embedded_page", "redirect_on_completion": "never"}, None),
        ({"ui_mode": "elements"}, None),
        (
            {"ui_mode": "embedded_page", "redirect_on_completion": "never", "return_url": "https://example.com"},
            "The following parameters are not supported with `redirect_on_completion: never`: return_url.",
        ),
    ],
    ids=["embedded", "embedded without redirect", "elements with cards only", "both"],
)
def test_return_url(door: Door, params: dict[str, Any], message: str | None) -> None:
    """It is required where the buyer comes back by redirect, and refused where there is none."""
    sent = {**params, "ui_mode": ui_mode(params["ui_mode"]), "success_url": None}
    if message is None:
        assert door.session(**sent)["url"] is None
        return
    with pytest.raises(Refused) as refused:
        door.session(**sent)
    assert refused.value.message == message


def test_a_currency_that_is_none(door: Door) -> None:
    """The refusal names it in small letters and lists what there is."""
    with pytest.raises(Refused) as refused:
        door.session(currency="XXX")
    assert refused.value.param == "currency"
    assert (refused.value.message or "").startswith("Invalid currency: xxx. Stripe currently supports these currencies: aed, ")


@pytest.mark.parametrize("answer", ["accepted", "refused"])
def test_the_doubt_about_exactly_a_day(answer: str) -> None:
    """Nobody knows whether 24 hours to the second is still accepted."""
    fake = FakeCheckout(doubts={"longest_expires_at": answer})
    with freeze_time("2030-01-01"):
        params = {"mode": "setup", "currency": "usd", "success_url": "https://example.com", "expires_at": fake.now() + 86400}
        assert fake.request("POST", "/v1/checkout/sessions", params).status == {"accepted": 200, "refused": 400}[answer]


DAY = 24 * 60 * 60


@pytest.mark.parametrize(
    ("params", "message", "param"),
    [
        (
            {**SUBSCRIPTION, "subscription_data": {"trial_end": 1_767_225_600 + 2 * DAY - 60}},
            "The `trial_end` date has to be at least 2 days in the future.",
            "subscription_data[trial_end]",
        ),
        (
            {**SUBSCRIPTION, "subscription_data": {"trial_end": 1_767_225_600 + 730 * DAY + 1}},
            "The maximum number of trial period days is 730 (2 years).",
            "subscription_data[trial_end]",
        ),
        (
            {**SUBSCRIPTION, "subscription_data": {"trial_period_days": 731}},
            "The maximum number of trial period days is 730 (2 years).",
            "subscription_data[trial_period_days]",
        ),
        (
            {**SUBSCRIPTION, "subscription_data": {"trial_end": 10**15}},
            "Invalid timestamp: can be no more than five years in the future.",
            "subscription_data[trial_end]",
        ),
        (
            {**SUBSCRIPTION, "subscription_data": {"trial_period_days": 0}},
            "This value must be greater than or equal to 1.",
            "subscription_data[trial_period_days]",
        ),
        (
            {**SUBSCRIPTION, "subscription_data": {"trial_period_days": 3, "trial_end": 1_767_225_600 + 9 * DAY}},
            "You may only specify one of these parameters: trial_end, trial_period_days.",
            "subscription_data[trial_end]",
        ),
        (
            {"payment_intent_data": {"application_fee_amount": 5}},
            "Can only apply an application_fee_amount when the PaymentIntent is attempting a direct payment (using an OAuth key "
            "or Stripe-Account header) or destination payment (using `transfer_data[destination]`).",
            None,
        ),
    ],
    ids=[
        *("a trial of two days less a minute", "two years and a second", "731 days", "beyond all years"),
        *("no days", "days and an end", "a fee for nobody"),
    ],
)
def test_what_data_of_a_later_object_refuses(params: dict[str, Any], message: str, param: str | None) -> None:
    """What is kept for completion is checked now."""
    with freeze_time("2026-01-01"):
        way = Door("raw", raw(fake := FakeCheckout()))
        fake.add("price", id="price_tshirt", currency="usd", unit_amount=1099, product_data={"name": "T-shirt"})
        with pytest.raises(Refused) as refused:
            way.session(**params)
    assert (refused.value.message, refused.value.param, refused.value.code) == (
        message,
        param,
        "parameter_invalid_integer" if "greater" in message else None,
    )


@pytest.mark.parametrize("trial", [{"trial_period_days": 730}, {"trial_end": 1_767_225_600 + 730 * DAY}], ids=str)
def test_the_longest_trial(trial: dict[str, int]) -> None:
    """Two years are taken (CAT-80)."""
    with freeze_time("2026-01-01"):
        way = Door("raw", raw(fake := FakeCheckout()))
        fake.add("price", id="price_tshirt", currency="usd", unit_amount=1099, product_data={"name": "T-shirt"})
        assert way.session(**SUBSCRIPTION, subscription_data=trial)["status"] == "open"


def test_a_percentage_beyond_a_hundred(door: Door) -> None:
    """How Stripe refuses it is not known."""
    assert door.session(**SUBSCRIPTION, subscription_data={"application_fee_percent": 5.5})["status"] == "open"
    with pytest.raises(NotModelled, match="application_fee_percent=101"):
        door.session(**SUBSCRIPTION, subscription_data={"application_fee_percent": 101})


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"customer": "cus_jenny", "customer_creation": "always"}, "`customer` together with `customer_creation`"),
        (
            {"custom_fields": [{**FIELD, "type": "text", "numeric": {"maximum_length": 3}}]},
            r"custom_fields\[0\]\[numeric\] beside",
        ),
    ],
    ids=["customer and customer_creation", "a numeric text field"],
)
def test_what_nobody_knows_together(door: Door, params: dict[str, Any], message: str) -> None:
    """Two parameters whose meeting was never recorded."""
    with pytest.raises(NotModelled, match=message):
        door.session(**params)


def test_types_and_their_configuration() -> None:
    """Which of the two counts is not known."""
    with pytest.raises(NotModelled, match="`payment_method_configuration` together with `payment_method_types`"):
        FakeCheckout(api_version="2025-03-31.basil").add(
            "checkout.session",
            mode="setup",
            success_url="https://example.com",
            payment_method_configuration="pmc_1",
            payment_method_types=["card"],
        )


@since(15, "managed_payments")
def test_managed_payments_are_not_modelled(door: Door) -> None:
    """Off is shown, on is said."""
    assert door.session(managed_payments={"enabled": False})["managed_payments"] == {"enabled": False}
    with pytest.raises(NotModelled, match=r"`managed_payments\[enabled\]=true` is not modelled yet"):
        door.session(managed_payments={"enabled": True})


NOON = datetime.datetime(2030, 1, 1, 12, tzinfo=datetime.timezone.utc)


@pytest.mark.parametrize(
    ("seconds", "message"),
    [
        (1797, "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."),
        (86401, "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."),
    ],
    ids=["too early", "too late"],
)
def test_the_bounds_of_expires_at(door: Door, seconds: int, message: str) -> None:
    """Outside of 30 minutes, less two seconds, to 24 hours the request is refused, without code and param."""
    with freeze_time(NOON):
        with pytest.raises(Refused) as refused:
            door.session(expires_at=int(NOON.timestamp()) + seconds)
    assert refused.value == Refused(400, "invalid_request_error", None, None, message)


@pytest.mark.parametrize("seconds", [1798, 1799, 1800, 3600, 86400])
def test_within_the_bounds_it_is_kept(door: Door, seconds: int) -> None:
    """An accepted `expires_at` is shown as it was sent."""
    with freeze_time(NOON):
        at = int(NOON.timestamp()) + seconds
        assert door.session(expires_at=at)["expires_at"] == at


@pytest.fixture
def stocked() -> FakeCheckout:
    return shop()


def refused(stocked: FakeCheckout, *, headers: dict[str, str] | None = None, **params: Any) -> str:
    """What a session of one shirt is refused with."""
    sent = {"mode": "payment", "line_items": [{"price": "price_shirt", "quantity": 1}], **URLS, **params}
    answer = stocked.request("POST", "/v1/checkout/sessions", sent, headers=headers)
    assert answer.status == 400, answer.body
    return str(answer.json()["error"]["message"])


def test_the_page_that_is_meant_in_its_old_spelling(stocked: FakeCheckout) -> None:
    """Before 2026-03-25 a page that was not named is `hosted` in the words of a refusal."""
    message = refused(stocked, headers={"Stripe-Version": "2022-11-15"}, return_url="https://shop.test/back")
    assert "`ui_mode: hosted`" in message


def test_ten_optional_items(stocked: FakeCheckout) -> None:
    """Ten are accepted, the most there may be."""
    id = session(stocked, optional_items=[{"price": "price_mug", "quantity": 1}] * 10)
    assert len(stocked.session(id)["optional_items"]) == 10


def test_an_optional_item_in_another_currency(stocked: FakeCheckout) -> None:
    """A price that is not in the session's currency cannot be offered beside it."""
    stocked.add("price", id="price_eur", currency="eur", unit_amount=500, product_data={"name": "Tasse"})
    message = refused(stocked, optional_items=[{"price": "price_eur", "quantity": 1}])
    assert "doesn't match the expected currency" in message

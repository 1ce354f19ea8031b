"""What a new session looks like, by mode and kind of page, and what is refused (CRE-01 to CRE-25)."""

from typing import Any

import pytest
import stripe
from freezegun import freeze_time

from doorways import MAJOR, Door, Refused, needs_line_items_on_update, raw, since
from fakecheckout import FakeCheckout, NotModelled

NEW_SPELLING = stripe.api_version is not None and stripe.api_version >= "2026-03-25"
FIELD = {"key": "k", "label": {"type": "custom", "custom": "Size"}}
SETUP = {"mode": "setup", "line_items": None, "currency": "usd"}
MONTHLY = {"currency": "usd", "unit_amount": 900, "recurring": {"interval": "month"}, "product_data": {"name": "Plan"}}
SUBSCRIPTION = {"mode": "subscription", "line_items": [{"price_data": MONTHLY, "quantity": 1}]}


def ui_mode(name: str) -> str:
    """Today's name of a kind of page in the spelling of the installed SDK's version."""
    old = {"hosted_page": "hosted", "embedded_page": "embedded", "elements": "custom"}
    return name if NEW_SPELLING else old.get(name, name)


@pytest.mark.parametrize(
    ("params", "field", "value"),
    [
        ({}, "payment_status", "unpaid"),
        ({}, "payment_intent", None),
        ({}, "amount_total", 2198),
        ({}, "customer_creation", "if_required"),
        ({}, "discounts", []),
        ({}, "saved_payment_method_options", None),
        (SUBSCRIPTION, "payment_status", "unpaid"),
        (SUBSCRIPTION, "amount_total", 900),
        (SUBSCRIPTION, "customer_creation", "always"),
        (SUBSCRIPTION, "invoice_creation", None),
        (SUBSCRIPTION, "subscription", None),
        (SETUP, "payment_status", "no_payment_required"),
        (SETUP, "amount_total", None),
        (SETUP, "total_details", None),
        (SETUP, "discounts", None),
        (SETUP, "invoice_creation", None),
    ],
    ids=lambda value: value.get("mode", "payment") if isinstance(value, dict) else str(value),
)
def test_a_field_at_creation(door: Door, params: dict[str, Any], field: str, value: Any) -> None:
    """Each mode shows the field as it was recorded."""
    assert door.session(**params)[field] == value


def test_a_setup_session_has_its_setup_intent_at_once(door: Door) -> None:
    """In setup mode the SetupIntent is there at creation."""
    assert door.session(**SETUP)["setup_intent"].startswith("seti_1")


@pytest.mark.parametrize(
    ("params", "start"),
    [
        ({}, "cs_test_a1"),
        ({"line_items": [{"price": "price_mug", "quantity": 1}] * 2}, "cs_test_b1"),
        ({"allow_promotion_codes": True}, "cs_test_b1"),
        (SETUP, "cs_test_c1"),
    ],
    ids=["one line", "two lines", "promotion codes", "setup"],
)
def test_the_id_tells_the_kind(door: Door, params: dict[str, Any], start: str) -> None:
    """An id has 66 characters and begins as recorded for its kind."""
    id = door.session(**params)["id"]
    assert (len(id), id[:10]) == (66, start)


@pytest.mark.parametrize("page", ["embedded_page", "elements", "form"])
def test_pages_on_the_seller_s_site(door: Door, page: str) -> None:
    """They have a client secret and no url of Stripe's."""
    if page == "form" and not NEW_SPELLING:
        pytest.skip("form came with 2026-03-25.dahlia")
    session = door.session(ui_mode=ui_mode(page), success_url=None, return_url="https://example.com/return")
    assert (session["ui_mode"], session["url"], session["success_url"]) == (ui_mode(page), None, None)
    assert session["client_secret"].startswith(session["id"] + "_secret_")
    assert session["return_url"] == "https://example.com/return"


def test_a_hosted_page(door: Door) -> None:
    """It has a url and no client secret; keys of the other pages are absent."""
    session = door.session(ui_mode=ui_mode("hosted_page"))
    assert session["url"].startswith(f"https://checkout.stripe.com/c/pay/{session['id']}#fid")
    assert session["client_secret"] is None
    assert not {"return_url", "redirect_on_completion"} & session.keys()


def test_the_customer_s_mail_is_known_but_not_the_name(door: Door) -> None:
    """customer_details holds the customer's e-mail and nothing else of them (CRE-06)."""
    session = door.session(customer="cus_jenny")
    assert (session["customer"], session["customer_email"], session["customer_creation"]) == ("cus_jenny", None, None)
    details = session["customer_details"]
    assert (details["email"], details["name"], details["tax_ids"]) == ("jenny@example.com", None, None)


def test_inline_prices_are_inactive(door: Door) -> None:
    """price_data makes a price and a product that are not active."""
    session = door.session(line_items=[{"price_data": {**MONTHLY, "recurring": None}, "quantity": 1}])
    (line,) = door.lines(session)
    product = door("product", "retrieve", line["price"]["product"])
    assert (line["price"]["active"], product["active"], product["name"]) == (False, False, "Plan")


def test_integers_and_booleans_come_back_as_text_in_metadata(door: Door) -> None:
    """Metadata is text, whatever was sent."""
    assert door.session(metadata={"order": 6735})["metadata"] == {"order": "6735"}


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
    (
        "two products",
        {
            "line_items": [
                {
                    "price_data": {
                        "currency": "usd",
                        "unit_amount": 1,
                        "product": "prod_tshirt",
                        "product_data": {"name": "x"},
                    },
                    "quantity": 1,
                }
            ]
        },
        "You may only specify one of these parameters: product, product_data.",
        None,
        "line_items[0][price_data][product]",
    ),
    (
        "no product",
        {"line_items": [{"price_data": {"currency": "usd", "unit_amount": 1}, "quantity": 1}]},
        "You must specify either `product` or `product_data` when creating a price.",
        None,
        "line_items[0][price_data]",
    ),
    (
        "no amount",
        {"line_items": [{"price_data": {"currency": "usd", "product": "prod_tshirt"}, "quantity": 1}]},
        "Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.",
        None,
        "line_items[0][price_data]",
    ),
    (
        "two amounts",
        {
            "line_items": [
                {
                    "price_data": {"currency": "usd", "product": "prod_tshirt", "unit_amount": 1, "unit_amount_decimal": "1"},
                    "quantity": 1,
                }
            ]
        },
        "You may only specify one of these parameters: unit_amount, unit_amount_decimal.",
        None,
        "line_items[0][price_data][unit_amount]",
    ),
    (
        "unknown product",
        {"line_items": [{"price_data": {"currency": "usd", "unit_amount": 1, "product": "prod_x"}, "quantity": 1}]},
        "No such product: 'prod_x'",
        "resource_missing",
        "line_items[0][price_data][product]",
    ),
    (
        "decimal places",
        {
            "line_items": [
                {
                    "price_data": {"currency": "usd", "product": "prod_tshirt", "unit_amount_decimal": "1." + "1" * 13},
                    "quantity": 1,
                }
            ]
        },
        "Invalid decimal: 1.1111111111111; must contain at most 12 decimal places.",
        None,
        "line_items[0][price_data][unit_amount_decimal]",
    ),
    (
        "two shipping rates",
        {"shipping_options": [{"shipping_rate": "shr_x", "shipping_rate_data": {"display_name": "x"}}]},
        "You may only specify one of these parameters: shipping_rate, shipping_rate_data.",
        None,
        "shipping_options[0][shipping_rate]",
    ),
    (
        "no shipping rate",
        {"shipping_options": [{"shipping_rate_data": {"display_name": "x"}}]},
        "Missing required param: shipping_options[0][shipping_rate_data][fixed_amount].",
        "parameter_missing",
        "shipping_options[0][shipping_rate_data][fixed_amount]",
    ),
    (
        "shipping below zero",
        {
            "shipping_options": [
                {"shipping_rate_data": {"display_name": "x", "fixed_amount": {"amount": -1, "currency": "usd"}}}
            ]
        },
        "This value must be greater than or equal to 0.",
        "parameter_invalid_integer",
        "shipping_options[0][shipping_rate_data][fixed_amount][amount]",
    ),
    (
        "shipping in euros",
        {"shipping_options": [{"shipping_rate_data": {"display_name": "x", "fixed_amount": {"amount": 1, "currency": "eur"}}}]},
        "The shipping rate specified only supports `eur`. This doesn't match the expected currency: `usd`.",
        None,
        None,
    ),
    (
        "6 shipping options",
        {"shipping_options": [{"shipping_rate": "shr_x"}] * 6},
        "Array shipping_options exceeded maximum 5 allowed elements.",
        None,
        "shipping_options",
    ),
    (
        "21 recurring lines",
        {"mode": "subscription", "line_items": [{"price_data": MONTHLY, "quantity": 1}] * 21},
        "Array line_items exceeded maximum 20 allowed elements.",
        None,
        "line_items",
    ),
    ("no mode", {"mode": None}, "Missing required param: mode.", "parameter_missing", "mode"),
    ("no success_url", {"success_url": None}, "Missing required param: success_url.", "parameter_missing", "success_url"),
    ("no line_items", {"line_items": None}, "Missing required param: line_items.", "parameter_missing", "line_items"),
    (
        "unknown price",
        {"line_items": [{"price": "price_x", "quantity": 1}]},
        "No such price: 'price_x'",
        "resource_missing",
        "line_items[0][price]",
    ),
    ("unknown customer", {"customer": "cus_x"}, "No such customer: 'cus_x'", "resource_missing", "customer"),
    ("unknown parameter", {"colour": "red"}, "Received unknown parameter: colour", "parameter_unknown", "colour"),
    (
        "no price",
        {"line_items": [{"quantity": 1}]},
        "You must provide one of `price` or `price_data` for each line item when using prices.",
        None,
        None,
    ),
    (
        "no quantity",
        {"line_items": [{"price": "price_mug"}]},
        "Quantity is required. Add `quantity` to `line_items[0]`",
        None,
        None,
    ),
    (
        "quantity zero",
        {"line_items": [{"price": "price_mug", "quantity": 0}]},
        "This value must be greater than or equal to 1.",
        "parameter_invalid_integer",
        "line_items[0][quantity]",
    ),
    (
        "no integer",
        {"line_items": [{"price": "price_mug", "quantity": "two"}]},
        "Invalid integer: two",
        "parameter_invalid_integer",
        "line_items[0][quantity]",
    ),
    (
        "customer twice",
        {"customer": "cus_jenny", "customer_email": "a@example.com"},
        "You may only specify one of these parameters: customer, customer_email.",
        None,
        "customer",
    ),
    ("bad url", {"success_url": "example"}, "Not a valid URL", "url_invalid", "success_url"),
    ("bad mail", {"customer_email": "jenny"}, "Invalid email address: jenny", "email_invalid", "customer_email"),
    (
        "recurring in payment",
        {"line_items": [{"price_data": MONTHLY, "quantity": 1}]},
        "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.",
        None,
        "line_items[0]",
    ),
    (
        "nothing recurring",
        {"mode": "subscription"},
        "You must provide at least one recurring price in `subscription` mode when using prices.",
        None,
        None,
    ),
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
        "too small",
        {"line_items": [{"price_data": {"currency": "usd", "unit_amount": 1, "product_data": {"name": "x"}}, "quantity": 1}]},
        "The Checkout Session's total amount due must add up to at least $0.50 USD",
        "amount_too_small",
        None,
    ),
    (
        "two currencies",
        {
            "line_items": [
                {"price": "price_mug", "quantity": 1},
                {"price_data": {"currency": "eur", "unit_amount": 900, "product_data": {"name": "x"}}, "quantity": 1},
            ]
        },
        "The price specified only supports `eur`. This doesn't match the expected currency: `usd`.",
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
        "101 lines",
        {"line_items": [{"price": "price_mug", "quantity": 1}] * 101},
        "Array line_items exceeded maximum 100 allowed elements.",
        None,
        "line_items",
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


def test_a_refused_session_leaves_nothing(door: Door, fake: FakeCheckout) -> None:
    """What a refused request made on its way, an inline price for one, is not there."""
    before = door("price", "list", limit=100)["data"]
    lines = [{"price_data": {**MONTHLY, "recurring": None}, "quantity": 1}, {"price": "price_x", "quantity": 1}]
    with pytest.raises(Refused):
        door.session(line_items=lines)
    assert (door("price", "list", limit=100)["data"], fake.sessions) == (before, [])


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


def test_a_parameter_that_is_not_built_yet_says_so(door: Door, fake: FakeCheckout) -> None:
    """What Stripe knows and the fake does not model is no refusal of Stripe's: it passes `except stripe.StripeError`."""
    with pytest.raises(NotModelled, match=r"`subscription_data\[billing_cycle_anchor\]` of checkout.session.create"):
        door.session(**SUBSCRIPTION, subscription_data={"billing_cycle_anchor": 4_000_000_000})
    assert [error.allow for error in fake.not_modelled] == ["subscription_data[billing_cycle_anchor]"]


@since(14, "customer_account")
def test_of_many_the_nearest_are_named(door: Door) -> None:
    """A message names what is modelled nearby, not all fifty."""
    with pytest.raises(NotModelled, match=r"Modelled beside it: ([a-z_]+, ){5}[a-z_]+ and \d+ more \(docs/parameters.md\)"):
        door.session(customer_account="acct_1")


def test_what_may_pass_passes_without_effect() -> None:
    """allow_unmodelled lets the parameter through that the message named."""
    with FakeCheckout(allow_unmodelled=("subscription_data[billing_cycle_anchor]",)):
        params = {**SUBSCRIPTION, "success_url": "https://example.com"}
        session = stripe.checkout.Session.create(**params, subscription_data={"billing_cycle_anchor": 4_000_000_000})
    assert session.amount_total == 900


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


@since(16, "allowed_payment_method_types")
@pytest.mark.parametrize(
    ("params", "shown"),
    [
        ({}, ["card", "link"]),
        ({"allowed_payment_method_types": ["card", "sepa_debit"]}, ["card", "sepa_debit"]),
        ({"excluded_payment_method_types": ["card"]}, ["link"]),
    ],
    ids=["dynamic", "allowed", "excluded"],
)
def test_payment_methods(door: Door, params: dict[str, Any], shown: list[str]) -> None:
    """A session shows the account's methods, less what is excluded, or those that are allowed."""
    session = door.session(**params)
    assert session["payment_method_types"] == shown
    assert session.items() >= params.items()


def test_echoed_hashes_show_all_their_leaves(door: Door) -> None:
    """What was not sent of a hash is null, not absent."""
    field = {"key": "size", "label": {"type": "custom", "custom": "Size"}, "type": "text"}
    session = door.session(custom_fields=[field], consent_collection={"terms_of_service": "required"})
    assert session["custom_fields"][0]["text"] == {
        "default_value": None,
        "maximum_length": None,
        "minimum_length": None,
        "value": None,
    }
    assert session["consent_collection"]["promotions"] is None


def test_adjustable_quantity_is_kept(door: Door, fake: FakeCheckout) -> None:
    """It is accepted for the buyer's page; no recorded line shows it."""
    line = {"price": "price_mug", "quantity": 1, "adjustable_quantity": {"enabled": True, "maximum": 5}}
    (shown,) = door.lines(door.session(line_items=[line]))
    assert "adjustable_quantity" not in shown


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (
            {"enabled": True, "maximum": 1_000_000},
            "This value must be less than or equal to 999999 (it currently is '1000000').",
        ),
        ({"enabled": True, "minimum": -1}, "This value must be greater than or equal to 0."),
        (
            {"enabled": True, "maximum": 2},
            "`line_items[0][adjustable_quantity][maximum]` must be greater than or equal to the quantity of the line item.",
        ),
    ],
    ids=["too high", "below zero", "below the quantity"],
)
def test_limits_of_adjustable_quantity(door: Door, limits: dict[str, Any], message: str) -> None:
    """Limits that make no sense are refused."""
    with pytest.raises(Refused) as refused:
        door.session(line_items=[{"price": "price_mug", "quantity": 3, "adjustable_quantity": limits}])
    assert refused.value.message == message


def test_a_currency_that_is_none(door: Door) -> None:
    """The refusal names it in small letters and lists what there is."""
    with pytest.raises(Refused) as refused:
        door.session(currency="XXX")
    assert refused.value.param == "currency"
    assert (refused.value.message or "").startswith("Invalid currency: xxx. Stripe currently supports these currencies: aed, ")


def test_an_empty_option_of_shipping(fake: FakeCheckout, door: Door) -> None:
    """A shipping option names a rate or describes one."""
    form = "mode=payment&success_url=https://example.com&line_items[0][price]=price_mug&line_items[0][quantity]=1&shipping_options[0][x]=1"
    assert "Received unknown parameter" in fake.request("POST", "/v1/checkout/sessions", form).json()["error"]["message"]


@pytest.mark.parametrize(
    ("answer", "cost", "total"),
    [("preselected", {"amount_subtotal": 700, "amount_tax": 0, "amount_total": 700}, 2898), ("none", None, 2198)],
)
def test_the_doubt_about_shipping_at_creation(answer: str, cost: dict[str, Any] | None, total: int) -> None:
    """The first option counts from the start, or nothing does before the buyer chose."""
    rate = {"display_name": "Post", "type": "fixed_amount", "fixed_amount": {"amount": 700, "currency": "usd"}}
    price = {"currency": "usd", "unit_amount": 1099, "product_data": {"name": "T-shirt"}}
    with FakeCheckout(doubts={"shipping_at_creation": answer}) as fake:
        made = stripe.checkout.Session.create(
            mode="payment",
            success_url="https://example.com",
            line_items=[{"price_data": price, "quantity": 2}],
            shipping_options=[{"shipping_rate_data": rate}],
        )
        session = fake.session(made.id)
    shown = session["shipping_cost"] and {k: v for k, v in session["shipping_cost"].items() if k != "shipping_rate"}
    assert (shown, session["amount_subtotal"], session["amount_total"]) == (cost, 2198, total)
    assert session["total_details"]["amount_shipping"] == total - 2198


def test_an_archived_rate_cannot_be_offered(door: Door) -> None:
    """A shipping rate has to be active."""
    rate = door(
        "shipping_rate", "create", display_name="Post", type="fixed_amount", fixed_amount={"amount": 1, "currency": "usd"}
    )
    door("shipping_rate", "update", rate["id"], active=False)
    with pytest.raises(Refused, match="The shipping rate specified is inactive"):
        door.session(shipping_options=[{"shipping_rate": rate["id"]}])


@pytest.mark.parametrize("answer", ["accepted", "refused"])
def test_the_doubt_about_exactly_a_day(answer: str) -> None:
    """Nobody knows whether 24 hours to the second is still accepted."""
    fake = FakeCheckout(doubts={"longest_expires_at": answer})
    with freeze_time("2030-01-01"):
        params = {"mode": "setup", "currency": "usd", "success_url": "https://example.com", "expires_at": fake.now() + 86400}
        assert fake.request("POST", "/v1/checkout/sessions", params).status == {"accepted": 200, "refused": 400}[answer]


@pytest.mark.parametrize(
    ("params", "field", "leaves"),
    [
        (
            {"branding_settings": {"button_color": "#000000", "font_family": ""}},
            "branding_settings",
            {"button_color": "#000000", "font_family": "default"},
        ),
        (
            {"custom_text": {"submit": {"message": "Thanks"}, "after_submit": ""}},
            "custom_text",
            {"submit": {"message": "Thanks"}, "after_submit": None},
        ),
        ({"phone_number_collection": {"enabled": True}}, "phone_number_collection", {"enabled": True}),
        (
            {"payment_method_options": {"card": {"setup_future_usage": "off_session"}}},
            "payment_method_options",
            {"card": {"request_three_d_secure": "automatic", "setup_future_usage": "off_session"}},
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_was_sent_stands_over_the_defaults(
    fake: FakeCheckout, door: Door, params: dict[str, Any], field: str, leaves: dict[str, Any]
) -> None:
    """Echoed hashes show what was sent, and Stripe's defaults for the rest."""
    if field == "branding_settings" and MAJOR < 13:
        pytest.skip("branding_settings came with stripe 13")
    assert door.session(**params)[field].items() >= leaves.items()


@pytest.mark.parametrize(("enabled", "issuer"), [(True, {"type": "self"}), (False, None)])
def test_invoice_creation(door: Door, enabled: bool, issuer: Any) -> None:
    """Enabled, the issuer is the account itself."""
    shown = door.session(invoice_creation={"enabled": enabled, "invoice_data": {"description": "Order"}})["invoice_creation"]
    assert (shown["enabled"], shown["invoice_data"]["issuer"]) == (enabled, issuer)
    assert (shown["invoice_data"]["description"], shown["invoice_data"]["metadata"]) == ("Order", {})


def test_a_dropdown_needs_no_other_leaves(door: Door) -> None:
    """A custom field shows the hash of its own type only."""
    options = [{"label": "Small", "value": "s"}]
    field = {"key": "size", "label": {"type": "custom", "custom": "Size"}, "type": "dropdown", "dropdown": {"options": options}}
    (shown,) = door.session(custom_fields=[field])["custom_fields"]
    assert (shown["dropdown"]["options"], shown["text"], shown["numeric"]) == (options, None, None)


def test_automatic_tax_waits_for_an_address(door: Door) -> None:
    """Enabled, it shows what Stripe shows before an address is known, and no tax."""
    assert door.session(automatic_tax={"enabled": False})["automatic_tax"]["enabled"] is False
    session = door.session(automatic_tax={"enabled": True})
    assert session["automatic_tax"] == {
        "enabled": True,
        "liability": {"type": "self"},
        "provider": "stripe",
        "status": "requires_location_inputs",
    }
    assert session["total_details"]["amount_tax"] == 0


@pytest.mark.parametrize("trial", [{"trial_period_days": 7}, {"trial_end": 1_767_400_000}], ids=["days", "an end"])
def test_a_trial_puts_off_what_recurs(trial: dict[str, int]) -> None:
    """Nothing is due for recurring lines; what is sold once is due today (CRE-16)."""
    with freeze_time("2026-01-01"), FakeCheckout() as fake:
        once = {"currency": "usd", "unit_amount": 500, "product_data": {"name": "Set-up"}}
        params = {"mode": "subscription", "success_url": "https://example.com", "subscription_data": trial}
        lines = [{"price_data": MONTHLY, "quantity": 1}]
        path = "/v1/checkout/sessions"
        session = fake.request("POST", path, {**params, "line_items": lines}).json()
        assert (session["amount_subtotal"], session["amount_total"]) == (0, 0)
        mixed = fake.request("POST", path, {**params, "line_items": [*lines, {"price_data": once, "quantity": 1}]}).json()
        assert mixed["amount_total"] == 500


@needs_line_items_on_update
def test_a_trial_goes_on_after_an_update(door: Door) -> None:
    """Lines that are changed or added are put off too."""
    page = {"ui_mode": ui_mode("elements"), "success_url": None, "return_url": "https://example.com"}
    session = door.session(**SUBSCRIPTION, **page, subscription_data={"trial_period_days": 7})
    (line,) = door.lines(session)
    assert door.update(session, line_items=[{"id": line["id"], "quantity": 5}])["amount_total"] == 0


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
    ids=["a trial of two days less a minute", "no days", "days and an end", "a fee for nobody"],
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


@pytest.mark.parametrize(
    "data",
    [
        {"application_fee_amount": 5, "transfer_data": {"destination": "acct_1"}},
        {"on_behalf_of": "acct_1", "transfer_group": "g"},
    ],
    ids=["a fee with a destination", "on behalf of"],
)
def test_data_of_a_payment_intent_is_kept(door: Door, data: dict[str, Any]) -> None:
    """Accepted, and not shown on the session."""
    assert "payment_intent_data" not in door.session(payment_intent_data=data)


def test_a_percentage_beyond_a_hundred(door: Door) -> None:
    """How Stripe refuses it is not known."""
    assert door.session(**SUBSCRIPTION, subscription_data={"application_fee_percent": 5.5})["status"] == "open"
    with pytest.raises(NotModelled, match="application_fee_percent=101"):
        door.session(**SUBSCRIPTION, subscription_data={"application_fee_percent": 101})


def test_intervals_that_differ(door: Door) -> None:
    """Monthly and yearly in one session is not modelled."""
    yearly = {**MONTHLY, "recurring": {"interval": "year"}}
    with pytest.raises(NotModelled, match="different intervals"):
        door.session(mode="subscription", line_items=[{"price_data": data, "quantity": 1} for data in (MONTHLY, yearly)])


def test_a_price_without_its_product(door: Door, fake: FakeCheckout) -> None:
    """Its name is not made up: the session is made, and showing the line says what is missing."""
    fake.load({**door("price", "retrieve", "price_mug"), "id": "price_bare", "product": "prod_elsewhere"})
    session = door.session(line_items=[{"price": "price_bare", "quantity": 1}])
    assert session["amount_total"] == 500
    with pytest.raises(NotModelled, match="the name of product prod_elsewhere"):
        door.lines(session)


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


def test_a_dropdown_needs_its_options(door: Door) -> None:
    """The type alone is not enough."""
    with pytest.raises(Refused, match=r"Missing required param: custom_fields\[0\]\[dropdown\]\."):
        door.session(custom_fields=[{**FIELD, "type": "dropdown"}])


def test_a_dropdown_has_200_options_at_most(door: Door) -> None:
    """Documented; the words are those of other arrays."""
    options = [{"label": "x", "value": f"v{n}"} for n in range(201)]
    with pytest.raises(Refused, match=r"Array custom_fields\[0\]\[dropdown\]\[options\] exceeded maximum 200 allowed elements"):
        door.session(custom_fields=[{**FIELD, "type": "dropdown", "dropdown": {"options": options}}])


def test_empty_metadata_at_creation_is_none(door: Door) -> None:
    """A key with an empty value is not set, at the top and in what is kept for later."""
    session = door.session(
        metadata={"a": "", "b": "1"},
        invoice_creation={"enabled": True, "invoice_data": {"metadata": {"c": "", "d": "2"}}},
    )
    assert (session["metadata"], session["invoice_creation"]["invoice_data"]["metadata"]) == ({"b": "1"}, {"d": "2"})


def test_fifty_keys_are_the_most_in_what_is_kept(door: Door) -> None:
    """The limit holds for the metadata of the payment intent too."""
    with pytest.raises(Refused, match="Metadata can have up to 50 keys, but you've set 51"):
        door.session(payment_intent_data={"metadata": {f"k{index}": "v" for index in range(51)}})


def test_amounts_are_exact(door: Door) -> None:
    """Whatever the number of digits."""
    data = {"currency": "usd", "unit_amount_decimal": "12345678901234567890.123456789012", "product_data": {"name": "x"}}
    session = door.session(line_items=[{"quantity": 10**8, "price_data": data}])
    assert session["amount_total"] == 1234567890123456789012345679


@since(13, "name_collection")
def test_a_name_is_not_optional_unless_asked(door: Door) -> None:
    """What was not sent of it is the documented default."""
    shown = door.session(name_collection={"business": {"enabled": True}})["name_collection"]
    assert shown == {"business": {"enabled": True, "optional": False}}


def test_an_option_that_is_unset_is_not_shown(door: Door) -> None:
    """An empty text unsets; what stands beside it stays."""
    paypal = {"capture_method": "", "preferred_locale": "de-DE"}
    assert door.session(payment_method_options={"paypal": paypal})["payment_method_options"]["paypal"] == {
        "preferred_locale": "de-DE"
    }


@since(10, "saved_payment_method_options[payment_method_save]")
def test_a_saved_payment_method_option_of_a_guest(door: Door) -> None:
    """The object shows all its leaves."""
    options = door.session(saved_payment_method_options={"payment_method_save": "enabled"})["saved_payment_method_options"]
    assert options == {
        "allow_redisplay_filters": ["always"],
        "payment_method_remove": "disabled",
        "payment_method_save": "enabled",
    }


def test_echoed_hashes_are_in_wire_order(door: Door) -> None:
    """Whatever the order they were sent in."""
    field = {"type": "text", "key": "k", "label": {"type": "custom", "custom": "Name"}}
    session = door.session(tax_id_collection={"enabled": True}, custom_fields=[field])
    assert list(session["tax_id_collection"]) == ["enabled", "required"]
    assert list(session["custom_fields"][0]["label"]) == ["custom", "type"]


def test_an_added_session_has_the_id_of_one_s_choice(door: Door, fake: FakeCheckout) -> None:
    """fake.add("checkout.session", id=…)."""
    given: dict[str, Any] = {"mode": "setup", "currency": "usd", "success_url": "https://example.com"}
    assert fake.add("checkout.session", id="cs_test_mine", **given)["id"] == "cs_test_mine"
    assert door("session", "retrieve", "cs_test_mine")["status"] == "open"

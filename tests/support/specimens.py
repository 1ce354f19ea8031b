"""One of each kind of object, plain and with everything sent and expanded: what makes them, as far as the installed SDK knows
the parameters, and the account they are made in. What is true of them is the tests' to say.
"""

from typing import Any

from fakecheckout import FakeCheckout
from fakecheckout.protocol.kinds import KINDS
from fakecheckout.protocol.parameters.schema import Node, installed_api_version, parameters_of
from fakecheckout.protocol.versions.dates import DAHLIA

PAGES = {"success_url": "https://shop.test/success", "cancel_url": "https://shop.test/cancel"}
ADDRESS = {"city": "Springfield", "country": "US", "line1": "1 Main", "line2": "b", "postal_code": "1", "state": "OR"}
POST: dict[str, Any] = {
    "display_name": "Post",
    "type": "fixed_amount",
    "fixed_amount": {"amount": 700, "currency": "usd"},
    "delivery_estimate": {"minimum": {"unit": "day", "value": 1}, "maximum": {"unit": "week", "value": 1}},
    "metadata": {"a": "b"},
    "tax_behavior": "inclusive",
    "tax_code": "txcd_92010001",
}
MONTH: dict[str, Any] = {
    "currency": "usd",
    "unit_amount": 900,
    "recurring": {"interval": "month"},
    "product_data": {"name": "Plan"},
}
CART: dict[str, Any] = {
    **PAGES,
    "mode": "payment",
    "line_items": [
        {
            "price": "price_tshirt",
            "quantity": 2,
            "metadata": {"a": "b"},
            "adjustable_quantity": {"enabled": True, "maximum": 9},
        },
        {"price_data": {"currency": "usd", "unit_amount_decimal": "10.5", "product_data": {"name": "Nail"}}, "quantity": 2},
    ],
}
CUSTOM_FIELDS = [
    {"key": "a", "type": "text", "label": {"type": "custom", "custom": "A"}, "text": {"maximum_length": 9}, "optional": True},
    {"key": "b", "type": "numeric", "label": {"type": "custom", "custom": "B"}},
    {
        "key": "c",
        "type": "dropdown",
        "label": {"type": "custom", "custom": "C"},
        "dropdown": {"options": [{"label": "One", "value": "1"}], "default_value": "1"},
    },
]
EVERYTHING: dict[str, Any] = {
    "adaptive_pricing": {"enabled": True},
    "after_expiration": {"recovery": {"enabled": True, "allow_promotion_codes": True}},
    "automatic_tax": {"enabled": True, "liability": {"type": "self"}},
    "billing_address_collection": "required",
    "branding_settings": {
        "background_color": "#000000",
        "border_style": "pill",
        "button_color": "#ffffff",
        "display_name": "Shop",
        "font_family": "inter",
        "icon": {"type": "url", "url": "https://shop.test/icon.png"},
        "logo": {"type": "url", "url": "https://shop.test/logo.png"},
    },
    "client_reference_id": "7",
    "consent_collection": {"payment_method_reuse_agreement": {"position": "auto"}, "terms_of_service": "required"},
    "custom_fields": CUSTOM_FIELDS,
    "custom_text": {name: {"message": "Thanks"} for name in ("after_submit", "shipping_address", "submit")},
    "excluded_payment_method_types": ["klarna"],
    "integration_identifier": "shop_1",
    "locale": "de",
    "metadata": {"order": "7"},
    "name_collection": {"business": {"enabled": True, "optional": True}, "individual": {"enabled": True}},
    "origin_context": "web",
    "payment_method_options": {"card": {"request_three_d_secure": "any"}, "acss_debit": {"currency": "usd"}},
    "phone_number_collection": {"enabled": True},
    "shipping_address_collection": {"allowed_countries": ["US", "DE"]},
    "shipping_options": [{"shipping_rate": "shr_post"}, {"shipping_rate_data": POST}],
    "submit_type": "pay",
    "tax_id_collection": {"enabled": True},
    "wallet_options": {"link": {"display": "never"}},
}
CODE = {"promotion": {"type": "coupon", "coupon": "HALF"}, "coupon": "HALF"}  # the one that the installed SDK knows is sent
INVOICE_DATA = {
    "custom_fields": [{"name": "Order", "value": "7"}],
    "description": "Order 7",
    "footer": "Thanks",
    "issuer": {"type": "self"},
    "metadata": {"a": "b"},
    "rendering_options": {"amount_tax_display": "include_inclusive_tax"},
}
EXPAND = ["customer", "line_items", "line_items.data.price.product", "shipping_options.shipping_rate"]

# A name, the kind and what is sent to make it. Further kinds are added here, and to LISTS if they have a list.
MADE: dict[str, tuple[str, dict[str, Any]]] = {
    "a product": ("product", {"name": "Poster"}),
    "a product with everything": (
        "product",
        {
            "name": "Poster",
            "description": "A2",
            "images": ["https://shop.test/poster.png"],
            "marketing_features": [{"name": "Matt"}],
            "metadata": {"a": "b"},
            "package_dimensions": {"height": 1.5, "length": 2, "weight": 3, "width": 4},
            "shippable": True,
            "statement_descriptor": "POSTER",
            "tax_code": "txcd_99999999",
            "unit_label": "sheet",
            "url": "https://shop.test/poster",
        },
    ),
    "a price": ("price", {"currency": "usd", "unit_amount": 1500, "product": "prod_tshirt"}),
    "a price of a part of a cent": (
        "price",
        {
            "currency": "usd",
            "unit_amount_decimal": "0.5",
            "product_data": {"name": "Nail"},
            "lookup_key": "nail",
            "metadata": {"a": "b"},
            "nickname": "Nail",
            "tax_behavior": "exclusive",
            "expand": ["product"],
        },
    ),
    "a recurring price": ("price", {**MONTH, "recurring": {"interval": "month", "trial_period_days": 7}}),
    "a customer": ("customer", {}),
    "a customer with everything": (
        "customer",
        {
            "address": ADDRESS,
            "balance": -500,
            "business_name": "Shop",
            "description": "A buyer",
            "email": "kim@example.com",
            "individual_name": "Kim",
            "invoice_settings": {"custom_fields": [{"name": "Order", "value": "7"}], "footer": "Thanks"},
            "metadata": {"a": "b"},
            "name": "Kim",
            "phone": "+15550100",
            "preferred_locales": ["de"],
            "shipping": {"name": "Kim", "address": ADDRESS, "phone": "+15550100"},
            "tax_exempt": "reverse",
        },
    ),
    "a coupon of a percentage": ("coupon", {"percent_off": 25, "duration": "once"}),
    "a coupon with everything": (
        "coupon",
        {
            "amount_off": 500,
            "currency": "usd",
            "duration": "repeating",
            "duration_in_months": 3,
            "max_redemptions": 10,
            "metadata": {"a": "b"},
            "name": "Five off",
            "redeem_by": 1893456000,
        },
    ),
    "a promotion code": ("promotion_code", CODE),
    "a promotion code with everything": (
        "promotion_code",
        {
            **CODE,
            "active": False,
            "code": "SUMMER",
            "customer": "cus_jenny",
            "expires_at": 1893456000,
            "max_redemptions": 5,
            "metadata": {"a": "b"},
            "restrictions": {"first_time_transaction": True, "minimum_amount": 1000, "minimum_amount_currency": "usd"},
            "expand": ["customer"],
        },
    ),
    "a tax rate": ("tax_rate", {"display_name": "VAT", "inclusive": False, "percentage": 19}),
    "a tax rate with everything": (
        "tax_rate",
        {
            "active": False,
            "country": "DE",
            "description": "VAT",
            "display_name": "VAT",
            "inclusive": True,
            "jurisdiction": "DE",
            "metadata": {"a": "b"},
            "percentage": 7.5,
            "state": "BE",
            "tax_type": "vat",
        },
    ),
    "a shipping rate": ("shipping_rate", {name: POST[name] for name in ("display_name", "type", "fixed_amount")}),
    "a shipping rate with everything": ("shipping_rate", POST),
    "a payment": ("checkout.session", {**CART, "line_items": [{"price": "price_tshirt", "quantity": 2}]}),
    "a payment with everything": (
        "checkout.session",
        {
            **CART,
            **EVERYTHING,
            "customer_creation": "always",
            "customer_email": "kim@example.com",
            "invoice_creation": {"enabled": True, "invoice_data": INVOICE_DATA},
            "saved_payment_method_options": {"payment_method_save": "enabled"},
            "expand": EXPAND,
        },
    ),
    "a payment of a customer": ("checkout.session", {**CART, "customer": "cus_jenny", "expand": EXPAND}),
    "a payment with a discount": (
        "checkout.session",
        {**CART, "discounts": [{"coupon": "HALF"}], "expand": ["discounts.coupon", "line_items"]},
    ),
    "a subscription": (
        "checkout.session",
        {**PAGES, "mode": "subscription", "line_items": [{"price": "price_month", "quantity": 1}]},
    ),
    "a subscription with everything": (
        "checkout.session",
        {
            **PAGES,
            **{name: value for name, value in EVERYTHING.items() if name not in ("submit_type", "shipping_options")},
            "mode": "subscription",
            "line_items": [{"price_data": MONTH, "quantity": 1}],
            "allow_promotion_codes": True,
            "payment_method_collection": "if_required",
            "subscription_data": {"description": "Plan", "trial_period_days": 7},
            "expand": EXPAND[:3],
        },
    ),
    "a setup": ("checkout.session", {**PAGES, "mode": "setup", "currency": "usd"}),
    "a setup of a customer": (
        "checkout.session",
        {**PAGES, "mode": "setup", "currency": "usd", "customer": "cus_jenny", "expand": ["customer"]},
    ),
    "a page within the shop": (
        "checkout.session",
        {
            "mode": "payment",
            "ui_mode": "embedded_page" if installed_api_version() >= DAHLIA else "embedded",
            "return_url": PAGES["success_url"],
            "permissions": {"update_shipping_details": "server_only"},
            "shipping_address_collection": {"allowed_countries": ["US"]},
            "line_items": [{"price": "price_tshirt", "quantity": 1}],
        },
    ),
}

LISTS = ["checkout.session", "coupon", "customer", "price", "product", "promotion_code", "shipping_rate", "tax_rate"]


def account() -> FakeCheckout:
    """What the specimens refer to."""
    fake = FakeCheckout(payment_methods=("card", "klarna", "link"))
    fake.add("product", id="prod_tshirt", name="T-shirt")
    fake.add("product", id="prod_bare", name="No price yet")
    fake.add("price", id="price_tshirt", currency="usd", unit_amount=1099, product="prod_tshirt")
    fake.add("price", id="price_month", **MONTH)
    fake.add("customer", id="cus_jenny", email="jenny@example.com", name="Jenny Rosen")
    fake.add("coupon", id="HALF", percent_off=50)
    fake.request("POST", "/v1/customers/cus_jenny/tax_ids", {"type": "eu_vat", "value": "DE123456789"})
    fake.add("shipping_rate", id="shr_post", **POST)
    return fake


def made(fake: FakeCheckout, name: str) -> dict[str, Any]:
    """A specimen as it comes over the wire."""
    kind, params = MADE[name]
    root = parameters_of(f"{kind}.create")
    assert root is not None
    response = fake.request("POST", KINDS[kind].path, _known(params, root))
    assert response.status == 200, response.body
    answer: dict[str, Any] = response.json()
    return answer


def _known(sent: Any, node: Node) -> Any:
    """What is sent without what the installed SDK has no parameter for."""
    if isinstance(sent, list):
        arrays = [option for option in _options(node) if option.kind == "array"]
        return [_known(each, arrays[0].of or node) for each in sent] if arrays else sent
    objects = [option.fields() for option in _options(node) if option.kind == "object"]
    if not isinstance(sent, dict) or not objects:
        return sent
    return {name: _known(each, objects[0][name].node) for name, each in sent.items() if name in objects[0]}


def _options(node: Node) -> tuple[Node, ...]:
    return node.options or (node,)

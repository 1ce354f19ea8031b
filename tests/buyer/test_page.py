"""What the payment page lets a buyer do, and what it refuses."""

from typing import Any

import pytest
from shop import nothing_happens, read, session, shop, types

from fakecheckout import FakeCheckout, NotModelled, NotOnThePage, PaymentDeclined

SHIP = {"shipping_address_collection": {"allowed_countries": ["US", "CA"]}}
TERMS = {"consent_collection": {"terms_of_service": "required", "promotions": "auto"}}
FIELDS = {
    "custom_fields": [
        {
            "key": "size",
            "label": {"type": "custom", "custom": "Size"},
            "type": "dropdown",
            "dropdown": {"options": [{"label": "S", "value": "s"}]},
        },
        {
            "key": "age",
            "label": {"type": "custom", "custom": "Age"},
            "type": "numeric",
            "numeric": {"maximum_length": 2},
            "optional": True,
        },
        {
            "key": "note",
            "label": {"type": "custom", "custom": "Note"},
            "type": "text",
            "text": {"minimum_length": 2},
            "optional": True,
        },
    ]
}
TAX = {"tax_id_collection": {"enabled": True}}
NAMES = {"name_collection": {"business": {"enabled": True}, "individual": {"enabled": True}}}
ADDRESS = {"city": "Toronto", "country": "CA", "line1": "1 King St", "postal_code": "M5H", "state": "ON"}


@pytest.fixture
def fake() -> FakeCheckout:
    return shop()


@pytest.mark.parametrize(
    ("params", "fields", "refusal"),
    [
        ({}, {"shoe": "42"}, "has no field 'shoe'"),
        ({}, {"email": "not an address"}, "takes no e-mail address"),
        ({}, {"email": ""}, "email takes a text"),
        ({"customer_email": "a@b.co"}, {"email": "c@d.co"}, "cannot be edited"),
        ({"customer": "cus_jenny"}, {"email": "c@d.co"}, "shows the e-mail address jenny@example.com"),
        ({}, {"name": 7}, "name takes a text"),
        ({}, {"business_name": "Ltd"}, "asks for no business name"),
        ({}, {"phone": "+1"}, "asks for no phone number"),
        ({}, {"shipping": {"name": "J", "address": ADDRESS}}, "asks for no shipping address"),
        (SHIP, {"shipping": "here"}, "takes a name and an address"),
        (SHIP, {"shipping": {"name": "J", "address": {**ADDRESS, "country": "DE"}}}, "ships to US, CA, not to DE"),
        (SHIP, {"shipping": {"name": "J", "address": {"country": "US"}}}, "incomplete: line1 is missing"),
        ({}, {"address": {"planet": "Mars"}}, "takes an address of city"),
        ({}, {"address": {"city": "Paris"}}, "incomplete: country is missing"),
        ({}, {"tax_id": {"type": "eu_vat", "value": "DE1"}}, "asks for no tax id"),
        (TAX, {"tax_id": "DE1"}, "takes a type and a value"),
        ({}, {"consent": True}, "asks for no consent to terms"),
        (TERMS, {"consent": "maybe"}, "consent takes True"),
        (TERMS, {"consent": {"terms_of_service": "declined"}}, "can only be accepted"),
        (TERMS, {"consent": {"promotions": "perhaps"}}, "opt_in or opt_out"),
        ({}, {"consent": {"promotions": "opt_in"}}, "asks for no consent to promotions"),
        ({}, {"custom_fields": {"size": "s"}}, "no custom field 'size'. It has: none"),
        (FIELDS, {"custom_fields": "s"}, "takes values by key"),
        (FIELDS, {"custom_fields": {"size": "xl"}}, "offers s, not 'xl'"),
        (FIELDS, {"custom_fields": {"age": "old"}}, "takes digits only"),
        (FIELDS, {"custom_fields": {"age": "123"}}, "takes 0 to 2 characters, not 3"),
        (FIELDS, {"custom_fields": {"note": "x"}}, "takes 2 to 255 characters, not 1"),
        (FIELDS, {"custom_fields": {"note": 5}}, "takes a text, not 5"),
        ({}, {"email": "a" * 100_000}, "takes no e-mail address"),
        ({}, {"address": {"country": {"a": {"b": {}}}}}, "takes an address of"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_cannot_be_typed(fake: FakeCheckout, params: dict[str, Any], fields: dict[str, Any], refusal: str) -> None:
    """A field that the page has not, or a value that it does not take, is refused and changes nothing."""
    id = session(fake, **params)
    with nothing_happens(fake, id), pytest.raises(NotOnThePage, match=refusal):
        fake.buyer(id).fill(**fields)


@pytest.mark.parametrize(
    ("params", "needed"),
    [(TERMS, "accept the seller's terms"), (FIELDS, "asks for 'size'")],
    ids=["terms", "a required field"],
)
def test_what_only_the_buyer_can_say(fake: FakeCheckout, params: dict[str, Any], needed: str) -> None:
    """Consent and required fields are not filled by the persona: paying without them is refused."""
    id = session(fake, **params)
    with nothing_happens(fake, id), pytest.raises(NotOnThePage, match=needed):
        fake.buyer(id).pay()


def test_what_was_typed_is_on_the_session(fake: FakeCheckout) -> None:
    """Everything that was filled in is shown once the session is complete."""
    id = session(
        fake, **SHIP, **TERMS, **FIELDS, **TAX, phone_number_collection={"enabled": True}, billing_address_collection="required"
    )
    buyer = fake.buyer(id).fill(
        email="kim@example.com",
        name="Kim",
        phone="+1416",
        address=ADDRESS,
        shipping={"name": "Kim's mother", "address": ADDRESS},
        tax_id={"type": "ca_bn", "value": "123456789"},
        business_name="Kim Ltd",
        consent={"terms_of_service": "accepted", "promotions": "opt_in"},
        custom_fields={"size": "s", "age": "33"},
    )
    buyer.pay()
    shown = fake.session(id)
    details = shown["customer_details"]
    whole = {**ADDRESS, "line2": None}
    assert (details["email"], details["name"], details["phone"], details["address"]) == (
        "kim@example.com",
        "Kim",
        "+1416",
        whole,
    )
    assert details["tax_ids"] == [{"type": "ca_bn", "value": "123456789"}]
    assert shown["collected_information"]["shipping_details"] == {"name": "Kim's mother", "address": whole}
    assert shown["consent"] == {"promotions": "opt_in", "terms_of_service": "accepted"}
    values = {field["key"]: field[field["type"]]["value"] for field in shown["custom_fields"]}
    assert values == {"size": "s", "age": "33", "note": None}


def test_nothing_typed_is_seen_before_it_is_submitted(fake: FakeCheckout) -> None:
    """An open session tells nothing of the form (BUY-03)."""
    id = session(fake)
    with nothing_happens(fake, id):
        fake.buyer(id).fill(email="kim@example.com", name="Kim")


def test_the_persona(fake: FakeCheckout) -> None:
    """What was not filled in is filled by Jenny Rosen; a card asks for country and postal code (BUY-04)."""
    id = session(fake, **SHIP, phone_number_collection={"enabled": True})
    fake.buyer(id).pay()
    details = fake.session(id)["customer_details"]
    assert (details["email"], details["name"]) == ("jenny.rosen@example.com", "Jenny Rosen")
    assert details["address"] == {
        "city": None,
        "country": "US",
        "line1": None,
        "line2": None,
        "postal_code": "94080",
        "state": None,
    }
    assert details["phone"].startswith("+1650")
    assert fake.session(id)["collected_information"]["shipping_details"]["address"]["line1"] == "354 Oyster Point Blvd"


def test_the_persona_lives_where_the_seller_ships(fake: FakeCheckout) -> None:
    """Where the seller does not ship to the persona's country, it lives in the first that the seller ships to."""
    id = session(fake, shipping_address_collection={"allowed_countries": ["GB", "IE"]})
    fake.buyer(id).pay()
    assert fake.session(id)["collected_information"]["shipping_details"]["address"]["country"] == "GB"


def test_names_and_tax_ids_that_have_to_be_given(fake: FakeCheckout) -> None:
    """The persona has a business and a tax id where the page insists."""
    id = session(fake, **NAMES, tax_id_collection={"enabled": True, "required": "if_supported"})
    fake.buyer(id).pay()
    shown = fake.session(id)
    assert shown["customer_details"]["individual_name"] == "Jenny Rosen"
    assert shown["collected_information"]["business_name"] == "Rosen & Daughters"
    assert [each["type"] for each in shown["customer_details"]["tax_ids"]] == ["us_ein"]


def test_a_box_for_promotions_that_nobody_ticked(fake: FakeCheckout) -> None:
    """It is `opt_out`; terms that were accepted are told beside it."""
    id = session(fake, **TERMS)
    fake.buyer(id).fill(consent=True).pay()
    assert fake.session(id)["consent"] == {"promotions": "opt_out", "terms_of_service": "accepted"}


def test_a_default_of_a_field_counts(fake: FakeCheckout) -> None:
    """A default value is what was typed, unless something else is."""
    field = {"key": "note", "label": {"type": "custom", "custom": "Note"}, "type": "text", "text": {"default_value": "none"}}
    id = session(fake, custom_fields=[field])
    fake.buyer(id).pay()
    assert fake.session(id)["custom_fields"][0]["text"]["value"] == "none"


ADJUSTABLE = [{"price": "price_shirt", "quantity": 2, "adjustable_quantity": {"enabled": True, "minimum": 1, "maximum": 5}}]
TWO = [*ADJUSTABLE, {"price": "price_mug", "quantity": 1, "adjustable_quantity": {"enabled": True}}]


def test_the_quantity_is_changed(fake: FakeCheckout) -> None:
    """Within its range; the total follows at once."""
    id = session(fake, line_items=ADJUSTABLE)
    fake.buyer(id).set_quantity("price_shirt", 5)
    assert fake.session(id)["amount_total"] == 5 * 1099


def test_a_line_is_taken_away(fake: FakeCheckout) -> None:
    """Down to nothing, if others remain."""
    id = session(fake, line_items=TWO)
    line = read(fake, f"checkout/sessions/{id}/line_items")["data"][1]
    fake.buyer(id).set_quantity(line, 0)
    assert fake.session(id)["amount_total"] == 2 * 1099


@pytest.mark.parametrize(
    ("lines", "named", "quantity", "refusal"),
    [
        (ADJUSTABLE, "price_shirt", 6, "can be 1 to 5, not 6"),
        (ADJUSTABLE, "price_shirt", 0, "can be 1 to 5, not 0"),
        (TWO[1:], "price_mug", 0, "only line cannot be taken away"),
        (TWO[1:], "price_mug", 1.5, "whole number"),
        (TWO[1:], "price_mug", True, "whole number"),
        (TWO[1:], "price_hat", 1, "no single line 'price_hat'"),
        ([{"price": "price_mug", "quantity": 1}], "price_mug", 2, "not adjustable"),
    ],
    ids=["too many", "too few", "the only line", "half a mug", "a truth", "another line", "fixed"],
)
def test_a_quantity_that_cannot_be(fake: FakeCheckout, lines: Any, named: str, quantity: Any, refusal: str) -> None:
    """Outside of the range, of another line, or of one that is not adjustable."""
    id = session(fake, line_items=lines)
    with nothing_happens(fake, id), pytest.raises(NotOnThePage, match=refusal):
        fake.buyer(id).set_quantity(named, quantity)


@pytest.fixture
def donation(fake: FakeCheckout) -> str:
    custom = {"enabled": True, "minimum": 500, "maximum": 5000, "preset": 1000}
    fake.add("price", id="price_gift", currency="usd", custom_unit_amount=custom, product_data={"name": "Gift"})
    return session(fake, line_items=[{"price": "price_gift", "quantity": 1}])


def test_the_buyer_says_what_to_pay(fake: FakeCheckout, donation: str) -> None:
    """The amount of a line whose price leaves it to the buyer."""
    fake.buyer(donation).set_amount("price_gift", 2500).pay()
    assert fake.session(donation)["amount_total"] == 2500


@pytest.mark.parametrize(("amount", "refusal"), [(499, "500 to 5000"), (5001, "500 to 5000"), (-1, "whole number")])
def test_an_amount_that_cannot_be(fake: FakeCheckout, donation: str, amount: int, refusal: str) -> None:
    """Outside of what the seller allows."""
    with nothing_happens(fake, donation), pytest.raises(NotOnThePage, match=refusal):
        fake.buyer(donation).set_amount("price_gift", amount)


def test_a_fixed_amount(fake: FakeCheckout) -> None:
    """Of an ordinary price nothing can be chosen."""
    id = session(fake)
    with pytest.raises(NotOnThePage, match="is fixed"):
        fake.buyer(id).set_amount("price_shirt", 1)


OPTIONAL = [
    {"price": "price_mug", "quantity": 1},
    {"price": "price_shirt", "quantity": 2, "adjustable_quantity": {"enabled": True, "minimum": 1, "maximum": 3}},
]


def test_an_optional_item_is_added(fake: FakeCheckout) -> None:
    """It becomes a line, and the total follows."""
    id = session(fake, line_items=[{"price": "price_shirt", "quantity": 1}], optional_items=OPTIONAL[:1])
    fake.buyer(id).add_optional_item("price_mug")
    assert fake.session(id)["amount_total"] == 1599


def test_an_optional_item_in_another_quantity(fake: FakeCheckout) -> None:
    """As many as its range allows."""
    id = session(fake, line_items=[{"price": "price_mug", "quantity": 1}], optional_items=OPTIONAL[1:])
    fake.buyer(id).add_optional_item("price_shirt", 3)
    assert fake.session(id)["amount_total"] == 500 + 3 * 1099


@pytest.mark.parametrize(
    ("price", "quantity", "refusal"),
    [
        ("price_hat", 1, "offers no optional item"),
        ("price_mug", 2, "can be 1 to 1, not 2"),
        ("price_shirt", 4, "can be 1 to 3, not 4"),
        ("price_shirt", 0, "can be 1 to 3, not 0"),
        ("price_plan", None, "in the cart already"),
    ],
    ids=["another", "fixed", "too many", "none", "twice"],
)
def test_an_optional_item_that_cannot_be(fake: FakeCheckout, price: str, quantity: int | None, refusal: str) -> None:
    """What the page does not offer, or not so many of it."""
    items = [*OPTIONAL, {"price": "price_plan", "quantity": 1}]
    id = session(fake, "subscription", optional_items=items)
    with nothing_happens(fake, id), pytest.raises(NotOnThePage, match=refusal):
        fake.buyer(id).add_optional_item(price, quantity)


@pytest.fixture
def code(fake: FakeCheckout) -> str:
    fake.add("coupon", id="HALF", percent_off=50, duration="once")
    body = {"id": "promo_half", "object": "promotion_code", "active": True, "code": "Half-Price", "customer": None}
    more = {
        "promotion": {"coupon": "HALF", "type": "coupon"},
        "restrictions": {"first_time_transaction": False},
        "metadata": {},
    }
    fake.load({**body, **more, "times_redeemed": 0, "max_redemptions": None, "expires_at": None})
    return session(fake, allow_promotion_codes=True)


@pytest.mark.parametrize("typed", ["Half-Price", "half-price"])
def test_a_promotion_code_is_typed(fake: FakeCheckout, code: str, typed: str) -> None:
    """Whatever its capitals; 50 % of 1099 is 550 off (CRE-14: halves go to the discount)."""
    fake.buyer(code).apply_promotion_code(typed)
    shown = fake.session(code)
    assert (shown["amount_total"], shown["discounts"]) == (549, [{"coupon": None, "promotion_code": "promo_half"}])


def test_a_code_stays_when_the_session_expires(fake: FakeCheckout, code: str) -> None:
    """The expired session shows what the buyer had reached (BUY-07)."""
    fake.buyer(code).apply_promotion_code("half-price")
    fake.advance(days=1)
    assert (fake.session(code)["status"], fake.session(code)["amount_total"]) == ("expired", 549)


def test_a_code_that_does_not_exist(fake: FakeCheckout, code: str) -> None:
    """The page says that it is invalid."""
    with nothing_happens(fake, code), pytest.raises(NotOnThePage, match="This code is invalid: 'NOPE'"):
        fake.buyer(code).apply_promotion_code("NOPE")


def test_a_page_without_codes(fake: FakeCheckout) -> None:
    """Without allow_promotion_codes there is no field to type one."""
    id = session(fake)
    with pytest.raises(NotOnThePage, match="no field for promotion codes"):
        fake.buyer(id).apply_promotion_code("HALF")


def test_a_code_that_leaves_too_little() -> None:
    """What the API refuses, the page does not offer."""
    fake = shop(payment_methods=("card",))
    code = session(fake, allow_promotion_codes=True)
    fake.add("coupon", id="MOST", percent_off=99)
    promotion = {"promotion": {"coupon": "MOST", "type": "coupon"}, "restrictions": {}, "metadata": {}}
    fake.load({"id": "promo_most", "object": "promotion_code", "active": True, "code": "MOST", **promotion})
    with nothing_happens(fake, code), pytest.raises(NotOnThePage, match="must add up to at least"):
        fake.buyer(code).apply_promotion_code("MOST")


@pytest.fixture
def shipped(fake: FakeCheckout) -> str:
    for id, name, amount in (("shr_post", "Post", 500), ("shr_bike", "Bike", 900)):
        fake.add(
            "shipping_rate", id=id, display_name=name, type="fixed_amount", fixed_amount={"amount": amount, "currency": "usd"}
        )
    return session(fake, **SHIP, shipping_options=[{"shipping_rate": "shr_post"}, {"shipping_rate": "shr_bike"}])


@pytest.mark.parametrize("rate", ["shr_bike", "Bike", {"id": "shr_bike"}], ids=["id", "name", "object"])
def test_a_rate_is_chosen(fake: FakeCheckout, shipped: str, rate: Any) -> None:
    """The total follows the rate."""
    fake.buyer(shipped).choose_shipping(rate)
    shown = fake.session(shipped)
    assert (shown["amount_total"], shown["shipping_cost"]["shipping_rate"]) == (1999, "shr_bike")


def test_a_rate_that_is_not_offered(fake: FakeCheckout, shipped: str) -> None:
    """The message names what is."""
    with nothing_happens(fake, shipped), pytest.raises(NotOnThePage, match=r"offers: shr_post \(Post\), shr_bike \(Bike\)"):
        fake.buyer(shipped).choose_shipping("shr_plane")


def test_the_servers_address_counts(fake: FakeCheckout) -> None:
    """What the seller's server collected is where it ships to."""
    id = session(fake, **SHIP, ui_mode="elements", success_url=None, cancel_url=None, return_url="https://shop.test/back")
    answer = fake.request(
        "POST",
        f"/v1/checkout/sessions/{id}",
        {"collected_information": {"shipping_details": {"name": "Kim", "address": ADDRESS}}},
    )
    assert answer.status == 200
    fake.buyer(id).pay()
    assert fake.session(id)["collected_information"]["shipping_details"]["name"] == "Kim"


@pytest.mark.parametrize("end", ["complete", "expired"])
@pytest.mark.parametrize("move", ["pay", "fill", "decline", "abandon"])
def test_a_closed_session_offers_nothing(fake: FakeCheckout, end: str, move: str) -> None:
    """Neither a complete nor an expired one."""
    id = session(fake)
    buyer = fake.buyer(id)
    if end == "complete":
        buyer.pay()
    else:
        fake.advance(days=1)
    with nothing_happens(fake, id), pytest.raises(NotOnThePage, match=f"{id} is {end}: its page offers nothing any more"):
        getattr(buyer, move)()


def test_abandoning_changes_nothing(fake: FakeCheckout) -> None:
    """The buyer goes back to the shop; the session stays open."""
    id = session(fake)
    with nothing_happens(fake, id):
        assert fake.buyer(id).abandon() == "https://shop.test/cart"


@pytest.mark.parametrize(
    ("params", "method", "url"),
    [
        ({}, None, "https://shop.test/ok?id={}"),
        (
            {"ui_mode": "embedded_page", "return_url": "https://shop.test/r/{CHECKOUT_SESSION_ID}"},
            None,
            "https://shop.test/r/{}",
        ),
        ({"ui_mode": "embedded_page", "redirect_on_completion": "never"}, None, None),
        (
            {"ui_mode": "embedded_page", "redirect_on_completion": "if_required", "return_url": "https://shop.test/r"},
            None,
            None,
        ),
        (
            {"ui_mode": "embedded_page", "redirect_on_completion": "if_required", "return_url": "https://shop.test/r"},
            "ideal",
            "https://shop.test/r",
        ),
        ({"ui_mode": "elements", "return_url": "https://shop.test/r"}, None, "https://shop.test/r"),
    ],
    ids=["hosted", "embedded", "never", "if required, by card", "if required, by redirect", "elements"],
)
def test_where_the_browser_goes(fake: FakeCheckout, params: dict[str, Any], method: str | None, url: str | None) -> None:
    """To the success or the return url, with the session's id in it, if anywhere."""
    own = {} if "ui_mode" not in params else {"success_url": None, "cancel_url": None}
    eur = {"price_data": {"currency": "eur", "unit_amount": 900, "product_data": {"name": "x"}}, "quantity": 1}
    id = session(fake, line_items=[eur], **own, **params)
    assert fake.buyer(id).pay(method=method) == (None if url is None else url.format(id))


@pytest.mark.parametrize("how", ["dict", "id", "url", "client_secret", "only one"])
def test_naming_the_session(fake: FakeCheckout, how: str) -> None:
    """By what an application has at hand."""
    embedded = {"ui_mode": "embedded_page", "return_url": "https://shop.test/r", "success_url": None, "cancel_url": None}
    id = session(fake, **(embedded if how == "client_secret" else {}))
    shown = fake.session(id)
    given = {"dict": shown, "id": id, "url": shown["url"], "client_secret": shown["client_secret"], "only one": None}[how]
    assert fake.buyer(given).session == id
    assert repr(fake.buyer(given)) == f"<buyer of {id}>"


def test_one_of_many_has_to_be_named(fake: FakeCheckout) -> None:
    """Without a name, exactly one session is open."""
    with pytest.raises(LookupError, match="0 sessions are open"):
        fake.buyer()
    session(fake)
    session(fake)
    with pytest.raises(LookupError, match="2 sessions are open"):
        fake.buyer()


@pytest.mark.parametrize("named", ["cs_test_nope", "https://checkout.stripe.com/c/pay/cs_test_nope#x"], ids=["id", "url"])
def test_an_unknown_session(fake: FakeCheckout, named: str) -> None:
    """Is a KeyError, as for fake.session."""
    with pytest.raises(KeyError, match="cs_test_nope"):
        fake.buyer(named)


@pytest.mark.parametrize("named", [7, ""], ids=["a number", "nothing"])
def test_what_names_no_session(fake: FakeCheckout, named: Any) -> None:
    """A type that cannot name one."""
    with pytest.raises(TypeError, match="fake.buyer takes a session"):
        fake.buyer(named)


def test_recovery_opens_a_copy(fake: FakeCheckout) -> None:
    """The recovery url of an expired session leads to a new one that names the old; the old stays expired."""
    recovery = {"after_expiration": {"recovery": {"enabled": True, "allow_promotion_codes": True}}}
    id = session(fake, line_items=ADJUSTABLE, **recovery)
    fake.advance(days=1)
    url = fake.session(id)["after_expiration"]["recovery"]["url"]
    buyer = fake.buyer(url)
    fresh = fake.session(buyer.session)
    assert (fresh["recovered_from"], fresh["status"], fresh["amount_total"]) == (id, "open", 2198)
    assert (fresh["allow_promotion_codes"], fresh["after_expiration"]["recovery"]["url"]) == (True, None)
    buyer.set_quantity("price_shirt", 1).pay()
    assert (fake.session(buyer.session)["amount_total"], fake.session(id)["status"]) == (1099, "expired")


def test_recovering_a_setup(fake: FakeCheckout) -> None:
    """The new session has a setup intent of its own."""
    id = session(fake, "setup", after_expiration={"recovery": {"enabled": True}}, setup_intent_data={"metadata": {"a": "b"}})
    fake.advance(days=1)
    buyer = fake.buyer(fake.session(id)["after_expiration"]["recovery"]["url"])
    buyer.pay()
    fresh = read(fake, f"setup_intents/{fake.session(buyer.session)['setup_intent']}")
    assert (fresh["status"], fresh["metadata"]) == ("succeeded", {"a": "b"})


def test_a_recovery_url_ends(fake: FakeCheckout) -> None:
    """After 30 days it opens nothing."""
    id = session(fake, after_expiration={"recovery": {"enabled": True}})
    fake.advance(days=1)
    url = fake.session(id)["after_expiration"]["recovery"]["url"]
    fake.advance(days=30)
    with nothing_happens(fake, id), pytest.raises(NotOnThePage, match="has expired: it could be used for 30 days"):
        fake.buyer(url)


def test_a_hint_at_the_recovery_url(fake: FakeCheckout) -> None:
    """Who pays on the expired page is told of the other one."""
    id = session(fake, after_expiration={"recovery": {"enabled": True}})
    buyer = fake.buyer(id)
    fake.advance(days=1)
    with pytest.raises(NotOnThePage, match="recovery url opens a new one"):
        buyer.pay()


SAVING = {"customer": "cus_jenny", "saved_payment_method_options": {"payment_method_save": "enabled"}}


def saved(fake: FakeCheckout, **params: Any) -> str:
    """A card that the customer saved by ticking the box."""
    fake.buyer(session(fake, **SAVING, **params)).pay(save=True)
    (method,) = read(fake, "customers/cus_jenny/payment_methods")["data"]
    return str(method["id"])


def test_a_saved_card_is_offered_again(fake: FakeCheckout) -> None:
    """A card saved by the buyer pays the next session of the same customer; it is not attached once more."""
    method = saved(fake)
    id = session(fake, customer="cus_jenny")
    before = len(fake.events)
    fake.buyer(id).pay(method)
    assert read(fake, f"payment_intents/{fake.session(id)['payment_intent']}")["payment_method"] == method
    assert "payment_method.attached" not in types(fake, before)


def test_a_saved_card_is_saved_once(fake: FakeCheckout) -> None:
    """Paying with it where methods are kept for later changes nothing of it."""
    method = saved(fake)
    before = read(fake, f"payment_methods/{method}")
    id = session(fake, customer="cus_jenny", payment_intent_data={"setup_future_usage": "off_session"})
    fake.buyer(id).pay(method)
    assert read(fake, f"payment_methods/{method}") == before


def test_a_saved_card_of_somebody_else(fake: FakeCheckout) -> None:
    """The page of a guest shows nobody's cards."""
    method = saved(fake)
    id = session(fake)
    with nothing_happens(fake, id), pytest.raises(NotOnThePage, match="no saved method"):
        fake.buyer(id).pay(method)


def test_a_card_that_is_not_shown_again(fake: FakeCheckout) -> None:
    """One that was saved for later charges alone is `limited` (BUY-08)."""
    fake.buyer(session(fake, customer="cus_jenny", payment_intent_data={"setup_future_usage": "off_session"})).pay()
    (method,) = read(fake, "customers/cus_jenny/payment_methods")["data"]
    id = session(fake, customer="cus_jenny")
    with pytest.raises(NotOnThePage, match="its allow_redisplay is limited, shown are always"):
        fake.buyer(id).pay(method["id"])


def test_a_saved_card_on_a_page_without_cards(fake: FakeCheckout) -> None:
    """It is not offered where cards are not."""
    method = saved(fake)
    id = session(fake, customer="cus_jenny", excluded_payment_method_types=["card"])
    with pytest.raises(NotOnThePage, match="does not offer 'card'"):
        fake.buyer(id).pay(method)


def test_a_saved_card_that_is_challenged(fake: FakeCheckout) -> None:
    """A card that always asks, asks again."""
    fake.buyer(session(fake, **SAVING)).pay("4000002760003184", save=True)
    (method,) = read(fake, "customers/cus_jenny/payment_methods")["data"]
    id = session(fake, customer="cus_jenny")
    with pytest.raises(PaymentDeclined):
        fake.buyer(id).pay(method, challenge="fail")


def test_a_page_without_a_box_to_save(fake: FakeCheckout) -> None:
    """payment_method_save has to be enabled."""
    id = session(fake, customer="cus_jenny")
    with nothing_happens(fake, id), pytest.raises(NotOnThePage, match="no box to save"):
        fake.buyer(id).pay(save=True)


@pytest.mark.parametrize(
    ("paid", "refusal"),
    [
        ({"card": "4242424242424241"}, "Your card number is invalid"),
        ({"card": "4000000000000051"}, "no test card of Stripe's"),
        ({"card": "pm_card_unheard"}, "no test card of Stripe's"),
        ({"method": "klarna"}, "does not offer 'klarna'. It offers: card, link"),
        ({"challenge": "shrug"}, "challenge is 'accept' or 'fail'"),
    ],
    ids=["check digit", "unknown number", "unknown name", "method", "challenge"],
)
def test_what_cannot_be_paid_with(fake: FakeCheckout, paid: dict[str, Any], refusal: str) -> None:
    """The form itself says so, and nothing was attempted."""
    id = session(fake)
    with nothing_happens(fake, id), pytest.raises(NotOnThePage, match=refusal):
        fake.buyer(id).pay(**paid)


def test_a_method_whose_details_are_not_known() -> None:
    """It is offered, but what it would show is not worked out."""
    fake = shop(payment_methods=("card", "paypal"))
    id = session(fake)
    with nothing_happens(fake, id), pytest.raises(NotModelled, match="Paying by paypal is not modelled"):
        fake.buyer(id).pay(method="paypal")


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

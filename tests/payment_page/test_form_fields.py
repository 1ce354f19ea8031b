"""What a buyer types on the page: what is taken, what is refused, and what the persona fills in."""

from typing import Any

import pytest
from shop import nothing_happens, session, shop

from fakecheckout import FakeCheckout, NotOnThePage
from fakecheckout.payment_page.form_fields import PageFields

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
        ({}, {"address": {"country": "us"}}, "country of two letters, as in 'US', not 'us'"),
        ({}, {"name": "\ud83d"}, r"half of a character, which no browser sends: '\\ud83d'"),
        (SHIP, {"shipping": {"name": "J", "address": {**ADDRESS, "city": "\udc00"}}}, "shipping has half of a character"),
        (FIELDS, {"custom_fields": {"note": "n" * 256}}, "takes 2 to 255 characters, not 256"),
        (FIELDS, {"custom_fields": {"\ud800": "n"}}, "custom_fields has half of a character"),
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


# tests/buyer/test_page.py:101, in place of test_what_was_typed_is_on_the_session.
@pytest.fixture(scope="module")
def typed() -> dict[str, Any]:
    """A session that asked for everything, paid by a buyer who filled everything in."""
    fake = shop()
    also = {"phone_number_collection": {"enabled": True}, "billing_address_collection": "required"}
    id = session(fake, **SHIP, **TERMS, **FIELDS, **TAX, **also)
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
    return fake.session(id)


WHOLE = {**ADDRESS, "line2": None}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("email", "kim@example.com"),
        ("name", "Kim"),
        ("phone", "+1416"),
        ("address", WHOLE),
        ("tax_ids", [{"type": "ca_bn", "value": "123456789"}]),
    ],
    ids=["email", "name", "phone", "address", "tax ids"],
)
def test_who_paid(typed: dict[str, Any], name: str, value: Any) -> None:
    """What the buyer typed of themselves is in `customer_details`."""
    assert typed["customer_details"][name] == value


def test_where_it_is_shipped_to(typed: dict[str, Any]) -> None:
    """The shipping address is in `collected_information`, with whom it is for."""
    assert typed["collected_information"]["shipping_details"] == {"name": "Kim's mother", "address": WHOLE}


def test_what_the_buyer_consented_to(typed: dict[str, Any]) -> None:
    """Terms and promotions are told as they were answered."""
    assert typed["consent"] == {"promotions": "opt_in", "terms_of_service": "accepted"}


def test_what_the_seller_s_fields_were_answered_with(typed: dict[str, Any]) -> None:
    """Each field shows its value, and null where nothing was filled in."""
    values = {field["key"]: field[field["type"]]["value"] for field in typed["custom_fields"]}
    assert values == {"size": "s", "age": "33", "note": None}


def test_a_year_past_9999_is_a_number_like_any_other(fake: FakeCheckout) -> None:
    """Digits are digits, however far the day is that a buyer means by them."""
    day = {"key": "day", "label": {"type": "custom", "custom": "Day"}, "type": "numeric"}
    id = session(fake, custom_fields=[day])
    fake.advance(days=365 * 7900)  # the account's clock ends with 9999
    fake.buyer(session(fake, custom_fields=[day])).fill(custom_fields={"day": "123451231"}).pay()
    assert fake.session(id)["status"] == "expired"
    assert fake.sessions[-1]["custom_fields"][0]["numeric"]["value"] == "123451231"


def test_the_fields_of_a_page_are_typed() -> None:
    """The closed list that type checkers know is what `fill` takes."""
    fake = shop()
    with pytest.raises(NotOnThePage) as refused:
        fake.buyer(session(fake)).fill(mail="kim@example.com")
    assert str(refused.value).endswith(f"It may have: {', '.join(sorted(PageFields.__annotations__))}.")

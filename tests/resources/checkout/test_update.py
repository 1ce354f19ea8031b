"""Updating a session beyond the reference page's sentences: what is refused, who may, and what stays (UPD-02 to UPD-19)."""

from typing import Any

import pytest
import stripe

from doorways import Door, Refused, needs_line_items_on_update, needs_update, since
from fakecheckout import FakeCheckout, NotModelled
from fakecheckout.resources.checkout.records import COMPLETION_PARAMETERS

pytestmark = needs_update

DAHLIA = stripe.api_version is not None and stripe.api_version >= "2026-03-25"


ELEMENTS = {"ui_mode": "elements" if DAHLIA else "custom", "success_url": None, "return_url": "https://example.com/return"}


@needs_line_items_on_update
def test_an_item_keeps_every_field_not_named(door: Door) -> None:
    """An item that is changed by one field keeps the others: price, metadata, description."""
    session = door.session(line_items=[{"price": "price_tshirt", "quantity": 2, "metadata": {"size": "M"}}])
    (before,) = door.lines(session)
    door.update(session, line_items=[{"id": before["id"], "quantity": 1}])
    (after,) = door.lines(session)
    assert after == {**before, "quantity": 1, "amount_subtotal": 1099, "amount_total": 1099}


@needs_line_items_on_update
def test_an_item_can_change_its_price(door: Door) -> None:
    """Another price on an existing id keeps the id and the quantity."""
    session = door.session()
    (before,) = door.lines(session)
    updated = door.update(session, line_items=[{"id": before["id"], "price": "price_mug"}])
    (after,) = door.lines(session)
    assert (after["id"], after["quantity"], after["description"]) == (before["id"], 2, "Mug")
    assert updated["amount_total"] == 1000


@needs_line_items_on_update
def test_line_metadata_merges(door: Door) -> None:
    """A line's metadata is merged like all metadata: one key unset, one added, one left."""
    session = door.session(line_items=[{"price": "price_tshirt", "quantity": 2, "metadata": {"size": "M", "colour": "red"}}])
    (line,) = door.lines(session)
    door.update(session, line_items=[{"id": line["id"], "metadata": {"size": "", "gift": "yes"}}])
    assert door.lines(session)[0]["metadata"] == {"colour": "red", "gift": "yes"}


def test_what_is_not_on_the_wire_changes_nothing(door: Door) -> None:
    """[] and {} send nothing, so they neither remove items nor unset metadata."""
    session = door.session(metadata={"a": "b"})
    assert door.update(session, line_items=[], metadata={}) == session


UPDATE_REFUSED: list[tuple[str, dict[str, Any], str, str | None, str | None]] = [
    ("unknown id", {"line_items": [{"id": "li_x"}]}, "No such line_item: 'li_x'", "resource_missing", "line_items[0][id]"),
    (
        "nothing to add",
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
        "empty line_items",
        {"line_items": ""},
        "You passed an empty string for 'line_items'. We assume empty values are an attempt to unset a parameter; however 'line_items' cannot be unset. You should remove 'line_items' from your request or supply a non-empty value.",
        "parameter_invalid_empty",
        "line_items",
    ),
    (
        "not updatable",
        {"success_url": "https://example.com"},
        "Received unknown parameter: success_url",
        "parameter_unknown",
        "success_url",
    ),
    (
        "recurring",
        {
            "line_items": [
                {
                    "price_data": {
                        "currency": "usd",
                        "unit_amount": 900,
                        "recurring": {"interval": "month"},
                        "product_data": {"name": "Plan"},
                    },
                    "quantity": 1,
                }
            ]
        },
        "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.",
        None,
        "line_items[0]",
    ),
    (
        "another currency",
        {"line_items": [{"price_data": {"currency": "eur", "unit_amount": 900, "product_data": {"name": "x"}}, "quantity": 1}]},
        "The price specified only supports `eur`. This doesn't match the expected currency: `usd`.",
        None,
        None,
    ),
    (
        "unknown rate",
        {"shipping_options": [{"shipping_rate": "shr_x"}]},
        "No such shipping rate: 'shr_x'",
        "resource_missing",
        "shipping_options[0][shipping_rate]",
    ),
]


@needs_line_items_on_update
@pytest.mark.parametrize(
    ("params", "message", "code", "param"), [row[1:] for row in UPDATE_REFUSED], ids=[row[0] for row in UPDATE_REFUSED]
)
def test_what_update_refuses_changes_nothing(
    door: Door, params: dict[str, Any], message: str, code: str | None, param: str | None
) -> None:
    """A refused update answers in Stripe's words and leaves session and lines byte for byte as they were."""
    session = door.session()
    before = (door("session", "retrieve", session["id"]), door.lines(session))
    with pytest.raises(Refused) as refused:
        door.update(session, metadata={"a": "b"}, **params)
    assert refused.value == Refused(400, "invalid_request_error", code, param, message)
    assert (door("session", "retrieve", session["id"]), door.lines(session)) == before


@needs_line_items_on_update
def test_price_and_price_data_exclude_each_other(door: Door) -> None:
    """An item says its price once."""
    data = {"currency": "usd", "unit_amount": 900, "product_data": {"name": "x"}}
    with pytest.raises(Refused, match="You may only specify one of these parameters: price, price_data."):
        door.update(door.session(), line_items=[{"price": "price_mug", "price_data": data, "quantity": 1}])


def test_metadata_of_a_closed_session_can_be_written(door: Door) -> None:
    """Metadata is written back after fulfilment; an expired session takes it too."""
    session = door.session()
    door("session", "expire", session["id"])
    assert door.update(session, metadata={"done": "yes"})["metadata"] == {"done": "yes"}


@needs_line_items_on_update
def test_anything_else_of_a_closed_session_cannot(door: Door) -> None:
    """Other updates of a closed session are refused in the words of expire's refusal (a doubt)."""
    session = door.session()
    (line,) = door.lines(session)
    door("session", "expire", session["id"])
    with pytest.raises(Refused, match=r'with a status in \["open"\] can be updated'):
        door.update(session, line_items=[{"id": line["id"]}])


@since(12, "this parameter of update")
def test_shipping_options_are_replaced_and_unset(door: Door) -> None:
    """A new array replaces the old one; an empty value removes all options, and the cost with them."""
    rate = {"display_name": "Post", "type": "fixed_amount", "fixed_amount": {"amount": 700, "currency": "usd"}}
    session = door.session(shipping_options=[{"shipping_rate_data": rate}])
    cheaper = {**rate, "fixed_amount": {"amount": 300, "currency": "usd"}}
    updated = door.update(session, shipping_options=[{"shipping_rate_data": cheaper}])
    assert [each["shipping_amount"] for each in updated["shipping_options"]] == [300]
    cleared = door.update(session, shipping_options="")
    assert (cleared["shipping_options"], cleared["shipping_cost"], cleared["amount_total"]) == ([], None, 2198)


@since(16, "payment_intent_data on update")
def test_payment_intent_data_is_for_elements(door: Door) -> None:
    """Only an elements session takes payment_intent_data."""
    door.update(door.session(**ELEMENTS), payment_intent_data={"description": "Order 6735"})
    with pytest.raises(Refused, match="The following parameters are not supported with `ui_mode: hosted"):
        door.update(door.session(), payment_intent_data={"description": "Order 6735"})


@needs_line_items_on_update
@pytest.mark.parametrize("answer", ["accepted", "refused"])
def test_the_doubt_about_line_items_on_a_hosted_page(answer: str) -> None:
    """Nobody knows whether a hosted page takes new line items: the account decides, and a doubt is noted when it has not."""
    with FakeCheckout(doubts={"line_items_update": answer}) as fake:
        fake.add("price", id="price_mug", currency="usd", unit_amount=500, product_data={"name": "Mug"})
        session = stripe.checkout.Session.create(
            mode="payment", success_url="https://example.com", line_items=[{"price": "price_mug", "quantity": 1}]
        )
        new = [{"price": "price_mug", "quantity": 2}]
        if answer == "accepted":
            assert stripe.checkout.Session.modify(session.id, line_items=new).amount_total == 1000
        else:
            with pytest.raises(stripe.InvalidRequestError, match="not supported with `ui_mode: hosted"):
                stripe.checkout.Session.modify(session.id, line_items=new)
        assert fake.doubts_met == []


@needs_line_items_on_update
def test_a_doubt_that_is_met_is_noted(door: Door, fake: FakeCheckout) -> None:
    """Without a choice the taken answer is given, and the doubt stands on the list."""
    session = door.session()
    door.update(session, line_items=[{"price": "price_mug", "quantity": 1}])
    assert [doubt.name for doubt in fake.doubts_met] == ["line_items_update"]


@since(12, "this parameter of update")
def test_collected_information_is_not_for_hosted_pages(door: Door) -> None:
    """Only pages on the seller's site take it."""
    details = {"name": "Jenny Rosen", "address": {"line1": "1 Main Street", "country": "US"}}
    with pytest.raises(Refused, match="The following parameters are not supported with `ui_mode: hosted"):
        door.update(door.session(), collected_information={"shipping_details": details})


@since(12, "this parameter of update")
def test_a_chosen_rate_stays_chosen(door: Door) -> None:
    """A rate that is still on offer after an update keeps counting, wherever it stands."""
    rate = {"display_name": "Post", "type": "fixed_amount", "fixed_amount": {"amount": 700, "currency": "usd"}}
    session = door.session(shipping_options=[{"shipping_rate_data": rate}])
    kept = session["shipping_options"][0]["shipping_rate"]
    updated = door.update(session, shipping_options=[{"shipping_rate_data": rate}, {"shipping_rate": kept}])
    assert updated["shipping_cost"]["shipping_rate"] == kept


@needs_line_items_on_update
@pytest.mark.parametrize("answer", ["refused", "last_wins"])
def test_the_doubt_about_an_id_sent_twice(answer: str) -> None:
    """Nobody knows what a repeated id means."""
    with FakeCheckout(doubts={"line_items_update": "accepted", "repeated_line_item": answer}) as fake:
        fake.add("price", id="price_mug", currency="usd", unit_amount=500, product_data={"name": "Mug"})
        lines = [{"price": "price_mug", "quantity": 1}]
        session = stripe.checkout.Session.create(mode="payment", success_url="https://example.com", line_items=lines)
        id = stripe.checkout.Session.list_line_items(session.id).data[0].id
        twice = [{"id": id, "quantity": 2}, {"price": "price_mug", "quantity": 1}, {"id": id, "quantity": 3}]
        if answer == "last_wins":
            assert stripe.checkout.Session.modify(session.id, line_items=twice).amount_total == 4 * 500
        else:
            with pytest.raises(stripe.InvalidRequestError) as refused:
                stripe.checkout.Session.modify(session.id, line_items=twice)
            assert refused.value.param == "line_items[2][id]"


@pytest.mark.parametrize("answer", ["accepted", "refused"])
def test_the_doubt_about_metadata_of_an_expired_session(answer: str) -> None:
    """Nobody knows whether an expired session takes metadata."""
    with FakeCheckout(doubts={"expired_session_metadata": answer, "expire_event_request": "null"}) as fake:
        session = stripe.checkout.Session.create(mode="setup", currency="usd", success_url="https://example.com")
        stripe.checkout.Session.expire(session.id)
        (expired,) = (event for event in fake.events if event["type"] == "checkout.session.expired")
        assert expired["request"] == {"id": None, "idempotency_key": None}
        status = fake.request("POST", f"/v1/checkout/sessions/{session.id}", {"metadata": {"a": "b"}}).status
        assert status == {"accepted": 200, "refused": 400}[answer]


@needs_line_items_on_update
def test_the_doubt_about_a_closed_session() -> None:
    """With "accepted" a closed session takes line items."""
    with FakeCheckout(doubts={"line_items_update": "accepted", "closed_session_update": "accepted"}) as fake:
        fake.add("price", id="price_mug", currency="usd", unit_amount=500, product_data={"name": "Mug"})
        lines = [{"price": "price_mug", "quantity": 1}]
        session = stripe.checkout.Session.create(mode="payment", success_url="https://example.com", line_items=lines)
        stripe.checkout.Session.expire(session.id)
        assert (
            stripe.checkout.Session.modify(session.id, line_items=[{"price": "price_mug", "quantity": 4}]).amount_total == 2000
        )


SETUP = {"mode": "setup", "line_items": None, "currency": "usd"}


@needs_line_items_on_update
def test_a_setup_session_has_no_lines(door: Door) -> None:
    """line_items are refused in setup mode, in the words of create."""
    with pytest.raises(Refused, match="You can not pass `line_items` in `setup` mode."):
        door.update(door.session(**SETUP), line_items=[{"price": "price_mug", "quantity": 1}])


@pytest.mark.parametrize("answer", ["accepted", "refused", None])
def test_lines_of_a_setup_session_are_no_doubt(answer: str | None) -> None:
    """They are refused in one way, whatever pages may have theirs updated."""
    fake = FakeCheckout(doubts={"line_items_update": answer} if answer else None)
    sent = {"mode": "setup", "currency": "usd", "success_url": "https://example.com"}
    path = f"/v1/checkout/sessions/{fake.request('POST', '/v1/checkout/sessions', sent).json()['id']}"
    refused = fake.request("POST", path, {"line_items": [{"price": "price_1", "quantity": 1}]}).json()["error"]
    assert (refused["message"], fake.doubts_met) == ("You can not pass `line_items` in `setup` mode.", [])


def test_keys_are_counted_after_the_merge(door: Door) -> None:
    """30 and 30 keys are too many when they are different ones."""
    session = door.session(metadata={f"a{n}": "x" for n in range(30)})
    with pytest.raises(Refused, match="Metadata can have up to 50 keys, but you've set 60"):
        door.update(session, metadata={f"b{n}": "x" for n in range(30)})


@since(14, "line metadata")
def test_keys_of_a_line_are_counted_too(door: Door) -> None:
    """A line has the same limit."""
    with pytest.raises(Refused, match="Metadata can have up to 50 keys, but you've set 51"):
        door.session(line_items=[{"price": "price_mug", "quantity": 1, "metadata": {f"k{n}": "x" for n in range(51)}}])


@since(12, "the embedded page")
@pytest.mark.parametrize(("country", "known"), [("DE", True), ("FR", False)], ids=["allowed", "not allowed"])
def test_countries_of_collected_information(door: Door, country: str, known: bool) -> None:
    """A country that the session does not ship to is NotModelled: nobody knows the refusal."""
    session = door.session(**ELEMENTS, shipping_address_collection={"allowed_countries": ["DE"]}, customer="cus_jenny")
    details = {"name": "Jenny Rosen", "address": {"line1": "Hauptstr. 1", "country": country}}
    if known:
        updated = door.update(session, collected_information={"shipping_details": details})
        assert updated["collected_information"]["shipping_details"]["address"]["country"] == "DE"
    else:
        with pytest.raises(NotModelled, match="is not among the session's allowed_countries"):
            door.update(session, collected_information={"shipping_details": details})


@since(12, "the embedded page")
@pytest.mark.parametrize("who", ["client_only", "server_only"])
def test_whoever_may_set_the_address_the_server_may(door: Door, who: str) -> None:
    """`permissions` says what the page may do, and keeps nothing from the seller's own key (UPD-30)."""
    asked = {"shipping_address_collection": {"allowed_countries": ["DE"]}, "permissions": {"update_shipping_details": who}}
    details = {"name": "Jenny Rosen", "address": {"line1": "Hauptstr. 1", "country": "DE"}}
    updated = door.update(door.session(**ELEMENTS, **asked), collected_information={"shipping_details": details})
    assert updated["collected_information"]["shipping_details"]["name"] == "Jenny Rosen"


@since(16, "payment_intent_data on update")
def test_payment_intent_data_is_kept(door: Door, fake: FakeCheckout) -> None:
    """It is merged into what creation was given, for the intent that completion will make."""
    session = door.session(**ELEMENTS, payment_intent_data={"description": "a", "metadata": {"x": "1"}})
    door.update(session, payment_intent_data={"description": "", "metadata": {"y": "2"}, "statement_descriptor": "SHOP"})
    kept = fake._account.store.table("", COMPLETION_PARAMETERS.name).rows[session["id"]]["payment_intent_data"]
    assert kept == {"metadata": {"x": "1", "y": "2"}, "statement_descriptor": "SHOP"}


@since(12, "shipping_options on update")
def test_too_many_shipping_options(door: Door) -> None:
    """Five are the most."""
    with pytest.raises(Refused, match="Array shipping_options exceeded maximum 5 allowed elements."):
        door.update(door.session(), shipping_options=[{"shipping_rate": "shr_x"}] * 6)


@needs_line_items_on_update
def test_limits_of_a_line_hold_on_update(door: Door) -> None:
    """A quantity beyond the maximum that was set is refused, until the limits are taken away (documented)."""
    limits = {"enabled": True, "maximum": 5}
    session = door.session(line_items=[{"price": "price_tshirt", "quantity": 1, "adjustable_quantity": limits}])
    (line,) = door.lines(session)
    with pytest.raises(Refused, match="must be greater than or equal to the quantity of the line item"):
        door.update(session, line_items=[{"id": line["id"], "quantity": 50}])
    free = {"id": line["id"], "quantity": 50, "adjustable_quantity": {"enabled": False}}
    assert door.update(session, line_items=[free])["amount_total"] == 50 * 1099
    assert door.update(session, line_items=[{"id": line["id"], "quantity": 60}])["amount_total"] == 60 * 1099

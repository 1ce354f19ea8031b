"""The API reference that this project models, sentence by sentence: each test names the sentence it shows."""

import pathlib
import re
from typing import Any

import pytest

from doorways import Door, Refused, needs_line_items_on_update, needs_update, since
from fakecheckout import FakeCheckout

SEED = pathlib.Path(__file__).parents[4] / "shared" / "seed-checkout-sessions.txt"


def two_lines(door: Door) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    session = door.session(
        line_items=[{"price": "price_tshirt", "quantity": 2}, {"price": "price_mug", "quantity": 1}],
        metadata={"order_id": "6735", "shop": "north"},
    )
    return session, door.lines(session)


class TestUpdate:
    pytestmark = needs_update

    def test_updates_a_session(self, door: Door) -> None:
        """Updates a Checkout Session object."""
        session = door.session()
        door.update(session, metadata={"order_id": "1"})
        assert door("session", "retrieve", session["id"])["metadata"] == {"order_id": "1"}

    def test_items_are_what_is_bought(self, door: Door) -> None:
        """A list of items the customer is purchasing."""
        session, lines = two_lines(door)
        assert [(line["description"], line["quantity"]) for line in lines] == [("T-shirt", 2), ("Mug", 1)]
        assert session["amount_total"] == 2 * 1099 + 500

    @needs_line_items_on_update
    def test_the_whole_array_is_retransmitted(self, door: Door) -> None:
        """When updating line items, you must retransmit the entire array of line items."""
        session, lines = two_lines(door)
        door.update(session, line_items=[{"id": lines[1]["id"]}])
        assert [line["id"] for line in door.lines(session)] == [lines[1]["id"]]

    @needs_line_items_on_update
    def test_an_id_retains(self, door: Door) -> None:
        """To retain an existing line item, specify its id."""
        session, lines = two_lines(door)
        door.update(session, line_items=[{"id": line["id"]} for line in lines])
        assert door.lines(session) == lines

    @needs_line_items_on_update
    def test_an_id_with_fields_updates(self, door: Door) -> None:
        """To update an existing line item, specify its id along with the new values of the fields to update."""
        session, lines = two_lines(door)
        updated = door.update(session, line_items=[{"id": lines[0]["id"], "quantity": 5}, {"id": lines[1]["id"]}])
        first = door.lines(session)[0]
        assert (first["id"], first["quantity"], first["price"]) == (lines[0]["id"], 5, lines[0]["price"])
        assert updated["amount_total"] == 5 * 1099 + 500

    @needs_line_items_on_update
    @pytest.mark.parametrize(
        "new",
        [
            {"price": "price_mug", "quantity": 3},
            {"price_data": {"currency": "usd", "unit_amount": 500, "product_data": {"name": "Mug"}}, "quantity": 3},
        ],
        ids=["price", "price_data"],
    )
    def test_no_id_adds(self, door: Door, new: dict[str, Any]) -> None:
        """To add a new line item, specify one of price or price_data and quantity."""
        session = door.session()
        kept = door.lines(session)[0]
        updated = door.update(session, line_items=[{"id": kept["id"]}, new])
        lines = door.lines(session)
        assert [line["description"] for line in lines] == ["T-shirt", "Mug"]
        assert lines[1]["id"] != kept["id"]
        assert updated["amount_total"] == 2 * 1099 + 3 * 500

    @needs_line_items_on_update
    def test_an_omitted_id_removes(self, door: Door) -> None:
        """To remove an existing line item, omit the line item’s ID from the retransmitted array."""
        session, lines = two_lines(door)
        updated = door.update(session, line_items=[{"id": lines[0]["id"]}])
        assert [line["description"] for line in door.lines(session)] == ["T-shirt"]
        assert updated["amount_subtotal"] == 2 * 1099

    @needs_line_items_on_update
    def test_the_position_orders(self, door: Door) -> None:
        """To reorder a line item, specify it at the desired position in the retransmitted array."""
        session, lines = two_lines(door)
        door.update(session, line_items=[{"id": lines[1]["id"]}, {"id": lines[0]["id"]}])
        assert door.lines(session) == [lines[1], lines[0]]

    def test_metadata_is_attached(self, door: Door) -> None:
        """Set of key-value pairs that you can attach to an object. This can be useful for storing additional information
        about the object in a structured format."""
        session, _ = two_lines(door)
        assert door.update(session, metadata={"note": "gift"})["metadata"] == {
            "order_id": "6735",
            "shop": "north",
            "note": "gift",
        }

    def test_an_empty_value_unsets_a_key(self, door: Door) -> None:
        """Individual keys can be unset by posting an empty value to them."""
        session, _ = two_lines(door)
        assert door.update(session, metadata={"shop": ""})["metadata"] == {"order_id": "6735"}

    def test_empty_metadata_unsets_all(self, door: Door) -> None:
        """All keys can be unset by posting an empty value to metadata."""
        session, _ = two_lines(door)
        assert door.update(session, metadata="")["metadata"] == {}

    @since(12, "the embedded page that takes it")
    def test_collected_information(self, door: Door) -> None:
        """collected_information"""
        ui_mode = "embedded_page" if "hosted_page" == door.session()["ui_mode"] else "embedded"
        session = door.session(ui_mode=ui_mode, success_url=None, return_url="https://example.com/return")
        details = {"name": "Jenny Rosen", "address": {"line1": "1 Main Street", "country": "US"}}
        updated = door.update(session, collected_information={"shipping_details": details})
        shown = updated["collected_information"]["shipping_details"]
        assert (shown["name"], shown["address"]["line1"], shown["address"]["city"]) == ("Jenny Rosen", "1 Main Street", None)

    @since(12, "shipping_options on update")
    def test_shipping_options(self, door: Door) -> None:
        """shipping_options"""
        session = door.session()
        rate = door(
            "shipping_rate", "create", display_name="Post", type="fixed_amount", fixed_amount={"amount": 700, "currency": "usd"}
        )
        updated = door.update(session, shipping_options=[{"shipping_rate": rate["id"]}])
        assert updated["shipping_options"] == [{"shipping_amount": 700, "shipping_rate": rate["id"]}]

    def test_returns_the_session(self, door: Door) -> None:
        """Returns a Checkout Session object."""
        session = door.session()
        answer = door.update(session, metadata={"a": "b"})
        assert (answer["object"], answer["id"]) == ("checkout.session", session["id"])
        assert answer == {**session, "metadata": {"a": "b"}}


class TestRetrieve:
    def test_retrieves_without_parameters(self, door: Door) -> None:
        """Retrieves a Checkout Session object. No parameters. Returns a Checkout Session object."""
        session = door.session()
        assert door("session", "retrieve", session["id"]) == session

    def test_line_items_can_be_included(self, door: Door) -> None:
        """When retrieving a Checkout Session, there is an includable line_items property containing the first handful of
        those items."""
        session = door.session(line_items=[{"price": "price_mug", "quantity": n + 1} for n in range(12)])
        assert "line_items" not in session
        included = door("session", "retrieve", session["id"], expand=["line_items"])["line_items"]
        assert [line["quantity"] for line in included["data"]] == list(range(1, 11))
        assert included["has_more"] is True

    def test_there_is_a_url_for_the_full_list(self, door: Door, fake: FakeCheckout) -> None:
        """There is also a URL where you can retrieve the full (paginated) list of line items."""
        session = door.session(line_items=[{"price": "price_mug", "quantity": n + 1} for n in range(12)])
        url = door("session", "retrieve", session["id"], expand=["line_items"])["line_items"]["url"]
        assert url == f"/v1/checkout/sessions/{session['id']}/line_items"
        assert len(fake.request("GET", url, {"limit": 100}).json()["data"]) == 12


class TestListLineItems:
    def test_up_to_limit_items_after_a_cursor(self, door: Door) -> None:
        """A dictionary with a data property that contains an array of up to limit Checkout Session line items, starting after
        Line Item starting_after."""
        session = door.session(line_items=[{"price": "price_mug", "quantity": n + 1} for n in range(5)])
        every = door.lines(session)
        page = door("session", "list_line_items", session["id"], limit=2, starting_after=every[1]["id"])
        assert (page["data"], page["has_more"]) == (every[2:4], True)

    def test_items_before_a_cursor(self, door: Door) -> None:
        """ending_before: the page just before the item it names."""
        session = door.session(line_items=[{"price": "price_mug", "quantity": n + 1} for n in range(5)])
        every = door.lines(session)
        page = door("session", "list_line_items", session["id"], limit=2, ending_before=every[3]["id"])
        assert (page["data"], page["has_more"]) == (every[1:3], True)

    def test_each_entry_is_a_line_item(self, door: Door) -> None:
        """Each entry in the array is a separate Line Item object."""
        (line,) = door.lines(door.session())
        assert line["object"] == "item"
        assert (line["amount_subtotal"], line["amount_total"], line["currency"]) == (2198, 2198, "usd")
        assert (line["price"]["id"], line["price"]["product"]) == ("price_tshirt", "prod_tshirt")

    def test_the_end_is_empty(self, door: Door) -> None:
        """If no more line items are available, the resulting array will be empty."""
        session = door.session()
        (last,) = door.lines(session)
        page = door("session", "list_line_items", session["id"], starting_after=last["id"])
        assert (page["data"], page["has_more"]) == ([], False)


class TestList:
    def test_returns_sessions(self, door: Door) -> None:
        """Returns a list of Checkout Sessions."""
        older, newer = door.session(), door.session()
        assert door("session", "list")["data"] == [newer, older]

    @pytest.mark.parametrize("name", ["payment_intent", "subscription"])
    def test_only_the_session_for(self, door: Door, fake: FakeCheckout, name: str) -> None:
        """Only return the Checkout Session for the PaymentIntent specified. Only return the Checkout Session for the
        subscription specified."""
        session = door.session()
        fake.load({**session, "id": "cs_test_paid", "status": "complete", name: "xy_123"})
        assert [each["id"] for each in door("session", "list", **{name: "xy_123"})["data"]] == ["cs_test_paid"]

    def test_up_to_limit_sessions_after_a_cursor(self, door: Door) -> None:
        """A dictionary with a data property that contains an array of up to limit Checkout Sessions, starting after Checkout
        Session starting_after. Each entry in the array is a separate Checkout Session object."""
        oldest, older, old, new = (door.session() for _ in range(4))
        page = door("session", "list", limit=2, starting_after=new["id"])
        assert (page["data"], page["has_more"], page["url"]) == ([old, older], True, "/v1/checkout/sessions")

    def test_the_end_is_empty(self, door: Door) -> None:
        """If no more Checkout Sessions are available, the resulting array will be empty."""
        session = door.session()
        page = door("session", "list", starting_after=session["id"])
        assert (page["data"], page["has_more"]) == ([], False)


class TestExpire:
    def test_an_open_session_can_be_expired(self, door: Door) -> None:
        """A Checkout Session can be expired when it is in one of these statuses: open"""
        session = door.session()
        assert session["status"] == "open"
        assert door("session", "expire", session["id"])["status"] == "expired"

    def test_the_page_is_gone(self, door: Door) -> None:
        """After it expires, a customer can’t complete a Checkout Session and customers loading the Checkout Session see a
        message saying the Checkout Session is expired."""
        session = door.session()
        assert session["url"].startswith("https://checkout.stripe.com/c/pay/" + session["id"])
        door("session", "expire", session["id"])
        assert door("session", "retrieve", session["id"])["url"] is None

    def test_returns_the_session(self, door: Door) -> None:
        """Returns a Checkout Session object if the expiration succeeded."""
        session = door.session()
        assert door("session", "expire", session["id"]) == {**session, "status": "expired", "url": None}

    def test_an_expired_session_cannot_be_expired(self, door: Door) -> None:
        """Returns an error if the Checkout Session has already expired or isn’t in an expireable state."""
        session = door.session()
        door("session", "expire", session["id"])
        with pytest.raises(Refused) as refused:
            door("session", "expire", session["id"])
        assert (refused.value.status, refused.value.message) == (
            400,
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of `expired`.',
        )


@pytest.mark.skipif(not SEED.exists(), reason="the reference page lies beside the project, in ../shared, and is not here")
def test_no_sentence_of_the_page_is_left_out() -> None:
    """Every sentence of the reference page stands in the docstring of one of these tests."""

    def letters(text: str) -> str:
        return re.sub(r"[^a-z]", "", text.lower())

    named = letters(pathlib.Path(__file__).read_text().replace("’", ""))
    prose = re.sub(r"\{.*?\}(?=[A-Z]|$)", ". ", SEED.read_text().replace("’", ""), flags=re.S)
    prose = prose.replace("price_anddata quantity", "price_data and quantity").replace("starting_.", "starting_after.")
    # The link to a guide, and two parameters whose name runs into their sentence on the page.
    prose = re.sub(r"Related guide: [\w ]+|itemsarray of objects |intentstring ", "", prose)
    sentences = [each for each in re.split(r"\.\s|\.(?=[A-Z])|\n", prose) if len(each.split()) > 4]
    missing = [each for each in sentences if letters(each) not in named]
    assert missing == []

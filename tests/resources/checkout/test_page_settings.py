"""Settings of the page, shown with all their leaves: custom fields, names, consent."""

import pytest

from doorways import Door, Refused, since

FIELD = {"key": "k", "label": {"type": "custom", "custom": "Size"}}


def test_a_dropdown_needs_no_other_leaves(door: Door) -> None:
    """A custom field shows the hash of its own type only."""
    options = [{"label": "Small", "value": "s"}]
    field = {"key": "size", "label": {"type": "custom", "custom": "Size"}, "type": "dropdown", "dropdown": {"options": options}}
    (shown,) = door.session(custom_fields=[field])["custom_fields"]
    assert (shown["dropdown"]["options"], shown["text"], shown["numeric"]) == (options, None, None)


def test_a_dropdown_needs_its_options(door: Door) -> None:
    """The type alone is not enough."""
    with pytest.raises(Refused, match=r"Missing required param: custom_fields\[0\]\[dropdown\]\."):
        door.session(custom_fields=[{**FIELD, "type": "dropdown"}])


def test_a_dropdown_has_200_options_at_most(door: Door) -> None:
    """Documented; the words are those of other arrays."""
    options = [{"label": "x", "value": f"v{n}"} for n in range(201)]
    with pytest.raises(Refused, match=r"Array custom_fields\[0\]\[dropdown\]\[options\] exceeded maximum 200 allowed elements"):
        door.session(custom_fields=[{**FIELD, "type": "dropdown", "dropdown": {"options": options}}])


@since(13, "name_collection")
def test_a_name_is_not_optional_unless_asked(door: Door) -> None:
    """What was not sent of it is the documented default."""
    shown = door.session(name_collection={"business": {"enabled": True}})["name_collection"]
    assert shown == {"business": {"enabled": True, "optional": False}}


def test_echoed_hashes_are_in_wire_order(door: Door) -> None:
    """Whatever the order they were sent in."""
    field = {"type": "text", "key": "k", "label": {"type": "custom", "custom": "Name"}}
    session = door.session(tax_id_collection={"enabled": True}, custom_fields=[field])
    assert list(session["tax_id_collection"]) == ["enabled", "required"]
    assert list(session["custom_fields"][0]["label"]) == ["custom", "type"]


# tests/endpoints/test_create.py:512, in place of test_echoed_hashes_show_all_their_leaves.
def test_an_echoed_field_shows_all_its_leaves(door: Door) -> None:
    """What was not sent of a custom field is null, not absent."""
    field = {"key": "size", "label": {"type": "custom", "custom": "Size"}, "type": "text"}
    shown = door.session(custom_fields=[field])["custom_fields"][0]["text"]
    assert shown == dict.fromkeys(("default_value", "maximum_length", "minimum_length", "value"))


def test_an_echoed_consent_shows_all_its_leaves(door: Door) -> None:
    """What was not sent of `consent_collection` is null, not absent."""
    shown = door.session(consent_collection={"terms_of_service": "required"})["consent_collection"]
    assert shown["promotions"] is None

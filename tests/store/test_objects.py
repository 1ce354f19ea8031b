"""The order of an object's keys."""

from fakecheckout.store.objects import in_wire_order


def test_wire_order() -> None:
    """Id, object, then alphabetical, whatever was added."""
    made = in_wire_order({"url": None, "object": "price", "id": "price_1"}, active=True)
    assert list(made) == ["id", "object", "active", "url"]


def test_an_object_without_an_id() -> None:
    """What is not there is not added."""
    assert list(in_wire_order({"b": 1, "a": 2})) == ["a", "b"]


def test_the_object_is_not_edited() -> None:
    """A copy is put in order, the object stays."""
    given = {"b": 1, "a": 2}
    in_wire_order(given, c=3)
    assert given == {"b": 1, "a": 2}

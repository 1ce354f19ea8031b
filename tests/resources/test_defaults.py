"""New objects have their defaults, in wire order."""

import pytest

from fakecheckout.protocol.kinds import KINDS
from fakecheckout.resources.defaults import new_object


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if kind.defaults])
def test_an_object_is_in_wire_order(kind: str) -> None:
    """Id, object, then alphabetical."""
    names = list(new_object(kind, "id_1"))
    assert names == ["id", "object", *sorted(names[2:])]


def test_a_field_that_there_is_not() -> None:
    """A typing error of ours is an error."""
    with pytest.raises(KeyError, match="charge has no colour"):
        new_object("charge", "ch_1", colour="blue")


def test_details_stand_under_the_type() -> None:
    """Of a payment method."""
    assert new_object("payment_method", "pm_1", type="link", link={"email": None})["link"] == {"email": None}

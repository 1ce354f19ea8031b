"""The shapes of what is left behind."""

import pytest

from fakecheckout.api.shapes import SHAPES, made


@pytest.mark.parametrize("kind", SHAPES)
def test_an_object_is_in_wire_order(kind: str) -> None:
    """Id, object, then alphabetical."""
    names = list(made(kind, "id_1"))
    assert names == ["id", "object", *sorted(names[2:])]


def test_a_field_that_there_is_not() -> None:
    """A typing error of ours is an error."""
    with pytest.raises(KeyError, match="charge has no colour"):
        made("charge", "ch_1", colour="blue")


def test_details_stand_under_the_type() -> None:
    """Of a payment method."""
    assert made("payment_method", "pm_1", type="link", link={"email": None})["link"] == {"email": None}

"""Which path a request means."""

import pytest

from fakecheckout.protocol.paths import Paths

PATHS = Paths(["/v1/invoices", "/v1/invoices/*", "/v1/invoices/*/lines", "/v1/invoices/upcoming", "/v1/checkout/sessions/*"])


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("/v1/invoices", ("/v1/invoices", ())),
        ("/v1/invoices/in_1", ("/v1/invoices/*", ("in_1",))),
        ("/v1/invoices/in%20_1/lines", ("/v1/invoices/*/lines", ("in _1",))),
        ("/v1/checkout/sessions/*", ("/v1/checkout/sessions/*", ("*",))),
    ],
)
def test_ids_are_read_out_of_a_path(path: str, meant: tuple[str, tuple[str, ...]]) -> None:
    """What stands where the set has `*` is an id, whatever it looks like."""
    assert PATHS.match(path) == meant


def test_what_is_written_out_goes_first() -> None:
    """A word of the set is no id."""
    assert PATHS.match("/v1/invoices/upcoming") == ("/v1/invoices/upcoming", ())


@pytest.mark.parametrize("path", ["/v1/nope", "/v1/invoices/in_1/nope", "/v1/invoices/upcoming/lines", "", "nope"])
def test_nothing_begins_so(path: str) -> None:
    """What leads out of the set means none of it."""
    assert PATHS.match(path) == ("", ())

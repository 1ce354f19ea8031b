"""Payment methods of customers."""

from typing import Any

from shop import read

from fakecheckout import FakeCheckout


def ids(fake: FakeCheckout, path: str, **params: Any) -> list[str]:
    return [each["id"] for each in read(fake, path, **params)["data"]]


def test_a_method_of_another_customer(finished: FakeCheckout) -> None:
    """It is found by its customer alone."""
    (method, *_) = ids(finished, "customers/cus_jenny/payment_methods")
    assert read(finished, f"customers/cus_jenny/payment_methods/{method}")["id"] == method
    assert finished.request("GET", f"/v1/customers/cus_other/payment_methods/{method}").status == 404

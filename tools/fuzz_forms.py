"""Feeds the form reader, and an account behind it, what a coverage-guided fuzzer comes up with. By hand, ten minutes:

    pip install atheris && python tools/fuzz_forms.py -max_total_time=600

A form is read or refused, an account answers 200 or 4xx or raises NotModelled; anything else is a crash that atheris keeps.
"""

import contextlib
import json
import sys

import atheris

with atheris.instrument_imports(include=["fakecheckout"]):
    from fakecheckout import FakeCheckout, NotModelled
    from fakecheckout.protocol import forms

PATHS = ("/v1/checkout/sessions", "/v1/checkout/sessions/cs_test_fuzz", "/v1/customers", "/v1/prices", "/v1/coupons")


def account() -> FakeCheckout:
    fake = FakeCheckout()
    fake.add("price", id="p", currency="usd", unit_amount=500, product_data={"name": "P"})
    lines = [{"price": "p", "quantity": 1}]
    fake.add("checkout.session", id="cs_test_fuzz", mode="payment", success_url="https://x.test", line_items=lines)
    return fake


FAKE = account()
CALLS = [0]


def one(data: bytes) -> None:
    with contextlib.suppress(forms.MalformedForm):
        json.dumps(forms.read_form(data))
    CALLS[0] += 1
    if CALLS[0] % 5000 == 0:
        FAKE.reset()
        FAKE.add("price", id="p", currency="usd", unit_amount=500, product_data={"name": "P"})
    path = PATHS[data[0] % len(PATHS)] if data else PATHS[0]
    try:
        response = FAKE.request("POST", path, data[1:])
    except NotModelled:
        FAKE.not_modelled.clear()
        return
    assert response.status in (200, 400, 401, 403, 404), response
    response.json()


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()

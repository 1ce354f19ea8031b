"""Typical mistakes of a user's suite, and what the reader of the failure is told."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from fakecheckout.protocol.parameters.schema import installed_sdk

SUITE = """
import asyncio
import pytest
import stripe
from datetime import timedelta
from fakecheckout import FakeCheckout

LINE = {"price_data": {"currency": "usd", "unit_amount": 1099, "product_data": {"name": "Shirt"}}, "quantity": 1}
GIVEN = {"mode": "payment", "success_url": "https://shop.test/ok", "line_items": [LINE]}

def create(**more):
    return stripe.checkout.Session.create(**{**GIVEN, **more})

def hook(sent):
    return lambda body, headers: sent.append(body)

def test_misspelt_parameter(fake_checkout):
    create(custommer_email="kim@example.com")

def test_misspelt_within(fake_checkout):
    create(line_items=[{"price_data": {"currency": "usd", "unit_ammount": 1, "product_data": {"name": "a"}}, "quantity": 1}])

def test_misspelt_mode(fake_checkout):
    create(mode="payments")

def test_unknown_price(fake_checkout):
    create(line_items=[{"price": "price_x", "quantity": 1}])

def test_unknown_customer(fake_checkout):
    create(customer="cus_x")

def test_recurring_price(fake_checkout):
    fake_checkout.add("price", id="price_plan", currency="usd", unit_amount=500, recurring={"interval": "month"},
                      product_data={"name": "Plan"})
    create(line_items=[{"price": "price_plan", "quantity": 1}])

def test_no_endpoint(fake_checkout):
    sent = []
    fake_checkout.buyer(create()).pay()
    assert sent

def test_nobody_paid(fake_checkout):
    session = create()
    assert stripe.checkout.Session.retrieve(session.id).payment_status == "paid"

def test_read_too_early(fake_checkout):
    session = create()
    fake_checkout.buyer(session).pay()
    assert session.payment_status == "paid"

def test_second_fake(fake_checkout):
    with FakeCheckout() as fake:
        create()
        assert fake_checkout.sessions

def test_never_started(fake_checkout):
    fake = FakeCheckout()
    fake.add("price", id="price_shirt", currency="usd", unit_amount=500, product_data={"name": "Shirt"})
    create(line_items=[{"price": "price_shirt", "quantity": 1}])

def test_async_handler_in_a_sync_test(fake_checkout):
    sent = []
    async def handler(body, headers):
        sent.append(body)
    fake_checkout.webhooks.add(handler, secret="whsec_test")
    fake_checkout.buyer(create()).pay()
    assert sent

@pytest.mark.asyncio
async def test_sync_pay_in_an_async_test(fake_checkout):
    sent = []
    async def handler(body, headers):
        sent.append(body)
    fake_checkout.webhooks.add(handler, secret="whsec_test", events=["checkout.session.completed"])
    fake_checkout.buyer(create()).pay()
    assert sent

def test_no_key(fake_checkout, monkeypatch):
    monkeypatch.setattr(stripe, "api_key", "")
    create()

def test_publishable_key(fake_checkout):
    create(api_key="pk_test_123")

@pytest.mark.fake_checkout(api_version="2025-03-31.basl")
def test_misspelt_version(fake_checkout):
    pass

def test_misspelt_version_of_a_call(fake_checkout):
    create(stripe_version="2025-03-31.basl")

@pytest.fixture(scope="module")
def shop(fake_checkout):
    return fake_checkout

def test_wide_scope(shop):
    pass

def test_add_prices(fake_checkout):
    fake_checkout.add("prices", currency="usd", unit_amount=5)

def test_add_price_without_product(fake_checkout):
    fake_checkout.add("price", currency="usd", unit_amount=5)

def test_add_session_without_mode(fake_checkout):
    fake_checkout.add("checkout.session", success_url="https://shop.test")

def test_misspelt_fault(fake_checkout):
    fake_checkout.fail_next("timeouts")

def test_handler_raises(fake_checkout):
    def handler(body, headers):
        raise ValueError("no parcels left")
    fake_checkout.webhooks.add(handler, secret="whsec_test", events=["checkout.session.completed"])
    fake_checkout.buyer(create()).pay()

def test_amount_with_a_point(fake_checkout):
    stripe.Price.create(unit_amount=10.99, currency="usd", product_data={"name": "Shirt"})

def test_no_dict(fake_checkout):
    create().get("metadata")

def test_months(fake_checkout):
    fake_checkout.advance(months=1)

def test_timedelta(fake_checkout):
    fake_checkout.advance(timedelta(days=1))

def test_references(fake_checkout):
    session = create()
    assert fake_checkout.session(session) == fake_checkout.session(session.url) == fake_checkout.session(session.id)

def test_many_open_sessions(fake_checkout):
    for _ in range(17):
        create()
    assert False

def test_misspelt_event(fake_checkout):
    fake_checkout.emit("checkout.session.complete", create())

def test_answer_for_what_is_modelled(fake_checkout):
    fake_checkout.respond("GET", "/v1/prices/*", {})
"""

WEB = """
import django
import pytest
import stripe
from django.conf import settings
settings.configure(SECRET_KEY="x", ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"])
django.setup()
from django.http import HttpResponse
from django.test import Client
from django.urls import path

def charge(*_):
    stripe.PaymentIntent.create(amount=1099, currency="usd")
    return HttpResponse("ok")

urlpatterns = [path("charge", charge)]

def test_django(fake_checkout):
    Client().get("/charge")

def test_django_without_exceptions(fake_checkout):
    assert Client(raise_request_exception=False).get("/charge").status_code == 200

def test_flask(fake_checkout):
    from flask import Flask
    app = Flask("shop")
    app.config["TESTING"] = True
    app.get("/charge")(charge)
    app.test_client().get("/charge")

def test_flask_without_exceptions(fake_checkout):
    from flask import Flask
    app = Flask("shop")
    app.get("/charge")(charge)
    assert app.test_client().get("/charge").status_code == 200

def test_fastapi(fake_checkout):
    from fastapi import FastAPI
    from fastapi.testclient import TestClient
    app = FastAPI()
    app.get("/charge")(lambda: charge())
    TestClient(app).get("/charge")
"""


def run(folder: Path, suite: str) -> dict[str, str]:
    """Runs a suite as its user would; what is told of each test that did not pass, by its name."""
    (folder / "test_shop.py").write_text(suite)
    (folder / "pytest.ini").write_text("[pytest]\nasyncio_default_fixture_loop_scope = function\n")
    command = [sys.executable, "-m", "pytest", "-p", "no:randomly", "-p", "no:cacheprovider", "test_shop.py"]
    printed = subprocess.run(command, cwd=folder, env=dict(os.environ), capture_output=True, text=True, check=False).stdout
    failures = printed.partition("short test summary")[0]
    parts = re.split(r"^_{3,} (?:ERROR at setup of )?(test_\w+) _{3,}$", failures, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    pytest.importorskip("pytest_asyncio")
    return run(tmp_path_factory.mktemp("mistakes"), SUITE)


@pytest.fixture(scope="module")
def told_of_web(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    for module in ("django", "flask", "fastapi"):
        pytest.importorskip(module)
    return run(tmp_path_factory.mktemp("web"), WEB)


MISTAKES = {
    "misspelt_parameter": "Received unknown parameter: custommer_email. Did you mean customer_email?",
    "misspelt_within": "Received unknown parameter: line_items[0][price_data][unit_ammount]. Did you mean unit_amount?",
    "misspelt_mode": "Invalid mode: must be one of payment, setup, or subscription",
    "unknown_price": "# 400: No such price: 'price_x'; to have it: fake_checkout.add('price', id='price_x', …)",
    "unknown_customer": "# 400: No such customer: 'cus_x'; to have it: fake_checkout.add('customer', id='cus_x', …)",
    "recurring_price": "You specified `payment` mode but passed a recurring price.",
    "no_endpoint": ".pay()  # complete, paid; 4 events; no endpoint listens",
    "nobody_paid": "unpaid, nobody paid, open for 2",
    "read_too_early": "# `session` was read before it changed: its payment_status was 'unpaid' then and is 'paid' now. Retrieve it again.",
    "second_fake": "# Another FakeCheckout, started after this one, answered 1 call, not this one; the last: POST /v1/checkout/sessions.",
    "never_started": "# Another FakeCheckout has the price 'price_shirt', and is not started: write `with fake:` around the test.",
    "sync_pay_in_an_async_test": "# 1 delivery waits for its async handler: await fake_checkout.webhooks.drain(), or await "
    "buyer.pay_async() in place of buyer.pay()",
    "no_key": "You did not provide an API key.",
    "publishable_key": "This API call cannot be made with a publishable API key.",
    "misspelt_version": "The nearest that Stripe has released is 2025-03-31.basil.",
    "misspelt_version_of_a_call": "Invalid Stripe API version: 2025-03-31.basl",
    "wide_scope": "For one that lasts longer write a fixture of your own: with FakeCheckout() as fake: yield fake.",
    "add_prices": "fake.add('prices') is not modelled. Did you mean 'price'?",
    "add_price_without_product": "Refused: ",
    "add_session_without_mode": "Refused: Missing required param: mode.",
    "misspelt_fault": "There is no fault 'timeouts'. Did you mean 'timeout'?",
    "handler_raises": "#   webhook checkout.session.completed to handler → raised ValueError: no parcels left",
    "amount_with_a_point": "; amounts are whole numbers of the currency's smallest unit: 1099 for 10.99 usd",
    "months": "advance takes a timedelta, or weeks, days, hours, minutes, seconds, milliseconds, microseconds, not months.",
    "many_open_sessions": "# 14 more sessions are open.",
    "misspelt_event": "checkout.session.completed",
    "answer_for_what_is_modelled": "GET /v1/prices/* is modelled: the fake answers it itself",
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_explained(told: dict[str, str], mistake: str) -> None:
    """In a line that says what is wrong, or what to write."""
    assert MISTAKES[mistake] in told[f"test_{mistake}"]


@pytest.mark.parametrize("name", ["async_handler_in_a_sync_test", "timedelta", "references"])
def test_what_is_no_mistake(told: dict[str, str], name: str) -> None:
    """It passes."""
    assert f"test_{name}" not in told


def test_objects_that_are_no_dicts(told: dict[str, str]) -> None:
    """Are explained since stripe 15, when they became that."""
    if int(installed_sdk().partition(".")[0]) < 15:
        pytest.skip("they were dicts before stripe 15")
    assert "# Since stripe 15 objects are no dicts and have no `get`" in told["test_no_dict"]


def test_no_frame_of_ours_is_shown(told: dict[str, str]) -> None:
    """In no failure, whatever raised it."""
    assert {name for name, text in told.items() if re.search(r"^\S*/fakecheckout/\S+:\d+:", text, re.MULTILINE)} == set()


def test_many_open_sessions_take_few_lines(told: dict[str, str]) -> None:
    """Three are told, the others counted."""
    lines = told["test_many_open_sessions"].splitlines()
    assert len([line for line in lines if line.startswith("# cs_test")]) == 3


@pytest.mark.parametrize("name", ["django", "django_without_exceptions", "flask", "flask_without_exceptions", "fastapi"])
def test_what_is_not_modelled_is_told_once(told_of_web: dict[str, str], name: str) -> None:
    """Through a web framework: what was called, the way out, and the line of the application; no frames of ours, few lines."""
    text = told_of_web[f"test_{name}"]
    assert text.count("POST /v1/payment_intents is not modelled") == 1
    assert text.count("fake.respond('POST', '/v1/payment_intents', {…})") == 1
    assert "stripe.PaymentIntent.create(amount=1099, currency='usd')  # not modelled" in text
    assert "/fakecheckout/" not in text
    assert len(text.splitlines()) < 40

"""Faults on the way: which calls meet them, what the SDK makes of them, and that the work is done once."""

import asyncio
import json
import threading
from typing import Any

import pytest
import stripe

from fakecheckout import FakeCheckout
from fakecheckout.account.fake import guards_of
from fakecheckout.api.faults import FAULTS

ANSWERS = {
    "rate_limit": (429, "rate_limit"),
    "lock_timeout": (429, "lock_timeout"),
    "idempotency_key_in_use": (409, "idempotency_key_in_use"),
    "api_error": (500, None),
}


SILENT = {"connection_error": "ConnectionError", "timeout": "ReadTimeout", "answer_lost": "ConnectionError"}


RETRIED = ("connection_error", "timeout", "answer_lost", "lock_timeout", "idempotency_key_in_use", "api_error")


def error(name: str) -> type[Exception]:
    found: type[Exception] = getattr(stripe, name, None) or getattr(stripe.error, name)
    return found


@pytest.fixture
def retries(monkeypatch: pytest.MonkeyPatch) -> Any:
    """How often the SDK tries again by itself."""
    return lambda count: monkeypatch.setattr(stripe, "max_network_retries", count)


@pytest.mark.parametrize("fault", ANSWERS)
def test_an_answer_of_a_server_in_trouble(fault: str, retries: Any) -> None:
    """Status and code of each; nothing was done."""
    retries(0)
    with FakeCheckout() as fake:
        fake.fail_next(fault)
        with pytest.raises(error("StripeError")) as met:
            stripe.Product.create(name="Shirt")
        refusal: Any = met.value
        assert (refusal.http_status, (refusal.json_body or {})["error"].get("code")) == ANSWERS[fault]
        assert fake.events == []
        assert fake.requests[-1].fault == fault


@pytest.mark.parametrize("fault", SILENT)
def test_no_answer(fault: str, retries: Any) -> None:
    """The SDK raises what it raises when its connection breaks; only of a lost answer the work was done."""
    retries(0)
    with FakeCheckout() as fake:
        fake.fail_next(fault)
        with pytest.raises(error("APIConnectionError"), match=SILENT[fault]):
            stripe.Product.create(name="Shirt")
        assert len(fake.events) == (1 if fault == "answer_lost" else 0)
        assert fake.requests[-1].response is None


def test_an_answer_that_is_no_json(retries: Any) -> None:
    """The SDK says so."""
    with FakeCheckout() as fake:
        fake.fail_next("malformed")
        with pytest.raises(error("APIError"), match="Invalid response body from API"):
            stripe.Product.list()


@pytest.mark.parametrize("fault", RETRIED)
def test_the_sdk_tries_again(fault: str, retries: Any) -> None:
    """By itself, and finds what it wants; the work was done once."""
    retries(2)
    with FakeCheckout() as fake:
        fake.fail_next(fault, times=2)
        product = stripe.Product.create(name="Shirt")
        assert [event["data"]["object"]["id"] for event in fake.events] == [product.id]
        assert [call.fault for call in fake.requests] == [fault, fault, None]
        assert fake._account.faults.left == []


@pytest.mark.asyncio
@pytest.mark.parametrize("fault", ["connection_error", "answer_lost", "api_error"])
async def test_the_sdk_tries_again_in_a_loop(fault: str, retries: Any) -> None:
    """The async calls do as well."""
    if not hasattr(stripe.Product, "create_async"):
        pytest.skip("async calls came with stripe 8")
    retries(1)
    with FakeCheckout() as fake:
        fake.fail_next(fault)
        await stripe.Product.create_async(name="Shirt")
        assert len(fake.events) == 1


def test_a_lost_answer_makes_one_session(retries: Any) -> None:
    """The SDK's own retry has the same idempotency key, and finds the first result."""
    retries(1)
    with FakeCheckout() as fake:
        fake.fail_next("answer_lost", method="post", path="/v1/checkout/sessions")
        session = stripe.checkout.Session.create(mode="setup", currency="usd", success_url="https://a.test")
        assert [each["id"] for each in fake.sessions] == [session.id]
        assert fake.requests[-1].response is not None
        assert fake.requests[-1].response.headers["Idempotent-Replayed"] == "true"


def test_a_lost_answer_is_told_of() -> None:
    """The webhooks of what was done go out."""
    told: list[str] = []
    with FakeCheckout() as fake:
        fake.webhooks.add(lambda body, headers: told.append(json.loads(body)["type"]), secret="s")
        fake.fail_next("answer_lost")
        with pytest.raises(ConnectionError, match="answer_lost"):
            fake.request("POST", "/v1/products", {"name": "Shirt"})
    assert told == ["product.created"]


@pytest.mark.parametrize(
    ("where", "meets"),
    [
        ({}, True),
        ({"method": "get"}, False),
        ({"method": "POST", "path": "/v1/products"}, True),
        ({"path": "/v1/prices"}, False),
        ({"path": "/v1/*"}, True),
        ({"params": {"name": "Shirt"}}, True),
        ({"params": {"name": "Mug"}}, False),
        ({"params": {"metadata": {"a": "b"}}}, True),
        ({"params": {"metadata": {"a": {"b": "c"}}}}, False),
        ({"params": {"price": 1}}, False),
    ],
    ids=str,
)
def test_which_call_meets_it(where: dict[str, Any], meets: bool) -> None:
    """By method, path and parameters; the others pass, and the fault waits."""
    fake = FakeCheckout()
    fake.fail_next("api_error", **where)
    answer = fake.request("POST", "/v1/products", {"name": "Shirt", "metadata": {"a": "b"}})
    assert (answer.status == 500) is meets
    assert bool(fake._account.faults.left) is not meets


def test_a_form_that_cannot_be_read_meets_no_parameters() -> None:
    """It is refused as ever."""
    fake = FakeCheckout()
    fake.fail_next("api_error", params={"name": "Shirt"})
    assert fake.request("POST", "/v1/products", "name=%ff").status == 400
    assert fake._account.faults.left == ["'api_error' for any call with {'name': 'Shirt'}"]


@pytest.mark.parametrize(
    ("fault", "more", "refusal"),
    [
        ("boredom", {}, "There is no fault 'boredom'"),
        ("timeout", {"times": 0}, "whole number from 1 on"),
        ("timeout", {"times": True}, "whole number from 1 on"),
        ("timeout", {"times": "2"}, "whole number from 1 on"),
    ],
    ids=["unknown", "never", "a truth", "a text"],
)
def test_a_fault_that_makes_no_sense(fault: str, more: dict[str, Any], refusal: str) -> None:
    """Is refused at once."""
    with pytest.raises(ValueError, match=refusal):
        FakeCheckout().fail_next(fault, **more)


def test_parameters_that_cannot_be_sent() -> None:
    """Nested beyond reading."""
    deep: Any = "x"
    for _ in range(40):
        deep = {"a": deep}
    with pytest.raises(ValueError, match="nested too deeply"):
        FakeCheckout().fail_next("timeout", params=deep)


@pytest.mark.parametrize("fault", FAULTS)
def test_the_raw_door(fault: str) -> None:
    """Answers where there is one, a ConnectionError where there is none."""
    fake = FakeCheckout()
    fake.fail_next(fault)
    headers = {"Idempotency-Key": "key_1"}
    if fault in SILENT:
        with pytest.raises(ConnectionError):
            fake.request("POST", "/v1/products", {"name": "Shirt"}, headers=headers)
        return
    answer = fake.request("POST", "/v1/products", {"name": "Shirt"}, headers=headers)
    assert answer.headers["Idempotency-Key"] == "key_1"
    assert (answer.headers.get("Stripe-Should-Retry") == "true") is (fault == "lock_timeout")


def test_a_reset_forgets_faults() -> None:
    """As after construction."""
    fake = FakeCheckout()
    fake.fail_next("timeout")
    fake.reset()
    assert fake.request("POST", "/v1/products", {"name": "Shirt"}).status == 200


def test_the_story_names_them() -> None:
    """What a failing test is told."""
    fake = FakeCheckout()
    fake.fail_next("api_error", path="/v1/products", times=2)
    fake.request("POST", "/v1/products", {"name": "Shirt"})
    assert guards_of(fake).report().splitlines() == [
        "# no call has met the fault 'api_error' for any /v1/products",
        "fake_checkout.fail_next('api_error', path='/v1/products', times=2)",
        "stripe.Product.create(name='Shirt')  # met the fault 'api_error'",
    ]
    assert repr(fake.requests[0]).endswith("→ 500>")


THREADS, CALLS = 16, 1000


STRESSED = ("connection_error", "answer_lost", "lock_timeout", "api_error", "timeout")


def is_made(name: str) -> bool:
    """One attempt, as an application makes it that tries again with the same key."""
    try:
        stripe.Product.create(name=name, idempotency_key=name)
    except error("StripeError"):
        return False
    return True


def test_sixteen_threads_under_faults(retries: Any) -> None:
    """1,000 calls each while faults strike: nothing is lost, nothing is there twice, and all come to an end."""
    retries(0)
    told: list[str] = []
    with FakeCheckout() as fake:
        fake.webhooks.add(lambda body, headers: told.append(json.loads(body)["data"]["object"]["name"]), secret="s")
        for fault in STRESSED:
            fake.fail_next(fault, times=100)

        def work(thread: int) -> None:
            for number in range(CALLS):
                name = f"{thread}/{number}"
                while not is_made(name):
                    pass

        threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        names = [event["data"]["object"]["name"] for event in fake.events]
        assert len(names) == THREADS * CALLS
        assert len(set(names)) == len(names)
        assert sorted(told) == sorted(names)
        assert sum(1 for call in fake.requests if call.fault) == 100 * len(STRESSED)


@pytest.mark.asyncio
async def test_two_hundred_tasks_under_faults(retries: Any) -> None:
    """The same under asyncio, with buyers and an async handler."""
    if not hasattr(stripe.Product, "create_async"):
        pytest.skip("async calls came with stripe 8")
    retries(3)
    told: list[str] = []

    async def handler(body: bytes, headers: dict[str, str]) -> None:
        await asyncio.sleep(0)
        told.append(json.loads(body)["data"]["object"]["id"])

    with FakeCheckout() as fake:
        fake.webhooks.add(handler, secret="s", events=["checkout.session.completed"])
        for number in range(300):
            fake.fail_next(STRESSED[number % len(STRESSED)], method="POST", params={"metadata": {"task": str(number % 200)}})

        async def work(task: int) -> str:
            session = await stripe.checkout.Session.create_async(
                mode="setup", currency="usd", success_url="https://a.test", metadata={"task": str(task)}
            )
            await asyncio.sleep(0)
            await fake.buyer(session.id).pay_async()
            return str(session.id)

        ids = await asyncio.gather(*(work(task) for task in range(200)))
        assert sorted(told) == sorted(ids)
        assert sorted(each["id"] for each in fake.sessions) == sorted(ids)
        assert {each["status"] for each in fake.sessions} == {"complete"}

"""Requests to an account: the test's own answers among them."""

import asyncio
from typing import Any

import pytest
import stripe

from fakecheckout import ApiCall, FakeCheckout, NotModelled

DISPUTE = {"id": "dp_1", "object": "dispute", "amount": 1099}
MODULE: Any = stripe


def error(name: str) -> type[Exception]:
    found: type[Exception] = getattr(stripe, name, None) or MODULE.error.__dict__[name]
    return found


def test_the_sdk_gets_the_tests_own_answer() -> None:
    """As an object of its own, with the headers of an answer; the call counts as answered."""
    with FakeCheckout() as fake:
        fake.respond("GET", "/v1/disputes/*", DISPUTE)
        dispute = stripe.Dispute.retrieve("dp_1")
    assert (type(dispute), dispute.amount) == (stripe.Dispute, 1099)
    (call,) = fake.requests
    assert call.answered_by_test
    assert call.response is not None
    assert (call.response.status, call.response.headers["Request-Id"][:4]) == (200, "req_")
    assert call.response.headers["Stripe-Version"] == call.headers["Stripe-Version"]
    assert fake.not_modelled == []
    assert repr(call).endswith("→ 200, the test's own answer>")


def test_an_answer_may_be_a_function_of_the_call() -> None:
    """It is given the call, as `fake.requests` has it."""
    with FakeCheckout() as fake:
        fake.respond(
            "POST", "/v1/disputes/*", lambda call: {**DISPUTE, "id": call.path[13:], "metadata": call.params["metadata"]}
        )
        dispute = stripe.Dispute.modify("dp_7", metadata={"a": "b"})
    assert (dispute.id, dispute.metadata["a"]) == ("dp_7", "b")


def test_the_coroutines_of_the_sdk_get_it_too() -> None:
    """Like its functions."""
    if not hasattr(stripe.Dispute, "retrieve_async"):
        pytest.skip("the async methods came with stripe 8")
    with FakeCheckout() as fake:
        fake.respond("GET", "/v1/disputes/*", DISPUTE)
        assert asyncio.run(stripe.Dispute.retrieve_async("dp_1")).amount == 1099


def test_an_error_of_the_tests_own() -> None:
    """The SDK raises its own exception for it, and does not ask again."""
    body = {"error": {"type": "card_error", "code": "card_declined", "message": "No."}}
    with FakeCheckout() as fake:
        fake.respond("POST", "/v1/payment_intents", body, status=402)
        with pytest.raises(error("CardError"), match="No."):
            stripe.PaymentIntent.create(amount=1, currency="usd")
    assert len(fake.requests) == 1


def test_an_answer_for_one_call() -> None:
    """The next one is not modelled again."""
    fake = FakeCheckout()
    fake.respond("GET", "/v1/disputes/*", DISPUTE, times=1)
    assert fake.request("GET", "/v1/disputes/dp_1").json() == DISPUTE
    with pytest.raises(NotModelled):
        fake.request("GET", "/v1/disputes/dp_1")


def test_who_asks_is_asked_first() -> None:
    """A bad key is refused, a live one not answered at all."""
    fake = FakeCheckout(invalid_keys=["sk_test_bad"])
    fake.respond("GET", "/v1/disputes/*", DISPUTE)
    bad = fake.request("GET", "/v1/disputes/dp_1", headers={"Authorization": "Bearer sk_test_bad"})
    assert (bad.status, bad.json()["error"]["message"][:7]) == (401, "Invalid")
    with pytest.raises(Exception, match="A live key in a test"):
        fake.request("GET", "/v1/disputes/dp_1", headers={"Authorization": "Bearer sk_live_x"})


def test_idempotency_keys_are_not_looked_at() -> None:
    """Each call is answered anew, whatever its key."""
    fake = FakeCheckout()
    bodies = iter([{"n": 1}, {"n": 2}])
    fake.respond("POST", "/v1/payouts", lambda _: next(bodies))
    got = [fake.request("POST", "/v1/payouts", headers={"Idempotency-Key": "k"}).json() for _ in range(2)]
    assert got == [{"n": 1}, {"n": 2}]


def test_a_fault_comes_before_it() -> None:
    """And takes nothing of it; only of a lost answer the work was done."""
    fake = FakeCheckout()
    fake.respond("GET", "/v1/disputes/*", DISPUTE, times=1)
    fake.fail_next("api_error")
    assert fake.request("GET", "/v1/disputes/dp_1").status == 500
    assert fake.request("GET", "/v1/disputes/dp_1").status == 200


def test_a_dict_is_read_at_once() -> None:
    """What the test changes in it later does not count; decimals and objects of the SDK have their form in JSON."""
    from decimal import Decimal

    fake, body = FakeCheckout(), {"a": [1], "d": Decimal("1.50"), "p": stripe.Price.construct_from({"id": "price_1"}, "k")}
    fake.respond("GET", "/v1/disputes/*", body)
    body["a"].append(2)
    assert fake.request("GET", "/v1/disputes/x").json() == {"a": [1], "d": "1.50", "p": {"id": "price_1"}}


@pytest.mark.parametrize(
    "body", [None, [], "x", 7, {"a": object()}, {"a": float("nan")}], ids=["none", "list", "text", "number", "object", "nan"]
)
def test_what_is_no_body(body: Any) -> None:
    """Is an error where it is given, or where a function gives it."""
    fake = FakeCheckout()
    with pytest.raises(TypeError, match="GET /v1/disputes"):
        fake.respond("GET", "/v1/disputes", body)
    fake.respond("GET", "/v1/disputes", lambda _: body)
    with pytest.raises(TypeError, match=r"The function that was given to fake.respond for GET /v1/disputes"):
        fake.request("GET", "/v1/disputes")


def test_what_its_function_raises_comes_out() -> None:
    """Where the call was made; the call is kept, without an answer."""
    fake = FakeCheckout()

    def fail(call: ApiCall) -> dict[str, Any]:
        raise ZeroDivisionError

    fake.respond("GET", "/v1/disputes", fail)
    with pytest.raises(ZeroDivisionError):
        fake.request("GET", "/v1/disputes")
    assert [(call.response, call.answered_by_test) for call in fake.requests] == [(None, True)]


def test_a_reset_takes_them_away() -> None:
    """Like everything else."""
    fake = FakeCheckout()
    fake.respond("GET", "/v1/disputes/*", DISPUTE)
    fake.reset()
    with pytest.raises(NotModelled):
        fake.request("GET", "/v1/disputes/dp_1")

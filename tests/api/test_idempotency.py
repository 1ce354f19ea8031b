"""Answers that are given again: which of their headers are those of the first call, and which are their own."""

from shop import shop

from fakecheckout.protocol.messages import Response

GOOD = {"name": "Mug"}
BAD = {"currency": "usd", "unit_amount": 500, "product": "prod_nope"}


def answered_twice(path: str, params: dict[str, object]) -> list[Response]:
    """The answers to one request that is made twice under one key."""
    fake = shop()
    return [fake.request("POST", f"/v1/{path}", params, headers={"Idempotency-Key": "k"}) for _ in range(2)]


def test_a_repeat_has_a_request_id_of_its_own() -> None:
    """And names the first call's beside it (LST-13)."""
    first, second = answered_twice("products", GOOD)
    assert first.headers["Original-Request"] == first.headers["Request-Id"] == second.headers["Original-Request"]
    assert second.headers["Request-Id"] != first.headers["Request-Id"]


def test_the_rest_of_a_repeat_is_the_first_answer() -> None:
    """Status, body and the other headers, but for the one that says so."""
    first, second = answered_twice("products", GOOD)
    own = {"Request-Id": second.headers["Request-Id"], "Idempotent-Replayed": "true"}
    assert (second.status, second.body) == (first.status, first.body)
    assert dict(second.headers) == {**first.headers, **own}


def test_what_was_not_kept_is_no_repeat() -> None:
    """A refusal that comes before the request is carried out is made anew, with its own id alone."""
    first, second = answered_twice("prices", BAD)
    assert (first.status, "Idempotent-Replayed" in second.headers) == (400, False)
    assert second.headers["Original-Request"] == second.headers["Request-Id"] != first.headers["Request-Id"]

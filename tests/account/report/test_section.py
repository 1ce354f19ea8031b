"""The section of a failing test, line by line."""

import ast
import asyncio
import contextlib
from typing import Any

import pytest
import stripe
from shop import session, shop

from fakecheckout import FakeCheckout, NotModelled, PaymentDeclined
from fakecheckout.account.fake import guards_of

SETUP: dict[str, Any] = {"mode": "setup", "currency": "usd", "success_url": "https://x.test"}


def lines(fake: FakeCheckout, error: BaseException | None = None) -> list[str]:
    return guards_of(fake).report(error).splitlines()


def code(fake: FakeCheckout) -> list[str]:
    return [line for line in lines(fake) if not line.startswith("#")]


def test_each_call_with_what_came_back() -> None:
    """As a comment behind it."""
    fake = FakeCheckout()
    for _ in range(2):
        fake.add("customer", account="acct_1")
    fake.request("GET", "/v1/customers", {"limit": 1}, headers={"Stripe-Account": "acct_1"})
    fake.request("POST", "/v1/products", {"nope": "x"})
    with pytest.raises(NotModelled):
        fake.request("GET", "/v1/disputes")
    assert code(fake) == [
        "fake_checkout.add('customer', account='acct_1')",
        "fake_checkout.add('customer', account='acct_1')",
        "stripe.Customer.list(limit=1, stripe_account='acct_1')  # 1 found, and more",
        "stripe.Product.create(nope='x')  # 400: Received unknown parameter: nope",
        "fake_checkout.request('GET', '/v1/disputes')  # not modelled",
    ]


def test_moves_with_their_outcome() -> None:
    """And without the arguments that nobody gave."""
    fake = shop()
    id = session(fake)
    with pytest.raises(PaymentDeclined):
        fake.buyer(id).pay("4000000000000002")
    fake.buyer(id).pay()
    assert code(fake)[-2:] == [
        f"fake_checkout.buyer('{id}').pay('4000000000000002')  # declined: generic_decline; 3 events; no endpoint listens",
        f"fake_checkout.buyer('{id}').pay()  # complete, paid; 3 events; no endpoint listens",
    ]


def test_deliveries_are_comments() -> None:
    """Between the calls."""
    fake = FakeCheckout()

    def handler(body: bytes, headers: dict[str, str]) -> None:
        pass

    fake.webhooks.add(handler, secret="s")
    fake.request("POST", "/v1/products", {"name": "a"})
    fake.request("GET", "/v1/products")
    assert lines(fake)[1:] == [
        "#   webhook product.created to handler → 200",
        "stripe.Product.list()  # 1 found",
    ]


def test_the_last_of_very_many() -> None:
    """Earlier ones are counted."""
    fake = FakeCheckout()
    for _ in range(103):
        fake.request("GET", "/v1/products")
    assert lines(fake)[0] == "# … 3 earlier lines: print(fake_checkout.timeline()) has them all"
    assert len(lines(fake)) == 101


def test_an_open_session() -> None:
    """With what it would take, and that nobody paid; those that are closed are left out."""
    with FakeCheckout() as fake:
        closed = stripe.checkout.Session.create(**SETUP)
        stripe.checkout.Session.expire(closed.id)
        left = stripe.checkout.Session.create(**SETUP)
        (line,) = [line for line in lines(fake) if line.startswith("# cs_test")]
        assert line.startswith(f"# {left.id}: setup on hosted")
        assert "no_payment_required, nobody paid, open for 2" in line
        assert line.endswith("; would take modify(metadata=…), expire()")


def test_a_session_that_was_tried() -> None:
    """Says what came of the last try."""
    fake = shop()
    id = session(fake)
    fake.buyer(id).decline("insufficient_funds")
    assert "unpaid, the last try to pay: declined: insufficient_funds, open for" in lines(fake)[-1]


def test_of_many_open_sessions_those_that_were_touched_last() -> None:
    """By a call that named them, or made them; the others are counted."""
    fake = shop()
    ids = [session(fake) for _ in range(17)]
    fake.buyer(ids[3]).fill(email="kim@example.com")
    fake.request("POST", f"/v1/checkout/sessions/{ids[5]}", {"metadata": {"a": "b"}})
    told = [line for line in lines(fake) if line.startswith(("# cs_test", "# 14"))]
    assert told[0] == "# 14 more sessions are open."
    assert [line[2:].partition(":")[0] for line in told[1:]] == [ids[16], ids[3], ids[5]]


def test_a_session_that_was_loaded_in_part() -> None:
    """Is told as far as it goes."""
    fake = shop()
    full = fake.session(session(fake))
    other = FakeCheckout()
    other.load({**full, "amount_total": None, "id": "cs_test_part"})
    other._account.store.table("", "checkout.session").rows["cs_test_part"].pop("expires_at")
    assert lines(other)[-1].startswith("# cs_test_part: open; the rest of it cannot be told: KeyError('expires_at')")


def test_what_waits_comes_first() -> None:
    """With the line to write."""
    fake = FakeCheckout()

    async def handler(body: bytes, headers: dict[str, str]) -> None:
        pass

    async def run() -> None:
        fake.webhooks.add(handler, secret="s")
        fake.request("POST", "/v1/products", {"name": "a"})
        told.append(lines(fake)[0])
        await fake.webhooks.drain()

    told: list[str] = []
    asyncio.run(run())
    assert told == [
        "# 1 delivery waits for its async handler: await fake_checkout.webhooks.drain(), or await buyer.pay_async() in place of "
        "buyer.pay()"
    ]


def test_keys_that_were_used_again() -> None:
    """An attempt that the SDK made again by itself has the key of the first."""
    fake = FakeCheckout()
    key = "f4ae0fa2-b443-abd1-4dbc-d6eee25bfd54"
    for name in "ab":
        fake.request(
            "POST", "/v1/products", {"name": "x"}, headers={"Idempotency-Key": key if name == "a" else key.replace("f", "0")}
        )
    assert not any("idempotency_key" in line for line in code(fake))
    fake.request("POST", "/v1/products", {"name": "x"}, headers={"Idempotency-Key": key})
    assert [f"idempotency_key='{key}'" in line for line in code(fake)] == [True, False, True]


def test_the_whole_section_is_a_program() -> None:
    """Hostile ids, messages and objects too: as many statements as there were calls, and the same account comes of it."""
    fake = FakeCheckout(seed="s")
    hostile = "x\nraise SystemExit\r\u2028\x00\ud800'\"\\"
    whole = hostile.replace("\ud800", "")  # half of a pair is refused
    fake.load({"id": whole, "object": "product", "name": whole})
    fake.add("product", id="prod_1", name="T-shirt", metadata={"a'b": "c\n"})
    fake.request("GET", f"/v1/products/{hostile}")
    fake.request("POST", "/v1/products", {whole: whole})
    fake.emit("charge.dispute.created", {"id": whole, "object": "dispute"})
    fake.add("price", id="price_1", currency="usd", unit_amount=500, product="prod_1")
    id = session(fake, line_items=[{"price": "price_1", "quantity": 1}])
    fake.buyer(id).fill(email="kim@example.com").pay()
    text = guards_of(fake).report(ValueError(hostile))
    assert text.encode()
    assert len(ast.parse(text).body) == 9
    refused = stripe.InvalidRequestError if hasattr(stripe, "InvalidRequestError") else stripe.error.InvalidRequestError
    with FakeCheckout(seed="s") as again:
        for statement in ast.parse(text).body:
            with contextlib.suppress(refused):
                exec(ast.unparse(statement), {"stripe": stripe, "fake_checkout": again})
    assert again.session(id)["payment_status"] == "paid"
    assert again.request("GET", "/v1/products").json() == fake.request("GET", "/v1/products").json()

"""The SDK, a buyer, a bank, a clock and a model of plain dicts side by side: whatever is done in whatever order, all say the same.

`make steps` runs it for more than 10,000 steps; the default run is shorter.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import stripe
from freezegun import freeze_time
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, precondition, rule

from fakecheckout import FakeCheckout, NotOnThePage, PaymentDeclined

PRICES = {"price_a": 1099, "price_b": 500, "price_c": 12345}
MAJOR = int(stripe.VERSION.split(".")[0])

keys = st.sampled_from(["a", "b", "c"])
values = st.sampled_from(["", "1", "2"])
quantities = st.integers(1, 9)
prices = st.sampled_from(sorted(PRICES))
new_items = st.fixed_dictionaries(
    {"price": prices, "quantity": quantities}, optional={"metadata": st.dictionaries(keys, st.just("x"))}
)
changes = st.fixed_dictionaries(
    {}, optional={"quantity": quantities, "price": prices, "metadata": st.dictionaries(keys, values)}
)
posted = st.one_of(st.just(""), st.dictionaries(keys, values))


def plain(object: Any) -> dict[str, Any]:
    """SDK objects print themselves as JSON; since stripe 15 they are no dicts."""
    return json.loads(str(object))


def merged(present: dict[str, str], sent: Any) -> dict[str, str]:
    """The documented rule, written again in the plainest way."""
    if sent == "":
        return {}
    result = dict(present)
    for key, value in sent.items():
        if value == "":
            result.pop(key, None)
        else:
            result[key] = value
    return result


class Checkout(RuleBasedStateMachine):
    """What a server of an application can do with sessions, and what the clock does by itself."""

    sessions = Bundle("sessions")

    def __init__(self) -> None:
        super().__init__()
        self.freezer = freeze_time(datetime.datetime(2030, 1, 1, tzinfo=datetime.timezone.utc))
        self.clock = self.freezer.start()
        self.fake = FakeCheckout(
            doubts={"line_items_update": "accepted", "expire_event_request": "request"},
            payment_methods=("card", "link", "us_bank_account"),
        ).start()
        for id, amount in PRICES.items():
            self.fake.add("price", id=id, currency="usd", unit_amount=amount, product_data={"name": id})
        self.model: dict[str, dict[str, Any]] = {}
        self.retries, stripe.max_network_retries = stripe.max_network_retries, 200

    def teardown(self) -> None:
        stripe.max_network_retries = self.retries
        self.fake.stop()
        self.freezer.stop()

    def now(self) -> int:
        return int(self.clock().replace(tzinfo=datetime.timezone.utc).timestamp())

    def is_open(self, id: str) -> bool:
        session = self.model[id]
        if session["status"] == "open" and self.now() >= session["expires_at"]:
            session["status"] = "expired"
        return session["status"] == "open"

    def read_lines(self, id: str) -> list[dict[str, Any]]:
        return [
            {"id": line.id, "price": line.price.id, "quantity": line.quantity, "metadata": plain(line.metadata)}
            for line in stripe.checkout.Session.list_line_items(id, limit=100).data
        ]

    @rule(
        target=sessions,
        items=st.lists(new_items, min_size=1, max_size=4),
        metadata=st.dictionaries(keys, st.just("1")),
        life=st.sampled_from([1800, 7200, None]),
    )
    def create(self, items: list[dict[str, Any]], metadata: dict[str, str], life: int | None) -> Any:
        extra = {} if life is None else {"expires_at": self.now() + life}
        session = stripe.checkout.Session.create(
            mode="payment", success_url="https://example.com", line_items=items, metadata=metadata, **extra
        )
        lines = self.read_lines(session.id)
        assert [{k: v for k, v in line.items() if k != "id"} for line in lines] == [{"metadata": {}, **item} for item in items]
        assert len({line["id"] for line in lines}) == len(lines)
        self.model[session.id] = {
            "status": "open",
            "payment": "none",
            "metadata": metadata,
            "lines": lines,
            "expires_at": self.now() + (life or 86400),
        }
        return session.id

    @precondition(lambda self: MAJOR >= 14)
    @rule(id=sessions, data=st.data())
    def retransmit(self, id: str, data: st.DataObject) -> None:
        present = self.model[id]["lines"]
        kept = data.draw(st.permutations(present))[: data.draw(st.integers(0, len(present)))]
        sent = [{"id": line["id"], **data.draw(changes)} for line in kept]
        for item in data.draw(st.lists(new_items, min_size=0 if sent else 1, max_size=2)):
            sent.insert(data.draw(st.integers(0, len(sent))), item)
        if not self.is_open(id):
            with self.nothing_happens(), pytest.raises(stripe.InvalidRequestError):
                stripe.checkout.Session.modify(id, line_items=sent)
            return
        stripe.checkout.Session.modify(id, line_items=sent)
        expected = []
        by_id = {line["id"]: line for line in present}
        for each in sent:
            before = by_id.get(each.get("id"), {"metadata": {}})
            expected.append({**before, **each, "metadata": merged(before["metadata"], each.get("metadata", {}))})
        after = self.read_lines(id)
        for line, wanted in zip(after, expected, strict=True):
            assert line == {"id": line["id"], **wanted}
        assert not {line["id"] for line in after if line["id"] not in {e.get("id") for e in sent}} & set(by_id)
        self.model[id]["lines"] = after

    @precondition(lambda self: MAJOR >= 14)
    @rule(
        id=sessions,
        bad=st.sampled_from(
            [{"id": "li_unknown"}, {"price": "price_unknown", "quantity": 1}, {"price": "price_a", "quantity": 0}]
        ),
    )
    def be_refused(self, id: str, bad: dict[str, Any]) -> None:
        retained = [{"id": line["id"]} for line in self.model[id]["lines"]]
        with self.nothing_happens(), pytest.raises(stripe.InvalidRequestError):
            stripe.checkout.Session.modify(id, line_items=[*retained, bad], metadata={"never": "there"})

    @precondition(lambda self: MAJOR >= 10)
    @rule(id=sessions, metadata=posted)
    def post_metadata(self, id: str, metadata: Any) -> None:
        stripe.checkout.Session.modify(id, metadata=metadata)
        self.model[id]["metadata"] = merged(self.model[id]["metadata"], metadata)

    @rule(
        fault=st.sampled_from(["connection_error", "timeout", "lock_timeout", "api_error", "answer_lost"]),
        times=st.integers(1, 2),
    )
    def something_goes_wrong(self, fault: str, times: int) -> None:
        """The next creation meets it, and the SDK tries again by itself: one session comes of it."""
        self.fake.fail_next(fault, method="POST", path="/v1/checkout/sessions", times=times)

    @rule(id=sessions)
    def expire(self, id: str) -> None:
        if self.is_open(id):
            assert stripe.checkout.Session.expire(id).status == "expired"
            self.model[id]["status"] = "expired"
        else:
            refusal = f"has a status of `{self.model[id]['status']}`"
            with self.nothing_happens(), pytest.raises(stripe.InvalidRequestError, match=refusal):
                stripe.checkout.Session.expire(id)

    @contextmanager
    def nothing_happens(self) -> Iterator[None]:
        """What is refused is not told."""
        before = len(self.fake.events)
        yield
        assert len(self.fake.events) == before

    @rule(id=sessions, method=st.sampled_from([None, "link", "us_bank_account"]))
    def pay(self, id: str, method: str | None) -> None:
        if not self.is_open(id):
            with self.nothing_happens(), pytest.raises(NotOnThePage, match=f"is {self.model[id]['status']}"):
                self.fake.buyer(id).pay(method=method)
            return
        assert self.fake.buyer(id).pay(method=method) == "https://example.com"
        is_delayed = method == "us_bank_account"
        self.model[id].update(status="complete", payment="on its way" if is_delayed else "paid")

    @rule(id=sessions, card=st.sampled_from(["4000000000000002", "4000000000009995", "4000008400001629"]))
    def be_declined(self, id: str, card: str) -> None:
        if not self.is_open(id):
            with self.nothing_happens(), pytest.raises(NotOnThePage):
                self.fake.buyer(id).pay(card)
            return
        with pytest.raises(PaymentDeclined):
            self.fake.buyer(id).pay(card)
        self.model[id]["declined"] = True

    @rule(id=sessions, arrives=st.booleans())
    def hear_from_the_bank(self, id: str, arrives: bool) -> None:
        self.is_open(id)
        move = self.fake.settle if arrives else self.fake.reject
        if self.model[id]["payment"] != "on its way":
            with self.nothing_happens(), pytest.raises(NotOnThePage, match="is on its way"):
                move(id)
            return
        move(id)
        self.model[id]["payment"] = "paid" if arrives else "failed"

    @rule(seconds=st.sampled_from([1, 1799, 1800, 40_000, 90_000]))
    def time_passes(self, seconds: int) -> None:
        self.clock.tick(seconds)

    @rule(target=sessions)
    def nothing(self) -> Any:
        return multiple()

    @invariant()
    def the_api_says_what_the_model_says(self) -> None:
        for id, session in self.model.items():
            self.is_open(id)
            shown = stripe.checkout.Session.retrieve(id)
            assert (shown.status, plain(shown.metadata)) == (session["status"], session["metadata"])
            assert shown.amount_total == sum(PRICES[line["price"]] * line["quantity"] for line in session["lines"])
            assert (shown.url is None) == (session["status"] != "open")
            is_paid = session["payment"] == "paid"
            assert shown.payment_status == ("paid" if is_paid else "unpaid")
            assert self.read_lines(id) == session["lines"]

    @invariant()
    def the_list_has_every_session_newest_first(self) -> None:
        listed = [each.id for each in stripe.checkout.Session.list(limit=3).auto_paging_iter()]
        assert listed == list(self.model)[::-1]

    @invariant()
    def each_end_has_its_one_event(self) -> None:
        for id in self.model:
            self.is_open(id)
        ends = {
            "checkout.session.expired": lambda session: session["status"] == "expired",
            "checkout.session.completed": lambda session: session["status"] == "complete",
            "checkout.session.async_payment_failed": lambda session: session["payment"] == "failed",
        }
        for type, has_ended in ends.items():
            told = sorted(e["data"]["object"]["id"] for e in self.fake.events if e["type"] == type)
            assert told == sorted(id for id, session in self.model.items() if has_ended(session)), type

    @invariant()
    def what_was_paid_is_the_total(self) -> None:
        intents: dict[str, dict[str, Any]] = {}
        for event in self.fake.events:
            if event["type"] in ("payment_intent.succeeded", "payment_intent.payment_failed"):  # .created is sent last
                intents[event["data"]["object"]["id"]] = event["data"]["object"]
        received = {id: intent["amount_received"] for id, intent in intents.items() if intent["status"] == "succeeded"}
        paid = [self.fake.session(id) for id, session in self.model.items() if session["payment"] == "paid"]
        assert received == {session["payment_intent"]: session["amount_total"] for session in paid}
        assert len(received) == len(paid)


TestCheckout = Checkout.TestCase

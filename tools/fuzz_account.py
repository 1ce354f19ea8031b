"""Attacks accounts at random, on every route and on every page, and holds them to what must always hold. By hand:

    python tools/fuzz_account.py --seconds 600             until the time is over
    python tools/fuzz_account.py --refusals 50000          until so many calls were refused
    python tools/fuzz_account.py --threads 16 --calls 1000 through the SDK, from many threads at once

Whatever is sent, in whatever order, at whatever version: the answer is one of Stripe's, or `NotModelled`; a refusal leaves the
account as it was; a buyer's move raises what its docstring says; every object can be read afterwards, and its events be
signed. What breaks that is printed with the seed that repeats it, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import collections
import concurrent.futures
import json
import random
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

import stripe

from fakecheckout import FakeCheckout, NotModelled, NotOnThePage, PaymentDeclined
from fakecheckout.protocol.kinds import ENDPOINTS, Endpoint
from fakecheckout.protocol.parameters.at_version import parameters_at
from fakecheckout.protocol.parameters.schema import Field, Node, installed_api_version
from fakecheckout.protocol.stripe_has.operations import listed_operations
from fakecheckout.rules.cards import CARDS, NAMES

CALLS_OF_AN_ACCOUNT = 150
JUNK: list[Any] = [
    *("", "x", "0", "-1", "1" * 30, "1e9", "NaN", "true", "\x00", "a\nb", "ä€😀", "<b>", "%zz", "null", "[]", "cs_test_nope"),
    *({}, {"a": {"b": "c"}}, {"": ""}, ["", "x"], [[]], {"0": "x", "a": "y"}, "x" * 6000, 10**25, -(10**25), 0.1, True),
]
INTEGERS = (0, 1, 2, 3, 5, 49, 50, 99, 100, 101, 999, 1099, 99_999_999, 100_000_000, -1, 2**31, 2**63, 253_402_300_800)
STRINGS = (
    "usd",
    "eur",
    "jpy",
    "https://shop.test/ok",
    "kim@example.com",
    "SPRING",
    "US",
    "DE",
    "month",
    "txcd_99999999",
    "T-shirt",
)
VERSIONS = (
    "2018-01-23",
    "2020-08-27",
    "2022-08-01",
    "2022-11-15",
    "2024-04-10",
    "2025-03-31.basil",
    "2025-09-30.clover",
    "2099-01-01",
)


class Broken(AssertionError):
    """Something that must always hold, and did not."""


class Attack:
    """One account, what is known of it, and the dice."""

    def __init__(self, seed: int, told: collections.Counter[str]) -> None:
        self.dice = random.Random(seed)
        self.told = told
        self.fake = FakeCheckout(seed=str(seed), payment_methods=("card", "link", "klarna", "us_bank_account"))
        self.ids: list[str] = ["price_1", "price_2", "cus_1", "SAVE"]
        product = {"name": "T-shirt"}
        self.fake.add("price", id="price_1", currency="usd", unit_amount=1099, product_data=product)
        self.fake.add(
            "price", id="price_2", currency="usd", unit_amount=900, recurring={"interval": "month"}, product_data=product
        )
        self.fake.add("customer", id="cus_1", email="jenny@example.com")
        self.fake.add("coupon", id="SAVE", percent_off=12.5, duration="once")

    def state(self) -> list[Any]:
        """All that a refusal must leave as it was."""
        store = self.fake._account.store
        tables = [(key, dict(table.rows), list(table.order)) for key, table in store.tables.items() if table.rows]
        return [tables, list(store.events), list(store.agenda)]

    def run(self) -> None:
        """One account's life. Raises whatever should not have been raised."""
        for _ in range(CALLS_OF_AN_ACCOUNT):
            step = self.dice.choices((self.call, self.elsewhere, self.move, self.pass_time), (80, 6, 12, 2))[0]
            try:
                step()
            except NotModelled:
                self.told["not modelled"] += 1
        self.read_everything()

    def call(self) -> None:
        """A call of an operation that is served."""
        endpoint = self.dice.choice(list(ENDPOINTS.values()))
        path = "/".join(self.dice.choice(self.ids) if part == "*" else part for part in endpoint.path.split("/"))
        self.send(endpoint.operation.method, path, self.params(endpoint))

    def elsewhere(self) -> None:
        """A call of whatever else Stripe has, or has not."""
        template = self.dice.choice(list(listed_operations()))
        path = "/".join(self.dice.choice(self.ids) if part == "*" else part for part in template.split("/"))
        self.send(
            self.dice.choice(("GET", "POST", "DELETE", "PUT")),
            path + self.dice.choice(("", "", "/", "/x")),
            self.dice.choice(JUNK),
        )

    def send(self, method: str, path: str, params: Any) -> None:
        """Sends it, and holds the answer and the account to what must hold."""
        headers: dict[str, str] = {}
        if self.dice.random() < 0.3:
            headers["Stripe-Version"] = self.dice.choice(VERSIONS)
        if self.dice.random() < 0.2:
            headers["Idempotency-Key"] = self.dice.choice(("k1", "k2", "", "x" * 300))
        if self.dice.random() < 0.05:
            headers["Stripe-Account"] = self.dice.choice(("acct_1", "nope"))
        before = self.state()
        try:
            response = self.fake.request(method, path, params, headers=headers)
        except (NotModelled, TypeError, ValueError) as error:
            if not isinstance(error, NotModelled) and isinstance(params, (Mapping, str)):
                raise Broken(f"{method} {path} {params!r}: {error!r}") from error
            if self.state() != before:
                raise Broken(f"{method} {path} {params!r} raised {error!r} and changed the account") from error
            raise NotModelled("") from None
        body = response.json()
        if response.status == 200:
            self.told["answered"] += 1
            if isinstance(body.get("id"), str) and len(self.ids) < 200:
                self.ids.append(body["id"])
            return
        self.told["refused"] += 1
        if response.status >= 500 or "error" not in body or not body["error"].get("message"):
            raise Broken(f"{method} {path} {params!r}: {response!r}")
        if self.state() != before:
            raise Broken(f"{method} {path} {params!r} was refused ({response!r}) and changed the account")

    def params(self, endpoint: Endpoint) -> dict[str, Any]:
        fields = parameters_at(endpoint.name, installed_api_version())
        chosen = self.fields(fields, 0.9 if len(fields) < 8 else 0.12, 0)
        if endpoint.name == "checkout.session.create" and self.dice.random() < 0.7:  # else hardly one is ever made
            mode, price = self.dice.choice((("payment", "price_1"), ("subscription", "price_2")))
            line = {"price": price, "quantity": self.dice.choice((1, 2, 3))}
            chosen = {
                **(chosen if self.dice.random() < 0.5 else {}),
                "mode": mode,
                "success_url": "https://x.test",
                "line_items": [line],
            }
        return chosen

    def fields(self, fields: Mapping[str, Field], share: float, depth: int) -> dict[str, Any]:
        dice = self.dice.random
        names = [name for name, field in fields.items() if (field.required and dice() < 0.95) or dice() < share]
        values = {name: self.value(name, fields[name].node, depth) for name in names}
        if self.dice.random() < 0.03:
            values[self.dice.choice(("unknown", "", "a[b", "metadata"))] = self.dice.choice(JUNK)
        return values

    def value(self, name: str, node: Node, depth: int) -> Any:
        if self.dice.random() < 0.06 or depth > 5:
            return self.dice.choice(JUNK)
        if node.kind == "enum":
            return self.dice.choice(node.values)
        if node.kind == "array" and node.of is not None:
            return [self.value(name, node.of, depth + 1) for _ in range(self.dice.choice((0, 1, 1, 2)))]
        if node.kind == "map" and node.of is not None:
            return {self.dice.choice(("order", "usd", "eur", "a")): self.value(name, node.of, depth + 1)}
        if node.kind == "object":
            return self.fields(node.fields(), 0.4, depth + 1)
        if node.kind == "union":
            return self.value(name, self.dice.choice(node.options), depth + 1)
        if node.kind == "boolean":
            return self.dice.random() < 0.5
        if node.kind in ("integer", "number", "decimal"):
            return self.dice.choice((*INTEGERS, self.fake.now() + self.dice.randrange(-10_000, 100_000)))
        return self.dice.choice((*STRINGS, *self.ids[-40:]))

    def move(self) -> None:
        """A move on the page of some session."""
        sessions = [id for _, id in self.fake._account.store.sessions]
        if not sessions:
            return
        session = self.dice.choice(sessions)
        buyer = self.fake.buyer(session)
        argument = self.dice.choice([*JUNK, *self.ids[-20:], *STRINGS, 1, 2, 500])
        moves: dict[str, Callable[[], object]] = {
            "pay": buyer.pay,
            "pay with": lambda: buyer.pay(self.dice.choice([*CARDS, *NAMES, argument])),
            "pay by": lambda: buyer.pay(method=self.dice.choice(["klarna", "us_bank_account", "link", argument])),
            "fill": lambda: buyer.fill(
                **{self.dice.choice(("email", "name", "phone", "address", "shipping", "consent")): argument}
            ),
            "choose": lambda: buyer.choose_shipping(argument),
            "quantity": lambda: buyer.set_quantity(argument, self.dice.choice(JUNK)),
            "amount": lambda: buyer.set_amount(argument, self.dice.choice(INTEGERS)),
            "code": lambda: buyer.apply_promotion_code(argument),
            "optional": lambda: buyer.add_optional_item(argument),
            "decline": buyer.decline,
            "abandon": buyer.abandon,
            "settle": lambda: self.fake.settle(session),
            "reject": lambda: self.fake.reject(session),
        }
        name = self.dice.choice(list(moves))
        before = self.state()
        try:
            moves[name]()
        except (NotOnThePage, TypeError, ValueError, NotModelled) as error:
            self.told["not on the page"] += 1
            if self.state() != before:
                raise Broken(f"{name}({argument!r}) raised {error!r} and changed the account") from error
        except PaymentDeclined:
            self.told["declined"] += 1
        else:
            self.told["moved"] += 1

    def pass_time(self) -> None:
        self.fake.advance(seconds=self.dice.choice((1, 3600, 86_400, 10 * 86_400)))

    def read_everything(self) -> None:
        """Each object, at several versions; each list; each event, as it would be signed."""
        account = self.fake._account
        for (owner, kind), table in list(account.store.tables.items()):
            path = next((each.path for each in ENDPOINTS.values() if each.name == f"{kind}.retrieve"), None)
            for id, row in list(table.rows.items()) if path is not None else ():
                if kind == "event" and row["created"] < self.fake.now() - 30 * 86_400:
                    continue  # Stripe keeps them for 30 days
                for version in self.dice.sample(VERSIONS[:-1], 2):
                    headers = {"Stripe-Version": version, **({"Stripe-Account": owner} if owner else {})}
                    try:
                        response = (
                            self.fake.request("GET", path.replace("*", quote(id, safe="")), headers=headers) if path else None
                        )
                    except NotModelled:
                        continue
                    if response is None or response.status != 200:
                        raise Broken(f"{kind} {id} is there and cannot be retrieved at {version}: {response!r}")
        for event in self.fake._account.store.events:
            body, _ = self.fake.webhooks.sign(event[1], "whsec_test")
            json.loads(body)
            self.told["events signed"] += 1


def attack(seconds: float, refusals: int, first_seed: int) -> int:
    told: collections.Counter[str] = collections.Counter()
    broken, seed, end = 0, first_seed, time.monotonic() + seconds
    while time.monotonic() < end and (not refusals or told["refused"] < refusals):
        try:
            Attack(seed, told).run()
        except Exception:
            broken += 1
            print(f"--- seed {seed}")
            traceback.print_exc()
        told["accounts"] += 1
        seed += 1
    print(f"{broken} broken;", ", ".join(f"{count:,} {what}" for what, count in sorted(told.items())))
    return broken


def from_threads(threads: int, calls: int) -> int:
    """Creates, updates, pays and expires from many threads; whatever was made is there once, with its events."""
    fake = FakeCheckout()
    heard: list[str] = []
    fake.webhooks.add(lambda body, _: heard.append(json.loads(body)["id"]), secret="whsec_test")
    fake.add("price", id="price_1", currency="usd", unit_amount=1099, product_data={"name": "T-shirt"})
    line: Any = {"price": "price_1", "quantity": 1}

    def work(number: int) -> list[str]:
        made = []
        for each in range(calls // 4):
            session = stripe.checkout.Session.create(mode="payment", success_url="https://x.test", line_items=[line])
            stripe.checkout.Session.modify(session.id, metadata={"n": f"{number}/{each}"})
            if each % 2:
                stripe.checkout.Session.expire(session.id)
            else:
                fake.buyer(session.id).pay()
            found = stripe.checkout.Session.retrieve(session.id)
            assert found.metadata is not None
            assert (found.status, found.metadata["n"]) == ("expired" if each % 2 else "complete", f"{number}/{each}")
            made.append(session.id)
        return made

    with fake, concurrent.futures.ThreadPoolExecutor(threads) as pool:
        made = [id for ids in pool.map(work, range(threads)) for id in ids]
    events = [event["id"] for event in fake.events]
    wrong = [
        f"{text}: {one} and {other}"
        for text, one, other in (
            ("sessions made and there", len(made), len({session["id"] for session in fake.sessions})),
            ("events and deliveries", sorted(events) == sorted(heard), True),
            ("ids of events", len(set(events)), len(events)),
            ("sessions told of", len([e for e in fake.events if e["type"] in _ENDS]), len(made)),
        )
        if one != other
    ]
    print(*wrong, sep="\n")
    print(f"{len(wrong)} broken; {threads} threads, {len(made):,} sessions, {len(events):,} events, {len(heard):,} deliveries")
    return len(wrong)


_ENDS = ("checkout.session.completed", "checkout.session.expired")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--refusals", type=int, default=0, help="stop after so many refused calls")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--calls", type=int, default=1000, help="of each thread")
    options = parser.parse_args()
    if options.threads:
        return 1 if from_threads(options.threads, options.calls) else 0
    return 1 if attack(options.seconds, options.refusals, options.seed) else 0


if __name__ == "__main__":
    sys.exit(main())

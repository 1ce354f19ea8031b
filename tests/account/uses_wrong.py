"""Uses of the public names that are wrong, a line each: every one fails under mypy and under pyright. Never run."""

from datetime import timedelta

from fakecheckout import FakeCheckout

fake = FakeCheckout()

FakeCheckout(doubts={"line_item_update": "refused"})
FakeCheckout(doubts={"line_items_update": "rejected"})
FakeCheckout(doubts="unmodelled")
FakeCheckout(payment_methods=("card", "us_bank_acount"))
FakeCheckout(payment_methods=5)
FakeCheckout(sed="s")
FakeCheckout("s")
fake.add("prices", currency="usd")
fake.add("checkout_session")
fake.fail_next("timeouts")
fake.fail_next("timeout", method="PUT")
fake.fail_next("timeout", "POST")
fake.respond("PUT", "/v1/disputes/*", {})
fake.respond("GET", "/v1/disputes/*", [])
fake.respond("GET", "/v1/disputes/*", lambda call: call.paths)
fake.respond("GET", "/v1/disputes/*", {}, times="1")
fake.respond("GET", "/v1/disputes/*", {}, state=200)
fake.emit("charge.dispute.created")
fake.emit("charge.dispute.created", {}, {"a": 1})
fake.advance(5)
fake.advance(months=1)
fake.advance(days="1")
fake.advance(duration=timedelta(days=1))
fake.advance_async(month=1)
fake.timelines()
fake.buyer().fill(mail="kim@example.com")
fake.buyer().pay(method="us_bank_acount")
fake.buyer().pay(challenge="refuse")
fake.buyer().decline("insuficient_funds")

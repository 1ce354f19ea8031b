"""The command line: `python -m fakecheckout demo` tells one checkout as a story, from real SDK calls on an embedded account."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Callable
from typing import Any

from . import FakeCheckout, PaymentDeclined, __version__

_COLOURS = {"title": "1", "call": "36", "answer": "0", "refusal": "33"}


class Story:
    """Prints each step of a story: what is called, and what came back. Colours on a terminal only."""

    def __init__(self, write: Callable[[str], Any], *, colours: bool) -> None:
        self._write = write
        self._colours = colours

    def _line(self, kind: str, text: str) -> None:
        self._write(f"\033[{_COLOURS[kind]}m{text}\033[0m\n" if self._colours else text + "\n")

    def tell(self, title: str) -> None:
        self._write("\n")
        self._line("title", title)

    def call(self, shown: str, answer: object = "") -> None:
        self._line("call", f"  >>> {shown}")
        for line in str(answer).splitlines():
            self._line("answer", f"      {line}")

    def refused(self, shown: str, error: Exception) -> None:
        self._line("call", f"  >>> {shown}")
        self._line("refusal", f"      {type(error).__name__}: {getattr(error, 'user_message', None) or error}")


def _money(session: Any) -> str:
    return f"{session.amount_total / 100:.2f} {session.currency}"


def _lines(lines: Any) -> str:
    return "\n".join(
        f"{line.id[:8]}…  {line.quantity} × {line.description:<8} {line.amount_total / 100:>6.2f}" for line in lines.data
    )


def demo(story: Story) -> None:
    """One session made, changed, listed, refused and paid; another one runs out of time."""
    import stripe

    with FakeCheckout(seed="demo") as fake:
        sessions: Any = stripe.checkout.Session
        fake.add("price", id="price_tshirt", currency="usd", unit_amount=1099, product_data={"name": "T-shirt"})
        fake.add("price", id="price_mug", currency="usd", unit_amount=500, product_data={"name": "Mug"})

        story.tell(f"stripe {stripe.VERSION} on an account in memory: no key, no network. A shop creates a session.")
        session: Any = sessions.create(
            mode="payment",
            success_url="https://example.com/success",
            line_items=[{"price": "price_tshirt", "quantity": 2}],
            metadata={"order_id": "6735", "coupon": "none"},
        )
        story.call(
            'Session.create(mode="payment", line_items=[{"price": "price_tshirt", "quantity": 2}], …)',
            f"{session.id[:18]}…  {session.status}, {session.payment_status}, {_money(session)}\n{session.url[:60]}…",
        )

        if hasattr(sessions, "modify"):
            _change(story, sessions, session)

        story.tell("A parameter with a typing error: Stripe's own refusal, as the SDK raises it.")
        try:
            sessions.list(cutomer="cus_123")
        except stripe.InvalidRequestError as error:
            story.refused('Session.list(cutomer="cus_123")', error)

        story.tell("The buyer's bank says no, then yes. The shop's webhook hears of it, signed.")
        _pay(story, fake, session)

        story.tell("Another buyer never comes back. A day passes.")
        session = sessions.create(
            mode="payment", success_url="https://example.com/success", line_items=[{"price": "price_mug", "quantity": 1}]
        )
        story.call("fake.advance(days=1)")
        fake.advance(days=1)
        session = sessions.retrieve(session.id)
        story.call("Session.retrieve(session.id)", f"{session.status}, url {session.url}")
        told = [event for event in fake.events if event["type"] == "checkout.session.expired"]
        story.call("fake.events[-1]", f"{told[-1]['type']}, created == expires_at: {told[-1]['created'] == session.expires_at}")
        try:
            sessions.expire(session.id)
        except stripe.InvalidRequestError as error:
            story.refused("Session.expire(session.id)", error)


def _pay(story: Story, fake: FakeCheckout, session: Any) -> None:
    import stripe

    def webhook(body: bytes, headers: dict[str, str]) -> None:
        event: Any = stripe.Webhook.construct_event(body, headers["Stripe-Signature"], "whsec_demo")
        story.call("webhook(body, headers)", event.type)

    fake.webhooks.add(webhook, secret="whsec_demo", events=["checkout.session.*"])  # noqa: S106 - of no account
    try:
        fake.buyer(session).pay("4000000000000002")
    except PaymentDeclined as declined:
        story.refused('fake.buyer(session).pay("4000000000000002")', declined)
    story.call("fake.buyer(session).pay()", fake.buyer(session).pay())
    paid: Any = stripe.checkout.Session.retrieve(session.id)
    story.call("Session.retrieve(session.id)", f"{paid.status}, {paid.payment_status}, {_money(paid)}")


def _change(story: Story, sessions: Any, session: Any) -> None:
    story.tell("The buyer adds a mug and takes one shirt back: the whole array is sent again.")
    shirt = sessions.list_line_items(session.id).data[0].id
    try:
        session = sessions.modify(session.id, line_items=[{"price": "price_mug", "quantity": 1}, {"id": shirt, "quantity": 1}])
    except Exception as error:  # an SDK before 14 does not know line_items on update, and the fake says so
        story.refused("Session.modify(id, line_items=[…])", error)
    else:
        story.call('Session.modify(id, line_items=[{"price": "price_mug", "quantity": 1}, {"id": shirt, "quantity": 1}])')
        story.call("Session.list_line_items(id)", f"{_lines(sessions.list_line_items(session.id))}\ntotal {_money(session)}")

    story.tell("An empty value unsets one key of the metadata; the other stays.")
    session = sessions.modify(session.id, metadata={"coupon": ""})
    story.call('Session.modify(id, metadata={"coupon": ""})', json.loads(str(session.metadata)))

    story.tell("One session is open.")
    found = sessions.list(limit=10)
    story.call("Session.list(limit=10)", f"{len(found.data)} session, {found.data[0].status}, has_more={found.has_more}")


def main(arguments: list[str] | None = None) -> int:
    """Runs a command; gives the exit status."""
    parser = argparse.ArgumentParser(prog="python -m fakecheckout", description="A fake of Stripe Checkout Sessions.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("demo", help="tell one checkout as a story")
    parser.parse_args(arguments)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # × and … on a terminal that has neither
    demo(Story(sys.stdout.write, colours=sys.stdout.isatty()))
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BrokenPipeError:  # whoever read the story has heard enough
        sys.stderr.close()

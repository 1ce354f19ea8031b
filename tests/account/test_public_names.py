"""The public names of an account: what completion shows is what the design names, and nothing internal."""

import inspect

from fakecheckout import FakeCheckout

OF_THE_ACCOUNT = """
    add advance advance_async buyer doubts_met emit emit_async events fail_next load not_modelled now reject reject_async request
    requests reset respond session sessions settle settle_async start stop timeline webhooks
"""
OF_WEBHOOKS = "add deliveries discard drain errors hold release resend sign"


def shown(thing: object) -> list[str]:
    return [name for name in dir(thing) if not name.startswith("_")]


def test_the_names_of_an_account() -> None:
    """Completion on a FakeCheckout shows the public names and no others."""
    assert shown(FakeCheckout()) == OF_THE_ACCOUNT.split()


def test_the_names_of_its_webhooks() -> None:
    """Completion on `fake.webhooks` shows what a test says of endpoints, and not how events are sent."""
    assert shown(FakeCheckout().webhooks) == OF_WEBHOOKS.split()


def test_the_names_are_there_while_it_is_started_and_after_a_reset() -> None:
    """Neither starting an account nor resetting it puts anything on it."""
    with FakeCheckout() as fake:
        fake.reset()
        assert shown(fake) == OF_THE_ACCOUNT.split()


def test_each_name_says_what_it_is_for() -> None:
    """Every public name of an account and of its webhooks has a docstring."""
    classes = (FakeCheckout, type(FakeCheckout().webhooks))
    assert [name for cls in classes for name in shown(cls) if not inspect.getdoc(inspect.getattr_static(cls, name))] == []

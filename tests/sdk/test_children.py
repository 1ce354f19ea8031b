"""Processes that a test starts are kept from Stripe's hosts, wherever they import this package or its plugin."""

from __future__ import annotations

import multiprocessing
import os
import socket
import subprocess
import sys
from collections.abc import Callable

import pytest
from seam import StubAccount

from fakecheckout import FakeCheckout
from fakecheckout.sdk import children, patch

WAYS = {
    "sdk": "import stripe; stripe.Product.list()",
    "sdk with a live key": "import stripe; stripe.Product.list(api_key='sk_live_abcdef')",
    "past the sdk": "import socket; socket.create_connection(('api.stripe.com', 443))",
}


def run(code: str) -> str:
    """What a process says that runs this code: its errors, and which names it looked up."""
    audited = """
import sys
def audit(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname"):
        print("escaped", event, arguments)
sys.addaudithook(audit)
"""
    done = subprocess.run([sys.executable, "-c", audited + code], capture_output=True, text=True, timeout=60)
    return done.stdout + done.stderr


@pytest.mark.parametrize("call", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("module", ["fakecheckout", "fakecheckout_pytest", "fakecheckout.account.fake"])
def test_a_child_is_stopped(call: str, module: str) -> None:
    """Whatever it imports of ours, whichever way it goes, and with which key; it is told where the account is."""
    with FakeCheckout():
        told = run(f"import {module}; {call}")
    assert f"lives in another one (process {os.getpid()})" in told
    assert "escaped" not in told


def test_a_child_may_have_an_account_of_its_own() -> None:
    """Started there, it answers; after it the child is stopped again."""
    with FakeCheckout():
        told = run(
            "import stripe\nfrom fakecheckout import FakeCheckout\n"
            "with FakeCheckout(): print(stripe.Product.create(name='Shirt'))\n"
            "stripe.Product.list()"
        )
    assert "GET /v1/products to api.stripe.com was stopped" in told


def test_a_child_s_child_is_stopped() -> None:
    """The variable goes on."""
    inner = "import fakecheckout, stripe; stripe.Product.list()"
    with FakeCheckout():
        told = run(f"import fakecheckout, subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])")
    assert "lives in another one" in told


def test_a_child_after_the_fake_is_none() -> None:
    """Nothing is left in the environment."""
    with FakeCheckout():
        pass
    assert "None are started" in run(
        "from fakecheckout.sdk.transport import Installed; print(*Installed.accounts or [None], 'are started')"
    )


def ask(answers: multiprocessing.Queue[str]) -> None:
    """In a child: what came of a call."""
    import stripe

    import fakecheckout  # noqa: F401

    try:
        answers.put(stripe.Product.create(name="Shirt").id)
    except Exception as error:
        answers.put(repr(error))


def answer_in_a_child(method: str) -> str:
    context = multiprocessing.get_context(method)
    answers = context.Queue()
    child = context.Process(target=ask, args=(answers,))
    child.start()
    try:
        return str(answers.get(timeout=60))
    finally:
        child.join()


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_children_of_multiprocessing_are_stopped(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that begin anew."""
    monkeypatch.delattr(socket.socket, "connect")  # the one that refuses: a fork server is connected to
    with FakeCheckout():
        assert "lives in another one" in answer_in_a_child(method)


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_children_that_were_forked_have_a_copy_of_the_account() -> None:
    """They are answered, as ever."""
    with FakeCheckout():
        assert answer_in_a_child("fork").startswith("prod_")


# --- The environment -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("before", [None, "", "12345"], ids=["absent", "empty", "of a parent"])
def test_the_environment_is_put_back(
    install: Callable[..., StubAccount], monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    """Exactly as it was, when the last account is taken out."""
    monkeypatch.delenv(children.VARIABLE, raising=False)
    if before is not None:
        monkeypatch.setenv(children.VARIABLE, before)
    first, second = install(), install()
    patch.uninstall(first)
    assert os.environ[children.VARIABLE] == str(os.getpid())
    patch.uninstall(second)
    assert os.environ.get(children.VARIABLE) == before


def test_what_somebody_else_wrote_meanwhile_is_left(
    install: Callable[..., StubAccount], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is theirs."""
    monkeypatch.delenv(children.VARIABLE, raising=False)
    account = install()
    os.environ[children.VARIABLE] = "theirs"
    patch.uninstall(account)
    assert os.environ[children.VARIABLE] == "theirs"
    del os.environ[children.VARIABLE]


def test_ours_that_was_saved_and_put_back_is_taken_for_none(
    install: Callable[..., StubAccount], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A `mock.patch.dict(os.environ)` that outlives the fake; the next fake takes it away."""
    monkeypatch.setenv(children.VARIABLE, str(os.getpid()))
    patch.uninstall(install())
    assert children.VARIABLE not in os.environ


def test_this_process_is_no_child_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is imported again while a fake is started."""
    monkeypatch.setenv(children.VARIABLE, str(os.getpid()))
    assert not children.is_child()

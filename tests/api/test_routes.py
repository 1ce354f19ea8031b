"""Which requests find an operation, and what is said of the others."""

import subprocess
import sys

import pytest

from fakecheckout import FakeCheckout, NotModelled
from fakecheckout.api.routes import find_endpoint, get_endpoint
from fakecheckout.protocol.stripe_has.operations import listed_operations


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/products/search"),
        ("GET", "/v1/invoices/search"),
        ("POST", "/v1/invoices/upcoming"),
        ("GET", "/v1/customers/search/tax_ids"),
        ("GET", "/v1/customers/search/tax_ids/x"),
    ],
    ids=["by POST", "of invoices", "an invoice to come", "below it", "deep below it"],
)
def test_search_is_not_taken_for_an_id(fake: FakeCheckout, method: str, path: str) -> None:
    """Where nothing can be searched, nothing is made, listed or read either."""
    with pytest.raises(NotModelled, match=f"{method} {path} is not modelled"):
        fake.request(method, path, {"query": "x"})


@pytest.mark.parametrize("word", ["search", "upcoming", "preview"])
def test_a_word_is_an_id_where_stripe_has_no_such_operation(fake: FakeCheckout, word: str) -> None:
    """There is no search of coupons, so one may be called so."""
    assert fake.request("GET", f"/v1/coupons/{word}").json()["error"]["message"] == f"No such coupon: '{word}'"
    fake.add("coupon", id=word, percent_off=5)
    assert fake.request("GET", f"/v1/coupons/{word}").json()["percent_off"] == 5


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "payment_intents"),
        ("POST", "payment_intents/pi_1/capture"),
        ("POST", "subscriptions/sub_1"),
        ("DELETE", "subscriptions/sub_1"),
        ("POST", "payment_methods/pm_1/attach"),
        ("POST", "subscription_items"),
    ],
)
def test_what_is_done_to_them_is_not_modelled_yet(finished: FakeCheckout, method: str, path: str) -> None:
    """The message says how they come to be."""
    with pytest.raises(NotModelled, match="They are made by a buyer who pays"):
        finished.request(method, f"/v1/{path}")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/subscription_items/si_1"),
        ("GET", "/v1/invoices/upcoming"),
        ("GET", "/v1/customers/cus_1/cards"),
        ("POST", "/v1/payouts"),
        ("POST", "/v1/invoices/create_preview"),
        ("GET", "/v2/core/accounts/acct_1"),
        ("GET", "/v2/nobody/knows"),
    ],
)
def test_what_stripe_has_is_not_modelled(fake: FakeCheckout, method: str, path: str) -> None:
    """The call is named with its verb; how v2 refuses a path is not known, so that it never does."""
    with pytest.raises(NotModelled, match=f"^{method} {path} is not modelled"):
        fake.request(method, path)


@pytest.mark.parametrize(
    ("method", "path", "text"),
    [
        (
            "GET",
            "/v1/subscription_items/si_1",
            "GET /v1/subscription_items/si_1 is not modelled. Near it are: GET /v1/subscription_items.\n"
            "Give an answer of your own: fake.respond('GET', '/v1/subscription_items/*', {…}).",
        ),
        (
            "POST",
            "/v1/payouts",
            "POST /v1/payouts is not modelled. Nothing of its kind is.\n"
            "Give an answer of your own: fake.respond('POST', '/v1/payouts', {…}); put in what it makes: fake.load({…}); "
            "tell of it: fake.emit(type, {…}).",
        ),
    ],
    ids=["something near", "nothing near"],
)
def test_the_message_leads_on(fake: FakeCheckout, method: str, path: str, text: str) -> None:
    """It names the call, what is modelled near it, and the ways out."""
    with pytest.raises(NotModelled) as raised:
        fake.request(method, path)
    assert str(raised.value) == text


def test_a_message_is_short() -> None:
    """Of every operation that Stripe has and this fake has not: three lines at most, and four operations near it."""
    near = {
        path: str(get_not_modelled(verb, path)).split("\n")
        for path, verbs in listed_operations().items()
        for verb in verbs
        if find_endpoint(verb, path.replace("*", "x")) is None and path.startswith("/v1/")
    }
    assert {path for path, lines in near.items() if len(lines) > 3 or lines[0].count("/v1/") > 5} == set()


def get_not_modelled(method: str, path: str) -> NotModelled:
    """What is said of this operation."""
    with pytest.raises(NotModelled) as raised:
        get_endpoint(method, path.replace("*", "x"))
    return raised.value


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/v1/teapots"), ("GET", "/v1/customers/cus_1/teapots"), ("DELETE", "/v1/checkout/sessions/cs_1"), ("GET", "nope")],
)
def test_what_stripe_has_not_is_refused(fake: FakeCheckout, method: str, path: str) -> None:
    """A path that is on no list, and one that is there with other verbs (LST-10)."""
    response = fake.request(method, path)
    assert response.json()["error"]["message"].startswith(f"Unrecognized request URL ({method}: {path}).")


def test_the_list_is_not_read_for_what_is_modelled() -> None:
    """Start-up and calls that are modelled pay nothing for what is not."""
    script = """
from fakecheckout import FakeCheckout
from fakecheckout.protocol.stripe_has import expansions, operations
with FakeCheckout() as fake:
    fake.request("GET", "/v1/customers")
    fake.request("GET", "/v1/customers/cus_1", {"expand": ["tax_ids"]})
print(operations.listed_operations.cache_info().currsize, expansions.listed_expansions.cache_info().currsize)
"""
    printed = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout
    assert printed.split() == ["0", "0"]

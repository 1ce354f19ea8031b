"""Calls as lines that can be pasted: in the SDK's names, whole, as they were sent."""

import ast
import enum
import io
import tokenize
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any

import pytest
import stripe
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fakecheckout import FakeCheckout, NotModelled
from fakecheckout.account.report.pasted_lines import account_line, api_line, commented, written
from fakecheckout.account.request_log import AccountCall, ApiCall
from fakecheckout.protocol.forms import MalformedForm
from fakecheckout.protocol.messages import Headers, Request

HOSTILE = [
    "a\nimport os",
    "'\"\\",
    "\x00",
    "\ud800",
    "\u2028\x85\x0c",
    "{x}",
    "\r",
    "é✓",
    "x]=1&y=2",
    "%41",
    "a" * 2000,
    " ",
    "None",
]


def sent(fake: FakeCheckout, method: str, path: str, params: Any = None, **headers: str) -> ApiCall:
    """The call as the account has kept it, whatever came of it."""
    try:
        fake.request(method, path, params, headers=headers)
    except NotModelled:
        pass
    return fake.requests[-1]


def run(line: str) -> ApiCall:
    """Runs a line on a fresh account and gives the call that it makes."""
    with FakeCheckout() as fresh:
        try:
            exec(line, {"stripe": stripe, "fake_checkout": fresh})
        except (stripe.StripeError if hasattr(stripe, "StripeError") else stripe.error.StripeError, NotModelled):
            pass
        fresh.not_modelled.clear()
        (call,) = fresh.requests
        return call


@pytest.mark.parametrize(
    ("method", "path", "params", "line"),
    [
        ("GET", "/v1/customers", {"limit": 1}, "stripe.Customer.list(limit=1)"),
        ("GET", "/v1/coupons/X", None, "stripe.Coupon.retrieve('X')"),
        ("GET", "/v1/coupons/a%2Fb+c", None, "stripe.Coupon.retrieve('a/b c')"),
        ("POST", "/v1/customers/c", {"name": "K"}, "stripe.Customer.modify('c', name='K')"),
        ("DELETE", "/v1/products/p", None, "stripe.Product.delete('p')"),
        ("POST", "/v1/checkout/sessions/s/expire", None, "stripe.checkout.Session.expire('s')"),
        ("GET", "/v1/checkout/sessions/s/line_items", None, "stripe.checkout.Session.list_line_items('s')"),
        ("GET", "/v1/products/search", {"query": "q"}, "stripe.Product.search(query='q')"),
        ("DELETE", "/v1/customers/c/tax_ids/t", None, "stripe.Customer.delete_tax_id('c', 't')"),
        ("POST", "/v1/payment_intents", {"amount": 5}, "stripe.PaymentIntent.create(amount=5)"),
        ("POST", "/v1/products", {"1st": "x"}, "stripe.Product.create(**{'1st': 'x'})"),
        ("POST", "/v1/prices/p/x", {"a": 1}, "fake_checkout.request('POST', '/v1/prices/p/x', {'a': '1'})"),
        ("GET", "/v1/disputes", {"limit": 1}, "fake_checkout.request('GET', '/v1/disputes', {'limit': '1'})"),
        ("POST", "/v1/products", {"api_key": "k"}, "fake_checkout.request('POST', '/v1/products', {'api_key': 'k'})"),
        ("GET", "/v1/products/", None, "fake_checkout.request('GET', '/v1/products/')"),
        ("POST", "/v1/products", "a=%zz&a[b]=1", "fake_checkout.request('POST', '/v1/products', 'a=%zz&a[b]=1')"),
        ("POST", "/v1/products", {"name": "x" * 5000}, f"stripe.Product.create(name='{'x' * 5000}')"),
    ],
    ids=[
        "list", "retrieve", "an id that was quoted", "modify", "delete", "expire", "line items", "search", "two ids",
        "not modelled", "odd names", "no call of Stripe's", "no class of ours", "an option of the SDK", "no id", "no form", "long",
    ],
)  # fmt: skip
def test_a_call(method: str, path: str, params: Any, line: str) -> None:
    """Each call as the SDK's own, where it can make it; whole, however long."""
    assert api_line(sent(FakeCheckout(), method, path, params)) == line


@pytest.mark.parametrize(
    ("params", "written_as"),
    [
        ({"product_data": {"name": "1"}, "unit_amount": 1099}, "product_data={'name': '1'}, unit_amount=1099"),
        ({"unit_amount": "10.99"}, "unit_amount='10.99'"),
        ({"unit_amount": "007"}, "unit_amount='007'"),
        ({"unit_amount_decimal": "12"}, "unit_amount_decimal='12'"),
        ({"recurring": {"interval_count": 3}}, "recurring={'interval_count': 3}"),
        ({"tiers": [{"unit_amount": 5, "up_to": "inf"}]}, "tiers=[{'unit_amount': 5, 'up_to': 'inf'}]"),
        ({"metadata": {"0": "1", "1": "true"}}, "metadata={'0': '1', '1': 'true'}"),
        ({"expand": ["product"]}, "expand=['product']"),
        ({"nope": "5"}, "nope='5'"),
    ],
    ids=["integer", "no integer", "leading zeros", "decimal", "nested", "in a list", "metadata", "list", "unknown"],
)
def test_values_have_their_types(params: dict[str, Any], written_as: str) -> None:
    """A number is a number where the SDK's types say so and the same text comes of it; else it stays text."""
    assert api_line(sent(FakeCheckout(), "POST", "/v1/prices", params)) == f"stripe.Price.create({written_as})"


def test_numbers_and_booleans() -> None:
    """As the SDK takes them, too."""
    with FakeCheckout() as fake:
        stripe.Coupon.create(percent_off=12.5, duration="forever")
        stripe.Coupon.create(percent_off=50, duration="forever")
        stripe.Price.list(active=True)
    assert [api_line(call) for call in fake.requests] == [
        "stripe.Coupon.create(percent_off=12.5, duration='forever')",
        "stripe.Coupon.create(percent_off=50, duration='forever')",
        "stripe.Price.list(active=True)",
    ]


def test_the_options_of_a_call() -> None:
    """Account, version and an idempotency key that the application gave; one that the SDK made only if it was used again."""
    with FakeCheckout() as fake:
        stripe.Product.create(name="a", idempotency_key="k", stripe_account="acct_1", stripe_version="2022-11-15")
        stripe.Product.create(name="a")
    own, made = fake.requests
    assert api_line(own) == (
        "stripe.Product.create(name='a', stripe_account='acct_1', stripe_version='2022-11-15', idempotency_key='k')"
    )
    assert api_line(made) == "stripe.Product.create(name='a')"
    key = made.headers["Idempotency-Key"]
    assert api_line(made, [key]) == f"stripe.Product.create(name='a', idempotency_key={key!r})"


def test_the_options_of_a_call_that_the_sdk_has_not() -> None:
    """Are its headers."""
    call = sent(FakeCheckout(), "POST", "/v1/payouts", None, **{"Stripe-Account": "acct_1", "Idempotency-Key": "k"})
    headers = "{'Stripe-Account': 'acct_1', 'Idempotency-Key': 'k'}"
    assert api_line(call) == f"fake_checkout.request('POST', '/v1/payouts', headers={headers})"


def test_what_no_form_can_hold() -> None:
    """Stands in a comment."""
    call = ApiCall(Request("POST", "/v1/products\nx", MalformedForm("nested\ntoo deeply"), Headers({})), None)
    assert api_line(call) == "# POST /v1/products\\nx, with what no form can hold: nested\\ntoo deeply"


TEXT = st.one_of(
    st.sampled_from(HOSTILE), st.text(st.characters(codec="utf-8"), min_size=1, max_size=20), st.integers().map(str)
)
VALUES = st.recursive(
    TEXT,
    lambda inner: st.one_of(st.lists(inner, min_size=1, max_size=3), st.dictionaries(TEXT, inner, min_size=1, max_size=3)),
    max_leaves=6,
)
NAMES = st.one_of(
    st.sampled_from("name metadata active shippable description images id cls api_key expand class".split()), TEXT
)
PLACES = st.sampled_from(
    [
        ("POST", "/v1/products"),
        ("GET", "/v1/products"),
        ("POST", "/v1/products/{}"),
        ("POST", "/v1/checkout/sessions"),
        ("GET", "/v1/disputes/{}"),
    ]
)


@settings(max_examples=120)
@given(
    place=PLACES,
    id=st.sampled_from(["prod_1", "a%0Aimport+os", "%27%22", "%00", "%C3%A9"]),
    params=st.dictionaries(NAMES, VALUES, max_size=4),
)
@example(place=("POST", "/v1/products"), id="", params={"metadata": {"\ud800": "\ud800"}})
@example(place=("POST", "/v1/products"), id="", params={"metadata": {"0": ["a", ["b"]]}})
def test_a_pasted_line_makes_the_same_call(place: tuple[str, str], id: str, params: dict[str, Any]) -> None:
    """Whatever was sent: one statement, that sends the same parameters to the same path."""
    try:
        call = sent(FakeCheckout(), place[0], place[1].format(id), params)
        tree = call.request.tree()
    except MalformedForm:
        return
    line = api_line(call)
    assert len(ast.parse(line).body) == 1
    assert "\n" not in line
    again = run(line)
    assert (again.method, again.path, again.request.tree()) == (call.method, call.path, tree)


@given(st.text())
@example("x\nimport os")
@example("\ud800\r\x85\u2028\x00\x0c")
def test_a_comment_stays_on_its_line(text: str) -> None:
    """Nothing in it is run, and it can be printed."""
    line = f"x = 1  # {commented(text)}"
    assert [each.string for each in tokenize.generate_tokens(io.StringIO(line).readline)][:3] == ["x", "=", "1"]
    assert line.splitlines() == [line]
    assert line.encode()


class Colour(str, enum.Enum):
    RED = "red"


class Size(enum.IntEnum):
    LARGE = 3


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1.50"), "'1.50'"),
        (datetime(2030, 1, 1, tzinfo=timezone.utc), "'1893456000'"),
        (Colour.RED, "'red'"),
        (Size.LARGE, "3"),
        (float("nan"), "float('nan')"),
        (("a", b"b", None, True, 1.5), "['a', b'b', None, True, 1.5]"),
        ({"a\n": {1: []}}, "{'a\\n': {1: []}}"),
        (stripe.Price.construct_from({"id": "price_1", "object": "price"}, "k"), "'price_1'"),
        (print, "print"),
    ],
    ids=["decimal", "datetime", "text of an enum", "number of an enum", "no number", "list", "dict", "object", "function"],
)
def test_values_of_a_test(value: Any, text: str) -> None:
    """What a test handed to its account, as Python that sends the same."""
    assert written(value) == text


@pytest.mark.parametrize(
    ("method", "named", "line"),
    [
        ("pay", {}, "pay()"),
        ("pay", {"method": "us_bank_account"}, "pay(method='us_bank_account')"),
        (
            "pay",
            {"card": "pm_1", "method": None, "challenge": "fail", "save": True},
            "pay('pm_1', challenge='fail', save=True)",
        ),
        ("fill", {"email": "k@x.test", "address": {"city": "A"}}, "fill(email='k@x.test', address={'city': 'A'})"),
        ("set_quantity", {"line_item": "li_1", "quantity": 3}, "set_quantity('li_1', 3)"),
        ("add_optional_item", {"price": "price_1", "quantity": None}, "add_optional_item('price_1')"),
        ("abandon", {}, "abandon()"),
        ("decline", {"code": "card_declined"}, "decline()"),
    ],
    ids=["paid", "paid by bank", "paid otherwise", "filled in", "by place", "left out", "nothing", "the usual"],
)
def test_a_move_of_a_buyer(method: str, named: dict[str, Any], line: str) -> None:
    """Has the arguments that somebody gave, and no others."""
    call = AccountCall(f"buyer('cs_1').{method}", (), named, 0)
    assert account_line(call) == f"fake_checkout.buyer('cs_1').{line}"


def test_an_answer_that_is_a_function_cannot_be_pasted() -> None:
    """It stands in a comment, by its name."""
    fake = FakeCheckout()

    def dispute(call: ApiCall) -> dict[str, Any]:
        return {}

    fake.respond("GET", "/v1/disputes", dispute, times=1)
    (step,) = fake._account.log.steps
    assert isinstance(step.call, AccountCall)
    assert account_line(step.call) == "# fake_checkout.respond('GET', '/v1/disputes', dispute, times=1)"

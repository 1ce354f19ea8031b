"""Hostile input: whatever is sent, the answer is an error in bounded time, and nothing has changed."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorways import MAJOR
from fakecheckout import FakeCheckout, NotModelled, Refused

SESSIONS = "/v1/checkout/sessions"
GOOD = "mode=payment&success_url=https%3A%2F%2Fx.test&line_items[0][price]=p&line_items[0][quantity]=1"


def account() -> FakeCheckout:
    fake = FakeCheckout()
    fake.add("price", id="p", currency="usd", unit_amount=500, product_data={"name": "P"})
    lines = [{"price": "p", "quantity": 1}]
    fake.add("checkout.session", id="cs_test_h", mode="payment", success_url="https://x.test", line_items=lines)
    return fake


def state(fake: FakeCheckout) -> list[Any]:
    tables = [(key, dict(table.rows), list(table.order)) for key, table in fake._account.store.tables.items() if table.rows]
    return [tables, list(fake._account.store.events), list(fake._account.store.agenda), dict(fake._account.store.answers)]


@pytest.mark.parametrize("path", [SESSIONS, f"{SESSIONS}/cs_test_h", "/v1/customers"], ids=["create", "update", "customer"])
@pytest.mark.parametrize(
    "form",
    [
        GOOD + "&metadata[a]=" + "x" * 10_000_000,
        "&".join(f"metadata[k{n}]=v" for n in range(10_000)),
        "metadata" + "[a]" * 1000 + "=1",
        "a[" * 1000 + "]" * 1000 + "=1",
        "metadata[a]=%zz%ff%fe",
        "%ff=1",
        "metadata[a]=\ud800",
        GOOD.replace("line_items[0]", "line_items[999999999]"),
        GOOD + "&line_items=x",
        "line_items[0]=x&line_items[a][price]=p",
        "line_items[][price]=p&line_items[0]=x",
        "metadata[a]=1&metadata=x",
        "metadata[a][b]=1",
        "&" * 100_000 + "=",
        "=1",
        "[]=1",
        "[a]=1",
        "metadata[a",
        "\x00=\x00",
    ],
    ids=[
        "10 MB",
        "10,000 keys",
        "1,000 deep",
        "1,000 open brackets",
        "bad escapes",
        "a key that is no UTF-8",
        "a lone surrogate",
        "a far index",
        "an array and a value",
        "an array and a hash",
        "two kinds of array",
        "a hash and a value",
        "metadata within metadata",
        "separators only",
        "no name",
        "an array without a name",
        "a hash without a name",
        "an open bracket",
        "zeros",
    ],
)
def test_a_hostile_form(path: str, form: str) -> None:
    """400 with a reason, and the account is as it was."""
    fake = account()
    before = state(fake)
    if path.endswith("cs_test_h") and MAJOR < 14:
        pytest.skip("this SDK has no types for an update of line items")
    response = fake.request("POST", path, form)
    assert response.status == 400
    assert response.json()["error"]["type"] == "invalid_request_error"
    assert state(fake) == before


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("metadata[a]=1&metadata[a]=2", {"a": "2"}),
        ("metadata[a]=%zz", {"a": "%zz"}),
        ("metadata[\u00e9]=\u00fc", {"\u00e9": "\u00fc"}),
    ],
    ids=["twice", "no escape", "beyond ASCII"],
)
def test_odd_but_good(sent: str, shown: dict[str, str]) -> None:
    """Of two equal keys the last stands; what is no escape stays as it is."""
    assert account().request("POST", "/v1/customers", sent).json()["metadata"] == shown


@pytest.mark.parametrize("id", ["..", "%2e%2e", "%00", "a%2Fb", "\ud800", "x" * 100_000, "%", "?", "#", "cs_test_h;x"])
def test_a_hostile_id(id: str) -> None:
    """404, whatever the id."""
    assert account().request("GET", f"{SESSIONS}/{id}").status in (404, 200 if id in "?" else 404)


NAMES = st.sampled_from(
    [
        "mode",
        "metadata",
        "line_items",
        "line_items[0]",
        "line_items[0][price_data]",
        "expand",
        "expand[]",
        "shipping_options",
        "a",
        "",
    ]
)
TAILS = st.sampled_from(["", "[]", "[0]", "[price]", "[quantity]", "[currency]", "[x]", "[[", "]", "[0][0]", "[-1]", "[1e9]"])
VALUES = st.one_of(st.sampled_from(["", "payment", "p", "1", "-1", "1e400", "true", "nan", "0x10", "١"]), st.text(max_size=20))
FORMS = st.lists(st.tuples(NAMES, TAILS, VALUES), max_size=8).map(lambda pairs: "&".join(f"{a}{b}={c}" for a, b, c in pairs))


@settings(max_examples=300)
@given(
    st.sampled_from([SESSIONS, f"{SESSIONS}/cs_test_h", "/v1/prices", "/v1/customers", "/v1/coupons"]),
    st.one_of(FORMS, st.binary()),
)
def test_whatever_is_posted(path: str, form: str | bytes) -> None:
    """An answer or NotModelled; unless it is 200, nothing has changed."""
    fake = account()
    before = state(fake)
    try:
        response = fake.request("POST", path, form)
    except NotModelled:
        assert state(fake) == before
        return
    assert response.status in (200, 400, 404)
    if response.status != 200:
        assert state(fake) == before


@pytest.mark.parametrize("operation", ["POST", "GET"])
def test_a_lone_surrogate_in_parameters_changes_nothing(operation: str) -> None:
    """It is refused before anything is made, so that no webhook has to send what cannot be sent."""
    fake = account()
    before = state(fake)
    answer = fake.request(operation, "/v1/customers", {"email": "\ud800@example.com"})
    assert (answer.status, answer.json()["error"]["message"]) == (
        400,
        "Invalid request: The parameter 'email' has a lone surrogate, which is no valid UTF-8.",
    )
    with pytest.raises(Refused, match="lone surrogate"):
        fake.add("customer", metadata={"\udfff": "x"})
    assert state(fake) == before


def test_a_lone_surrogate_beside_the_parameters() -> None:
    """A header or an id with one is a mistake of the test's, and changes nothing."""
    fake = account()
    before = state(fake)
    for send in (
        lambda: fake.request("POST", "/v1/customers", {}, headers={"Idempotency-Key": "\ud800"}),
        lambda: fake.add("product", id="\ud800", name="x"),
    ):
        with pytest.raises(ValueError, match="has a lone surrogate"):
            send()
    assert state(fake) == before


@pytest.mark.parametrize("time", [253_402_300_800, 10**15, 2**63 - 1, -(2**63)])
@pytest.mark.parametrize("path", ["/v1/customers", "/v1/products", "/v1/events", SESSIONS])
def test_times_that_no_calendar_has(path: str, time: int) -> None:
    """A filter by them is a comparison like any other."""
    fake = account()
    answer = fake.request("GET", path, {"created": {"gte": time}}).json()
    assert len(answer["data"]) == (0 if time > 0 else len(fake.request("GET", path).json()["data"]))

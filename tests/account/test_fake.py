"""The public surface of FakeCheckout beyond the SDK: options, objects, requests, accounts, idempotency, versions, keys."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from datetime import datetime, timezone
from types import MappingProxyType
from typing import Any

import pytest
import stripe

from doorways import since
from fakecheckout import FakeCheckout, LiveKeyUsed, NotModelled, Refused

SESSION: dict[str, Any] = {
    "mode": "payment",
    "success_url": "https://example.com",
    "line_items": [{"price": "price_mug", "quantity": 1}],
}
SESSIONS = "/v1/checkout/sessions"


@pytest.fixture
def fake() -> Iterator[FakeCheckout]:
    """A started account with one price, without guards: many a test asks for what is not modelled."""
    account = FakeCheckout(seed="test").start()
    try:
        account.add("price", id="price_mug", currency="usd", unit_amount=500, product_data={"name": "Mug"})
        yield account
    finally:
        account.stop()


def refused(response: Any) -> tuple[int, dict[str, Any]]:
    return response.status, response.json()["error"]


class TestOptions:
    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"doubts": {"no_such": "x"}}, "There is no doubt 'no_such'"),
            ({"doubts": {"line_items_update": "maybe"}}, "has no answer 'maybe'"),
            ({"doubts": "all"}, "or \"not_modelled\", not 'all'"),
            ({"api_version": "latest"}, "Invalid Stripe API version: latest"),
            ({"invalid_keys": "sk_test_x"}, "invalid_keys takes several strings"),
            ({"allow_unmodelled": ("/v1/disputes",)}, "allow_unmodelled takes parameter paths"),
            ({"allow_unmodelled": ("subscription.curent_period_end",)}, "did you mean .subscription.current_period_end."),
        ],
        ids=["doubt", "answer", "word", "version", "one string", "endpoint", "deadline"],
    )
    def test_an_option_that_makes_no_sense(self, options: dict[str, Any], message: str) -> None:
        """A wrong option is an error at construction, and says what would be right."""
        with pytest.raises(ValueError, match=message.replace("(", r"\(")):
            FakeCheckout(**options)

    def test_every_doubt_can_be_not_modelled(self) -> None:
        """doubts="not_modelled" turns each open point into NotModelled."""
        with FakeCheckout(doubts="not_modelled") as fake:
            fake.add("price", id="price_mug", currency="usd", unit_amount=500, product_data={"name": "Mug"})
            session = stripe.checkout.Session.create(**SESSION)
            with pytest.raises(NotModelled, match="Nobody knows"):
                stripe.checkout.Session.expire(session.id)
            fake.not_modelled.clear()

    @pytest.mark.parametrize("seeds", [("a", "a"), ("a", "b")], ids=["same seed", "another seed"])
    def test_the_seed_fixes_every_id(self, seeds: tuple[str, str]) -> None:
        """The same calls on the same seed make the same ids."""
        ids = [FakeCheckout(seed=seed).add("customer")["id"] for seed in seeds]
        assert (ids[0] == ids[1]) is (seeds[0] == seeds[1])

    def test_payment_methods_are_the_dynamic_ones(self) -> None:
        """Sessions without payment_method_types show the account's."""
        fake = FakeCheckout(payment_methods=("card", "klarna"))
        session = fake.request("POST", SESSIONS, {**SESSION, "mode": "setup", "line_items": None, "currency": "eur"}).json()
        assert session["payment_method_types"] == ["card", "klarna"]


class TestObjects:
    def test_add_refuses_as_stripe_does(self, fake: FakeCheckout) -> None:
        """An object that Stripe would refuse raises Refused, with the whole answer."""
        with pytest.raises(Refused, match="Missing required param: name.") as error:
            fake.add("product")
        assert error.value.response.status == 400

    def test_add_an_id_that_is_taken(self, fake: FakeCheckout) -> None:
        """Two objects of a kind cannot have one id."""
        with pytest.raises(Refused, match="already exists"):
            fake.add("price", id="price_mug", currency="usd", unit_amount=1, product_data={"name": "x"})

    def test_add_a_kind_that_is_not_modelled(self, fake: FakeCheckout) -> None:
        """The message lists the kinds that are."""
        with pytest.raises(NotModelled, match="price, product, promotion_code, refund, shipping_rate, tax_rate"):
            fake.add("dispute", amount=10)

    def test_an_unknown_session_is_a_key_error(self, fake: FakeCheckout) -> None:
        """fake.session is for tests, so it raises Python's own error."""
        with pytest.raises(KeyError, match="cs_test_x"):
            fake.session("cs_test_x")

    def test_sessions_are_fresh_dicts(self, fake: FakeCheckout) -> None:
        """Editing what was read changes nothing in the account."""
        session = stripe.checkout.Session.create(**SESSION)
        fake.session(session.id)["metadata"]["a"] = "b"
        assert (fake.session(session.id)["metadata"], type(fake.sessions[0])) == ({}, dict)

    @pytest.mark.parametrize("shape", ["dict", "sdk object", "list", "list object"])
    def test_load_takes_what_the_api_returned(self, fake: FakeCheckout, shape: str) -> None:
        """Whatever form recorded objects come in, they are there afterwards."""
        price = stripe.Price.retrieve("price_mug")
        plain = {**json.loads(str(price)), "id": "price_other"}
        other = {**plain, "id": "price_third"}
        given: Any = {
            "dict": plain,
            "sdk object": stripe.Price.construct_from(plain, "sk_test"),
            "list": [plain, other],
            "list object": {"object": "list", "data": [plain, other], "has_more": False, "url": "/v1/prices"},
        }[shape]
        fake.load(given)
        assert stripe.Price.retrieve("price_other").unit_amount == 500

    def test_load_takes_expanded_objects_apart(self, fake: FakeCheckout) -> None:
        """Prices and customers inside a session are objects of their own afterwards."""
        fake.add("customer", id="cus_1", email="a@example.com")
        made = stripe.checkout.Session.create(**SESSION, customer="cus_1", expand=["customer", "line_items"])
        recorded = json.loads(str(made))
        with FakeCheckout() as other:
            other.load(recorded)
            assert stripe.Customer.retrieve("cus_1").email == "a@example.com"
            assert stripe.Price.retrieve("price_mug").unit_amount == 500
            assert stripe.checkout.Session.retrieve(made.id).customer == "cus_1"
            assert stripe.checkout.Session.list_line_items(made.id).data[0].quantity == 1

    @pytest.mark.parametrize("given", [{"name": "x"}, {"object": "price"}, 7], ids=["no object", "no id", "a number"])
    def test_load_what_is_no_object(self, fake: FakeCheckout, given: Any) -> None:
        """What the API never returned cannot be loaded."""
        with pytest.raises(ValueError, match="load"):
            fake.load(given)

    def test_lines_of_a_session_that_was_loaded_without_them(self, fake: FakeCheckout) -> None:
        """They are not made up."""
        fake.load({**fake.session(stripe.checkout.Session.create(**SESSION).id), "id": "cs_test_bare"})
        with pytest.raises(NotModelled, match="loaded without them"):
            stripe.checkout.Session.list_line_items("cs_test_bare")

    def test_load_steps_older_objects_up(self, fake: FakeCheckout) -> None:
        """What an older version said comes back at the newest one, and at the old one as it was."""
        made = fake.request("POST", SESSIONS, SESSION, headers={"Stripe-Version": "2025-01-27.acacia"}).json()
        details = {"name": "Kim", "address": {"country": "DE"}}
        fake.load({**made, "id": "cs_test_old", "shipping_details": details}, api_version="2025-01-27.acacia")
        assert fake.session("cs_test_old")["collected_information"]["shipping_details"] == details
        old = fake.request("GET", f"{SESSIONS}/cs_test_old", headers={"Stripe-Version": "2025-01-27.acacia"}).json()
        assert old["shipping_details"] == details
        assert old["ui_mode"] == "hosted"

    def test_load_a_price_of_before_basil(self, fake: FakeCheckout) -> None:
        """aggregate_usage is left behind."""
        recurring = {"interval": "month", "interval_count": 1, "usage_type": "licensed", "aggregate_usage": None}
        fake.load({**json.loads(str(stripe.Price.retrieve("price_mug"))), "id": "price_old", "recurring": recurring})
        shown = fake.request("GET", "/v1/prices/price_old", headers={"Stripe-Version": "2025-03-31.basil"}).json()
        assert "aggregate_usage" not in shown["recurring"]

    def test_load_takes_nested_rates_apart(self, fake: FakeCheckout) -> None:
        """Shipping rates within cost and options are objects of their own afterwards."""
        rate = {"display_name": "Post", "type": "fixed_amount", "fixed_amount": {"amount": 700, "currency": "usd"}}
        params = {
            **SESSION,
            "shipping_options": [{"shipping_rate_data": rate}],
            "expand": ["shipping_cost.shipping_rate", "shipping_options.shipping_rate"],
        }
        recorded = fake.request("POST", SESSIONS, params).json()
        other = FakeCheckout()
        other.load(recorded)
        id = recorded["shipping_cost"]["shipping_rate"]["id"]
        assert other.request("GET", f"/v1/shipping_rates/{id}").json()["display_name"] == "Post"
        assert other.session(recorded["id"])["shipping_cost"]["shipping_rate"] == id

    def test_reset_is_a_fresh_account(self, fake: FakeCheckout) -> None:
        """Nothing of before is left, and ids begin anew."""
        first = fake.add("customer")["id"]
        fake.advance(days=1)
        fake.reset()
        assert (fake.events, fake.requests, fake.sessions, fake.add("customer")["id"]) == ([], (), [], first)


class TestRequests:
    def test_both_doors_give_the_same_answers(self, fake: FakeCheckout) -> None:
        """What the SDK reads is what the raw door answers."""
        session = stripe.checkout.Session.create(**SESSION)
        assert fake.request("GET", f"{SESSIONS}/{session.id}").json() == json.loads(str(session))

    @pytest.mark.parametrize(
        "params",
        [
            {"mode": "setup", "currency": "usd", "success_url": "https://example.com", "metadata": {"a": 1, "b": None}},
            "mode=setup&currency=usd&success_url=https%3A%2F%2Fexample.com&metadata[a]=1",
            b"mode=setup&currency=usd&success_url=https%3A%2F%2Fexample.com&metadata%5Ba%5D=1",
        ],
        ids=["nested", "form", "bytes"],
    )
    def test_parameters_in_any_form(self, fake: FakeCheckout, params: Any) -> None:
        """Nested values and encoded forms are the same request."""
        response = fake.request("POST", SESSIONS, params)
        assert (response.status, response.json()["metadata"]) == (200, {"a": "1"})
        assert fake.requests[-1].params == {
            "mode": "setup",
            "currency": "usd",
            "success_url": "https://example.com",
            "metadata": {"a": "1"},
        }

    @pytest.mark.parametrize(
        ("path", "params"),
        [
            ("/v1/products", {"name": "Poster"}),
            ("/v1/prices", {"currency": "usd", "unit_amount": 1, "product_data": {"name": "x"}}),
            pytest.param("/v1/customers", {"name": "Kim", "business_name": "Kim's"}, marks=since(13, "business_name")),
            ("/v1/shipping_rates", {"display_name": "Post", "fixed_amount": {"amount": 1, "currency": "usd"}}),
            (SESSIONS, {**SESSION, "tax_id_collection": {"enabled": True}}),
        ],
    )
    def test_wire_order(self, fake: FakeCheckout, path: str, params: Any) -> None:
        """Keys are id, object, then alphabetical, in every object that is made."""
        names = list(fake.request("POST", path, params).json())
        assert names == ["id", "object", *sorted(set(names) - {"id", "object"})]

    def test_every_call_is_kept_refused_ones_too(self, fake: FakeCheckout) -> None:
        """fake.requests has method, path, parameters, account and answer of each call."""
        with pytest.raises(stripe.InvalidRequestError):
            stripe.checkout.Session.retrieve("cs_test_x", stripe_account="acct_1")
        call = fake.requests[-1]
        assert (call.method, call.path, call.account) == ("GET", f"{SESSIONS}/cs_test_x", "acct_1")
        assert call.response is not None
        assert call.response.status == 404

    def test_what_is_not_modelled_is_kept_without_an_answer(self, fake: FakeCheckout) -> None:
        """The call is in the journal, the error on the list."""
        with pytest.raises(NotModelled, match="GET /v1/disputes is not modelled"):
            stripe.Dispute.list()
        assert (fake.requests[-1].response, len(fake.not_modelled)) == (None, 1)

    @pytest.mark.parametrize(
        ("method", "path"),
        [("GET", f"{SESSIONS}/"), ("POST", f"{SESSIONS}//expire"), ("DELETE", "/v1/prices/price_mug"), ("GET", "/nope")],
    )
    def test_a_url_that_stripe_does_not_know(self, fake: FakeCheckout, method: str, path: str) -> None:
        """The refusal names method and path."""
        status, error = refused(fake.request(method, path))
        assert (status, error["message"].partition(")")[0]) == (404, f"Unrecognized request URL ({method}: {path}")

    @pytest.mark.parametrize("params", [b"a=%ff", "a=1&a[b]=2", {"a": {"b": {}}}], ids=["no utf-8", "value and hash", "empty"])
    def test_a_form_that_cannot_be_read(self, fake: FakeCheckout, params: Any) -> None:
        """It is refused like any other wrong request, and the journal shows no parameters."""
        assert fake.request("POST", SESSIONS, params).status == 400
        assert fake.requests[-1].params == {}

    def test_parameters_that_are_too_deep(self, fake: FakeCheckout) -> None:
        """Nested values without an end are refused too."""
        deep: Any = "x"
        for _ in range(2000):
            deep = {"a": deep}
        status, error = refused(fake.request("POST", SESSIONS, {"metadata": deep}))
        assert (status, error["message"][:16]) == (400, "Invalid request:")

    def test_the_query_may_stand_in_the_path(self, fake: FakeCheckout) -> None:
        """As a url has it; but not in both places."""
        fake.add("customer")
        fake.add("customer")
        assert len(fake.request("GET", "/v1/customers?limit=1").json()["data"]) == 1
        with pytest.raises(ValueError, match="not in both"):
            fake.request("GET", "/v1/customers?limit=1", {"limit": 1})

    def test_a_call_shows_itself(self, fake: FakeCheckout) -> None:
        """repr has method, path, parameters and status."""
        fake.request("GET", "/v1/customers", {"limit": 1})
        assert repr(fake.requests[-1]) == "<GET /v1/customers {'limit': '1'} → 200>"
        with pytest.raises(NotModelled):
            fake.request("GET", "/v1/disputes")
        assert repr(fake.requests[-1]).endswith("→ not modelled>")

    def test_a_host_that_is_not_modelled(self, fake: FakeCheckout) -> None:
        """Files go to another host of Stripe's: not sent, and on the list."""
        with pytest.raises(NotModelled, match="files.stripe.com is not modelled"):
            stripe.File.create(purpose="dispute_evidence", file=open(__file__, "rb"))
        assert len(fake.not_modelled) == 1

    def test_time_is_only_advanced(self, fake: FakeCheckout) -> None:
        """Nothing that happened can be undone."""
        with pytest.raises(ValueError, match="only advanced"):
            fake.advance(days=-1)

    def test_an_id_that_is_too_long(self, fake: FakeCheckout) -> None:
        """A url taken for an id is cut in the middle (LST-09)."""
        status, error = refused(fake.request("GET", f"{SESSIONS}/cs_test_{'x' * 80}QEND"))
        assert (status, error["param"]) == (404, "session")
        assert error["message"] == "Invalid string: cs_t...QEND; must be at most 66 characters"

    def test_many_threads_lose_nothing(self, fake: FakeCheckout) -> None:
        """Calls of several threads at once are all answered, with ids of their own."""

        def work() -> None:
            for _ in range(20):
                stripe.checkout.Session.create(**SESSION)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len({session["id"] for session in fake.sessions}) == 160

    def test_many_tasks_lose_nothing(self, fake: FakeCheckout) -> None:
        """The same for tasks of one loop."""
        if not hasattr(stripe.checkout.Session, "create_async"):
            pytest.skip("this stripe has no async calls")

        async def work() -> None:
            await asyncio.gather(*(stripe.checkout.Session.create_async(**SESSION) for _ in range(50)))

        asyncio.run(work())
        assert len({session["id"] for session in fake.sessions}) == 50


class TestIdempotency:
    def test_a_repeat_gives_the_first_answer(self, fake: FakeCheckout) -> None:
        """Same key, same parameters: the same body, and nothing new."""
        first, second = (fake.request("POST", SESSIONS, SESSION, headers={"Idempotency-Key": "k"}) for _ in range(2))
        assert (second.body, len(fake.sessions)) == (first.body, 1)
        assert second.headers["Idempotent-Replayed"] == "true"
        assert second.headers["Original-Request"] == first.headers["Request-Id"]

    def test_a_key_is_for_one_request(self, fake: FakeCheckout) -> None:
        """Other parameters under the same key are refused, in the recorded words."""
        stripe.checkout.Session.create(**SESSION, idempotency_key="k")
        with pytest.raises(stripe.IdempotencyError, match="Try using a key other than 'k'"):
            stripe.checkout.Session.create(**SESSION, metadata={"a": "b"}, idempotency_key="k")

    def test_what_was_refused_before_it_began_is_not_kept(self, fake: FakeCheckout) -> None:
        """A key of a refused request can be used for the right one."""
        headers = {"Idempotency-Key": "k"}
        assert fake.request("POST", SESSIONS, {**SESSION, "colour": "red"}, headers=headers).status == 400
        assert fake.request("POST", SESSIONS, SESSION, headers=headers).status == 200

    def test_a_refusal_of_business_is_kept(self, fake: FakeCheckout) -> None:
        """amount_too_small is the answer to this key from then on."""
        price = {"currency": "usd", "unit_amount": 1, "product_data": {"name": "x"}}
        params = {**SESSION, "line_items": [{"price_data": price, "quantity": 1}]}
        answers = [fake.request("POST", SESSIONS, params, headers={"Idempotency-Key": "k"}) for _ in range(2)]
        assert answers[0].body == answers[1].body
        assert answers[0].headers["Stripe-Should-Retry"] == "false"
        assert "Idempotent-Replayed" in answers[1].headers

    def test_keys_are_forgotten_after_a_day(self, fake: FakeCheckout) -> None:
        """24 hours later the key is new."""
        fake.request("POST", SESSIONS, SESSION, headers={"Idempotency-Key": "k"})
        fake.advance(days=1)
        fake.request("POST", SESSIONS, SESSION, headers={"Idempotency-Key": "k"})
        assert len(fake.sessions) == 2

    def test_keys_belong_to_an_account(self, fake: FakeCheckout) -> None:
        """Another account may use the same key for something else."""
        fake.request("POST", "/v1/customers", {}, headers={"Idempotency-Key": "k"})
        other = fake.request(
            "POST", "/v1/customers", {"name": "x"}, headers={"Idempotency-Key": "k", "Stripe-Account": "acct_1"}
        )
        assert other.status == 200

    @pytest.mark.parametrize(("key", "text"), [("", "non-empty string"), ("k" * 256, "at most 255")], ids=["empty", "long"])
    def test_a_key_that_is_none(self, fake: FakeCheckout, key: str, text: str) -> None:
        """An empty or overlong key is refused."""
        status, error = refused(fake.request("POST", SESSIONS, SESSION, headers={"Idempotency-Key": key}))
        assert status == 400
        assert text in error["message"]


class TestAccounts:
    def test_an_object_is_seen_on_its_account_only(self, fake: FakeCheckout) -> None:
        """Platform and connected accounts do not see each other's objects."""
        fake.add("customer", id="cus_theirs", account="acct_1")
        assert stripe.Customer.retrieve("cus_theirs", stripe_account="acct_1").id == "cus_theirs"
        with pytest.raises(stripe.InvalidRequestError, match="No such customer: 'cus_theirs'"):
            stripe.Customer.retrieve("cus_theirs")

    @pytest.mark.parametrize(
        ("kind", "params"),
        [
            ("product", {"name": "Mug"}),
            ("price", {"currency": "usd", "unit_amount": 500, "product_data": {"name": "Mug"}}),
            ("coupon", {"percent_off": 10}),
            ("tax_rate", {"display_name": "VAT", "percentage": 10, "inclusive": False}),
            (
                "shipping_rate",
                {"display_name": "Post", "type": "fixed_amount", "fixed_amount": {"amount": 5, "currency": "usd"}},
            ),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_a_list_shows_its_account_only(self, fake: FakeCheckout, kind: str, params: dict[str, Any]) -> None:
        """Of every kind: what is made on a connected account is listed there and nowhere else."""
        made = fake.add(kind, account="acct_1", **params)
        lists = [
            fake.request("GET", f"/v1/{kind}s", headers=headers).json()["data"]
            for headers in ({"Stripe-Account": "acct_1"}, {}, {"Stripe-Account": "acct_2"})
        ]
        assert [made["id"] in [each["id"] for each in data] for data in lists] == [True, False, False]

    def test_events_name_the_connected_account(self, fake: FakeCheckout) -> None:
        """Theirs carry `account` after `object`, the platform's have no such key."""
        fake.add("customer", account="acct_1")
        assert list(fake.events[-1])[:3] == ["id", "object", "account"]
        assert fake.events[-1]["account"] == "acct_1"
        assert "account" not in fake.events[0]

    def test_sessions_are_found_wherever_they_are(self, fake: FakeCheckout) -> None:
        """fake.session and fake.sessions look on every account."""
        params = {"mode": "setup", "currency": "usd", "success_url": "https://example.com"}
        theirs = stripe.checkout.Session.create(**params, stripe_account="acct_1")
        ours = stripe.checkout.Session.create(**params)
        assert [each["id"] for each in fake.sessions] == [theirs.id, ours.id]
        assert fake.session(theirs.id) == fake.session(theirs.id, account="acct_1")
        with pytest.raises(KeyError):
            fake.session(ours.id, account="acct_1")

    def test_an_account_that_is_none(self, fake: FakeCheckout) -> None:
        """Anything but acct_… is no account the key has access to."""
        with pytest.raises(stripe.PermissionError, match="does not have access to account 'nobody'"):
            stripe.Customer.list(stripe_account="nobody")


class TestKeysAndVersions:
    @pytest.mark.parametrize(
        ("key", "shown"),
        [("sk_test_mock", "sk_test_mock"), ("sk_test_custom", "sk_test_**stom")],
        ids=["short", "masked"],
    )
    def test_an_invalid_key(self, key: str, shown: str) -> None:
        """401 with two keys in the body, and none of the headers that name a request (LST-11)."""
        fake = FakeCheckout(invalid_keys=(key,))
        response = fake.request("GET", SESSIONS, headers={"Authorization": f"Bearer {key}"})
        assert response.status == 401
        assert response.json() == {"error": {"message": f"Invalid API Key provided: {shown}", "type": "invalid_request_error"}}
        assert "Request-Id" not in response.headers
        assert response.headers["WWW-Authenticate"] == 'Bearer realm="Stripe"'

    @pytest.mark.parametrize("authorization", ["", "Bearer ", "Basic ", "Basic %%%", "Basic /w==", "Digest x"])
    def test_no_key(self, fake: FakeCheckout, authorization: str) -> None:
        """Without a key the answer says how to give one."""
        status, error = refused(fake.request("GET", SESSIONS, headers={"Authorization": authorization}))
        assert (status, error["message"][:31]) == (401, "You did not provide an API key.")

    def test_basic_authorization(self, fake: FakeCheckout) -> None:
        """A key may come as the user name of basic authorization."""
        headers = {"Authorization": "Basic c2tfdGVzdF94Og=="}
        assert fake.request("GET", SESSIONS, headers=headers).status == 200

    def test_a_publishable_key(self, fake: FakeCheckout) -> None:
        """It is told apart from a bad one."""
        with pytest.raises(stripe.AuthenticationError, match="publishable API key"):
            stripe.Customer.list(api_key="pk_test_x")

    @pytest.mark.parametrize("prefix", ["sk_live_", "rk_live_", "sk_org_live_"])
    def test_a_live_key_has_no_place_in_a_test(self, fake: FakeCheckout, prefix: str) -> None:
        """It is not answered at all, however it is spelt."""
        with pytest.raises(NotModelled, match=rf"A live key in a test: {prefix}\*+cdef"):
            stripe.Customer.list(api_key=f"{prefix}abcdef")

    def test_a_live_key_is_not_answered_as_invalid(self) -> None:
        """Naming it among the invalid keys does not make it one that is answered."""
        headers = {"Authorization": "Bearer sk_live_abcdef"}
        with pytest.raises(NotModelled, match="A live key in a test"):
            FakeCheckout(invalid_keys=["sk_live_abcdef"]).request("GET", SESSIONS, headers=headers)

    def test_a_live_key_is_not_answered_by_a_fault(self, fake: FakeCheckout) -> None:
        """A fault that would strike finds nothing to answer, and waits for the next call."""
        fake.fail_next("rate_limit")
        with pytest.raises(NotModelled, match="A live key in a test"):
            fake.request("GET", SESSIONS, headers={"Authorization": "Bearer sk_live_abcdef"})
        assert fake.request("GET", SESSIONS).status == 429

    def test_a_live_key_has_an_error_of_its_own(self, fake: FakeCheckout) -> None:
        """It tells the key, masked."""
        with pytest.raises(LiveKeyUsed) as caught:
            stripe.Customer.list(api_key="sk_live_abcdef")
        assert caught.value.key == "sk_live_**cdef"

    @pytest.mark.parametrize(
        "headers",
        [
            {"Authorization": "Bearer sk_live_abcdef"},
            {"Authorization": "basic c2tfbGl2ZV9hYmNkZWY6"},
            {"Stripe-Account": "sk_live_abcdef"},
            {"Stripe-Context": "sk_live_abcdef"},
        ],
        ids=["bearer", "basic", "stripe_account", "context"],
    )
    def test_a_live_key_is_not_kept(self, fake: FakeCheckout, headers: dict[str, str]) -> None:
        """Of the call that had it, whatever the header, the log keeps no more than the masked key."""
        with pytest.raises(LiveKeyUsed):
            fake.request("GET", SESSIONS, headers=headers)
        kept = fake.requests[-1].request.headers
        (name,) = headers
        assert kept[name].rpartition(" ")[2] == "sk_live_**cdef"

    def test_a_live_key_for_another_host_is_not_kept(self, fake: FakeCheckout) -> None:
        """OAuth sends it as a parameter, too."""
        with pytest.raises(NotModelled):
            stripe.OAuth.token(grant_type="authorization_code", code="ac_1", api_key="sk_live_abcdef")
        assert "abcdef" not in repr((dict(fake.requests[-1].request.headers), fake.requests[-1].request.form))
        fake.not_modelled.clear()

    def test_a_live_key_in_a_url_is_not_told(self, fake: FakeCheckout, monkeypatch: pytest.MonkeyPatch) -> None:
        """Of a call that is refused for its host, the address is told without it."""
        monkeypatch.setattr(stripe, "api_base", "https://sk_live_abcdef@files.stripe.com")
        with pytest.raises(NotModelled) as caught:
            stripe.Customer.list(api_key="sk_test_x")
        assert "abcdef" not in str(caught.value)
        fake.not_modelled.clear()

    def test_keys_of_calls_are_masked(self, fake: FakeCheckout) -> None:
        """Whoever reads the headers of a call sees prefix and last four of its key."""
        stripe.Customer.list(api_key="sk_test_custom")
        assert fake.requests[-1].headers["Authorization"] == "Bearer sk_test_**stom"

    def test_the_repr_of_a_request_masks_its_key(self, fake: FakeCheckout) -> None:
        """What a failing assertion prints has no key in it."""
        stripe.Customer.list(api_key="sk_test_custom")
        assert "sk_test_custom" not in repr(fake.requests[-1].request)

    def test_the_repr_of_a_call_masks_live_keys(self, fake: FakeCheckout) -> None:
        """Among its parameters, too."""
        fake.request("GET", SESSIONS, {"key": "sk_live_abcdef"})
        assert "sk_live_abcdef" not in repr(fake.requests[-1])

    def test_a_version_that_is_none(self, fake: FakeCheckout) -> None:
        """A bad Stripe-Version is refused by name."""
        status, error = refused(fake.request("GET", SESSIONS, headers={"Stripe-Version": "2019-2-19"}))
        assert (status, error["message"]) == (400, "Invalid Stripe API version: 2019-2-19")
        assert "request_log_url" not in error

    @pytest.mark.parametrize(
        ("version", "spelling"),
        [("2023-10-16", "hosted"), ("2026-02-25.clover", "hosted"), ("2026-03-25.dahlia", "hosted_page")],
    )
    def test_ui_mode_is_spelt_as_the_version_has_it(self, fake: FakeCheckout, version: str, spelling: str) -> None:
        """The same session reads hosted for older versions and hosted_page from dahlia on."""
        session = fake.request("POST", SESSIONS, SESSION)
        shown = fake.request("GET", f"{SESSIONS}/{session.json()['id']}", headers={"Stripe-Version": version})
        assert (shown.json()["ui_mode"], shown.headers["Stripe-Version"]) == (spelling, version)

    @pytest.mark.parametrize(("version", "there"), [("2025-02-24.acacia", True), ("2025-03-31.basil", False)])
    def test_shipping_details_went_with_basil(self, fake: FakeCheckout, version: str, there: bool) -> None:
        """Versions before basil show the key, in its alphabetical place."""
        shown = fake.request("POST", SESSIONS, SESSION, headers={"Stripe-Version": version}).json()
        assert ("shipping_details" in shown) is there
        assert list(shown)[2:] == sorted(list(shown)[2:])

    @pytest.mark.parametrize("answer", ["payment_method_types_no_longer_supported", "parameter_unknown"])
    def test_payment_method_types_went_with_endive(self, answer: str) -> None:
        """From 2026-09-30 on create refuses it; the code is a doubt. Older versions take it."""
        fake = FakeCheckout(doubts={"payment_method_types_refusal": answer})
        fake.add("price", id="price_mug", currency="usd", unit_amount=500, product_data={"name": "Mug"})
        params = {**SESSION, "payment_method_types": ["card"]}
        old = fake.request("POST", SESSIONS, params, headers={"Stripe-Version": "2026-08-26.dahlia"})
        assert (old.status, old.json()["payment_method_types"]) == (200, ["card"])
        assert old.json()["payment_method_configuration_details"] is None
        status, error = refused(fake.request("POST", SESSIONS, params, headers={"Stripe-Version": "2026-09-30.endive"}))
        assert (status, error["code"], error["param"]) == (400, answer, "payment_method_types")
        assert fake.doubts_met == []


class TestRawParameters:
    """The raw door reads Python values as the SDK would send them."""

    @pytest.mark.parametrize(
        ("value", "sent"),
        [
            (datetime(2026, 1, 2, tzinfo=timezone.utc), "1767312000"),
            (b"ab", "ab"),
            (True, "true"),
            (["x", {"y": 1}], ["x", {"y": "1"}]),
            (MappingProxyType({"y": 1}), {"y": "1"}),
        ],
        ids=["datetime", "bytes", "bool", "nested", "another mapping"],
    )
    def test_values(self, fake: FakeCheckout, value: Any, sent: Any) -> None:
        """Times, bytes, booleans and lists."""
        fake.request("GET", SESSIONS, {"value": value})
        assert fake.requests[-1].params == {"value": sent}

    def test_sdk_objects(self, fake: FakeCheckout) -> None:
        """An object stands for its id, its metadata for a hash."""
        customer = stripe.Customer.create(metadata={"a": "1"})
        fake.request("GET", SESSIONS, {"customer": customer, "metadata": customer.metadata})
        assert fake.requests[-1].params == {"customer": customer.id, "metadata": {"a": "1"}}

    @pytest.mark.parametrize("params", [[1], 5])
    def test_what_are_no_parameters(self, fake: FakeCheckout, params: Any) -> None:
        """A clear error for what is neither a mapping nor a form."""
        with pytest.raises(TypeError, match="Parameters are a mapping or an encoded form, not"):
            fake.request("GET", SESSIONS, params)

    def test_headers(self, fake: FakeCheckout) -> None:
        """None is no header, and a number is its text."""
        fake.request("POST", "/v1/customers", headers={"Idempotency-Key": 5, "Stripe-Account": None})  # type: ignore[dict-item]
        assert dict(fake.requests[-1].headers)["Idempotency-Key"] == "5"
        assert fake.requests[-1].account is None

    def test_keys_of_metadata_stay_keys(self, fake: FakeCheckout) -> None:
        """Digits as keys do not make a list of metadata."""
        stripe.Customer.create(metadata={"0": "a", "1": "b"})
        assert fake.requests[-1].params == {"metadata": {"0": "a", "1": "b"}}


def test_stripe_context_is_not_ignored(fake: FakeCheckout) -> None:
    """Another way to name an account, which is not modelled."""
    with pytest.raises(NotModelled, match="Stripe-Context is not modelled"):
        fake.request("GET", SESSIONS, headers={"Stripe-Context": "acct_1"})


def test_parts_of_a_second_add_up(fake: FakeCheckout) -> None:
    """The clock keeps what is less than a second."""
    before = fake.now()
    for _ in range(10):
        fake.advance(milliseconds=500)
    assert fake.now() - before in (5, 6)


def test_a_host_that_is_refused_is_in_the_journal(fake: FakeCheckout) -> None:
    """A call to another host of Stripe's is a request like any other."""
    with pytest.raises(NotModelled):
        stripe.OAuth.token(grant_type="authorization_code", code="ac_1")
    assert (fake.requests[-1].path, fake.requests[-1].response) == ("/oauth/token", None)
    fake.not_modelled.clear()


def test_a_malformed_id(fake: FakeCheckout) -> None:
    """The placeholder of success_url passed on unexpanded (LST-08)."""
    status, error = refused(fake.request("GET", f"{SESSIONS}/%7BCHECKOUT_SESSION_ID%7D"))
    assert (status, error["message"]) == (404, "Invalid checkout.session id: {CHECKOUT_SESSION_ID}")
    assert "code" not in error


def test_doubts_are_a_dict_or_a_word() -> None:
    """Anything else is an error at construction."""
    with pytest.raises(ValueError, match="doubts takes a dict of answers"):
        FakeCheckout(doubts=5)  # type: ignore[arg-type]

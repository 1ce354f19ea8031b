"""What the plugin says of webhooks and faults at the end of a test."""

import sys

import pytest

SHOP = """
    import json
    import stripe

    def raising(body, headers):
        raise LookupError("the shop is closed")
"""


def outcome(pytester: pytest.Pytester, test: str, ini: str = "") -> pytest.RunResult:
    pytester.makeini(f"[pytest]\n{ini}")
    pytester.makepyfile(SHOP + test)
    return pytester.runpytest("-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:asyncio")


def test_a_handlers_error_fails_the_test_at_its_end(pytester: pytest.Pytester) -> None:
    """The call did not fail for it, so the test passed: now it does not, with the handler's own traceback."""
    result = outcome(
        pytester,
        """
    def test_it(fake_checkout):
        fake_checkout.webhooks.add(raising, secret="s")
        stripe.Product.create(name="Shirt")
""",
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*def raising(body, headers):*", "*LookupError: the shop is closed*"])


def test_a_fault_that_nobody_met_fails_the_test(pytester: pytest.Pytester) -> None:
    """A misspelt path would leave a test that tests nothing."""
    result = outcome(
        pytester,
        """
    def test_it(fake_checkout):
        fake_checkout.fail_next("timeout", path="/v1/prodcuts")
        stripe.Product.create(name="Shirt")
""",
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*no call met the fault 'timeout' for any /v1/prodcuts*"])


@pytest.mark.parametrize("what", ["a handler", "a fault"])
def test_a_failing_test_is_not_told_more(pytester: pytest.Pytester, what: str) -> None:
    """It fails for its own reason alone."""
    first = (
        'fake_checkout.webhooks.add(raising, secret="s")'
        if what == "a handler"
        else 'fake_checkout.fail_next("timeout", method="GET")'
    )
    result = outcome(
        pytester,
        f"""
    def test_it(fake_checkout):
        {first}
        stripe.Product.create(name="Shirt")
        assert False
""",
    )
    result.assert_outcomes(failed=1)


def test_hostile_delivery_for_a_whole_suite(pytester: pytest.Pytester) -> None:
    """Every webhook twice, and the first time in another order, after a reset too."""
    result = outcome(
        pytester,
        """
    def test_it(fake_checkout):
        for _ in range(2):
            fake_checkout.reset()
            heard = []
            fake_checkout.webhooks.add(lambda body, headers: heard.append(json.loads(body)["type"]), secret="s")
            fake_checkout.add("price", currency="usd", unit_amount=500, product_data={"name": "Mug"})
            assert heard == ["price.created", "product.created", "product.created", "price.created"]
""",
        "fake_checkout_webhooks = hostile",
    )
    result.assert_outcomes(passed=1)


def test_a_delivery_that_there_is_not(pytester: pytest.Pytester) -> None:
    """The ini file says so."""
    result = outcome(pytester, "    def test_it(fake_checkout): pass\n", "fake_checkout_webhooks = kind")
    result.stdout.fnmatch_lines(["*fake_checkout_webhooks in the ini file is hostile or is left out, not 'kind'*"])


@pytest.mark.parametrize("kind", ["def", "async def"])
@pytest.mark.parametrize("style", ["long", "short", "native"])
def test_between_the_test_and_its_handler_are_no_frames_of_ours(pytester: pytest.Pytester, style: str, kind: str) -> None:
    """What is read is the test's line, the handler's, and what it met."""
    pytester.makepyfile(
        SHOP
        + f"""
    {kind} handler(body, headers):
        stripe.Webhook.construct_event(body, headers["Stripe-Signature"], "whsec_other")

    def test_it(fake_checkout):
        fake_checkout.webhooks.add(handler, secret="whsec_test")
        session = stripe.checkout.Session.create(mode="setup", currency="usd", success_url="https://a.test")
        fake_checkout.buyer(session.id).pay()
"""
    )
    result = pytester.runpytest(f"--tb={style}", "-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:asyncio")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*SignatureVerificationError*"])
    result.stdout.no_fnmatch_line("*fakecheckout/webhooks/*")
    result.stdout.no_fnmatch_line("*fakecheckout/account/*")
    if sys.version_info >= (3, 11):
        result.stdout.fnmatch_lines(["*signed with the secret 'whsec_test' of webhooks.add, checked with another*"])

"""Bare WSGI and ASGI applications, called without a server."""

from collections.abc import Iterator
from typing import Any

import stripe

from fakecheckout import FakeCheckout

SECRET = "whsec_test"


def told(app: Any) -> list[BaseException]:
    """What an application raised when it was told of a product."""
    with FakeCheckout() as fake:
        fake.webhooks.add(app, secret=SECRET, path="/")
        stripe.Product.create(name="Shirt")
        errors = list(fake.webhooks.errors)
        fake.webhooks.errors.clear()
        return errors


def test_a_bare_wsgi_application_raises() -> None:
    """What it raises is the test's to see; what it was told is closed."""
    closed: list[bool] = []

    class Chunks:
        def __iter__(self) -> Iterator[bytes]:
            raise LookupError("broken")

        def close(self) -> None:
            closed.append(True)

    def app(environ: dict[str, Any], start_response: Any) -> Any:
        environ["wsgi.errors"].write("oops")
        environ["wsgi.errors"].writelines([])
        environ["wsgi.errors"].flush()
        start_response("200 OK", [])(b"")
        return Chunks()

    assert [type(error) for error in told(app)] == [LookupError]
    assert closed == [True]


def test_an_asgi_application_that_listens_on() -> None:
    """After its answer it is told that the client is gone."""
    messages: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        messages.append((await receive())["type"])
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})
        messages.append((await receive())["type"])

    with FakeCheckout() as fake:
        fake.webhooks.add(app, secret=SECRET, path="/")
        stripe.Product.create(name="Shirt")
    assert messages == ["http.request", "http.disconnect"]
